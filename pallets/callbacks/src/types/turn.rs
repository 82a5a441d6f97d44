//! A place in the queue.
#![allow(
    clippy::as_conversions,
    reason = "What SCALE derives for an enumeration expands to it; written by hand is none"
)]

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use cryptlet_primitives::ids::{FeedId, RoundId};
use scale_info::TypeInfo;

/// Who is served when this place of the queue comes.
#[derive(
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Debug,
    Encode,
    Decode,
    DecodeWithMemTracking,
    MaxEncodedLen,
    TypeInfo,
)]
pub enum Turn {
    /// Listeners of a feed.
    #[codec(index = 0)]
    Feed(FeedId),
    /// Who asked in a round.
    #[codec(index = 1)]
    Answer(RoundId),
}

/// Where the queue begins and ends: all that an idle block reads.
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
pub struct Ends {
    /// The first place that is taken.
    pub head: u64,
    /// The first place that is free.
    pub tail: u64,
}

impl Ends {
    /// How many places are taken.
    pub fn length(&self) -> u64 {
        self.tail.saturating_sub(self.head)
    }
}
