//! A registration package: component, header and configuration under one signature by the publisher's identity key.

use crate::{
    digest::Domain,
    ids::{CryptletId, HostId, KeyEpoch},
    signed_by, Public, Signature,
};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};
use sp_core::{bounded::BoundedVec, ConstU32, H256};

/// Most bytes of a header (WIT text).
pub const MAX_HEADER: u32 = 8 * 1024;
/// Most bytes of a configuration (JSON).
pub const MAX_CONFIGURATION: u32 = 4 * 1024;
/// Most bytes of a component. It is not on chain; hosts refuse to fetch more.
pub const MAX_COMPONENT: u32 = 16 * 1024 * 1024;
/// Most bytes of an artefact's location.
pub const MAX_LOCATION: u32 = 256;
/// Most bytes of a name.
pub const MAX_NAME: u32 = 64;
/// Most bytes of a tag.
pub const MAX_TAG: u32 = 32;
/// Most tags of a cryptlet.
pub const MAX_TAGS: u32 = 8;

/// WIT text: the white-paper's header file.
pub type HeaderText = BoundedVec<u8, ConstU32<MAX_HEADER>>;
/// JSON text, checked by [`crate::configuration`].
pub type ConfigurationText = BoundedVec<u8, ConstU32<MAX_CONFIGURATION>>;
/// Where the component can be fetched: an https URL. The digest decides, not the place.
pub type Location = BoundedVec<u8, ConstU32<MAX_LOCATION>>;
/// A cryptlet's name, unique on its chain: lower-case letters, digits and single hyphens.
pub type Name = BoundedVec<u8, ConstU32<MAX_NAME>>;
/// A word for discovery, of the same letters as a name.
pub type Tag = BoundedVec<u8, ConstU32<MAX_TAG>>;

/// Whether `name` may be a cryptlet's name, a source's or a tag: lower-case letters, digits and single hyphens between
/// them, a letter first. Says nothing of its length.
pub fn is_name(name: &[u8]) -> bool {
    let is_word = |word: &[u8]| {
        !word.is_empty()
            && word
                .iter()
                .all(|letter| letter.is_ascii_lowercase() || letter.is_ascii_digit())
    };
    name.first().is_some_and(u8::is_ascii_lowercase)
        && name.split(|letter| *letter == b'-').all(is_word)
}

/// Whether a cryptlet serves all or one contract (white-paper, "Utility" and "Contract" cryptlets).
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
    Serialize,
    Deserialize,
)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// Serves whoever its policy admits.
    #[default]
    #[codec(index = 0)]
    Utility,
    /// Serves the one contract that it is bound to.
    #[codec(index = 1)]
    Contract,
}

/// What the publisher's identity key signs: whose package it is, and what is in it. The account is part of it, so that
/// nobody else can register the package as his own; the chain is not, so that one package serves a trial chain too.
#[derive(
    Clone, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct PackageStatement<AccountId> {
    /// Who may register it.
    pub publisher: AccountId,
    /// The name.
    pub name: Name,
    /// SHA-256 of the component.
    pub code: H256,
    /// SHA-256 of the header text.
    pub header: H256,
    /// SHA-256 of the configuration text.
    pub configuration: H256,
}

impl<AccountId: Encode> PackageStatement<AccountId> {
    /// What is signed.
    pub fn digest(&self) -> H256 {
        Domain::Package.digest(self)
    }

    /// Whether the identity key signed it.
    pub fn is_signed(&self, identity: &Public, signature: &Signature) -> bool {
        signed_by(identity, self.digest().as_bytes(), signature)
    }
}

/// A host's offer to run a cryptlet with a key of its own, made in its region: what instance and region both sign.
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
pub struct InstanceOffer {
    /// Hash of the chain's first block.
    pub genesis: H256,
    /// The cryptlet that would run.
    pub cryptlet: CryptletId,
    /// The host that offers.
    pub host: HostId,
    /// The instance's public key.
    pub key: Public,
    /// Which of the instance's keys it is.
    pub epoch: KeyEpoch,
}

impl InstanceOffer {
    /// What both sign.
    pub fn digest(&self) -> H256 {
        Domain::Instance.digest(self)
    }

    /// Whether the instance's key (it is held) and the region's (by this host) signed. One key can't be both: the two
    /// tiers of signatures would be one.
    pub fn is_signed(
        &self,
        region: &Public,
        by_instance: &Signature,
        by_region: &Signature,
    ) -> bool {
        let digest = self.digest();
        self.key != *region
            && signed_by(region, digest.as_bytes(), by_region)
            && signed_by(&self.key, digest.as_bytes(), by_instance)
    }
}

/// Proof that an account's owner holds the secret half of a key that it brings to the chain.
pub fn possession_digest(genesis: H256, account: &impl Encode, key: &Public) -> H256 {
    Domain::Possession.digest(&(genesis, account, key))
}
