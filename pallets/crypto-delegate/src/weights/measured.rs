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
    fn request(_p: u32) -> Weight {
        // At least 475_556 ns.
        Weight::from_parts(850_945_370, 0)
            .saturating_add(T::DbWeight::get().reads(36))
            .saturating_add(T::DbWeight::get().writes(13))
    }

    fn authorize_batches(b: u32) -> Weight {
        // At least 273_209 ns.
        Weight::from_parts(283_347_810, 0)
            .saturating_add(Weight::from_parts(142_037_205, 0).saturating_mul(b.into()))
            .saturating_add(T::DbWeight::get().reads(9))
            .saturating_add(T::DbWeight::get().reads(1).saturating_mul(b.into()))
    }

    fn authorize_cryptlets(c: u32) -> Weight {
        // At least 8_210_258 ns.
        Weight::from_parts(10_413_181_823, 0)
            .saturating_add(Weight::from_parts(73_897_192, 0).saturating_mul(c.into()))
            .saturating_add(T::DbWeight::get().reads(133))
            .saturating_add(T::DbWeight::get().reads(3).saturating_mul(c.into()))
    }

    fn authorize_rounds(r: u32) -> Weight {
        // At least 283_628 ns.
        Weight::from_parts(420_770_883, 0)
            .saturating_add(Weight::from_parts(28_534_099, 0).saturating_mul(r.into()))
            .saturating_add(T::DbWeight::get().reads(9))
            .saturating_add(T::DbWeight::get().reads(1).saturating_mul(r.into()))
    }

    fn authorize_observations(o: u32) -> Weight {
        // At least 23_655_806 ns.
        Weight::from_parts(31_980_611_433, 0)
            .saturating_add(Weight::from_parts(11_835_065, 0).saturating_mul(o.into()))
            .saturating_add(T::DbWeight::get().reads(115))
    }

    fn authorize_outputs(b: u32) -> Weight {
        // At least 7_706_529 ns.
        Weight::from_parts(9_628_432_898, 0)
            .saturating_add(Weight::from_parts(57_385, 0).saturating_mul(b.into()))
            .saturating_add(T::DbWeight::get().reads(73))
    }

    fn settle_batches(b: u32) -> Weight {
        // At least 1_054_326 ns.
        Weight::from_parts(1_201_679_416, 0)
            .saturating_add(Weight::from_parts(127_987_950, 0).saturating_mul(b.into()))
            .saturating_add(T::DbWeight::get().reads(25))
            .saturating_add(T::DbWeight::get().reads(3).saturating_mul(b.into()))
            .saturating_add(T::DbWeight::get().writes(15))
            .saturating_add(T::DbWeight::get().writes(1).saturating_mul(b.into()))
    }

    fn settle_cryptlets(c: u32) -> Weight {
        // At least 16_609_358 ns.
        Weight::from_parts(22_437_119_872, 0)
            .saturating_add(Weight::from_parts(204_672_668, 0).saturating_mul(c.into()))
            .saturating_add(T::DbWeight::get().reads(673))
            .saturating_add(T::DbWeight::get().reads(6).saturating_mul(c.into()))
            .saturating_add(T::DbWeight::get().writes(560))
            .saturating_add(T::DbWeight::get().writes(2).saturating_mul(c.into()))
    }

    fn settle_rounds(r: u32) -> Weight {
        // At least 681_391 ns.
        Weight::from_parts(956_713_228, 0)
            .saturating_add(Weight::from_parts(379_894_304, 0).saturating_mul(r.into()))
            .saturating_add(T::DbWeight::get().reads(25))
            .saturating_add(T::DbWeight::get().reads(9).saturating_mul(r.into()))
            .saturating_add(T::DbWeight::get().writes(10))
            .saturating_add(T::DbWeight::get().writes(9).saturating_mul(r.into()))
    }

    fn settle_observations(o: u32) -> Weight {
        // At least 29_558_743 ns.
        Weight::from_parts(44_589_845_174, 0)
            .saturating_add(Weight::from_parts(8_881_341, 0).saturating_mul(o.into()))
            .saturating_add(T::DbWeight::get().reads(744))
            .saturating_add(T::DbWeight::get().writes(605))
    }

    fn settle_outputs(b: u32) -> Weight {
        // At least 5_455_361 ns.
        Weight::from_parts(7_965_028_706, 0)
            .saturating_add(Weight::from_parts(74_036, 0).saturating_mul(b.into()))
            .saturating_add(T::DbWeight::get().reads(217))
            .saturating_add(T::DbWeight::get().writes(79))
    }

    fn prove_equivocation() -> Weight {
        // At least 246_199 ns.
        Weight::from_parts(261_237_000, 0)
            .saturating_add(T::DbWeight::get().reads(5))
            .saturating_add(T::DbWeight::get().writes(3))
    }

    fn remove_topic(p: u32) -> Weight {
        // At least 94_396 ns.
        Weight::from_parts(154_000_355, 0)
            .saturating_add(Weight::from_parts(3_381_536, 0).saturating_mul(p.into()))
            .saturating_add(T::DbWeight::get().reads(3))
            .saturating_add(T::DbWeight::get().writes(3))
            .saturating_add(T::DbWeight::get().writes(1).saturating_mul(p.into()))
    }

    fn set_retention(p: u32) -> Weight {
        // At least 141_755 ns.
        Weight::from_parts(180_277_081, 0)
            .saturating_add(Weight::from_parts(4_476_478, 0).saturating_mul(p.into()))
            .saturating_add(T::DbWeight::get().reads(3))
            .saturating_add(T::DbWeight::get().writes(3))
            .saturating_add(T::DbWeight::get().writes(1).saturating_mul(p.into()))
    }

    fn set_fee_split() -> Weight {
        // At least 12_393 ns.
        Weight::from_parts(13_705_000, 0).saturating_add(T::DbWeight::get().writes(1))
    }

    fn close_round() -> Weight {
        // At least 361_634 ns.
        Weight::from_parts(567_197_000, 0)
            .saturating_add(T::DbWeight::get().reads(13))
            .saturating_add(T::DbWeight::get().writes(11))
    }

    fn hand_over_topic() -> Weight {
        // At least 27_812 ns.
        Weight::from_parts(39_284_000, 0)
            .saturating_add(T::DbWeight::get().reads(1))
            .saturating_add(T::DbWeight::get().writes(1))
    }

    fn subscribe(_p: u32) -> Weight {
        // At least 652_247 ns.
        Weight::from_parts(993_540_752, 0)
            .saturating_add(T::DbWeight::get().reads(38))
            .saturating_add(T::DbWeight::get().writes(15))
    }

    fn fund_subscription() -> Weight {
        // At least 259_454 ns.
        Weight::from_parts(280_643_000, 0)
            .saturating_add(T::DbWeight::get().reads(20))
            .saturating_add(T::DbWeight::get().writes(13))
    }

    fn unsubscribe() -> Weight {
        // At least 237_363 ns.
        Weight::from_parts(254_484_000, 0)
            .saturating_add(T::DbWeight::get().reads(13))
            .saturating_add(T::DbWeight::get().writes(12))
    }

    fn resume_feed() -> Weight {
        // At least 311_200 ns.
        Weight::from_parts(413_852_000, 0)
            .saturating_add(T::DbWeight::get().reads(19))
            .saturating_add(T::DbWeight::get().writes(11))
    }

    fn open_due(n: u32) -> Weight {
        // At least 2_634 ns.
        Weight::from_parts(2_785_000, 0)
            .saturating_add(Weight::from_parts(142_460_495, 0).saturating_mul(n.into()))
            .saturating_add(T::DbWeight::get().reads(10))
            .saturating_add(T::DbWeight::get().reads(8).saturating_mul(n.into()))
            .saturating_add(T::DbWeight::get().writes(6).saturating_mul(n.into()))
    }

    fn renew_watches(n: u32) -> Weight {
        // At least 2_855 ns.
        Weight::from_parts(3_086_000, 0)
            .saturating_add(Weight::from_parts(199_175_576, 0).saturating_mul(n.into()))
            .saturating_add(T::DbWeight::get().reads(6))
            .saturating_add(T::DbWeight::get().reads(10).saturating_mul(n.into()))
            .saturating_add(T::DbWeight::get().writes(2))
            .saturating_add(T::DbWeight::get().writes(9).saturating_mul(n.into()))
    }

    fn pass_over(n: u32) -> Weight {
        // At least 11_482 ns.
        Weight::from_parts(16_080_000, 0)
            .saturating_add(Weight::from_parts(20_910_182, 0).saturating_mul(n.into()))
            .saturating_add(T::DbWeight::get().reads(3))
            .saturating_add(T::DbWeight::get().reads(3).saturating_mul(n.into()))
            .saturating_add(T::DbWeight::get().writes(1))
    }

    fn put_off(n: u32) -> Weight {
        // At least 5_460 ns.
        Weight::from_parts(7_674_000, 0)
            .saturating_add(Weight::from_parts(61_750_400, 0).saturating_mul(n.into()))
            .saturating_add(T::DbWeight::get().reads(4))
            .saturating_add(T::DbWeight::get().reads(6).saturating_mul(n.into()))
            .saturating_add(T::DbWeight::get().writes(2))
            .saturating_add(T::DbWeight::get().writes(3).saturating_mul(n.into()))
    }

    fn visit_agenda(b: u32) -> Weight {
        // At least 13_586 ns.
        Weight::from_parts(16_580_000, 0)
            .saturating_add(Weight::from_parts(9_695_065, 0).saturating_mul(b.into()))
            .saturating_add(T::DbWeight::get().reads(1))
            .saturating_add(T::DbWeight::get().reads(2).saturating_mul(b.into()))
            .saturating_add(T::DbWeight::get().writes(1))
            .saturating_add(T::DbWeight::get().writes(1).saturating_mul(b.into()))
    }

    fn settle_moments(n: u32) -> Weight {
        // At least 270 ns.
        Weight::from_parts(5_091_135, 0)
            .saturating_add(Weight::from_parts(75_668_637, 0).saturating_mul(n.into()))
            .saturating_add(T::DbWeight::get().reads(1))
            .saturating_add(T::DbWeight::get().reads(5).saturating_mul(n.into()))
            .saturating_add(T::DbWeight::get().writes(1))
            .saturating_add(T::DbWeight::get().writes(4).saturating_mul(n.into()))
    }

    fn settle_events(n: u32) -> Weight {
        // At least 521 ns.
        Weight::from_parts(651_000, 0)
            .saturating_add(Weight::from_parts(269_134_359, 0).saturating_mul(n.into()))
            .saturating_add(T::DbWeight::get().reads(5))
            .saturating_add(T::DbWeight::get().reads(11).saturating_mul(n.into()))
            .saturating_add(T::DbWeight::get().writes(2))
            .saturating_add(T::DbWeight::get().writes(10).saturating_mul(n.into()))
    }

    fn accept_subscriptions(n: u32) -> Weight {
        // At least 301 ns.
        Weight::from_parts(471_000, 0)
            .saturating_add(Weight::from_parts(295_761_287, 0).saturating_mul(n.into()))
            .saturating_add(T::DbWeight::get().reads(4))
            .saturating_add(T::DbWeight::get().reads(14).saturating_mul(n.into()))
            .saturating_add(T::DbWeight::get().writes(1))
            .saturating_add(T::DbWeight::get().writes(13).saturating_mul(n.into()))
    }

    fn refuse_subscriptions(n: u32) -> Weight {
        // At least 270 ns.
        Weight::from_parts(321_000, 0)
            .saturating_add(Weight::from_parts(257_946_063, 0).saturating_mul(n.into()))
            .saturating_add(T::DbWeight::get().reads(1))
            .saturating_add(T::DbWeight::get().reads(6).saturating_mul(n.into()))
            .saturating_add(T::DbWeight::get().writes(1))
            .saturating_add(T::DbWeight::get().writes(5).saturating_mul(n.into()))
    }

    fn on_idle_block() -> Weight {
        // At least 7_945 ns.
        Weight::from_parts(8_927_000, 0).saturating_add(T::DbWeight::get().reads(6))
    }

    fn on_finalize() -> Weight {
        // At least 44_413 ns.
        Weight::from_parts(49_462_000, 0)
            .saturating_add(T::DbWeight::get().reads(2))
            .saturating_add(T::DbWeight::get().writes(1))
    }

    fn expire_rounds(n: u32) -> Weight {
        // At least 3_026 ns.
        Weight::from_parts(3_216_000, 0)
            .saturating_add(Weight::from_parts(447_882_716, 0).saturating_mul(n.into()))
            .saturating_add(T::DbWeight::get().reads(3))
            .saturating_add(T::DbWeight::get().reads(9).saturating_mul(n.into()))
            .saturating_add(T::DbWeight::get().writes(2))
            .saturating_add(T::DbWeight::get().writes(8).saturating_mul(n.into()))
    }

    fn skip_rounds(n: u32) -> Weight {
        // At least 7_734 ns.
        Weight::from_parts(22_753_308, 0)
            .saturating_add(Weight::from_parts(3_638_402, 0).saturating_mul(n.into()))
            .saturating_add(T::DbWeight::get().reads(2))
            .saturating_add(T::DbWeight::get().reads(2).saturating_mul(n.into()))
            .saturating_add(T::DbWeight::get().writes(2))
    }

    fn visit_buckets(b: u32) -> Weight {
        // At least 13_004 ns.
        Weight::from_parts(13_327_367, 0)
            .saturating_add(Weight::from_parts(3_746_923, 0).saturating_mul(b.into()))
            .saturating_add(T::DbWeight::get().reads(1))
            .saturating_add(T::DbWeight::get().reads(1).saturating_mul(b.into()))
            .saturating_add(T::DbWeight::get().writes(1))
    }

    fn authorize_answers(a: u32) -> Weight {
        Weight::from_parts(200_000_000, 0)
            .saturating_add(Weight::from_parts(300_000_000, 0).saturating_mul(a.into()))
            .saturating_add(T::DbWeight::get().reads(3))
            .saturating_add(T::DbWeight::get().reads(9).saturating_mul(a.into()))
    }

    fn settle_answers(a: u32) -> Weight {
        Weight::from_parts(50_000_000, 0)
            .saturating_add(Weight::from_parts(250_000_000, 0).saturating_mul(a.into()))
            .saturating_add(T::DbWeight::get().reads(4))
            .saturating_add(T::DbWeight::get().reads(24).saturating_mul(a.into()))
            .saturating_add(T::DbWeight::get().writes(1))
            .saturating_add(T::DbWeight::get().writes(12).saturating_mul(a.into()))
    }

    fn open_parked(r: u32) -> Weight {
        Weight::from_parts(120_000_000, 0)
            .saturating_add(Weight::from_parts(60_000_000, 0).saturating_mul(r.into()))
            .saturating_add(T::DbWeight::get().reads(14))
            .saturating_add(T::DbWeight::get().reads(2).saturating_mul(r.into()))
            .saturating_add(T::DbWeight::get().writes(1))
            .saturating_add(T::DbWeight::get().writes(3).saturating_mul(r.into()))
    }

    fn visit_parked() -> Weight {
        Weight::from_parts(250_000_000, 0)
            .saturating_add(T::DbWeight::get().reads(12))
            .saturating_add(T::DbWeight::get().writes(4))
    }

    fn park(_p: u32) -> Weight {
        Weight::from_parts(1_000_000_000, 0)
            .saturating_add(T::DbWeight::get().reads(44))
            .saturating_add(T::DbWeight::get().writes(18))
    }
}
