//! A contract's binding to a cryptlet of its own.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use cryptlet_primitives::{
    binding::{BindingFailure, BindingRefusal},
    ids::{CryptletId, HostId, Moment, Version},
    view::MAX_POOL,
};
use frame_support::{pallet_prelude::ConstU32, BoundedVec};
use scale_info::TypeInfo;
use sp_core::H160;

/// Most bindings for which hosts are asked at a time: all of them stand in one item, which each block reads.
pub const MAX_STARTING: u32 = 64;
/// Most of them with one blueprint: no publisher takes the places of all.
pub const MAX_STARTING_OF_BLUEPRINT: u32 = 16;
/// Hosts of one operator that are asked for a binding: who runs more has those asked that come first.
pub const MAX_HOSTS_OF_OPERATOR: u32 = 8;
/// Hosts of one operator that are looked at to find them, in no order that means anything: who leaves more than half as many
/// suspended, or past their enrolment, and does not retire them, may find that none of his is asked.
pub const MAX_LOOKS_AT_OPERATOR: u32 = 16;
/// How long hosts are looked for, for a bound cryptlet that has too few, milliseconds: a day. Who has none by then is not
/// worth everybody's asking.
pub const SEARCH_MS: Moment = 24 * 60 * 60 * 1_000;
/// Bindings whose time is over that one block takes up.
pub const MAX_EXPIRED_PER_BLOCK: u32 = 4;

/// A binding for which hosts are asked.
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
pub struct StartingBinding {
    /// The contract's cryptlet.
    pub cryptlet: CryptletId,
    /// Whose code it has.
    pub blueprint: CryptletId,
    /// Past this moment nobody is asked any more.
    pub deadline: Moment,
}

/// How many hosts refused, and why.
#[derive(
    Clone,
    Copy,
    PartialEq,
    Eq,
    Debug,
    Default,
    Encode,
    Decode,
    DecodeWithMemTracking,
    MaxEncodedLen,
    TypeInfo,
)]
pub struct Refusals {
    /// Because of the component.
    pub invalid_code: u16,
    /// For another reason.
    pub others: u16,
}

impl Refusals {
    /// Counts one more.
    pub(crate) fn add(&mut self, reason: BindingRefusal) {
        let count = match reason {
            BindingRefusal::InvalidCode => &mut self.invalid_code,
            BindingRefusal::NotServed => &mut self.others,
        };
        *count = count.saturating_add(1);
    }

    /// What the binding failed for that has too few hosts by them.
    pub(crate) fn failure(&self) -> BindingFailure {
        if self.invalid_code > self.others {
            BindingFailure::InvalidCode
        } else {
            BindingFailure::Refused
        }
    }

    /// Whether nobody refused.
    pub(crate) fn is_none(&self) -> bool {
        *self == Refusals::default()
    }
}

/// What a cryptlet has that serves one contract.
#[derive(
    Clone, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct BindingRecord<Balance> {
    /// The contract.
    pub contract: H160,
    /// The registered cryptlet whose code it has.
    pub blueprint: CryptletId,
    /// Which of the blueprint's versions that is.
    pub version: Version,
    /// Whether enough hosts have agreed: from then on it is asked.
    pub is_bound: bool,
    /// Until when hosts are asked.
    pub deadline: Moment,
    /// Whether requests wait while the pool has too few hosts.
    pub wait: bool,
    /// Hosts that are asked and have not answered, in rising order.
    pub asked: BoundedVec<HostId, ConstU32<MAX_POOL>>,
    /// What hosts said that refused.
    pub refusals: Refusals,
    /// The part of the cryptlet's deposit that is burnt if it comes to nothing, or is let go before: its place was taken. 0 once
    /// it is bound.
    pub rent: Balance,
}

/// Which cryptlet a contract is bound to, or was to be.
#[derive(
    Clone, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct Tie<AccountId, Balance> {
    /// The contract's account: has the deposit on hold.
    pub account: AccountId,
    /// The cryptlet.
    pub cryptlet: CryptletId,
    /// Whose code it has.
    pub blueprint: CryptletId,
    /// Which of the blueprint's versions that is.
    pub version: Version,
    /// Why it came to nothing, if it did.
    pub failure: Option<BindingFailure>,
    /// What is on hold for this item: it tells of a failure until the contract binds again, or unbinds.
    pub deposit: Balance,
}
