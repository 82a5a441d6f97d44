//! Subscribing, leaving, and having a feed go on.

use super::{end_of, openings::MIN_STANDING_MS, MAX_AHEAD_MS};
use crate::{
    rounds::Question,
    types::{PaidBefore, Purpose, Service},
    BalanceOf, Config, Error, Event, FeedRecord, Feeds, HoldReason, OnResult, Pallet,
    RoundRecordOf, SubscriptionRecord, Subscriptions,
};
use codec::{Encode, MaxEncodedLen};
use cryptlet_primitives::{
    agreement::Agreement,
    feed::{subscription_digest, Feed, Trigger},
    ids::{FeedId, Moment, RoundId},
    policy::Policy,
    statement::{Method, Occasion, Params},
    value::Value,
    view::FeedState,
};
use frame_support::{
    ensure,
    traits::{fungible::MutateHold, tokens::Precision, Get},
};
use pallet_cryptlet::Terms;
use sp_runtime::{
    traits::{SaturatedConversion, Saturating, Zero},
    DispatchError, DispatchResult,
};

/// How long a pool has to accept a subscription, milliseconds, if the policy allows as much.
pub(crate) const ACCEPTANCE_MS: u64 = 60_000;
/// How much sooner a feed has to begin for who joins it, milliseconds, to be changed.
const SOONER_BY_MS: u64 = 60_000;

impl<T: Config> Pallet<T> {
    /// The terms under which a cryptlet serves a feed now.
    pub(crate) fn terms_of_feed(feed: &Feed) -> Result<Terms<T::AccountId>, DispatchError> {
        let terms = pallet_cryptlet::Pallet::<T>::terms_for_all(feed.cryptlet)?;
        Self::ensure_within(&terms.policy, &feed.params)?;
        let least = terms.policy.min_fee.unwrap_or_default().max(1);
        ensure!(feed.price >= least, Error::<T>::FeeTooLow);
        ensure!(
            feed.duration_ms >= T::MinDurationMs::get(),
            Error::<T>::DeadlineTooSoon
        );
        let longest = Self::longest_ms(&terms.policy);
        ensure!(feed.duration_ms <= longest, Error::<T>::MaxDurationExceeded);
        ensure!(
            feed.trigger != Trigger::Event || longest >= MIN_STANDING_MS,
            Error::<T>::WatchTooShort
        );
        Ok(terms)
    }

    /// The longest time from opening to deadline that policy and chain allow, milliseconds.
    pub(crate) fn longest_ms(policy: &Policy<T::AccountId>) -> u64 {
        let longest = policy.max_duration_ms.unwrap_or(u64::MAX);
        longest.min(T::MaxDurationMs::get())
    }

    pub(crate) fn do_subscribe(
        subscriber: T::AccountId,
        feed: Feed,
        funds: BalanceOf<T>,
    ) -> Result<FeedId, DispatchError> {
        let now = Self::now();
        Self::ensure_question(&feed.method, &feed.params)?;
        ensure_trigger::<T>(&feed, now)?;
        // The registrar's own look at the caller; what the feed needs of the terms is looked at below.
        pallet_cryptlet::Pallet::<T>::terms(feed.cryptlet, &subscriber)?;
        let terms = Self::terms_of_feed(&feed)?;
        ensure!(
            funds.saturated_into::<u128>() >= feed.price,
            Error::<T>::FundsTooLow
        );
        let id = feed.id();
        ensure!(
            !Subscriptions::<T>::contains_key(&subscriber, id),
            Error::<T>::AlreadySubscribed
        );
        let max_output = terms.policy.max_output();
        let mut record = match Feeds::<T>::get(id) {
            Some(record) => {
                // It begins anew when the pool has accepted.
                ensure!(
                    !is_over(&record, now) || can_begin_anew(&record),
                    Error::<T>::MomentPassed
                );
                record
            }
            None => {
                if feed.trigger == Trigger::Event {
                    Self::ensure_room_to_watch(feed.cryptlet)?;
                }
                Self::join_topic(feed.topic(), feed.cryptlet, &subscriber, max_output)?;
                new_feed(feed.clone())
            }
        };
        record.subscriptions = record
            .subscriptions
            .checked_add(1)
            .ok_or(Error::<T>::AlreadySubscribed)?;
        let deposit = Self::subscription_deposit(&record);
        Self::hold(HoldReason::Subscription, &subscriber, deposit)?;
        Self::escrow(&subscriber, funds)?;
        Feeds::<T>::insert(id, record);
        let round = Self::ask_acceptance(id, &feed, &subscriber, terms, now)?;
        let start = feed.start;
        let service = Service::Asked { round, start };
        Subscriptions::<T>::insert(
            &subscriber,
            id,
            SubscriptionRecord {
                deposit,
                funds,
                service,
            },
        );
        Self::deposit_event(Event::Subscribed {
            feed: id,
            subscriber,
            round,
        });
        Ok(id)
    }

    /// Who is accepted to a feed that has not brought anything yet may have it begin sooner than its first subscriber
    /// wanted, who else could keep it from ever beginning. But no sooner than now, and of events only where the cursor is a
    /// moment as far as can be seen: nobody joins to have others pay for what was long ago. And by a minute at least: the
    /// round that waits is opened anew.
    fn begin_sooner(id: FeedId, record: &mut FeedRecord, start: Moment) {
        let now = Self::now();
        let sooner = start.max(now);
        if record.feed.start.saturating_sub(sooner) < SOONER_BY_MS {
            return;
        }
        match (record.feed.trigger, record.state) {
            (Trigger::Event, state)
                if record.delivered == 0
                    && record.feed.start <= now.saturating_add(MAX_AHEAD_MS) =>
            {
                record.feed.start = sooner;
                record.reached = sooner;
                if let FeedState::Open { round } = state {
                    Self::close_standing(record.feed.cryptlet, round);
                    Self::open_standing(id, record);
                }
            }
            (Trigger::WakeUp, state) if record.reached == 0 => {
                record.feed.start = sooner;
                if let FeedState::Waiting { .. } = state {
                    Self::enter(id, record, sooner);
                }
            }
            _ => {}
        }
    }

    /// Opens the round in which the pool says whether the cryptlet accepts. The subscriber pays for it what the policy
    /// asks at least.
    fn ask_acceptance(
        id: FeedId,
        feed: &Feed,
        subscriber: &T::AccountId,
        terms: Terms<T::AccountId>,
        now: Moment,
    ) -> Result<RoundId, DispatchError> {
        let longest = Self::longest_ms(&terms.policy);
        let usual = ACCEPTANCE_MS.max(T::MinDurationMs::get());
        let deadline = now.saturating_add(longest.min(usual));
        let fee = terms.policy.min_fee.unwrap_or_default().saturated_into();
        let occasion = Occasion::Subscription {
            terms: subscription_digest(id, subscriber),
        };
        let terms = Terms {
            agreement: Agreement::Exact,
            ..terms
        };
        let purpose = Purpose::Acceptance {
            feed: id,
            subscriber: subscriber.clone(),
        };
        Self::open_paid(
            subscriber,
            purpose,
            Question {
                cryptlet: feed.cryptlet,
                method: feed.method.clone(),
                params: feed.params.clone(),
                occasion,
                deadline,
            },
            terms,
            fee,
        )
    }

    /// What a subscription costs while it lasts, besides its funds: four items, of the lengths of its record, its end, its
    /// feed's record and the feed's open round, in which the question stands once more, with all their places in agenda and
    /// indexes.
    pub fn subscription_deposit(record: &FeedRecord) -> BalanceOf<T> {
        let own = SubscriptionRecord::<BalanceOf<T>>::max_encoded_len();
        let feed = &record.feed;
        let spare = FeedRecord::max_encoded_len().saturating_sub(Feed::max_encoded_len());
        let shared = feed.encoded_size().saturating_add(spare);
        let longest = Method::max_encoded_len().saturating_add(Params::max_encoded_len());
        let round = RoundRecordOf::<T>::max_encoded_len()
            .saturating_sub(longest)
            .saturating_add(feed.method.encoded_size())
            .saturating_add(feed.params.encoded_size());
        // The feed's name stands in the agenda, in three keys and beside the subscriber; the round's number in two keys and
        // beside the cryptlet's; a departure is a key and a count.
        let names = FeedId::max_encoded_len()
            .saturating_mul(5)
            .saturating_add(RoundId::max_encoded_len().saturating_mul(4));
        let bytes = own
            .saturating_add(shared)
            .saturating_add(round)
            .saturating_add(names);
        <T as pallet_cryptlet::Config>::DepositPerByte::get()
            .saturating_mul(bytes.saturated_into())
            .saturating_add(
                <T as pallet_cryptlet::Config>::DepositPerItem::get().saturating_mul(4u32.into()),
            )
    }

    /// The pool has answered whether the cryptlet accepts.
    pub(crate) fn on_acceptance(
        id: FeedId,
        subscriber: &T::AccountId,
        round: RoundId,
        output: &[u8],
    ) {
        let Some(mut subscription) = Subscriptions::<T>::get(subscriber, id) else {
            return;
        };
        let Some(start) = subscription.service.asked_in(round) else {
            return;
        };
        let accepts = Value::Bool(true).using_encoded(|yes| yes == output);
        if !accepts {
            return Self::refuse_subscription(id, round, subscriber);
        }
        let Some(mut record) = Feeds::<T>::get(id) else {
            return;
        };
        if is_over(&record, Self::now()) {
            if !can_begin_anew(&record) {
                return Self::refuse_subscription(id, round, subscriber);
            }
            begin_anew(&mut record, start);
        }
        subscription.service = Service::Accepted {
            round,
            since: record.delivered,
            before: PaidBefore::default(),
        };
        Self::begin_sooner(id, &mut record, start);
        Self::join(id, &mut record, &subscription);
        Subscriptions::<T>::insert(subscriber, id, subscription);
        Feeds::<T>::insert(id, record);
        Self::deposit_event(Event::SubscriptionAccepted {
            feed: id,
            subscriber: subscriber.clone(),
            round,
        });
        T::OnResult::on_accept(id, subscriber);
    }

    /// The pool did not accept, or not in time: the subscription is undone.
    pub(crate) fn refuse_subscription(id: FeedId, round: RoundId, subscriber: &T::AccountId) {
        let subscription = Subscriptions::<T>::get(subscriber, id);
        if subscription.is_none_or(|known| known.service.asked_in(round).is_none()) {
            // It was given up while the pool was asked.
            return;
        }
        if let Some(refunded) = Self::undo(id, subscriber) {
            Self::deposit_event(Event::SubscriptionRefused {
                feed: id,
                subscriber: subscriber.clone(),
                refunded,
            });
        }
    }

    pub(crate) fn do_unsubscribe(subscriber: T::AccountId, id: FeedId) -> DispatchResult {
        let refunded = Self::undo(id, &subscriber).ok_or(Error::<T>::NotSubscribed)?;
        Self::deposit_event(Event::Unsubscribed {
            feed: id,
            subscriber,
            refunded,
        });
        Ok(())
    }

    /// Removes a subscription, gives back its deposit and what is left of its funds. `None` if there is none.
    fn undo(id: FeedId, subscriber: &T::AccountId) -> Option<BalanceOf<T>> {
        let subscription = Subscriptions::<T>::take(subscriber, id)?;
        let mut refunded = subscription.funds;
        if let Some(mut record) = Feeds::<T>::get(id) {
            refunded = Self::left(&record, &subscription);
            if Self::leave(&mut record, &subscription) {
                refunded = refunded.saturating_sub(Self::leave_price(&record));
            }
            if record.active == 0 {
                Self::send_to_sleep(id, &mut record);
            }
            record.subscriptions = record.subscriptions.saturating_sub(1);
            Self::keep_feed(id, record);
        }
        Self::pay(subscriber, refunded);
        let reason = HoldReason::Subscription.into();
        let released = T::Currency::release(
            &reason,
            subscriber,
            subscription.deposit,
            Precision::BestEffort,
        );
        if let Err(error) = released {
            // What is on hold can always be released (`try_state`).
            log::error!(target: crate::LOG, "{subscriber:?}: a deposit stays on hold: {error:?}");
        }
        T::OnResult::on_leave(id, subscriber);
        Some(refunded)
    }

    pub(crate) fn do_resume(subscriber: &T::AccountId, id: FeedId) -> DispatchResult {
        let subscription =
            Subscriptions::<T>::get(subscriber, id).ok_or(Error::<T>::NotSubscribed)?;
        let mut record = Feeds::<T>::get(id).ok_or(Error::<T>::NotSubscribed)?;
        ensure!(
            matches!(record.state, FeedState::Stopped { .. }),
            Error::<T>::NotStopped
        );
        // Who pays nothing for what comes has no say in what others pay for.
        ensure!(
            end_of(&record, &subscription).is_some_and(|end| end > record.delivered),
            Error::<T>::FundsTooLow
        );
        ensure!(!is_over(&record, Self::now()), Error::<T>::MomentPassed);
        let terms = Self::terms_of_feed(&record.feed)?;
        // As for any opening, so that nobody fills places for nothing.
        if record.feed.trigger == Trigger::Event {
            Self::ensure_room_to_watch(record.feed.cryptlet)?;
        }
        let least = terms.policy.min_fee.unwrap_or_default().saturated_into();
        Self::escrow(subscriber, least)?;
        Self::burn(least);
        record.unanswered = 0;
        Self::wake(id, &mut record);
        Feeds::<T>::insert(id, record);
        Self::deposit_event(Event::FeedResumed { feed: id });
        Ok(())
    }
}

/// A feed before its first subscription is accepted.
fn new_feed(feed: Feed) -> FeedRecord {
    let reached = match feed.trigger {
        Trigger::Event => feed.start,
        _ => Zero::zero(),
    };
    FeedRecord {
        feed,
        state: FeedState::Asleep,
        place: None,
        reached,
        delivered: 0,
        active: 0,
        subscriptions: 0,
        unanswered: 0,
    }
}

/// Whether a feed brings nothing any more: it has ended, or its only moment is over and no round is open for it.
pub(super) fn is_over(record: &FeedRecord, now: Moment) -> bool {
    match record.state {
        FeedState::Done => true,
        FeedState::Asleep | FeedState::Stopped { .. } => {
            record.feed.trigger == Trigger::Once && record.feed.start <= now
        }
        FeedState::Waiting { .. } | FeedState::Open { .. } => false,
    }
}

/// Whether a feed that has ended may begin anew: one that ended by an answer, if nobody pays for it any more. Else who
/// lingers would keep all others from it.
fn can_begin_anew(record: &FeedRecord) -> bool {
    record.feed.trigger == Trigger::WakeUp && record.active == 0
}

/// Has a feed begin anew for who is accepted to it.
fn begin_anew(record: &mut FeedRecord, start: Moment) {
    record.feed.start = start;
    record.state = FeedState::Asleep;
    record.reached = Zero::zero();
    record.unanswered = 0;
}

fn ensure_trigger<T: Config>(feed: &Feed, now: Moment) -> Result<(), Error<T>> {
    if let Trigger::Every { period_ms } = feed.trigger {
        ensure!(
            period_ms >= T::MinPeriodMs::get(),
            Error::<T>::PeriodTooShort
        );
    }
    if feed.trigger == Trigger::Event {
        ensure!(feed.start < u64::MAX, Error::<T>::CursorTooHigh);
    } else {
        let first = feed.trigger.first(feed.start, now);
        let first = first.ok_or(Error::<T>::MomentPassed)?;
        ensure!(
            first <= now.saturating_add(MAX_AHEAD_MS),
            Error::<T>::MomentTooFar
        );
    }
    Ok(())
}
