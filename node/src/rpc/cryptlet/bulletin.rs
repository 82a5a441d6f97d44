//! What blocks tell, read once for all who listen.
//!
//! One task a node looks at each new block, and only while somebody listens. Events are described by the metadata of the
//! runtime that executed the block, not by the one that this node was built with.

use super::{
    events::{Happened, HappenedIn},
    looks::{locked, Looks},
};
use crate::{block::Block, client::Client};
use codec::Decode;
use cryptlet_described::to_json;
use cryptlet_primitives::ids::Moment;
use cryptlet_registrar_runtime::Hash;
use frame_metadata::{v15::StorageEntryType, RuntimeMetadata, RuntimeMetadataPrefixed};
use futures::{stream, Stream, StreamExt};
use sc_client_api::{BlockchainEvents, StorageProvider};
use sc_service::SpawnTaskHandle;
use scale_info::PortableRegistry;
use serde_json::{
    value::{to_raw_value, RawValue},
    Map, Value as Json,
};
use sp_api::{ApiExt, Metadata, ProvideRuntimeApi};
use sp_blockchain::HeaderBackend;
use sp_core::storage::{well_known_keys, StorageKey};
use sp_crypto_hashing::twox_128;
use sp_runtime::traits::Header as _;
use std::{
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};
use tokio::sync::broadcast::{self, error::RecvError};

/// Blocks that may wait for a listener before it misses some.
const WAITING: usize = 64;

/// Blocks that may lie between the one that was told last and a new one: those, too, are told. The node announces only the
/// last of several that came at once.
const MAX_BETWEEN: usize = WAITING;

/// How often it is said that blocks can't be read.
const SAY_EVERY: Duration = Duration::from_secs(60);

/// The pallets whose events are told.
const PALLETS: [&str; 2] = ["Cryptlet", "CryptoDelegate"];

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
    /// The events of the registrar's own pallets.
    pub events: Vec<Event>,
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
        let bulletin = Arc::new(Bulletin {
            client: client.clone(),
            best: Arc::new(Line::new(info.best_hash)),
            finalized: Arc::new(Line::new(info.finalized_hash)),
            looks: Arc::new(Looks::new(client.clone())),
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

    /// The best block.
    pub fn best(&self) -> Hash {
        self.client.info().best_hash
    }

    /// The blocks from now on. `None` in the place of those that the listener missed: it was too slow, or the node can't
    /// read them.
    pub fn listen(&self, along: Along) -> impl Stream<Item = Option<Told>> + Send + 'static {
        let told = match along {
            Along::Best => self.best.listen(|| self.client.info().best_hash),
            Along::Finalized => self.finalized.listen(|| self.client.info().finalized_hash),
        };
        stream::unfold(told, |mut told| async {
            match told.recv().await {
                Ok(block) => Some((block, told)),
                Err(RecvError::Lagged(_)) => Some((None, told)),
                Err(RecvError::Closed) => None,
            }
        })
    }
}

/// Blocks as they are told, each after its parent.
struct Line {
    told: broadcast::Sender<Option<Told>>,
    /// The last one that was told, or the one that was the newest when somebody began to listen.
    last: Mutex<Hash>,
}

impl Line {
    fn new(last: Hash) -> Self {
        Line {
            told: broadcast::channel(WAITING).0,
            last: Mutex::new(last),
        }
    }

    fn listen(&self, newest: impl FnOnce() -> Hash) -> broadcast::Receiver<Option<Told>> {
        let mut last = locked(&self.last);
        if self.told.receiver_count() == 0 {
            *last = newest();
        }
        self.told.subscribe()
    }

    /// Tells of a new block, and of those between the last one and it. If that can't be, says so to all who listen.
    fn tell(&self, reader: &mut Reader, head: Hash) {
        if self.told.receiver_count() == 0 {
            return;
        }
        let last = *locked(&self.last);
        let blocks = match between(last, head, |block| reader.place(block)) {
            Ok(blocks) if blocks.is_empty() => return,
            Ok(blocks) => blocks,
            Err(error) => {
                reader.say(&format!(
                    "listeners are cut off between block {last:?} and block {head:?}: {error}"
                ));
                // Fails if nobody listens any more, as below.
                let _ = self.told.send(None);
                vec![head]
            }
        };
        *locked(&self.last) = head;
        for block in blocks {
            let _ = self.told.send(reader.read(block).map(Arc::new));
        }
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

    /// Says in the log, now and then, what listeners don't hear of.
    fn say(&mut self, what: &str) {
        if self.said.is_none_or(|said| said.elapsed() >= SAY_EVERY) {
            self.said = Some(Instant::now());
            tracing::warn!("{what}");
        }
    }

    /// One block's events. `None` if the block can't be read: its state is pruned, say.
    fn read(&mut self, hash: Hash) -> Option<BlockEvents> {
        self.try_read(hash)
            .inspect_err(|error| {
                self.say(&format!(
                    "listeners are cut off: the events of block {hash:?} can't be read: {error}"
                ));
            })
            .ok()
    }

    fn place(&self, hash: Hash) -> Result<Place, String> {
        let header = self
            .client
            .header(hash)
            .map_err(|error| error.to_string())?;
        let header = header.ok_or_else(|| format!("block {hash:?} is not in this node's store"))?;
        Ok(Place {
            number: *header.number(),
            parent: *header.parent_hash(),
        })
    }

    fn try_read(&mut self, hash: Hash) -> Result<BlockEvents, String> {
        let Place { number, parent } = self.place(hash)?;
        let moment = self.stored(hash, "Timestamp", "Now")?;
        let moment = Moment::decode(&mut &moment[..]).map_err(|error| error.to_string())?;
        let events = self.stored(hash, "System", "Events")?;
        let described = self.described(parent)?;
        let events = to_json(&mut &events[..], described.events, &described.types)
            .map_err(|error| error.to_string())?;
        let Json::Array(records) = events else {
            return Err("its events are no list".to_owned());
        };
        let events = records
            .into_iter()
            .filter_map(said)
            .map(|said| Event::new(HappenedIn { number, hash }, moment, said))
            .collect::<Result<_, _>>()
            .map_err(|error| error.to_string())?;
        Ok(BlockEvents {
            hash,
            parent,
            events,
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

/// What a pallet said.
#[derive(Debug, PartialEq, Eq)]
struct Said {
    pallet: &'static str,
    name: String,
    data: Map<String, Json>,
}

/// An event of our pallets out of its record: `{"event": {"Pallet": {"Name": {details}}}, …}`.
fn said(record: Json) -> Option<Said> {
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
    Some(Said { pallet, name, data })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn events_of_our_own_pallets_are_told_by_name() {
        let record =
            |event: Json| json!({ "phase": "Initialization", "event": event, "topics": [] });
        let resumed = said(record(
            json!({ "CryptoDelegate": { "FeedResumed": { "feed": "0x01" } } }),
        ));
        let resumed = resumed.expect("an event of ours");
        let block = HappenedIn {
            number: 7,
            hash: Hash::repeat_byte(7),
        };
        let event = Event::new(block, 500, resumed).expect("it has a JSON form");
        let shown: Json = serde_json::from_str(event.json.get()).expect("JSON");
        let expected = json!({
            "block": { "number": 7, "hash": Hash::repeat_byte(7) },
            "moment": 500,
            "pallet": "CryptoDelegate",
            "event": "FeedResumed",
            "data": { "feed": "0x01" },
        });
        assert_eq!(shown, expected);
        assert_eq!(
            (event.name, Json::Object(event.data)),
            ("FeedResumed".to_owned(), json!({ "feed": "0x01" }))
        );
        assert_eq!(said(record(json!({ "System": "CodeUpdated" }))), None);
        assert_eq!(said(json!("nothing")), None);
    }

    /// A block of a branch.
    fn block(branch: u8, number: u32) -> Hash {
        let mut hash = Hash::zero();
        hash.0[0] = branch;
        hash.0[28..].copy_from_slice(&number.to_be_bytes());
        hash
    }

    /// Two branches that part after block 10. The store begins with block 3.
    fn place(hash: Hash) -> Result<Place, String> {
        let number = u32::from_be_bytes([hash.0[28], hash.0[29], hash.0[30], hash.0[31]]);
        let branch = if number <= 11 { 0 } else { hash.0[0] };
        match number {
            0..3 => Err("not in the store".to_owned()),
            _ => Ok(Place {
                number,
                parent: block(branch, number - 1),
            }),
        }
    }

    fn told(last: Hash, head: Hash) -> Result<Vec<Hash>, String> {
        between(last, head, place)
    }

    #[test]
    fn blocks_that_were_not_announced_are_told() {
        let of = |branch: u8, numbers: std::ops::RangeInclusive<u32>| {
            let blocks = numbers.map(|number| block(branch, number));
            Ok::<_, String>(blocks.collect::<Vec<_>>())
        };
        assert_eq!(told(block(0, 5), block(0, 6)), of(0, 6..=6));
        assert_eq!(told(block(0, 5), block(0, 9)), of(0, 6..=9));
        // Another branch became the best one, with or without a new block.
        assert_eq!(told(block(1, 13), block(2, 14)), of(2, 11..=14));
        assert_eq!(told(block(1, 13), block(2, 12)), of(2, 11..=12));
        // What was told is not told again.
        for earlier in [6, 3] {
            assert_eq!(told(block(0, 6), block(0, earlier)), Ok(Vec::new()));
        }
    }

    #[test]
    fn a_gap_that_is_too_wide_is_no_route() {
        let most = u32::try_from(MAX_BETWEEN).expect("few");
        let last = block(2, 20);
        let blocks = told(last, block(2, 20 + most)).expect("a route");
        assert_eq!(blocks.len(), MAX_BETWEEN);
        assert!(told(last, block(2, 21 + most)).is_err());
        // Nor is one whose blocks are gone.
        assert!(told(block(0, 2), block(0, 4)).is_err());
    }

    #[test]
    fn who_listens_first_hears_from_then_on() {
        let line = Line::new(block(0, 3));
        let first = line.listen(|| block(0, 5));
        assert_eq!(*locked(&line.last), block(0, 5));
        let second = line.listen(|| block(0, 6));
        assert_eq!(*locked(&line.last), block(0, 5), "others wait for block 6");
        drop((first, second));
        let _third = line.listen(|| block(0, 7));
        assert_eq!(*locked(&line.last), block(0, 7));
    }
}
