//! A cryptlet as it is stored: the record that changes, and the versions that stay.

use super::IdentityKey;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use cryptlet_primitives::{
    ids::{KeyEpoch, Moment, Version},
    package::{ConfigurationText, HeaderText, Kind, Location, Name, Tag, MAX_TAGS},
    policy::Isolation,
    view::CryptletStatus,
};
use frame_support::{pallet_prelude::ConstU32, BoundedVec};
use scale_info::TypeInfo;
use sp_core::H256;

/// What is registered under a number.
#[derive(
    Clone, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct CryptletRecord<AccountId, Balance> {
    /// Who holds it, and pays the deposit.
    pub owner: AccountId,
    /// To whom ownership is offered.
    pub offered_to: Option<AccountId>,
    /// Utility or contract cryptlet.
    pub kind: Kind,
    /// Its name.
    pub name: Name,
    /// Words for discovery, without repetition.
    pub tags: BoundedVec<Tag, ConstU32<MAX_TAGS>>,
    /// The newest version.
    pub version: Version,
    /// SHA-256 of the newest version's component; here as well, so that opening a round does not read the version.
    pub code: H256,
    /// What the newest version's configuration asks of a host's region, at least.
    pub isolation: Isolation,
    /// The key that signs its packages.
    pub identity: IdentityKey,
    /// Whether it is asked.
    pub status: CryptletStatus,
    /// What the owner has on hold for it: record, name, versions, tags, policy and a full pool.
    pub deposit: Balance,
}

/// One version of a cryptlet. Never changed, never removed: what an old result was computed by stays readable.
#[derive(
    Clone, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct VersionRecord {
    /// What was published.
    pub artefact: Artefact,
    /// Which of the cryptlet's identity keys signed its package.
    pub identity_epoch: KeyEpoch,
    /// When it was registered, milliseconds.
    pub registered_at: Moment,
}

/// What a package publishes.
#[derive(
    Clone, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct Artefact {
    /// The header: WIT text.
    pub header: HeaderText,
    /// The configuration: JSON text.
    pub configuration: ConfigurationText,
    /// SHA-256 of the component.
    pub code: H256,
    /// Where the component can be fetched; empty if hosts have it from elsewhere. The digest decides.
    pub location: Location,
}
