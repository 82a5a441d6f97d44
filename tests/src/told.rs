//! What blocks told, in their events.

use anyhow::{Context, Result};
use codec::Decode;
use cryptlet_primitives::ids::{FeedId, Moment, RoundId, TopicId};
use sp_core::crypto::AccountId32;
use subxt::{config::substrate::SubstrateConfig, OnlineClient};

/// An event that journeys ask for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Told {
    /// A feed's moment came: its round is open.
    Due {
        /// The feed.
        feed: FeedId,
        /// The round.
        round: RoundId,
        /// The moment.
        due: Moment,
        /// How long ago that was.
        late_ms: u64,
    },
    /// So many moments before the next one are not made up for.
    Missed {
        /// The feed.
        feed: FeedId,
        /// How many.
        missed: u64,
    },
    /// A round has its result.
    Accepted {
        /// The round.
        round: RoundId,
        /// Its topic.
        topic: TopicId,
    },
    /// A round ended without one.
    Expired {
        /// The round.
        round: RoundId,
        /// What of the fee went back.
        refunded: u128,
    },
    /// A validator carried a report.
    Carried {
        /// Its account.
        by: AccountId32,
    },
}

/// A reader of one node's blocks.
pub struct Blocks {
    api: OnlineClient<SubstrateConfig>,
}

impl Blocks {
    /// Connects to the node at `url`.
    pub async fn connect(url: &str) -> Result<Self> {
        let api = OnlineClient::from_insecure_url(url).await;
        let api = api.with_context(|| format!("no node answers at {url}"))?;
        Ok(Blocks { api })
    }

    /// What a block told, in order.
    pub async fn told(&self, number: u64) -> Result<Vec<Told>> {
        let block = self.api.at_block(number).await?;
        let mut told = Vec::new();
        for event in block.events().fetch().await?.iter() {
            let event = event?;
            if event.pallet_name() == "CryptoDelegate" {
                told.extend(read(event.event_name(), event.field_bytes())?);
            }
        }
        Ok(told)
    }

    /// What the blocks `from` to `to` told, in order.
    pub async fn between(&self, from: u64, to: u64) -> Result<Vec<Told>> {
        let mut told = Vec::new();
        for number in from..=to {
            told.extend(self.told(number).await?);
        }
        Ok(told)
    }
}

fn read(name: &str, mut fields: &[u8]) -> Result<Option<Told>> {
    let fields = &mut fields;
    Ok(Some(match name {
        "FeedDue" => {
            let (feed, round, due, late_ms) = Decode::decode(fields)?;
            Told::Due {
                feed,
                round,
                due,
                late_ms,
            }
        }
        "MomentsMissed" => {
            let (feed, missed) = Decode::decode(fields)?;
            Told::Missed { feed, missed }
        }
        "ResultAccepted" => {
            let (round, topic) = Decode::decode(fields)?;
            Told::Accepted { round, topic }
        }
        "RoundExpired" => {
            let (round, _, _, refunded): (_, TopicId, Option<AccountId32>, _) =
                Decode::decode(fields)?;
            Told::Expired { round, refunded }
        }
        "ReportCarried" => Told::Carried {
            by: Decode::decode(fields)?,
        },
        _ => return Ok(None),
    }))
}
