//! Opening a feed's round.

use crate::{
    types::Purpose, Config, Error, Event, FeedRecord, NextRound, Pallet, RoundRecord, Rounds,
    Standing, StandingOf, Watching,
};
use core::ops::RangeInclusive;
use cryptlet_primitives::{
    ids::{CryptletId, FeedId, Moment, RoundId},
    statement::{Occasion, Statement},
    view::{FeedState, StopReason},
};
use frame_support::ensure;
use pallet_cryptlet::Terms;
use sp_runtime::traits::{SaturatedConversion, Zero};

/// How long a round waits for an event before it is opened anew under the terms of then, milliseconds: an hour.
pub(crate) const STANDING_MS: u64 = 60 * 60 * 1_000;
/// When a feed is looked at again for which there is no place, milliseconds: each time it waits as long as it has
/// waited, but within these bounds, so that many in vain take few looks.
const DEFERRED_MS: RangeInclusive<u64> = 1_000..=60_000;
/// The shortest time for which a round is to wait for an event, milliseconds: a shorter one is renewed so often that it
/// takes looks at the agenda from others.
pub(crate) const MIN_STANDING_MS: u64 = 60_000;
/// Most rounds of one cryptlet that wait for events: each of its hosts looks for all of them.
pub(crate) const MAX_WATCHING: u32 = 256;

impl<T: Config> Pallet<T> {
    /// Opens the round of a moment that has come; defers it if there is no place; stops the feed if its cryptlet is no
    /// longer to be had on its terms. If the policy asks for a least fee, each active subscription pays its price for the
    /// place, whether anybody answers or not.
    pub(crate) fn open_for_moment(id: FeedId, record: &mut FeedRecord, due: Moment, now: Moment) {
        if record.active == 0 {
            record.state = FeedState::Asleep;
            return;
        }
        let Ok(terms) = Self::terms_of_feed(&record.feed) else {
            return Self::stop(id, record, StopReason::NotServed);
        };
        let cryptlet = record.feed.cryptlet;
        let deadline = now.saturating_add(record.feed.duration_ms);
        let round = NextRound::<T>::get();
        let has_place =
            Self::is_place_for_feed_of(cryptlet) && Self::schedule(round, deadline).is_ok();
        if !has_place {
            return Self::defer(id, record, due, now);
        }
        Self::take_place_for_feed(cryptlet);
        let rent = terms.policy.min_fee.unwrap_or_default().saturated_into();
        let occasion = Occasion::Moment { due };
        let Some(opened) = Self::round_of_feed(id, record, terms, occasion, deadline) else {
            return Self::stop(id, record, StopReason::NotServed);
        };
        Rounds::<T>::insert(round, RoundRecord { rent, ..opened });
        record.reached = due;
        record.state = FeedState::Open { round };
        Self::deposit_event(Event::FeedDue {
            feed: id,
            round,
            due,
            late_ms: now.saturating_sub(due),
        });
    }

    /// Has a feed without a place wait as long again as it has waited for its moment.
    pub(crate) fn defer(id: FeedId, record: &mut FeedRecord, due: Moment, now: Moment) {
        record.state = FeedState::Waiting { due };
        let waited = now.saturating_sub(due);
        let longer = waited.clamp(*DEFERRED_MS.start(), *DEFERRED_MS.end());
        Self::enter_place(id, record, now.saturating_add(longer));
    }

    /// Opens the round that waits for a feed's next event. It takes no place among the rounds that delegates ask.
    pub(crate) fn open_standing(id: FeedId, record: &mut FeedRecord) {
        if record.active == 0 {
            record.state = FeedState::Asleep;
            return;
        }
        let Ok(terms) = Self::terms_of_feed(&record.feed) else {
            return Self::stop(id, record, StopReason::NotServed);
        };
        if Self::ensure_room_to_watch(record.feed.cryptlet).is_err() {
            return Self::stop(id, record, StopReason::NotServed);
        }
        let round = NextRound::<T>::get();
        let longest = Self::longest_ms(&terms.policy).min(STANDING_MS);
        let deadline = Self::now().saturating_add(longest);
        let occasion = Occasion::Event {
            after: record.reached,
        };
        let cryptlet = record.feed.cryptlet;
        let Some(opened) = Self::round_of_feed(id, record, terms, occasion, deadline) else {
            return Self::stop(id, record, StopReason::NotServed);
        };
        Self::add_standing(cryptlet, round, opened);
        record.state = FeedState::Open { round };
        Self::enter_place(id, record, deadline);
        Self::deposit_event(Event::FeedWatched {
            feed: id,
            round,
            after: record.reached,
        });
    }

    /// Replaces a standing round whose deadline has passed.
    pub(crate) fn renew_standing(id: FeedId, record: &mut FeedRecord, round: RoundId, now: Moment) {
        let deadline = Standing::<T>::get(round).map(|standing| standing.statement.deadline);
        match deadline {
            Some(deadline) if deadline >= now => {
                // A vote may still come in the last moment.
                Self::enter_place(id, record, deadline.saturating_add(1));
            }
            _ => {
                Self::close_standing(record.feed.cryptlet, round);
                Self::open_standing(id, record);
            }
        }
    }

    /// Refuses one more round that waits for an event, of a cryptlet that has many.
    pub(crate) fn ensure_room_to_watch(cryptlet: CryptletId) -> Result<(), Error<T>> {
        let watching = Watching::<T>::get(cryptlet).unwrap_or_default();
        ensure!(watching < MAX_WATCHING, Error::<T>::MaxWatchingExceeded);
        Ok(())
    }

    fn add_standing(cryptlet: CryptletId, round: RoundId, record: crate::RoundRecordOf<T>) {
        Standing::<T>::insert(round, record);
        StandingOf::<T>::insert(cryptlet, round, ());
        Watching::<T>::mutate(cryptlet, |count| {
            *count = Some(count.unwrap_or_default().saturating_add(1));
        });
    }

    /// Takes a standing round out of the state. `None` if there is none of this number.
    pub(crate) fn remove_standing(
        cryptlet: CryptletId,
        round: RoundId,
    ) -> Option<crate::RoundRecordOf<T>> {
        let record = Standing::<T>::take(round)?;
        StandingOf::<T>::remove(cryptlet, round);
        Watching::<T>::mutate_exists(cryptlet, |count| {
            *count = count
                .and_then(|count| count.checked_sub(1))
                .filter(|left| *left > 0);
        });
        Some(record)
    }

    /// Ends a standing round without a result.
    pub(crate) fn close_standing(cryptlet: CryptletId, round: RoundId) {
        if let Some(standing) = Self::remove_standing(cryptlet, round) {
            Self::leave_topic(standing.topic);
        }
    }

    /// The feed does not go on by itself.
    pub(crate) fn stop(id: FeedId, record: &mut FeedRecord, reason: StopReason) {
        if let Some(place) = record.place.take() {
            Self::strike(id, place);
        }
        record.state = FeedState::Stopped { reason };
        Self::deposit_event(Event::FeedStopped { feed: id, reason });
    }

    /// The next round's record, counted in its topic. `None` if the feed's topic is gone, which it is not while there is
    /// the feed (`try_state`).
    fn round_of_feed(
        id: FeedId,
        record: &FeedRecord,
        terms: Terms<T::AccountId>,
        occasion: Occasion,
        deadline: Moment,
    ) -> Option<crate::RoundRecordOf<T>> {
        let topic = record.feed.topic();
        let max_output = Self::count_into_topic(topic)?;
        let round = Self::next_round();
        let statement = Statement {
            genesis: Self::genesis(),
            chain_epoch: terms.chain_epoch,
            round,
            cryptlet: record.feed.cryptlet,
            version: terms.version,
            code: terms.code,
            method: record.feed.method.clone(),
            params: record.feed.params.clone(),
            opened_at: Self::now(),
            deadline,
            pool_size: terms.pool_size,
            quorum: terms.quorum,
            max_output: terms.policy.max_output().min(max_output),
            agreement: terms.agreement,
            occasion,
        };
        Some(RoundRecord {
            digest: statement.digest(),
            statement,
            topic,
            purpose: Purpose::Delivery { feed: id },
            owner: terms.owner,
            fee: Zero::zero(),
            rent: Zero::zero(),
            deposit: Zero::zero(),
            opened_in: Self::block(),
        })
    }
}
