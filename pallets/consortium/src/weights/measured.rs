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
    fn admit_validator() -> Weight {
        // At least 13_787 ns.
        Weight::from_parts(32_598_000, 0)
            .saturating_add(T::DbWeight::get().reads(1))
            .saturating_add(T::DbWeight::get().writes(1))
    }

    fn remove_validator(n: u32) -> Weight {
        // At least 12_080 ns.
        Weight::from_parts(27_826_522, 0)
            .saturating_add(Weight::from_parts(2_583_742, 0).saturating_mul(n.into()))
            .saturating_add(T::DbWeight::get().reads(2))
            .saturating_add(T::DbWeight::get().reads(1).saturating_mul(n.into()))
            .saturating_add(T::DbWeight::get().writes(1))
    }

    fn choose_upgrade() -> Weight {
        // At least 7_920 ns.
        Weight::from_parts(17_090_000, 0).saturating_add(T::DbWeight::get().writes(1))
    }

    fn set_deployers(n: u32) -> Weight {
        // At least 4_519 ns.
        Weight::from_parts(12_190_450, 0)
            .saturating_add(Weight::from_parts(166_820, 0).saturating_mul(n.into()))
            .saturating_add(T::DbWeight::get().writes(1))
    }
}
