//! Results that a node has dropped.

use crate::{beat::Beat, PATIENCE};
use anyhow::{ensure, Context, Result};
use cryptlet_primitives::history::{verify, AcceptedResult, HistoryProof};
use journeys::{chain::Chain, consortium::Consortium, node::Node, receipt::Receipt};
use jsonrpsee::{core::params::ArrayParams, rpc_params};
use serde_json::{json, Value};
use sp_core::H256;

/// How many final blocks the reader keeps.
pub const KEPT: u32 = 64;

/// The proof of an old result and the result in force are the same on a node that keeps everything and on one that has
/// dropped the block in which it was accepted; what that one can't tell it says. Gives the result.
pub async fn what_a_node_drops_stays_proven(
    consortium: &mut Consortium,
    reader: &mut Node,
    beat: &Beat,
) -> Result<Value> {
    let archive = consortium.chain().await?;
    let pruned = reader.connect().await?;
    let topic = &beat.feed.topic;
    let rows = archive.results(topic).await?;
    let old = rows.first().context("no result")?;
    let number = |name: &str| {
        old[name]
            .as_u64()
            .with_context(|| format!("no {name}: {old}"))
    };
    let (leaf, sequence, accepted_in) =
        (number("leaf")?, number("sequence")?, number("acceptedIn")?);
    let late = accepted_in + 2 * u64::from(KEPT);
    archive.wait_for_final(late, PATIENCE).await?;
    pruned.wait_for_final(late, PATIENCE).await?;
    let height = pruned.finalized().await?;
    archive.wait_for_final(height, PATIENCE).await?;
    let head = archive.hash(height).await?.context("no block")?;

    let proof = rpc_params![leaf, &head];
    let proven = archive.call("cryptlet_historyProof", proof.clone()).await?;
    ensure!(
        is_proven(&proven)?,
        "what the archive proves is right: {proven}"
    );
    let moment = rpc_params![topic, old["acceptedAt"].clone(), &head];
    let in_force = archive
        .call("cryptlet_resultInForce", moment.clone())
        .await?;
    ensure!(
        in_force["leaf"] == json!(leaf),
        "it was in force when it was accepted: {in_force}"
    );
    let history = archive.call("cryptlet_history", rpc_params![&head]).await?;
    for (method, params, expected) in [
        ("cryptlet_historyProof", proof, &proven),
        ("cryptlet_resultInForce", moment, &in_force),
        ("cryptlet_history", rpc_params![&head], &history),
    ] {
        let answer = pruned.call(method, params).await?;
        ensure!(&answer == expected, "{method}: {answer}, not {expected}");
    }

    let envelope = rpc_params![topic, sequence];
    let receipt = archive.call("cryptlet_envelope", envelope.clone()).await?;
    let verified = rpc_params![&receipt, &head];
    let verdict = pruned.call("cryptlet_verifyEnvelope", verified).await?;
    ensure!(
        verdict["acceptance"] == json!("accepted"),
        "the archive's receipt is good at the node that has dropped the block: {verdict}"
    );
    let before = archive.hash(accepted_in).await?.context("no block")?;
    what_is_gone_is_said(&pruned, topic, envelope, &before).await?;
    Ok(old.clone())
}

/// The pruned node says what it has no more, and whom to ask.
async fn what_is_gone_is_said(
    pruned: &Chain,
    topic: &str,
    envelope: ArrayParams,
    before: &str,
) -> Result<()> {
    for (method, params, code) in [
        ("cryptlet_envelope", envelope, "9002"),
        (
            "cryptlet_resultInForce",
            rpc_params![topic, 0, before],
            "9001",
        ),
        (
            "cryptlet_results",
            rpc_params![topic, json!(null), json!(null), before],
            "9001",
        ),
    ] {
        let refused = pruned.call(method, params).await.err();
        let refused = refused.with_context(|| format!("{method} tells what it dropped"))?;
        let refused = format!("{refused:#}");
        ensure!(
            refused.contains(code) && refused.contains("archive"),
            "{method} says what is gone, and whom to ask: {refused}"
        );
    }
    Ok(())
}

/// A receipt that waits until there is no node.
pub struct Audited {
    receipt: Receipt,
    block: String,
    genesis: String,
}

impl Audited {
    /// Both nodes have the same of an old result in their history; an archive alone makes its receipt.
    pub async fn by_an_archive(
        consortium: &mut Consortium,
        reader: &Node,
        old: &Value,
    ) -> Result<Self> {
        let leaf = old["leaf"].to_string();
        let (archive, pruned) = (consortium.nodes[0].url(), reader.url());
        for url in [&archive, &pruned] {
            let history = consortium.cli_at(url, &["history", "--from", &leaf, "--to", &leaf])?;
            let same = ["round", "sequence", "output", "acceptedAt", "acceptedIn"];
            let rows = history.as_array().map(Vec::as_slice).unwrap_or_default();
            ensure!(
                matches!(rows, [row] if same.iter().all(|name| row[name] == old[name])),
                "the history has the result: {history}, and not {old}"
            );
        }
        let refused = consortium
            .cli_at(&pruned, &["audit", "--leaf", &leaf])
            .err();
        let refused = refused.context("a receipt of what is gone")?;
        ensure!(
            format!("{refused:#}").contains("state-gone"),
            "it says what is gone: {refused:#}"
        );
        let receipt = Receipt::make(consortium, "old", &["--leaf", &leaf])?;
        let chain = consortium.chain().await?;
        let accepted_in = old["acceptedIn"].as_u64().context("no block")?;
        Ok(Audited {
            receipt,
            block: chain.hash(accepted_in).await?.context("no block")?,
            genesis: chain.hash(0).await?.context("no genesis")?,
        })
    }

    /// It proves the result by one hash, when no program of the consortium runs any more; and by no other.
    pub fn holds_without_a_node(&self, consortium: &mut Consortium, old: &Value) -> Result<()> {
        let verified = self.receipt.verify(consortium, &self.block)?;
        ensure!(
            verified["round"] == old["round"]
                && verified["output"] == old["output"]
                && verified["genesis"] == json!(self.genesis),
            "it is of the old result: {verified}, and not {old}"
        );
        self.receipt.is_refused_otherwise(consortium, &self.genesis)
    }
}

/// Whether a proof of the history leads from its result to its root.
fn is_proven(proven: &Value) -> Result<bool> {
    let result: AcceptedResult = serde_json::from_value(proven["result"].clone())?;
    let proof: HistoryProof = serde_json::from_value(proven["proof"].clone())?;
    let leaf: H256 = serde_json::from_value(proven["leaf"].clone())?;
    let root: H256 = serde_json::from_value(proven["root"].clone())?;
    Ok(result.leaf() == leaf && verify(leaf, &proof) == Some(root))
}
