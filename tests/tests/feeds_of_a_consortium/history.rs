//! Results that a node has dropped.

use crate::{beat::Beat, PATIENCE};
use anyhow::{ensure, Context, Result};
use cryptlet_primitives::history::{verify, AcceptedResult, HistoryProof};
use journeys::{chain::Chain, consortium::Consortium, node::Node};
use jsonrpsee::{core::params::ArrayParams, rpc_params};
use serde_json::{json, Value};
use sp_core::H256;

/// How many final blocks the reader keeps.
pub const KEPT: u32 = 64;

/// The proof of an old result and the result in force are the same on a node that keeps everything and on one that has
/// dropped the block in which it was accepted; what that one can't tell it says.
pub async fn what_a_node_drops_stays_proven(
    consortium: &mut Consortium,
    reader: &mut Node,
    beat: &Beat,
) -> Result<()> {
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
    what_is_gone_is_said(&pruned, topic, envelope, &before).await
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

/// Whether a proof of the history leads from its result to its root.
fn is_proven(proven: &Value) -> Result<bool> {
    let result: AcceptedResult = serde_json::from_value(proven["result"].clone())?;
    let proof: HistoryProof = serde_json::from_value(proven["proof"].clone())?;
    let leaf: H256 = serde_json::from_value(proven["leaf"].clone())?;
    let root: H256 = serde_json::from_value(proven["root"].clone())?;
    Ok(result.leaf() == leaf && verify(leaf, &proof) == Some(root))
}
