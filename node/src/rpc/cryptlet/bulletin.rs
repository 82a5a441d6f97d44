//! What blocks tell, read once for all who listen.
//!
//! One task a node looks at each new block, and only while somebody listens. Events are described by the metadata of the
//! runtime that executed the block, not by the one that this node was built with.

use super::{
    events::{Happened, HappenedIn},
    looks::{locked, Kept, Looks},
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
const PALLETS: [&str; 3] = ["Cryptlet", "CryptoDelegate", "Callbacks"];

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

/// Reads events by the metadata that describes them.
struct Reader {
    client: Arc<Client>,
    /// The description, and the digest of the runtime's code that it belongs to.
    described: Option<(Hash, Described)>,
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

    /// One block, with its events if they can be read. `None` if there is no such block.
    fn read(&mut self, hash: Hash) -> Option<BlockEvents> {
        let place = self.place(hash);
        let place = place
            .inspect_err(|error| self.say_unread(hash, error))
            .ok()?;
        let events = self.events(hash, place);
        Some(BlockEvents {
            hash,
            parent: place.parent,
            events: events
                .inspect_err(|error| self.say_unread(hash, error))
                .ok(),
        })
    }

    fn say_unread(&mut self, hash: Hash, error: &str) {
        self.say(&format!(
            "readers of events are cut off: those of block {hash:?} can't be read: {error}"
        ));
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

    /// The events of the registrar's own pallets in a block.
    fn events(&mut self, hash: Hash, place: Place) -> Result<Vec<Event>, String> {
        let Place { number, parent } = place;
        let moment = self.stored(hash, "Timestamp", "Now")?;
        let moment = Moment::decode(&mut &moment[..]).map_err(|error| error.to_string())?;
        let events = self.stored(hash, "System", "Events")?;
        let described = self.described(parent)?;
        let events = to_json(&mut &events[..], described.events, &described.types)
            .map_err(|error| error.to_string())?;
        let Json::Array(records) = events else {
            return Err("its events are no list".to_owned());
        };
        records
            .into_iter()
            .filter_map(said)
            .map(|said| Event::new(HappenedIn { number, hash }, moment, said))
            .collect::<serde_json::Result<Vec<_>>>()
            .map_err(|error| error.to_string())
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
            // If it fails, the next block tries again.
            _ => self.describe(at)?,
        };
        let (_, described) = self.described.insert((code, described));
        Ok(described)
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
    use super::{super::looks::Found, *};
    use cryptlet_primitives::ids::TopicId;
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
        let failed = said(record(
            json!({ "Callbacks": { "CallbackFailed": { "contract": "0x01", "reason": "OutOfGas" } } }),
        ));
        let failed = failed.expect("an event of ours");
        assert_eq!(
            (failed.pallet, failed.name.as_str()),
            ("Callbacks", "CallbackFailed")
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
        let (begun, first) = line.listen(|| block(0, 5));
        assert_eq!(begun, block(0, 5));
        let (begun, second) = line.listen(|| block(0, 6));
        assert_eq!(begun, block(0, 5), "others wait for block 6");
        drop((first, second));
        let (begun, _third) = line.listen(|| block(0, 7));
        assert_eq!(begun, block(0, 7));
    }

    /// Tells of a block of branch 0, after the one before it.
    fn tell_next(line: &Line, number: u32) -> bool {
        let (parent, hash) = (block(0, number - 1), block(0, number));
        let told = BlockEvents {
            hash,
            parent,
            events: None,
        };
        line.go_on(parent, hash, Some(Arc::new(told)))
    }

    #[test]
    fn who_begins_to_listen_hears_each_block_after_that_once() {
        let line = Line::new(block(0, 3));
        let (_, first) = line.listen(|| block(0, 5));
        assert!(tell_next(&line, 6));
        // Block 7 is there, but is not told yet.
        let (begun, mut second) = line.listen(|| block(0, 7));
        assert_eq!(begun, block(0, 6));
        assert!(tell_next(&line, 7));
        let heard = second.try_recv().ok().flatten();
        assert_eq!(heard.map(|told| told.hash), Some(block(0, 7)));
        assert!(second.try_recv().is_err());
        drop((first, second));
        // Block 8 was about to be told when all had left.
        let (begun, mut third) = line.listen(|| block(0, 8));
        assert_eq!(begun, block(0, 8));
        assert!(!tell_next(&line, 8));
        assert!(third.try_recv().is_err());
    }

    #[test]
    fn what_was_looked_up_goes_with_who_listens() {
        let line = Line::new(block(0, 3));
        let (begun, listener) = line.listen(|| block(0, 5));
        let wanted = (TopicId::default(), None);
        let found = Found {
            from: 0,
            rows: Arc::default(),
        };
        locked(&line.kept).keep(begun, wanted, found);
        assert_eq!(line.awaited_after(), Some(begun));
        assert!(locked(&line.kept).get(begun, &wanted).is_some());
        drop(listener);
        assert_eq!(line.awaited_after(), None);
        assert!(locked(&line.kept).get(begun, &wanted).is_none());
    }
}
