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
        // At least 327_230 ns.
        Weight::from_parts(376_911_411, 0)
            .saturating_add(Weight::from_parts(139_062, 0).saturating_mul(c.into()))
            .saturating_add(T::DbWeight::get().reads(6))
            .saturating_add(T::DbWeight::get().writes(16))
    }

    fn update(_h: u32, c: u32) -> Weight {
        // At least 283_819 ns.
        Weight::from_parts(432_929_651, 0)
            .saturating_add(Weight::from_parts(189_628, 0).saturating_mul(c.into()))
            .saturating_add(T::DbWeight::get().reads(5))
            .saturating_add(T::DbWeight::get().writes(4))
    }

    fn rotate_key() -> Weight {
        // At least 136_275 ns.
        Weight::from_parts(150_470_000, 0)
            .saturating_add(T::DbWeight::get().reads(3))
            .saturating_add(T::DbWeight::get().writes(1))
    }

    fn revoke() -> Weight {
        // At least 183_602 ns.
        Weight::from_parts(222_726_000, 0)
            .saturating_add(T::DbWeight::get().reads(4))
            .saturating_add(T::DbWeight::get().writes(12))
    }

    fn offer_ownership() -> Weight {
        // At least 26_640 ns.
        Weight::from_parts(46_807_000, 0)
            .saturating_add(T::DbWeight::get().reads(1))
            .saturating_add(T::DbWeight::get().writes(1))
    }

    fn accept_ownership() -> Weight {
        // At least 162_153 ns.
        Weight::from_parts(276_656_000, 0)
            .saturating_add(T::DbWeight::get().reads(5))
            .saturating_add(T::DbWeight::get().writes(7))
    }

    fn set_tags() -> Weight {
        // At least 138_568 ns.
        Weight::from_parts(218_788_000, 0)
            .saturating_add(T::DbWeight::get().reads(3))
            .saturating_add(T::DbWeight::get().writes(19))
    }

    fn set_policy() -> Weight {
        // At least 142_235 ns.
        Weight::from_parts(233_415_000, 0)
            .saturating_add(T::DbWeight::get().reads(4))
            .saturating_add(T::DbWeight::get().writes(4))
    }

    fn enrol_host() -> Weight {
        // At least 316_671 ns.
        Weight::from_parts(424_452_000, 0)
            .saturating_add(T::DbWeight::get().reads(7))
            .saturating_add(T::DbWeight::get().writes(6))
    }

    fn renew_host() -> Weight {
        // At least 112_911 ns.
        Weight::from_parts(151_022_000, 0)
            .saturating_add(T::DbWeight::get().reads(5))
            .saturating_add(T::DbWeight::get().writes(4))
    }

    fn rotate_host_key() -> Weight {
        // At least 320_597 ns.
        Weight::from_parts(364_490_000, 0)
            .saturating_add(T::DbWeight::get().reads(7))
            .saturating_add(T::DbWeight::get().writes(5))
    }

    fn suspend_host() -> Weight {
        // At least 40_365 ns.
        Weight::from_parts(56_044_000, 0)
            .saturating_add(T::DbWeight::get().reads(2))
            .saturating_add(T::DbWeight::get().writes(2))
    }

    fn reinstate_host() -> Weight {
        // At least 50_755 ns.
        Weight::from_parts(60_323_000, 0)
            .saturating_add(T::DbWeight::get().reads(2))
            .saturating_add(T::DbWeight::get().writes(2))
    }

    fn retire_host() -> Weight {
        // At least 60_713 ns.
        Weight::from_parts(68_267_000, 0)
            .saturating_add(T::DbWeight::get().reads(3))
            .saturating_add(T::DbWeight::get().writes(2))
    }

    fn withdraw_host() -> Weight {
        // At least 92_873 ns.
        Weight::from_parts(134_540_000, 0)
            .saturating_add(T::DbWeight::get().reads(6))
            .saturating_add(T::DbWeight::get().writes(5))
    }

    fn offer_instance() -> Weight {
        // At least 276_796 ns.
        Weight::from_parts(376_411_000, 0)
            .saturating_add(T::DbWeight::get().reads(9))
            .saturating_add(T::DbWeight::get().writes(4))
    }

    fn admit_instance() -> Weight {
        // At least 163_084 ns.
        Weight::from_parts(238_484_000, 0)
            .saturating_add(T::DbWeight::get().reads(10))
            .saturating_add(T::DbWeight::get().writes(5))
    }

    fn dismiss_instance() -> Weight {
        // At least 148_376 ns.
        Weight::from_parts(224_448_000, 0)
            .saturating_add(T::DbWeight::get().reads(7))
            .saturating_add(T::DbWeight::get().writes(5))
    }

    fn set_consortium_policy() -> Weight {
        // At least 35_446 ns.
        Weight::from_parts(61_425_000, 0)
            .saturating_add(T::DbWeight::get().reads(2))
            .saturating_add(T::DbWeight::get().writes(2))
    }

    fn set_private_endpoints() -> Weight {
        // At least 1_074_744 ns.
        Weight::from_parts(1_226_867_000, 0)
            .saturating_add(T::DbWeight::get().reads(2))
            .saturating_add(T::DbWeight::get().writes(2))
    }

    fn move_host() -> Weight {
        // At least 76_893 ns.
        Weight::from_parts(131_244_000, 0)
            .saturating_add(T::DbWeight::get().reads(3))
            .saturating_add(T::DbWeight::get().writes(1))
    }

    fn release_name() -> Weight {
        // At least 92_662 ns.
        Weight::from_parts(150_631_000, 0)
            .saturating_add(T::DbWeight::get().reads(4))
            .saturating_add(T::DbWeight::get().writes(4))
    }
}
