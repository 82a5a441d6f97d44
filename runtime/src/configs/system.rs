//! The ground: accounts, blocks, time, batches of calls, and the development chain's administrator.

use super::block::{BlockLimits, MaxLength};
use crate::{
    AccountId, Aura, Balance, Block, Hash, Moment, Nonce, OriginCaller, PalletInfo, Runtime,
    RuntimeCall, RuntimeEvent, RuntimeOrigin, RuntimeTask, VERSION,
};
use frame_support::{derive_impl, parameter_types, weights::constants::ParityDbWeight};
use sp_version::RuntimeVersion;

parameter_types! {
    /// Hashes of this many past blocks stay in the state: ten minutes at half a second, so that a
    /// transaction signed for a recent block is still valid when it arrives.
    pub const BlockHashCount: u32 = 1_200;
    /// The version of this code.
    pub const Version: RuntimeVersion = VERSION;
    /// The prefix of addresses: Substrate's generic one.
    pub const SS58Prefix: u16 = 42;
}

#[derive_impl(frame_system::config_preludes::SolochainDefaultConfig)]
impl frame_system::Config for Runtime {
    type AccountData = pallet_balances::AccountData<Balance>;
    type AccountId = AccountId;
    type Block = Block;
    type BlockHashCount = BlockHashCount;
    type BlockLength = MaxLength;
    type BlockWeights = BlockLimits;
    type DbWeight = ParityDbWeight;
    type ExtensionsWeightInfo = frame_system::SubstrateExtensionsWeight<Runtime>;
    type Hash = Hash;
    type Nonce = Nonce;
    type OnKilledAccount = pallet_revive::AutoMapper<Runtime>;
    type OnNewAccount = pallet_revive::AutoMapper<Runtime>;
    type SS58Prefix = SS58Prefix;
    type SystemWeightInfo = frame_system::weights::SubstrateWeight<Runtime>;
    type Version = Version;
}

impl pallet_timestamp::Config for Runtime {
    type MinimumPeriod = pallet_consortium::MinimumPeriod<Runtime>;
    type Moment = Moment;
    type OnTimestampSet = Aura;
    type WeightInfo = pallet_timestamp::weights::SubstrateWeight<Runtime>;
}

impl pallet_utility::Config for Runtime {
    type PalletsOrigin = OriginCaller;
    type RuntimeCall = RuntimeCall;
    type RuntimeEvent = RuntimeEvent;
    type WeightInfo = pallet_utility::weights::SubstrateWeight<Runtime>;
}

/// Without a key, as on every chain but a development one, no account can use it, nor set the key:
/// see docs/adr/no-sudo.md.
impl pallet_sudo::Config for Runtime {
    type RuntimeCall = RuntimeCall;
    type RuntimeEvent = RuntimeEvent;
    type WeightInfo = pallet_sudo::weights::SubstrateWeight<Runtime>;
}
