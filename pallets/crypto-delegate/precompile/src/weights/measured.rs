//! Weights of what the precompiles do themselves. Estimates, by counted storage accesses, until `./scripts/benchmark
//! weights` has measured them.
//!
//! Time is what decoding, hashing and encoding so many bytes takes elsewhere, rounded up; signatures are as
//! `pallet-crypto-delegate` measured them.

use super::WeightInfo;
use core::marker::PhantomData;
use frame_support::{traits::Get, weights::Weight};
use pallet_revive::WeightInfo as _;

/// Weights, with the database weights of the runtime.
pub struct MeasuredWeight<T>(PhantomData<T>);

impl<T: pallet_revive::Config> WeightInfo for MeasuredWeight<T> {
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
        reads::<T>(4, 80_000)
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
        reads::<T>(6, 80_000)
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

    fn encryption_key() -> Weight {
        reads::<T>(2, 20_000)
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
