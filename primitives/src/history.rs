//! The history of all accepted results: an append-only Merkle mountain range.
//!
//! Leaves stand in the order of acceptance. They are joined into *mountains*, perfect trees of a power of two leaves,
//! each higher than the next: as many as the number of leaves has bits that are one. The chain keeps their *peaks*, at
//! most 64 digests, and nothing else. A mountain is a tree as in [`crate::merkle`], its peak is that tree's root.
//!
//! Inner nodes and leaves are kept outside of the state, under their own digests ([`node_key`], [`leaf_key`]): whoever
//! has the peaks of any block finds each leaf by its index ([`History::prove`]), and what lies under a digest is the
//! same on every fork. docs/adr/history.md says why.

use crate::{
    batch::Output,
    digest::Domain,
    ids::{HostId, LeafIndex, Moment, RoundId, Sequence, TopicId},
    merkle::join,
    view::{ResultRecord, MAX_POOL},
};
use alloc::vec::Vec;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};
use sp_core::{bounded::BoundedVec, ConstU32, H256};

/// Most peaks: one for each bit of the number of leaves.
pub const MAX_PEAKS: u32 = u64::BITS;
/// Most siblings in a proof: the height of the highest mountain.
pub const MAX_HEIGHT: u32 = MAX_PEAKS - 1;
/// Marks the history's root among the items of a header's digest.
pub const HISTORY_ENGINE_ID: [u8; 4] = *b"crHi";

/// An accepted result, as the history keeps it: a leaf's content.
///
/// It holds what nobody but the chain can say, and what names the rest. The round is the result's name over all time.
/// The statement's digest binds the whole question: chain, cryptlet, version, code, rule, quorum, times; so a version of
/// its own is not needed. Topic and sequence are there for readers who have no statement: they show what was asked, and
/// that no result of a topic was left out. Output and observation time are the answer. Moment and block of the acceptance
/// are what no signature says. Who agreed is what stands for the answer; who dissented does not, and is proven by the
/// envelope.
#[derive(
    Clone,
    PartialEq,
    Eq,
    Debug,
    Encode,
    Decode,
    DecodeWithMemTracking,
    MaxEncodedLen,
    TypeInfo,
    Serialize,
    Deserialize,
)]
#[serde(rename_all = "camelCase")]
pub struct AcceptedResult {
    /// The round that brought it.
    pub round: RoundId,
    /// The topic that it stands in.
    pub topic: TopicId,
    /// Its place within the topic.
    pub sequence: Sequence,
    /// Digest of the round's statement.
    pub statement: H256,
    /// The agreed answer, an encoded [`crate::value::Value`].
    #[serde(with = "crate::hexed::bytes")]
    pub output: Output,
    /// When it was observed: the median of the agreeing hosts' times.
    pub observed_at: Moment,
    /// When the chain accepted it.
    pub accepted_at: Moment,
    /// The number of the block that accepted it.
    pub accepted_in: u32,
    /// Who agreed.
    pub agreed: BoundedVec<HostId, ConstU32<MAX_POOL>>,
}

impl AcceptedResult {
    /// What the history keeps of a result of `topic` that answers the statement with this digest.
    pub fn new(topic: TopicId, statement: H256, result: &ResultRecord) -> Self {
        AcceptedResult {
            round: result.round,
            topic,
            sequence: result.sequence,
            statement,
            output: result.output.clone(),
            observed_at: result.observed_at,
            accepted_at: result.accepted_at,
            accepted_in: result.accepted_in,
            agreed: result.agreed.clone(),
        }
    }

    /// The leaf.
    pub fn leaf(&self) -> H256 {
        Domain::Result.digest(self)
    }
}

/// An inner node that came into being.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Node {
    /// The digest of both below it.
    pub parent: H256,
    /// The older one.
    pub left: H256,
    /// The newer one.
    pub right: H256,
}

/// What came of appending a leaf.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Appended {
    /// The leaf's index; starts at 0, without gaps.
    pub index: LeafIndex,
    /// The inner nodes above it, from the lowest to the new peak: as many as the index has ones at its end, one on
    /// average.
    pub nodes: Vec<Node>,
}

/// The history, as the chain keeps it.
#[derive(
    Clone,
    PartialEq,
    Eq,
    Debug,
    Default,
    Encode,
    Decode,
    DecodeWithMemTracking,
    MaxEncodedLen,
    TypeInfo,
    Serialize,
    Deserialize,
)]
#[serde(rename_all = "camelCase")]
pub struct History {
    /// How many results were accepted since the chain began.
    pub leaves: u64,
    /// The mountains' peaks, from the highest mountain, which is the oldest, to the lowest.
    pub peaks: BoundedVec<H256, ConstU32<MAX_PEAKS>>,
}

impl History {
    /// Appends a leaf. `None`, and nothing changes, if there are 2^64 - 1 already or the peaks are not those of so many
    /// leaves: never of a history that was made by appending.
    pub fn append(&mut self, leaf: H256) -> Option<Appended> {
        let index = self.leaves;
        let leaves = index.checked_add(1)?;
        if !self.is_well_formed() {
            return None;
        }
        let mut nodes = Vec::new();
        let mut peak = leaf;
        // Each mountain that is as high as the new one goes under it: an addition's carry.
        for _ in 0..index.trailing_ones() {
            let left = self.peaks.pop()?;
            let parent = join(&left, &peak);
            nodes.push(Node {
                parent,
                left,
                right: peak,
            });
            peak = parent;
        }
        self.peaks.try_push(peak).ok()?;
        self.leaves = leaves;
        Some(Appended { index, nodes })
    }

    /// What stands for the whole history: the digest of its encoding, so of the number of leaves and all peaks.
    pub fn root(&self) -> H256 {
        Domain::History.digest(self)
    }

    /// Whether there are as many peaks as so many leaves have.
    pub fn is_well_formed(&self) -> bool {
        u32::try_from(self.peaks.len()) == Ok(self.leaves.count_ones())
    }

    /// The leaf at `index` with its proof, found by walking down from its mountain's peak; `children` looks up what is
    /// under a node. `Ok(None)` if there is no such leaf.
    ///
    /// # Errors
    ///
    /// The node under which nothing is known, or something that it is not the digest of.
    pub fn prove(
        &self,
        index: LeafIndex,
        children: impl Fn(H256) -> Option<(H256, H256)>,
    ) -> Result<Option<(H256, HistoryProof)>, H256> {
        let Some(place) = Place::of(index, self.leaves) else {
            return Ok(None);
        };
        let mut peaks = self.peaks.clone();
        if place.mountain >= peaks.len() {
            return Ok(None);
        }
        let mut node = peaks.remove(place.mountain);
        let mut siblings = Vec::new();
        for level in (0..place.height).rev() {
            let (left, right) = children(node)
                .filter(|(left, right)| join(left, right) == node)
                .ok_or(node)?;
            let (next, sibling) = if place.is_right_at(level) {
                (right, left)
            } else {
                (left, right)
            };
            siblings.push(sibling);
            node = next;
        }
        siblings.reverse();
        let proof = HistoryProof {
            index,
            leaves: self.leaves,
            siblings: BoundedVec::truncate_from(siblings),
            peaks,
        };
        Ok(Some((node, proof)))
    }
}

/// That a leaf stands at an index of a history.
#[derive(
    Clone,
    PartialEq,
    Eq,
    Debug,
    Encode,
    Decode,
    DecodeWithMemTracking,
    MaxEncodedLen,
    TypeInfo,
    Serialize,
    Deserialize,
)]
#[serde(rename_all = "camelCase")]
pub struct HistoryProof {
    /// The leaf's index.
    pub index: LeafIndex,
    /// How many leaves the history has.
    pub leaves: u64,
    /// The siblings on the way from the leaf up to its mountain's peak.
    pub siblings: BoundedVec<H256, ConstU32<MAX_HEIGHT>>,
    /// The other mountains' peaks, from the highest to the lowest.
    pub peaks: BoundedVec<H256, ConstU32<MAX_PEAKS>>,
}

/// The root of the history in which `leaf` stands as the proof says. `None` if the index is out of range, or there are
/// not exactly as many siblings and peaks as a leaf in that place has: each leaf of a history has one proof.
pub fn verify(leaf: H256, proof: &HistoryProof) -> Option<H256> {
    let place = Place::of(proof.index, proof.leaves)?;
    let others = proof.leaves.count_ones().checked_sub(1)?;
    if u32::try_from(proof.siblings.len()) != Ok(place.height)
        || u32::try_from(proof.peaks.len()) != Ok(others)
    {
        return None;
    }
    let peak = (0..)
        .zip(&proof.siblings)
        .fold(leaf, |node, (level, sibling)| {
            if place.is_right_at(level) {
                join(sibling, &node)
            } else {
                join(&node, sibling)
            }
        });
    let mut peaks = proof.peaks.clone();
    peaks.try_insert(place.mountain, peak).ok()?;
    let history = History {
        leaves: proof.leaves,
        peaks,
    };
    Some(history.root())
}

/// Where a leaf stands.
struct Place {
    /// Which mountain, counted from the highest.
    mountain: usize,
    /// The mountain's height: 2^height leaves.
    height: u32,
    /// The leaf's index; its lowest `height` bits are the way from the peak, since all mountains before are higher.
    index: LeafIndex,
}

impl Place {
    /// The place of a leaf among `leaves`. The mountain is that of the highest bit in which the index and the number of
    /// leaves differ: there the number has a one, and all mountains of higher bits lie before.
    fn of(index: LeafIndex, leaves: u64) -> Option<Self> {
        if index >= leaves {
            return None;
        }
        let height = (index ^ leaves).checked_ilog2()?;
        let before = leaves.checked_shr(height)?.count_ones().checked_sub(1)?;
        Some(Place {
            mountain: usize::try_from(before).ok()?,
            height,
            index,
        })
    }

    /// Whether the way from the leaf to the peak is a right one at this level, counted from the leaf.
    fn is_right_at(&self, level: u32) -> bool {
        self.index.checked_shr(level).unwrap_or_default() % 2 == 1
    }
}

/// Where a node's two children are kept, outside of the state: SCALE of (left, right).
pub fn node_key(parent: H256) -> Vec<u8> {
    [b"cryptlet/history/node/".as_slice(), parent.as_bytes()].concat()
}

/// Where a leaf's content is kept, outside of the state: SCALE of an [`AcceptedResult`].
pub fn leaf_key(leaf: H256) -> Vec<u8> {
    [b"cryptlet/history/leaf/".as_slice(), leaf.as_bytes()].concat()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::merkle;
    use proptest::prelude::*;
    use std::collections::{BTreeMap, BTreeSet};

    /// A history with all its inner nodes, and its leaves.
    #[derive(Default)]
    struct Kept {
        history: History,
        nodes: BTreeMap<H256, (H256, H256)>,
        leaves: Vec<H256>,
    }

    impl Kept {
        fn of(leaves: impl IntoIterator<Item = H256>) -> Self {
            let mut kept = Kept::default();
            leaves.into_iter().for_each(|leaf| kept.append(leaf));
            kept
        }

        fn append(&mut self, leaf: H256) {
            let appended = self.history.append(leaf).unwrap();
            assert_eq!(appended.index, self.leaves.len() as u64);
            for node in appended.nodes {
                self.nodes.insert(node.parent, (node.left, node.right));
            }
            self.leaves.push(leaf);
        }

        fn prove(&self, index: u64) -> Option<(H256, HistoryProof)> {
            self.history
                .prove(index, |node| self.nodes.get(&node).copied())
                .unwrap()
        }
    }

    fn leaf(number: u64) -> H256 {
        Domain::Result.digest(&number)
    }

    fn leaves(count: u64) -> Vec<H256> {
        (0..count).map(leaf).collect()
    }

    /// The peaks by their definition: the roots of trees over the leaves, of the powers of two in their number.
    fn naive(mut leaves: &[H256]) -> Vec<H256> {
        let mut peaks = Vec::new();
        while !leaves.is_empty() {
            let (mountain, rest) = leaves.split_at(1 << leaves.len().ilog2());
            peaks.push(merkle::root(mountain.to_vec()));
            leaves = rest;
        }
        peaks
    }

    #[test]
    fn a_history_of_any_size_is_the_naive_one() {
        let mut kept = Kept::default();
        assert_eq!(kept.history.peaks.to_vec(), vec![]);
        for number in 0..260 {
            kept.append(leaf(number));
            assert_eq!(kept.history.peaks.to_vec(), naive(&kept.leaves));
            assert_eq!(kept.history.leaves, number + 1);
        }
    }

    #[test]
    fn each_leaf_is_proven_at_its_own_index_only() {
        let large = [50, 63, 64, 65, 100, 127, 128, 129, 200];
        for count in (1..=40).chain(large) {
            let kept = Kept::of(leaves(count));
            let root = kept.history.root();
            for index in 0..count {
                let (found, proof) = kept.prove(index).unwrap();
                assert_eq!(found, leaf(index));
                assert_eq!(verify(found, &proof), Some(root), "{index} of {count}");
                assert_ne!(verify(leaf(count), &proof), Some(root));
                // All indexes of small histories; of larger ones those of other mountains and of the way there.
                let claimed = (0..count + 2)
                    .filter(|claimed| count < 24 || (claimed ^ index).is_power_of_two());
                for claimed in claimed.filter(|claimed| *claimed != index) {
                    let elsewhere = HistoryProof {
                        index: claimed,
                        ..proof.clone()
                    };
                    assert_ne!(
                        verify(found, &elsewhere),
                        Some(root),
                        "{index} of {count} claimed at {claimed}"
                    );
                }
            }
            assert_eq!(kept.prove(count), None);
        }
    }

    #[test]
    fn a_proof_is_of_one_number_of_leaves() {
        for count in 1..=24 {
            let kept = Kept::of(leaves(count));
            let roots: BTreeSet<H256> = (0..=50)
                .map(|other| Kept::of(leaves(other)).history.root())
                .collect();
            for index in 0..count {
                let (found, proof) = kept.prove(index).unwrap();
                for claimed in (0..=50).filter(|claimed| *claimed != count) {
                    let other = HistoryProof {
                        leaves: claimed,
                        ..proof.clone()
                    };
                    let root = verify(found, &other);
                    assert!(
                        root.is_none_or(|root| !roots.contains(&root)),
                        "{index} of {count} claimed of {claimed}"
                    );
                }
            }
        }
    }

    #[test]
    fn a_proof_has_one_length() {
        let kept = Kept::of(leaves(11));
        for index in 0..11 {
            let (found, proof) = kept.prove(index).unwrap();
            let mut changed = vec![proof.clone(); 4];
            changed[0].siblings.try_push(H256::zero()).unwrap();
            changed[1].peaks.try_push(H256::zero()).unwrap();
            changed[2].peaks.pop();
            if changed[3].siblings.pop().is_none() {
                changed.pop();
            }
            for proof in changed {
                assert_eq!(verify(found, &proof), None, "{proof:?}");
            }
        }
    }

    #[test]
    fn a_node_that_is_missing_or_wrong_is_named() {
        let kept = Kept::of(leaves(8));
        let peak = kept.history.peaks[0];
        assert_eq!(kept.history.prove(0, |_| None), Err(peak));
        let swapped = |node: H256| kept.nodes.get(&node).map(|(left, right)| (*right, *left));
        assert_eq!(kept.history.prove(0, swapped), Err(peak));
    }

    #[test]
    fn the_largest_history_is_full() {
        let mut full = History {
            leaves: u64::MAX,
            peaks: BoundedVec::truncate_from(vec![H256::zero(); 64]),
        };
        let before = full.clone();
        assert_eq!(full.append(leaf(0)), None);
        assert_eq!(full, before);
        let mut largest = History {
            leaves: u64::MAX - 1,
            peaks: BoundedVec::truncate_from(vec![H256::zero(); 63]),
        };
        assert_eq!(largest.append(leaf(0)).map(|it| it.nodes.len()), Some(0));
        let mut broken = History {
            leaves: 3,
            peaks: BoundedVec::truncate_from(vec![H256::zero()]),
        };
        assert_eq!(broken.append(leaf(0)), None);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn histories_that_differ_have_roots_that_differ(
            one in prop::collection::vec(0u64..3, 0..40),
            other in prop::collection::vec(0u64..3, 0..40),
        ) {
            let root = |numbers: &[u64]| Kept::of(numbers.iter().copied().map(leaf)).history.root();
            prop_assert_eq!(root(&one) == root(&other), one == other);
        }

        /// What is proven in a history stays provable in all that grow out of it.
        #[test]
        fn a_leaf_stays_where_it_is(count in 1u64..300, more in 0u64..300, place in any::<prop::sample::Index>()) {
            let index = place.index(count as usize) as u64;
            let kept = Kept::of(leaves(count + more));
            let (found, proof) = kept.prove(index).unwrap();
            prop_assert_eq!(found, leaf(index));
            prop_assert_eq!(verify(found, &proof), Some(kept.history.root()));
        }

        /// Places in histories far larger than any test can build: the way leads where a tree of that size has it.
        #[test]
        fn a_place_lies_in_its_mountain(leaves in 1u64..=u64::MAX, place in any::<u64>()) {
            let index = place % leaves;
            let place = Place::of(index, leaves).unwrap();
            let size = 1u128 << place.height;
            let before: u128 = (0..64)
                .rev()
                .filter(|bit| leaves >> bit & 1 == 1)
                .take(place.mountain)
                .map(|bit| 1u128 << bit)
                .sum();
            prop_assert_eq!(leaves >> place.height & 1, 1);
            prop_assert!((before..before + size).contains(&u128::from(index)));
            let way = u128::from(index) - before;
            for level in 0..place.height {
                prop_assert_eq!(place.is_right_at(level), way >> level & 1 == 1);
            }
        }
    }
}
