//! Trial runs of upgrades and blocks against a real chain's state. Never part of a chain.

#![allow(clippy::expect_used, reason = "A trial that fails has to stop")]

use crate::{Block, Executive};
use frame_support::weights::Weight;
use frame_try_runtime::{TryStateSelect, UpgradeCheckSelect};
use sp_runtime::traits::Block as BlockT;

/// Runs the migrations and checks the state; the weight used and the weight of a block.
pub fn upgrade(checks: UpgradeCheckSelect) -> (Weight, Weight) {
    let weight =
        Executive::try_runtime_upgrade(checks).expect("the upgrade leaves a state that holds");
    (
        weight,
        super::block::BlockLimits::at(Default::default()).max_block,
    )
}

/// Runs one block and checks the state; the weight used.
pub fn execute(
    block: <Block as BlockT>::LazyBlock,
    state_root_check: bool,
    signature_check: bool,
    select: TryStateSelect,
) -> Weight {
    Executive::try_execute_block(block, state_root_check, signature_check, select)
        .expect("the block runs and leaves a state that holds")
}
