//! The history of all accepted results.
//!
//! # Storage accesses
//!
//! A report reads and writes [`HistoryPeaks`] once, however many results it brings (a digest for each one bit of the
//! number of results: about 20 after a million), and writes [`HistoryGrew`], which never reaches the database. Each
//! result is hashed once for its leaf, and makes one inner node on average. Leaf and nodes go to the offchain index:
//! no part of the state, written by each node when it imports the block.

use crate::{Config, HistoryGrew, HistoryPeaks, Pallet};
use codec::Encode;
use cryptlet_primitives::{
    history::{leaf_key, node_key, AcceptedResult, History, HISTORY_ENGINE_ID},
    ids::LeafIndex,
};
use sp_io::offchain_index;
use sp_runtime::DigestItem;

impl<T: Config> Pallet<T> {
    /// The history of all accepted results.
    pub fn history() -> History {
        HistoryPeaks::<T>::get()
    }

    /// Appends a result to the history, which the caller reads before and writes after.
    pub(crate) fn remember(history: &mut History, result: &AcceptedResult) -> Option<LeafIndex> {
        let leaf = result.leaf();
        // Never `None`: the history is made by appending (`try_state`).
        let appended = history.append(leaf)?;
        offchain_index::set(&leaf_key(leaf), &result.encode());
        for node in &appended.nodes {
            offchain_index::set(&node_key(node.parent), &(node.left, node.right).encode());
        }
        Some(appended.index)
    }

    /// Writes the history after a report.
    pub(crate) fn write_history(history: &History) {
        HistoryPeaks::<T>::put(history);
        HistoryGrew::<T>::put(true);
    }

    /// Puts the history's root into the header of a block that added to it: once, after its last report, since an item
    /// can't be replaced.
    pub(crate) fn seal_history() {
        if HistoryGrew::<T>::take() {
            let root = Self::history().root();
            let item = DigestItem::Consensus(HISTORY_ENGINE_ID, root.encode());
            frame_system::Pallet::<T>::deposit_log(item);
        }
    }
}
