//! Events, read by the metadata of their block.

use super::{Chain, OTHER_VERSION};
use crate::{
    account, amount,
    error::{Explain, Outcome, Problem},
};
use cryptlet_described::fields_to_json;
use serde_json::{json, Map, Value as Json};
use sp_core::H160;
use subxt::{client::Block, config::substrate::SubstrateConfig, events::Event, Metadata};

/// Something that happened on the chain.
#[derive(Clone, PartialEq, Debug)]
pub struct ChainEvent {
    /// The pallet that says so.
    pub pallet: String,
    /// What happened, in the past tense.
    pub name: String,
    /// The details by name.
    pub fields: Map<String, Json>,
}

impl ChainEvent {
    /// Reads an event by the metadata of its block.
    pub fn read(event: &Event<'_, SubstrateConfig>, metadata: &Metadata) -> Outcome<Self> {
        let (pallet, name) = (event.pallet_name(), event.event_name());
        let unreadable = || {
            let state = format!("the event {pallet}.{name} can't be read");
            Problem::new("other-version", state, OTHER_VERSION)
        };
        let described = metadata.pallet_by_event_index(event.pallet_index());
        let described = described
            .as_ref()
            .and_then(|pallet| pallet.event_variant_by_index(event.event_index()));
        let described = &described.ok_or_else(unreadable)?.fields;
        let fields = fields_to_json(&mut event.field_bytes(), described, metadata.types())
            .map_err(|_| unreadable())?;
        Ok(ChainEvent {
            pallet: pallet.to_owned(),
            name: name.to_owned(),
            fields: fields
                .into_iter()
                .map(|(name, value)| (name, account::in_described(value)))
                .collect(),
        })
    }

    /// Whether it is this event.
    pub fn is(&self, pallet: &str, name: &str) -> bool {
        self.pallet == pallet && self.name == name
    }

    /// A detail that is a number.
    pub fn number(&self, field: &str) -> Option<u64> {
        self.fields.get(field)?.as_u64()
    }

    /// A detail that is an amount.
    pub fn amount(&self, field: &str) -> Option<u128> {
        amount::from_json(self.fields.get(field)?)
    }

    /// A detail that is 32 bytes.
    pub fn bytes32(&self, field: &str) -> Option<[u8; 32]> {
        self.bytes(field)
    }

    /// A detail that is an Ethereum address.
    pub fn address(&self, field: &str) -> Option<H160> {
        self.bytes(field).map(H160)
    }

    fn bytes<const LENGTH: usize>(&self, field: &str) -> Option<[u8; LENGTH]> {
        let text = self.fields.get(field)?.as_str()?.strip_prefix("0x")?;
        hex::decode(text).ok()?.try_into().ok()
    }

    /// As `--json` prints it.
    pub fn to_json(&self) -> Json {
        json!({ "event": format!("{}.{}", self.pallet, self.name), "fields": self.fields })
    }

    /// One line: the name, and the details.
    pub fn line(&self) -> String {
        let fields = self.fields.iter().map(|(name, value)| match value {
            Json::String(text) => format!("{name}={text}"),
            other => format!("{name}={other}"),
        });
        let fields: Vec<String> = fields.collect();
        format!("{}.{} {}", self.pallet, self.name, fields.join(" "))
    }
}

impl Chain {
    /// The events of one block, of these pallets only.
    pub async fn events_in(
        &self,
        block: &Block<SubstrateConfig>,
        pallets: &[&str],
    ) -> Outcome<Vec<ChainEvent>> {
        let state = "the block's events can't be read";
        let remedy = "the node may have dropped the block in a reorganisation: try again";
        let at = block.at().await.explain("node-failed", state, remedy)?;
        let events = at
            .events()
            .fetch()
            .await
            .explain("node-failed", state, remedy)?;
        let mut found = Vec::new();
        for event in events.iter() {
            let event = event.explain("other-version", state, OTHER_VERSION)?;
            if pallets.contains(&event.pallet_name()) {
                found.push(ChainEvent::read(&event, at.metadata_ref())?);
            }
        }
        Ok(found)
    }
}
