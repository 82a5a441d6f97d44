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
    },
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
