//! New blocks and their logs as they come (`eth_subscribe`).
//!
//! One task a node reads each block that becomes the best, and only while somebody listens.

use super::{filter::Filter, view, view::View};
use crate::{block::Block, client::Client};
use cryptlet_registrar_runtime::Hash;
use futures::{
    future::{select, Either},
    StreamExt,
};
use jsonrpsee::{PendingSubscriptionSink, SubscriptionCloseResponse, SubscriptionMessage};
use sc_client_api::BlockchainEvents;
use sc_service::SpawnTaskHandle;
use serde::{Deserialize, Serialize};
use sp_blockchain::{tree_route, HeaderBackend};
use std::{
    pin::pin,
    sync::{Arc, Mutex, PoisonError},
};
use tokio::sync::broadcast::{self, error::RecvError};

/// Blocks that may wait for a listener before it misses some, and most that are told of at once.
const WAITING: usize = 64;

/// What may be subscribed to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Subject {
    /// Each block that becomes the best.
    NewHeads,
    /// Their logs that pass a filter.
    Logs,
}

/// Tells listeners of each new block.
pub struct Heads {
    client: Arc<Client>,
    told: broadcast::Sender<Arc<View>>,
    /// The block that was told of last, or the one that was the best when somebody began to listen.
    last: Mutex<Hash>,
}

impl Heads {
    /// Starts the task that reads the blocks. It ends with the node.
    pub fn start(client: Arc<Client>, tasks: &SpawnTaskHandle) -> Arc<Self> {
        let mut new = client.import_notification_stream();
        let heads = Arc::new(Heads {
            last: Mutex::new(client.info().best_hash),
            client,
            told: broadcast::channel(WAITING).0,
        });
        let task = heads.clone();
        tasks.spawn_blocking("ethereum-heads", Some("rpc"), async move {
            // What is announced stays readable while the announcement is held.
            while let Some(news) = new.next().await {
                if news.is_new_best && task.told.receiver_count() > 0 {
                    task.tell(news.hash);
                }
            }
        });
        heads
    }

    fn listen(&self) -> broadcast::Receiver<Arc<View>> {
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        if self.told.receiver_count() == 0 {
            *last = self.client.info().best_hash;
        }
        self.told.subscribe()
    }

    /// Tells of a new block, and of those between the last one and it: the node announces only the last of several that
    /// came at once.
    fn tell(&self, head: Hash) {
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        let blocks = match tree_route::<Block, _>(&*self.client, *last, head) {
            Ok(route) => {
                let enacted = route.enacted().iter().map(|block| block.hash);
                let skipped = route.enacted().len().saturating_sub(WAITING);
                enacted.skip(skipped).collect()
            }
            Err(_) => Vec::from([head]),
        };
        *last = head;
        for block in blocks {
            let view = view::read(&self.client, block)
                .map_err(|error| error.message().to_owned())
                .and_then(View::new);
            match view {
                // Fails if nobody listens any more.
                Ok(view) => drop(self.told.send(Arc::new(view))),
                Err(reason) => {
                    tracing::warn!("listeners do not hear of block {block:?}: {reason}");
                }
            }
        }
    }

    /// Tells a listener of blocks or logs until it leaves. One who is too slow misses some.
    pub async fn follow(
        &self,
        pending: PendingSubscriptionSink,
        subject: Subject,
        filter: Option<Filter>,
    ) -> SubscriptionCloseResponse {
        let filter = filter.unwrap_or_default();
        if let Err(error) = filter.span() {
            pending.reject(error).await;
            return SubscriptionCloseResponse::None;
        }
        let mut told = self.listen();
        let Ok(sink) = pending.accept().await else {
            return SubscriptionCloseResponse::None;
        };
        let mut closed = pin!(sink.closed());
        loop {
            let next = pin!(told.recv());
            let view = match select(closed.as_mut(), next).await {
                Either::Right((Ok(view), _)) => view,
                Either::Right((Err(RecvError::Lagged(_)), _)) => continue,
                Either::Left(_) | Either::Right((Err(RecvError::Closed), _)) => {
                    return SubscriptionCloseResponse::None;
                }
            };
            for message in messages(&view, subject, &filter) {
                if sink.send(message).await.is_err() {
                    return SubscriptionCloseResponse::None;
                }
            }
        }
    }
}

/// What a block tells of the subject.
fn messages(view: &View, subject: Subject, filter: &Filter) -> Vec<SubscriptionMessage> {
    match subject {
        Subject::NewHeads => message(&view.block(false)).into_iter().collect(),
        Subject::Logs => view
            .receipts
            .iter()
            .flat_map(|receipt| &receipt.logs)
            .filter(|log| filter.takes(&log.address, &log.topics))
            .filter_map(message)
            .collect(),
    }
}

fn message(item: &impl Serialize) -> Option<SubscriptionMessage> {
    SubscriptionMessage::from_json(item).ok()
}
