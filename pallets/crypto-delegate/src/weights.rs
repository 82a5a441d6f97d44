//! Weights of calls and hooks: the storage accesses that each makes, and an allowance for its computation, until they
//! are measured.

use core::marker::PhantomData;
use frame_support::{traits::Get, weights::Weight};

/// Weights that the pallet asks for.
///
/// A report is weighed by four measures that add up (see `reports::Shape`): its batches, its rounds, those of its
/// observations that neither comes with, and the bytes of all outputs.
pub trait WeightInfo {
    /// Weight of `request` with `p` bytes of parameters.
    fn request(p: u32) -> Weight;
    /// Weight of authorizing a report of `b` batches that answer one round.
    fn authorize_batches(b: u32) -> Weight;
    /// Weight of authorizing a report of one batch that answers `r` rounds.
    fn authorize_rounds(r: u32) -> Weight;
    /// Weight of authorizing a report with `o` observations besides; what it has without them cancels out.
    fn authorize_observations(o: u32) -> Weight;
    /// Weight of authorizing a report with `b` bytes of outputs; what it has without them cancels out.
    fn authorize_outputs(b: u32) -> Weight;
    /// Weight of settling a report of `b` batches that answer one round.
    fn settle_batches(b: u32) -> Weight;
    /// Weight of settling a report of one batch that answers `r` rounds.
    fn settle_rounds(r: u32) -> Weight;
    /// Weight of settling a report with `o` observations besides; what it has without them cancels out.
    fn settle_observations(o: u32) -> Weight;
    /// Weight of settling a report with `b` bytes of outputs; what it has without them cancels out.
    fn settle_outputs(b: u32) -> Weight;
    /// Weight of `prove_equivocation`.
    fn prove_equivocation() -> Weight;
    /// Weight of `remove_topic`.
    fn remove_topic() -> Weight;
    /// Weight of `set_fee_split`.
    fn set_fee_split() -> Weight;
    /// Weight of `close_round`.
    fn close_round() -> Weight;
    /// Weight of `hand_over_topic`.
    fn hand_over_topic() -> Weight;
    /// Weight of the hook in a block in which nothing expires.
    fn on_idle_block() -> Weight;
    /// Weight of expiring `n` rounds.
    fn expire_rounds(n: u32) -> Weight;
    /// Weight of passing `n` scheduled rounds that are decided already.
    fn skip_rounds(n: u32) -> Weight;
    /// Weight of visiting `b` empty buckets.
    fn visit_buckets(b: u32) -> Weight;
}

/// Computation of one call: decoding, hashing and encoding at most a few kilobytes.
const COMPUTATION: Weight = Weight::from_parts(25_000_000, 0);
/// One check of an ed25519 signature: twice what a slow machine needs.
const SIGNATURE: Weight = Weight::from_parts(100_000_000, 0);
/// One observation of a number: decoding it, its leaf's hash, its vote.
const OBSERVATION: Weight = Weight::from_parts(4_000_000, 0);
/// One byte of an output under a median: read as values of two bytes each, of which every one is looked at, and
/// compared.
const OUTPUT_BYTE: Weight = Weight::from_parts(80_000, 0);
/// One result: its decision, record and events.
const RESULT: Weight = Weight::from_parts(30_000_000, 0);
/// One byte of parameters: reading it as a value, hashing it twice.
const PARAMETER_BYTE: Weight = Weight::from_parts(12_000, 0);

/// Weights by the database weights of the runtime.
pub struct AccessWeight<T>(PhantomData<T>);

impl<T: frame_system::Config> AccessWeight<T> {
    fn accesses(reads: u64, writes: u64) -> Weight {
        T::DbWeight::get().reads_writes(reads, writes)
    }

    fn each(count: u32, weight: Weight) -> Weight {
        weight.saturating_mul(u64::from(count))
    }

    /// Of one batch in the worst case, of another host and another cryptlet: cryptlet, owner's policy, pool, voter.
    fn batch() -> Weight {
        OBSERVATION.saturating_add(Self::accesses(4, 0))
    }

    /// Of one round: its record.
    fn round() -> Weight {
        OBSERVATION.saturating_add(Self::accesses(1, 0))
    }

    /// The place that a round leaves: counts of requester and cryptlet, the requester's account and holds.
    fn place() -> Weight {
        Self::accesses(4, 4)
    }

    /// Payment to one account: the account, and what was unpaid.
    fn payment() -> Weight {
        Self::accesses(2, 1)
    }
}

impl<T: frame_system::Config> WeightInfo for AccessWeight<T> {
    fn request(p: u32) -> Weight {
        // Terms, clock, genesis hash, counters, topic, schedule, two accounts and holds, those of the topic's former
        // depositor, and seventeen buckets in the worst case, when the round's own and those after it are full.
        COMPUTATION
            .saturating_add(Self::accesses(20 + 17, 14))
            .saturating_add(Self::each(p, PARAMETER_BYTE))
    }

    fn authorize_batches(b: u32) -> Weight {
        // Clock, genesis hash, delegates, the next round, the consortium's policy.
        COMPUTATION
            .saturating_add(SIGNATURE)
            .saturating_add(Self::accesses(5, 0))
            .saturating_add(Self::each(
                b,
                SIGNATURE.saturating_mul(2).saturating_add(Self::batch()),
            ))
    }

    fn authorize_rounds(r: u32) -> Weight {
        Self::each(r, Self::round())
    }

    fn authorize_observations(o: u32) -> Weight {
        Self::each(o, OBSERVATION)
    }

    fn authorize_outputs(b: u32) -> Weight {
        Self::each(b, OUTPUT_BYTE)
    }

    fn settle_batches(b: u32) -> Weight {
        // What authorization has read is counted again: the overlay is not free. The delegate is paid too.
        COMPUTATION
            .saturating_add(Self::accesses(8, 2))
            .saturating_add(Self::payment())
            .saturating_add(Self::each(b, Self::batch().saturating_add(Self::payment())))
    }

    fn settle_rounds(r: u32) -> Weight {
        // Topic and page, a page that goes, the record that goes, the publisher, the leader whose turn it was, the
        // requester's place.
        let result = RESULT
            .saturating_add(Self::accesses(2, 4))
            .saturating_add(Self::payment().saturating_mul(2))
            .saturating_add(Self::place());
        Self::each(r, Self::round().saturating_add(result))
    }

    fn settle_observations(o: u32) -> Weight {
        Self::each(o, OBSERVATION)
    }

    fn settle_outputs(b: u32) -> Weight {
        Self::each(b, OUTPUT_BYTE)
    }

    fn prove_equivocation() -> Weight {
        COMPUTATION
            .saturating_add(SIGNATURE.saturating_mul(2))
            .saturating_add(Self::accesses(4, 2))
    }

    fn remove_topic() -> Weight {
        COMPUTATION.saturating_add(Self::accesses(4, 6))
    }

    fn set_fee_split() -> Weight {
        COMPUTATION.saturating_add(Self::accesses(0, 1))
    }

    fn close_round() -> Weight {
        // Record, cryptlet, topic, count, the pot and the requester's payment, the issuance.
        COMPUTATION
            .saturating_add(Self::accesses(7, 6))
            .saturating_add(Self::place())
    }

    fn hand_over_topic() -> Weight {
        COMPUTATION.saturating_add(Self::accesses(1, 1))
    }

    fn on_idle_block() -> Weight {
        Self::accesses(2, 0)
    }

    fn expire_rounds(n: u32) -> Weight {
        // Bucket, count, the pot and the issuance.
        Self::accesses(4, 5).saturating_add(Self::each(
            n,
            COMPUTATION
                .saturating_add(Self::accesses(4, 4))
                .saturating_add(Self::place()),
        ))
    }

    fn skip_rounds(n: u32) -> Weight {
        Self::each(n, Self::accesses(1, 0))
    }

    fn visit_buckets(b: u32) -> Weight {
        Self::each(b, Self::accesses(1, 1))
    }
}
