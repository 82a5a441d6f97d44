//! A callback that failed.
#![allow(
    clippy::as_conversions,
    reason = "What SCALE derives for an enumeration expands to it; written by hand is none"
)]

use super::Callback;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use cryptlet_primitives::ids::{CryptletId, FeedId, Moment, RoundId, Sequence, TopicId};
use pallet_cryptlet::BalanceOf;
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};
use sp_core::H160;

/// Most failed callbacks of one contract that are kept: the oldest is forgotten for the next.
pub const MAX_FAILURES: u32 = 16;

/// Why a callback failed.
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
    Serialize,
    Deserialize,
)]
#[serde(rename_all = "kebab-case")]
pub enum Failure {
    /// The contract reverted.
    #[codec(index = 0)]
    Reverted,
    /// The contract needed more gas or storage deposit than the callback may take.
    #[codec(index = 1)]
    OutOfGas,
    /// No contract stands at the address.
    #[codec(index = 2)]
    NoCode,
    /// The cryptlet's policy does not admit the contract (`callbacks`).
    #[codec(index = 3)]
    NotAllowed,
    /// The council has paused the contract.
    #[codec(index = 4)]
    Paused,
    /// What was paid in advance does not cover the call.
    #[codec(index = 5)]
    Unpaid,
    /// The result is not kept any more.
    #[codec(index = 6)]
    Gone,
    /// The contract did what no contract may: it trapped.
    #[codec(index = 7)]
    Trapped,
}

/// A callback that failed, and that anybody may try again. Paid for out of what was paid in advance for the callback.
#[derive(
    Clone, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct FailedCallback<AccountId, Balance> {
    /// The contract.
    pub contract: H160,
    /// The contract's account: gets the deposit back.
    pub account: AccountId,
    /// The cryptlet that called.
    pub cryptlet: CryptletId,
    /// What was called.
    pub callback: Callback<Balance>,
    /// The feed whose result it was; `None` if the contract asked.
    pub feed: Option<FeedId>,
    /// The round that brought the result.
    pub round: RoundId,
    /// The result's topic.
    pub topic: TopicId,
    /// The result's place in it.
    pub sequence: Sequence,
    /// Why it failed, the last time.
    pub reason: Failure,
    /// When it failed first, milliseconds.
    pub at: Moment,
    /// How often it was tried again.
    pub attempts: u32,
    /// What is in the pot for this record.
    pub deposit: Balance,
}

/// A [`FailedCallback`] of this runtime.
pub type FailedCallbackOf<T> = FailedCallback<<T as frame_system::Config>::AccountId, BalanceOf<T>>;
