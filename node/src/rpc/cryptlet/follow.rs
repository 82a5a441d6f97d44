//! A topic's results along the best chain.

use super::bulletin::{self, Along, BlockEvents, Bulletin, Rows, Told};
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
use tokio::sync::Semaphore;

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
    /// The place of the next result that it gets; at first, where the reader wants to begin.
    next: Option<Sequence>,
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
    let blocks = bulletin.listen(Along::Best).boxed();
    let follower = Follower {
        seen: client.info().best_hash,
        client,
        topic,
        named: serde_json::to_value(topic).unwrap_or_default(),
        next: from,
        sent: VecDeque::new(),
        behind: false,
    };
    let looks = bulletin.looks();
    let start = (None, blocks, looks);
    let results = stream::unfold(
        (follower, start),
        |(follower, (begun, mut blocks, looks))| {
            async move {
                let (results, follower) = match begun {
                    None => look(&looks, follower, Follower::begin).await?,
                    Some(()) => match blocks.next().await? {
                        Some(block) if follower.passes_over(&block) => {
                            let seen = block.hash;
                            (Vec::new(), Follower { seen, ..follower })
                        }
                        Some(block) => look(&looks, follower, move |f| f.hear(&block)).await?,
                        // Blocks that were missed are noticed by the next one's parent.
                        None => (Vec::new(), follower),
                    },
                };
                Some((stream::iter(results), (follower, (Some(()), blocks, looks))))
            }
        },
    );
    results.flatten().boxed()
}

/// Reads the state apart from the tasks that serve connections, not too many at once. `None` when the node ends.
async fn look(
    looks: &Semaphore,
    mut follower: Follower,
    read: impl FnOnce(&mut Follower) -> Vec<TopicResult> + Send + 'static,
) -> Option<(Vec<TopicResult>, Follower)> {
    let _permit = looks.acquire().await.ok()?;
    let read = tokio::task::spawn_blocking(move || (read(&mut follower), follower));
    read.await.ok()
}

impl Follower {
    /// What is there already for this reader.
    fn begin(&mut self) -> Vec<TopicResult> {
        let next = self.next.unwrap_or_else(|| {
            let topic = self.client.runtime_api().topic(self.seen, self.topic);
            topic.ok().flatten().map_or(0, |topic| topic.next)
        });
        self.next = Some(next);
        let there = bulletin::results(&self.client, self.seen, self.topic, next);
        self.take(self.seen, there)
    }

    /// Whether a block has nothing for this reader.
    fn passes_over(&self, block: &BlockEvents) -> bool {
        let goes_on = block.hash == self.seen || block.parent == self.seen;
        goes_on && !self.behind && self.accepted(block).is_none()
    }

    /// The results that a block adds for this reader.
    fn hear(&mut self, block: &Told) -> Vec<TopicResult> {
        if block.parent != self.seen && block.hash != self.seen {
            self.go_back(block);
        }
        self.seen = block.hash;
        let mut next = self.next.unwrap_or_default();
        if let Some(accepted) = self.accepted(block).filter(|accepted| *accepted < next) {
            // The topic was removed, and began anew.
            self.sent.clear();
            next = accepted;
        }
        self.next = Some(next);
        let results = block.results(&self.client, self.topic, next);
        self.take(block.hash, results)
    }

    /// The place of the first result of the topic that was accepted in this block.
    fn accepted(&self, block: &BlockEvents) -> Option<Sequence> {
        let accepted = block.events.iter().find(|event| {
            event.name == "ResultAccepted" && event.data.get("topic") == Some(&self.named)
        });
        accepted?.data.get("sequence")?.as_u64()
    }

    /// Notes what it gets. If the state did not answer, the next block has the same results.
    fn take(&mut self, block: Hash, results: Option<Rows>) -> Vec<TopicResult> {
        let Some(results) = results else {
            self.behind = true;
            return Vec::new();
        };
        self.behind = u32::try_from(results.len()).is_ok_and(|count| count >= MAX_PAGE);
        for result in results.iter() {
            self.next = Some(result.sequence.saturating_add(1));
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
        let Some(here) = block.results(&self.client, self.topic, oldest) else {
            return;
        };
        while let Some((sequence, round)) = self.sent.back().copied() {
            let stays =
                |result: &ResultRecord| (result.sequence, result.round) == (sequence, round);
            if here.iter().any(stays) {
                break;
            }
            self.sent.pop_back();
            self.next = Some(sequence);
        }
    }
}
