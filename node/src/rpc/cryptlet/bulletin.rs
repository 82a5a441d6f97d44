//! What blocks tell, read once for all who listen.
//!
//! One task a node looks at each new block, and only while somebody listens. Events are described by the metadata of the
//! runtime that executed the block, not by the one that this node was built with.

mod reader;

use self::reader::{Reader, Said};
use super::{
    events::{Happened, HappenedIn},
    looks::{locked, Kept, Looks},
};
use crate::client::Client;
use cryptlet_primitives::ids::Moment;
use cryptlet_registrar_runtime::Hash;
use futures::{stream, Stream, StreamExt};
use sc_client_api::BlockchainEvents;
use sc_service::SpawnTaskHandle;
use serde_json::{
    value::{to_raw_value, RawValue},
    Map, Value as Json,
};
use sp_blockchain::HeaderBackend;
use std::sync::{Arc, Mutex};
use tokio::sync::broadcast::{self, error::RecvError};

/// Blocks that may wait for a listener before it misses some.
const WAITING: usize = 64;

/// Blocks that may lie between the one that was told last and a new one: those, too, are told. The node announces only the
/// last of several that came at once.
const MAX_BETWEEN: usize = WAITING;

/// What a listener gets of each block.
pub type Told = Arc<BlockEvents>;

/// One event.
#[derive(Clone, Debug)]
pub struct Event {
    /// What happened.
    pub name: String,
    /// The details, by the names of the metadata.
    pub data: Map<String, Json>,
    /// The whole as readers get it, a [`Happened`]: written once for all of them.
    pub json: Arc<RawValue>,
}

impl Event {
    fn new(block: HappenedIn, moment: Moment, said: Said) -> serde_json::Result<Self> {
        let happened = Happened {
            block,
            moment,
            pallet: said.pallet.to_owned(),
            event: said.name,
            data: said.data,
        };
        let json = to_raw_value(&happened)?.into();
        Ok(Event {
            name: happened.event,
            data: happened.data,
            json,
        })
    }
}

/// One block's events, in their order.
#[derive(Debug)]
pub struct BlockEvents {
    /// The block.
    pub hash: Hash,
    /// Its parent.
    pub parent: Hash,
    /// The events of the registrar's own pallets. `None` if they can't be read: its state is pruned, say.
    pub events: Option<Vec<Event>>,
}

/// Which blocks a listener hears of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Along {
    /// The best chain, as it grows. After a reorganisation the blocks of the new branch come.
    Best,
    /// What can't change any more.
    Finalized,
}

/// Tells listeners of each block.
pub struct Bulletin {
    client: Arc<Client>,
    best: Arc<Line>,
    finalized: Arc<Line>,
    looks: Arc<Looks>,
}

impl Bulletin {
    /// Starts the tasks that read the blocks. They end with the node.
    pub fn start(client: &Arc<Client>, tasks: &SpawnTaskHandle) -> Arc<Self> {
        let info = client.info();
        let best = Line::new(info.best_hash);
        let looks = Looks::new(client.clone(), best.kept.clone());
        let bulletin = Arc::new(Bulletin {
            client: client.clone(),
            best: Arc::new(best),
            finalized: Arc::new(Line::new(info.finalized_hash)),
            looks: Arc::new(looks),
        });
        let best = client
            .import_notification_stream()
            .filter(|head| std::future::ready(head.is_new_best))
            .map(|head| (head.hash, Some(head), None));
        let finalized = client
            .finality_notification_stream()
            .map(|head| (head.hash, None, Some(head)));
        for (name, heads, line) in [
            ("cryptlet-best-events", best.boxed(), bulletin.best.clone()),
            (
                "cryptlet-final-events",
                finalized.boxed(),
                bulletin.finalized.clone(),
            ),
        ] {
            let mut reader = Reader::new(client.clone());
            tasks.spawn_blocking(name, Some("rpc"), async move {
                let mut heads = heads;
                // What is announced stays readable while the announcement is held.
                while let Some((head, _best, _finalized)) = heads.next().await {
                    line.tell(&mut reader, head);
                }
            });
        }
        bulletin
    }

    /// Looks up in the state what listeners want.
    pub fn looks(&self) -> Arc<Looks> {
        self.looks.clone()
    }

    /// The blocks from now on, and the one after which they begin. `None` in the place of those that the listener missed:
    /// it was too slow, or the node does not have them.
    pub fn listen(
        &self,
        along: Along,
    ) -> (Hash, impl Stream<Item = Option<Told>> + Send + 'static) {
        let (last, told) = match along {
            Along::Best => self.best.listen(|| self.client.info().best_hash),
            Along::Finalized => self.finalized.listen(|| self.client.info().finalized_hash),
        };
        let blocks = stream::unfold(told, |mut told| async {
            match told.recv().await {
                Ok(block) => Some((block, told)),
                Err(RecvError::Lagged(_)) => Some((None, told)),
                Err(RecvError::Closed) => None,
            }
        });
        (last, blocks)
    }
}

/// Blocks as they are told, each after its parent.
struct Line {
    told: broadcast::Sender<Option<Told>>,
    /// The last one that was told, or the one that was the newest when somebody began to listen.
    last: Mutex<Hash>,
    /// What listeners looked up of these blocks. Held after `last`, if both are.
    kept: Arc<Mutex<Kept>>,
}

impl Line {
    fn new(last: Hash) -> Self {
        Line {
            told: broadcast::channel(WAITING).0,
            last: Mutex::new(last),
            kept: Arc::default(),
        }
    }

    /// What is told after the block that comes with it.
    fn listen(&self, newest: impl FnOnce() -> Hash) -> (Hash, broadcast::Receiver<Option<Told>>) {
        let mut last = locked(&self.last);
        if self.told.receiver_count() == 0 {
            *last = newest();
        }
        locked(&self.kept).open(*last);
        (*last, self.told.subscribe())
    }

    /// The block after which listeners wait for more. `None` if there are none: then nothing is kept for them.
    fn awaited_after(&self) -> Option<Hash> {
        let last = locked(&self.last);
        if self.told.receiver_count() == 0 {
            locked(&self.kept).clear();
            return None;
        }
        Some(*last)
    }

    /// Tells of a new block, and of those between the last one and it. If that can't be, says so to all who listen.
    fn tell(&self, reader: &mut Reader, head: Hash) {
        let Some(mut last) = self.awaited_after() else {
            return;
        };
        let blocks = match between(last, head, |block| reader.place(block)) {
            Ok(blocks) => blocks,
            Err(error) => {
                reader.say(&format!(
                    "readers of events are cut off between block {last:?} and block {head:?}: {error}"
                ));
                // Fails if nobody listens any more, as below.
                let _ = self.told.send(None);
                vec![head]
            }
        };
        for block in blocks {
            let told = reader.read(block).map(Arc::new);
            if !self.go_on(last, block, told) {
                return;
            }
            last = block;
        }
    }

    /// Tells of the block after `last`, and whether it did: not if all had left, and who listens now began at a newer one.
    fn go_on(&self, last: Hash, block: Hash, told: Option<Told>) -> bool {
        // Held until it is told: who begins to listen hears of it, or begins there.
        let mut newest = locked(&self.last);
        if *newest != last {
            return false;
        }
        *newest = block;
        locked(&self.kept).open(block);
        let _ = self.told.send(told);
        true
    }
}

/// Where a block stands.
#[derive(Clone, Copy)]
struct Place {
    number: u32,
    parent: Hash,
}

/// The blocks after `last`, or after where it left the branch of `head`, up to `head`. None if `head` came before `last`.
fn between(
    last: Hash,
    head: Hash,
    place: impl Fn(Hash) -> Result<Place, String>,
) -> Result<Vec<Hash>, String> {
    let (mut old, mut new) = (last, head);
    let (mut old_place, mut new_place) = (place(old)?, place(new)?);
    let (mut blocks, mut undone) = (Vec::new(), 0_usize);
    while old != new {
        if blocks.len().max(undone) == MAX_BETWEEN {
            return Err(format!("these are more than {MAX_BETWEEN} blocks"));
        }
        if new_place.number >= old_place.number {
            blocks.push(new);
            new = new_place.parent;
            new_place = place(new)?;
        } else {
            undone += 1;
            old = old_place.parent;
            old_place = place(old)?;
        }
    }
    blocks.reverse();
    Ok(blocks)
}

#[cfg(test)]
mod tests;
