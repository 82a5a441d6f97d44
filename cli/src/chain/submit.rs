//! Sends a call, and follows it into a block.

use super::{
    call::{Call, EncodedCall},
    funds::{Unpaid, NO_FUNDS},
    inclusion::{InBlock, Inclusion},
    refusals,
    sent::Sent,
    Chain, Finality,
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
    /// Signs and sends a call, and waits until it stands in a block that is believed. A call that would fail is not sent;
    /// one that fails in its block is an error.
    pub async fn submit(
        &self,
        call: &Call,
        signer: &Signer,
        finality: Finality,
        output: &Output,
    ) -> Outcome<Inclusion> {
        let (sent, progress) = self.send(call, signer).await?;
        output.progress(format!("{} sent as {}", sent.title, hex(sent.hash)));
        let waited = tokio::time::timeout(PATIENCE, until(&sent, progress, finality, output)).await;
        let included = waited.unwrap_or_else(|_| {
            let seconds = PATIENCE.as_secs();
            Err(sent.lost(&format!("no believed block has it after {seconds} s")))
        })?;
        match self.inclusion(&sent.title, &included, finality).await {
            Err(problem) => {
                let block = H256(included.block_hash().0);
                Err(self.taken(problem, call, signer, block).await)
            }
            inclusion => inclusion,
        }
    }

    /// Encodes a call against the newest finalized block's metadata, as a proposal carries it.
    pub async fn encode_call(&self, call: &Call) -> Outcome<EncodedCall> {
        call.encode(self.finalized().await?.metadata_ref())
    }

    async fn send(&self, call: &Call, signer: &Signer) -> Outcome<(Sent, Progress)> {
        let title = call.title();
        let mut tries = 1;
        loop {
            // Signed at a finalized block, so that no reorganisation makes the signature void.
            let at = self.finalized().await?;
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
            let signed = at
                .transactions()
                .create_signed(&payload, signer.pair(), params)
                .await;
            let signed =
                signed.map_err(|error| refusals::of_submission(&title, &error.to_string()))?;
            let best = self.best().await?;
            let tried = self.dry_run(&title, signed.encoded(), at.metadata_ref(), best);
            if let Err(problem) = tried.await {
                let mut problem = self.taken(problem, call, signer, best).await;
                problem.state = format!("not sent: {}", problem.state);
                return Err(problem);
            }
            let sent = Sent {
                title: title.clone(),
                hash: H256(signed.hash().0),
                signed_at: at.block_number(),
                last: at.block_number().saturating_add(MORTAL_BLOCKS - 1),
            };
            let words = match signed.submit_and_watch().await {
                Ok(progress) => return Ok((sent, progress)),
                Err(error) => refusals::words_of_pool(&error)
                    .ok_or_else(|| sent.lost(&format!("the node did not answer: {error}")))?,
            };
            if tries < MAX_TRIES && refusals::is_outrun(&words) {
                tries += 1;
                continue;
            }
            let refused = refusals::of_submission(&title, &words);
            if refused.code != NO_FUNDS {
                return Err(refused);
            }
            let unpaid = Unpaid::Fee(signed.partial_fee_estimate().await.ok());
            let told = self.no_funds(call, &signer.account(), unpaid, best).await;
            return Err(told.unwrap_or(refused));
        }
    }

    /// A refusal of a call, and if it is for want of funds, what the signer has and what would be enough.
    async fn taken(&self, refused: Problem, call: &Call, signer: &Signer, at: H256) -> Problem {
        if refused.code != NO_FUNDS || !call.takes_funds() {
            return refused;
        }
        self.no_funds(call, &signer.account(), Unpaid::Taken, at)
            .await
            .unwrap_or(refused)
    }

    /// The number of the account's next transaction, those in the node's pool counted.
    async fn next_nonce(&self, signer: &Signer) -> Outcome<u64> {
        let account = signer.account().to_string();
        self.request("system_accountNextIndex", rpc_params![account])
            .await
    }
}

/// Follows a transaction into a block that is believed.
async fn until(
    sent: &Sent,
    mut progress: Progress,
    finality: Finality,
    output: &Output,
) -> Outcome<InBlock> {
    let mut was_in_block = false;
    while let Some(status) = progress.next().await {
        let status = status.map_err(|error| sent.lost(&format!("the node lost it: {error}")))?;
        match status {
            TransactionStatus::InBestBlock(block) => {
                output.progress(format!("in block {}", hex(block.block_hash())));
                was_in_block = true;
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
            TransactionStatus::Invalid { message } if !was_in_block => {
                return Err(sent.invalid(&message))
            }
            TransactionStatus::Error { message }
            | TransactionStatus::Invalid { message }
            | TransactionStatus::Dropped { message } => return Err(sent.lost(&message)),
            TransactionStatus::Validated | TransactionStatus::Broadcasted => {}
        }
    }
    Err(sent.lost("the node stopped reporting on it"))
}
