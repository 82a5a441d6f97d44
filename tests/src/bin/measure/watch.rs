//! Rounds in blocks, as a node sees these become best or final.

use anyhow::{Context, Result};
use codec::Decode;
use cryptlet_primitives::ids::{FeedId, Moment, RoundId, TopicId};
use std::time::Instant;
use subxt::{
    client::{Block, Blocks},
    config::substrate::SubstrateConfig,
    OnlineClient,
};
use tokio::sync::mpsc;

/// What a block did with rounds.
#[derive(Clone, Debug)]
pub struct Seen {
    /// When the node told of the block.
    pub at: Instant,
    /// Its number.
    pub number: u64,
    /// Rounds that it opened, and their topics.
    pub opened: Vec<(RoundId, TopicId)>,
    /// Feeds' moments that came, and the rounds that it opened for them.
    pub due: Vec<(FeedId, RoundId, Moment)>,
    /// How many subscriptions were accepted.
    pub subscribed: usize,
    /// Rounds that it decided.
    pub accepted: Vec<RoundId>,
}

/// Blocks to come, in order; ends with an error if the node goes away.
pub type Watch = mpsc::UnboundedReceiver<Result<Seen>>;

/// Watches blocks become the best.
pub async fn best(api: &OnlineClient<SubstrateConfig>) -> Result<Watch> {
    Ok(follow(api.stream_best_blocks().await?))
}

/// Watches blocks become final.
pub async fn finalized(api: &OnlineClient<SubstrateConfig>) -> Result<Watch> {
    Ok(follow(api.stream_blocks().await?))
}

/// The next block.
pub async fn next(watch: &mut Watch) -> Result<Seen> {
    watch
        .recv()
        .await
        .context("the node tells of no more blocks")?
}

fn follow(mut blocks: Blocks<SubstrateConfig>) -> Watch {
    let (sender, watch) = mpsc::unbounded_channel();
    tokio::spawn(async move {
        while let Some(block) = blocks.next().await {
            let at = Instant::now();
            let seen = match block {
                Ok(block) => read(&block, at).await,
                Err(error) => Err(error.into()),
            };
            if sender.send(seen).is_err() {
                return;
            }
        }
    });
    watch
}

async fn read(block: &Block<SubstrateConfig>, at: Instant) -> Result<Seen> {
    let mut seen = Seen {
        at,
        number: block.number(),
        opened: Vec::new(),
        due: Vec::new(),
        subscribed: 0,
        accepted: Vec::new(),
    };
    for event in block.at().await?.events().fetch().await?.iter() {
        let event = event?;
        if event.pallet_name() != "CryptoDelegate" {
            continue;
        }
        let mut fields = event.field_bytes();
        match event.event_name() {
            "RoundOpened" => seen.opened.push(Decode::decode(&mut fields)?),
            "FeedDue" => seen.due.push(Decode::decode(&mut fields)?),
            "SubscriptionAccepted" => seen.subscribed += 1,
            "ResultAccepted" => seen.accepted.push(Decode::decode(&mut fields)?),
            _ => {}
        }
    }
    Ok(seen)
}
