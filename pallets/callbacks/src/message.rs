//! A result, as contracts see it.

use cryptlet_primitives::{
    batch::Output,
    ids::{CryptletId, FeedId, Moment, RoundId, Sequence, TopicId},
    view::ResultRecord,
};

/// A result, with all that `Message` of `ICryptlet.sol` has.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Message {
    /// The cryptlet that answered.
    pub cryptlet: CryptletId,
    /// The topic.
    pub topic: TopicId,
    /// The feed whose round it was; `None` if somebody asked.
    pub feed: Option<FeedId>,
    /// The round.
    pub round: RoundId,
    /// The place in the topic.
    pub sequence: Sequence,
    /// When it was observed, milliseconds.
    pub observed_at: Moment,
    /// When the chain accepted it, milliseconds.
    pub accepted_at: Moment,
    /// How many hosts agreed.
    pub agreed: u16,
    /// How many hosts' votes were otherwise.
    pub dissented: u16,
    /// The answer, an encoded [`Value`](cryptlet_primitives::value::Value).
    pub output: Output,
}

impl Message {
    /// The message of a topic's result.
    pub fn new(cryptlet: CryptletId, topic: TopicId, result: ResultRecord) -> Self {
        let count = |hosts: usize| u16::try_from(hosts).unwrap_or(u16::MAX);
        Message {
            cryptlet,
            topic,
            feed: result.feed,
            round: result.round,
            sequence: result.sequence,
            observed_at: result.observed_at,
            accepted_at: result.accepted_at,
            agreed: count(result.agreed.len()),
            dissented: count(result.dissented.len()),
            output: result.output,
        }
    }
}
