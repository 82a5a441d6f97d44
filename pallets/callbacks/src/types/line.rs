//! Results of one feed that wait for delivery.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use cryptlet_primitives::ids::{CryptletId, RoundId, Sequence, TopicId};
use frame_support::BoundedVec;
use scale_info::TypeInfo;
use sp_core::{ConstU32, H160};

/// Most results of one feed that wait: as many as a page of its topic has, so the topic still keeps them, unless others ask
/// its question too.
pub const MAX_PENDING: u32 = 16;

/// A result that waits for delivery.
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
pub struct Pending {
    /// The round that brought it.
    pub round: RoundId,
    /// Its place in the feed's topic.
    pub sequence: Sequence,
    /// Which one of the rounds it was that the feed's subscribers paid for.
    pub delivered: u64,
}

/// The results of one feed that wait, the oldest first. There is a line if and only if the feed has a turn in the queue,
/// so there are no more lines than feeds with listeners, whose deposits pay for them.
#[derive(
    Clone, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct Line {
    /// The feed's cryptlet.
    pub cryptlet: CryptletId,
    /// The feed's topic.
    pub topic: TopicId,
    /// The results.
    pub pending: BoundedVec<Pending, ConstU32<MAX_PENDING>>,
    /// The listener that was the last to be served with the first result; `None` before the first.
    pub cursor: Option<H160>,
}
