//! What readers see: a closing moment with its message, and results that a node has dropped.

use crate::{beat::Beat, PATIENCE, SUBSCRIBER};
use anyhow::{ensure, Context, Result};
use cryptlet_primitives::history::{verify, AcceptedResult, HistoryProof};
use journeys::{
    consortium::{Consortium, MARKET_WATCHER},
    feed::Feed,
    node::Node,
};
use jsonrpsee::rpc_params;
use serde_json::{json, Value};
use sp_core::H256;
use std::time::{SystemTime, UNIX_EPOCH};

/// How many final blocks the reader keeps.
pub const KEPT: u32 = 32;
const MINUTE_MS: u64 = 60_000;
/// Least time until the closing: both subscriptions are accepted by then.
const SOON_MS: u64 = 45_000;

/// A market's closing time, for which a subscriber waits.
pub struct Closing {
    moment: u64,
    time: String,
    clock: Feed,
    message: Feed,
}

impl Closing {
    /// Subscribes to the clock's closing time and, for the same moment, to the message with rate and gold.
    pub fn subscribe(consortium: &mut Consortium) -> Result<Self> {
        let now = SystemTime::now().duration_since(UNIX_EPOCH)?.as_millis();
        let moment = (u64::try_from(now)? + SOON_MS).next_multiple_of(MINUTE_MS);
        let minutes = moment / MINUTE_MS % (24 * 60);
        let time = format!("{:02}:{:02}", minutes / 60, minutes % 60);
        let line = [
            "clock",
            "at",
            "UTC",
            &time,
            "every-day",
            "--wake-up",
            "--deadline",
            "300s",
            "--results",
            "2",
        ];
        let clock = Feed::subscribe(consortium, SUBSCRIBER, &line)?;
        let at = cryptlet_utc(moment);
        let line = [
            MARKET_WATCHER,
            "market-event",
            "2016-03-17",
            "--at",
            &at,
            "--deadline",
            "300s",
            "--results",
            "1",
        ];
        let message = Feed::subscribe(consortium, SUBSCRIBER, &line)?;
        Ok(Closing {
            moment,
            time,
            clock,
            message,
        })
    }

    /// Waits for both.
    pub async fn came(&self, consortium: &mut Consortium) -> Result<()> {
        let chain = consortium.chain().await?;
        let (clock, message) = (&self.clock, &self.message);
        chain.wait_for_sequence(&clock.topic, 1, PATIENCE).await?;
        let line = ["result", "clock", "at", "UTC", &self.time, "every-day"];
        let tick = consortium.cli(SUBSCRIBER, &line)?;
        ensure!(
            tick["value"]["ok"]["due"] == json!(self.moment),
            "it woke for the closing: {tick}"
        );
        chain.wait_for_sequence(&message.topic, 0, PATIENCE).await?;
        let line = ["result", MARKET_WATCHER, "market-event", "2016-03-17"];
        let told = consortium.cli(SUBSCRIBER, &line)?;
        let event = &told["value"]["ok"];
        ensure!(
            event["yield-micros"].is_i64() && event["gold-micros"].is_i64(),
            "the rate and the price of gold in one message: {told}"
        );
        ensure!(
            told["acceptedAt"].as_u64() >= Some(self.moment),
            "not before the closing: {told}"
        );
        clock.leave(consortium)?;
        message.leave(consortium)
    }
}

/// A moment of today's as the command line reads it.
fn cryptlet_utc(moment: u64) -> String {
    let (days, rest) = (
        moment / (24 * 60 * MINUTE_MS),
        moment / MINUTE_MS % (24 * 60),
    );
    let days = i32::try_from(days).unwrap_or_default();
    let date = day(days);
    format!("{date}T{:02}:{:02}:00Z", rest / 60, rest % 60)
}

/// The date that lies so many days after 1970-01-01.
fn day(days: i32) -> String {
    let is_leap = |year: i32| year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let (mut year, mut left) = (1970, days);
    while left >= if is_leap(year) { 366 } else { 365 } {
        left -= if is_leap(year) { 366 } else { 365 };
        year += 1;
    }
    let february = if is_leap(year) { 29 } else { 28 };
    let mut month = 1;
    for length in [31, february, 31, 30, 31, 30, 31, 31, 30, 31, 30] {
        if left < length {
            break;
        }
        left -= length;
        month += 1;
    }
    format!("{year}-{month:02}-{:02}", left + 1)
}

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
    let height = accepted_in + 2 * u64::from(KEPT);
    archive.wait_for_final(height, PATIENCE).await?;
    pruned.wait_for_final(height, PATIENCE).await?;
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
    for (method, params, code) in [
        ("cryptlet_envelope", envelope, "9002"),
        (
            "cryptlet_resultInForce",
            rpc_params![topic, 0, &before],
            "9001",
        ),
        (
            "cryptlet_results",
            rpc_params![topic, json!(null), json!(null), &before],
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
