//! A runtime with this pallet on the real CryptoDelegate and registrar, and contracts that record.

use crate as pallet_callbacks;
use crate::{Called, Contracts, Failure, Limits, Message};
use cryptlet_primitives::ids::CryptletId;
use frame_support::{
    derive_impl, parameter_types,
    traits::{
        fungible::{Balanced, Credit, Mutate},
        tokens::Preservation,
        ConstU128, ConstU32, ConstU64, OnUnbalanced,
    },
    weights::{constants::WEIGHT_REF_TIME_PER_MILLIS, Weight},
    PalletId,
};
use frame_system::{
    offchain::{CreateAuthorizedTransaction, CreateTransaction, CreateTransactionBase},
    EnsureRoot,
};
use sp_core::H160;
use sp_runtime::{
    generic,
    traits::{BlakeTwo256, IdentityLookup},
    AccountId32, MultiSignature,
};
use std::{cell::RefCell, collections::BTreeMap};

pub type AccountId = AccountId32;
pub type Extension = pallet_crypto_delegate::AuthorizeCall<Test>;
pub type Extrinsic = generic::UncheckedExtrinsic<AccountId, RuntimeCall, MultiSignature, Extension>;
type Block = generic::Block<generic::Header<u64, BlakeTwo256>, Extrinsic>;

frame_support::construct_runtime!(
    pub enum Test {
        System: frame_system,
        Timestamp: pallet_timestamp,
        Balances: pallet_balances,
        Cryptlet: pallet_cryptlet,
        CryptoDelegate: pallet_crypto_delegate,
        Callbacks: pallet_callbacks,
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

pub const LEAST: u128 = 100;

#[derive_impl(pallet_balances::config_preludes::TestDefaultConfig)]
impl pallet_balances::Config for Test {
    type Balance = u128;
    type ExistentialDeposit = ConstU128<LEAST>;
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
    pub const DelegatePotId: PalletId = PalletId(*b"cryp/del");
    pub const HookWeight: Weight = Weight::from_parts(160 * WEIGHT_REF_TIME_PER_MILLIS, u64::MAX);
}

impl pallet_crypto_delegate::Config for Test {
    type PotId = DelegatePotId;
    type MaxOpenRounds = ConstU32<1_000>;
    type MaxOpenByRequester = ConstU32<100>;
    type MaxOpenByCryptlet = ConstU32<500>;
    type MaxDelegates = ConstU32<8>;
    type HookWeight = HookWeight;
    type MinDurationMs = ConstU64<1_500>;
    type MaxDurationMs = ConstU64<{ 24 * 3_600_000 }>;
    type TakeoverMs = ConstU64<3_000>;
    type TopicIdleMs = ConstU64<60_000>;
    type MaxDuePerBlock = ConstU32<64>;
    type MinPeriodMs = ConstU64<1_000>;
    type OnResult = Callbacks;
    type WeightInfo = pallet_crypto_delegate::weights::MeasuredWeight<Test>;
}

pub const GAS_WEIGHT: u64 = 50_000;
pub const GAS_PRICE: u128 = 7;

parameter_types! {
    pub const PotId: PalletId = PalletId(*b"callback");
    pub static CallbackWeight: Weight =
        Weight::from_parts(40 * WEIGHT_REF_TIME_PER_MILLIS, u64::MAX);
}

impl pallet_callbacks::Config for Test {
    type PotId = PotId;
    type Contracts = Recorder;
    type CallbackWeight = CallbackWeight;
    type GasWeight = ConstU64<GAS_WEIGHT>;
    type GasPrice = ConstU128<GAS_PRICE>;
    type OnCharge = ToAuthor;
    type WeightInfo = crate::weights::MeasuredWeight<Test>;
}

/// The account of a number.
pub fn account(number: u8) -> AccountId {
    AccountId::new([number; 32])
}

/// The address of the contract of a number.
pub fn contract(number: u8) -> H160 {
    H160([number; 20])
}

pub const AUTHOR: u8 = 250;

/// What callbacks cost is the author's.
pub struct ToAuthor;

impl OnUnbalanced<Credit<AccountId, Balances>> for ToAuthor {
    fn on_nonzero_unbalanced(amount: Credit<AccountId, Balances>) {
        drop(Balances::resolve(&account(AUTHOR), amount));
    }
}

/// What a contract does when it is called.
#[derive(Clone, Debug)]
pub enum Does {
    /// It takes the result: so much of the gas, and storage deposit taken and returned.
    Takes {
        gas: u64,
        taken: u128,
        returned: u128,
    },
    /// It fails, after so much of the gas.
    Fails { reason: Failure, gas: u64 },
    /// It says that it used more of everything than it may.
    Lies,
    /// It tries all that would change the state of its callbacks.
    Reenters,
}

/// A call as a contract saw it.
#[derive(Clone, Debug, PartialEq)]
pub struct Seen {
    pub cryptlet: CryptletId,
    pub contract: H160,
    pub selector: [u8; 4],
    pub message: Message,
    pub limits: Limits<u128>,
}

thread_local! {
    static DOES: RefCell<BTreeMap<H160, Does>> = const { RefCell::new(BTreeMap::new()) };
    static SEEN: RefCell<Vec<Seen>> = const { RefCell::new(Vec::new()) };
}

/// Has a contract do something from now on.
pub fn let_contract(number: u8, does: Does) {
    DOES.with_borrow_mut(|known| known.insert(contract(number), does));
}

/// All calls since the last look.
pub fn seen() -> Vec<Seen> {
    SEEN.take()
}

/// What [`called`] gives if no contract was.
pub const NOBODY: [u8; 0] = [];

/// The contracts that were called since the last look, by number.
pub fn called() -> Vec<u8> {
    seen().into_iter().map(|call| call.contract.0[0]).collect()
}

pub fn forget_contracts() {
    DOES.take();
    SEEN.take();
}

/// Where contracts keep what they pay for storage.
pub const STORAGE: u8 = 251;

/// Contracts that record.
pub struct Recorder;

impl Contracts<AccountId, u128> for Recorder {
    fn address_of(account: &AccountId) -> H160 {
        let bytes: &[u8; 32] = account.as_ref();
        H160::from_slice(&bytes[..20])
    }

    fn call_back(
        cryptlet: CryptletId,
        contract: H160,
        selector: [u8; 4],
        message: &Message,
        limits: Limits<u128>,
    ) -> Called<u128> {
        SEEN.with_borrow_mut(|seen| {
            seen.push(Seen {
                cryptlet,
                contract,
                selector,
                message: message.clone(),
                limits,
            });
        });
        let does = DOES.with_borrow(|known| known.get(&contract).cloned());
        match does {
            None => took(21_000, 0, 0),
            Some(Does::Takes {
                gas,
                taken,
                returned,
            }) => {
                let (pot, storage) = (Callbacks::pot(), account(STORAGE));
                for (from, to, amount) in [(&pot, &storage, taken), (&storage, &pot, returned)] {
                    if amount > 0 {
                        Balances::transfer(from, to, amount, Preservation::Preserve).unwrap();
                    }
                }
                took(gas, taken, returned)
            }
            Some(Does::Fails { reason, gas }) => Called {
                outcome: Err(reason),
                ..took(gas, 0, 0)
            },
            Some(Does::Lies) => Called {
                weight: Weight::MAX,
                ..took(0, 0, 0)
            },
            Some(Does::Reenters) => {
                crate::tests::reenter(message);
                took(50_000, 0, 0)
            }
        }
    }
}

fn took(gas: u64, taken: u128, returned: u128) -> Called<u128> {
    Called {
        outcome: Ok(()),
        weight: Weight::from_parts(gas * GAS_WEIGHT, 10),
        taken,
        returned,
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
        pallet_crypto_delegate::AuthorizeCall::new()
    }
}

/// A chain without consortium, for benchmarks that make their own.
#[cfg(feature = "runtime-benchmarks")]
pub fn empty_chain() -> sp_io::TestExternalities {
    use sp_runtime::BuildStorage;
    let genesis = RuntimeGenesisConfig::default();
    genesis
        .build_storage()
        .expect("the genesis of a test builds")
        .into()
}
