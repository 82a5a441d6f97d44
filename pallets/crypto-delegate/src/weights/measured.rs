//! Weights of calls and hooks, as measured: don't edit, run `./scripts/benchmark weights`.
//!
//! On 2026-11-21, AMD EPYC; the runtime ran as WebAssembly. Time alone is charged: the chain proves no storage to anybody.

use super::WeightInfo;
use core::marker::PhantomData;
use frame_support::{traits::Get, weights::Weight};

/// Weights as measured, with the database weights of the runtime.
pub struct MeasuredWeight<T>(PhantomData<T>);

impl<T: frame_system::Config> WeightInfo for MeasuredWeight<T> {
    fn request(_p: u32) -> Weight {
        // At least 446_012 ns.
        Weight::from_parts(730_469_961, 0)
            .saturating_add(T::DbWeight::get().reads(36))
            .saturating_add(T::DbWeight::get().writes(13))
    }

    fn authorize_batches(b: u32) -> Weight {
        // At least 273_931 ns.
        Weight::from_parts(322_719_567, 0)
            .saturating_add(Weight::from_parts(144_122_740, 0).saturating_mul(b.into()))
            .saturating_add(T::DbWeight::get().reads(9))
            .saturating_add(T::DbWeight::get().reads(1).saturating_mul(b.into()))
    }

    fn authorize_cryptlets(c: u32) -> Weight {
        // At least 9_052_138 ns.
        Weight::from_parts(10_466_534_313, 0)
            .saturating_add(Weight::from_parts(70_377_469, 0).saturating_mul(c.into()))
            .saturating_add(T::DbWeight::get().reads(133))
            .saturating_add(T::DbWeight::get().reads(3).saturating_mul(c.into()))
    }

    fn authorize_rounds(r: u32) -> Weight {
        // At least 295_220 ns.
        Weight::from_parts(372_591_016, 0)
            .saturating_add(Weight::from_parts(30_122_266, 0).saturating_mul(r.into()))
            .saturating_add(T::DbWeight::get().reads(9))
            .saturating_add(T::DbWeight::get().reads(1).saturating_mul(r.into()))
    }

    fn authorize_observations(o: u32) -> Weight {
        // At least 25_087_676 ns.
        Weight::from_parts(37_361_450_633, 0)
            .saturating_add(Weight::from_parts(12_465_970, 0).saturating_mul(o.into()))
            .saturating_add(T::DbWeight::get().reads(115))
    }

    fn authorize_outputs(b: u32) -> Weight {
        // At least 7_934_724 ns.
        Weight::from_parts(10_011_739_289, 0)
            .saturating_add(Weight::from_parts(53_527, 0).saturating_mul(b.into()))
            .saturating_add(T::DbWeight::get().reads(73))
    }

    fn settle_batches(b: u32) -> Weight {
        // At least 439_069 ns.
        Weight::from_parts(464_957_114, 0)
            .saturating_add(Weight::from_parts(95_250_643, 0).saturating_mul(b.into()))
            .saturating_add(T::DbWeight::get().reads(22))
            .saturating_add(T::DbWeight::get().reads(3).saturating_mul(b.into()))
            .saturating_add(T::DbWeight::get().writes(12))
            .saturating_add(T::DbWeight::get().writes(1).saturating_mul(b.into()))
    }

    fn settle_cryptlets(c: u32) -> Weight {
        // At least 15_442_543 ns.
        Weight::from_parts(23_964_357_288, 0)
            .saturating_add(Weight::from_parts(194_180_311, 0).saturating_mul(c.into()))
            .saturating_add(T::DbWeight::get().reads(672))
            .saturating_add(T::DbWeight::get().reads(6).saturating_mul(c.into()))
            .saturating_add(T::DbWeight::get().writes(558))
            .saturating_add(T::DbWeight::get().writes(2).saturating_mul(c.into()))
    }

    fn settle_rounds(r: u32) -> Weight {
        // At least 428_329 ns.
        Weight::from_parts(419_803_773, 0)
            .saturating_add(Weight::from_parts(252_024_667, 0).saturating_mul(r.into()))
            .saturating_add(T::DbWeight::get().reads(24))
            .saturating_add(T::DbWeight::get().reads(7).saturating_mul(r.into()))
            .saturating_add(T::DbWeight::get().writes(8))
            .saturating_add(T::DbWeight::get().writes(8).saturating_mul(r.into()))
    }

    fn settle_observations(o: u32) -> Weight {
        // At least 22_346_175 ns.
        Weight::from_parts(31_606_480_791, 0)
            .saturating_add(Weight::from_parts(4_345_546, 0).saturating_mul(o.into()))
            .saturating_add(T::DbWeight::get().reads(615))
            .saturating_add(T::DbWeight::get().writes(539))
    }

    fn settle_outputs(b: u32) -> Weight {
        // At least 5_123_473 ns.
        Weight::from_parts(8_751_919_386, 0)
            .saturating_add(Weight::from_parts(76_321, 0).saturating_mul(b.into()))
            .saturating_add(T::DbWeight::get().reads(214))
            .saturating_add(T::DbWeight::get().writes(76))
    }

    fn prove_equivocation() -> Weight {
        // At least 279_702 ns.
        Weight::from_parts(405_265_000, 0)
            .saturating_add(T::DbWeight::get().reads(5))
            .saturating_add(T::DbWeight::get().writes(3))
    }

    fn remove_topic() -> Weight {
        // At least 142_475 ns.
        Weight::from_parts(225_560_000, 0)
            .saturating_add(T::DbWeight::get().reads(3))
            .saturating_add(T::DbWeight::get().writes(6))
    }

    fn set_fee_split() -> Weight {
        // At least 10_269 ns.
        Weight::from_parts(16_351_000, 0).saturating_add(T::DbWeight::get().writes(1))
    }

    fn close_round() -> Weight {
        // At least 281_825 ns.
        Weight::from_parts(511_534_000, 0)
            .saturating_add(T::DbWeight::get().reads(11))
            .saturating_add(T::DbWeight::get().writes(9))
    }

    fn hand_over_topic() -> Weight {
        // At least 110_226 ns.
        Weight::from_parts(128_419_000, 0)
            .saturating_add(T::DbWeight::get().reads(2))
            .saturating_add(T::DbWeight::get().writes(2))
    }

    fn on_idle_block() -> Weight {
        // At least 7_675 ns.
        Weight::from_parts(9_778_000, 0).saturating_add(T::DbWeight::get().reads(2))
    }

    fn expire_rounds(n: u32) -> Weight {
        // At least 6_251 ns.
        Weight::from_parts(7_124_000, 0)
            .saturating_add(Weight::from_parts(272_060_523, 0).saturating_mul(n.into()))
            .saturating_add(T::DbWeight::get().reads(3))
            .saturating_add(T::DbWeight::get().reads(7).saturating_mul(n.into()))
            .saturating_add(T::DbWeight::get().writes(2))
            .saturating_add(T::DbWeight::get().writes(6).saturating_mul(n.into()))
    }

    fn skip_rounds(n: u32) -> Weight {
        // At least 10_730 ns.
        Weight::from_parts(26_546_776, 0)
            .saturating_add(Weight::from_parts(3_627_397, 0).saturating_mul(n.into()))
            .saturating_add(T::DbWeight::get().reads(2))
            .saturating_add(T::DbWeight::get().reads(1).saturating_mul(n.into()))
            .saturating_add(T::DbWeight::get().writes(2))
    }

    fn visit_buckets(b: u32) -> Weight {
        // At least 10_950 ns.
        Weight::from_parts(10_297_927, 0)
            .saturating_add(Weight::from_parts(3_476_188, 0).saturating_mul(b.into()))
            .saturating_add(T::DbWeight::get().reads(1))
            .saturating_add(T::DbWeight::get().reads(1).saturating_mul(b.into()))
            .saturating_add(T::DbWeight::get().writes(1))
    }
}
