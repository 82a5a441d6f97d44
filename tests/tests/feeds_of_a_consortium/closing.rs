//! A market's closing time, and the message that comes with it.

use crate::{PATIENCE, SUBSCRIBER};
use anyhow::{ensure, Result};
use journeys::{
    consortium::{Consortium, MARKET_WATCHER},
    feed::Feed,
};
use serde_json::json;
use std::time::{SystemTime, UNIX_EPOCH};

const MINUTE_MS: u64 = 60_000;
/// Least time until the closing: the subscription is accepted by then.
const SOON_MS: u64 = 60_000;
/// The zone and the days of the market: one that closes soon, whenever the journey runs.
const ZONE: &str = "UTC";
const DAYS: &str = "every-day";

/// A market's closing time, for which a subscriber waits.
pub struct Closing {
    moment: u64,
    time: String,
    feed: Feed,
}

impl Closing {
    /// Subscribes to the closing time, a full minute soon, with rate and gold.
    pub fn subscribe(consortium: &mut Consortium) -> Result<Self> {
        let now = SystemTime::now().duration_since(UNIX_EPOCH)?.as_millis();
        let moment = (u64::try_from(now)? + SOON_MS).next_multiple_of(MINUTE_MS);
        let minutes = moment / MINUTE_MS % (24 * 60);
        let time = format!("{:02}:{:02}", minutes / 60, minutes % 60);
        let question = [MARKET_WATCHER, "at-close", ZONE, &time, DAYS];
        let paid = ["--wake-up", "--deadline", "300s", "--results", "2"];
        let line = [&question[..], &paid].concat();
        let feed = Feed::subscribe(consortium, SUBSCRIBER, &line)?;
        Ok(Closing { moment, time, feed })
    }

    /// Waits for it. The first result came at once, and named the moment.
    pub async fn came(&self, consortium: &mut Consortium) -> Result<()> {
        let chain = consortium.chain().await?;
        let topic = &self.feed.topic;
        chain.wait_for_sequence(topic, 1, PATIENCE).await?;
        let line = ["result", MARKET_WATCHER, "at-close", ZONE, &self.time, DAYS];
        let told = consortium.cli(SUBSCRIBER, &line)?;
        let closing = &told["value"]["ok"];
        ensure!(
            closing["due"] == json!(self.moment),
            "it woke for the closing: {told}"
        );
        let quotes = &closing["quotes"];
        ensure!(
            quotes["yield-micros"].is_i64() && quotes["gold-micros"].is_i64(),
            "the rate and the price of gold in one message: {told}"
        );
        ensure!(
            closing["local"]
                .as_str()
                .zip(quotes["date"].as_str())
                .is_some_and(|(local, date)| local.starts_with(date)),
            "of the day that closes: {told}"
        );
        ensure!(
            told["acceptedAt"].as_u64() >= Some(self.moment),
            "not before the closing: {told}"
        );
        self.feed.leave(consortium)
    }
}
