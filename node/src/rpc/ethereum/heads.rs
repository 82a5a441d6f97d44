//! New blocks and their logs as they come (`eth_subscribe`).
//!
//! One task a node reads each block that becomes the best, and only while somebody listens.

use super::{
    fault,
    filter::Filter,
    receipt::Log,
    view::{self, View},
};
use crate::{block::Block, client::Client};
use cryptlet_registrar_runtime::Hash;
use futures::{
    future::{select, Either},
    StreamExt,
};
use jsonrpsee::{
    PendingSubscriptionSink, SubscriptionCloseResponse, SubscriptionMessage, SubscriptionSink,
};
use sc_client_api::BlockchainEvents;
use sc_service::SpawnTaskHandle;
use serde::{Deserialize, Serialize};
use serde_json::value::{to_raw_value, RawValue};
use sp_blockchain::{tree_route, HeaderBackend};
use std::{
    pin::pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};
use tokio::sync::broadcast::{self, error::RecvError};

/// Blocks that may wait for a listener before it is cut off, and most that are told of at once. All listeners share them: they
/// are what a slow one can make the node keep.
const WAITING: usize = 16;

/// What may be subscribed to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Subject {
    /// Each block that becomes the best.
    NewHeads,
    /// Their logs that pass a filter.
    Logs,
}

/// What listeners hear of a block.
#[derive(Debug)]
pub struct Told {
    /// The block, with its transactions' hashes: written once for all of them.
    head: Box<RawValue>,
    /// All logs in it.
    logs: Vec<Log>,
}

impl Told {
    /// What there is to tell of a block. Fails, with the reason, if it has no JSON form.
    pub fn new(view: View) -> Result<Self, String> {
        let head = to_raw_value(&view.block(false)).map_err(|error| error.to_string())?;
        let receipts = view.receipts.into_iter();
        Ok(Told {
            head,
            logs: receipts.flat_map(|receipt| receipt.logs).collect(),
        })
    }
}

/// What comes to a listener: a block, or `None` if it missed some.
type News = Option<Arc<Told>>;

/// Who listens, and up to which block they were told.
pub struct Listeners {
    told: broadcast::Sender<News>,
    /// The block that was told of last, or the one that was the best when somebody began to listen. Held for moments only:
    /// who comes takes it on a task that serves connections.
    last: Mutex<Hash>,
}

impl Listeners {
    /// Nobody yet, on a chain with this best block.
    pub fn new(best: Hash) -> Self {
        Listeners {
            told: broadcast::channel(WAITING).0,
            last: Mutex::new(best),
        }
    }

    /// One more, who hears of what comes after the best block.
    pub fn add(&self, best: impl FnOnce() -> Hash) -> broadcast::Receiver<News> {
        let mut last = self.last();
        if self.are_none() {
            *last = best();
        }
        self.told.subscribe()
    }

    /// Tells them what `read` makes of the blocks from the last one, which it gets, to `head`.
    pub fn tell(&self, head: Hash, read: impl FnOnce(Hash) -> Vec<News>) {
        let from = *self.last();
        let news = read(from);
        let mut last = self.last();
        // Else all have left meanwhile, and who listens now began at a later block.
        if *last == from {
            *last = head;
            for one in news {
                // Fails if nobody listens any more.
                let _ = self.told.send(one);
            }
        }
    }

    fn are_none(&self) -> bool {
        self.told.receiver_count() == 0
    }

    fn last(&self) -> MutexGuard<'_, Hash> {
        self.last.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Tells listeners of each new block.
pub struct Heads {
    client: Arc<Client>,
    listeners: Listeners,
}

impl Heads {
    /// Starts the task that reads the blocks. It ends with the node.
    pub fn start(client: Arc<Client>, tasks: &SpawnTaskHandle) -> Arc<Self> {
        let mut new = client.import_notification_stream();
        let heads = Arc::new(Heads {
            listeners: Listeners::new(client.info().best_hash),
            client,
        });
        let task = heads.clone();
        tasks.spawn_blocking("ethereum-heads", Some("rpc"), async move {
            // What is announced stays readable while the announcement is held.
            while let Some(news) = new.next().await {
                if news.is_new_best && !task.listeners.are_none() {
                    let (head, listeners) = (news.hash, &task.listeners);
                    listeners.tell(head, |last| task.read(last, head));
                }
            }
        });
        heads
    }

    /// What there is to tell of a new block, and of those between the last one and it: the node announces only the last of
    /// several that came at once. Who listens is cut off if these are too many, or one can't be read.
    fn read(&self, last: Hash, head: Hash) -> Vec<News> {
        let mut news = Vec::new();
        let blocks = self.between(last, head).unwrap_or_else(|reason| {
            tracing::warn!("listeners are cut off before block {head:?}: {reason}");
            news.push(None);
            Vec::from([head])
        });
        for block in blocks {
            let told = view::read(&self.client, block)
                .map_err(|error| error.message().to_owned())
                .and_then(View::new)
                .and_then(Told::new);
            if let Err(reason) = &told {
                tracing::warn!("listeners are cut off at block {block:?}: {reason}");
            }
            news.push(told.ok().map(Arc::new));
        }
        news
    }

    /// The blocks after `last`, or after where it left the branch of `head`, up to `head`.
    fn between(&self, last: Hash, head: Hash) -> Result<Vec<Hash>, String> {
        let route = tree_route::<Block, _>(&*self.client, last, head);
        let route = route.map_err(|error| error.to_string())?;
        if route.enacted().len() > WAITING {
            return Err(format!("more than {WAITING} blocks came at once"));
        }
        Ok(route.enacted().iter().map(|block| block.hash).collect())
    }

    /// Tells a listener of blocks or logs until it leaves, or is too slow.
    pub async fn follow(
        &self,
        pending: PendingSubscriptionSink,
        subject: Subject,
        filter: Option<Filter>,
    ) -> SubscriptionCloseResponse {
        let filter = filter.unwrap_or_default();
        if let Err(error) = filter.check_heard() {
            pending.reject(error).await;
            return SubscriptionCloseResponse::None;
        }
        let told = self.listeners.add(|| self.client.info().best_hash);
        match pending.accept().await {
            Ok(sink) => follow(sink, told, subject, &filter).await,
            Err(_) => SubscriptionCloseResponse::None,
        }
    }
}

/// Sends what comes, until the listener leaves. If it missed something it is told so, and gets no more.
pub async fn follow(
    sink: SubscriptionSink,
    mut told: broadcast::Receiver<News>,
    subject: Subject,
    filter: &Filter,
) -> SubscriptionCloseResponse {
    let mut closed = pin!(sink.closed());
    loop {
        let next = pin!(told.recv());
        let block = match select(closed.as_mut(), next).await {
            Either::Right((Ok(Some(block)), _)) => block,
            Either::Right((Ok(None) | Err(RecvError::Lagged(_)), _)) => {
                let error = SubscriptionMessage::from_json(&fault::missed());
                return error.map_or(
                    SubscriptionCloseResponse::None,
                    SubscriptionCloseResponse::NotifErr,
                );
            }
            Either::Left(_) | Either::Right((Err(RecvError::Closed), _)) => {
                return SubscriptionCloseResponse::None;
            }
        };
        let sent = match subject {
            Subject::NewHeads => send(&sink, &block.head).await,
            Subject::Logs => send_logs(&sink, &block.logs, filter).await,
        };
        if sent.is_none() {
            return SubscriptionCloseResponse::None;
        }
    }
}

/// Sends those logs that pass; `None` if the listener left.
async fn send_logs(sink: &SubscriptionSink, logs: &[Log], filter: &Filter) -> Option<()> {
    for log in logs {
        if filter.takes(&log.address, &log.topics) {
            send(sink, log).await?;
        }
    }
    Some(())
}

/// Sends one thing as soon as the listener takes it; `None` if the listener left.
async fn send(sink: &SubscriptionSink, item: &impl Serialize) -> Option<()> {
    let message =
        SubscriptionMessage::new(sink.method_name(), sink.subscription_id(), item).ok()?;
    sink.send(message).await.ok()
}
