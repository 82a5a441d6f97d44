//! What an auditor may do to a receipt before he signs it.

use super::{auditor, chain::SOUND};
use crate::receipt::{
    shown::{self, Words},
    signed, Checked, Receipt, Signed,
};
use codec::{Decode, Encode};
use proptest::prelude::*;
use sp_core::H256;

/// What an auditor may do to a receipt before he signs it.
#[derive(Clone, Debug)]
enum Lie {
    LeaveOut(prop::sample::Index),
    Swap(prop::sample::Index, prop::sample::Index),
    Repeat(prop::sample::Index),
    Agreed(prop::sample::Index),
    AddNode(prop::sample::Index, Vec<u8>),
    SwapNodes(prop::sample::Index, prop::sample::Index),
    AddSeal(u8),
    Word(bool, u64),
    Byte(prop::sample::Index, u8),
}

impl Lie {
    fn any() -> impl Strategy<Value = Self> {
        let index = any::<prop::sample::Index>;
        prop_oneof![
            index().prop_map(Lie::LeaveOut),
            (index(), index()).prop_map(|(one, other)| Lie::Swap(one, other)),
            index().prop_map(Lie::Repeat),
            index().prop_map(Lie::Agreed),
            (index(), any::<Vec<u8>>()).prop_map(|(block, node)| Lie::AddNode(block, node)),
            (index(), index()).prop_map(|(one, other)| Lie::SwapNodes(one, other)),
            any::<u8>().prop_map(Lie::AddSeal),
            (any::<bool>(), any::<u64>()).prop_map(|(is_final, at)| Lie::Word(is_final, at)),
            (index(), 1u8..).prop_map(|(place, bits)| Lie::Byte(place, bits)),
        ]
    }

    /// The receipt with this lie, if it can be read at all.
    fn told(&self, mut receipt: Receipt) -> Option<Receipt> {
        let votes = &mut receipt.envelope.votes;
        match self {
            Lie::LeaveOut(vote) => drop(votes.remove(vote.index(votes.len()))),
            Lie::Swap(one, other) => {
                let mut swapped = votes.to_vec();
                swapped.swap(one.index(votes.len()), other.index(votes.len()));
                *votes = swapped.try_into().ok()?;
            }
            Lie::Repeat(vote) => {
                let vote = votes[vote.index(votes.len())].clone();
                votes.try_push(vote).ok()?;
            }
            Lie::Agreed(host) => {
                let agreed = &mut receipt.accepted.agreed;
                agreed.remove(host.index(agreed.len()));
            }
            Lie::AddNode(block, node) => {
                let count = receipt.blocks.len();
                receipt.blocks[block.index(count)].nodes.push(node.clone());
            }
            Lie::SwapNodes(one, other) => {
                let nodes = &mut receipt.blocks[0].nodes;
                let count = nodes.len();
                nodes.swap(one.index(count), other.index(count));
            }
            Lie::AddSeal(byte) => {
                let seals = &mut receipt.envelope.carriage.seals;
                seals.try_push(H256::repeat_byte(*byte)).ok()?;
            }
            Lie::Word(is_final, at) => {
                receipt.finalized = *is_final;
                receipt.issued_at = *at;
            }
            Lie::Byte(place, bits) => {
                let mut bytes = receipt.encode();
                let place = place.index(bytes.len());
                bytes[place] ^= bits;
                return Receipt::decode(&mut &bytes[..]).ok();
            }
        }
        Some(receipt)
    }
}

/// All that a receipt says, but for what is the auditor's word.
fn proven_words(checked: &Checked) -> serde_json::Value {
    let mut said = shown::json(checked, &Words::of(checked).unwrap(), None);
    said["issuedAt"] = 0.into();
    said["finalized"] = false.into();
    said
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    /// An auditor can lie of when he made the receipt and of finality, and can name another block. Under the same block's
    /// hash, and of the delegates whose keys he has not, whatever else he does to it before he signs is refused or says
    /// the same: votes in another order, nodes that nobody reads.
    #[test]
    fn an_auditor_can_change_nothing_under_the_block_hash(lie in Lie::any()) {
        let Some(receipt) = lie.told(SOUND.clone()) else {
            return Ok(());
        };
        let signed = Signed::parse(&signed::sign(&receipt, &auditor()).unwrap()).unwrap();
        if let Ok(checked) = Checked::of(signed.receipt) {
            let sound = Checked::of(SOUND.clone()).unwrap();
            if checked.block.hash == sound.block.hash {
                prop_assert_eq!(proven_words(&checked), proven_words(&sound));
            }
        }
    }
}
