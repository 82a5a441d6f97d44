//! Weights, as measured by `./scripts/benchmark weights`, which writes this file. A function without an "At least" has come
//! since: its weight is an estimate until the next run.
//!
//! On 2026-11-22, AMD EPYC; the runtime ran as WebAssembly. Time alone is charged: the chain proves no storage to anybody.

use super::WeightInfo;
use core::marker::PhantomData;
use frame_support::{traits::Get, weights::Weight};

/// Weights as measured, with the database weights of the runtime.
pub struct MeasuredWeight<T>(PhantomData<T>);

impl<T: frame_system::Config> WeightInfo for MeasuredWeight<T> {
    fn admit_validator() -> Weight {
        // At least 41_919 ns.
        Weight::from_parts(59_030_000, 0)
            .saturating_add(T::DbWeight::get().reads(1))
            .saturating_add(T::DbWeight::get().writes(1))
    }

    fn remove_validator(n: u32) -> Weight {
        // At least 21_239 ns.
        Weight::from_parts(29_417_203, 0)
            .saturating_add(Weight::from_parts(3_929_243, 0).saturating_mul(n.into()))
            .saturating_add(T::DbWeight::get().reads(2))
            .saturating_add(T::DbWeight::get().reads(1).saturating_mul(n.into()))
            .saturating_add(T::DbWeight::get().writes(1))
    }

    fn choose_upgrade() -> Weight {
        // At least 15_609 ns.
        Weight::from_parts(30_597_000, 0).saturating_add(T::DbWeight::get().writes(1))
    }
    fn set_deployers(n: u32) -> Weight {
        Weight::from_parts(60_000_000, 0)
            .saturating_add(Weight::from_parts(1_000_000, 0).saturating_mul(n.into()))
            .saturating_add(T::DbWeight::get().writes(1))
    }
}
