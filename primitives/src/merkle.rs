//! The Merkle tree of batches and reports: a root over leaves in order, and the one proof of each leaf.
//!
//! Leaves are tagged digests. A row's nodes are joined in pairs from the left, [`Domain::Node`] over both; a last node
//! without a partner moves up as it is. Index and number of leaves give the exact length of a proof, so each leaf has
//! one index and one proof: nothing can be proven in a place where it does not stand.

use crate::digest::Domain;
use alloc::vec::Vec;
use sp_core::H256;

/// The root. Zeros without leaves; the leaf itself if it is the only one.
pub fn root(leaves: Vec<H256>) -> H256 {
    let mut row = leaves;
    while row.len() > 1 {
        row = parents(&row);
    }
    row.first().copied().unwrap_or_default()
}

/// The siblings on the way from the leaf at `index` to the root. `None` if there is no such leaf.
pub fn proof(leaves: Vec<H256>, index: u32) -> Option<Vec<H256>> {
    let mut at = usize::try_from(index).ok()?;
    leaves.get(at)?;
    let mut row = leaves;
    let mut siblings = Vec::new();
    while row.len() > 1 {
        siblings.extend(row.get(at ^ 1).copied());
        row = parents(&row);
        at /= 2;
    }
    Some(siblings)
}

/// The root to which `siblings` lead from the leaf at `index` of `count` leaves. `None` if the index is out of range,
/// or there are not exactly as many siblings as a leaf in that place has.
pub fn climb(leaf: H256, index: u32, count: u32, siblings: &[H256]) -> Option<H256> {
    if index >= count {
        return None;
    }
    let (mut at, mut width, mut node) = (index, count, leaf);
    let mut siblings = siblings.iter();
    while width > 1 {
        if at ^ 1 < width {
            let sibling = siblings.next()?;
            node = if at % 2 == 0 {
                join(&node, sibling)
            } else {
                join(sibling, &node)
            };
        }
        at /= 2;
        width = width.div_ceil(2);
    }
    siblings.next().is_none().then_some(node)
}

fn parents(row: &[H256]) -> Vec<H256> {
    row.chunks(2)
        .filter_map(|pair| match pair {
            [left, right] => Some(join(left, right)),
            [last] => Some(*last),
            _ => None,
        })
        .collect()
}

/// The node over two others.
pub(crate) fn join(left: &H256, right: &H256) -> H256 {
    Domain::Node.digest(&(left, right))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn leaves(count: u32) -> Vec<H256> {
        (0..count)
            .map(|number| Domain::Observation.digest(&number))
            .collect()
    }

    #[test]
    fn each_leaf_is_proven_at_its_own_index_only() {
        for count in 1..=64 {
            let leaves = leaves(count);
            let root = root(leaves.clone());
            for index in 0..count {
                let proof = proof(leaves.clone(), index).unwrap();
                let leaf = leaves[index as usize];
                for claimed in 0..count + 2 {
                    let proven = climb(leaf, claimed, count, &proof) == Some(root);
                    assert_eq!(
                        proven,
                        claimed == index,
                        "leaf {index} of {count} claimed at {claimed}"
                    );
                }
            }
            assert_eq!(proof(leaves, count), None);
        }
    }

    #[test]
    fn a_proof_has_one_length() {
        for count in 2..=64 {
            let leaves = leaves(count);
            let mut longer = proof(leaves.clone(), count - 1).unwrap();
            let shorter = longer[..longer.len() - 1].to_vec();
            longer.push(H256::zero());
            assert_eq!(
                climb(leaves[count as usize - 1], count - 1, count, &longer),
                None
            );
            assert_eq!(
                climb(leaves[count as usize - 1], count - 1, count, &shorter),
                None
            );
        }
        assert_eq!(climb(H256::zero(), 0, 0, &[]), None);
    }
}
