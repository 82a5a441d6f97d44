//! Weights, as measured by `./scripts/benchmark weights`, which writes this file. A function without an "At least" has come
//! since: its weight is an estimate until the next run.
//!
//! On 2026-11-22, Intel(R) Xeon(R) Processor; the runtime ran as WebAssembly. Weights have 2 times the time that was measured there: validators may
//! be slower. Time alone is charged: the chain proves no storage to anybody.

use super::WeightInfo;
use core::marker::PhantomData;
use frame_support::{traits::Get, weights::Weight};

/// Weights as measured, with the database weights of the runtime.
pub struct MeasuredWeight<T>(PhantomData<T>);

impl<T: frame_system::Config> WeightInfo for MeasuredWeight<T> {
    fn compute(b: u32) -> Weight {
        // At least 1_815 ns.
        Weight::from_parts(6_438_368, 0)
            .saturating_add(Weight::from_parts(3_012, 0).saturating_mul(b.into()))
    }

    fn admit() -> Weight {
        // At least 1_494 ns.
        Weight::from_parts(3_294_000, 0).saturating_add(T::DbWeight::get().reads(1))
    }

    fn pass_on() -> Weight {
        // At least 46_740 ns.
        Weight::from_parts(98_882_000, 0)
            .saturating_add(T::DbWeight::get().reads(2))
            .saturating_add(T::DbWeight::get().writes(2))
    }

    fn found() -> Weight {
        // At least 52_385 ns.
        Weight::from_parts(111_128_000, 0)
            .saturating_add(T::DbWeight::get().reads(2))
            .saturating_add(T::DbWeight::get().writes(2))
    }

    fn cryptlet() -> Weight {
        // At least 11_974 ns.
        Weight::from_parts(28_028_000, 0).saturating_add(T::DbWeight::get().reads(1))
    }

    fn header() -> Weight {
        // At least 22_822 ns.
        Weight::from_parts(51_286_000, 0).saturating_add(T::DbWeight::get().reads(2))
    }

    fn policy() -> Weight {
        // At least 48_302 ns.
        Weight::from_parts(113_634_000, 0).saturating_add(T::DbWeight::get().reads(3))
    }

    fn keys() -> Weight {
        // At least 34_646 ns.
        Weight::from_parts(75_892_000, 0).saturating_add(T::DbWeight::get().reads(2))
    }

    fn cryptlet_of() -> Weight {
        // At least 3_511 ns.
        Weight::from_parts(8_034_000, 0).saturating_add(T::DbWeight::get().reads(1))
    }

    fn topic() -> Weight {
        // At least 7_942 ns.
        Weight::from_parts(18_240_000, 0).saturating_add(T::DbWeight::get().reads(1))
    }

    fn pages(p: u32) -> Weight {
        // At least 43_435 ns.
        Weight::from_parts(30_608_086, 0)
            .saturating_add(Weight::from_parts(50_953_262, 0).saturating_mul(p.into()))
            .saturating_add(T::DbWeight::get().reads(5))
            .saturating_add(T::DbWeight::get().reads(1).saturating_mul(p.into()))
    }

    fn round() -> Weight {
        // At least 8_665 ns.
        Weight::from_parts(18_966_000, 0).saturating_add(T::DbWeight::get().reads(4))
    }

    fn feed() -> Weight {
        // At least 15_552 ns.
        Weight::from_parts(35_472_000, 0).saturating_add(T::DbWeight::get().reads(3))
    }

    fn subscription() -> Weight {
        // At least 34_155 ns.
        Weight::from_parts(70_780_000, 0).saturating_add(T::DbWeight::get().reads(5))
    }

    fn failures() -> Weight {
        // At least 5_789 ns.
        Weight::from_parts(12_780_000, 0).saturating_add(T::DbWeight::get().reads(1))
    }

    fn failure() -> Weight {
        // At least 9_437 ns.
        Weight::from_parts(22_300_000, 0).saturating_add(T::DbWeight::get().reads(1))
    }

    fn encryption_key() -> Weight {
        // At least 9_629 ns.
        Weight::from_parts(21_182_000, 0).saturating_add(T::DbWeight::get().reads(2))
    }

    fn bound_to() -> Weight {
        // At least 18_394 ns.
        Weight::from_parts(40_340_000, 0).saturating_add(T::DbWeight::get().reads(3))
    }

    fn history() -> Weight {
        // At least 18_443 ns.
        Weight::from_parts(37_908_000, 0).saturating_add(T::DbWeight::get().reads(1))
    }

    fn parse_envelope(b: u32) -> Weight {
        // At least 3_563 ns.
        Weight::from_parts(9_514_556, 0)
            .saturating_add(Weight::from_parts(1_216, 0).saturating_mul(b.into()))
    }

    fn key_book(n: u32) -> Weight {
        // At least 42_359 ns.
        Weight::from_parts(62_083_218, 0)
            .saturating_add(Weight::from_parts(21_947_464, 0).saturating_mul(n.into()))
            .saturating_add(T::DbWeight::get().reads(4))
            .saturating_add(T::DbWeight::get().reads(2).saturating_mul(n.into()))
    }

    fn verify_votes(v: u32) -> Weight {
        // At least 205_268 ns.
        Weight::from_parts(229_028_820, 0)
            .saturating_add(Weight::from_parts(219_042_862, 0).saturating_mul(v.into()))
    }

    fn call_back() -> Weight {
        // At least 132_754 ns.
        Weight::from_parts(288_402_000, 0)
            .saturating_add(T::DbWeight::get().reads(7))
            .saturating_add(T::DbWeight::get().writes(2))
    }
}
