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
    fn on_idle_poll() -> Weight {
        // At least 1_581 ns.
        Weight::from_parts(3_506_000, 0).saturating_add(T::DbWeight::get().reads(1))
    }

    fn on_poll() -> Weight {
        // At least 31_840 ns.
        Weight::from_parts(67_924_000, 0)
            .saturating_add(T::DbWeight::get().reads(5))
            .saturating_add(T::DbWeight::get().writes(3))
    }

    fn take_turn() -> Weight {
        // At least 16_829 ns.
        Weight::from_parts(36_544_000, 0)
            .saturating_add(T::DbWeight::get().reads(3))
            .saturating_add(T::DbWeight::get().writes(4))
    }

    fn find_result() -> Weight {
        // At least 65_911 ns.
        Weight::from_parts(146_538_000, 0).saturating_add(T::DbWeight::get().reads(8))
    }

    fn pass_over() -> Weight {
        // At least 33_841 ns.
        Weight::from_parts(80_474_000, 0)
            .saturating_add(T::DbWeight::get().reads(4))
            .saturating_add(T::DbWeight::get().writes(3))
    }

    fn deliver() -> Weight {
        // At least 45_515 ns.
        Weight::from_parts(114_534_000, 0)
            .saturating_add(T::DbWeight::get().reads(9))
            .saturating_add(T::DbWeight::get().writes(5))
    }

    fn record_failure() -> Weight {
        // At least 83_027 ns.
        Weight::from_parts(181_568_000, 0)
            .saturating_add(T::DbWeight::get().reads(6))
            .saturating_add(T::DbWeight::get().writes(6))
    }

    fn close_answer() -> Weight {
        // At least 83_847 ns.
        Weight::from_parts(180_806_000, 0)
            .saturating_add(T::DbWeight::get().reads(5))
            .saturating_add(T::DbWeight::get().writes(4))
    }

    fn on_result_of_feed() -> Weight {
        // At least 10_686 ns.
        Weight::from_parts(26_074_000, 0)
            .saturating_add(T::DbWeight::get().reads(3))
            .saturating_add(T::DbWeight::get().writes(3))
    }

    fn on_result_of_request() -> Weight {
        // At least 8_855 ns.
        Weight::from_parts(20_394_000, 0)
            .saturating_add(T::DbWeight::get().reads(2))
            .saturating_add(T::DbWeight::get().writes(3))
    }

    fn on_no_result() -> Weight {
        // At least 83_283 ns.
        Weight::from_parts(180_360_000, 0)
            .saturating_add(T::DbWeight::get().reads(5))
            .saturating_add(T::DbWeight::get().writes(4))
    }

    fn on_leave() -> Weight {
        // At least 94_531 ns.
        Weight::from_parts(207_742_000, 0)
            .saturating_add(T::DbWeight::get().reads(7))
            .saturating_add(T::DbWeight::get().writes(6))
    }

    fn listen() -> Weight {
        // At least 142_821 ns.
        Weight::from_parts(327_512_000, 0)
            .saturating_add(T::DbWeight::get().reads(15))
            .saturating_add(T::DbWeight::get().writes(9))
    }

    fn fund_listener() -> Weight {
        // At least 64_097 ns.
        Weight::from_parts(141_662_000, 0)
            .saturating_add(T::DbWeight::get().reads(7))
            .saturating_add(T::DbWeight::get().writes(5))
    }

    fn await_answer() -> Weight {
        // At least 125_543 ns.
        Weight::from_parts(279_956_000, 0)
            .saturating_add(T::DbWeight::get().reads(10))
            .saturating_add(T::DbWeight::get().writes(4))
    }

    fn retry() -> Weight {
        // At least 113_968 ns.
        Weight::from_parts(248_674_000, 0)
            .saturating_add(T::DbWeight::get().reads(12))
            .saturating_add(T::DbWeight::get().writes(5))
    }

    fn pause() -> Weight {
        // At least 8_404 ns.
        Weight::from_parts(19_034_000, 0)
            .saturating_add(T::DbWeight::get().reads(1))
            .saturating_add(T::DbWeight::get().writes(1))
    }

    fn resume() -> Weight {
        // At least 8_597 ns.
        Weight::from_parts(18_862_000, 0)
            .saturating_add(T::DbWeight::get().reads(1))
            .saturating_add(T::DbWeight::get().writes(1))
    }

    fn forget_failure() -> Weight {
        // At least 90_910 ns.
        Weight::from_parts(201_766_000, 0)
            .saturating_add(T::DbWeight::get().reads(7))
            .saturating_add(T::DbWeight::get().writes(4))
    }
}
