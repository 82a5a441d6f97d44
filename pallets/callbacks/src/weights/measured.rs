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
    fn on_idle_poll() -> Weight {
        // At least 1_554 ns.
        Weight::from_parts(1_926_000, 0).saturating_add(T::DbWeight::get().reads(1))
    }

    fn on_poll() -> Weight {
        // At least 31_849 ns.
        Weight::from_parts(36_180_000, 0)
            .saturating_add(T::DbWeight::get().reads(5))
            .saturating_add(T::DbWeight::get().writes(3))
    }

    fn take_turn() -> Weight {
        // At least 16_465 ns.
        Weight::from_parts(18_583_000, 0)
            .saturating_add(T::DbWeight::get().reads(3))
            .saturating_add(T::DbWeight::get().writes(4))
    }

    fn find_result() -> Weight {
        // At least 68_111 ns.
        Weight::from_parts(73_052_000, 0).saturating_add(T::DbWeight::get().reads(8))
    }

    fn pass_over() -> Weight {
        // At least 27_390 ns.
        Weight::from_parts(30_629_000, 0)
            .saturating_add(T::DbWeight::get().reads(4))
            .saturating_add(T::DbWeight::get().writes(3))
    }

    fn deliver() -> Weight {
        // At least 39_909 ns.
        Weight::from_parts(46_468_000, 0)
            .saturating_add(T::DbWeight::get().reads(9))
            .saturating_add(T::DbWeight::get().writes(5))
    }

    fn record_failure() -> Weight {
        // At least 88_472 ns.
        Weight::from_parts(94_009_000, 0)
            .saturating_add(T::DbWeight::get().reads(6))
            .saturating_add(T::DbWeight::get().writes(6))
    }

    fn close_answer() -> Weight {
        // At least 85_589 ns.
        Weight::from_parts(88_073_000, 0)
            .saturating_add(T::DbWeight::get().reads(5))
            .saturating_add(T::DbWeight::get().writes(4))
    }

    fn on_result_of_feed() -> Weight {
        // At least 10_806 ns.
        Weight::from_parts(12_885_000, 0)
            .saturating_add(T::DbWeight::get().reads(3))
            .saturating_add(T::DbWeight::get().writes(3))
    }

    fn on_result_of_request() -> Weight {
        // At least 9_011 ns.
        Weight::from_parts(10_562_000, 0)
            .saturating_add(T::DbWeight::get().reads(2))
            .saturating_add(T::DbWeight::get().writes(3))
    }

    fn on_no_result() -> Weight {
        // At least 82_826 ns.
        Weight::from_parts(88_480_000, 0)
            .saturating_add(T::DbWeight::get().reads(5))
            .saturating_add(T::DbWeight::get().writes(4))
    }

    fn on_leave() -> Weight {
        // At least 102_777 ns.
        Weight::from_parts(105_334_000, 0)
            .saturating_add(T::DbWeight::get().reads(7))
            .saturating_add(T::DbWeight::get().writes(6))
    }

    fn listen() -> Weight {
        // At least 148_204 ns.
        Weight::from_parts(161_459_000, 0)
            .saturating_add(T::DbWeight::get().reads(15))
            .saturating_add(T::DbWeight::get().writes(9))
    }

    fn fund_listener() -> Weight {
        // At least 67_420 ns.
        Weight::from_parts(73_768_000, 0)
            .saturating_add(T::DbWeight::get().reads(7))
            .saturating_add(T::DbWeight::get().writes(5))
    }

    fn await_answer() -> Weight {
        // At least 125_252 ns.
        Weight::from_parts(137_905_000, 0)
            .saturating_add(T::DbWeight::get().reads(10))
            .saturating_add(T::DbWeight::get().writes(4))
    }

    fn retry() -> Weight {
        // At least 125_780 ns.
        Weight::from_parts(138_147_000, 0)
            .saturating_add(T::DbWeight::get().reads(12))
            .saturating_add(T::DbWeight::get().writes(5))
    }

    fn pause() -> Weight {
        // At least 9_364 ns.
        Weight::from_parts(13_403_000, 0)
            .saturating_add(T::DbWeight::get().reads(1))
            .saturating_add(T::DbWeight::get().writes(1))
    }

    fn resume() -> Weight {
        // At least 9_253 ns.
        Weight::from_parts(11_237_000, 0)
            .saturating_add(T::DbWeight::get().reads(1))
            .saturating_add(T::DbWeight::get().writes(1))
    }

    fn forget_failure() -> Weight {
        // At least 91_894 ns.
        Weight::from_parts(102_146_000, 0)
            .saturating_add(T::DbWeight::get().reads(7))
            .saturating_add(T::DbWeight::get().writes(4))
    }
}
