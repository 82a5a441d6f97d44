//! A runtime with this pallet on the real registrar, real balances and a clock.

use crate as pallet_crypto_delegate;
use crate::{Accepted, OnResult, OutcomeWeights};
use cryptlet_primitives::ids::{FeedId, RoundId};
use frame_support::{
    derive_impl, parameter_types,
    traits::{ConstU128, ConstU32, ConstU64},
    weights::{constants::WEIGHT_REF_TIME_PER_MILLIS, Weight},
    PalletId,
};
use frame_system::{
    offchain::{CreateAuthorizedTransaction, CreateTransaction, CreateTransactionBase},
    CheckNonce, EnsureRoot,
};
use sp_runtime::{
    generic,
    traits::{BlakeTwo256, IdentityLookup},
    AccountId32, MultiSignature,
};

pub type AccountId = AccountId32;
/// The smallest that has something to be changed beside a report.
pub type Extension = (
    pallet_crypto_delegate::AuthorizeCall<Test>,
    CheckNonce<Test>,
);
pub type Extrinsic = generic::UncheckedExtrinsic<AccountId, RuntimeCall, MultiSignature, Extension>;
type Block = generic::Block<generic::Header<u64, BlakeTwo256>, Extrinsic>;

frame_support::construct_runtime!(
    pub enum Test {
        System: frame_system,
        Timestamp: pallet_timestamp,
        Balances: pallet_balances,
        Cryptlet: pallet_cryptlet,
        CryptoDelegate: pallet_crypto_delegate,
    }
);

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
    type Block = Block;
    type AccountId = AccountId;
    type Lookup = IdentityLookup<AccountId>;
    type AccountData = pallet_balances::AccountData<u128>;
    type DbWeight = frame_support::weights::constants::ParityDbWeight;
}

#[derive_impl(pallet_timestamp::config_preludes::TestDefaultConfig)]
impl pallet_timestamp::Config for Test {}

#[derive_impl(pallet_balances::config_preludes::TestDefaultConfig)]
impl pallet_balances::Config for Test {
    type Balance = u128;
    type ExistentialDeposit = ConstU128<100>;
    type AccountStore = System;
}

impl pallet_cryptlet::Config for Test {
    type RuntimeHoldReason = RuntimeHoldReason;
    type Currency = Balances;
    type CouncilOrigin = EnsureRoot<AccountId>;
    type Time = Timestamp;
    type Attestation = pallet_cryptlet::attestation::SoftwareOnly;
    type DepositPerItem = ConstU128<100>;
    type DepositPerByte = ConstU128<1>;
    type BindingRent = ConstU128<500>;
    type HostLifetimeMs = ConstU64<{ 30 * 24 * 3_600_000 }>;
    type RetirementMs = ConstU64<{ 24 * 3_600_000 }>;
    type WeightInfo = pallet_cryptlet::weights::MeasuredWeight<Test>;
}

parameter_types! {
    pub const PotId: PalletId = PalletId(*b"cryp/del");
    /// Room for all feeds that a block takes up, and for ninety rounds that expire before them.
    pub static HookWeight: Weight = Weight::from_parts(160 * WEIGHT_REF_TIME_PER_MILLIS, u64::MAX);
}

pub const MAX_OPEN_BY_REQUESTER: u32 = 10_500;
pub const MAX_OPEN_BY_CRYPTLET: u32 = 11_000;
pub const MIN_DURATION_MS: u64 = 1_500;
pub const TAKEOVER_MS: u64 = 3_000;
pub const TOPIC_IDLE_MS: u64 = 60_000;
pub const MAX_DUE: u32 = 64;
pub const MIN_PERIOD_MS: u64 = 1_000;

impl pallet_crypto_delegate::Config for Test {
    type PotId = PotId;
    type MaxOpenRounds = ConstU32<12_000>;
    type MaxOpenByRequester = ConstU32<MAX_OPEN_BY_REQUESTER>;
    type MaxOpenByCryptlet = ConstU32<MAX_OPEN_BY_CRYPTLET>;
    type MaxDelegates = ConstU32<8>;
    type HookWeight = HookWeight;
    type MinDurationMs = ConstU64<MIN_DURATION_MS>;
    type MaxDurationMs = ConstU64<{ 24 * 3_600_000 }>;
    type TakeoverMs = ConstU64<TAKEOVER_MS>;
    type TopicIdleMs = ConstU64<TOPIC_IDLE_MS>;
    type MaxDuePerBlock = ConstU32<MAX_DUE>;
    type MinPeriodMs = ConstU64<MIN_PERIOD_MS>;
    type OnResult = Listener;
    type WeightInfo = crate::weights::MeasuredWeight<Test>;
}

/// What the pallet told.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Told {
    Result(Accepted),
    NoResult(RoundId),
    Accepted(FeedId, AccountId),
    Left(FeedId, AccountId),
}

parameter_types! {
    pub static EverythingTold: Vec<Told> = Vec::new();
    /// What the listener weighs.
    pub static ListenerWeights: OutcomeWeights = OutcomeWeights::default();
}

/// What was told since the last look.
pub fn told() -> Vec<Told> {
    EverythingTold::take()
}

/// Somebody who wants to know everything.
pub struct Listener;

impl OnResult<AccountId> for Listener {
    fn on_result(accepted: &Accepted) -> Weight {
        EverythingTold::mutate(|all| all.push(Told::Result(*accepted)));
        Self::weights().result_of_feed.saturating_div(2)
    }

    fn on_no_result(round: RoundId) {
        EverythingTold::mutate(|all| all.push(Told::NoResult(round)));
    }

    fn on_accept(feed: FeedId, subscriber: &AccountId) {
        EverythingTold::mutate(|all| all.push(Told::Accepted(feed, subscriber.clone())));
    }

    fn on_leave(feed: FeedId, subscriber: &AccountId) {
        EverythingTold::mutate(|all| all.push(Told::Left(feed, subscriber.clone())));
    }

    fn weights() -> OutcomeWeights {
        ListenerWeights::get()
    }
}

impl<LocalCall> CreateTransactionBase<LocalCall> for Test
where
    RuntimeCall: From<LocalCall>,
{
    type Extrinsic = Extrinsic;
    type RuntimeCall = RuntimeCall;
}

impl<LocalCall> CreateTransaction<LocalCall> for Test
where
    RuntimeCall: From<LocalCall>,
{
    type Extension = Extension;

    fn create_transaction(call: RuntimeCall, extension: Self::Extension) -> Extrinsic {
        Extrinsic::new_transaction(call, extension)
    }
}

impl<LocalCall> CreateAuthorizedTransaction<LocalCall> for Test
where
    RuntimeCall: From<LocalCall>,
{
    fn create_extension() -> Self::Extension {
        (
            pallet_crypto_delegate::AuthorizeCall::new(),
            CheckNonce::from(0),
        )
    }
}
