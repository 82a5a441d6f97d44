//! The pallets, and their order.

#![allow(missing_docs, reason = "What the macro writes has no documentation")]

use crate::{Block, UncheckedExtrinsic};
use alloc::vec::Vec;
use sp_inherents::{CheckInherentsResult, InherentData};
use sp_runtime::traits::Block as BlockT;

/// The pallets. Genesis is built in this order: `Consortium` before `Session`, which asks it for
/// the validators.
#[frame_support::runtime]
mod runtime {
    #[runtime::runtime]
    #[runtime::derive(
        RuntimeCall,
        RuntimeEvent,
        RuntimeError,
        RuntimeOrigin,
        RuntimeFreezeReason,
        RuntimeHoldReason,
        RuntimeSlashReason,
        RuntimeLockId,
        RuntimeTask,
        RuntimeViewFunction
    )]
    pub struct Runtime;

    #[runtime::pallet_index(0)]
    pub type System = frame_system::Pallet<Runtime>;

    #[runtime::pallet_index(1)]
    pub type Timestamp = pallet_timestamp::Pallet<Runtime>;

    #[runtime::pallet_index(2)]
    pub type Balances = pallet_balances::Pallet<Runtime>;

    #[runtime::pallet_index(3)]
    pub type TransactionPayment = pallet_transaction_payment::Pallet<Runtime>;

    #[runtime::pallet_index(4)]
    pub type Authorship = pallet_authorship::Pallet<Runtime>;

    #[runtime::pallet_index(5)]
    pub type Consortium = pallet_consortium::Pallet<Runtime>;

    #[runtime::pallet_index(6)]
    pub type Session = pallet_session::Pallet<Runtime>;

    #[runtime::pallet_index(7)]
    pub type Aura = pallet_aura::Pallet<Runtime>;

    #[runtime::pallet_index(8)]
    pub type Grandpa = pallet_grandpa::Pallet<Runtime>;

    #[runtime::pallet_index(9)]
    pub type Council = pallet_collective::Pallet<Runtime, Instance1>;

    #[runtime::pallet_index(10)]
    pub type Utility = pallet_utility::Pallet<Runtime>;

    #[runtime::pallet_index(11)]
    pub type Sudo = pallet_sudo::Pallet<Runtime>;

    /// Tools of the SDK look for it by this name.
    #[runtime::pallet_index(12)]
    pub type Revive = pallet_revive::Pallet<Runtime>;

    #[runtime::pallet_index(20)]
    pub type Cryptlet = pallet_cryptlet::Pallet<Runtime>;

    #[runtime::pallet_index(21)]
    pub type CryptoDelegate = pallet_crypto_delegate::Pallet<Runtime>;

    #[runtime::pallet_index(22)]
    pub type Callbacks = pallet_callbacks::Pallet<Runtime>;
}

/// The extrinsics that an author adds to its block of its own accord.
pub fn create_inherents(data: &InherentData) -> Vec<UncheckedExtrinsic> {
    data.create_extrinsics()
}

/// Whether the extrinsics that an author added are right.
pub fn check_inherents(
    block: &<Block as BlockT>::LazyBlock,
    data: &InherentData,
) -> CheckInherentsResult {
    data.check_extrinsics(block)
}
