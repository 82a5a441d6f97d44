//! Which logs a caller wants.

use super::{
    block_id::BlockId,
    bloom::{Bloom, Places},
    fault,
};
use jsonrpsee::core::RpcResult;
use serde::Deserialize;
use sp_core::{H160, H256};
use std::{collections::BTreeSet, iter::once};

/// Most topics that a log has.
const MAX_TOPICS: usize = 4;

/// Most addresses, or choices for one topic, in a filter: as many as other nodes allow.
const MAX_CHOICES: usize = 1_000;

/// The same for who listens: his filter stays in memory, and there may be a thousand of one connection.
const MAX_HEARD: usize = 100;

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
#[serde(
    from = "Option<OneOrMany<Item>>",
    bound = "Item: Deserialize<'de> + Ord"
)]
struct Choice<Item>(BTreeSet<Item>);

#[derive(Deserialize)]
#[serde(untagged)]
enum OneOrMany<Item> {
    One(Item),
    Many(Vec<Item>),
}

impl<Item> Default for Choice<Item> {
    fn default() -> Self {
        Choice(BTreeSet::new())
    }
}

impl<Item: Ord> From<Option<OneOrMany<Item>>> for Choice<Item> {
    fn from(given: Option<OneOrMany<Item>>) -> Self {
        Choice(match given {
            None => BTreeSet::new(),
            Some(OneOrMany::One(item)) => BTreeSet::from([item]),
            Some(OneOrMany::Many(items)) => items.into_iter().collect(),
        })
    }
}

impl<Item: Ord + AsRef<[u8]>> Choice<Item> {
    fn takes(&self, item: &Item) -> bool {
        self.0.is_empty() || self.0.contains(item)
    }

    fn places(&self) -> Vec<Places> {
        self.0
            .iter()
            .map(|item| Places::of(item.as_ref()))
            .collect()
    }
}

impl Filter {
    /// Where to look. Fails if the filter contradicts itself, or asks for more than a filter may.
    pub fn span(&self) -> RpcResult<Span> {
        self.check(MAX_CHOICES)?;
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

    /// Whether one may listen for such logs. Blocks that the filter names are not looked at: all that come are told of.
    pub fn check_heard(&self) -> RpcResult<()> {
        self.check(MAX_HEARD)
    }

    fn check(&self, most: usize) -> RpcResult<()> {
        let topics = self.topics.as_deref().unwrap_or_default();
        if topics.len() > MAX_TOPICS {
            return Err(fault::params(format!(
                "a log has at most {MAX_TOPICS} topics"
            )));
        }
        let choices = topics.iter().map(|choice| choice.0.len());
        if choices
            .chain(once(self.address.0.len()))
            .any(|many| many > most)
        {
            return Err(fault::params(format!(
                "at most {most} addresses, and {most} choices for a topic: ask in parts"
            )));
        }
        Ok(())
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

    /// What to look for in blocks' bloom filters.
    pub fn sought(&self) -> Sought {
        let topics = self.topics.as_deref().unwrap_or_default();
        let choices = once(self.address.places()).chain(topics.iter().map(Choice::places));
        Sought(choices.filter(|places| !places.is_empty()).collect())
    }
}

/// What a filter looks for, as bloom filters have it: computed once, for however many blocks. Of each list one has to be
/// there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sought(Vec<Vec<Places>>);

impl Sought {
    /// Whether a wanted log may be among those that a bloom filter stands for.
    pub fn may_be_in(&self, bloom: &Bloom) -> bool {
        let has_one = |choice: &Vec<Places>| choice.iter().any(|places| bloom.may_have(places));
        self.0.iter().all(has_one)
    }
}
