//! Who pays for what: funds, from the first result that they pay for to the last.

use super::subscriptions::is_over;
use crate::{
    types::Service, BalanceOf, Config, Departures, Error, Event, FeedRecord, Feeds, Pallet,
    Payment, Rounds, SubscriptionRecord, Subscriptions,
};
use cryptlet_primitives::{ids::FeedId, view::FeedState};
use frame_support::ensure;
use sp_runtime::{
    traits::{SaturatedConversion, Saturating, UniqueSaturatedInto, Zero},
    DispatchResult,
};

impl<T: Config> Pallet<T> {
    pub(crate) fn do_fund(
        subscriber: T::AccountId,
        id: FeedId,
        amount: BalanceOf<T>,
    ) -> DispatchResult {
        let mut subscription =
            Subscriptions::<T>::get(&subscriber, id).ok_or(Error::<T>::NotSubscribed)?;
        let mut record = Feeds::<T>::get(id).ok_or(Error::<T>::NotSubscribed)?;
        // No result will come, or whoever subscribes anew has it begin anew.
        ensure!(!is_over(&record, Self::now()), Error::<T>::MomentPassed);
        Self::escrow(&subscriber, amount)?;
        Self::leave(&mut record, &subscription);
        Self::fill_up(&record, &mut subscription, amount);
        let results_left = match end_of(&record, &subscription) {
            Some(end) => {
                let left = end.saturating_sub(record.delivered);
                ensure!(left > 0, Error::<T>::FundsTooLow);
                Self::join(id, &mut record, &subscription);
                left
            }
            None => paid_results(&record, &subscription),
        };
        Subscriptions::<T>::insert(&subscriber, id, subscription);
        Feeds::<T>::insert(id, record);
        Self::deposit_event(Event::SubscriptionFunded {
            feed: id,
            subscriber,
            results_left,
        });
        Ok(())
    }

    /// Adds to a subscription's funds. One that has paid for every result so far counts from where it began; another pays
    /// from the next result on. What either paid for before may still have to be delivered, and stays paid for.
    fn fill_up(
        record: &FeedRecord,
        subscription: &mut SubscriptionRecord<BalanceOf<T>>,
        amount: BalanceOf<T>,
    ) {
        if let Service::Accepted {
            round,
            since,
            before,
        } = subscription.service
        {
            let paid = paid_results(record, subscription);
            let missed = record.delivered.saturating_sub(since.saturating_add(paid));
            if missed > 0 {
                subscription.funds = Self::left(record, subscription);
                subscription.service = Service::Accepted {
                    round,
                    since: record.delivered,
                    before: before.and_then(paid, missed),
                };
            }
        }
        subscription.funds = subscription.funds.saturating_add(amount);
    }

    /// Has an accepted subscription pay for the feed's next results, and the feed go on if it slept.
    pub(super) fn join(
        id: FeedId,
        record: &mut FeedRecord,
        subscription: &SubscriptionRecord<BalanceOf<T>>,
    ) {
        let Some(end) = end_of(record, subscription) else {
            return;
        };
        Departures::<T>::mutate(id, end, |count| *count = count.saturating_add(1));
        record.active = record.active.saturating_add(1);
        if record.state == FeedState::Asleep {
            Self::wake(id, record);
        }
    }

    /// Who goes while a moment's round is open pays for it, whatever becomes of it: else a result would be free for who
    /// reads the answer in the pool, and leaves. Once its time is over, only if its place has a rent. Gives what stays with
    /// the round.
    pub(super) fn leave_price(record: &FeedRecord) -> BalanceOf<T> {
        let FeedState::Open { round } = record.state else {
            return Zero::zero();
        };
        let now = Self::now();
        Rounds::<T>::mutate_extant(round, |open| {
            if !open.is_open_at(now) && open.rent.is_zero() {
                return Zero::zero();
            }
            let price = record.feed.price.saturated_into();
            open.fee = open.fee.saturating_add(price);
            price
        })
    }

    /// Has a subscription pay no more. Whether it did.
    pub(super) fn leave(
        record: &mut FeedRecord,
        subscription: &SubscriptionRecord<BalanceOf<T>>,
    ) -> bool {
        let id = record.feed.id();
        let Some(end) = end_of(record, subscription).filter(|end| *end > record.delivered) else {
            return false;
        };
        Departures::<T>::mutate_exists(id, end, |count| {
            *count = count
                .and_then(|count| count.checked_sub(1))
                .filter(|left| *left > 0);
        });
        record.active = record.active.saturating_sub(1);
        true
    }

    /// What is left of a subscription's funds.
    pub(crate) fn left(
        record: &FeedRecord,
        subscription: &SubscriptionRecord<BalanceOf<T>>,
    ) -> BalanceOf<T> {
        let Service::Accepted { since, .. } = subscription.service else {
            return subscription.funds;
        };
        let used = record
            .delivered
            .saturating_sub(since)
            .min(paid_results(record, subscription));
        let price: BalanceOf<T> = record.feed.price.saturated_into();
        let spent = price.saturating_mul(used.saturated_into());
        subscription.funds.saturating_sub(spent)
    }

    /// One more result is there, or a place was taken for nothing: what the feed's subscribers pay for it.
    pub(crate) fn charge(id: FeedId, record: &mut FeedRecord) -> BalanceOf<T> {
        let price: BalanceOf<T> = record.feed.price.saturated_into();
        let fee = price.saturating_mul(record.active.into());
        record.delivered = record.delivered.saturating_add(1);
        let depleted = Departures::<T>::take(id, record.delivered);
        if depleted > 0 {
            record.active = record.active.saturating_sub(depleted);
            Self::deposit_event(Event::SubscriptionsDepleted {
                feed: id,
                delivered: record.delivered,
                subscriptions: depleted,
            });
        }
        fee
    }
}

/// How many results a subscription's funds pay for, from where they began to.
pub(crate) fn paid_results<Balance: Copy + UniqueSaturatedInto<u128>>(
    record: &FeedRecord,
    subscription: &SubscriptionRecord<Balance>,
) -> u64 {
    let funds: u128 = subscription.funds.unique_saturated_into();
    let results = funds.checked_div(record.feed.price).unwrap_or_default();
    u64::try_from(results).unwrap_or(u64::MAX)
}

/// Whether a subscription pays for its feed's result of this number, or did before its funds began to pay anew.
pub(crate) fn payment_for<Balance: Copy + UniqueSaturatedInto<u128>>(
    record: &FeedRecord,
    subscription: &SubscriptionRecord<Balance>,
    delivered: u64,
) -> Payment {
    let Service::Accepted { since, before, .. } = subscription.service else {
        return Payment::NotYet;
    };
    let Some(back) = since.checked_sub(delivered) else {
        let end = since.saturating_add(paid_results(record, subscription));
        return if delivered > end {
            Payment::NoMore
        } else {
            Payment::Paid
        };
    };
    if before.contains(back) {
        Payment::Paid
    } else {
        Payment::NotYet
    }
}

/// Which result is the last that a subscription pays for. `None` before it is accepted.
pub(crate) fn end_of<Balance: Copy + UniqueSaturatedInto<u128>>(
    record: &FeedRecord,
    subscription: &SubscriptionRecord<Balance>,
) -> Option<u64> {
    let Service::Accepted { since, .. } = subscription.service else {
        return None;
    };
    Some(since.saturating_add(paid_results(record, subscription)))
}
