//! The one callback that a request asked for.

use super::Callback;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use cryptlet_primitives::ids::{CryptletId, Sequence, TopicId};
use pallet_cryptlet::BalanceOf;
use scale_info::TypeInfo;
use sp_core::H160;

/// Where a result stands.
#[derive(
    Clone,
    Copy,
    PartialEq,
    Eq,
    Debug,
    Encode,
    Decode,
    DecodeWithMemTracking,
    MaxEncodedLen,
    TypeInfo,
)]
pub struct ResultPlace {
    /// The topic.
    pub topic: TopicId,
    /// The place in it.
    pub sequence: Sequence,
}

/// A contract that waits for a round's result. Its own deposit pays for the place.
#[derive(
    Clone, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct Answer<AccountId, Balance> {
    /// The contract.
    pub contract: H160,
    /// The contract's account: pays, and gets back what is left.
    pub account: AccountId,
    /// The cryptlet that is asked: the contract sees it as the caller.
    pub cryptlet: CryptletId,
    /// What is called.
    pub callback: Callback<Balance>,
    /// What is in the pot for the callback.
    pub funds: Balance,
    /// What is on hold of the account's balance for this record.
    pub deposit: Balance,
    /// The result, when it is there: then it has a turn in the queue.
    pub result: Option<ResultPlace>,
}

/// An [`Answer`] of this runtime.
pub type AnswerOf<T> = Answer<<T as frame_system::Config>::AccountId, BalanceOf<T>>;
