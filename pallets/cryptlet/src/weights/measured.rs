//! Weights of calls and hooks, as measured: don't edit, run `./scripts/benchmark weights`.
//!
//! On 2026-11-21, AMD EPYC; the runtime ran as WebAssembly. Time alone is charged: the chain proves no storage to anybody.

use super::WeightInfo;
use core::marker::PhantomData;
use frame_support::{traits::Get, weights::Weight};

/// Weights as measured, with the database weights of the runtime.
pub struct MeasuredWeight<T>(PhantomData<T>);

impl<T: frame_system::Config> WeightInfo for MeasuredWeight<T> {
    fn register(h: u32, c: u32) -> Weight {
        // At least 354_741 ns.
        Weight::from_parts(416_970_003, 0)
            .saturating_add(Weight::from_parts(8_276, 0).saturating_mul(h.into()))
            .saturating_add(Weight::from_parts(170_358, 0).saturating_mul(c.into()))
            .saturating_add(T::DbWeight::get().reads(6))
            .saturating_add(T::DbWeight::get().writes(16))
    }

    fn update(h: u32, c: u32) -> Weight {
        // At least 294_308 ns.
        Weight::from_parts(304_895_807, 0)
            .saturating_add(Weight::from_parts(9_634, 0).saturating_mul(h.into()))
            .saturating_add(Weight::from_parts(163_613, 0).saturating_mul(c.into()))
            .saturating_add(T::DbWeight::get().reads(5))
            .saturating_add(T::DbWeight::get().writes(4))
    }

    fn rotate_key() -> Weight {
        // At least 134_310 ns.
        Weight::from_parts(151_002_000, 0)
            .saturating_add(T::DbWeight::get().reads(3))
            .saturating_add(T::DbWeight::get().writes(1))
    }

    fn revoke() -> Weight {
        // At least 184_544 ns.
        Weight::from_parts(202_447_000, 0)
            .saturating_add(T::DbWeight::get().reads(4))
            .saturating_add(T::DbWeight::get().writes(12))
    }

    fn offer_ownership() -> Weight {
        // At least 27_421 ns.
        Weight::from_parts(42_509_000, 0)
            .saturating_add(T::DbWeight::get().reads(1))
            .saturating_add(T::DbWeight::get().writes(1))
    }

    fn accept_ownership() -> Weight {
        // At least 152_133 ns.
        Weight::from_parts(158_034_000, 0)
            .saturating_add(T::DbWeight::get().reads(5))
            .saturating_add(T::DbWeight::get().writes(7))
    }

    fn set_tags() -> Weight {
        // At least 119_804 ns.
        Weight::from_parts(131_946_000, 0)
            .saturating_add(T::DbWeight::get().reads(3))
            .saturating_add(T::DbWeight::get().writes(19))
    }

    fn set_policy() -> Weight {
        // At least 124_001 ns.
        Weight::from_parts(229_518_000, 0)
            .saturating_add(T::DbWeight::get().reads(4))
            .saturating_add(T::DbWeight::get().writes(4))
    }

    fn enrol_host() -> Weight {
        // At least 241_850 ns.
        Weight::from_parts(383_906_000, 0)
            .saturating_add(T::DbWeight::get().reads(7))
            .saturating_add(T::DbWeight::get().writes(6))
    }

    fn renew_host() -> Weight {
        // At least 113_822 ns.
        Weight::from_parts(131_997_000, 0)
            .saturating_add(T::DbWeight::get().reads(5))
            .saturating_add(T::DbWeight::get().writes(4))
    }

    fn rotate_host_key() -> Weight {
        // At least 235_159 ns.
        Weight::from_parts(305_841_000, 0)
            .saturating_add(T::DbWeight::get().reads(7))
            .saturating_add(T::DbWeight::get().writes(5))
    }

    fn suspend_host() -> Weight {
        // At least 34_564 ns.
        Weight::from_parts(67_265_000, 0)
            .saturating_add(T::DbWeight::get().reads(2))
            .saturating_add(T::DbWeight::get().writes(2))
    }

    fn reinstate_host() -> Weight {
        // At least 50_604 ns.
        Weight::from_parts(57_347_000, 0)
            .saturating_add(T::DbWeight::get().reads(2))
            .saturating_add(T::DbWeight::get().writes(2))
    }

    fn retire_host() -> Weight {
        // At least 36_658 ns.
        Weight::from_parts(58_369_000, 0)
            .saturating_add(T::DbWeight::get().reads(3))
            .saturating_add(T::DbWeight::get().writes(2))
    }

    fn withdraw_host() -> Weight {
        // At least 97_892 ns.
        Weight::from_parts(179_875_000, 0)
            .saturating_add(T::DbWeight::get().reads(6))
            .saturating_add(T::DbWeight::get().writes(5))
    }

    fn offer_instance() -> Weight {
        // At least 282_096 ns.
        Weight::from_parts(428_609_000, 0)
            .saturating_add(T::DbWeight::get().reads(9))
            .saturating_add(T::DbWeight::get().writes(4))
    }

    fn admit_instance() -> Weight {
        // At least 158_445 ns.
        Weight::from_parts(260_887_000, 0)
            .saturating_add(T::DbWeight::get().reads(10))
            .saturating_add(T::DbWeight::get().writes(5))
    }

    fn dismiss_instance() -> Weight {
        // At least 127_407 ns.
        Weight::from_parts(151_081_000, 0)
            .saturating_add(T::DbWeight::get().reads(7))
            .saturating_add(T::DbWeight::get().writes(5))
    }

    fn set_consortium_policy() -> Weight {
        // At least 31_539 ns.
        Weight::from_parts(34_745_000, 0)
            .saturating_add(T::DbWeight::get().reads(2))
            .saturating_add(T::DbWeight::get().writes(2))
    }

    fn set_private_endpoints() -> Weight {
        // At least 743_406 ns.
        Weight::from_parts(1_234_452_000, 0)
            .saturating_add(T::DbWeight::get().reads(2))
            .saturating_add(T::DbWeight::get().writes(2))
    }

    fn move_host() -> Weight {
        // At least 76_062 ns.
        Weight::from_parts(143_197_000, 0)
            .saturating_add(T::DbWeight::get().reads(3))
            .saturating_add(T::DbWeight::get().writes(1))
    }

    fn release_name() -> Weight {
        // At least 88_304 ns.
        Weight::from_parts(105_016_000, 0)
            .saturating_add(T::DbWeight::get().reads(4))
            .saturating_add(T::DbWeight::get().writes(4))
    }
}
