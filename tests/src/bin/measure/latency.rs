//! Time from a request to its accepted and to its final result: four validators at half a second, four hosts, requests one
//! by one.

use crate::{
    asker::{Asker, Question, ACCOUNTS},
    figures::Percentiles,
    watch::{self, Seen, Watch},
};
use anyhow::{ensure, Context, Result};
use cryptlet_primitives::ids::{RoundId, TopicId};
use journeys::consortium::Consortium;
use serde_json::{json, Value};
use std::{
    collections::BTreeMap,
    time::{Duration, Instant},
};
use subxt::{config::substrate::SubstrateConfig, OnlineClient};

/// The chain's slots.
pub const SLOT_MS: u32 = 500;
/// Requests that are measured.
const REQUESTS: u32 = 200;
/// Time between two requests: no multiple of a slot, so that they come at all moments of it.
const GAP: Duration = Duration::from_millis(730);
/// Longest time from a request to its final result.
const PATIENCE: Duration = Duration::from_secs(60);

/// One request's way.
#[derive(Clone, Copy, Debug)]
struct Way {
    sent: Instant,
    round: Option<RoundId>,
    opened: Option<(Instant, u64)>,
    accepted: Option<(Instant, u64)>,
    finalized: Option<Instant>,
}

/// The ways of all requests.
pub struct Latency {
    opened_ms: Percentiles,
    accepted_ms: Percentiles,
    finalized_ms: Percentiles,
    blocks: Percentiles,
}

/// Asks one question after the other, and follows each.
pub async fn measure(consortium: &mut Consortium) -> Result<Latency> {
    let url = consortium.nodes.first().context("no node")?.url();
    let api = OnlineClient::<SubstrateConfig>::from_insecure_url(&url).await?;
    let mut asker = Asker::new(&api, consortium.chain().await?, ACCOUNTS[0]).await?;
    let (mut best, mut finalized) = (watch::best(&api).await?, watch::finalized(&api).await?);
    let mut ways: BTreeMap<TopicId, Way> = BTreeMap::new();
    for question in 0..REQUESTS {
        let (topic, request) = asker.sign(&Question::price(question))?;
        let sent = Instant::now();
        asker.submit(&request).await?;
        ways.insert(
            topic,
            Way {
                sent,
                round: None,
                opened: None,
                accepted: None,
                finalized: None,
            },
        );
        follow(&mut ways, &mut best, &mut finalized, sent + GAP).await?;
    }
    let last = Instant::now() + PATIENCE;
    while ways.values().any(|way| way.finalized.is_none()) {
        let lost = ways.values().filter(|way| way.finalized.is_none()).count();
        ensure!(
            Instant::now() < last,
            "{lost} of {REQUESTS} requests have no final result after {PATIENCE:?}"
        );
        follow(&mut ways, &mut best, &mut finalized, Instant::now() + GAP).await?;
    }
    Ok(Latency::of(&ways))
}

/// Takes in what blocks say until `end`.
async fn follow(
    ways: &mut BTreeMap<TopicId, Way>,
    best: &mut Watch,
    finalized: &mut Watch,
    end: Instant,
) -> Result<()> {
    loop {
        tokio::select! {
            seen = watch::next(best) => note_best(ways, &seen?),
            seen = watch::next(finalized) => note_final(ways, &seen?),
            () = tokio::time::sleep_until(end.into()) => return Ok(()),
        }
    }
}

/// The first block counts, should another take its place.
fn note_best(ways: &mut BTreeMap<TopicId, Way>, seen: &Seen) {
    for (round, topic) in &seen.opened {
        if let Some(way) = ways.get_mut(topic) {
            way.round = Some(*round);
            way.opened.get_or_insert((seen.at, seen.number));
        }
    }
    for way in ways.values_mut().filter(|way| {
        way.round
            .is_some_and(|round| seen.accepted.contains(&round))
    }) {
        way.accepted.get_or_insert((seen.at, seen.number));
    }
}

fn note_final(ways: &mut BTreeMap<TopicId, Way>, seen: &Seen) {
    for way in ways.values_mut().filter(|way| {
        way.round
            .is_some_and(|round| seen.accepted.contains(&round))
    }) {
        way.finalized.get_or_insert(seen.at);
    }
}

impl Latency {
    fn of(ways: &BTreeMap<TopicId, Way>) -> Self {
        let ms = |from: Instant, to: Instant| {
            u64::try_from(to.duration_since(from).as_millis()).unwrap_or(u64::MAX)
        };
        let each = |figure: &dyn Fn(&Way) -> Option<u64>| {
            Percentiles::of(ways.values().filter_map(figure).collect())
        };
        Latency {
            opened_ms: each(&|way| Some(ms(way.sent, way.opened?.0))),
            accepted_ms: each(&|way| Some(ms(way.sent, way.accepted?.0))),
            finalized_ms: each(&|way| Some(ms(way.sent, way.finalized?))),
            blocks: each(&|way| way.accepted?.1.checked_sub(way.opened?.1)),
        }
    }

    /// For people.
    pub fn print(&self) {
        let title = format!("{REQUESTS} requests, 4 validators, {SLOT_MS} ms slots");
        Percentiles::print_heading(&title);
        self.opened_ms.print("request sent to round opened", "ms");
        self.accepted_ms
            .print("request sent to result accepted", "ms");
        self.finalized_ms
            .print("request sent to result final", "ms");
        self.blocks
            .print("block of the round to block of the result", "blocks");
        println!();
    }

    /// For programs.
    pub fn to_json(&self) -> Value {
        json!({
            "requests": REQUESTS,
            "slotMs": SLOT_MS,
            "openedMs": self.opened_ms.to_json(),
            "acceptedMs": self.accepted_ms.to_json(),
            "finalMs": self.finalized_ms.to_json(),
            "blocks": self.blocks.to_json(),
        })
    }
}
