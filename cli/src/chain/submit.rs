//! Sends a call, and follows it into a block.

use super::{call::Call, events::ChainEvent, refusals, Chain, Finality, CHECK_NODE};
use crate::{
    error::{Explain, Outcome, Problem},
    keys::Signer,
    output::{hex, Output},
};
use serde_json::{json, Value as Json};
use sp_core::H256;
use std::time::Duration;
use subxt::{
    client::OnlineClientAtBlockImpl,
    config::{substrate::SubstrateConfig, DefaultExtrinsicParamsBuilder},
    rpcs::client::rpc_params,
    transactions::{TransactionInBlock, TransactionProgress, TransactionStatus},
};

/// Blocks for which a transaction may wait: two minutes at the default slot, then it is void.
const MORTAL_BLOCKS: u64 = 256;
/// How often a transaction is signed anew when another of the same account takes its place.
const MAX_TRIES: u32 = 4;
/// How long a call may take from pool to block, and from block to finality.
const PATIENCE: Duration = Duration::from_secs(120);

type Progress = TransactionProgress<SubstrateConfig, OnlineClientAtBlockImpl<SubstrateConfig>>;
type InBlock = TransactionInBlock<SubstrateConfig, OnlineClientAtBlockImpl<SubstrateConfig>>;

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

impl Chain {
    /// Signs and sends a call, and waits until it stands in a block that is believed. A call that fails there is an
    /// error.
    pub async fn submit(
        &self,
        call: &Call,
        signer: &Signer,
        finality: Finality,
        output: &Output,
    ) -> Outcome<Inclusion> {
        let title = call.title();
        let progress = self.send(call, signer).await?;
        output.progress(format!(
            "{title} sent as {}",
            hex(progress.extrinsic_hash())
        ));
        let waited = tokio::time::timeout(PATIENCE, until(progress, finality, output)).await;
        let included = waited.unwrap_or_else(|_| {
            Err(Problem::new(
                "not-included",
                format!(
                    "{title} stands in no believed block after {} s",
                    PATIENCE.as_secs()
                ),
                "check that the chain makes and finalizes blocks; the call may still come",
            ))
        });
        self.inclusion(&title, &included?, finality).await
    }

    /// Encodes a call against the newest finalized block's metadata, as a proposal carries it.
    pub async fn encode_call(&self, call: &Call) -> Outcome<Vec<u8>> {
        let at = self.client.at_current_block().await;
        let at = at.explain(
            "node-failed",
            "the node's metadata can't be read",
            CHECK_NODE,
        )?;
        call.encode(at.metadata_ref())
    }

    async fn send(&self, call: &Call, signer: &Signer) -> Outcome<Progress> {
        let title = call.title();
        let mut tries = 1;
        loop {
            // Signed at a finalized block, so that no reorganisation makes the signature void.
            let at = self.client.at_current_block().await;
            let at = at.explain(
                "node-failed",
                "the node's metadata can't be read",
                CHECK_NODE,
            )?;
            let transactions = at.transactions();
            let bytes = call.encode(at.metadata_ref())?;
            let payload = transactions.from_call_data_bytes(&bytes).explain(
                "other-version",
                format!("{title} has another form on this chain"),
                super::OTHER_VERSION,
            )?;
            let params = DefaultExtrinsicParamsBuilder::<SubstrateConfig>::new()
                .mortal(MORTAL_BLOCKS)
                .nonce(self.next_nonce(signer).await?)
                .build();
            let pair = signer.pair();
            let sent = at
                .transactions()
                .sign_and_submit_then_watch(&payload, pair, params)
                .await;
            match sent {
                Ok(progress) => return Ok(progress),
                Err(error) if tries < MAX_TRIES && is_outrun(&error.to_string()) => tries += 1,
                Err(error) => return Err(refusals::of_submission(&title, &error)),
            }
        }
    }

    /// The number of the account's next transaction, those in the node's pool counted.
    async fn next_nonce(&self, signer: &Signer) -> Outcome<u64> {
        let account = signer.account().to_string();
        self.request("system_accountNextIndex", rpc_params![account])
            .await
    }

    async fn inclusion(
        &self,
        title: &str,
        included: &InBlock,
        finality: Finality,
    ) -> Outcome<Inclusion> {
        let succeeded = included.wait_for_success().await;
        let found = succeeded.map_err(|error| refusals::of_inclusion(title, &error))?;
        let at = included.at().await;
        let at = at.explain("node-failed", "the block can't be read", CHECK_NODE)?;
        let mut events = Vec::new();
        for event in found.iter() {
            let event = event.explain(
                "other-version",
                "an event can't be read",
                super::OTHER_VERSION,
            )?;
            let event = ChainEvent::read(&event, at.metadata_ref())?;
            if let Some(error) = inner_error(&event) {
                return Err(refusals::of_carried(title, error, at.metadata_ref()));
            }
            events.push(event);
        }
        Ok(Inclusion {
            block: H256(included.block_hash().0),
            number: at.block_number(),
            extrinsic: H256(included.extrinsic_hash().0),
            finalized: finality == Finality::Finalized,
            events,
        })
    }
}

/// Council and sudo report the failure of what they carry in an event, and succeed themselves.
fn inner_error(event: &ChainEvent) -> Option<&Json> {
    let result = match (event.pallet.as_str(), event.name.as_str()) {
        ("Council", "Executed" | "MemberExecuted") => event.fields.get("result"),
        ("Sudo", "Sudid" | "SudoAsDone") => event.fields.get("sudo_result"),
        _ => None,
    };
    result?.get("Err")
}

/// Whether the node refuses since another transaction of the same account took the number.
fn is_outrun(words: &str) -> bool {
    ["outdated", "stale", "low priority", "Priority is too low"]
        .iter()
        .any(|word| words.contains(word))
}

async fn until(mut progress: Progress, finality: Finality, output: &Output) -> Outcome<InBlock> {
    let lost = |words: String| {
        Problem::new(
            "not-included",
            words,
            "the chain's state is unchanged: try again",
        )
    };
    while let Some(status) = progress.next().await {
        match status.explain("node-failed", "the node lost the transaction", CHECK_NODE)? {
            TransactionStatus::InBestBlock(block) => {
                output.progress(format!("in block {}", hex(block.block_hash())));
                if finality == Finality::Best {
                    return Ok(block);
                }
            }
            TransactionStatus::InFinalizedBlock(block) => {
                output.progress(format!("finalized in {}", hex(block.block_hash())));
                return Ok(block);
            }
            TransactionStatus::NoLongerInBestBlock => {
                output.progress("a reorganisation dropped that block; waiting for the next");
            }
            TransactionStatus::Error { message }
            | TransactionStatus::Invalid { message }
            | TransactionStatus::Dropped { message } => return Err(lost(message)),
            TransactionStatus::Validated | TransactionStatus::Broadcasted => {}
        }
    }
    Err(lost(
        "the node stopped reporting on the transaction".to_owned(),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Map;

    fn event(pallet: &str, name: &str, fields: Json) -> ChainEvent {
        let fields = fields.as_object().cloned().unwrap_or_else(Map::new);
        ChainEvent {
            pallet: pallet.to_owned(),
            name: name.to_owned(),
            fields,
        }
    }

    #[test]
    fn a_proposal_that_fails_inside_is_found() {
        let failed = json!({ "sudo_result": { "Err": { "Module": { "index": 20 } } } });
        let sudone = event("Sudo", "Sudid", failed);
        assert_eq!(
            inner_error(&sudone),
            Some(&json!({ "Module": { "index": 20 } }))
        );
        let done = json!({ "result": { "Ok": [] } });
        assert_eq!(inner_error(&event("Council", "Executed", done)), None);
    }
}
