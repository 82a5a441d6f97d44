//! What other pallets do here for accounts: the same as the calls, with what comes of it.
//!
//! Who calls them has made sure that the account wants it, undoes everything on an error (a part of it may be done), and
//! weighs them as the calls:
//! [`WeightInfo::subscribe`](crate::WeightInfo::subscribe),
//! [`WeightInfo::fund_subscription`](crate::WeightInfo::fund_subscription),
//! [`WeightInfo::resume_feed`](crate::WeightInfo::resume_feed),
//! [`WeightInfo::hand_over_topic`](crate::WeightInfo::hand_over_topic); asking with [`Pallet::weight_of_asking`], leaving
//! with [`Pallet::weight_of_leaving`], removing with [`Pallet::weight_of_removing`].

use crate::{
    feeds, retention::PAGES_PER_CALL, types::Service, BalanceOf, Config, Feeds, OnResult, Pallet,
    Subscriptions, WeightInfo,
};
use cryptlet_primitives::{
    feed::Feed,
    ids::{CryptletId, FeedId, Moment, RoundId, TopicId},
    package::Kind,
    statement::{Method, Params},
    view::FeedState,
};
use frame_support::{traits::Get, weights::Weight};
use sp_runtime::{DispatchError, DispatchResult};

/// Reads of the terms of a contract's cryptlet that those of others don't take: its binding, its blueprint, and the council's
/// word on isolation.
const READS_OF_BINDING: u64 = 3;

/// Whether a subscription pays for one of its feed's results.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Payment {
    /// No: the pool has not accepted it yet, or the funds began to pay later, and had not paid for it before.
    NotYet,
    /// Yes.
    Paid,
    /// No: its funds were used up before, or there is no such subscription.
    NoMore,
}

impl<T: Config> Pallet<T> {
    /// Asks for `requester` as [`Pallet::request`] does, with its errors. Gives the round.
    pub fn request_for(
        requester: T::AccountId,
        cryptlet: CryptletId,
        method: Method,
        params: Params,
        deadline: Moment,
        fee: BalanceOf<T>,
    ) -> Result<RoundId, DispatchError> {
        Self::do_request(requester, cryptlet, method, params, deadline, fee)
    }

    /// Weight of [`Pallet::request_for`] with so many bytes of parameters. A contract cryptlet's request may have to wait; nobody
    /// but its contract asks it, which comes this way.
    pub fn weight_of_asking(kind: Kind, params: u32) -> Weight {
        let opening = <T as Config>::WeightInfo::request(params);
        match kind {
            Kind::Utility => opening,
            Kind::Contract => opening
                .max(<T as Config>::WeightInfo::park(params))
                .saturating_add(T::DbWeight::get().reads(READS_OF_BINDING)),
        }
    }

    /// Subscribes for `subscriber` as [`Pallet::subscribe`] does, with its errors. Gives the feed's name.
    pub fn subscribe_for(
        subscriber: T::AccountId,
        feed: Feed,
        funds: BalanceOf<T>,
    ) -> Result<FeedId, DispatchError> {
        Self::do_subscribe(subscriber, feed, funds)
    }

    /// Leaves a feed for `subscriber` as [`Pallet::unsubscribe`] does, with its errors.
    pub fn unsubscribe_for(subscriber: T::AccountId, feed: FeedId) -> DispatchResult {
        Self::do_unsubscribe(subscriber, feed)
    }

    /// Pays for more results for `subscriber` as [`Pallet::fund_subscription`] does, with its errors.
    pub fn fund_for(
        subscriber: T::AccountId,
        feed: FeedId,
        amount: BalanceOf<T>,
    ) -> DispatchResult {
        Self::do_fund(subscriber, feed, amount)
    }

    /// Has a stopped feed go on for `subscriber` as [`Pallet::resume_feed`] does, with its errors.
    pub fn resume_for(subscriber: &T::AccountId, feed: FeedId) -> DispatchResult {
        Self::do_resume(subscriber, feed)
    }

    /// Whether a feed has stopped, until somebody has it go on. One read.
    pub fn is_stopped(feed: FeedId) -> bool {
        Feeds::<T>::get(feed)
            .is_some_and(|record| matches!(record.state, FeedState::Stopped { .. }))
    }

    /// Hands a topic over for `depositor` as [`Pallet::hand_over_topic`] does, with its errors.
    pub fn hand_over_for(depositor: &T::AccountId, topic: TopicId) -> DispatchResult {
        Self::do_hand_over_topic(depositor, topic)
    }

    /// Removes a topic for `depositor` as [`Pallet::remove_topic`] does, with its errors.
    pub fn remove_for(depositor: &T::AccountId, topic: TopicId) -> DispatchResult {
        Self::do_remove_topic(depositor, topic).map(|_| ())
    }

    /// Weight of [`Pallet::remove_topic`] for a topic of so many pages: of more than one call removes it is refused.
    pub fn weight_of_removing(pages: u32) -> Weight {
        <T as Config>::WeightInfo::remove_topic(pages.min(PAGES_PER_CALL))
    }

    /// Weight of [`Pallet::unsubscribe`], with that of whoever hears of it.
    pub fn weight_of_leaving() -> Weight {
        <T as Config>::WeightInfo::unsubscribe().saturating_add(T::OnResult::weights().leave)
    }

    /// Whether the pool has accepted an account's subscription to a feed. One read.
    pub fn is_accepted(feed: FeedId, subscriber: &T::AccountId) -> bool {
        Subscriptions::<T>::get(subscriber, feed)
            .is_some_and(|known| matches!(known.service, Service::Accepted { .. }))
    }

    /// Whether an account subscribes to a feed, accepted or not. One read.
    pub fn is_subscribed(feed: FeedId, subscriber: &T::AccountId) -> bool {
        Subscriptions::<T>::contains_key(subscriber, feed)
    }

    /// Whether a subscription pays for the feed's result number `delivered` (see
    /// [`Accepted::delivered`](crate::Accepted::delivered)). Two reads.
    ///
    /// Results that it paid for before its funds were used up stay paid for when they are filled up again, also if the feed
    /// had gone on without them meanwhile: it knows of the last 128 before that.
    pub fn payment(feed: FeedId, subscriber: &T::AccountId, delivered: u64) -> Payment {
        let Some(subscription) = Subscriptions::<T>::get(subscriber, feed) else {
            return Payment::NoMore;
        };
        let Some(record) = Feeds::<T>::get(feed) else {
            return Payment::NoMore;
        };
        feeds::payment_for(&record, &subscription, delivered)
    }

    /// Whether a subscription pays for the feed's result number `delivered`. Two reads.
    pub fn is_paid_by(feed: FeedId, subscriber: &T::AccountId, delivered: u64) -> bool {
        Self::payment(feed, subscriber, delivered) == Payment::Paid
    }
}
