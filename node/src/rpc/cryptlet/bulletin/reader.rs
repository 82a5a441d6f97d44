//! Events of a block, by the metadata that describes them.

use super::{super::events::HappenedIn, BlockEvents, Event, Place};
use crate::{block::Block, client::Client};
use codec::Decode;
use cryptlet_described::to_json;
use cryptlet_primitives::ids::Moment;
use cryptlet_registrar_runtime::Hash;
use frame_metadata::{v15::StorageEntryType, RuntimeMetadata, RuntimeMetadataPrefixed};
use sc_client_api::StorageProvider;
use scale_info::PortableRegistry;
use serde_json::{Map, Value as Json};
use sp_api::{ApiExt, Metadata, ProvideRuntimeApi};
use sp_core::storage::{well_known_keys, StorageKey};
use sp_crypto_hashing::twox_128;
use sp_runtime::traits::Header as _;
use std::{
    sync::Arc,
    time::{Duration, Instant},
};

/// How often it is said that blocks can't be read.
const SAY_EVERY: Duration = Duration::from_secs(60);

/// The pallets whose events are told.
const PALLETS: [&str; 3] = ["Cryptlet", "CryptoDelegate", "Callbacks"];

/// Reads events by the metadata that describes them.
pub(super) struct Reader {
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
    pub(super) fn new(client: Arc<Client>) -> Self {
        Reader {
            client,
            described: None,
            said: None,
        }
    }

    /// Says in the log, now and then, what listeners don't hear of.
    pub(super) fn say(&mut self, what: &str) {
        if self.said.is_none_or(|said| said.elapsed() >= SAY_EVERY) {
            self.said = Some(Instant::now());
            tracing::warn!("{what}");
        }
    }

    /// One block, with its events if they can be read. `None` if there is no such block.
    pub(super) fn read(&mut self, hash: Hash) -> Option<BlockEvents> {
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

    pub(super) fn place(&self, hash: Hash) -> Result<Place, String> {
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
pub(super) struct Said {
    pub(super) pallet: &'static str,
    pub(super) name: String,
    pub(super) data: Map<String, Json>,
}

/// An event of our pallets out of its record: `{"event": {"Pallet": {"Name": {details}}}, …}`.
pub(super) fn said(record: Json) -> Option<Said> {
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
