//! Weights of calls and hooks, as measured: don't edit, run `./scripts/benchmark weights`.
//!
//! On 2026-11-22, AMD EPYC; the runtime ran as WebAssembly. Time alone is charged: the chain proves no storage to anybody.

use super::WeightInfo;
use core::marker::PhantomData;
use frame_support::{traits::Get, weights::Weight};

/// Weights as measured, with the database weights of the runtime.
pub struct MeasuredWeight<T>(PhantomData<T>);

impl<T: frame_system::Config> WeightInfo for MeasuredWeight<T> {
    fn request(p: u32) -> Weight {
        // At least 487_268 ns.
        Weight::from_parts(769_362_026, 0)
            .saturating_add(Weight::from_parts(97_989, 0).saturating_mul(p.into()))
            .saturating_add(T::DbWeight::get().reads(36))
            .saturating_add(T::DbWeight::get().writes(13))
    }

    fn authorize_batches(b: u32) -> Weight {
        // At least 283_638 ns.
        Weight::from_parts(166_382_075, 0)
            .saturating_add(Weight::from_parts(151_500_457, 0).saturating_mul(b.into()))
            .saturating_add(T::DbWeight::get().reads(9))
            .saturating_add(T::DbWeight::get().reads(1).saturating_mul(b.into()))
    }

    fn authorize_cryptlets(c: u32) -> Weight {
        // At least 8_242_418 ns.
        Weight::from_parts(10_532_349_162, 0)
            .saturating_add(Weight::from_parts(50_843_787, 0).saturating_mul(c.into()))
            .saturating_add(T::DbWeight::get().reads(133))
            .saturating_add(T::DbWeight::get().reads(3).saturating_mul(c.into()))
    }

    fn authorize_rounds(r: u32) -> Weight {
        // At least 283_279 ns.
        Weight::from_parts(381_700_773, 0)
            .saturating_add(Weight::from_parts(33_731_317, 0).saturating_mul(r.into()))
            .saturating_add(T::DbWeight::get().reads(9))
            .saturating_add(T::DbWeight::get().reads(1).saturating_mul(r.into()))
    }

    fn authorize_observations(o: u32) -> Weight {
        // At least 23_701_552 ns.
        Weight::from_parts(32_828_399_725, 0)
            .saturating_add(Weight::from_parts(12_769_164, 0).saturating_mul(o.into()))
            .saturating_add(T::DbWeight::get().reads(115))
    }

    fn authorize_outputs(b: u32) -> Weight {
        // At least 7_846_069 ns.
        Weight::from_parts(9_863_275_680, 0)
            .saturating_add(Weight::from_parts(66_477, 0).saturating_mul(b.into()))
            .saturating_add(T::DbWeight::get().reads(73))
    }

    fn settle_batches(b: u32) -> Weight {
        // At least 956_464 ns.
        Weight::from_parts(1_017_220_871, 0)
            .saturating_add(Weight::from_parts(122_724_978, 0).saturating_mul(b.into()))
            .saturating_add(T::DbWeight::get().reads(25))
            .saturating_add(T::DbWeight::get().reads(3).saturating_mul(b.into()))
            .saturating_add(T::DbWeight::get().writes(15))
            .saturating_add(T::DbWeight::get().writes(1).saturating_mul(b.into()))
    }

    fn settle_cryptlets(c: u32) -> Weight {
        // At least 15_580_731 ns.
        Weight::from_parts(24_644_180_522, 0)
            .saturating_add(Weight::from_parts(191_977_819, 0).saturating_mul(c.into()))
            .saturating_add(T::DbWeight::get().reads(673))
            .saturating_add(T::DbWeight::get().reads(6).saturating_mul(c.into()))
            .saturating_add(T::DbWeight::get().writes(560))
            .saturating_add(T::DbWeight::get().writes(2).saturating_mul(c.into()))
    }

    fn settle_rounds(r: u32) -> Weight {
        // At least 663_648 ns.
        Weight::from_parts(634_356_107, 0)
            .saturating_add(Weight::from_parts(381_969_192, 0).saturating_mul(r.into()))
            .saturating_add(T::DbWeight::get().reads(25))
            .saturating_add(T::DbWeight::get().reads(9).saturating_mul(r.into()))
            .saturating_add(T::DbWeight::get().writes(10))
            .saturating_add(T::DbWeight::get().writes(9).saturating_mul(r.into()))
    }

    fn settle_observations(o: u32) -> Weight {
        // At least 27_437_568 ns.
        Weight::from_parts(42_180_641_949, 0)
            .saturating_add(Weight::from_parts(12_395_216, 0).saturating_mul(o.into()))
            .saturating_add(T::DbWeight::get().reads(744))
            .saturating_add(T::DbWeight::get().writes(605))
    }

    fn settle_outputs(b: u32) -> Weight {
        // At least 5_333_624 ns.
        Weight::from_parts(6_516_818_041, 0)
            .saturating_add(Weight::from_parts(102_583, 0).saturating_mul(b.into()))
            .saturating_add(T::DbWeight::get().reads(217))
            .saturating_add(T::DbWeight::get().writes(79))
    }

    fn prove_equivocation() -> Weight {
        // At least 250_867 ns.
        Weight::from_parts(328_873_000, 0)
            .saturating_add(T::DbWeight::get().reads(5))
            .saturating_add(T::DbWeight::get().writes(3))
    }

    fn remove_topic(p: u32) -> Weight {
        // At least 94_527 ns.
        Weight::from_parts(137_690_910, 0)
            .saturating_add(Weight::from_parts(5_276_861, 0).saturating_mul(p.into()))
            .saturating_add(T::DbWeight::get().reads(3))
            .saturating_add(T::DbWeight::get().writes(3))
            .saturating_add(T::DbWeight::get().writes(1).saturating_mul(p.into()))
    }

    fn set_retention(p: u32) -> Weight {
        // At least 178_913 ns.
        Weight::from_parts(242_587_228, 0)
            .saturating_add(Weight::from_parts(4_211_923, 0).saturating_mul(p.into()))
            .saturating_add(T::DbWeight::get().reads(3))
            .saturating_add(T::DbWeight::get().writes(3))
            .saturating_add(T::DbWeight::get().writes(1).saturating_mul(p.into()))
    }

    fn set_fee_split() -> Weight {
        // At least 18_474 ns.
        Weight::from_parts(23_825_000, 0).saturating_add(T::DbWeight::get().writes(1))
    }

    fn close_round() -> Weight {
        // At least 387_513 ns.
        Weight::from_parts(710_264_000, 0)
            .saturating_add(T::DbWeight::get().reads(13))
            .saturating_add(T::DbWeight::get().writes(11))
    }

    fn hand_over_topic() -> Weight {
        // At least 38_371 ns.
        Weight::from_parts(56_175_000, 0)
            .saturating_add(T::DbWeight::get().reads(1))
            .saturating_add(T::DbWeight::get().writes(1))
    }

    fn subscribe(_p: u32) -> Weight {
        // At least 661_423 ns.
        Weight::from_parts(1_165_895_342, 0)
            .saturating_add(T::DbWeight::get().reads(38))
            .saturating_add(T::DbWeight::get().writes(15))
    }

    fn fund_subscription() -> Weight {
        // At least 259_083 ns.
        Weight::from_parts(390_047_000, 0)
            .saturating_add(T::DbWeight::get().reads(20))
            .saturating_add(T::DbWeight::get().writes(13))
    }

    fn unsubscribe() -> Weight {
        // At least 237_052 ns.
        Weight::from_parts(275_213_000, 0)
            .saturating_add(T::DbWeight::get().reads(13))
            .saturating_add(T::DbWeight::get().writes(12))
    }

    fn resume_feed() -> Weight {
        // At least 322_912 ns.
        Weight::from_parts(537_322_000, 0)
            .saturating_add(T::DbWeight::get().reads(19))
            .saturating_add(T::DbWeight::get().writes(11))
    }

    fn open_due(n: u32) -> Weight {
        // At least 2_825 ns.
        Weight::from_parts(235_757_669, 0)
            .saturating_add(Weight::from_parts(212_633_112, 0).saturating_mul(n.into()))
            .saturating_add(T::DbWeight::get().reads(10))
            .saturating_add(T::DbWeight::get().reads(8).saturating_mul(n.into()))
            .saturating_add(T::DbWeight::get().writes(6).saturating_mul(n.into()))
    }

    fn renew_watches(n: u32) -> Weight {
        // At least 2_985 ns.
        Weight::from_parts(3_136_000, 0)
            .saturating_add(Weight::from_parts(231_631_868, 0).saturating_mul(n.into()))
            .saturating_add(T::DbWeight::get().reads(6))
            .saturating_add(T::DbWeight::get().reads(10).saturating_mul(n.into()))
            .saturating_add(T::DbWeight::get().writes(2))
            .saturating_add(T::DbWeight::get().writes(9).saturating_mul(n.into()))
    }

    fn pass_over(_n: u32) -> Weight {
        Weight::zero()
    }

    fn put_off(n: u32) -> Weight {
        // At least 5_029 ns.
        Weight::from_parts(5_340_000, 0)
            .saturating_add(Weight::from_parts(59_958_923, 0).saturating_mul(n.into()))
            .saturating_add(T::DbWeight::get().reads(2))
            .saturating_add(T::DbWeight::get().reads(6).saturating_mul(n.into()))
            .saturating_add(T::DbWeight::get().writes(1))
            .saturating_add(T::DbWeight::get().writes(3).saturating_mul(n.into()))
    }

    fn visit_agenda(b: u32) -> Weight {
        // At least 13_375 ns.
        Weight::from_parts(14_117_000, 0)
            .saturating_add(Weight::from_parts(7_933_186, 0).saturating_mul(b.into()))
            .saturating_add(T::DbWeight::get().reads(1))
            .saturating_add(T::DbWeight::get().reads(2).saturating_mul(b.into()))
            .saturating_add(T::DbWeight::get().writes(1))
            .saturating_add(T::DbWeight::get().writes(1).saturating_mul(b.into()))
    }

    fn settle_moments(_n: u32) -> Weight {
        Weight::zero()
    }

    fn settle_events(n: u32) -> Weight {
        // At least 291 ns.
        Weight::from_parts(341_000, 0)
            .saturating_add(Weight::from_parts(251_170_084, 0).saturating_mul(n.into()))
            .saturating_add(T::DbWeight::get().reads(5))
            .saturating_add(T::DbWeight::get().reads(11).saturating_mul(n.into()))
            .saturating_add(T::DbWeight::get().writes(2))
            .saturating_add(T::DbWeight::get().writes(10).saturating_mul(n.into()))
    }

    fn accept_subscriptions(n: u32) -> Weight {
        // At least 280 ns.
        Weight::from_parts(301_453_279, 0)
            .saturating_add(Weight::from_parts(282_649_695, 0).saturating_mul(n.into()))
            .saturating_add(T::DbWeight::get().reads(4))
            .saturating_add(T::DbWeight::get().reads(14).saturating_mul(n.into()))
            .saturating_add(T::DbWeight::get().writes(1))
            .saturating_add(T::DbWeight::get().writes(13).saturating_mul(n.into()))
    }

    fn refuse_subscriptions(n: u32) -> Weight {
        // At least 290 ns.
        Weight::from_parts(330_000, 0)
            .saturating_add(Weight::from_parts(243_553_796, 0).saturating_mul(n.into()))
            .saturating_add(T::DbWeight::get().reads(1))
            .saturating_add(T::DbWeight::get().reads(6).saturating_mul(n.into()))
            .saturating_add(T::DbWeight::get().writes(1))
            .saturating_add(T::DbWeight::get().writes(5).saturating_mul(n.into()))
    }

    fn on_idle_block() -> Weight {
        // At least 8_206 ns.
        Weight::from_parts(9_758_000, 0).saturating_add(T::DbWeight::get().reads(3))
    }

    fn on_finalize() -> Weight {
        // At least 47_839 ns.
        Weight::from_parts(56_936_000, 0)
            .saturating_add(T::DbWeight::get().reads(2))
            .saturating_add(T::DbWeight::get().writes(1))
    }

    fn expire_rounds(n: u32) -> Weight {
        // At least 3_005 ns.
        Weight::from_parts(3_447_000, 0)
            .saturating_add(Weight::from_parts(430_417_062, 0).saturating_mul(n.into()))
            .saturating_add(T::DbWeight::get().reads(3))
            .saturating_add(T::DbWeight::get().reads(9).saturating_mul(n.into()))
            .saturating_add(T::DbWeight::get().writes(2))
            .saturating_add(T::DbWeight::get().writes(8).saturating_mul(n.into()))
    }

    fn skip_rounds(n: u32) -> Weight {
        // At least 9_828 ns.
        Weight::from_parts(16_300_000, 0)
            .saturating_add(Weight::from_parts(4_688_496, 0).saturating_mul(n.into()))
            .saturating_add(T::DbWeight::get().reads(2))
            .saturating_add(T::DbWeight::get().reads(1).saturating_mul(n.into()))
            .saturating_add(T::DbWeight::get().writes(2))
    }

    fn visit_buckets(b: u32) -> Weight {
        // At least 7_915 ns.
        Weight::from_parts(12_641_201, 0)
            .saturating_add(Weight::from_parts(3_580_856, 0).saturating_mul(b.into()))
            .saturating_add(T::DbWeight::get().reads(1))
            .saturating_add(T::DbWeight::get().reads(1).saturating_mul(b.into()))
            .saturating_add(T::DbWeight::get().writes(1))
    }
}
