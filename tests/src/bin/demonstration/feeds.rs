//! Answers that come by themselves.

use crate::{teller::say, ASKER};
use anyhow::{Context, Result};
use journeys::consortium::{Consortium, MARKET_WATCHER};
use std::time::Duration;

/// 2016-01-01, milliseconds since 1970: before oil rose above 40 dollars again.
const NEW_YEAR_2016: &str = "1451606400000";
/// How long an answer that comes by itself may take.
const PATIENCE: Duration = Duration::from_secs(60);

/// Subscribes to an interval and to an event, shows what comes, and leaves.
pub async fn answers_by_themselves(consortium: &mut Consortium) -> Result<()> {
    consortium.tell("subscribing: the price of gold, every two seconds");
    let every = ["--every", "2s", "--results", "10"];
    let gold = subscribe(consortium, &["latest", "gold"], &every, 3).await?;
    consortium.tell("subscribing: each day from 2016 on on which oil rose above 40 dollars");
    let crossing = ["crossing", "wti-oil", "40000000"];
    let event = ["--event", "--after", NEW_YEAR_2016, "--results", "10"];
    let oil = subscribe(consortium, &crossing, &event, 2).await?;
    consortium.tell("leaving both: deposits come back, and what is left of the funds");
    for feed in [gold, oil] {
        consortium.cli(ASKER, &["feed", "leave", &feed])?;
    }
    say("\nThree prices and two events came by themselves, each signed by a quorum.");
    Ok(())
}

/// Subscribes to a question, and shows its first results as they come; gives the feed's name.
async fn subscribe(
    consortium: &mut Consortium,
    question: &[&str],
    trigger: &[&str],
    count: usize,
) -> Result<String> {
    let words = ["subscribe", MARKET_WATCHER];
    let line: Vec<&str> = words
        .iter()
        .chain(question)
        .chain(trigger)
        .copied()
        .collect();
    let told = consortium.cli(ASKER, &line)?;
    let topic = told["question"]["topic"].as_str().context("no topic")?;
    let feed = told["feed"].as_str().context("no feed")?;
    let chain = consortium.chain().await?;
    for sequence in 0..count {
        let what = "an answer that comes by itself";
        chain
            .wait(PATIENCE, what, || async {
                Ok(chain.results(topic).await?.len() > sequence)
            })
            .await?;
        let place = sequence.to_string();
        let words = ["result", MARKET_WATCHER];
        let at = ["--at-sequence", &place];
        let line: Vec<&str> = words.iter().chain(question).chain(&at).copied().collect();
        consortium.cli(ASKER, &line)?;
    }
    Ok(feed.to_owned())
}
