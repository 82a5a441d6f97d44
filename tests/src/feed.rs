//! What a subscriber subscribed to.

use crate::{
    chain::Chain,
    consortium::Consortium,
    told::{Blocks, Told},
};
use anyhow::{ensure, Context, Result};
use cryptlet_primitives::ids::{FeedId, Moment, RoundId};
use jsonrpsee::rpc_params;
use serde_json::Value;
use std::collections::BTreeMap;

/// A feed, and since when somebody subscribes to it.
#[derive(Clone, Debug)]
pub struct Feed {
    /// Its name.
    pub id: String,
    /// Where its results stand.
    pub topic: String,
    /// Who subscribes.
    pub subscriber: String,
    /// The block since which.
    pub since: u64,
}

/// What became of an interval's moments.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Grid {
    /// How many have their result.
    pub results: u64,
    /// How many were told to be missed.
    pub missed: u64,
    /// The longest that a round opened after its moment.
    pub latest_ms: u64,
}

impl Feed {
    /// Subscribes, and waits until the pool has accepted.
    pub fn subscribe(consortium: &mut Consortium, subscriber: &str, line: &[&str]) -> Result<Self> {
        let mut words = vec!["subscribe"];
        words.extend(line);
        let told = consortium.cli(subscriber, &words)?;
        let name = |value: &Value| value.as_str().map(str::to_owned);
        Ok(Feed {
            id: name(&told["feed"]).with_context(|| format!("no feed in {told}"))?,
            topic: name(&told["question"]["topic"]).context("no topic")?,
            subscriber: subscriber.into(),
            since: told["inclusion"]["block"].as_u64().context("no block")?,
        })
    }

    /// How it stands, as a node tells.
    pub async fn shown(&self, chain: &Chain) -> Result<Value> {
        chain.call("cryptlet_feed", rpc_params![&self.id]).await
    }

    /// Ends the subscription.
    pub fn leave(&self, consortium: &mut Consortium) -> Result<()> {
        consortium
            .cli(&self.subscriber, &["feed", "leave", &self.id])
            .map(|_| ())
    }

    /// An error unless each of an interval's moments, up to the last that was due in the blocks until `to`, is on the grid
    /// of its start and has one round, or was told to be missed; and unless each round but the last has one result.
    pub async fn grid(
        &self,
        blocks: &Blocks,
        start: Moment,
        period_ms: u64,
        to: u64,
    ) -> Result<Grid> {
        let own: FeedId = FeedId(self.id.parse()?);
        let told = blocks.between(self.since, to).await?;
        let mut grid = Grid::default();
        let mut last: Option<Moment> = None;
        let mut untold = 0;
        let mut open: BTreeMap<RoundId, Moment> = BTreeMap::new();
        for event in told {
            match event {
                Told::Due {
                    feed,
                    round,
                    due,
                    late_ms,
                } if feed == own => {
                    ensure!(open.is_empty(), "{open:?} waits when {due} opens");
                    ensure!(
                        due.checked_sub(start)
                            .is_some_and(|gone| gone % period_ms == 0),
                        "{due} is not on the grid of {start}"
                    );
                    if let Some(last) = last {
                        ensure!(
                            due == last + (untold + 1) * period_ms,
                            "{due} follows {last}, and {untold} were told to be missed between"
                        );
                    }
                    grid.missed += untold;
                    grid.latest_ms = grid.latest_ms.max(late_ms);
                    untold = 0;
                    last = Some(due);
                    open.insert(round, due);
                }
                Told::Missed { feed, missed } if feed == own => untold += missed,
                Told::Accepted { round, .. } if open.remove(&round).is_some() => grid.results += 1,
                Told::Expired { round, .. } => {
                    let due = open.get(&round);
                    ensure!(due.is_none(), "the moment {due:?} has no result");
                }
                _ => {}
            }
        }
        Ok(grid)
    }
}
