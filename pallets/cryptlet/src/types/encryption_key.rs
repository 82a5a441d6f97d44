//! The key of an account that others seal to.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use cryptlet_primitives::ids::Moment;
use scale_info::TypeInfo;
use sp_core::H256;

/// An account's published encryption key.
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
pub struct EncryptionKeyRecord<Balance> {
    /// The key: X25519, of no small order and in its one form.
    pub key: H256,
    /// When it was published, milliseconds.
    pub since: Moment,
    /// What is on hold for it.
    pub deposit: Balance,
}
