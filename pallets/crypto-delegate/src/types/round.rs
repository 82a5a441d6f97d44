//! An open round.
#![allow(
    clippy::as_conversions,
    reason = "What SCALE derives for an enumeration expands to it; written by hand is none"
)]

use crate::BalanceOf;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use cryptlet_primitives::{
    ids::{FeedId, TopicId},
    statement::{Occasion, Statement},
};
use scale_info::TypeInfo;
use sp_core::H256;

/// What a round's answer is for, and who pays.
#[derive(
    Clone, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub enum Purpose<AccountId> {
    /// It is a result of its topic.
    #[codec(index = 0)]
    Request {
        /// Who asked, and gets the fee back if nobody answers, less the rent.
        requester: AccountId,
    },
    /// It is the cryptlet's acceptance of a subscription.
    #[codec(index = 1)]
    Acceptance {
        /// The feed.
        feed: FeedId,
        /// Who subscribes, and pays as a requester does.
        subscriber: AccountId,
    },
    /// It is a result of its topic, which a feed's subscribers pay for when it is there.
    #[codec(index = 2)]
    Delivery {
        /// The feed.
        feed: FeedId,
    },
}

impl<AccountId> Purpose<AccountId> {
    /// Who paid in advance.
    pub fn payer(&self) -> Option<&AccountId> {
        match self {
            Purpose::Request { requester } => Some(requester),
            Purpose::Acceptance { subscriber, .. } => Some(subscriber),
            Purpose::Delivery { .. } => None,
        }
    }

    /// The feed that it is for.
    pub fn feed(&self) -> Option<FeedId> {
        match self {
            Purpose::Request { .. } => None,
            Purpose::Acceptance { feed, .. } | Purpose::Delivery { feed } => Some(*feed),
        }
    }
}

/// A question that waits for its answer, and the fee that waits with it.
#[derive(
    Clone, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct RoundRecord<AccountId, Balance> {
    /// The question, its rule and its bounds.
    pub statement: Statement,
    /// The statement's digest: what observations bind. Kept, so that a report hashes no statement.
    pub digest: H256,
    /// The statement's topic. Kept for the same reason.
    pub topic: TopicId,
    /// What the answer is for.
    pub purpose: Purpose<AccountId>,
    /// Who owned the cryptlet when the round opened: earns the publisher's share.
    pub owner: AccountId,
    /// The prepaid fee, in the pallet's pot; of a feed's round what those left who are gone since.
    pub fee: Balance,
    /// The least fee of the policy when the round opened. If nobody answers, who asked pays it for the place; where it is
    /// more than nothing, each active subscription of a feed pays its price instead.
    pub rent: Balance,
    /// What is on hold of the requester's balance for this record.
    pub deposit: Balance,
    /// The block that opened it.
    pub opened_in: u32,
}

/// A [`RoundRecord`] of this runtime.
pub type RoundRecordOf<T> = RoundRecord<<T as frame_system::Config>::AccountId, BalanceOf<T>>;

impl<AccountId, Balance> RoundRecord<AccountId, Balance> {
    /// Whether it waits for an event: such rounds stand apart from those that delegates ask.
    pub fn is_standing(&self) -> bool {
        matches!(self.statement.occasion, Occasion::Event { .. })
    }

    /// Whether answers still count at `now`, milliseconds.
    pub fn is_open_at(&self, now: u64) -> bool {
        now <= self.statement.deadline
    }
}
