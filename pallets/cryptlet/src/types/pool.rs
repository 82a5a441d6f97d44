//! The pool of a cryptlet: the hosts that serve it, each with one equal vote.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use cryptlet_primitives::{
    ids::{HostId, KeyEpoch, Moment},
    policy::Policy,
    view::MAX_POOL,
    Public,
};
use frame_support::{pallet_prelude::ConstU32, BoundedVec};
use scale_info::TypeInfo;

/// An admitted instance.
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
pub struct Seat {
    /// The host that runs it.
    pub host: HostId,
    /// The instance's key, made in the host's region.
    pub key: Public,
    /// Which of the instance's keys that is.
    pub epoch: KeyEpoch,
    /// Since when that key is in force, milliseconds.
    pub key_since: Moment,
    /// The seat votes in rounds that open at this moment or later. It is the moment after the one of its admission: a
    /// round that opens in the same block, before or after it, is for a pool without it.
    pub since: Moment,
}

/// The seats of one cryptlet in rising order of hosts, each host once: one read for a whole pool.
pub type Pool = BoundedVec<Seat, ConstU32<MAX_POOL>>;

/// What decides who votes in the rounds of an active cryptlet.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Panel<AccountId> {
    /// Its seats.
    pub pool: Pool,
    /// The policy in force.
    pub policy: Policy<AccountId>,
}

/// An instance that a host offers and the owner has not yet admitted.
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
pub struct Offer<Balance> {
    /// The instance's key.
    pub key: Public,
    /// Which of the instance's keys it would be.
    pub epoch: KeyEpoch,
    /// Which of the host's region keys signed it: after a rotation the host has to offer again.
    pub region_epoch: KeyEpoch,
    /// What the host's operator has on hold until the offer is answered.
    pub deposit: Balance,
}
