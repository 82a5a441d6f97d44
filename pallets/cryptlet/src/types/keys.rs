//! Keys by epoch: the one in force, and the last few before it.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use cryptlet_primitives::{
    ids::{KeyEpoch, Moment},
    Public,
};
use frame_support::{pallet_prelude::ConstU32, BoundedVec};
use scale_info::TypeInfo;

/// Most former keys that the chain remembers of one holder: enough to verify what was signed in the last epochs, and
/// small enough to stand in every record.
pub const MAX_PAST_KEYS: u32 = 8;

/// A key that was replaced.
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
pub struct PastKey {
    /// Which of the holder's keys it was.
    pub epoch: KeyEpoch,
    /// The key.
    pub key: Public,
    /// When it was replaced, milliseconds.
    pub replaced_at: Moment,
    /// Until when what it signed counts, milliseconds: when it was replaced, or before, if it had proved an
    /// equivocation.
    pub until: Moment,
}

/// Former keys, the oldest first.
pub type PastKeys = BoundedVec<PastKey, ConstU32<MAX_PAST_KEYS>>;

/// The identity key of a cryptlet, by epoch: who may sign its packages.
#[derive(
    Clone, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct IdentityKey {
    /// The key in force.
    pub key: Public,
    /// Which of the cryptlet's keys that is.
    pub epoch: KeyEpoch,
    /// Those before it.
    pub past: PastKeys,
}

/// Adds a replaced key; gives the oldest one back if it had to go to make room.
pub(crate) fn remember(past: &mut PastKeys, key: PastKey) -> Option<PastKey> {
    let forgotten = past.is_full().then(|| past.remove(0));
    // There is room now.
    let _ = past.try_push(key);
    forgotten
}
