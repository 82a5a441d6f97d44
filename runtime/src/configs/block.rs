//! How much fits into a block. The limits follow the slot duration: see docs/adr/block-limits.md.

use crate::Runtime;
use frame_support::{
    dispatch::{DispatchClass, PerDispatchClass},
    traits::Get,
    weights::{
        constants::{BlockExecutionWeight, ExtrinsicBaseWeight, WEIGHT_REF_TIME_PER_MILLIS},
        Weight,
    },
};
use frame_system::limits::{BlockLength, BlockWeights, WeightsPerClass};
use pallet_consortium::{ChainPace, Pace};
use sp_runtime::Perbill;

/// Share of a slot that a full block may take to run. It runs twice before the next author starts,
/// once where it is made and once where it is imported: four fifths of the slot; the last fifth is
/// for its way over the network.
const BLOCK_SHARE: Perbill = Perbill::from_percent(40);

/// Share of a block that ordinary transactions may fill, reports of the delegates among them. The
/// rest stays free for operational ones: the council's decisions.
const NORMAL_SHARE: Perbill = Perbill::from_percent(60);

/// Share of a block that the hooks may take in which rounds expire and feeds are due.
const HOOK_SHARE: Perbill = Perbill::from_percent(20);

/// Share of a block in which contracts are called back. One callback may have half of it at most, so at 500 ms slots it is
/// just enough for callbacks of a quarter of a million gas. What is left beside it, the hooks and ordinary transactions, a
/// twentieth, is for the block itself, its inherents and the consortium.
const CALLBACK_SHARE: Perbill = Perbill::from_percent(15);

/// Most milliseconds that a block may take to run, however long the slot: what contracts do in it has to fit into the
/// runtime's memory (`pallet_revive` checks it).
const LONGEST_BLOCK_MS: u64 = 2_000;

/// Milliseconds of operational calls that fit into every block, however full or short. The longest
/// call is the change of the runtime's code, 170 ms as the SDK measured it: it has to fit into a
/// chain of the shortest slots too, and then takes longer than one, once.
const OPERATIONAL_MS: u64 = 300;

/// Longest block in bytes. A quarter of a second at 160 Mbit/s.
pub const MAX_BLOCK_BYTES: u32 = 5 * 1024 * 1024;

/// Limits of a block at the chain's pace.
pub struct BlockLimits;

impl BlockLimits {
    /// Limits of a block on a chain of this `pace`.
    pub fn at(pace: ChainPace) -> BlockWeights {
        let slot = milliseconds(pace.slot_duration_ms.into());
        let max_block = share(BLOCK_SHARE, slot).min(milliseconds(LONGEST_BLOCK_MS));
        let operational = milliseconds(OPERATIONAL_MS);
        let largest = |total: Weight| total.saturating_sub(ExtrinsicBaseWeight::get());
        let per_class = |class| match class {
            DispatchClass::Normal => {
                let total = share(NORMAL_SHARE, max_block);
                limits(Some(largest(total)), Some(total), Some(Weight::zero()))
            }
            DispatchClass::Operational => {
                limits(Some(largest(operational)), None, Some(operational))
            }
            DispatchClass::Mandatory => limits(None, None, None),
        };
        BlockWeights {
            base_block: BlockExecutionWeight::get(),
            max_block,
            per_class: PerDispatchClass::new(per_class),
        }
    }
}

impl Get<BlockWeights> for BlockLimits {
    fn get() -> BlockWeights {
        Self::at(Pace::<Runtime>::get())
    }
}

/// What the hooks may weigh in which rounds expire and feeds are due, at the chain's pace: beside them a block has room for
/// all ordinary transactions that it may hold, so that whatever is due, the largest report gets through.
pub struct HookWeight;

impl Get<Weight> for HookWeight {
    fn get() -> Weight {
        share(HOOK_SHARE, BlockLimits::get().max_block)
    }
}

/// What the calls of contracts with results may weigh, at the chain's pace.
pub struct CallbackWeight;

impl Get<Weight> for CallbackWeight {
    fn get() -> Weight {
        share(CALLBACK_SHARE, BlockLimits::get().max_block)
    }
}

/// Longest block.
pub struct MaxLength;

impl Get<BlockLength> for MaxLength {
    fn get() -> BlockLength {
        BlockLength::builder()
            .max_length(MAX_BLOCK_BYTES)
            .modify_max_length_for_class(DispatchClass::Normal, |bytes| {
                *bytes = NORMAL_SHARE.mul_floor(*bytes)
            })
            .build()
    }
}

/// Largest call that the council may run: what fits into a block of any chain.
pub struct MaxProposalWeight;

impl Get<Weight> for MaxProposalWeight {
    fn get() -> Weight {
        share(Perbill::from_percent(80), milliseconds(OPERATIONAL_MS))
    }
}

fn limits(
    max_extrinsic: Option<Weight>,
    max_total: Option<Weight>,
    reserved: Option<Weight>,
) -> WeightsPerClass {
    WeightsPerClass {
        base_extrinsic: ExtrinsicBaseWeight::get(),
        max_extrinsic,
        max_total,
        reserved,
    }
}

/// Time alone counts: this chain proves no storage to anybody.
fn milliseconds(ms: u64) -> Weight {
    Weight::from_parts(ms.saturating_mul(WEIGHT_REF_TIME_PER_MILLIS), u64::MAX)
}

fn share(part: Perbill, whole: Weight) -> Weight {
    Weight::from_parts(part.mul_floor(whole.ref_time()), whole.proof_size())
}

/// Blocks in this many milliseconds at the chain's pace, at least one.
pub(super) fn blocks_in(ms: u64) -> u32 {
    let slot = u64::from(Pace::<Runtime>::get().slot_duration_ms);
    let blocks = ms.checked_div(slot).unwrap_or(1).max(1);
    u32::try_from(blocks).unwrap_or(u32::MAX)
}
