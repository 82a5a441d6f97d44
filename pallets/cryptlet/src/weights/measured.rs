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
    fn register(h: u32, c: u32) -> Weight {
        // At least 226_163 ns.
        Weight::from_parts(238_209_157, 0)
            .saturating_add(Weight::from_parts(862, 0).saturating_mul(h.into()))
            .saturating_add(Weight::from_parts(71_637, 0).saturating_mul(c.into()))
            .saturating_add(T::DbWeight::get().reads(6))
            .saturating_add(T::DbWeight::get().writes(16))
    }

    fn update(h: u32, c: u32) -> Weight {
        // At least 212_352 ns.
        Weight::from_parts(204_304_977, 0)
            .saturating_add(Weight::from_parts(1_691, 0).saturating_mul(h.into()))
            .saturating_add(Weight::from_parts(76_080, 0).saturating_mul(c.into()))
            .saturating_add(T::DbWeight::get().reads(5))
            .saturating_add(T::DbWeight::get().writes(4))
    }

    fn rotate_key() -> Weight {
        // At least 96_808 ns.
        Weight::from_parts(106_914_000, 0)
            .saturating_add(T::DbWeight::get().reads(3))
            .saturating_add(T::DbWeight::get().writes(1))
    }

    fn revoke() -> Weight {
        // At least 118_610 ns.
        Weight::from_parts(130_360_000, 0)
            .saturating_add(T::DbWeight::get().reads(4))
            .saturating_add(T::DbWeight::get().writes(12))
    }

    fn offer_ownership() -> Weight {
        // At least 15_923 ns.
        Weight::from_parts(19_789_000, 0)
            .saturating_add(T::DbWeight::get().reads(1))
            .saturating_add(T::DbWeight::get().writes(1))
    }

    fn accept_ownership() -> Weight {
        // At least 106_392 ns.
        Weight::from_parts(110_040_000, 0)
            .saturating_add(T::DbWeight::get().reads(5))
            .saturating_add(T::DbWeight::get().writes(7))
    }

    fn set_tags() -> Weight {
        // At least 84_028 ns.
        Weight::from_parts(90_582_000, 0)
            .saturating_add(T::DbWeight::get().reads(3))
            .saturating_add(T::DbWeight::get().writes(19))
    }

    fn set_policy() -> Weight {
        // At least 79_733 ns.
        Weight::from_parts(89_268_000, 0)
            .saturating_add(T::DbWeight::get().reads(4))
            .saturating_add(T::DbWeight::get().writes(4))
    }

    fn enrol_host() -> Weight {
        // At least 174_436 ns.
        Weight::from_parts(194_647_000, 0)
            .saturating_add(T::DbWeight::get().reads(7))
            .saturating_add(T::DbWeight::get().writes(7))
    }

    fn renew_host() -> Weight {
        // At least 47_714 ns.
        Weight::from_parts(53_455_000, 0)
            .saturating_add(T::DbWeight::get().reads(5))
            .saturating_add(T::DbWeight::get().writes(4))
    }

    fn rotate_host_key() -> Weight {
        // At least 155_570 ns.
        Weight::from_parts(180_012_000, 0)
            .saturating_add(T::DbWeight::get().reads(7))
            .saturating_add(T::DbWeight::get().writes(5))
    }

    fn suspend_host() -> Weight {
        // At least 20_576 ns.
        Weight::from_parts(24_947_000, 0)
            .saturating_add(T::DbWeight::get().reads(2))
            .saturating_add(T::DbWeight::get().writes(2))
    }

    fn reinstate_host() -> Weight {
        // At least 22_372 ns.
        Weight::from_parts(24_876_000, 0)
            .saturating_add(T::DbWeight::get().reads(2))
            .saturating_add(T::DbWeight::get().writes(2))
    }

    fn retire_host() -> Weight {
        // At least 26_322 ns.
        Weight::from_parts(27_933_000, 0)
            .saturating_add(T::DbWeight::get().reads(3))
            .saturating_add(T::DbWeight::get().writes(3))
    }

    fn withdraw_host() -> Weight {
        // At least 66_465 ns.
        Weight::from_parts(71_614_000, 0)
            .saturating_add(T::DbWeight::get().reads(6))
            .saturating_add(T::DbWeight::get().writes(5))
    }

    fn offer_instance() -> Weight {
        // At least 210_133 ns.
        Weight::from_parts(223_343_000, 0)
            .saturating_add(T::DbWeight::get().reads(10))
            .saturating_add(T::DbWeight::get().writes(4))
    }

    fn admit_instance() -> Weight {
        // At least 110_025 ns.
        Weight::from_parts(127_999_000, 0)
            .saturating_add(T::DbWeight::get().reads(10))
            .saturating_add(T::DbWeight::get().writes(5))
    }

    fn dismiss_instance() -> Weight {
        // At least 89_719 ns.
        Weight::from_parts(98_440_000, 0)
            .saturating_add(T::DbWeight::get().reads(7))
            .saturating_add(T::DbWeight::get().writes(5))
    }

    fn set_consortium_policy() -> Weight {
        // At least 21_170 ns.
        Weight::from_parts(26_711_000, 0)
            .saturating_add(T::DbWeight::get().reads(2))
            .saturating_add(T::DbWeight::get().writes(2))
    }

    fn set_private_endpoints() -> Weight {
        // At least 318_052 ns.
        Weight::from_parts(345_651_000, 0)
            .saturating_add(T::DbWeight::get().reads(2))
            .saturating_add(T::DbWeight::get().writes(2))
    }

    fn move_host() -> Weight {
        // At least 47_415 ns.
        Weight::from_parts(51_948_000, 0)
            .saturating_add(T::DbWeight::get().reads(3))
            .saturating_add(T::DbWeight::get().writes(1))
    }

    fn set_encryption_key() -> Weight {
        // At least 39_308 ns.
        Weight::from_parts(43_997_000, 0)
            .saturating_add(T::DbWeight::get().reads(4))
            .saturating_add(T::DbWeight::get().writes(3))
    }

    fn clear_encryption_key() -> Weight {
        // At least 46_386 ns.
        Weight::from_parts(49_612_000, 0)
            .saturating_add(T::DbWeight::get().reads(3))
            .saturating_add(T::DbWeight::get().writes(3))
    }

    fn release_name() -> Weight {
        // At least 58_430 ns.
        Weight::from_parts(63_196_000, 0)
            .saturating_add(T::DbWeight::get().reads(4))
            .saturating_add(T::DbWeight::get().writes(4))
    }

    fn set_isolation_override() -> Weight {
        // At least 8_189 ns.
        Weight::from_parts(10_294_000, 0)
            .saturating_add(T::DbWeight::get().reads(2))
            .saturating_add(T::DbWeight::get().writes(2))
    }

    fn seek_hosts() -> Weight {
        // At least 120_796 ns.
        Weight::from_parts(125_099_000, 0)
            .saturating_add(T::DbWeight::get().reads(10))
            .saturating_add(T::DbWeight::get().writes(3))
    }

    fn bind(o: u32) -> Weight {
        // At least 191_451 ns.
        Weight::from_parts(129_542_925, 0)
            .saturating_add(Weight::from_parts(80_689_644, 0).saturating_mul(o.into()))
            .saturating_add(T::DbWeight::get().reads(13))
            .saturating_add(T::DbWeight::get().reads(32).saturating_mul(o.into()))
            .saturating_add(T::DbWeight::get().writes(11))
    }

    fn unbind_bound() -> Weight {
        Weight::from_parts(180_000_000, 0)
            .saturating_add(T::DbWeight::get().reads(7))
            .saturating_add(T::DbWeight::get().writes(8))
    }

    fn unbind_starting() -> Weight {
        Weight::from_parts(200_000_000, 0)
            .saturating_add(T::DbWeight::get().reads(7))
            .saturating_add(T::DbWeight::get().writes(10))
    }

    fn expire_bindings(b: u32) -> Weight {
        // At least 2_112 ns.
        Weight::from_parts(7_932_100, 0)
            .saturating_add(Weight::from_parts(99_402_340, 0).saturating_mul(b.into()))
            .saturating_add(T::DbWeight::get().reads(2))
            .saturating_add(T::DbWeight::get().reads(7).saturating_mul(b.into()))
            .saturating_add(T::DbWeight::get().writes(9).saturating_mul(b.into()))
    }

    fn go_on_searching() -> Weight {
        // At least 38_145 ns.
        Weight::from_parts(42_358_000, 0)
            .saturating_add(T::DbWeight::get().reads(4))
            .saturating_add(T::DbWeight::get().writes(2))
    }
}
