//! A call in a block: where it stands, and what it brought about.

use super::{events::ChainEvent, refusals, Chain, Finality, CHECK_NODE, OTHER_VERSION};
use crate::{
    error::{Explain, Outcome, Problem},
    output::hex,
};
use serde::Deserialize;
use serde_json::{json, Value as Json};
use sp_core::H256;
use sp_crypto_hashing::blake2_256;
use subxt::{
    client::OnlineClientAtBlockImpl, config::substrate::SubstrateConfig, events::Phase,
    rpcs::client::rpc_params, transactions::TransactionInBlock,
};

/// A transaction that the node found in a block.
pub type InBlock = TransactionInBlock<SubstrateConfig, OnlineClientAtBlockImpl<SubstrateConfig>>;

/// A call that succeeded in a block.
#[derive(Clone, Debug)]
pub struct Inclusion {
    /// The block.
    pub block: H256,
    /// Its number.
    pub number: u64,
    /// The transaction.
    pub extrinsic: H256,
    /// Whether the block is finalized.
    pub finalized: bool,
    /// What the call brought about.
    pub events: Vec<ChainEvent>,
}

impl Inclusion {
    /// The first event of this name.
    pub fn event(&self, pallet: &str, name: &str) -> Option<&ChainEvent> {
        self.events.iter().find(|event| event.is(pallet, name))
    }

    /// As `--json` prints it.
    pub fn to_json(&self) -> Json {
        json!({
            "block": self.number,
            "blockHash": self.block,
            "extrinsic": self.extrinsic,
            "finalized": self.finalized,
            "events": self.events.iter().map(ChainEvent::to_json).collect::<Vec<_>>(),
        })
    }
}

/// A block's body, as the node's JSON tells it.
#[derive(Deserialize)]
struct SignedBlock {
    block: Body,
}

#[derive(Deserialize)]
struct Body {
    extrinsics: Vec<ExtrinsicBytes>,
}

/// An extrinsic's bytes: nodes write them in hex, or as a list of numbers.
#[derive(Deserialize)]
#[serde(untagged)]
enum ExtrinsicBytes {
    Hex(String),
    Numbers(Vec<u8>),
}

impl ExtrinsicBytes {
    fn hash(&self) -> Option<H256> {
        let hash = match self {
            ExtrinsicBytes::Hex(text) => {
                blake2_256(&hex::decode(text.trim_start_matches("0x")).ok()?)
            }
            ExtrinsicBytes::Numbers(bytes) => blake2_256(bytes),
        };
        Some(H256(hash))
    }
}

impl Chain {
    /// Reads what became of a call that stands in a block. One that failed there is an error.
    pub(super) async fn inclusion(
        &self,
        title: &str,
        included: &InBlock,
        finality: Finality,
    ) -> Outcome<Inclusion> {
        let unread = format!("what became of {title} can't be read");
        let look = "the call may have succeeded: look before you repeat it";
        let (block, extrinsic) = (
            H256(included.block_hash().0),
            H256(included.extrinsic_hash().0),
        );
        let place = self.place_in(block, extrinsic).await;
        let place = place.map_err(|problem| Problem {
            remedy: look.to_owned(),
            ..problem
        })?;
        let at = included.at().await.explain("node-failed", &unread, look)?;
        let found = at
            .events()
            .fetch()
            .await
            .explain("node-failed", &unread, look)?;
        let mut events = Vec::new();
        for event in found.iter() {
            let event = event.explain("other-version", &unread, OTHER_VERSION)?;
            if event.phase() != Phase::ApplyExtrinsic(place) {
                continue;
            }
            let event = ChainEvent::read(&event, at.metadata_ref())?;
            if let Some(error) = refusal(&event) {
                return Err(refusals::of_dispatch(title, error, at.metadata_ref()));
            }
            events.push(event);
        }
        Ok(Inclusion {
            block,
            number: at.block_number(),
            extrinsic,
            finalized: finality == Finality::Finalized,
            events,
        })
    }

    /// Where an extrinsic stands in a block.
    async fn place_in(&self, block: H256, extrinsic: H256) -> Outcome<u32> {
        let body: Option<SignedBlock> = self.request("chain_getBlock", rpc_params![block]).await?;
        let extrinsics = body.map(|body| body.block.extrinsics).unwrap_or_default();
        let place = extrinsics
            .iter()
            .position(|bytes| bytes.hash() == Some(extrinsic));
        place
            .and_then(|place| u32::try_from(place).ok())
            .ok_or_else(|| {
                Problem::new(
                    "node-failed",
                    format!(
                        "the node's block {} lacks {}: a reorganisation may have dropped it",
                        hex(block),
                        hex(extrinsic)
                    ),
                    CHECK_NODE,
                )
            })
    }
}

/// The runtime's error, if the event tells one. Council and sudo report the failure of what they carry in an event, and
/// succeed themselves.
fn refusal(event: &ChainEvent) -> Option<&Json> {
    match (event.pallet.as_str(), event.name.as_str()) {
        ("System", "ExtrinsicFailed") => event.fields.get("dispatch_error"),
        ("Council", "Executed" | "MemberExecuted") => event.fields.get("result")?.get("Err"),
        ("Sudo", "Sudid" | "SudoAsDone") => event.fields.get("sudo_result")?.get("Err"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(pallet: &str, name: &str, fields: Json) -> ChainEvent {
        let fields = fields.as_object().cloned().unwrap_or_default();
        ChainEvent {
            pallet: pallet.to_owned(),
            name: name.to_owned(),
            fields,
        }
    }

    #[test]
    fn a_failure_is_found_inside_a_proposal_too() {
        let failed = json!({ "sudo_result": { "Err": "BadOrigin" } });
        assert_eq!(
            refusal(&event("Sudo", "Sudid", failed)),
            Some(&json!("BadOrigin"))
        );
        let done = json!({ "result": { "Ok": [] } });
        assert_eq!(refusal(&event("Council", "Executed", done)), None);
    }

    #[test]
    fn both_forms_of_an_extrinsic_have_one_hash() {
        let forms: Vec<ExtrinsicBytes> = serde_json::from_str("[\"0x0102\", [1, 2]]").unwrap();
        assert_eq!(forms[0].hash(), Some(H256(blake2_256(&[1, 2]))));
        assert_eq!(forms[0].hash(), forms[1].hash());
    }
}
