//! Updates from outside: what a member's systems tell a cryptlet, signed by a key that its configuration lists.
//!
//! `POST {endpoint}/v1/updates`, content type `application/json`, body [`SignedUpdate`].

use crate::{digest::Domain, ids::CryptletId, ids::Moment, signed_by, Public, Signature};
use codec::{Decode, Encode};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};
use sp_core::{bounded::BoundedVec, ConstU32, H256};

/// Path under a host's endpoint that takes updates.
pub const UPDATES_PATH: &str = "/v1/updates";
/// Most bytes of an update's content.
pub const MAX_UPDATE: u32 = 4096;
/// What an update says.
pub type Content = BoundedVec<u8, ConstU32<MAX_UPDATE>>;

/// An update. Its number is its identity: sent again it is the same one, however often.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode, TypeInfo, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Update {
    /// Hash of the chain's first block.
    pub genesis: H256,
    /// The cryptlet that is told.
    pub cryptlet: CryptletId,
    /// Rises from update to update of this cryptlet, gaps allowed: the cursor of the event that it brings.
    pub number: u64,
    /// When the sender made it, milliseconds since 1970.
    pub issued_at: Moment,
    /// What it says, in a form that the cryptlet knows.
    #[serde(with = "crate::hexed::bytes")]
    pub content: Content,
}

impl Update {
    /// What the sender signs.
    pub fn digest(&self) -> H256 {
        Domain::Update.digest(self)
    }
}

/// An update and its sender's signature.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode, TypeInfo, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SignedUpdate {
    /// What is told.
    pub update: Update,
    /// The sender's key (ed25519).
    #[serde(with = "crate::hexed::key")]
    pub key: Public,
    /// Over [`Update::digest`].
    #[serde(with = "crate::hexed::signature")]
    pub signature: Signature,
}

impl SignedUpdate {
    /// Whether the signature is the named key's. Says nothing of whether the cryptlet's configuration lists it.
    pub fn is_signed(&self) -> bool {
        signed_by(&self.key, self.update.digest().as_bytes(), &self.signature)
    }
}
