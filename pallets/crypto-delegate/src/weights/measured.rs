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
        // At least 472_641 ns.
        Weight::from_parts(665_367_099, 0)
            .saturating_add(Weight::from_parts(58_178, 0).saturating_mul(p.into()))
            .saturating_add(T::DbWeight::get().reads(36))
            .saturating_add(T::DbWeight::get().writes(13))
    }

    fn authorize_batches(b: u32) -> Weight {
        // At least 297_606 ns.
        Weight::from_parts(259_638_478, 0)
            .saturating_add(Weight::from_parts(158_738_612, 0).saturating_mul(b.into()))
            .saturating_add(T::DbWeight::get().reads(9))
            .saturating_add(T::DbWeight::get().reads(1).saturating_mul(b.into()))
    }

    fn authorize_cryptlets(c: u32) -> Weight {
        // At least 8_684_061 ns.
        Weight::from_parts(10_595_014_998, 0)
            .saturating_add(Weight::from_parts(93_763_984, 0).saturating_mul(c.into()))
            .saturating_add(T::DbWeight::get().reads(133))
            .saturating_add(T::DbWeight::get().reads(3).saturating_mul(c.into()))
    }

    fn authorize_rounds(r: u32) -> Weight {
        // At least 310_669 ns.
        Weight::from_parts(391_898_275, 0)
            .saturating_add(Weight::from_parts(29_916_074, 0).saturating_mul(r.into()))
            .saturating_add(T::DbWeight::get().reads(9))
            .saturating_add(T::DbWeight::get().reads(1).saturating_mul(r.into()))
    }

    fn authorize_observations(o: u32) -> Weight {
        // At least 24_204_069 ns.
        Weight::from_parts(32_238_981_241, 0)
            .saturating_add(Weight::from_parts(14_905_858, 0).saturating_mul(o.into()))
            .saturating_add(T::DbWeight::get().reads(115))
    }

    fn authorize_outputs(b: u32) -> Weight {
        // At least 7_854_525 ns.
        Weight::from_parts(8_942_623_475, 0)
            .saturating_add(Weight::from_parts(74_614, 0).saturating_mul(b.into()))
            .saturating_add(T::DbWeight::get().reads(73))
    }

    fn settle_batches(b: u32) -> Weight {
        // At least 676_742 ns.
        Weight::from_parts(1_007_216_604, 0)
            .saturating_add(Weight::from_parts(106_016_553, 0).saturating_mul(b.into()))
            .saturating_add(T::DbWeight::get().reads(25))
            .saturating_add(T::DbWeight::get().reads(3).saturating_mul(b.into()))
            .saturating_add(T::DbWeight::get().writes(15))
            .saturating_add(T::DbWeight::get().writes(1).saturating_mul(b.into()))
    }

    fn settle_cryptlets(c: u32) -> Weight {
        // At least 15_699_712 ns.
        Weight::from_parts(23_514_472_461, 0)
            .saturating_add(Weight::from_parts(196_800_121, 0).saturating_mul(c.into()))
            .saturating_add(T::DbWeight::get().reads(673))
            .saturating_add(T::DbWeight::get().reads(6).saturating_mul(c.into()))
            .saturating_add(T::DbWeight::get().writes(560))
            .saturating_add(T::DbWeight::get().writes(2).saturating_mul(c.into()))
    }

    fn settle_rounds(r: u32) -> Weight {
        // At least 654_370 ns.
        Weight::from_parts(522_499_566, 0)
            .saturating_add(Weight::from_parts(379_118_724, 0).saturating_mul(r.into()))
            .saturating_add(T::DbWeight::get().reads(25))
            .saturating_add(T::DbWeight::get().reads(9).saturating_mul(r.into()))
            .saturating_add(T::DbWeight::get().writes(10))
            .saturating_add(T::DbWeight::get().writes(9).saturating_mul(r.into()))
    }

    fn settle_observations(o: u32) -> Weight {
        // At least 27_987_222 ns.
        Weight::from_parts(39_318_583_566, 0)
            .saturating_add(Weight::from_parts(2_550_987, 0).saturating_mul(o.into()))
            .saturating_add(T::DbWeight::get().reads(744))
            .saturating_add(T::DbWeight::get().writes(605))
    }

    fn settle_outputs(b: u32) -> Weight {
        // At least 5_193_433 ns.
        Weight::from_parts(6_907_398_387, 0)
            .saturating_add(Weight::from_parts(71_260, 0).saturating_mul(b.into()))
            .saturating_add(T::DbWeight::get().reads(217))
            .saturating_add(T::DbWeight::get().writes(79))
    }

    fn prove_equivocation() -> Weight {
        // At least 288_028 ns.
        Weight::from_parts(390_678_000, 0)
            .saturating_add(T::DbWeight::get().reads(5))
            .saturating_add(T::DbWeight::get().writes(3))
    }

    fn remove_topic(p: u32) -> Weight {
        // At least 100_898 ns.
        Weight::from_parts(155_965_016, 0)
            .saturating_add(Weight::from_parts(2_309_048, 0).saturating_mul(p.into()))
            .saturating_add(T::DbWeight::get().reads(3))
            .saturating_add(T::DbWeight::get().writes(3))
            .saturating_add(T::DbWeight::get().writes(1).saturating_mul(p.into()))
    }

    fn set_retention(p: u32) -> Weight {
        // At least 142_396 ns.
        Weight::from_parts(180_251_385, 0)
            .saturating_add(Weight::from_parts(4_284_313, 0).saturating_mul(p.into()))
            .saturating_add(T::DbWeight::get().reads(3))
            .saturating_add(T::DbWeight::get().writes(3))
            .saturating_add(T::DbWeight::get().writes(1).saturating_mul(p.into()))
    }

    fn set_fee_split() -> Weight {
        // At least 14_928 ns.
        Weight::from_parts(17_353_000, 0).saturating_add(T::DbWeight::get().writes(1))
    }

    fn close_round() -> Weight {
        // At least 356_084 ns.
        Weight::from_parts(405_556_000, 0)
            .saturating_add(T::DbWeight::get().reads(13))
            .saturating_add(T::DbWeight::get().writes(11))
    }

    fn hand_over_topic() -> Weight {
        // At least 39_664 ns.
        Weight::from_parts(47_559_000, 0)
            .saturating_add(T::DbWeight::get().reads(1))
            .saturating_add(T::DbWeight::get().writes(1))
    }

    fn subscribe(_p: u32) -> Weight {
        // At least 660_100 ns.
        Weight::from_parts(1_089_528_208, 0)
            .saturating_add(T::DbWeight::get().reads(38))
            .saturating_add(T::DbWeight::get().writes(15))
    }

    fn fund_subscription() -> Weight {
        // At least 280_914 ns.
        Weight::from_parts(439_650_000, 0)
            .saturating_add(T::DbWeight::get().reads(20))
            .saturating_add(T::DbWeight::get().writes(13))
    }

    fn unsubscribe() -> Weight {
        // At least 236_120 ns.
        Weight::from_parts(432_547_000, 0)
            .saturating_add(T::DbWeight::get().reads(12))
            .saturating_add(T::DbWeight::get().writes(12))
    }

    fn resume_feed() -> Weight {
        // At least 506_123 ns.
        Weight::from_parts(562_299_000, 0)
            .saturating_add(T::DbWeight::get().reads(19))
            .saturating_add(T::DbWeight::get().writes(11))
    }

    fn open_due(n: u32) -> Weight {
        // At least 2_956 ns.
        Weight::from_parts(4_428_000, 0)
            .saturating_add(Weight::from_parts(256_036_955, 0).saturating_mul(n.into()))
            .saturating_add(T::DbWeight::get().reads(17))
            .saturating_add(T::DbWeight::get().reads(7).saturating_mul(n.into()))
            .saturating_add(T::DbWeight::get().writes(5))
            .saturating_add(T::DbWeight::get().writes(5).saturating_mul(n.into()))
    }

    fn renew_watches(n: u32) -> Weight {
        // At least 3_176 ns.
        Weight::from_parts(377_106_761, 0)
            .saturating_add(Weight::from_parts(156_940_303, 0).saturating_mul(n.into()))
            .saturating_add(T::DbWeight::get().reads(9))
            .saturating_add(T::DbWeight::get().reads(7).saturating_mul(n.into()))
            .saturating_add(T::DbWeight::get().writes(4))
            .saturating_add(T::DbWeight::get().writes(7).saturating_mul(n.into()))
    }

    fn put_off(n: u32) -> Weight {
        // At least 2_034 ns.
        Weight::from_parts(2_394_000, 0)
            .saturating_add(Weight::from_parts(22_006_928, 0).saturating_mul(n.into()))
            .saturating_add(T::DbWeight::get().reads(2))
            .saturating_add(T::DbWeight::get().reads(1).saturating_mul(n.into()))
            .saturating_add(T::DbWeight::get().writes(1))
            .saturating_add(T::DbWeight::get().writes(1).saturating_mul(n.into()))
    }

    fn visit_agenda(b: u32) -> Weight {
        // At least 13_205 ns.
        Weight::from_parts(6_250_415, 0)
            .saturating_add(Weight::from_parts(7_276_661, 0).saturating_mul(b.into()))
            .saturating_add(T::DbWeight::get().reads(1))
            .saturating_add(T::DbWeight::get().reads(2).saturating_mul(b.into()))
            .saturating_add(T::DbWeight::get().writes(1))
            .saturating_add(T::DbWeight::get().writes(1).saturating_mul(b.into()))
    }

    fn settle_feeds(n: u32) -> Weight {
        // At least 310 ns.
        Weight::from_parts(120_671_677, 0)
            .saturating_add(Weight::from_parts(196_965_797, 0).saturating_mul(n.into()))
            .saturating_add(T::DbWeight::get().reads(6))
            .saturating_add(T::DbWeight::get().reads(8).saturating_mul(n.into()))
            .saturating_add(T::DbWeight::get().writes(3))
            .saturating_add(T::DbWeight::get().writes(8).saturating_mul(n.into()))
    }

    fn accept_subscriptions(n: u32) -> Weight {
        // At least 280 ns.
        Weight::from_parts(122_322_456, 0)
            .saturating_add(Weight::from_parts(212_446_339, 0).saturating_mul(n.into()))
            .saturating_add(T::DbWeight::get().reads(6))
            .saturating_add(T::DbWeight::get().reads(8).saturating_mul(n.into()))
            .saturating_add(T::DbWeight::get().writes(2))
            .saturating_add(T::DbWeight::get().writes(7).saturating_mul(n.into()))
    }

    fn refuse_subscriptions(n: u32) -> Weight {
        // At least 280 ns.
        Weight::from_parts(433_950_184, 0)
            .saturating_add(Weight::from_parts(206_757_023, 0).saturating_mul(n.into()))
            .saturating_add(T::DbWeight::get().reads(1))
            .saturating_add(T::DbWeight::get().reads(6).saturating_mul(n.into()))
            .saturating_add(T::DbWeight::get().writes(1))
            .saturating_add(T::DbWeight::get().writes(5).saturating_mul(n.into()))
    }

    fn on_idle_block() -> Weight {
        // At least 5_991 ns.
        Weight::from_parts(6_563_000, 0).saturating_add(T::DbWeight::get().reads(2))
    }

    fn on_finalize() -> Weight {
        // At least 43_230 ns.
        Weight::from_parts(47_128_000, 0)
            .saturating_add(T::DbWeight::get().reads(2))
            .saturating_add(T::DbWeight::get().writes(1))
    }

    fn expire_rounds(n: u32) -> Weight {
        // At least 3_035 ns.
        Weight::from_parts(101_930_049, 0)
            .saturating_add(Weight::from_parts(346_090_455, 0).saturating_mul(n.into()))
            .saturating_add(T::DbWeight::get().reads(3))
            .saturating_add(T::DbWeight::get().reads(9).saturating_mul(n.into()))
            .saturating_add(T::DbWeight::get().writes(2))
            .saturating_add(T::DbWeight::get().writes(8).saturating_mul(n.into()))
    }

    fn skip_rounds(n: u32) -> Weight {
        // At least 7_705 ns.
        Weight::from_parts(46_528_347, 0)
            .saturating_add(Weight::from_parts(2_782_901, 0).saturating_mul(n.into()))
            .saturating_add(T::DbWeight::get().reads(2))
            .saturating_add(T::DbWeight::get().reads(1).saturating_mul(n.into()))
            .saturating_add(T::DbWeight::get().writes(2))
    }

    fn visit_buckets(b: u32) -> Weight {
        // At least 7_554 ns.
        Weight::from_parts(7_489_607, 0)
            .saturating_add(Weight::from_parts(2_084_558, 0).saturating_mul(b.into()))
            .saturating_add(T::DbWeight::get().reads(1))
            .saturating_add(T::DbWeight::get().reads(1).saturating_mul(b.into()))
            .saturating_add(T::DbWeight::get().writes(1))
    }
}
