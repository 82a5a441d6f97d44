//! What people read of the pallet: who wants to know how his contract stands.

use super::{Callback, FailedCallback, Pending};
use alloc::vec::Vec;
use codec::{Decode, DecodeWithMemTracking, Encode};
use pallet_cryptlet::BalanceOf;
use scale_info::TypeInfo;

/// How a listener stands.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, TypeInfo)]
pub struct ListenerView<Balance> {
    /// What is called.
    pub callback: Callback<Balance>,
    /// What it has for callbacks.
    pub funds: Balance,
    /// For how many callbacks that is enough, if each costs the most that it may.
    pub callbacks_left: u64,
    /// Whether it rests: until its subscription is accepted, or it is funded.
    pub is_resting: bool,
    /// Results of the feed that wait for delivery, to it or to others, the oldest first.
    pub waiting: Vec<Pending>,
}

/// A [`ListenerView`] of this runtime.
pub type ListenerViewOf<T> = ListenerView<BalanceOf<T>>;

/// A callback that failed.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, TypeInfo)]
pub struct FailureView<AccountId, Balance> {
    /// Its number, by which it is tried again.
    pub number: u64,
    /// What failed, and why.
    pub failed: FailedCallback<AccountId, Balance>,
    /// Whether the topic keeps its result: else it can only be forgotten.
    pub is_result_kept: bool,
}

/// A [`FailureView`] of this runtime.
pub type FailureViewOf<T> = FailureView<<T as frame_system::Config>::AccountId, BalanceOf<T>>;

/// What a callback may take, and costs.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, TypeInfo)]
pub struct PriceView<Balance> {
    /// The most gas that a callback may have.
    pub most_gas: u64,
    /// What is paid in advance for each callback of so much gas and deposit; what it does not cost comes back.
    pub callback: Balance,
    /// What is paid in advance besides by who begins to listen, for looks before the pool has accepted.
    pub looks: Balance,
    /// What is held for a listener.
    pub listener_deposit: Balance,
    /// What is held for who waits for an answer.
    pub answer_deposit: Balance,
}

/// A [`PriceView`] of this runtime.
pub type PriceViewOf<T> = PriceView<BalanceOf<T>>;
