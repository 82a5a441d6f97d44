//! Balances, and what a transaction costs.

use crate::{
    AccountId, Authorship, Balance, Balances, Runtime, RuntimeEvent, RuntimeFreezeReason,
    RuntimeHoldReason, System, MICRO_TOKEN, MILLI_TOKEN,
};
use frame_support::{
    parameter_types,
    traits::{
        fungible::{Balanced, Credit},
        ConstU128, ConstU32, ConstU8, OnUnbalanced, VariantCountOf,
    },
    weights::ConstantMultiplier,
};
use pallet_revive::evm::fees::BlockRatioFee;
use pallet_transaction_payment::{
    ChargeTransactionPayment, ConstFeeMultiplier, FungibleAdapter, Multiplier,
};
use sp_runtime::traits::One;

/// The part of a transaction that charges its fee.
pub type Fees = ChargeTransactionPayment<Runtime>;

parameter_types! {
    /// Smallest balance that an account may hold. Below it the account is removed from the state.
    pub const ExistentialDeposit: Balance = MILLI_TOKEN;
    /// Fees do not rise with demand: members have to know what a round costs before they agree on
    /// it. A full chain is answered by the limits of the council, not by an auction.
    pub FeeMultiplier: Multiplier = Multiplier::one();
}

impl pallet_balances::Config for Runtime {
    type AccountStore = System;
    type Balance = Balance;
    type DoneSlashHandler = ();
    type DustRemoval = ();
    type ExistentialDeposit = ExistentialDeposit;
    type FreezeIdentifier = RuntimeFreezeReason;
    type MaxFreezes = VariantCountOf<RuntimeFreezeReason>;
    type MaxLocks = ConstU32<0>;
    type MaxReserves = ConstU32<0>;
    type ReserveIdentifier = [u8; 8];
    type RuntimeEvent = RuntimeEvent;
    type RuntimeFreezeReason = RuntimeFreezeReason;
    type RuntimeHoldReason = RuntimeHoldReason;
    type WeightInfo = pallet_balances::weights::SubstrateWeight<Runtime>;
}

/// A second of computation costs a token, a byte a millionth of one. Contracts count gas in this price, so it has the type
/// that `pallet_revive` knows; it prices proofs too, of which blocks here may have as many bytes as they like.
impl pallet_transaction_payment::Config for Runtime {
    type FeeMultiplierUpdate = ConstFeeMultiplier<FeeMultiplier>;
    type LengthToFee = ConstantMultiplier<Balance, ConstU128<MICRO_TOKEN>>;
    type OnChargeTransaction = FungibleAdapter<Balances, ToAuthor>;
    type OperationalFeeMultiplier = ConstU8<5>;
    type RuntimeEvent = RuntimeEvent;
    type WeightInfo = pallet_transaction_payment::weights::SubstrateWeight<Runtime>;
    type WeightToFee = BlockRatioFee<1, 1, Runtime, Balance>;
}

/// Fees and tips go to the validator that made the block; without an author that has an account
/// they are burnt.
pub struct ToAuthor;

impl OnUnbalanced<Credit<AccountId, Balances>> for ToAuthor {
    fn on_nonzero_unbalanced(amount: Credit<AccountId, Balances>) {
        if let Some(author) = Authorship::author() {
            // An amount that the account can't take comes back, and dropping it reduces the
            // issuance.
            drop(Balances::resolve(&author, amount));
        }
    }
}
