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
    fn request(_p: u32) -> Weight {
        // At least 311_889 ns.
        Weight::from_parts(360_622_245, 0)
            .saturating_add(T::DbWeight::get().reads(36))
            .saturating_add(T::DbWeight::get().writes(13))
    }

    fn authorize_batches(b: u32) -> Weight {
        // At least 205_387 ns.
        Weight::from_parts(142_918_386, 0)
            .saturating_add(Weight::from_parts(91_678_796, 0).saturating_mul(b.into()))
            .saturating_add(T::DbWeight::get().reads(9))
            .saturating_add(T::DbWeight::get().reads(1).saturating_mul(b.into()))
    }

    fn authorize_cryptlets(c: u32) -> Weight {
        // At least 6_608_571 ns.
        Weight::from_parts(6_780_323_226, 0)
            .saturating_add(Weight::from_parts(31_991_606, 0).saturating_mul(c.into()))
            .saturating_add(T::DbWeight::get().reads(133))
            .saturating_add(T::DbWeight::get().reads(3).saturating_mul(c.into()))
    }

    fn authorize_rounds(r: u32) -> Weight {
        // At least 216_276 ns.
        Weight::from_parts(216_293_171, 0)
            .saturating_add(Weight::from_parts(18_929_737, 0).saturating_mul(r.into()))
            .saturating_add(T::DbWeight::get().reads(9))
            .saturating_add(T::DbWeight::get().reads(1).saturating_mul(r.into()))
    }

    fn authorize_observations(o: u32) -> Weight {
        // At least 15_384_807 ns.
        Weight::from_parts(16_949_156_058, 0)
            .saturating_add(Weight::from_parts(5_542_581, 0).saturating_mul(o.into()))
            .saturating_add(T::DbWeight::get().reads(115))
    }

    fn authorize_outputs(b: u32) -> Weight {
        // At least 5_589_795 ns.
        Weight::from_parts(5_742_235_243, 0)
            .saturating_add(Weight::from_parts(36_139, 0).saturating_mul(b.into()))
            .saturating_add(T::DbWeight::get().reads(73))
    }

    fn settle_batches(b: u32) -> Weight {
        // At least 425_953 ns.
        Weight::from_parts(475_717_528, 0)
            .saturating_add(Weight::from_parts(45_990_787, 0).saturating_mul(b.into()))
            .saturating_add(T::DbWeight::get().reads(26))
            .saturating_add(T::DbWeight::get().reads(3).saturating_mul(b.into()))
            .saturating_add(T::DbWeight::get().writes(16))
            .saturating_add(T::DbWeight::get().writes(1).saturating_mul(b.into()))
    }

    fn settle_cryptlets(c: u32) -> Weight {
        // At least 10_039_847 ns.
        Weight::from_parts(10_440_289_415, 0)
            .saturating_add(Weight::from_parts(75_747_817, 0).saturating_mul(c.into()))
            .saturating_add(T::DbWeight::get().reads(737))
            .saturating_add(T::DbWeight::get().reads(6).saturating_mul(c.into()))
            .saturating_add(T::DbWeight::get().writes(624))
            .saturating_add(T::DbWeight::get().writes(2).saturating_mul(c.into()))
    }

    fn settle_rounds(r: u32) -> Weight {
        // At least 428_507 ns.
        Weight::from_parts(449_316_992, 0)
            .saturating_add(Weight::from_parts(154_692_841, 0).saturating_mul(r.into()))
            .saturating_add(T::DbWeight::get().reads(25))
            .saturating_add(T::DbWeight::get().reads(10).saturating_mul(r.into()))
            .saturating_add(T::DbWeight::get().writes(10))
            .saturating_add(T::DbWeight::get().writes(10).saturating_mul(r.into()))
    }

    fn settle_observations(o: u32) -> Weight {
        // At least 16_929_970 ns.
        Weight::from_parts(18_233_600_724, 0)
            .saturating_add(Weight::from_parts(3_704_368, 0).saturating_mul(o.into()))
            .saturating_add(T::DbWeight::get().reads(808))
            .saturating_add(T::DbWeight::get().writes(669))
    }

    fn settle_outputs(b: u32) -> Weight {
        // At least 3_389_021 ns.
        Weight::from_parts(3_540_397_478, 0)
            .saturating_add(Weight::from_parts(28_245, 0).saturating_mul(b.into()))
            .saturating_add(T::DbWeight::get().reads(218))
            .saturating_add(T::DbWeight::get().writes(80))
    }

    fn prove_equivocation() -> Weight {
        // At least 215_513 ns.
        Weight::from_parts(224_970_000, 0)
            .saturating_add(T::DbWeight::get().reads(5))
            .saturating_add(T::DbWeight::get().writes(3))
    }

    fn remove_topic(p: u32) -> Weight {
        // At least 66_818 ns.
        Weight::from_parts(74_043_159, 0)
            .saturating_add(Weight::from_parts(1_879_608, 0).saturating_mul(p.into()))
            .saturating_add(T::DbWeight::get().reads(3))
            .saturating_add(T::DbWeight::get().writes(3))
            .saturating_add(T::DbWeight::get().writes(1).saturating_mul(p.into()))
    }

    fn set_retention(p: u32) -> Weight {
        // At least 95_912 ns.
        Weight::from_parts(107_108_628, 0)
            .saturating_add(Weight::from_parts(1_754_406, 0).saturating_mul(p.into()))
            .saturating_add(T::DbWeight::get().reads(3))
            .saturating_add(T::DbWeight::get().writes(3))
            .saturating_add(T::DbWeight::get().writes(1).saturating_mul(p.into()))
    }

    fn set_fee_split() -> Weight {
        // At least 4_553 ns.
        Weight::from_parts(6_845_000, 0).saturating_add(T::DbWeight::get().writes(1))
    }

    fn close_round() -> Weight {
        // At least 243_667 ns.
        Weight::from_parts(253_824_000, 0)
            .saturating_add(T::DbWeight::get().reads(16))
            .saturating_add(T::DbWeight::get().writes(12))
    }

    fn hand_over_topic() -> Weight {
        // At least 21_699 ns.
        Weight::from_parts(25_525_000, 0)
            .saturating_add(T::DbWeight::get().reads(1))
            .saturating_add(T::DbWeight::get().writes(1))
    }

    fn subscribe(p: u32) -> Weight {
        // At least 419_200 ns.
        Weight::from_parts(455_977_696, 0)
            .saturating_add(Weight::from_parts(2_427, 0).saturating_mul(p.into()))
            .saturating_add(T::DbWeight::get().reads(38))
            .saturating_add(T::DbWeight::get().writes(15))
    }

    fn fund_subscription() -> Weight {
        // At least 179_908 ns.
        Weight::from_parts(205_393_000, 0)
            .saturating_add(T::DbWeight::get().reads(20))
            .saturating_add(T::DbWeight::get().writes(13))
    }

    fn unsubscribe() -> Weight {
        // At least 162_179 ns.
        Weight::from_parts(176_249_000, 0)
            .saturating_add(T::DbWeight::get().reads(15))
            .saturating_add(T::DbWeight::get().writes(12))
    }

    fn resume_feed() -> Weight {
        // At least 219_416 ns.
        Weight::from_parts(233_160_000, 0)
            .saturating_add(T::DbWeight::get().reads(19))
            .saturating_add(T::DbWeight::get().writes(11))
    }

    fn open_due(n: u32) -> Weight {
        // At least 1_834 ns.
        Weight::from_parts(108_946_110, 0)
            .saturating_add(Weight::from_parts(85_023_945, 0).saturating_mul(n.into()))
            .saturating_add(T::DbWeight::get().reads(10))
            .saturating_add(T::DbWeight::get().reads(8).saturating_mul(n.into()))
            .saturating_add(T::DbWeight::get().writes(6).saturating_mul(n.into()))
    }

    fn renew_watches(n: u32) -> Weight {
        // At least 2_104 ns.
        Weight::from_parts(2_218_000, 0)
            .saturating_add(Weight::from_parts(112_743_736, 0).saturating_mul(n.into()))
            .saturating_add(T::DbWeight::get().reads(6))
            .saturating_add(T::DbWeight::get().reads(10).saturating_mul(n.into()))
            .saturating_add(T::DbWeight::get().writes(2))
            .saturating_add(T::DbWeight::get().writes(9).saturating_mul(n.into()))
    }

    fn pass_over(n: u32) -> Weight {
        // At least 7_447 ns.
        Weight::from_parts(25_801_743, 0)
            .saturating_add(Weight::from_parts(8_602_949, 0).saturating_mul(n.into()))
            .saturating_add(T::DbWeight::get().reads(3))
            .saturating_add(T::DbWeight::get().reads(3).saturating_mul(n.into()))
            .saturating_add(T::DbWeight::get().writes(1))
    }

    fn put_off(n: u32) -> Weight {
        // At least 3_471 ns.
        Weight::from_parts(11_999_163, 0)
            .saturating_add(Weight::from_parts(25_989_857, 0).saturating_mul(n.into()))
            .saturating_add(T::DbWeight::get().reads(4))
            .saturating_add(T::DbWeight::get().reads(6).saturating_mul(n.into()))
            .saturating_add(T::DbWeight::get().writes(1))
            .saturating_add(T::DbWeight::get().writes(3).saturating_mul(n.into()))
    }

    fn visit_agenda(b: u32) -> Weight {
        // At least 6_937 ns.
        Weight::from_parts(3_611_728, 0)
            .saturating_add(Weight::from_parts(3_162_014, 0).saturating_mul(b.into()))
            .saturating_add(T::DbWeight::get().reads(1))
            .saturating_add(T::DbWeight::get().reads(2).saturating_mul(b.into()))
            .saturating_add(T::DbWeight::get().writes(1))
    }

    fn settle_moments(n: u32) -> Weight {
        // At least 175 ns.
        Weight::from_parts(7_854_676, 0)
            .saturating_add(Weight::from_parts(31_798_203, 0).saturating_mul(n.into()))
            .saturating_add(T::DbWeight::get().reads(1))
            .saturating_add(T::DbWeight::get().reads(5).saturating_mul(n.into()))
            .saturating_add(T::DbWeight::get().writes(1))
            .saturating_add(T::DbWeight::get().writes(4).saturating_mul(n.into()))
    }

    fn settle_events(n: u32) -> Weight {
        // At least 155 ns.
        Weight::from_parts(215_000, 0)
            .saturating_add(Weight::from_parts(114_405_520, 0).saturating_mul(n.into()))
            .saturating_add(T::DbWeight::get().reads(5))
            .saturating_add(T::DbWeight::get().reads(11).saturating_mul(n.into()))
            .saturating_add(T::DbWeight::get().writes(2))
            .saturating_add(T::DbWeight::get().writes(10).saturating_mul(n.into()))
    }

    fn accept_subscriptions(n: u32) -> Weight {
        // At least 185 ns.
        Weight::from_parts(203_000, 0)
            .saturating_add(Weight::from_parts(133_444_927, 0).saturating_mul(n.into()))
            .saturating_add(T::DbWeight::get().reads(4))
            .saturating_add(T::DbWeight::get().reads(15).saturating_mul(n.into()))
            .saturating_add(T::DbWeight::get().writes(1))
            .saturating_add(T::DbWeight::get().writes(13).saturating_mul(n.into()))
    }

    fn refuse_subscriptions(n: u32) -> Weight {
        // At least 184 ns.
        Weight::from_parts(188_000, 0)
            .saturating_add(Weight::from_parts(118_990_457, 0).saturating_mul(n.into()))
            .saturating_add(T::DbWeight::get().reads(1))
            .saturating_add(T::DbWeight::get().reads(8).saturating_mul(n.into()))
            .saturating_add(T::DbWeight::get().writes(1))
            .saturating_add(T::DbWeight::get().writes(5).saturating_mul(n.into()))
    }

    fn on_idle_block() -> Weight {
        // At least 5_019 ns.
        Weight::from_parts(5_521_000, 0).saturating_add(T::DbWeight::get().reads(5))
    }

    fn on_finalize() -> Weight {
        // At least 18_816 ns.
        Weight::from_parts(20_847_000, 0)
            .saturating_add(T::DbWeight::get().reads(2))
            .saturating_add(T::DbWeight::get().writes(1))
    }

    fn expire_rounds(n: u32) -> Weight {
        // At least 1_963 ns.
        Weight::from_parts(45_162_023, 0)
            .saturating_add(Weight::from_parts(166_590_560, 0).saturating_mul(n.into()))
            .saturating_add(T::DbWeight::get().reads(3))
            .saturating_add(T::DbWeight::get().reads(11).saturating_mul(n.into()))
            .saturating_add(T::DbWeight::get().writes(2))
            .saturating_add(T::DbWeight::get().writes(8).saturating_mul(n.into()))
    }

    fn skip_rounds(n: u32) -> Weight {
        // At least 4_902 ns.
        Weight::from_parts(6_577_260, 0)
            .saturating_add(Weight::from_parts(3_069_643, 0).saturating_mul(n.into()))
            .saturating_add(T::DbWeight::get().reads(2))
            .saturating_add(T::DbWeight::get().reads(2).saturating_mul(n.into()))
            .saturating_add(T::DbWeight::get().writes(2))
    }

    fn visit_buckets(b: u32) -> Weight {
        // At least 5_154 ns.
        Weight::from_parts(5_425_045, 0)
            .saturating_add(Weight::from_parts(1_518_795, 0).saturating_mul(b.into()))
            .saturating_add(T::DbWeight::get().reads(1))
            .saturating_add(T::DbWeight::get().reads(1).saturating_mul(b.into()))
            .saturating_add(T::DbWeight::get().writes(1))
    }

    fn authorize_answers(a: u32) -> Weight {
        // At least 238_382 ns.
        Weight::from_parts(103_581_433, 0)
            .saturating_add(Weight::from_parts(143_431_008, 0).saturating_mul(a.into()))
            .saturating_add(T::DbWeight::get().reads(5))
            .saturating_add(T::DbWeight::get().reads(6).saturating_mul(a.into()))
    }

    fn settle_answers(a: u32) -> Weight {
        // At least 197_465 ns.
        Weight::from_parts(85_769_683, 0)
            .saturating_add(Weight::from_parts(128_128_095, 0).saturating_mul(a.into()))
            .saturating_add(T::DbWeight::get().reads(8))
            .saturating_add(T::DbWeight::get().reads(9).saturating_mul(a.into()))
            .saturating_add(T::DbWeight::get().writes(2))
            .saturating_add(T::DbWeight::get().writes(6).saturating_mul(a.into()))
    }

    fn open_parked(r: u32) -> Weight {
        // At least 54_525 ns.
        Weight::from_parts(72_892_396, 0)
            .saturating_add(Weight::from_parts(20_828_656, 0).saturating_mul(r.into()))
            .saturating_add(T::DbWeight::get().reads(12))
            .saturating_add(T::DbWeight::get().reads(1).saturating_mul(r.into()))
            .saturating_add(T::DbWeight::get().writes(2))
            .saturating_add(T::DbWeight::get().writes(2).saturating_mul(r.into()))
    }

    fn visit_parked() -> Weight {
        // At least 83_882 ns.
        Weight::from_parts(92_379_000, 0)
            .saturating_add(T::DbWeight::get().reads(11))
            .saturating_add(T::DbWeight::get().writes(2))
    }

    fn park(p: u32) -> Weight {
        // At least 356_168 ns.
        Weight::from_parts(395_438_209, 0)
            .saturating_add(Weight::from_parts(1_383, 0).saturating_mul(p.into()))
            .saturating_add(T::DbWeight::get().reads(38))
            .saturating_add(T::DbWeight::get().writes(15))
    }
}
