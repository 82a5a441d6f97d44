//! Contracts: what runs them, who may deploy them, what they pay, and how cryptlets call them back.

use super::{block::CallbackWeight, fees::ToAuthor};
use crate::{
    transaction::EthereumExtra, Address, Balance, Balances, Runtime, RuntimeCall, RuntimeEvent,
    RuntimeHoldReason, RuntimeOrigin, Signature, Timestamp, MICRO_TOKEN, MILLI_TOKEN,
};
use crypto_delegate_precompile::{CryptletPrecompile, CryptoDelegatePrecompile, ReviveContracts};
use frame_support::{
    parameter_types,
    traits::{ConstBool, ConstU128, ConstU32, ConstU64},
    PalletId,
};
use pallet_consortium::{ContractChainId, EnsureDeployer};
use pallet_revive::{evm::fees, AccountId32Mapper};
use sp_runtime::{FixedU128, Perbill};

/// Weight of one gas, picoseconds, and with fees of one unit for each, its price: 50 ns. So chosen that calls cost about
/// as much gas as on Ethereum, and tools that assume so don't run short.
pub const GAS_SCALE: u32 = 50_000;
/// Memory of the runtime while a block is made or imported, as the SDK's executor gives it.
const RUNTIME_MEMORY: u32 = 128 * 1024 * 1024;

parameter_types! {
    /// A contract's code and record, for each stored item: the price of 40,000 gas. A contract has three.
    pub const ContractDepositPerItem: Balance = 2 * MILLI_TOKEN;
    /// For each stored byte: as the registrar's, and with 200 gas what Ethereum asks for a byte of code.
    pub const ContractDepositPerByte: Balance = 10 * MICRO_TOKEN;
    /// For each value in a contract's storage. With its 64 bytes a new value holds about 1.1 thousandths of a token, the
    /// price of 23,000 gas: what Ethereum asks for it.
    pub const ContractDepositPerValue: Balance = 500 * MICRO_TOKEN;
    /// What who instantiates code of somebody else holds of its deposit, so that it stays.
    pub const CodeLockup: Perbill = Perbill::from_percent(30);
    /// The most that one Ethereum transaction may weigh, of what one transaction may.
    pub const LargestEthereumShare: FixedU128 = FixedU128::from_rational(9, 10);
}

impl pallet_revive::Config for Runtime {
    type AddressMapper = AccountId32Mapper<Self>;
    type AllowEVMBytecode = ConstBool<true>;
    /// Accounts are mapped when they are made: nobody has to know of it.
    type AutoMap = ConstBool<true>;
    type Balance = Balance;
    type ChainId = ContractChainId<Runtime>;
    type CodeHashLockupDepositPercent = CodeLockup;
    type Currency = Balances;
    type DebugEnabled = ConstBool<false>;
    type Deposit = ();
    type DepositPerByte = ContractDepositPerByte;
    type DepositPerChildTrieItem = ContractDepositPerValue;
    type DepositPerItem = ContractDepositPerItem;
    type FeeInfo = fees::Info<Address, Signature, EthereumExtra>;
    type FindAuthor = <Runtime as pallet_authorship::Config>::FindAuthor;
    type GasScale = ConstU32<GAS_SCALE>;
    type InstantiateOrigin = EnsureDeployer<Runtime>;
    type MaxEthExtrinsicWeight = LargestEthereumShare;
    /// Twelve decimals here, eighteen there.
    type NativeToEthRatio = ConstU32<1_000_000>;
    type OnBurn = ToAuthor;
    /// Nobody validates this chain from a proof: as much again as the runtime has, for the state that it reads.
    type PVFMemory = ConstU32<{ RUNTIME_MEMORY * 4 }>;
    type Precompiles = (
        CryptoDelegatePrecompile<Runtime>,
        CryptletPrecompile<Runtime>,
    );
    type RuntimeCall = RuntimeCall;
    type RuntimeEvent = RuntimeEvent;
    type RuntimeHoldReason = RuntimeHoldReason;
    type RuntimeMemory = ConstU32<RUNTIME_MEMORY>;
    type RuntimeOrigin = RuntimeOrigin;
    type Time = Timestamp;
    type UploadOrigin = EnsureDeployer<Runtime>;
    type WeightInfo = pallet_revive::weights::SubstrateWeight<Runtime>;
}

parameter_types! {
    /// Names the account that keeps what callbacks are paid for with in advance.
    pub const CallbackPotId: PalletId = PalletId(*b"cry/call");
}

impl pallet_callbacks::Config for Runtime {
    type CallbackWeight = CallbackWeight;
    type Contracts = ReviveContracts<Runtime>;
    /// As Ethereum transactions pay it: one unit for a picosecond.
    type GasPrice = ConstU128<{ GAS_SCALE as Balance }>;
    type GasWeight = ConstU64<{ GAS_SCALE as u64 }>;
    type OnCharge = ToAuthor;
    type PotId = CallbackPotId;
    type WeightInfo = pallet_callbacks::weights::MeasuredWeight<Runtime>;
}
