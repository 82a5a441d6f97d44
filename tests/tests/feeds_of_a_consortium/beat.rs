//! A feed that goes on through all that happens: the price of gold every four seconds.

use crate::{PATIENCE, SUBSCRIBER};
use anyhow::{Context, Result};
use journeys::{
    chain::Chain,
    consortium::{Consortium, MARKET_WATCHER},
    feed::{Feed, Grid},
    told::Blocks,
};

/// The time between two moments.
pub const PERIOD_MS: u64 = 4_000;

/// The feed, and where its grid begins.
pub struct Beat {
    /// The feed.
    pub feed: Feed,
    start: u64,
}

impl Beat {
    /// Subscribes, with time enough for each answer to come after a standstill.
    pub async fn subscribe(consortium: &mut Consortium) -> Result<Self> {
        let line = [
            MARKET_WATCHER,
            "latest",
            "gold",
            "--every",
            "4s",
            "--deadline",
            "300s",
            "--results",
            "1000",
        ];
        let feed = Feed::subscribe(consortium, SUBSCRIBER, &line)?;
        let chain = consortium.chain().await?;
        let shown = feed.shown(&chain).await?;
        let start = shown["start"].as_u64().context("no start")?;
        chain.wait_for_sequence(&feed.topic, 0, PATIENCE).await?;
        Ok(Beat { feed, start })
    }

    /// Waits until `more` results have come.
    pub async fn brings(&self, chain: &Chain, more: u64) -> Result<()> {
        let before = chain.newest(&self.feed.topic).await?.unwrap_or(0);
        chain
            .wait_for_sequence(&self.feed.topic, before + more, PATIENCE)
            .await
    }

    /// Waits until `more` results have come, and the last of them is final; then looks at all moments so far.
    pub async fn goes_on(&self, chain: &Chain, url: &str, more: u64) -> Result<Grid> {
        self.brings(chain, more).await?;
        let best = chain.best().await?;
        chain.wait_for_final(best, PATIENCE).await?;
        let blocks = Blocks::connect(url).await?;
        self.feed.grid(&blocks, self.start, PERIOD_MS, best).await
    }
}
