//! Weights of what the precompiles do themselves. What the pallets do for them has the pallets' own weights.

use core::marker::PhantomData;
use frame_support::{traits::Get, weights::Weight};
use pallet_revive::WeightInfo as _;

/// Weights that the precompiles ask for. Each is charged before the work.
pub trait WeightInfo {
    /// Weight of a function that reads nothing, with `b` bytes of arguments.
    fn compute(b: u32) -> Weight;
    /// Weight of letting a call in that changes the state.
    fn admit() -> Weight;
    /// Weight of passing the value of a call on to who sent it.
    fn pass_on() -> Weight;
    /// Weight of bringing a cryptlet's account into being.
    fn found() -> Weight;
    /// Weight of reading a cryptlet's record.
    fn cryptlet() -> Weight;
    /// Weight of showing a header.
    fn header() -> Weight;
    /// Weight of showing the policy in force.
    fn policy() -> Weight;
    /// Weight of showing the keys of a pool.
    fn keys() -> Weight;
    /// Weight of finding a cryptlet by its name.
    fn cryptlet_of() -> Weight;
    /// Weight of reading a topic's record.
    fn topic() -> Weight;
    /// Weight of reading `p` pages of results, and of showing one of them.
    fn pages(p: u32) -> Weight;
    /// Weight of looking for an open round.
    fn round() -> Weight;
    /// Weight of reading a feed, and whether somebody listens to it.
    fn feed() -> Weight;
    /// Weight of showing a subscription and its listener.
    fn subscription() -> Weight;
    /// Weight of showing the numbers of a contract's failures.
    fn failures() -> Weight;
    /// Weight of showing a failure.
    fn failure() -> Weight;
    /// Weight of showing which cryptlet a contract has bound.
    fn bound_to() -> Weight;
    /// Weight of showing the history's root.
    fn history() -> Weight;
    /// Weight of reading an envelope of `b` bytes.
    fn parse_envelope(b: u32) -> Weight;
    /// Weight of reading the keys of a pool of `n` hosts.
    fn key_book(n: u32) -> Weight;
    /// Weight of verifying an envelope of `v` votes.
    fn verify_votes(v: u32) -> Weight;
    /// Weight of calling a contract with a result, besides what the contract does: encoding it, moving its storage deposit
    /// there and back, and the call. A callback's gas pays for it.
    fn call_back() -> Weight;
}

/// Weights estimated from what is read and written and from how many bytes are decoded, hashed and encoded, with the
/// database weights of the runtime. Signatures are as `pallet-crypto-delegate` measured them.
pub struct EstimatedWeight<T>(PhantomData<T>);

impl<T: pallet_revive::Config> WeightInfo for EstimatedWeight<T> {
    fn compute(b: u32) -> Weight {
        nanoseconds(5_000).saturating_add(nanoseconds(20).saturating_mul(b.into()))
    }

    fn admit() -> Weight {
        reads::<T>(1, 5_000)
    }

    fn pass_on() -> Weight {
        reads::<T>(2, 80_000).saturating_add(T::DbWeight::get().writes(2))
    }

    fn found() -> Weight {
        reads::<T>(3, 100_000).saturating_add(T::DbWeight::get().writes(3))
    }

    fn cryptlet() -> Weight {
        reads::<T>(1, 20_000)
    }

    fn header() -> Weight {
        reads::<T>(1, 100_000)
    }

    fn policy() -> Weight {
        reads::<T>(3, 80_000)
    }

    fn keys() -> Weight {
        reads::<T>(1, 60_000)
    }

    fn cryptlet_of() -> Weight {
        reads::<T>(1, 15_000)
    }

    fn topic() -> Weight {
        reads::<T>(1, 15_000)
    }

    fn pages(p: u32) -> Weight {
        reads::<T>(1, 100_000)
            .saturating_mul(p.into())
            .saturating_add(nanoseconds(20_000))
    }

    fn round() -> Weight {
        reads::<T>(3, 100_000)
    }

    fn feed() -> Weight {
        reads::<T>(3, 60_000)
    }

    fn subscription() -> Weight {
        reads::<T>(5, 80_000)
    }

    fn failures() -> Weight {
        reads::<T>(1, 15_000)
    }

    fn failure() -> Weight {
        reads::<T>(1, 20_000)
    }

    fn bound_to() -> Weight {
        reads::<T>(3, 25_000)
    }

    fn history() -> Weight {
        reads::<T>(1, 40_000)
    }

    fn parse_envelope(b: u32) -> Weight {
        nanoseconds(20_000).saturating_add(nanoseconds(20).saturating_mul(b.into()))
    }

    fn key_book(n: u32) -> Weight {
        reads::<T>(2, 40_000)
            .saturating_mul(n.into())
            .saturating_add(reads::<T>(4, 80_000))
    }

    fn verify_votes(v: u32) -> Weight {
        nanoseconds(200_000)
            .saturating_mul(v.into())
            .saturating_add(nanoseconds(250_000))
    }

    fn call_back() -> Weight {
        reads::<T>(3, 200_000)
            .saturating_add(T::DbWeight::get().writes(2))
            .saturating_add(T::WeightInfo::call())
    }
}

/// So many reads, and so much computation besides.
fn reads<T: frame_system::Config>(reads: u64, besides_ns: u64) -> Weight {
    T::DbWeight::get()
        .reads(reads)
        .saturating_add(nanoseconds(besides_ns))
}

fn nanoseconds(count: u64) -> Weight {
    Weight::from_parts(count.saturating_mul(1_000), 0)
}

/// Without a runtime: for tests.
impl WeightInfo for () {
    fn compute(_: u32) -> Weight {
        Weight::zero()
    }
    fn admit() -> Weight {
        Weight::zero()
    }
    fn pass_on() -> Weight {
        Weight::zero()
    }
    fn found() -> Weight {
        Weight::zero()
    }
    fn cryptlet() -> Weight {
        Weight::zero()
    }
    fn header() -> Weight {
        Weight::zero()
    }
    fn policy() -> Weight {
        Weight::zero()
    }
    fn keys() -> Weight {
        Weight::zero()
    }
    fn cryptlet_of() -> Weight {
        Weight::zero()
    }
    fn topic() -> Weight {
        Weight::zero()
    }
    fn pages(_: u32) -> Weight {
        Weight::zero()
    }
    fn round() -> Weight {
        Weight::zero()
    }
    fn feed() -> Weight {
        Weight::zero()
    }
    fn subscription() -> Weight {
        Weight::zero()
    }
    fn failures() -> Weight {
        Weight::zero()
    }
    fn failure() -> Weight {
        Weight::zero()
    }
    fn bound_to() -> Weight {
        Weight::zero()
    }
    fn history() -> Weight {
        Weight::zero()
    }
    fn parse_envelope(_: u32) -> Weight {
        Weight::zero()
    }
    fn key_book(_: u32) -> Weight {
        Weight::zero()
    }
    fn verify_votes(_: u32) -> Weight {
        Weight::zero()
    }
    fn call_back() -> Weight {
        Weight::zero()
    }
}
