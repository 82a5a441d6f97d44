//! A validator's delegate: who may carry reports.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use cryptlet_primitives::DelegateId;
use scale_info::TypeInfo;

/// A current delegate.
#[derive(
    Clone, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct Delegate<AccountId> {
    /// The validator: earns the delegate's share of fees.
    pub account: AccountId,
    /// The key that signs dispatches and reports.
    pub key: DelegateId,
}
