//! Results of feeds of which 64 are due in each block, through one node with three hosts; and the time from a moment to
//! its result. The feeds are two cryptlets' in turn: those of one have at most 128 places, and here so many rounds are open
//! in each block, with no place left should one report come a block later.

use crate::{
    asker::{now_ms, Asker, Question, ACCOUNTS},
    figures::{Flow, Percentiles},
    watch::{self, Seen},
};
use anyhow::{bail, ensure, Context, Result};
use cryptlet_primitives::ids::{FeedId, Moment, RoundId};
use futures::future::try_join_all;
use journeys::consortium::Consortium;
use serde_json::{json, Value};
use std::{
    collections::{BTreeMap, BTreeSet},
    ops::Range,
    time::{Duration, Instant},
};
use subxt::{config::substrate::SubstrateConfig, OnlineClient};

/// The development chain's slots.
const SLOT_MS: u64 = 500;
/// Feeds that are due in each block: as many as a block opens, and a report decides.
const EACH_BLOCK: u32 = 64;
/// Slots from one moment of a feed to its next: a round is opened in one block, and decided in the next, when the third
/// comes.
const SLOTS: u32 = 3;
const FEEDS: u32 = EACH_BLOCK * SLOTS;
const PERIOD_MS: u64 = SLOT_MS * SLOTS as u64;
/// Time from the subscriptions to the first moment: all are accepted by then.
const AHEAD_MS: u64 = 20_000;
/// How long moments come before any counts.
const WARM_UP_MS: u64 = 12_000;
/// How long moments count: so many periods that each feed has as many.
const MEASURED_MS: u64 = 60_000;
const MOMENTS: u64 = MEASURED_MS / PERIOD_MS * FEEDS as u64;
/// Longest wait for what the last of them bring.
const PATIENCE_MS: u64 = 40_000;
/// Results that are paid for: more than can come.
const RESULTS: u64 = (WARM_UP_MS + MEASURED_MS + PATIENCE_MS) / PERIOD_MS;

/// What came of all moments that count.
pub struct Due {
    flow: Flow,
    opened_ms: Percentiles,
    accepted_ms: Percentiles,
    missed: u64,
    unanswered: u64,
}

/// Subscribes, and follows each moment.
pub async fn measure(consortium: &mut Consortium) -> Result<Due> {
    consortium.serve("clock")?;
    let url = consortium.nodes.first().context("no node")?.url();
    let api = OnlineClient::<SubstrateConfig>::from_insecure_url(&url).await?;
    let mut blocks = watch::best(&api).await?;
    let begin = (now_ms()? + AHEAD_MS).next_multiple_of(SLOT_MS);
    let mut askers = Vec::new();
    for account in ACCOUNTS {
        askers.push(Asker::new(&api, consortium.chain().await?, account).await?);
    }
    subscribe(&mut askers, begin).await?;
    let from = begin + WARM_UP_MS;
    let mut moments = Moments::within(from..from + MEASURED_MS);
    let mut subscribed = 0;
    loop {
        let patience = Duration::from_millis(PATIENCE_MS);
        let seen = tokio::time::timeout(patience, watch::next(&mut blocks)).await;
        let seen = seen.context("no more blocks")??;
        let at = moment_of(seen.at)?;
        subscribed += seen.subscribed;
        ensure!(
            at < begin || subscribed >= usize::try_from(FEEDS)?,
            "{subscribed} of {FEEDS} subscriptions are accepted after {AHEAD_MS} ms"
        );
        moments.note(&seen, at);
        if moments.are_over() || at > moments.counted.end + PATIENCE_MS {
            break;
        }
    }
    moments.figures()
}

/// Each account pays for the feeds of one block.
async fn subscribe(askers: &mut [Asker], begin: Moment) -> Result<()> {
    let mut signed = Vec::new();
    let mut feeds = 0;
    for (turn, slot) in (0..askers.len()).zip(0..u64::from(SLOTS)) {
        let asker = askers.get_mut(turn).context("no such account")?;
        for _ in 0..EACH_BLOCK {
            let start = begin + slot * SLOT_MS;
            let question = match feeds % 2 {
                0 => Question::price(feeds),
                _ => Question::time(feeds),
            };
            let subscription = asker.sign_subscription(&question, start, PERIOD_MS, RESULTS)?;
            signed.push((turn, subscription));
            feeds += 1;
        }
    }
    ensure!(feeds == FEEDS, "{feeds} subscriptions, not {FEEDS}");
    let submitted = signed
        .iter()
        .filter_map(|(turn, subscription)| Some(askers.get(*turn)?.submit(subscription)));
    try_join_all(submitted).await.map(|_| ())
}

/// When a block was seen, by the machine's clock.
fn moment_of(at: Instant) -> Result<Moment> {
    let ago = u64::try_from(at.elapsed().as_millis())?;
    now_ms()?.checked_sub(ago).context("a block before 1970")
}

/// Moments that count, and what became of each.
struct Moments {
    counted: Range<Moment>,
    flow: Option<Flow>,
    open: BTreeMap<RoundId, Moment>,
    opened_ms: Vec<u64>,
    accepted_ms: Vec<u64>,
    /// Feeds that are past them.
    past: BTreeSet<FeedId>,
}

impl Moments {
    fn within(counted: Range<Moment>) -> Self {
        Moments {
            counted,
            flow: None,
            open: BTreeMap::new(),
            opened_ms: Vec::new(),
            accepted_ms: Vec::new(),
            past: BTreeSet::new(),
        }
    }

    /// Takes in what a block told that was seen `at` this moment.
    fn note(&mut self, seen: &Seen, at: Moment) {
        for (feed, round, due) in &seen.due {
            if self.counted.contains(due) {
                self.open.insert(*round, *due);
                self.opened_ms.push(at.saturating_sub(*due));
            } else if *due >= self.counted.end {
                self.past.insert(*feed);
            }
        }
        for round in &seen.accepted {
            if let Some(due) = self.open.remove(round) {
                self.accepted_ms.push(at.saturating_sub(due));
            }
        }
        match &mut self.flow {
            None if at >= self.counted.start => self.flow = Some(Flow::from(seen.at)),
            Some(flow) if at < self.counted.end => flow.add(seen.at, seen.accepted.len()),
            _ => {}
        }
    }

    /// Whether nothing more can come of any.
    fn are_over(&self) -> bool {
        self.open.is_empty() && u32::try_from(self.past.len()) == Ok(FEEDS)
    }

    fn figures(self) -> Result<Due> {
        let (opened, accepted) = (self.opened_ms.len(), self.accepted_ms.len());
        if accepted == 0 {
            bail!("feeds bring no results; rounds that were opened: {opened}");
        }
        Ok(Due {
            flow: self.flow.context("nothing was counted")?,
            opened_ms: Percentiles::of(self.opened_ms),
            accepted_ms: Percentiles::of(self.accepted_ms),
            missed: MOMENTS.saturating_sub(u64::try_from(opened)?),
            unanswered: u64::try_from(opened.saturating_sub(accepted))?,
        })
    }
}

impl Due {
    /// For people.
    pub fn print(&self) {
        let title = format!("{FEEDS} feeds, {EACH_BLOCK} due in each block");
        Percentiles::print_heading(&title);
        self.opened_ms.print("moment due to round opened", "ms");
        self.accepted_ms
            .print("moment due to result accepted", "ms");
        self.flow.print();
        println!(
            "{} of {MOMENTS} moments missed, {} rounds without a result\n",
            self.missed, self.unanswered
        );
    }

    /// For programs.
    pub fn to_json(&self) -> Value {
        json!({
            "feeds": FEEDS,
            "dueInEachBlock": EACH_BLOCK,
            "periodMs": PERIOD_MS,
            "flow": self.flow.to_json(),
            "openedMs": self.opened_ms.to_json(),
            "acceptedMs": self.accepted_ms.to_json(),
            "moments": MOMENTS,
            "missed": self.missed,
            "unanswered": self.unanswered,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use cryptlet_primitives::ids::FeedId;
    use sp_core::H256;

    fn seen(due: Vec<(FeedId, RoundId, Moment)>, accepted: Vec<RoundId>) -> Seen {
        Seen {
            at: Instant::now(),
            number: 1,
            opened: Vec::new(),
            due,
            subscribed: 0,
            accepted,
        }
    }

    #[test]
    fn moments_count_by_when_they_were_due() {
        let feed = FeedId(H256::zero());
        let mut moments = Moments::within(1_000..2_000);
        let due = [(1, 900), (2, 1_000), (3, 1_999), (4, 2_000)];
        let due = due.map(|(round, due)| (feed, RoundId(round), due));
        moments.note(&seen(due.to_vec(), Vec::new()), 2_100);
        assert_eq!(moments.opened_ms, [1_100, 101]);
        assert!(!moments.are_over());
        moments.note(&seen(Vec::new(), [1, 2, 4].map(RoundId).to_vec()), 2_500);
        assert_eq!(moments.accepted_ms, [1_500]);
        assert_eq!(moments.past.len(), 1);
        assert_eq!(moments.open.len(), 1);
    }
}
