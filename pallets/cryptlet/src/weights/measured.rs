//! Weights of calls and hooks, as measured: don't edit, run `./scripts/benchmark weights`.
//!
//! On 2026-11-21, AMD EPYC; the runtime ran as WebAssembly. Time alone is charged: the chain proves no storage to anybody.

use super::WeightInfo;
use core::marker::PhantomData;
use frame_support::{traits::Get, weights::Weight};

/// Weights as measured, with the database weights of the runtime.
pub struct MeasuredWeight<T>(PhantomData<T>);

impl<T: frame_system::Config> WeightInfo for MeasuredWeight<T> {
    fn register(_h: u32, c: u32) -> Weight {
        // At least 270_114 ns.
        Weight::from_parts(380_159_822, 0)
            .saturating_add(Weight::from_parts(12_102, 0).saturating_mul(c.into()))
            .saturating_add(T::DbWeight::get().reads(5))
            .saturating_add(T::DbWeight::get().writes(16))
    }

    fn update(h: u32, _c: u32) -> Weight {
        // At least 225_420 ns.
        Weight::from_parts(361_839_434, 0)
            .saturating_add(Weight::from_parts(1_266, 0).saturating_mul(h.into()))
            .saturating_add(T::DbWeight::get().reads(4))
            .saturating_add(T::DbWeight::get().writes(4))
    }

    fn rotate_key() -> Weight {
        // At least 122_378 ns.
        Weight::from_parts(129_462_000, 0)
            .saturating_add(T::DbWeight::get().reads(3))
            .saturating_add(T::DbWeight::get().writes(1))
    }

    fn revoke() -> Weight {
        // At least 189_093 ns.
        Weight::from_parts(297_856_000, 0)
            .saturating_add(T::DbWeight::get().reads(4))
            .saturating_add(T::DbWeight::get().writes(12))
    }

    fn offer_ownership() -> Weight {
        // At least 31_388 ns.
        Weight::from_parts(55_063_000, 0)
            .saturating_add(T::DbWeight::get().reads(1))
            .saturating_add(T::DbWeight::get().writes(1))
    }

    fn accept_ownership() -> Weight {
        // At least 153_837 ns.
        Weight::from_parts(252_301_000, 0)
            .saturating_add(T::DbWeight::get().reads(5))
            .saturating_add(T::DbWeight::get().writes(7))
    }

    fn set_tags() -> Weight {
        // At least 201_044 ns.
        Weight::from_parts(214_480_000, 0)
            .saturating_add(T::DbWeight::get().reads(3))
            .saturating_add(T::DbWeight::get().writes(19))
    }

    fn set_policy() -> Weight {
        // At least 189_894 ns.
        Weight::from_parts(241_520_000, 0)
            .saturating_add(T::DbWeight::get().reads(4))
            .saturating_add(T::DbWeight::get().writes(4))
    }

    fn enrol_host() -> Weight {
        // At least 318_013 ns.
        Weight::from_parts(347_428_000, 0)
            .saturating_add(T::DbWeight::get().reads(7))
            .saturating_add(T::DbWeight::get().writes(6))
    }

    fn renew_host() -> Weight {
        // At least 89_137 ns.
        Weight::from_parts(143_528_000, 0)
            .saturating_add(T::DbWeight::get().reads(5))
            .saturating_add(T::DbWeight::get().writes(4))
    }

    fn rotate_host_key() -> Weight {
        // At least 215_191 ns.
        Weight::from_parts(312_122_000, 0)
            .saturating_add(T::DbWeight::get().reads(7))
            .saturating_add(T::DbWeight::get().writes(5))
    }

    fn suspend_host() -> Weight {
        // At least 30_677 ns.
        Weight::from_parts(36_899_000, 0)
            .saturating_add(T::DbWeight::get().reads(2))
            .saturating_add(T::DbWeight::get().writes(2))
    }

    fn reinstate_host() -> Weight {
        // At least 32_612 ns.
        Weight::from_parts(53_600_000, 0)
            .saturating_add(T::DbWeight::get().reads(2))
            .saturating_add(T::DbWeight::get().writes(2))
    }

    fn retire_host() -> Weight {
        // At least 33_633 ns.
        Weight::from_parts(52_849_000, 0)
            .saturating_add(T::DbWeight::get().reads(3))
            .saturating_add(T::DbWeight::get().writes(2))
    }

    fn withdraw_host() -> Weight {
        // At least 163_374 ns.
        Weight::from_parts(186_818_000, 0)
            .saturating_add(T::DbWeight::get().reads(6))
            .saturating_add(T::DbWeight::get().writes(5))
    }

    fn offer_instance() -> Weight {
        // At least 381_511 ns.
        Weight::from_parts(425_914_000, 0)
            .saturating_add(T::DbWeight::get().reads(9))
            .saturating_add(T::DbWeight::get().writes(4))
    }

    fn admit_instance() -> Weight {
        // At least 288_048 ns.
        Weight::from_parts(301_322_000, 0)
            .saturating_add(T::DbWeight::get().reads(10))
            .saturating_add(T::DbWeight::get().writes(5))
    }

    fn dismiss_instance() -> Weight {
        // At least 124_963 ns.
        Weight::from_parts(152_524_000, 0)
            .saturating_add(T::DbWeight::get().reads(7))
            .saturating_add(T::DbWeight::get().writes(5))
    }

    fn set_consortium_policy() -> Weight {
        // At least 44_884 ns.
        Weight::from_parts(46_616_000, 0)
            .saturating_add(T::DbWeight::get().reads(2))
            .saturating_add(T::DbWeight::get().writes(2))
    }

    fn set_private_endpoints() -> Weight {
        // At least 1_057_041 ns.
        Weight::from_parts(1_138_533_000, 0)
            .saturating_add(T::DbWeight::get().reads(2))
            .saturating_add(T::DbWeight::get().writes(2))
    }

    fn move_host() -> Weight {
        // At least 59_952 ns.
        Weight::from_parts(73_336_000, 0)
            .saturating_add(T::DbWeight::get().reads(3))
            .saturating_add(T::DbWeight::get().writes(1))
    }

    fn release_name() -> Weight {
        // At least 41_548 ns.
        Weight::from_parts(46_787_000, 0)
            .saturating_add(T::DbWeight::get().reads(2))
            .saturating_add(T::DbWeight::get().writes(1))
    }
}
