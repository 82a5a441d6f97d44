//! Sends a call, and follows it into a block.

use super::{
    call::{Call, EncodedCall},
    funds::{Unpaid, NO_FUNDS},
    inclusion::{InBlock, Inclusion},
    refusals, Chain, Finality, CHECK_NODE,
};
use crate::{
    error::{Explain, Outcome, Problem},
    keys::Signer,
    output::{hex, Output},
};
use sp_core::H256;
use std::time::Duration;
use subxt::{
    client::OnlineClientAtBlockImpl,
    config::{substrate::SubstrateConfig, DefaultExtrinsicParamsBuilder},
    rpcs::client::rpc_params,
    transactions::{TransactionProgress, TransactionStatus},
};

/// Blocks for which a transaction may wait: two minutes at the default slot, then it is void.
const MORTAL_BLOCKS: u64 = 256;
/// How often a transaction is signed anew when another of the same account takes its place.
const MAX_TRIES: u32 = 4;
/// How long a call may take from pool to block, and from block to finality.
const PATIENCE: Duration = Duration::from_secs(120);

type Progress = TransactionProgress<SubstrateConfig, OnlineClientAtBlockImpl<SubstrateConfig>>;

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
        let included = included?;
        match self.inclusion(&title, &included, finality).await {
            Err(problem) if problem.code == NO_FUNDS && call.takes_deposit() => {
                let block = H256(included.block_hash().0);
                let account = signer.account();
                let told = self.no_funds(call, &account, Unpaid::Deposit, block);
                Err(told.await.unwrap_or(problem))
            }
            inclusion => inclusion,
        }
    }

    /// Encodes a call against the newest finalized block's metadata, as a proposal carries it.
    pub async fn encode_call(&self, call: &Call) -> Outcome<EncodedCall> {
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
            let payload = transactions.from_call_data_bytes(&bytes.0).explain(
                "other-version",
                format!("{title} has another form on this chain"),
                super::OTHER_VERSION,
            )?;
            let params = DefaultExtrinsicParamsBuilder::<SubstrateConfig>::new()
                .mortal(MORTAL_BLOCKS)
                .nonce(self.next_nonce(signer).await?)
                .build();
            let pair = signer.pair();
            let signed = at
                .transactions()
                .create_signed(&payload, pair, params)
                .await;
            let signed =
                signed.map_err(|error| refusals::of_submission(&title, &error.to_string()))?;
            let words = match signed.submit_and_watch().await {
                Ok(progress) => return Ok(progress),
                Err(error) => refusals::words_of(&error),
            };
            if tries < MAX_TRIES && is_outrun(&words) {
                tries += 1;
                continue;
            }
            let refused = refusals::of_submission(&title, &words);
            if refused.code != NO_FUNDS {
                return Err(refused);
            }
            let unpaid = Unpaid::Fee(signed.partial_fee_estimate().await.ok());
            let (account, best) = (signer.account(), self.best().await?);
            return Err(self
                .no_funds(call, &account, unpaid, best)
                .await
                .unwrap_or(refused));
        }
    }

    /// The number of the account's next transaction, those in the node's pool counted.
    async fn next_nonce(&self, signer: &Signer) -> Outcome<u64> {
        let account = signer.account().to_string();
        self.request("system_accountNextIndex", rpc_params![account])
            .await
    }
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
