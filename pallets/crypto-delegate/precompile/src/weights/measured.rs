//! Weights, as measured by `./scripts/benchmark weights`, which writes this file. A function without an "At least" has come
//! since: its weight is an estimate until the next run.
//!
//! On 2026-11-22, Intel(R) Xeon(R) Processor; the runtime ran as WebAssembly. Time alone is charged: the chain proves no storage to anybody.

use super::WeightInfo;
use core::marker::PhantomData;
use frame_support::{traits::Get, weights::Weight};

/// Weights as measured, with the database weights of the runtime.
pub struct MeasuredWeight<T>(PhantomData<T>);

impl<T: frame_system::Config> WeightInfo for MeasuredWeight<T> {
    fn compute(b: u32) -> Weight {
        // At least 1_980 ns.
        Weight::from_parts(3_414_957, 0)
            .saturating_add(Weight::from_parts(1_545, 0).saturating_mul(b.into()))
    }

    fn admit() -> Weight {
        // At least 1_505 ns.
        Weight::from_parts(1_613_000, 0).saturating_add(T::DbWeight::get().reads(1))
    }

    fn pass_on() -> Weight {
        // At least 50_573 ns.
        Weight::from_parts(54_943_000, 0)
            .saturating_add(T::DbWeight::get().reads(2))
            .saturating_add(T::DbWeight::get().writes(2))
    }

    fn found() -> Weight {
        // At least 55_481 ns.
        Weight::from_parts(57_837_000, 0)
            .saturating_add(T::DbWeight::get().reads(2))
            .saturating_add(T::DbWeight::get().writes(2))
    }

    fn cryptlet() -> Weight {
        // At least 13_091 ns.
        Weight::from_parts(14_853_000, 0).saturating_add(T::DbWeight::get().reads(1))
    }

    fn header() -> Weight {
        // At least 23_815 ns.
        Weight::from_parts(28_398_000, 0).saturating_add(T::DbWeight::get().reads(2))
    }

    fn policy() -> Weight {
        // At least 49_585 ns.
        Weight::from_parts(56_395_000, 0).saturating_add(T::DbWeight::get().reads(3))
    }

    fn keys() -> Weight {
        // At least 32_419 ns.
        Weight::from_parts(35_636_000, 0).saturating_add(T::DbWeight::get().reads(2))
    }

    fn cryptlet_of() -> Weight {
        // At least 3_481 ns.
        Weight::from_parts(4_060_000, 0).saturating_add(T::DbWeight::get().reads(1))
    }

    fn topic() -> Weight {
        // At least 8_192 ns.
        Weight::from_parts(8_980_000, 0).saturating_add(T::DbWeight::get().reads(1))
    }

    fn pages(p: u32) -> Weight {
        // At least 41_995 ns.
        Weight::from_parts(27_363_237, 0)
            .saturating_add(Weight::from_parts(26_334_612, 0).saturating_mul(p.into()))
            .saturating_add(T::DbWeight::get().reads(5))
            .saturating_add(T::DbWeight::get().reads(1).saturating_mul(p.into()))
    }

    fn round() -> Weight {
        // At least 9_071 ns.
        Weight::from_parts(10_356_000, 0).saturating_add(T::DbWeight::get().reads(4))
    }

    fn feed() -> Weight {
        // At least 17_565 ns.
        Weight::from_parts(20_103_000, 0).saturating_add(T::DbWeight::get().reads(3))
    }

    fn subscription() -> Weight {
        // At least 36_720 ns.
        Weight::from_parts(40_474_000, 0).saturating_add(T::DbWeight::get().reads(5))
    }

    fn failures() -> Weight {
        // At least 6_653 ns.
        Weight::from_parts(7_731_000, 0).saturating_add(T::DbWeight::get().reads(1))
    }

    fn failure() -> Weight {
        // At least 10_789 ns.
        Weight::from_parts(12_320_000, 0).saturating_add(T::DbWeight::get().reads(1))
    }

    fn encryption_key() -> Weight {
        // At least 11_191 ns.
        Weight::from_parts(11_946_000, 0).saturating_add(T::DbWeight::get().reads(2))
    }

    fn bound_to() -> Weight {
        // At least 20_633 ns.
        Weight::from_parts(23_595_000, 0).saturating_add(T::DbWeight::get().reads(3))
    }

    fn history() -> Weight {
        // At least 20_630 ns.
        Weight::from_parts(22_170_000, 0).saturating_add(T::DbWeight::get().reads(1))
    }

    fn parse_envelope(b: u32) -> Weight {
        // At least 4_475 ns.
        Weight::from_parts(5_732_122, 0)
            .saturating_add(Weight::from_parts(774, 0).saturating_mul(b.into()))
    }

    fn key_book(n: u32) -> Weight {
        // At least 35_150 ns.
        Weight::from_parts(31_568_659, 0)
            .saturating_add(Weight::from_parts(6_872_515, 0).saturating_mul(n.into()))
            .saturating_add(T::DbWeight::get().reads(4))
            .saturating_add(T::DbWeight::get().reads(2).saturating_mul(n.into()))
    }

    fn verify_votes(v: u32) -> Weight {
        // At least 189_478 ns.
        Weight::from_parts(131_489_022, 0)
            .saturating_add(Weight::from_parts(115_022_461, 0).saturating_mul(v.into()))
    }

    fn call_back() -> Weight {
        // At least 149_775 ns.
        Weight::from_parts(162_668_000, 0)
            .saturating_add(T::DbWeight::get().reads(7))
            .saturating_add(T::DbWeight::get().writes(2))
    }
}
