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
/// Least time until the closing: both subscriptions are accepted by then.
const SOON_MS: u64 = 60_000;

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
        let at = utc(moment);
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

/// A full minute as the command line reads it.
fn utc(moment: u64) -> String {
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
