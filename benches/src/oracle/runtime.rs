//! The runtime: what `pallet-oracle` and `pallet-scheduler` need, and the registrar's form of transactions.

use crate::{hosts::Host, BATCH, HOSTS, QUORUM};
use codec::{Decode, Encode};
use frame_metadata_hash_extension::CheckMetadataHash;
use frame_support::{
    derive_impl, parameter_types,
    traits::{ConstU128, ConstU16, ConstU32, ConstU64, ConstU8, EqualPrivilegeOnly, SortedMembers},
    weights::{FixedFee, IdentityFee, Weight},
    PalletId,
};
use frame_system::{
    AuthorizeCall, CheckGenesis, CheckMortality, CheckNonZeroSender, CheckNonce, CheckSpecVersion,
    CheckTxVersion, CheckWeight, EnsureSigned, WeightReclaim,
};
use pallet_transaction_payment::{ChargeTransactionPayment, FungibleAdapter};
use sp_runtime::{generic, traits::Block as BlockT, AccountId32, MultiAddress, MultiSignature};
use std::sync::OnceLock;

/// Values older than this don't count, milliseconds: those of the round before have just expired.
pub const EXPIRY_MS: u64 = 1_000;

/// The checks of a transaction: the registrar's.
pub type Extension = (
    AuthorizeCall<Runtime>,
    CheckNonZeroSender<Runtime>,
    CheckSpecVersion<Runtime>,
    CheckTxVersion<Runtime>,
    CheckGenesis<Runtime>,
    CheckMortality<Runtime>,
    CheckNonce<Runtime>,
    CheckWeight<Runtime>,
    ChargeTransactionPayment<Runtime>,
    CheckMetadataHash<Runtime>,
    WeightReclaim<Runtime>,
);
type Address = MultiAddress<AccountId32, ()>;
/// A transaction.
pub type Transaction = generic::UncheckedExtrinsic<Address, RuntimeCall, MultiSignature, Extension>;
type Block = generic::Block<crate::chain::Header, Transaction>;
type Executive = frame_executive::Executive<
    Runtime,
    Block,
    frame_system::ChainContext<Runtime>,
    Runtime,
    AllPalletsWithSystem,
>;
/// What one operator feeds at a time.
pub type Feed = frame_support::BoundedVec<(u32, u128), ConstU32<{ BATCH as u32 }>>;

frame_support::construct_runtime!(
    pub enum Runtime {
        System: frame_system,
        Timestamp: pallet_timestamp,
        Balances: pallet_balances,
        TransactionPayment: pallet_transaction_payment,
        Oracle: pallet_oracle,
        Scheduler: pallet_scheduler,
    }
);

#[derive_impl(frame_system::config_preludes::SolochainDefaultConfig)]
impl frame_system::Config for Runtime {
    type AccountData = pallet_balances::AccountData<u128>;
    type AccountId = AccountId32;
    type Block = Block;
    type Lookup = sp_runtime::traits::AccountIdLookup<AccountId32, ()>;
    type SS58Prefix = ConstU16<42>;
}

#[derive_impl(pallet_timestamp::config_preludes::TestDefaultConfig)]
impl pallet_timestamp::Config for Runtime {}

#[derive_impl(pallet_balances::config_preludes::TestDefaultConfig)]
impl pallet_balances::Config for Runtime {
    type AccountStore = System;
    type Balance = u128;
    type ExistentialDeposit = ConstU128<1>;
}

impl pallet_transaction_payment::Config for Runtime {
    type FeeMultiplierUpdate = ();
    type LengthToFee = FixedFee<1, u128>;
    type OnChargeTransaction = FungibleAdapter<Balances, ()>;
    type OperationalFeeMultiplier = ConstU8<5>;
    type RuntimeEvent = RuntimeEvent;
    type WeightInfo = ();
    type WeightToFee = IdentityFee<u128>;
}

parameter_types! {
    /// The account of values that root feeds.
    pub const OracleId: PalletId = PalletId(*b"py/oracl");
}

impl pallet_oracle::Config for Runtime {
    type CombineData =
        pallet_oracle::DefaultCombineData<Self, ConstU32<{ QUORUM as u32 }>, ConstU64<EXPIRY_MS>>;
    type MaxFeedValues = ConstU32<{ BATCH as u32 }>;
    type MaxHasDispatchedSize = ConstU32<{ HOSTS as u32 }>;
    type Members = Operators;
    type OnNewData = ();
    type OracleKey = u32;
    type OracleValue = u128;
    type PalletId = OracleId;
    type Time = Timestamp;
    type WeightInfo = ();
}

/// Most calls in one block's agenda: the SDK's own node has as many.
pub const MAX_SCHEDULED: u32 = 512;

parameter_types! {
    /// What of a block scheduled calls may take; none runs here.
    pub const MostScheduled: Weight = Weight::MAX;
}

impl pallet_scheduler::Config for Runtime {
    type BlockNumberProvider = System;
    type MaxScheduledPerBlock = ConstU32<MAX_SCHEDULED>;
    type MaximumWeight = MostScheduled;
    type OriginPrivilegeCmp = EqualPrivilegeOnly;
    type PalletsOrigin = OriginCaller;
    type Preimages = ();
    type RuntimeCall = RuntimeCall;
    type RuntimeEvent = RuntimeEvent;
    type RuntimeOrigin = RuntimeOrigin;
    type ScheduleOrigin = EnsureSigned<AccountId32>;
    type WeightInfo = ();
}

/// The operators, as a constant list: a chain keeps them in storage, and the oracle reads them for each value.
pub struct Operators;

impl SortedMembers<AccountId32> for Operators {
    fn sorted_members() -> Vec<AccountId32> {
        static SORTED: OnceLock<Vec<AccountId32>> = OnceLock::new();
        let sorted = SORTED.get_or_init(|| {
            let mut operators: Vec<AccountId32> = operators().iter().map(Host::account).collect();
            operators.sort();
            operators
        });
        sorted.clone()
    }
}

/// The operators' keys.
pub fn operators() -> Vec<Host> {
    (1..=u32::from(HOSTS)).map(Host::new).collect()
}

/// The calls that make a block, and the one that imports it.
pub fn dispatch(method: &str, data: &[u8]) -> Option<Vec<u8>> {
    match method {
        "Core_initialize_block" => {
            let header = crate::chain::Header::decode(&mut &*data).ok()?;
            Some(Executive::initialize_block(&header).encode())
        }
        "Core_execute_block" => {
            let block = <Block as BlockT>::LazyBlock::decode(&mut &*data).ok()?;
            Executive::execute_block(block);
            Some(Vec::new())
        }
        "BlockBuilder_apply_extrinsic" => {
            let transaction = Transaction::decode(&mut &*data).ok()?;
            Some(Executive::apply_extrinsic(transaction).encode())
        }
        "BlockBuilder_finalize_block" => Some(Executive::finalize_block().encode()),
        _ => None,
    }
}
