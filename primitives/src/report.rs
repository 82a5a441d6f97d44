//! What a delegate carries to the chain: the batches of many hosts, enough to decide one round or more.

use crate::{batch::Batch, delegate_key::DelegateSignature, digest::Domain, merkle, DelegateId};
use alloc::{collections::BTreeSet, vec::Vec};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use sp_core::{bounded::BoundedVec, ConstU32, H256};
use sp_runtime::RuntimeAppPublic;

/// Most batches in a report: 64 hosts for one cryptlet, or fewer for several.
pub const MAX_BATCHES: u32 = 64;
/// Most rounds that one report decides.
pub const MAX_ROUNDS: u32 = 64;

/// Signed batches, carried and countersigned by one delegate.
#[derive(
    Clone, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct Report {
    /// The delegate that carries it.
    pub delegate: DelegateId,
    /// The hosts' batches: one for each pair of host and cryptlet.
    pub batches: BoundedVec<Batch, ConstU32<MAX_BATCHES>>,
    /// The delegate's, over [`carried_digest`].
    pub signature: DelegateSignature,
}

/// What a delegate signs: chain, its own key, and the root over the batches' seals.
pub fn carried_digest(genesis: H256, delegate: &DelegateId, batches: u32, root: H256) -> H256 {
    Domain::Report.digest(&(genesis, delegate, batches, root))
}

/// Leaves of a report's tree, in order.
pub fn seals(genesis: H256, batches: &[Batch]) -> Vec<H256> {
    batches
        .iter()
        .map(|batch| batch.header(genesis).seal(&batch.signatures))
        .collect()
}

/// What `delegate` signs to carry `batches`.
pub fn digest_of(genesis: H256, delegate: &DelegateId, batches: &[Batch]) -> H256 {
    let root = merkle::root(seals(genesis, batches));
    carried_digest(
        genesis,
        delegate,
        u32::try_from(batches.len()).unwrap_or(u32::MAX),
        root,
    )
}

impl Report {
    /// What the delegate signs.
    pub fn digest(&self, genesis: H256) -> H256 {
        digest_of(genesis, &self.delegate, &self.batches)
    }

    /// Whether the delegate's signature is right. Says nothing of whether it is a delegate.
    pub fn is_signed(&self, genesis: H256) -> bool {
        self.delegate.verify(&self.digest(genesis), &self.signature)
    }

    /// Whether a pair of host and cryptlet stands twice: such a report is refused, each host has one vote.
    pub fn has_double_signer(&self) -> bool {
        let mut seen = BTreeSet::new();
        !self
            .batches
            .iter()
            .all(|batch| seen.insert((batch.signers.host, batch.signers.cryptlet)))
    }
}
