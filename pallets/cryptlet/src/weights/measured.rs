//! Weights of calls and hooks, as measured: don't edit, run `./scripts/benchmark weights`.
//!
//! On 2026-11-22, AMD EPYC; the runtime ran as WebAssembly. Time alone is charged: the chain proves no storage to anybody.

use super::WeightInfo;
use core::marker::PhantomData;
use frame_support::{traits::Get, weights::Weight};

/// Weights as measured, with the database weights of the runtime.
pub struct MeasuredWeight<T>(PhantomData<T>);

impl<T: frame_system::Config> WeightInfo for MeasuredWeight<T> {
    fn register(_h: u32, c: u32) -> Weight {
        // At least 339_333 ns.
        Weight::from_parts(561_542_805, 0)
            .saturating_add(Weight::from_parts(164_458, 0).saturating_mul(c.into()))
            .saturating_add(T::DbWeight::get().reads(6))
            .saturating_add(T::DbWeight::get().writes(16))
    }

    fn update(h: u32, c: u32) -> Weight {
        // At least 273_099 ns.
        Weight::from_parts(167_863_709, 0)
            .saturating_add(Weight::from_parts(23_952, 0).saturating_mul(h.into()))
            .saturating_add(Weight::from_parts(178_668, 0).saturating_mul(c.into()))
            .saturating_add(T::DbWeight::get().reads(5))
            .saturating_add(T::DbWeight::get().writes(4))
    }

    fn rotate_key() -> Weight {
        // At least 132_568 ns.
        Weight::from_parts(160_509_000, 0)
            .saturating_add(T::DbWeight::get().reads(3))
            .saturating_add(T::DbWeight::get().writes(1))
    }

    fn revoke() -> Weight {
        // At least 188_281 ns.
        Weight::from_parts(289_049_000, 0)
            .saturating_add(T::DbWeight::get().reads(4))
            .saturating_add(T::DbWeight::get().writes(12))
    }

    fn offer_ownership() -> Weight {
        // At least 31_289 ns.
        Weight::from_parts(50_414_000, 0)
            .saturating_add(T::DbWeight::get().reads(1))
            .saturating_add(T::DbWeight::get().writes(1))
    }

    fn accept_ownership() -> Weight {
        // At least 231_652 ns.
        Weight::from_parts(288_489_000, 0)
            .saturating_add(T::DbWeight::get().reads(5))
            .saturating_add(T::DbWeight::get().writes(7))
    }

    fn set_tags() -> Weight {
        // At least 188_842 ns.
        Weight::from_parts(206_365_000, 0)
            .saturating_add(T::DbWeight::get().reads(3))
            .saturating_add(T::DbWeight::get().writes(19))
    }

    fn set_policy() -> Weight {
        // At least 179_414 ns.
        Weight::from_parts(201_716_000, 0)
            .saturating_add(T::DbWeight::get().reads(4))
            .saturating_add(T::DbWeight::get().writes(4))
    }

    fn enrol_host() -> Weight {
        // At least 374_037 ns.
        Weight::from_parts(414_943_000, 0)
            .saturating_add(T::DbWeight::get().reads(7))
            .saturating_add(T::DbWeight::get().writes(6))
    }

    fn renew_host() -> Weight {
        // At least 76_463 ns.
        Weight::from_parts(122_689_000, 0)
            .saturating_add(T::DbWeight::get().reads(5))
            .saturating_add(T::DbWeight::get().writes(4))
    }

    fn rotate_host_key() -> Weight {
        // At least 211_074 ns.
        Weight::from_parts(227_455_000, 0)
            .saturating_add(T::DbWeight::get().reads(7))
            .saturating_add(T::DbWeight::get().writes(5))
    }

    fn suspend_host() -> Weight {
        // At least 39_924 ns.
        Weight::from_parts(61_305_000, 0)
            .saturating_add(T::DbWeight::get().reads(2))
            .saturating_add(T::DbWeight::get().writes(2))
    }

    fn reinstate_host() -> Weight {
        // At least 46_257 ns.
        Weight::from_parts(51_967_000, 0)
            .saturating_add(T::DbWeight::get().reads(2))
            .saturating_add(T::DbWeight::get().writes(2))
    }

    fn retire_host() -> Weight {
        // At least 47_349 ns.
        Weight::from_parts(54_461_000, 0)
            .saturating_add(T::DbWeight::get().reads(3))
            .saturating_add(T::DbWeight::get().writes(2))
    }

    fn withdraw_host() -> Weight {
        // At least 133_309 ns.
        Weight::from_parts(141_293_000, 0)
            .saturating_add(T::DbWeight::get().reads(6))
            .saturating_add(T::DbWeight::get().writes(5))
    }

    fn offer_instance() -> Weight {
        // At least 348_109 ns.
        Weight::from_parts(361_905_000, 0)
            .saturating_add(T::DbWeight::get().reads(9))
            .saturating_add(T::DbWeight::get().writes(4))
    }

    fn admit_instance() -> Weight {
        // At least 157_964 ns.
        Weight::from_parts(281_585_000, 0)
            .saturating_add(T::DbWeight::get().reads(10))
            .saturating_add(T::DbWeight::get().writes(5))
    }

    fn dismiss_instance() -> Weight {
        // At least 194_753 ns.
        Weight::from_parts(212_616_000, 0)
            .saturating_add(T::DbWeight::get().reads(7))
            .saturating_add(T::DbWeight::get().writes(5))
    }

    fn set_consortium_policy() -> Weight {
        // At least 34_064 ns.
        Weight::from_parts(62_346_000, 0)
            .saturating_add(T::DbWeight::get().reads(2))
            .saturating_add(T::DbWeight::get().writes(2))
    }

    fn set_private_endpoints() -> Weight {
        // At least 410_205 ns.
        Weight::from_parts(712_318_000, 0)
            .saturating_add(T::DbWeight::get().reads(2))
            .saturating_add(T::DbWeight::get().writes(2))
    }

    fn move_host() -> Weight {
        // At least 71_774 ns.
        Weight::from_parts(100_417_000, 0)
            .saturating_add(T::DbWeight::get().reads(3))
            .saturating_add(T::DbWeight::get().writes(1))
    }

    fn release_name() -> Weight {
        // At least 93_574 ns.
        Weight::from_parts(157_494_000, 0)
            .saturating_add(T::DbWeight::get().reads(4))
            .saturating_add(T::DbWeight::get().writes(4))
    }
}
