//! The contracts, as the pallet sees them: the outside world.

use crate::{Failure, Message};
use cryptlet_primitives::ids::CryptletId;
use frame_support::weights::Weight;
use sp_core::H160;

/// Most that one call may take.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Limits<Balance> {
    /// Weight, with all that it takes to make the call: if not even that fits, the call is [`Failure::OutOfGas`].
    pub weight: Weight,
    /// Deposit for what the contract stores, in the currency's smallest unit. It is in the pot.
    pub deposit: Balance,
}

/// What has come of a call.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Called<Balance> {
    /// Whether the contract took it.
    pub outcome: Result<(), Failure>,
    /// Weight that was used, with all that it took to make the call.
    pub weight: Weight,
    /// What was taken out of the pot as deposit for what the contract stores: no more than the limit, nothing if the call
    /// failed.
    pub taken: Balance,
    /// What came into the pot because the contract stores less than before; nothing if the call failed.
    pub returned: Balance,
}

/// What contracts there are, and how they are called.
pub trait Contracts<AccountId, Balance> {
    /// The address of an account. Reads nothing.
    fn address_of(account: &AccountId) -> H160;

    /// Calls `contract` as the cryptlet, with `message`; never for more than the `limits`. Whatever a failed call did is
    /// undone.
    ///
    /// What the contract is to pay for storage comes from the pot ([`Pallet::pot`](crate::Pallet::pot)), and what it gets
    /// back for storage goes there: who implements this moves it, so that the pot's balance changes by exactly what
    /// [`Called`] says.
    fn call_back(
        cryptlet: CryptletId,
        contract: H160,
        selector: [u8; 4],
        message: &Message,
        limits: Limits<Balance>,
    ) -> Called<Balance>;
}
