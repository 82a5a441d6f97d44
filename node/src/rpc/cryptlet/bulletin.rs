//! What blocks tell, read once for all who listen.
//!
//! One task a node looks at each new block, and only while somebody listens. Events are described by the metadata of the
//! runtime that executed the block, not by the one that this node was built with.

use crate::{block::Block, client::Client};
use codec::Decode;
use cryptlet_described::to_json;
use cryptlet_primitives::{
    api::CryptoDelegateApi,
    ids::{Moment, Sequence, TopicId},
    view::{ResultRecord, MAX_PAGE},
};
use cryptlet_registrar_runtime::Hash;
use frame_metadata::{v15::StorageEntryType, RuntimeMetadata, RuntimeMetadataPrefixed};
use futures::{stream, Stream, StreamExt};
use sc_client_api::{BlockchainEvents, StorageProvider};
use sc_service::SpawnTaskHandle;
use scale_info::PortableRegistry;
use serde_json::{Map, Value as Json};
use sp_api::{ApiExt, Metadata, ProvideRuntimeApi};
use sp_core::storage::{well_known_keys, StorageKey};
use sp_crypto_hashing::twox_128;
use sp_runtime::traits::Header as _;
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};
use tokio::sync::{
    broadcast::{self, error::RecvError},
    Semaphore,
};

/// Blocks that may wait for a listener before it misses some.
const WAITING: usize = 64;

/// Look-ups in the state that run at once for listeners: the rest of the node goes on beside them.
const LOOKS: usize = 2;
/// Look-ups of one block that are kept for the next who wants the same.
const MAX_LOOKED_UP: usize = 64;
/// How often it is said that blocks can't be read.
const SAY_EVERY: Duration = Duration::from_secs(60);

/// The pallets whose events are told.
const PALLETS: [&str; 2] = ["Cryptlet", "CryptoDelegate"];

/// What a listener gets of each block.
pub type Told = Arc<BlockEvents>;

/// One event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// The pallet.
    pub pallet: &'static str,
    /// What happened.
    pub name: String,
    /// The details, by the names of the metadata.
    pub data: Map<String, Json>,
}

/// One block's events, in their order.
#[derive(Debug)]
pub struct BlockEvents {
    /// The block.
    pub hash: Hash,
    /// Its parent.
    pub parent: Hash,
    /// Its number.
    pub number: u32,
    /// Its moment, by the chain's clock.
    pub moment: Moment,
    /// The events of the registrar's own pallets.
    pub events: Vec<Event>,
    /// Results that a listener looked up in this block's state: listeners mostly want the same ones.
    looked_up: Mutex<HashMap<(TopicId, Sequence), Rows>>,
}

impl BlockEvents {
    /// Results of a topic in this block's state, from a place on, at most a page. `None` if the state does not answer.
    pub fn results(&self, client: &Client, topic: TopicId, from: Sequence) -> Option<Rows> {
        let key = (topic, from);
        // Nothing that holds the lock can leave it half written.
        let locked = || {
            self.looked_up
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
        };
        if let Some(found) = locked().get(&key) {
            return Some(found.clone());
        }
        let found = results(client, self.hash, topic, from)?;
        let mut looked_up = locked();
        if looked_up.len() < MAX_LOOKED_UP {
            looked_up.insert(key, found.clone());
        }
        Some(found)
    }
}

/// Results, shared by all who want them.
pub type Rows = Arc<[ResultRecord]>;

/// Results of a topic in a block's state, from a place on, at most a page. `None` if the state does not answer.
pub fn results(client: &Client, block: Hash, topic: TopicId, from: Sequence) -> Option<Rows> {
    let page = client.runtime_api().results(block, topic, from, MAX_PAGE);
    page.ok().map(|page| page.rows.into())
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
    best: broadcast::Sender<Told>,
    finalized: broadcast::Sender<Told>,
    /// Look-ups in the state that may run at once for those who listen.
    looks: Arc<Semaphore>,
}

impl Bulletin {
    /// Starts the tasks that read the blocks. They end with the node.
    pub fn start(client: &Arc<Client>, tasks: &SpawnTaskHandle) -> Arc<Self> {
        let bulletin = Arc::new(Bulletin {
            best: broadcast::channel(WAITING).0,
            finalized: broadcast::channel(WAITING).0,
            looks: Arc::new(Semaphore::new(LOOKS)),
        });
        let best = client
            .import_notification_stream()
            .filter(|head| std::future::ready(head.is_new_best))
            .map(|head| {
                let route = head.tree_route.iter();
                let before = route.flat_map(|route| route.enacted().iter().map(|block| block.hash));
                (
                    before.chain([head.hash]).collect::<Vec<_>>(),
                    Some(head),
                    None,
                )
            });
        let finalized = client.finality_notification_stream().map(|head| {
            let before = head.tree_route.iter().copied();
            (before.chain([head.hash]).collect(), None, Some(head))
        });
        for (name, blocks, told) in [
            ("cryptlet-best-events", best.boxed(), bulletin.best.clone()),
            (
                "cryptlet-final-events",
                finalized.boxed(),
                bulletin.finalized.clone(),
            ),
        ] {
            let mut reader = Reader::new(client.clone());
            tasks.spawn_blocking(name, Some("rpc"), async move {
                let mut blocks = blocks;
                // What is announced stays readable while the announcement is held.
                while let Some((hashes, _best, _finalized)) = blocks.next().await {
                    if told.receiver_count() == 0 {
                        continue;
                    }
                    for block in hashes.into_iter().filter_map(|hash| reader.read(hash)) {
                        // Fails if nobody listens any more.
                        let _ = told.send(Arc::new(block));
                    }
                }
            });
        }
        bulletin
    }

    /// Whoever looks something up in the state for a listener holds a permit.
    pub fn looks(&self) -> Arc<Semaphore> {
        self.looks.clone()
    }

    /// The blocks from now on. `None` in their place if the listener was too slow and missed some.
    pub fn listen(&self, along: Along) -> impl Stream<Item = Option<Told>> + Send + 'static {
        let channel = match along {
            Along::Best => &self.best,
            Along::Finalized => &self.finalized,
        };
        stream::unfold(channel.subscribe(), |mut told| async {
            match told.recv().await {
                Ok(block) => Some((Some(block), told)),
                Err(RecvError::Lagged(_)) => Some((None, told)),
                Err(RecvError::Closed) => None,
            }
        })
    }
}

/// Reads events by the metadata that describes them.
struct Reader {
    client: Arc<Client>,
    /// The description, or why there is none, and the digest of the runtime's code that it belongs to.
    described: Option<(Hash, Result<Described, String>)>,
    /// When it was last said that a block can't be read.
    said: Option<Instant>,
}

/// The types of a runtime, and which of them is the list of a block's events.
struct Described {
    types: PortableRegistry,
    events: u32,
}

impl Reader {
    fn new(client: Arc<Client>) -> Self {
        Reader {
            client,
            described: None,
            said: None,
        }
    }

    /// One block's events. `None`, and a line in the log now and then, if the block can't be read: its state is pruned,
    /// say.
    fn read(&mut self, hash: Hash) -> Option<BlockEvents> {
        match self.try_read(hash) {
            Ok(block) => Some(block),
            Err(error) => {
                if self.said.is_none_or(|said| said.elapsed() >= SAY_EVERY) {
                    self.said = Some(Instant::now());
                    tracing::warn!("no listener hears of the events of block {hash:?}: {error}");
                }
                None
            }
        }
    }

    fn try_read(&mut self, hash: Hash) -> Result<BlockEvents, String> {
        let header = sp_blockchain::HeaderBackend::header(&*self.client, hash);
        let header = header
            .map_err(|error| error.to_string())?
            .ok_or("it is not in this node's store")?;
        let parent = *header.parent_hash();
        let moment = self.stored(hash, "Timestamp", "Now")?;
        let moment = Moment::decode(&mut &moment[..]).map_err(|error| error.to_string())?;
        let events = self.stored(hash, "System", "Events")?;
        let described = self.described(parent)?;
        let events = to_json(&mut &events[..], described.events, &described.types)
            .map_err(|error| error.to_string())?;
        let Json::Array(records) = events else {
            return Err("its events are no list".to_owned());
        };
        Ok(BlockEvents {
            hash,
            parent,
            number: *header.number(),
            moment,
            events: records.into_iter().filter_map(event).collect(),
            looked_up: Mutex::default(),
        })
    }

    /// The bytes of a stored value; none if nothing is stored.
    fn stored(&self, at: Hash, pallet: &str, item: &str) -> Result<Vec<u8>, String> {
        let key = [twox_128(pallet.as_bytes()), twox_128(item.as_bytes())].concat();
        let value = self.client.storage(at, &StorageKey(key));
        let value = value.map_err(|error| error.to_string())?;
        Ok(value.map(|value| value.0).unwrap_or_default())
    }

    /// How the runtime in this block's state describes the events of the next.
    fn described(&mut self, at: Hash) -> Result<&Described, String> {
        let code = StorageKey(well_known_keys::CODE.to_vec());
        let code = self.client.storage_hash(at, &code);
        let code = code
            .map_err(|error| error.to_string())?
            .ok_or("there is no runtime")?;
        let described = match self.described.take() {
            Some((of, described)) if of == code => described,
            _ => self.describe(at),
        };
        let (_, described) = self.described.insert((code, described));
        described.as_ref().map_err(|error| error.clone())
    }

    fn describe(&self, at: Hash) -> Result<Described, String> {
        let api = self.client.runtime_api();
        let has = api.has_api_with::<dyn Metadata<Block>, _>(at, |version| version >= 2);
        if !has.map_err(|error| error.to_string())? {
            return Err("its runtime gives no metadata of version 15".to_owned());
        }
        let metadata = api
            .metadata_at_version(at, 15)
            .map_err(|error| error.to_string())?
            .ok_or("its runtime gives no metadata of version 15")?;
        let metadata = RuntimeMetadataPrefixed::decode(&mut &metadata[..])
            .map_err(|error| error.to_string())?;
        let RuntimeMetadata::V15(metadata) = metadata.1 else {
            return Err("its metadata is not of version 15".to_owned());
        };
        let system = metadata
            .pallets
            .iter()
            .find(|pallet| pallet.name == "System");
        let storage = system.and_then(|system| system.storage.as_ref());
        let events = storage
            .and_then(|storage| storage.entries.iter().find(|entry| entry.name == "Events"))
            .and_then(|entry| match entry.ty {
                StorageEntryType::Plain(id) => Some(id.id),
                StorageEntryType::Map { .. } => None,
            })
            .ok_or("its metadata names no events")?;
        Ok(Described {
            types: metadata.types,
            events,
        })
    }
}

/// An event of our pallets out of its record: `{"event": {"Pallet": {"Name": {details}}}, …}`.
fn event(record: Json) -> Option<Event> {
    let Json::Object(mut record) = record else {
        return None;
    };
    let Some(Json::Object(event)) = record.remove("event") else {
        return None;
    };
    let (pallet, told) = event.into_iter().next()?;
    let pallet = PALLETS.into_iter().find(|known| **known == pallet)?;
    let (name, data) = match told {
        Json::String(name) => (name, Map::new()),
        Json::Object(named) => match named.into_iter().next()? {
            (name, Json::Object(data)) => (name, data),
            (name, other) => (name, Map::from_iter([("0".to_owned(), other)])),
        },
        _ => return None,
    };
    Some(Event { pallet, name, data })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn events_of_our_own_pallets_are_told_by_name() {
        let record =
            |event: Json| json!({ "phase": "Initialization", "event": event, "topics": [] });
        let told = event(record(
            json!({ "CryptoDelegate": { "FeedResumed": { "feed": "0x01" } } }),
        ));
        let told = told.map(|event| (event.pallet, event.name, Json::Object(event.data)));
        let expected = (
            "CryptoDelegate",
            "FeedResumed".to_owned(),
            json!({ "feed": "0x01" }),
        );
        assert_eq!(told, Some(expected));
        assert_eq!(event(record(json!({ "System": "CodeUpdated" }))), None);
        assert_eq!(event(json!("nothing")), None);
    }
}
