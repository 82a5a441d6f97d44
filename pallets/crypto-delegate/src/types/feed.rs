//! Feeds and their subscriptions.
#![allow(
    clippy::as_conversions,
    reason = "What SCALE derives for an enumeration expands to it; written by hand is none"
)]

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use cryptlet_primitives::{
    feed::Feed,
    ids::{Moment, RoundId},
    view::FeedState,
};
use scale_info::TypeInfo;

/// A feed's place on chain. Every subscription's deposit pays for it.
#[derive(
    Clone, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct FeedRecord {
    /// What its subscribers share.
    pub feed: Feed,
    /// How it stands.
    pub state: FeedState,
    /// Where it stands in the agenda, if it does.
    pub place: Option<Place>,
    /// The last moment for which a round opened; of a feed that wakes itself, the one that the last answer named; of an
    /// event feed the cursor.
    pub reached: Moment,
    /// Rounds that its subscribers paid for: results that it brought, and rounds that nobody answered if the policy had a
    /// least fee.
    pub delivered: u64,
    /// Subscriptions that pay for the next result.
    pub active: u32,
    /// All subscriptions. With the last one the feed goes.
    pub subscriptions: u32,
    /// Rounds, one after the other, that brought no result.
    pub unanswered: u32,
}

/// A place in the agenda.
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
pub struct Place {
    /// The bucket.
    pub bucket: u64,
    /// The page in it.
    pub page: u32,
}

/// Whether a subscription is served.
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
pub enum Service {
    /// The pool is asked whether the cryptlet accepts.
    #[codec(index = 0)]
    Asked {
        /// The round in which it is.
        round: RoundId,
        /// From where on the subscriber wants the feed, which may begin later.
        start: Moment,
    },
    /// It is served.
    #[codec(index = 1)]
    Accepted {
        /// The round in which the pool accepted: there stand the signatures.
        round: RoundId,
        /// Rounds of the feed that were paid for when the funds began to pay.
        since: u64,
        /// Which of those rounds the subscription had paid for: their results may still have to be delivered.
        before: PaidBefore,
    },
}

/// Which of the last rounds before its funds began to pay anew a subscription had paid for: 128 of them, several times as
/// many as a topic keeps results of one feed. Bit 0 is the last of them.
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
pub struct PaidBefore(u128);

impl PaidBefore {
    /// After so many more rounds that were paid for, and then so many that were missed.
    pub(crate) fn and_then(self, paid: u64, missed: u64) -> Self {
        let known = moved(self.0, paid) | !moved(u128::MAX, paid);
        PaidBefore(moved(known, missed))
    }

    /// Whether the round was paid for that lies so many before the last of them.
    pub(crate) fn contains(self, back: u64) -> bool {
        self.0 & moved(1, back) != 0
    }
}

/// Bits moved by so many places; zeros come in.
fn moved(bits: u128, places: u64) -> u128 {
    let moved = u32::try_from(places).ok();
    moved
        .and_then(|places| bits.checked_shl(places))
        .unwrap_or_default()
}

impl Service {
    /// From where on a subscriber wants the feed who waits for the end of this round. `None` if it is another's.
    pub fn asked_in(&self, round: RoundId) -> Option<Moment> {
        match self {
            Service::Asked { round: own, start } if *own == round => Some(*start),
            Service::Asked { .. } | Service::Accepted { .. } => None,
        }
    }
}

/// One account's part in a feed.
#[derive(
    Clone, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct SubscriptionRecord<Balance> {
    /// What is on hold of the subscriber's balance.
    pub deposit: Balance,
    /// What it had in the pot when the funds began to pay.
    pub funds: Balance,
    /// Whether it is served.
    pub service: Service,
}
