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
        // At least 443_046 ns.
        Weight::from_parts(663_447_110, 0)
            .saturating_add(Weight::from_parts(64_435, 0).saturating_mul(p.into()))
            .saturating_add(T::DbWeight::get().reads(36))
            .saturating_add(T::DbWeight::get().writes(13))
    }

    fn authorize_batches(b: u32) -> Weight {
        // At least 332_760 ns.
        Weight::from_parts(326_058_078, 0)
            .saturating_add(Weight::from_parts(140_082_253, 0).saturating_mul(b.into()))
            .saturating_add(T::DbWeight::get().reads(9))
            .saturating_add(T::DbWeight::get().reads(1).saturating_mul(b.into()))
    }

    fn authorize_cryptlets(c: u32) -> Weight {
        // At least 8_416_583 ns.
        Weight::from_parts(12_159_922_591, 0)
            .saturating_add(Weight::from_parts(21_989_827, 0).saturating_mul(c.into()))
            .saturating_add(T::DbWeight::get().reads(133))
            .saturating_add(T::DbWeight::get().reads(3).saturating_mul(c.into()))
    }

    fn authorize_rounds(r: u32) -> Weight {
        // At least 277_858 ns.
        Weight::from_parts(233_189_223, 0)
            .saturating_add(Weight::from_parts(30_539_828, 0).saturating_mul(r.into()))
            .saturating_add(T::DbWeight::get().reads(9))
            .saturating_add(T::DbWeight::get().reads(1).saturating_mul(r.into()))
    }

    fn authorize_observations(o: u32) -> Weight {
        // At least 25_151_315 ns.
        Weight::from_parts(35_096_402_777, 0)
            .saturating_add(Weight::from_parts(9_416_113, 0).saturating_mul(o.into()))
            .saturating_add(T::DbWeight::get().reads(115))
    }

    fn authorize_outputs(b: u32) -> Weight {
        // At least 7_520_943 ns.
        Weight::from_parts(10_275_495_882, 0)
            .saturating_add(Weight::from_parts(49_153, 0).saturating_mul(b.into()))
            .saturating_add(T::DbWeight::get().reads(73))
    }

    fn settle_batches(b: u32) -> Weight {
        // At least 438_838 ns.
        Weight::from_parts(812_049_538, 0)
            .saturating_add(Weight::from_parts(114_917_269, 0).saturating_mul(b.into()))
            .saturating_add(T::DbWeight::get().reads(22))
            .saturating_add(T::DbWeight::get().reads(3).saturating_mul(b.into()))
            .saturating_add(T::DbWeight::get().writes(12))
            .saturating_add(T::DbWeight::get().writes(1).saturating_mul(b.into()))
    }

    fn settle_cryptlets(c: u32) -> Weight {
        // At least 14_865_427 ns.
        Weight::from_parts(19_923_093_454, 0)
            .saturating_add(Weight::from_parts(206_805_475, 0).saturating_mul(c.into()))
            .saturating_add(T::DbWeight::get().reads(672))
            .saturating_add(T::DbWeight::get().reads(6).saturating_mul(c.into()))
            .saturating_add(T::DbWeight::get().writes(558))
            .saturating_add(T::DbWeight::get().writes(2).saturating_mul(c.into()))
    }

    fn settle_rounds(r: u32) -> Weight {
        // At least 415_415 ns.
        Weight::from_parts(445_521_000, 0)
            .saturating_add(Weight::from_parts(249_768_215, 0).saturating_mul(r.into()))
            .saturating_add(T::DbWeight::get().reads(24))
            .saturating_add(T::DbWeight::get().reads(7).saturating_mul(r.into()))
            .saturating_add(T::DbWeight::get().writes(8))
            .saturating_add(T::DbWeight::get().writes(8).saturating_mul(r.into()))
    }

    fn settle_observations(o: u32) -> Weight {
        // At least 21_444_473 ns.
        Weight::from_parts(35_796_233_026, 0)
            .saturating_add(Weight::from_parts(1_148_749, 0).saturating_mul(o.into()))
            .saturating_add(T::DbWeight::get().reads(616))
            .saturating_add(T::DbWeight::get().writes(539))
    }

    fn settle_outputs(b: u32) -> Weight {
        // At least 5_632_562 ns.
        Weight::from_parts(8_040_883_640, 0)
            .saturating_add(Weight::from_parts(72_568, 0).saturating_mul(b.into()))
            .saturating_add(T::DbWeight::get().reads(214))
            .saturating_add(T::DbWeight::get().writes(76))
    }

    fn prove_equivocation() -> Weight {
        // At least 253_953 ns.
        Weight::from_parts(394_886_000, 0)
            .saturating_add(T::DbWeight::get().reads(5))
            .saturating_add(T::DbWeight::get().writes(3))
    }

    fn remove_topic() -> Weight {
        // At least 143_337 ns.
        Weight::from_parts(243_143_000, 0)
            .saturating_add(T::DbWeight::get().reads(3))
            .saturating_add(T::DbWeight::get().writes(5))
    }

    fn set_fee_split() -> Weight {
        // At least 14_917 ns.
        Weight::from_parts(16_060_000, 0).saturating_add(T::DbWeight::get().writes(1))
    }

    fn close_round() -> Weight {
        // At least 442_665 ns.
        Weight::from_parts(514_350_000, 0)
            .saturating_add(T::DbWeight::get().reads(11))
            .saturating_add(T::DbWeight::get().writes(9))
    }

    fn hand_over_topic() -> Weight {
        // At least 114_333 ns.
        Weight::from_parts(123_961_000, 0)
            .saturating_add(T::DbWeight::get().reads(2))
            .saturating_add(T::DbWeight::get().writes(2))
    }

    fn on_idle_block() -> Weight {
        // At least 9_057 ns.
        Weight::from_parts(9_558_000, 0).saturating_add(T::DbWeight::get().reads(2))
    }

    fn expire_rounds(n: u32) -> Weight {
        // At least 6_693 ns.
        Weight::from_parts(896_513_838, 0)
            .saturating_add(Weight::from_parts(176_995_773, 0).saturating_mul(n.into()))
            .saturating_add(T::DbWeight::get().reads(3))
            .saturating_add(T::DbWeight::get().reads(7).saturating_mul(n.into()))
            .saturating_add(T::DbWeight::get().writes(3))
            .saturating_add(T::DbWeight::get().writes(6).saturating_mul(n.into()))
    }

    fn skip_rounds(n: u32) -> Weight {
        // At least 7_213 ns.
        Weight::from_parts(7_293_000, 0)
            .saturating_add(Weight::from_parts(3_015_858, 0).saturating_mul(n.into()))
            .saturating_add(T::DbWeight::get().reads(2))
            .saturating_add(T::DbWeight::get().reads(1).saturating_mul(n.into()))
            .saturating_add(T::DbWeight::get().writes(2))
    }

    fn visit_buckets(b: u32) -> Weight {
        // At least 7_013 ns.
        Weight::from_parts(3_298_201, 0)
            .saturating_add(Weight::from_parts(2_559_555, 0).saturating_mul(b.into()))
            .saturating_add(T::DbWeight::get().reads(1))
            .saturating_add(T::DbWeight::get().reads(1).saturating_mul(b.into()))
            .saturating_add(T::DbWeight::get().writes(1))
    }
}
