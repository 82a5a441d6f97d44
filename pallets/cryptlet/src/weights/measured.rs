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
    fn register(h: u32, c: u32) -> Weight {
        // At least 220_457 ns.
        Weight::from_parts(459_987_174, 0)
            .saturating_add(Weight::from_parts(896, 0).saturating_mul(h.into()))
            .saturating_add(Weight::from_parts(142_294, 0).saturating_mul(c.into()))
            .saturating_add(T::DbWeight::get().reads(6))
            .saturating_add(T::DbWeight::get().writes(16))
    }

    fn update(h: u32, c: u32) -> Weight {
        // At least 190_493 ns.
        Weight::from_parts(365_637_228, 0)
            .saturating_add(Weight::from_parts(1_718, 0).saturating_mul(h.into()))
            .saturating_add(Weight::from_parts(144_012, 0).saturating_mul(c.into()))
            .saturating_add(T::DbWeight::get().reads(5))
            .saturating_add(T::DbWeight::get().writes(4))
    }

    fn rotate_key() -> Weight {
        // At least 100_117 ns.
        Weight::from_parts(213_958_000, 0)
            .saturating_add(T::DbWeight::get().reads(3))
            .saturating_add(T::DbWeight::get().writes(1))
    }

    fn revoke() -> Weight {
        // At least 121_228 ns.
        Weight::from_parts(250_646_000, 0)
            .saturating_add(T::DbWeight::get().reads(4))
            .saturating_add(T::DbWeight::get().writes(12))
    }

    fn offer_ownership() -> Weight {
        // At least 15_983 ns.
        Weight::from_parts(34_708_000, 0)
            .saturating_add(T::DbWeight::get().reads(1))
            .saturating_add(T::DbWeight::get().writes(1))
    }

    fn accept_ownership() -> Weight {
        // At least 106_555 ns.
        Weight::from_parts(225_958_000, 0)
            .saturating_add(T::DbWeight::get().reads(5))
            .saturating_add(T::DbWeight::get().writes(7))
    }

    fn set_tags() -> Weight {
        // At least 81_763 ns.
        Weight::from_parts(167_298_000, 0)
            .saturating_add(T::DbWeight::get().reads(3))
            .saturating_add(T::DbWeight::get().writes(19))
    }

    fn set_policy() -> Weight {
        // At least 71_412 ns.
        Weight::from_parts(157_830_000, 0)
            .saturating_add(T::DbWeight::get().reads(4))
            .saturating_add(T::DbWeight::get().writes(4))
    }

    fn enrol_host() -> Weight {
        // At least 168_009 ns.
        Weight::from_parts(351_042_000, 0)
            .saturating_add(T::DbWeight::get().reads(7))
            .saturating_add(T::DbWeight::get().writes(7))
    }

    fn renew_host() -> Weight {
        // At least 46_528 ns.
        Weight::from_parts(104_090_000, 0)
            .saturating_add(T::DbWeight::get().reads(5))
            .saturating_add(T::DbWeight::get().writes(4))
    }

    fn rotate_host_key() -> Weight {
        // At least 159_119 ns.
        Weight::from_parts(340_694_000, 0)
            .saturating_add(T::DbWeight::get().reads(7))
            .saturating_add(T::DbWeight::get().writes(5))
    }

    fn suspend_host() -> Weight {
        // At least 19_531 ns.
        Weight::from_parts(42_114_000, 0)
            .saturating_add(T::DbWeight::get().reads(2))
            .saturating_add(T::DbWeight::get().writes(2))
    }

    fn reinstate_host() -> Weight {
        // At least 19_325 ns.
        Weight::from_parts(42_782_000, 0)
            .saturating_add(T::DbWeight::get().reads(2))
            .saturating_add(T::DbWeight::get().writes(2))
    }

    fn retire_host() -> Weight {
        // At least 23_353 ns.
        Weight::from_parts(51_724_000, 0)
            .saturating_add(T::DbWeight::get().reads(3))
            .saturating_add(T::DbWeight::get().writes(3))
    }

    fn withdraw_host() -> Weight {
        // At least 64_217 ns.
        Weight::from_parts(140_000_000, 0)
            .saturating_add(T::DbWeight::get().reads(6))
            .saturating_add(T::DbWeight::get().writes(5))
    }

    fn offer_instance() -> Weight {
        // At least 210_239 ns.
        Weight::from_parts(437_908_000, 0)
            .saturating_add(T::DbWeight::get().reads(10))
            .saturating_add(T::DbWeight::get().writes(4))
    }

    fn admit_instance() -> Weight {
        // At least 108_574 ns.
        Weight::from_parts(235_852_000, 0)
            .saturating_add(T::DbWeight::get().reads(10))
            .saturating_add(T::DbWeight::get().writes(5))
    }

    fn dismiss_instance() -> Weight {
        // At least 76_982 ns.
        Weight::from_parts(185_092_000, 0)
            .saturating_add(T::DbWeight::get().reads(7))
            .saturating_add(T::DbWeight::get().writes(5))
    }

    fn set_consortium_policy() -> Weight {
        // At least 19_176 ns.
        Weight::from_parts(40_518_000, 0)
            .saturating_add(T::DbWeight::get().reads(2))
            .saturating_add(T::DbWeight::get().writes(2))
    }

    fn set_private_endpoints() -> Weight {
        // At least 309_399 ns.
        Weight::from_parts(636_930_000, 0)
            .saturating_add(T::DbWeight::get().reads(2))
            .saturating_add(T::DbWeight::get().writes(2))
    }

    fn move_host() -> Weight {
        // At least 39_258 ns.
        Weight::from_parts(87_872_000, 0)
            .saturating_add(T::DbWeight::get().reads(3))
            .saturating_add(T::DbWeight::get().writes(1))
    }

    fn set_encryption_key() -> Weight {
        // At least 38_241 ns.
        Weight::from_parts(79_360_000, 0)
            .saturating_add(T::DbWeight::get().reads(4))
            .saturating_add(T::DbWeight::get().writes(3))
    }

    fn clear_encryption_key() -> Weight {
        // At least 45_594 ns.
        Weight::from_parts(94_384_000, 0)
            .saturating_add(T::DbWeight::get().reads(3))
            .saturating_add(T::DbWeight::get().writes(3))
    }

    fn release_name() -> Weight {
        // At least 58_520 ns.
        Weight::from_parts(130_168_000, 0)
            .saturating_add(T::DbWeight::get().reads(4))
            .saturating_add(T::DbWeight::get().writes(4))
    }

    fn set_isolation_override() -> Weight {
        // At least 8_189 ns.
        Weight::from_parts(18_324_000, 0)
            .saturating_add(T::DbWeight::get().reads(2))
            .saturating_add(T::DbWeight::get().writes(2))
    }

    fn seek_hosts() -> Weight {
        // At least 135_495 ns.
        Weight::from_parts(286_860_000, 0)
            .saturating_add(T::DbWeight::get().reads(10))
            .saturating_add(T::DbWeight::get().writes(3))
    }

    fn bind(o: u32) -> Weight {
        // At least 224_772 ns.
        Weight::from_parts(346_484_612, 0)
            .saturating_add(Weight::from_parts(152_126_194, 0).saturating_mul(o.into()))
            .saturating_add(T::DbWeight::get().reads(12))
            .saturating_add(T::DbWeight::get().reads(32).saturating_mul(o.into()))
            .saturating_add(T::DbWeight::get().writes(10))
    }

    fn unbind_bound() -> Weight {
        // At least 166_178 ns.
        Weight::from_parts(352_496_000, 0)
            .saturating_add(T::DbWeight::get().reads(7))
            .saturating_add(T::DbWeight::get().writes(8))
    }

    fn unbind_starting() -> Weight {
        // At least 140_911 ns.
        Weight::from_parts(293_380_000, 0)
            .saturating_add(T::DbWeight::get().reads(6))
            .saturating_add(T::DbWeight::get().writes(10))
    }

    fn expire_bindings(b: u32) -> Weight {
        // At least 5_196 ns.
        Weight::from_parts(31_935_960, 0)
            .saturating_add(Weight::from_parts(232_294_580, 0).saturating_mul(b.into()))
            .saturating_add(T::DbWeight::get().reads(2))
            .saturating_add(T::DbWeight::get().reads(7).saturating_mul(b.into()))
            .saturating_add(T::DbWeight::get().writes(9).saturating_mul(b.into()))
    }

    fn go_on_searching() -> Weight {
        // At least 34_464 ns.
        Weight::from_parts(78_070_000, 0)
            .saturating_add(T::DbWeight::get().reads(4))
            .saturating_add(T::DbWeight::get().writes(2))
    }
}
