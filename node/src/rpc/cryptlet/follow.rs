//! A topic's results along the best chain.

use crate::client::Client;
use cryptlet_primitives::{
    api::CryptoDelegateApi,
    ids::{RoundId, Sequence, TopicId},
    view::{ResultRecord, MAX_PAGE},
};
use cryptlet_registrar_runtime::Hash;
use futures::{stream, Stream, StreamExt};
use sc_client_api::BlockchainEvents;
use serde::{Deserialize, Serialize};
use sp_api::{ApiError, ProvideRuntimeApi};
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
    /// The place of the next result that it gets.
    next: Sequence,
    /// What it got last: place and round.
    sent: VecDeque<(Sequence, RoundId)>,
    /// The block that was looked at last.
    seen: Option<Hash>,
}

/// Results of a topic as they are accepted: from place `from` on, or those to come.
pub(super) fn follow(
    client: Arc<Client>,
    topic: TopicId,
    from: Option<Sequence>,
) -> impl Stream<Item = TopicResult> + Unpin + Send + 'static {
    let heads = client.import_notification_stream();
    let best = client.info().best_hash;
    let next = from.unwrap_or_else(|| {
        let topic = client.runtime_api().topic(best, topic).ok().flatten();
        topic.map_or(0, |topic| topic.next)
    });
    let mut follower = Follower {
        client,
        topic,
        next,
        sent: VecDeque::new(),
        seen: None,
    };
    let first = stream::iter(follower.look(best, None));
    let later = heads
        .filter(|head| futures::future::ready(head.is_new_best))
        .flat_map(move |head| {
            let parent = *sp_runtime::traits::Header::parent_hash(&head.header);
            stream::iter(follower.look(head.hash, Some(parent)))
        });
    first.chain(later).boxed()
}

impl Follower {
    /// The results that a block adds for this reader. A block whose state does not answer is passed over: the next one
    /// has the same results.
    fn look(&mut self, block: Hash, parent: Option<Hash>) -> Vec<TopicResult> {
        if self.seen.is_some() && self.seen != parent {
            self.go_back(block);
        }
        self.seen = Some(block);
        let results = self.results(block, self.next, MAX_PAGE).unwrap_or_default();
        for result in &results {
            self.next = result.sequence.saturating_add(1);
            self.sent.push_back((result.sequence, result.round));
            if self.sent.len() > REMEMBERED {
                self.sent.pop_front();
            }
        }
        let results = results.into_iter();
        results
            .map(|result| TopicResult { block, result })
            .collect()
    }

    /// Goes back to the first result that is another one in this block's branch.
    fn go_back(&mut self, block: Hash) {
        while let Some((sequence, round)) = self.sent.back().copied() {
            let here = self.results(block, sequence, 1).unwrap_or_default();
            if here.first().is_some_and(|result| result.round == round) {
                break;
            }
            self.sent.pop_back();
            self.next = sequence;
        }
    }

    fn results(
        &self,
        block: Hash,
        from: Sequence,
        limit: u32,
    ) -> Result<Vec<ResultRecord>, ApiError> {
        let api = self.client.runtime_api();
        Ok(api.results(block, self.topic, from, limit)?.rows)
    }
}
