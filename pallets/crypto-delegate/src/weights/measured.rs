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
    fn request(p: u32) -> Weight {
        // At least 308_998 ns.
        Weight::from_parts(666_901_156, 0)
            .saturating_add(Weight::from_parts(2_758, 0).saturating_mul(p.into()))
            .saturating_add(T::DbWeight::get().reads(36))
            .saturating_add(T::DbWeight::get().writes(13))
    }

    fn authorize_batches(b: u32) -> Weight {
        // At least 196_713 ns.
        Weight::from_parts(189_252_982, 0)
            .saturating_add(Weight::from_parts(181_316_616, 0).saturating_mul(b.into()))
            .saturating_add(T::DbWeight::get().reads(9))
            .saturating_add(T::DbWeight::get().reads(1).saturating_mul(b.into()))
    }

    fn authorize_cryptlets(c: u32) -> Weight {
        // At least 6_270_258 ns.
        Weight::from_parts(12_825_269_196, 0)
            .saturating_add(Weight::from_parts(59_213_852, 0).saturating_mul(c.into()))
            .saturating_add(T::DbWeight::get().reads(133))
            .saturating_add(T::DbWeight::get().reads(3).saturating_mul(c.into()))
    }

    fn authorize_rounds(r: u32) -> Weight {
        // At least 197_881 ns.
        Weight::from_parts(379_640_410, 0)
            .saturating_add(Weight::from_parts(33_730_738, 0).saturating_mul(r.into()))
            .saturating_add(T::DbWeight::get().reads(9))
            .saturating_add(T::DbWeight::get().reads(1).saturating_mul(r.into()))
    }

    fn authorize_observations(o: u32) -> Weight {
        // At least 14_682_789 ns.
        Weight::from_parts(29_858_969_300, 0)
            .saturating_add(Weight::from_parts(9_857_590, 0).saturating_mul(o.into()))
            .saturating_add(T::DbWeight::get().reads(115))
    }

    fn authorize_outputs(b: u32) -> Weight {
        // At least 5_553_920 ns.
        Weight::from_parts(11_292_064_526, 0)
            .saturating_add(Weight::from_parts(51_892, 0).saturating_mul(b.into()))
            .saturating_add(T::DbWeight::get().reads(73))
    }

    fn settle_batches(b: u32) -> Weight {
        // At least 420_907 ns.
        Weight::from_parts(907_646_094, 0)
            .saturating_add(Weight::from_parts(96_710_372, 0).saturating_mul(b.into()))
            .saturating_add(T::DbWeight::get().reads(26))
            .saturating_add(T::DbWeight::get().reads(3).saturating_mul(b.into()))
            .saturating_add(T::DbWeight::get().writes(16))
            .saturating_add(T::DbWeight::get().writes(1).saturating_mul(b.into()))
    }

    fn settle_cryptlets(c: u32) -> Weight {
        // At least 9_703_124 ns.
        Weight::from_parts(19_772_766_034, 0)
            .saturating_add(Weight::from_parts(147_920_696, 0).saturating_mul(c.into()))
            .saturating_add(T::DbWeight::get().reads(737))
            .saturating_add(T::DbWeight::get().reads(6).saturating_mul(c.into()))
            .saturating_add(T::DbWeight::get().writes(624))
            .saturating_add(T::DbWeight::get().writes(2).saturating_mul(c.into()))
    }

    fn settle_rounds(r: u32) -> Weight {
        // At least 428_732 ns.
        Weight::from_parts(876_939_648, 0)
            .saturating_add(Weight::from_parts(309_240_732, 0).saturating_mul(r.into()))
            .saturating_add(T::DbWeight::get().reads(25))
            .saturating_add(T::DbWeight::get().reads(10).saturating_mul(r.into()))
            .saturating_add(T::DbWeight::get().writes(10))
            .saturating_add(T::DbWeight::get().writes(10).saturating_mul(r.into()))
    }

    fn settle_observations(o: u32) -> Weight {
        // At least 16_589_431 ns.
        Weight::from_parts(34_486_584_266, 0)
            .saturating_add(Weight::from_parts(5_482_146, 0).saturating_mul(o.into()))
            .saturating_add(T::DbWeight::get().reads(808))
            .saturating_add(T::DbWeight::get().writes(669))
    }

    fn settle_outputs(b: u32) -> Weight {
        // At least 3_322_095 ns.
        Weight::from_parts(6_943_038_856, 0)
            .saturating_add(Weight::from_parts(51_420, 0).saturating_mul(b.into()))
            .saturating_add(T::DbWeight::get().reads(218))
            .saturating_add(T::DbWeight::get().writes(80))
    }

    fn prove_equivocation() -> Weight {
        // At least 190_006 ns.
        Weight::from_parts(409_266_000, 0)
            .saturating_add(T::DbWeight::get().reads(5))
            .saturating_add(T::DbWeight::get().writes(3))
    }

    fn remove_topic(p: u32) -> Weight {
        // At least 64_953 ns.
        Weight::from_parts(146_018_998, 0)
            .saturating_add(Weight::from_parts(3_536_402, 0).saturating_mul(p.into()))
            .saturating_add(T::DbWeight::get().reads(3))
            .saturating_add(T::DbWeight::get().writes(3))
            .saturating_add(T::DbWeight::get().writes(1).saturating_mul(p.into()))
    }

    fn set_retention(p: u32) -> Weight {
        // At least 89_786 ns.
        Weight::from_parts(199_595_004, 0)
            .saturating_add(Weight::from_parts(3_425_112, 0).saturating_mul(p.into()))
            .saturating_add(T::DbWeight::get().reads(3))
            .saturating_add(T::DbWeight::get().writes(3))
            .saturating_add(T::DbWeight::get().writes(1).saturating_mul(p.into()))
    }

    fn set_fee_split() -> Weight {
        // At least 4_484 ns.
        Weight::from_parts(10_488_000, 0).saturating_add(T::DbWeight::get().writes(1))
    }

    fn close_round() -> Weight {
        // At least 245_163 ns.
        Weight::from_parts(514_624_000, 0)
            .saturating_add(T::DbWeight::get().reads(16))
            .saturating_add(T::DbWeight::get().writes(12))
    }

    fn hand_over_topic() -> Weight {
        // At least 21_471 ns.
        Weight::from_parts(49_192_000, 0)
            .saturating_add(T::DbWeight::get().reads(1))
            .saturating_add(T::DbWeight::get().writes(1))
    }

    fn subscribe(p: u32) -> Weight {
        // At least 425_761 ns.
        Weight::from_parts(895_780_694, 0)
            .saturating_add(Weight::from_parts(15_646, 0).saturating_mul(p.into()))
            .saturating_add(T::DbWeight::get().reads(38))
            .saturating_add(T::DbWeight::get().writes(15))
    }

    fn fund_subscription() -> Weight {
        // At least 181_525 ns.
        Weight::from_parts(402_612_000, 0)
            .saturating_add(T::DbWeight::get().reads(20))
            .saturating_add(T::DbWeight::get().writes(13))
    }

    fn unsubscribe() -> Weight {
        // At least 168_920 ns.
        Weight::from_parts(353_818_000, 0)
            .saturating_add(T::DbWeight::get().reads(15))
            .saturating_add(T::DbWeight::get().writes(12))
    }

    fn resume_feed() -> Weight {
        // At least 219_561 ns.
        Weight::from_parts(470_856_000, 0)
            .saturating_add(T::DbWeight::get().reads(19))
            .saturating_add(T::DbWeight::get().writes(11))
    }

    fn open_due(n: u32) -> Weight {
        // At least 1_729 ns.
        Weight::from_parts(187_425_438, 0)
            .saturating_add(Weight::from_parts(164_029_050, 0).saturating_mul(n.into()))
            .saturating_add(T::DbWeight::get().reads(10))
            .saturating_add(T::DbWeight::get().reads(8).saturating_mul(n.into()))
            .saturating_add(T::DbWeight::get().writes(6).saturating_mul(n.into()))
    }

    fn renew_watches(n: u32) -> Weight {
        // At least 1_835 ns.
        Weight::from_parts(3_962_000, 0)
            .saturating_add(Weight::from_parts(197_720_268, 0).saturating_mul(n.into()))
            .saturating_add(T::DbWeight::get().reads(6))
            .saturating_add(T::DbWeight::get().reads(10).saturating_mul(n.into()))
            .saturating_add(T::DbWeight::get().writes(2))
            .saturating_add(T::DbWeight::get().writes(9).saturating_mul(n.into()))
    }

    fn pass_over(n: u32) -> Weight {
        // At least 6_446 ns.
        Weight::from_parts(29_045_766, 0)
            .saturating_add(Weight::from_parts(16_576_038, 0).saturating_mul(n.into()))
            .saturating_add(T::DbWeight::get().reads(3))
            .saturating_add(T::DbWeight::get().reads(3).saturating_mul(n.into()))
            .saturating_add(T::DbWeight::get().writes(1))
    }

    fn put_off(n: u32) -> Weight {
        // At least 2_961 ns.
        Weight::from_parts(18_963_512, 0)
            .saturating_add(Weight::from_parts(50_834_584, 0).saturating_mul(n.into()))
            .saturating_add(T::DbWeight::get().reads(4))
            .saturating_add(T::DbWeight::get().reads(6).saturating_mul(n.into()))
            .saturating_add(T::DbWeight::get().writes(1))
            .saturating_add(T::DbWeight::get().writes(3).saturating_mul(n.into()))
    }

    fn visit_agenda(b: u32) -> Weight {
        // At least 6_774 ns.
        Weight::from_parts(10_357_166, 0)
            .saturating_add(Weight::from_parts(5_998_890, 0).saturating_mul(b.into()))
            .saturating_add(T::DbWeight::get().reads(1))
            .saturating_add(T::DbWeight::get().reads(2).saturating_mul(b.into()))
            .saturating_add(T::DbWeight::get().writes(1))
    }

    fn settle_moments(n: u32) -> Weight {
        // At least 171 ns.
        Weight::from_parts(34_568_412, 0)
            .saturating_add(Weight::from_parts(59_792_840, 0).saturating_mul(n.into()))
            .saturating_add(T::DbWeight::get().reads(1))
            .saturating_add(T::DbWeight::get().reads(5).saturating_mul(n.into()))
            .saturating_add(T::DbWeight::get().writes(1))
            .saturating_add(T::DbWeight::get().writes(4).saturating_mul(n.into()))
    }

    fn settle_events(n: u32) -> Weight {
        // At least 178 ns.
        Weight::from_parts(86_909_394, 0)
            .saturating_add(Weight::from_parts(211_774_446, 0).saturating_mul(n.into()))
            .saturating_add(T::DbWeight::get().reads(5))
            .saturating_add(T::DbWeight::get().reads(11).saturating_mul(n.into()))
            .saturating_add(T::DbWeight::get().writes(2))
            .saturating_add(T::DbWeight::get().writes(10).saturating_mul(n.into()))
    }

    fn accept_subscriptions(n: u32) -> Weight {
        // At least 180 ns.
        Weight::from_parts(422_000, 0)
            .saturating_add(Weight::from_parts(239_671_916, 0).saturating_mul(n.into()))
            .saturating_add(T::DbWeight::get().reads(4))
            .saturating_add(T::DbWeight::get().reads(15).saturating_mul(n.into()))
            .saturating_add(T::DbWeight::get().writes(1))
            .saturating_add(T::DbWeight::get().writes(13).saturating_mul(n.into()))
    }

    fn refuse_subscriptions(n: u32) -> Weight {
        // At least 171 ns.
        Weight::from_parts(6_470_798, 0)
            .saturating_add(Weight::from_parts(220_062_764, 0).saturating_mul(n.into()))
            .saturating_add(T::DbWeight::get().reads(1))
            .saturating_add(T::DbWeight::get().reads(8).saturating_mul(n.into()))
            .saturating_add(T::DbWeight::get().writes(1))
            .saturating_add(T::DbWeight::get().writes(5).saturating_mul(n.into()))
    }

    fn on_idle_block() -> Weight {
        // At least 4_999 ns.
        Weight::from_parts(10_526_000, 0).saturating_add(T::DbWeight::get().reads(5))
    }

    fn on_finalize() -> Weight {
        // At least 20_070 ns.
        Weight::from_parts(41_540_000, 0)
            .saturating_add(T::DbWeight::get().reads(2))
            .saturating_add(T::DbWeight::get().writes(1))
    }

    fn expire_rounds(n: u32) -> Weight {
        // At least 1_934 ns.
        Weight::from_parts(39_907_222, 0)
            .saturating_add(Weight::from_parts(316_478_300, 0).saturating_mul(n.into()))
            .saturating_add(T::DbWeight::get().reads(3))
            .saturating_add(T::DbWeight::get().reads(11).saturating_mul(n.into()))
            .saturating_add(T::DbWeight::get().writes(2))
            .saturating_add(T::DbWeight::get().writes(8).saturating_mul(n.into()))
    }

    fn skip_rounds(n: u32) -> Weight {
        // At least 4_791 ns.
        Weight::from_parts(5_110_258, 0)
            .saturating_add(Weight::from_parts(5_587_620, 0).saturating_mul(n.into()))
            .saturating_add(T::DbWeight::get().reads(2))
            .saturating_add(T::DbWeight::get().reads(2).saturating_mul(n.into()))
            .saturating_add(T::DbWeight::get().writes(2))
    }

    fn visit_buckets(b: u32) -> Weight {
        // At least 4_809 ns.
        Weight::from_parts(8_824_312, 0)
            .saturating_add(Weight::from_parts(2_735_336, 0).saturating_mul(b.into()))
            .saturating_add(T::DbWeight::get().reads(1))
            .saturating_add(T::DbWeight::get().reads(1).saturating_mul(b.into()))
            .saturating_add(T::DbWeight::get().writes(1))
    }

    fn authorize_answers(a: u32) -> Weight {
        // At least 280_792 ns.
        Weight::from_parts(294_786_490, 0)
            .saturating_add(Weight::from_parts(309_876_470, 0).saturating_mul(a.into()))
            .saturating_add(T::DbWeight::get().reads(5))
            .saturating_add(T::DbWeight::get().reads(7).saturating_mul(a.into()))
    }

    fn settle_answers(a: u32) -> Weight {
        // At least 256_837 ns.
        Weight::from_parts(194_023_392, 0)
            .saturating_add(Weight::from_parts(363_809_436, 0).saturating_mul(a.into()))
            .saturating_add(T::DbWeight::get().reads(7))
            .saturating_add(T::DbWeight::get().reads(10).saturating_mul(a.into()))
            .saturating_add(T::DbWeight::get().writes(2))
            .saturating_add(T::DbWeight::get().writes(6).saturating_mul(a.into()))
    }

    fn open_parked(r: u32) -> Weight {
        // At least 67_510 ns.
        Weight::from_parts(168_651_956, 0)
            .saturating_add(Weight::from_parts(44_161_832, 0).saturating_mul(r.into()))
            .saturating_add(T::DbWeight::get().reads(12))
            .saturating_add(T::DbWeight::get().reads(1).saturating_mul(r.into()))
            .saturating_add(T::DbWeight::get().writes(2))
            .saturating_add(T::DbWeight::get().writes(2).saturating_mul(r.into()))
    }

    fn visit_parked() -> Weight {
        // At least 74_082 ns.
        Weight::from_parts(160_668_000, 0)
            .saturating_add(T::DbWeight::get().reads(11))
            .saturating_add(T::DbWeight::get().writes(3))
    }

    fn park(p: u32) -> Weight {
        // At least 324_443 ns.
        Weight::from_parts(673_131_842, 0)
            .saturating_add(Weight::from_parts(4_296, 0).saturating_mul(p.into()))
            .saturating_add(T::DbWeight::get().reads(38))
            .saturating_add(T::DbWeight::get().writes(15))
    }
}
