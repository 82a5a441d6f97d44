//! Which logs a caller wants.

use super::{block_id::BlockId, bloom::Bloom, fault};
use jsonrpsee::core::RpcResult;
use serde::Deserialize;
use sp_core::{H160, H256};

/// Most topics that a log has.
const MAX_TOPICS: usize = 4;

/// Most addresses, or choices for one topic, in a filter: as many as other nodes allow.
const MAX_CHOICES: usize = 1_000;

/// What `eth_getLogs` asks for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Filter {
    /// The contracts; none named are all.
    #[serde(default)]
    address: Choice<H160>,
    /// What each topic is to be, by its place; a place that is `null`, or not there, may be anything.
    #[serde(default)]
    topics: Option<Vec<Choice<H256>>>,
    /// The first block, the newest unless named.
    from_block: Option<BlockId>,
    /// The last block, the newest unless named.
    to_block: Option<BlockId>,
    /// This block alone.
    block_hash: Option<H256>,
}

/// Where the logs are looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Span {
    /// In one block.
    One(H256),
    /// From the first to the second, both included.
    Range(BlockId, BlockId),
}

/// One of some, or anything.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(from = "Option<OneOrMany<Item>>", bound = "Item: Deserialize<'de>")]
struct Choice<Item>(Vec<Item>);

#[derive(Deserialize)]
#[serde(untagged)]
enum OneOrMany<Item> {
    One(Item),
    Many(Vec<Item>),
}

impl<Item> Default for Choice<Item> {
    fn default() -> Self {
        Choice(Vec::new())
    }
}

impl<Item> From<Option<OneOrMany<Item>>> for Choice<Item> {
    fn from(given: Option<OneOrMany<Item>>) -> Self {
        Choice(match given {
            None => Vec::new(),
            Some(OneOrMany::One(item)) => Vec::from([item]),
            Some(OneOrMany::Many(items)) => items,
        })
    }
}

impl<Item: PartialEq + AsRef<[u8]>> Choice<Item> {
    fn takes(&self, item: &Item) -> bool {
        self.0.is_empty() || self.0.contains(item)
    }

    fn may_be_in(&self, bloom: &Bloom) -> bool {
        self.0.is_empty() || self.0.iter().any(|item| bloom.may_have(item.as_ref()))
    }
}

impl Filter {
    /// Where to look. Fails if the filter contradicts itself, or asks for more than a filter may.
    pub fn span(&self) -> RpcResult<Span> {
        let topics = self.topics.as_deref().unwrap_or_default();
        if topics.len() > MAX_TOPICS {
            return Err(fault::params(format!(
                "a log has at most {MAX_TOPICS} topics"
            )));
        }
        let most = topics.iter().map(|choice| choice.0.len()).max();
        if most.unwrap_or_default().max(self.address.0.len()) > MAX_CHOICES {
            return Err(fault::params(format!(
                "at most {MAX_CHOICES} addresses, and {MAX_CHOICES} choices for a topic: ask in parts"
            )));
        }
        match (self.block_hash, self.from_block, self.to_block) {
            (Some(hash), None, None) => Ok(Span::One(hash)),
            (Some(_), _, _) => Err(fault::params(
                "name either blockHash or fromBlock and toBlock, not both",
            )),
            (None, from, to) => Ok(Span::Range(
                from.unwrap_or_default(),
                to.unwrap_or_default(),
            )),
        }
    }

    /// Whether a contract's log with these topics is one of those.
    pub fn takes(&self, address: &H160, topics: &[H256]) -> bool {
        let choices = self.topics.as_deref().unwrap_or_default();
        self.address.takes(address)
            && choices.len() <= topics.len()
            && choices
                .iter()
                .zip(topics)
                .all(|(choice, topic)| choice.takes(topic))
    }

    /// Whether one of those may be among the logs that a bloom filter stands for.
    pub fn may_be_in(&self, bloom: &Bloom) -> bool {
        let topics = self.topics.as_deref().unwrap_or_default();
        self.address.may_be_in(bloom) && topics.iter().all(|choice| choice.may_be_in(bloom))
    }
}
