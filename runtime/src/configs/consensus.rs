//! Who makes blocks and finalizes them, and when.

use crate::{AccountId, Aura, Balances, Consortium, Runtime, RuntimeEvent, Session, SessionKeys};
use frame_support::{
    parameter_types,
    traits::{ConstBool, ConstU128, ConstU32, ConstU64},
};
use pallet_consortium::{AdmittedOnly, SessionLength, SlotDuration};
use pallet_session::{
    disabling::UpToLimitDisablingStrategy, FindAccountFromAuthorIndex, PeriodicSessions,
};
use sp_consensus_aura::sr25519::AuthorityId as AuraId;
use sp_runtime::traits::OpaqueKeys;

parameter_types! {
    /// Upper bound on validators. GRANDPA's votes go from all to all twice a block; 100 is already
    /// many for slots of half a second.
    pub const MaxValidators: u32 = 100;
    /// Upper bound on accounts that the consortium lets deploy contracts: members and their developers.
    pub const MaxDeployers: u32 = 100;
    /// Sessions are counted from the first block.
    pub const SessionOffset: u32 = 0;
}

impl pallet_consortium::Config for Runtime {
    type ConsortiumOrigin = super::EnsureCouncil;
    type MaxDeployers = MaxDeployers;
    type MaxValidators = MaxValidators;
    type Session = Session;
    type WeightInfo = pallet_consortium::weights::MeasuredWeight<Runtime>;
}

impl pallet_aura::Config for Runtime {
    type AllowMultipleBlocksPerSlot = ConstBool<false>;
    type AuthorityId = AuraId;
    type DisabledValidators = Session;
    type MaxAuthorities = MaxValidators;
    type SlotDuration = SlotDuration<Runtime>;
}

/// A validator that votes twice is named in the logs of the others and removed by the council:
/// nothing is staked that could be slashed, so no reports are carried on chain.
impl pallet_grandpa::Config for Runtime {
    type EquivocationReportSystem = ();
    type KeyOwnerProof = sp_core::Void;
    type MaxAuthorities = MaxValidators;
    type MaxNominators = ConstU32<0>;
    type MaxSetIdSessionEntries = ConstU64<0>;
    type RuntimeEvent = RuntimeEvent;
    type WeightInfo = ();
}

impl pallet_session::Config for Runtime {
    type Currency = Balances;
    type DisablingStrategy = UpToLimitDisablingStrategy;
    /// None: only the council's validators can store keys.
    type KeyDeposit = ConstU128<0>;
    type Keys = SessionKeys;
    type NextSessionRotation = PeriodicSessions<SessionLength<Runtime>, SessionOffset>;
    type RuntimeEvent = RuntimeEvent;
    type SessionHandler = <SessionKeys as OpaqueKeys>::KeyTypeIdProviders;
    type SessionManager = Consortium;
    type ShouldEndSession = PeriodicSessions<SessionLength<Runtime>, SessionOffset>;
    type ValidatorId = AccountId;
    type ValidatorIdOf = AdmittedOnly<Runtime>;
    type WeightInfo = pallet_session::weights::SubstrateWeight<Runtime>;
}

impl pallet_authorship::Config for Runtime {
    type EventHandler = ();
    type FindAuthor = FindAccountFromAuthorIndex<Runtime, Aura>;
}
