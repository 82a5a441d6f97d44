//! A topic's results along the best chain.

use super::bulletin::{self, Along, BlockEvents, Bulletin};
use crate::client::Client;
use cryptlet_primitives::{
    api::CryptoDelegateApi,
    ids::{RoundId, Sequence, TopicId},
    view::{ResultRecord, MAX_PAGE},
};
use cryptlet_registrar_runtime::Hash;
use futures::{stream, Stream, StreamExt};
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use sp_api::ProvideRuntimeApi;
use sp_blockchain::HeaderBackend;
use std::{collections::VecDeque, sync::Arc};

/// Results that are remembered, to notice a reorganisation: as many as a topic keeps at least.
const REMEMBERED: usize = 32;

/// A result, and the block in whose state it was seen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TopicResult {
    /// The block.
    pub block: Hash,
    /// The result.
    pub result: ResultRecord,
}

/// How far a reader is.
struct Follower {
    client: Arc<Client>,
    topic: TopicId,
    /// The topic, as events name it.
    named: Json,
    /// The place of the next result that it gets.
    next: Sequence,
    /// What it got last: place and round.
    sent: VecDeque<(Sequence, RoundId)>,
    /// The last block that it heard of.
    seen: Hash,
    /// There may be more in the state than it was given.
    behind: bool,
}

/// Results of a topic as they are accepted: from place `from` on, or those to come. A block that accepts none in this
/// topic costs nothing but a look at its events, which all readers share.
pub(super) fn follow(
    client: Arc<Client>,
    bulletin: &Bulletin,
    topic: TopicId,
    from: Option<Sequence>,
) -> impl Stream<Item = TopicResult> + Unpin + Send + 'static {
    // First, so that no block comes between.
    let blocks = bulletin.listen(Along::Best);
    let best = client.info().best_hash;
    let next = from.unwrap_or_else(|| {
        let topic = client.runtime_api().topic(best, topic).ok().flatten();
        topic.map_or(0, |topic| topic.next)
    });
    let named = serde_json::to_value(topic).unwrap_or_default();
    let mut follower = Follower {
        client,
        topic,
        named,
        next,
        sent: VecDeque::new(),
        seen: best,
        behind: false,
    };
    let there = bulletin::results(&follower.client, best, topic, next);
    let first = stream::iter(follower.take(best, &there));
    // Blocks that were missed are noticed by the next one's parent.
    let later = blocks.flat_map(move |block| {
        stream::iter(block.map_or_else(Vec::new, |block| follower.hear(&block)))
    });
    first.chain(later).boxed()
}

impl Follower {
    /// The results that a block adds for this reader. If its state does not answer, the next block has them too.
    fn hear(&mut self, block: &BlockEvents) -> Vec<TopicResult> {
        if block.hash == self.seen {
            return Vec::new();
        }
        let goes_on = block.parent == self.seen;
        self.seen = block.hash;
        if !goes_on {
            self.go_back(block);
        } else if !self.behind && !self.concerns(block) {
            return Vec::new();
        }
        let results = block.results(&self.client, self.topic, self.next);
        self.take(block.hash, &results)
    }

    /// Whether a result of the topic was accepted in this block.
    fn concerns(&self, block: &BlockEvents) -> bool {
        block.events.iter().any(|event| {
            event.name == "ResultAccepted" && event.data.get("topic") == Some(&self.named)
        })
    }

    fn take(&mut self, block: Hash, results: &[ResultRecord]) -> Vec<TopicResult> {
        self.behind = u32::try_from(results.len()).is_ok_and(|count| count >= MAX_PAGE);
        for result in results {
            self.next = result.sequence.saturating_add(1);
            self.sent.push_back((result.sequence, result.round));
            if self.sent.len() > REMEMBERED {
                self.sent.pop_front();
            }
        }
        let results = results.iter().cloned();
        results
            .map(|result| TopicResult { block, result })
            .collect()
    }

    /// Goes back to the first result that is another one in this block's branch.
    fn go_back(&mut self, block: &BlockEvents) {
        let Some((oldest, _)) = self.sent.front().copied() else {
            return;
        };
        let here = block.results(&self.client, self.topic, oldest);
        while let Some((sequence, round)) = self.sent.back().copied() {
            let stays =
                |result: &ResultRecord| (result.sequence, result.round) == (sequence, round);
            if here.iter().any(stays) {
                break;
            }
            self.sent.pop_back();
            self.next = sequence;
        }
    }
}
