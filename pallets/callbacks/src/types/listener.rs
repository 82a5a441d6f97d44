//! A contract's standing wish to be called back.

use super::Callback;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use cryptlet_primitives::ids::CryptletId;
use pallet_cryptlet::BalanceOf;
use scale_info::TypeInfo;

/// A contract that is called back with each result of a feed that its subscription pays for. Its own deposit pays for the
/// place.
#[derive(
    Clone, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct Listener<AccountId, Balance> {
    /// The contract's account: subscribes, pays, and gets back what is left.
    pub account: AccountId,
    /// The feed's cryptlet: the contract sees it as the caller.
    pub cryptlet: CryptletId,
    /// What is called.
    pub callback: Callback<Balance>,
    /// What is in the pot for callbacks to come.
    pub funds: Balance,
    /// What is on hold of the account's balance for this record.
    pub deposit: Balance,
}

/// A [`Listener`] of this runtime.
pub type ListenerOf<T> = Listener<<T as frame_system::Config>::AccountId, BalanceOf<T>>;
