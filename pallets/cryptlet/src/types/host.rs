//! A host as it is stored: what each report needs, and apart from it what is seldom read.

use super::{PastKeys, SuspendedBy};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use cryptlet_primitives::{
    endpoint::EndpointText,
    ids::{HostId, KeyEpoch, Moment},
    policy::{Isolation, Policy},
    view::HostStatus,
    Public,
};
use frame_support::{pallet_prelude::ConstU32, BoundedVec};
use scale_info::TypeInfo;
use sp_core::H256;

/// Most bytes of attestation evidence: a quote with its certificate chain.
pub const MAX_EVIDENCE: u32 = 8 * 1024;
/// Most bytes of a host name: the longest DNS name.
pub const MAX_HOST_NAME: u32 = 253;
/// Most inside hosts that the consortium allows: each member brings a few.
pub const MAX_PRIVATE_HOSTS: u32 = 64;

/// What vouches for a host's isolation, in the form of its provider.
pub type Evidence = BoundedVec<u8, ConstU32<MAX_EVIDENCE>>;
/// A DNS name or an address, as it stands in an endpoint.
pub type HostName = BoundedVec<u8, ConstU32<MAX_HOST_NAME>>;
/// Inside hosts that endpoints may name.
pub type PrivateHosts = BoundedVec<HostName, ConstU32<MAX_PRIVATE_HOSTS>>;

/// The part of a host that decides whether its vote counts: one read for each host in a report.
#[derive(
    Clone, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct Voter<AccountId> {
    /// Who runs it, and pays its deposit.
    pub operator: AccountId,
    /// Its region's signing key.
    pub region_key: Public,
    /// Which of its region keys that is.
    pub region_epoch: KeyEpoch,
    /// What isolates its regions, as its evidence proves.
    pub isolation: Isolation,
    /// Active, suspended, caught or retired.
    pub status: HostStatus,
    /// From this moment on it does not count, milliseconds.
    pub expires_at: Moment,
}

impl<AccountId: Clone + Ord> Voter<AccountId> {
    /// Whether this host, of that number, counts at `now` in the rounds of a cryptlet under `policy`.
    pub fn is_eligible(&self, host: HostId, policy: &Policy<AccountId>, now: Moment) -> bool {
        self.is_active(now) && policy.admits_host(host, &self.operator, self.isolation)
    }
}

impl<AccountId> Voter<AccountId> {
    /// Whether the host is asked and counts at `now`.
    pub fn is_active(&self, now: Moment) -> bool {
        self.status == HostStatus::Active && now < self.expires_at
    }

    /// How many region keys the host has had.
    pub(crate) fn region_keys(&self) -> u32 {
        self.region_epoch.saturating_add(1)
    }
}

/// When a host left.
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
pub struct Retirement {
    /// From this moment on it did not vote, milliseconds.
    pub retired_at: Moment,
    /// From this moment on its operator may withdraw it, milliseconds.
    pub withdrawable_at: Moment,
}

/// The part of a host that votes don't need.
#[derive(
    Clone, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct HostRecord<Balance> {
    /// Where delegates reach it.
    pub endpoint: EndpointText,
    /// Its region's X25519 key, for what only it may read.
    pub encryption_key: H256,
    /// What vouches for its isolation.
    pub evidence: Evidence,
    /// Its former region keys.
    pub past: PastKeys,
    /// Who suspended it; only he, or the council, reinstates it.
    pub suspended_by: Option<SuspendedBy>,
    /// Offers that nobody has answered: they hold deposits, so the host can't retire before they are gone.
    pub open_offers: u32,
    /// Since when the oldest of its remembered region keys was in force, milliseconds.
    pub keys_since: Moment,
    /// It has answered for its region keys of epochs before this one: they prove nothing any more, and while one of
    /// them is in force nobody reinstates it, unless it is retired.
    pub answered: KeyEpoch,
    /// When it was last caught, milliseconds: the key in force, if it is answered, ends there.
    pub answered_at: Moment,
    /// An instance that has no seat gets this key epoch: later than those of all seats that this host had and lost.
    pub next_instance: KeyEpoch,
    /// Whether it retired. It stays a while, for proofs.
    pub retirement: Option<Retirement>,
    /// What the operator has on hold for it.
    pub deposit: Balance,
}

impl<Balance> HostRecord<Balance> {
    /// What the host is when nobody has it suspended.
    pub(crate) fn unsuspended(&self) -> HostStatus {
        match self.retirement {
            Some(_) => HostStatus::Retired,
            None => HostStatus::Active,
        }
    }

    /// When its key in force, of this epoch, ended by a proof of equivocation; `None` if it proved none.
    pub(crate) fn caught_at(&self, region_epoch: KeyEpoch) -> Option<Moment> {
        (region_epoch < self.answered).then_some(self.answered_at)
    }

    /// Whether its operator may take it away: neither the council nor a proof keeps it.
    pub(crate) fn may_leave(&self) -> bool {
        matches!(self.suspended_by, None | Some(SuspendedBy::Operator))
    }
}
