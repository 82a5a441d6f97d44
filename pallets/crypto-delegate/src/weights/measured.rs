//! Weights of calls and hooks, as measured: don't edit, run `./scripts/benchmark weights`.
//!
//! On 2026-11-21, AMD EPYC; the runtime ran as WebAssembly. Time alone is charged: the chain proves no storage to anybody.

use super::WeightInfo;
use core::marker::PhantomData;
use frame_support::{traits::Get, weights::Weight};

/// Weights as measured, with the database weights of the runtime.
pub struct MeasuredWeight<T>(PhantomData<T>);

impl<T: frame_system::Config> WeightInfo for MeasuredWeight<T> {
    fn request(p: u32) -> Weight {
        // At least 496_866 ns.
        Weight::from_parts(757_605_838, 0)
            .saturating_add(Weight::from_parts(50_606, 0).saturating_mul(p.into()))
            .saturating_add(T::DbWeight::get().reads(36))
            .saturating_add(T::DbWeight::get().writes(13))
    }

    fn authorize_batches(b: u32) -> Weight {
        // At least 293_116 ns.
        Weight::from_parts(284_681_810, 0)
            .saturating_add(Weight::from_parts(149_524_639, 0).saturating_mul(b.into()))
            .saturating_add(T::DbWeight::get().reads(9))
            .saturating_add(T::DbWeight::get().reads(1).saturating_mul(b.into()))
    }

    fn authorize_cryptlets(c: u32) -> Weight {
        // At least 8_719_879 ns.
        Weight::from_parts(10_617_209_972, 0)
            .saturating_add(Weight::from_parts(41_365_886, 0).saturating_mul(c.into()))
            .saturating_add(T::DbWeight::get().reads(133))
            .saturating_add(T::DbWeight::get().reads(3).saturating_mul(c.into()))
    }

    fn authorize_rounds(r: u32) -> Weight {
        // At least 284_961 ns.
        Weight::from_parts(282_788_914, 0)
            .saturating_add(Weight::from_parts(30_264_110, 0).saturating_mul(r.into()))
            .saturating_add(T::DbWeight::get().reads(9))
            .saturating_add(T::DbWeight::get().reads(1).saturating_mul(r.into()))
    }

    fn authorize_observations(o: u32) -> Weight {
        // At least 23_600_554 ns.
        Weight::from_parts(32_190_857_199, 0)
            .saturating_add(Weight::from_parts(9_250_431, 0).saturating_mul(o.into()))
            .saturating_add(T::DbWeight::get().reads(115))
    }

    fn authorize_outputs(b: u32) -> Weight {
        // At least 7_402_773 ns.
        Weight::from_parts(8_290_379_301, 0)
            .saturating_add(Weight::from_parts(48_988, 0).saturating_mul(b.into()))
            .saturating_add(T::DbWeight::get().reads(73))
    }

    fn settle_batches(b: u32) -> Weight {
        // At least 466_881 ns.
        Weight::from_parts(468_712_148, 0)
            .saturating_add(Weight::from_parts(125_904_335, 0).saturating_mul(b.into()))
            .saturating_add(T::DbWeight::get().reads(22))
            .saturating_add(T::DbWeight::get().reads(3).saturating_mul(b.into()))
            .saturating_add(T::DbWeight::get().writes(12))
            .saturating_add(T::DbWeight::get().writes(1).saturating_mul(b.into()))
    }

    fn settle_cryptlets(c: u32) -> Weight {
        // At least 16_083_729 ns.
        Weight::from_parts(26_460_163_903, 0)
            .saturating_add(Weight::from_parts(155_394_304, 0).saturating_mul(c.into()))
            .saturating_add(T::DbWeight::get().reads(672))
            .saturating_add(T::DbWeight::get().reads(6).saturating_mul(c.into()))
            .saturating_add(T::DbWeight::get().writes(558))
            .saturating_add(T::DbWeight::get().writes(2).saturating_mul(c.into()))
    }

    fn settle_rounds(r: u32) -> Weight {
        // At least 464_516 ns.
        Weight::from_parts(893_592_630, 0)
            .saturating_add(Weight::from_parts(247_085_727, 0).saturating_mul(r.into()))
            .saturating_add(T::DbWeight::get().reads(24))
            .saturating_add(T::DbWeight::get().reads(7).saturating_mul(r.into()))
            .saturating_add(T::DbWeight::get().writes(8))
            .saturating_add(T::DbWeight::get().writes(8).saturating_mul(r.into()))
    }

    fn settle_observations(o: u32) -> Weight {
        // At least 22_355_762 ns.
        Weight::from_parts(32_133_616_041, 0)
            .saturating_add(Weight::from_parts(11_834_593, 0).saturating_mul(o.into()))
            .saturating_add(T::DbWeight::get().reads(615))
            .saturating_add(T::DbWeight::get().writes(539))
    }

    fn settle_outputs(b: u32) -> Weight {
        // At least 5_556_250 ns.
        Weight::from_parts(7_737_542_900, 0)
            .saturating_add(Weight::from_parts(73_728, 0).saturating_mul(b.into()))
            .saturating_add(T::DbWeight::get().reads(214))
            .saturating_add(T::DbWeight::get().writes(76))
    }

    fn prove_equivocation() -> Weight {
        // At least 271_596 ns.
        Weight::from_parts(396_519_000, 0)
            .saturating_add(T::DbWeight::get().reads(5))
            .saturating_add(T::DbWeight::get().writes(3))
    }

    fn remove_topic(p: u32) -> Weight {
        // At least 191_237 ns, with four pages; by hand for each more.
        Weight::from_parts(244_135_000, 0)
            .saturating_add(T::DbWeight::get().reads(3))
            .saturating_add(T::DbWeight::get().writes(6))
            .saturating_add(T::DbWeight::get().writes(1).saturating_mul(p.into()))
    }

    fn set_retention(p: u32) -> Weight {
        // Entered by hand: not measured yet.
        Self::remove_topic(p)
    }

    fn set_fee_split() -> Weight {
        // At least 13_425 ns.
        Weight::from_parts(15_359_000, 0).saturating_add(T::DbWeight::get().writes(1))
    }

    fn close_round() -> Weight {
        // At least 273_861 ns.
        Weight::from_parts(417_479_000, 0)
            .saturating_add(T::DbWeight::get().reads(11))
            .saturating_add(T::DbWeight::get().writes(9))
    }

    fn hand_over_topic() -> Weight {
        // At least 81_271 ns.
        Weight::from_parts(133_639_000, 0)
            .saturating_add(T::DbWeight::get().reads(2))
            .saturating_add(T::DbWeight::get().writes(2))
    }

    fn subscribe(_p: u32) -> Weight {
        // Not measured yet.
        Weight::zero()
    }

    fn fund_subscription() -> Weight {
        // Not measured yet.
        Weight::zero()
    }

    fn unsubscribe() -> Weight {
        // Not measured yet.
        Weight::zero()
    }

    fn resume_feed() -> Weight {
        // Not measured yet.
        Weight::zero()
    }

    fn open_due(_n: u32) -> Weight {
        // Not measured yet.
        Weight::zero()
    }

    fn renew_watches(_n: u32) -> Weight {
        // Not measured yet.
        Weight::zero()
    }

    fn put_off(_n: u32) -> Weight {
        // Not measured yet.
        Weight::zero()
    }

    fn visit_agenda(_b: u32) -> Weight {
        // Not measured yet.
        Weight::zero()
    }

    fn settle_feeds(_n: u32) -> Weight {
        // Not measured yet.
        Weight::zero()
    }

    fn accept_subscriptions(_n: u32) -> Weight {
        // Not measured yet.
        Weight::zero()
    }

    fn refuse_subscriptions(_n: u32) -> Weight {
        // Not measured yet.
        Weight::zero()
    }

    fn on_idle_block() -> Weight {
        // At least 6_692 ns.
        Weight::from_parts(10_339_000, 0).saturating_add(T::DbWeight::get().reads(2))
    }

    fn on_finalize() -> Weight {
        // Entered by hand: not measured yet.
        T::DbWeight::get().reads_writes(2, 2)
    }

    fn expire_rounds(n: u32) -> Weight {
        // At least 5_791 ns.
        Weight::from_parts(8_296_000, 0)
            .saturating_add(Weight::from_parts(285_038_168, 0).saturating_mul(n.into()))
            .saturating_add(T::DbWeight::get().reads(3))
            .saturating_add(T::DbWeight::get().reads(7).saturating_mul(n.into()))
            .saturating_add(T::DbWeight::get().writes(2))
            .saturating_add(T::DbWeight::get().writes(6).saturating_mul(n.into()))
    }

    fn skip_rounds(n: u32) -> Weight {
        // At least 13_274 ns.
        Weight::from_parts(5_845_982, 0)
            .saturating_add(Weight::from_parts(3_853_608, 0).saturating_mul(n.into()))
            .saturating_add(T::DbWeight::get().reads(2))
            .saturating_add(T::DbWeight::get().reads(1).saturating_mul(n.into()))
            .saturating_add(T::DbWeight::get().writes(2))
    }

    fn visit_buckets(b: u32) -> Weight {
        // At least 12_693 ns.
        Weight::from_parts(14_184_916, 0)
            .saturating_add(Weight::from_parts(3_864_416, 0).saturating_mul(b.into()))
            .saturating_add(T::DbWeight::get().reads(1))
            .saturating_add(T::DbWeight::get().reads(1).saturating_mul(b.into()))
            .saturating_add(T::DbWeight::get().writes(1))
    }
}
