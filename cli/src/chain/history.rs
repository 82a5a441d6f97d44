//! The history of all results, and past blocks: headers, bodies, and proofs of what their states hold.

use super::{pruned, Chain};
use crate::{
    error::{Outcome, Problem},
    receipt::Header,
};
use codec::{Compact, Encode};
use cryptlet_primitives::{
    history::{AcceptedResult, History, HistoryProof},
    ids::{LeafIndex, RoundId},
    report::Report,
    view::RoundView,
};
use serde::Deserialize;
use sp_core::H256;
use subxt::rpcs::client::rpc_params;

/// What to ask when a block or its state is gone.
const ASK_ARCHIVE: &str =
    "ask an archive node: one that runs with --state-pruning archive --blocks-pruning archive";

/// A result with the proof that the history has it, as the node tells it.
#[derive(Clone, Debug, Deserialize)]
pub struct ProvenResult {
    /// The result.
    pub result: AcceptedResult,
    /// That it stands in its place.
    pub proof: HistoryProof,
}

/// What `state_getReadProof` answers.
#[derive(Deserialize)]
struct ReadProof {
    proof: Vec<String>,
}

/// A block, as `chain_getBlock` answers it.
#[derive(Deserialize)]
struct FullBlock {
    block: BlockParts,
}

#[derive(Deserialize)]
struct BlockParts {
    extrinsics: Vec<String>,
}

impl Chain {
    /// The history of all results in the state of a block.
    pub async fn history(&self, at: H256) -> Outcome<History> {
        self.api("CryptoDelegateApi_history", (), at)
            .await
            .map_err(pruned)
    }

    /// The result at a place of the history, with its proof under the root of the block `at`.
    pub async fn proven_result(&self, leaf: LeafIndex, at: H256) -> Outcome<Option<ProvenResult>> {
        self.request("cryptlet_historyProof", rpc_params![leaf, at])
            .await
            .map_err(pruned)
    }

    /// The hash of the block of this number on the node's chain.
    pub async fn hash_of(&self, number: u32) -> Outcome<H256> {
        let hash: Option<H256> = self
            .request("chain_getBlockHash", rpc_params![number])
            .await?;
        hash.ok_or_else(|| block_gone(number))
    }

    /// A block's header. Refused if it is not the one that the hash names.
    pub async fn header(&self, number: u32, hash: H256) -> Outcome<Header> {
        let header: Option<Header> = self.request("chain_getHeader", rpc_params![hash]).await?;
        let header = header.ok_or_else(|| block_gone(number))?;
        if sp_runtime::traits::Header::hash(&header) == hash && header.number == number {
            return Ok(header);
        }
        Err(Problem::new(
            "other-version",
            format!("the node's header of block {number} has another hash than it says"),
            super::OTHER_VERSION,
        ))
    }

    /// The nodes of a state's trie that prove the values under these keys, or that there are none.
    pub async fn read_proof(&self, keys: &[Vec<u8>], at: H256) -> Outcome<Vec<Vec<u8>>> {
        let keys: Vec<String> = keys.iter().map(crate::output::hex).collect();
        let proof: ReadProof = self
            .request("state_getReadProof", rpc_params![keys, at])
            .await
            .map_err(pruned)?;
        let nodes = proof.proof.iter();
        nodes
            .map(|node| bytes_of("state_getReadProof", node))
            .collect()
    }

    /// The reports in a block, read by the runtime of the state before it.
    pub async fn reports_in(&self, number: u32, hash: H256, parent: H256) -> Outcome<Vec<Report>> {
        let block: Option<FullBlock> = self
            .request("chain_getBlock", rpc_params![hash])
            .await
            .map_err(pruned)?;
        let block = block.ok_or_else(|| block_gone(number))?.block;
        let count = u32::try_from(block.extrinsics.len()).unwrap_or(u32::MAX);
        let mut body = Compact(count).encode();
        for extrinsic in &block.extrinsics {
            body.extend(bytes_of("chain_getBlock", extrinsic)?);
        }
        let answer = self.api_bytes("CryptoDelegateApi_reports_of", &body, parent);
        let answer = answer.await.map_err(pruned)?;
        codec::DecodeAll::decode_all(&mut &answer[..])
            .map_err(|_| super::other_form("CryptoDelegateApi_reports_of"))
    }

    /// A round as it stood in the state of a block.
    pub async fn round(
        &self,
        round: RoundId,
        at: H256,
    ) -> Outcome<Option<RoundView<crate::account::Account>>> {
        self.api("CryptoDelegateApi_round", round, at)
            .await
            .map_err(pruned)
    }
}

fn bytes_of(method: &str, text: &str) -> Outcome<Vec<u8>> {
    hex::decode(text.trim_start_matches("0x")).map_err(|_| super::other_form(method))
}

/// A block that the node has forgotten, or never had.
fn block_gone(number: u32) -> Problem {
    Problem::new(
        "block-gone",
        format!("the node has no block {number}"),
        ASK_ARCHIVE,
    )
}
