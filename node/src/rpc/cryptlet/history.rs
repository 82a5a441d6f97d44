//! The history of all accepted results: each found by its index, and proven.

use super::{fault, Asked, Cryptlet};
use crate::{block::Block, client::Backend};
use codec::DecodeAll;
use cryptlet_primitives::{
    api::CryptoDelegateApi,
    history::{leaf_key, node_key, AcceptedResult, History, HistoryProof},
    ids::LeafIndex,
};
use cryptlet_registrar_runtime::Hash;
use jsonrpsee::core::RpcResult;
use serde::{Deserialize, Serialize};
use sp_api::ProvideRuntimeApi;
use sp_core::offchain::{OffchainStorage, STORAGE_PREFIX};

/// What blocks have written beside the state.
pub type Index = <Backend as sc_client_api::Backend<Block>>::OffchainStorage;

/// The history at a block.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct HistoryAt {
    /// How many results were accepted since the chain began, and the peaks over them.
    #[serde(flatten)]
    pub history: History,
    /// What stands for all of them: the same as in the header of the last block that accepted one.
    pub root: Hash,
    /// The block whose state was asked.
    pub at_block: Hash,
    /// Whether that block is finalized. If not, it can fall with a reorganisation.
    pub finalized: bool,
}

impl HistoryAt {
    pub(super) fn new(history: History, asked: Asked) -> Self {
        HistoryAt {
            root: history.root(),
            history,
            at_block: asked.block,
            finalized: asked.finalized,
        }
    }
}

/// A result with the proof that the history has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ProvenResult {
    /// The result, as the history keeps it.
    pub result: AcceptedResult,
    /// Its digest: the leaf.
    pub leaf: Hash,
    /// That the leaf stands in its place.
    pub proof: HistoryProof,
    /// The root to which the proof leads.
    pub root: Hash,
    /// The block whose state has that root.
    pub at_block: Hash,
    /// Whether that block is finalized. If not, it can fall with a reorganisation.
    pub finalized: bool,
}

impl Cryptlet {
    /// The history in the state of a block.
    pub(super) fn history_in(&self, asked: Asked) -> RpcResult<History> {
        let api = self.client.runtime_api();
        api.history(asked.block).map_err(fault::runtime)
    }
}

/// The leaf at a place of `history` and its proof, as the index has them: a node for each level of its mountain, at most
/// 63. What is not what its digest says counts as missing.
pub(super) fn prove(
    index: Option<&impl OffchainStorage>,
    history: &History,
    place: LeafIndex,
    asked: Asked,
) -> RpcResult<Option<ProvenResult>> {
    let stored = |key: Vec<u8>| index.and_then(|index| index.get(STORAGE_PREFIX, &key));
    let children =
        |node: Hash| <(Hash, Hash)>::decode_all(&mut stored(node_key(node))?.as_slice()).ok();
    let Some((leaf, proof)) = history
        .prove(place, children)
        .map_err(fault::history_gone)?
    else {
        return Ok(None);
    };
    let result = stored(leaf_key(leaf))
        .and_then(|bytes| AcceptedResult::decode_all(&mut bytes.as_slice()).ok())
        .filter(|result| result.leaf() == leaf)
        .ok_or_else(|| fault::history_gone(leaf))?;
    Ok(Some(ProvenResult {
        result,
        leaf,
        proof,
        root: history.root(),
        at_block: asked.block,
        finalized: asked.finalized,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use codec::Encode;
    use cryptlet_primitives::{
        history::verify,
        ids::{HostId, RoundId, TopicId},
    };
    use sp_core::offchain::storage::InMemOffchainStorage;

    const ASKED: Asked = Asked {
        block: Hash::repeat_byte(7),
        finalized: true,
    };

    fn result(number: u64) -> AcceptedResult {
        AcceptedResult {
            round: RoundId(number),
            topic: TopicId(Hash::repeat_byte(1)),
            sequence: number,
            statement: Hash::repeat_byte(2),
            output: vec![0, 1].try_into().expect("it is short"),
            observed_at: number,
            accepted_at: number,
            accepted_in: 1,
            agreed: vec![HostId(1)].try_into().expect("it is one"),
        }
    }

    /// A history of some results, and an index as blocks write it.
    fn written(count: u64) -> (History, InMemOffchainStorage) {
        let (mut history, mut index) = (History::default(), InMemOffchainStorage::default());
        for number in 0..count {
            let leaf = result(number).leaf();
            index.set(STORAGE_PREFIX, &leaf_key(leaf), &result(number).encode());
            for node in history.append(leaf).expect("there is room").nodes {
                let children = (node.left, node.right).encode();
                index.set(STORAGE_PREFIX, &node_key(node.parent), &children);
            }
        }
        (history, index)
    }

    #[test]
    fn each_result_comes_with_its_proof() {
        let (history, index) = written(11);
        for place in 0..11 {
            let proven = prove(Some(&index), &history, place, ASKED)
                .unwrap()
                .unwrap();
            assert_eq!(proven.result, result(place));
            assert_eq!(verify(proven.leaf, &proven.proof), Some(history.root()));
            assert_eq!(
                (proven.root, proven.at_block),
                (history.root(), ASKED.block)
            );
        }
        assert_eq!(prove(Some(&index), &history, 11, ASKED).unwrap(), None);
    }

    #[test]
    fn what_is_missing_or_wrong_is_not_proven() {
        let (history, mut index) = written(4);
        let code = |index: Option<&InMemOffchainStorage>| {
            prove(index, &history, 3, ASKED).map_err(|error| error.code())
        };
        assert_eq!(code(None), Err(fault::HISTORY_GONE));
        let leaf = result(3).leaf();
        index.set(STORAGE_PREFIX, &leaf_key(leaf), &result(2).encode());
        assert_eq!(code(Some(&index)), Err(fault::HISTORY_GONE));
        index.remove(STORAGE_PREFIX, &node_key(history.peaks[0]));
        assert_eq!(code(Some(&index)), Err(fault::HISTORY_GONE));
    }
}
