//! What other pallets do here for accounts: the same as the calls, with what comes of it.
//!
//! Who calls them has made sure that the account wants it, undoes everything on an error (a part of it may be done), and
//! weighs them as the calls:
//! [`WeightInfo::request`](crate::WeightInfo::request), [`WeightInfo::subscribe`](crate::WeightInfo::subscribe),
//! [`WeightInfo::fund_subscription`](crate::WeightInfo::fund_subscription); leaving with
//! [`Pallet::weight_of_leaving`].

use crate::{feeds, BalanceOf, Config, Feeds, OnResult, Pallet, Subscriptions, WeightInfo};
use cryptlet_primitives::{
    feed::Feed,
    ids::{CryptletId, FeedId, Moment, RoundId},
    statement::{Method, Params},
};
use frame_support::weights::Weight;
use sp_runtime::{DispatchError, DispatchResult};

/// Whether a subscription pays for one of its feed's results.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Payment {
    /// No: the pool has not accepted it yet, or the funds began to pay later.
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

    /// Weight of [`Pallet::unsubscribe`], with that of whoever hears of it.
    pub fn weight_of_leaving() -> Weight {
        <T as Config>::WeightInfo::unsubscribe().saturating_add(T::OnResult::weights().leave)
    }

    /// Whether an account subscribes to a feed, accepted or not. One read.
    pub fn is_subscribed(feed: FeedId, subscriber: &T::AccountId) -> bool {
        Subscriptions::<T>::contains_key(subscriber, feed)
    }

    /// Whether a subscription pays for the feed's result number `delivered` (see
    /// [`Accepted::delivered`](crate::Accepted::delivered)). Two reads.
    ///
    /// Of results that were brought before funds were used up, and that waited while they were filled up again, it says
    /// [`Payment::NotYet`] if the feed had gone on without them meanwhile.
    pub fn payment(feed: FeedId, subscriber: &T::AccountId, delivered: u64) -> Payment {
        let Some(subscription) = Subscriptions::<T>::get(subscriber, feed) else {
            return Payment::NoMore;
        };
        let Some(record) = Feeds::<T>::get(feed) else {
            return Payment::NoMore;
        };
        let Some(paid) = feeds::paid_by(&record, &subscription) else {
            return Payment::NotYet;
        };
        if delivered > *paid.end() {
            Payment::NoMore
        } else if delivered < *paid.start() {
            Payment::NotYet
        } else {
            Payment::Paid
        }
    }

    /// Whether a subscription pays for the feed's result number `delivered`. Two reads.
    pub fn is_paid_by(feed: FeedId, subscriber: &T::AccountId, delivered: u64) -> bool {
        Self::payment(feed, subscriber, delivered) == Payment::Paid
    }
}
