//! What a round's end means for its feed.

use super::MAX_UNANSWERED;
use crate::{BalanceOf, Config, Event, FeedRecord, Feeds, Pallet};
use cryptlet_primitives::{
    feed::Trigger,
    ids::{FeedId, Moment, RoundId},
    value::Value,
    view::{FeedState, StopReason},
};
use frame_support::traits::Get;
use sp_runtime::traits::Zero;

/// When a feed that wakes itself, and got no answer, is asked again, milliseconds.
const AGAIN_MS: u64 = 10_000;

/// One more result of a feed.
pub(crate) struct Delivered<Balance> {
    /// What its subscribers pay for it.
    pub(crate) fee: Balance,
    /// How many they have paid for, with this one.
    pub(crate) count: u64,
}

impl<T: Config> Pallet<T> {
    /// A round brought its result. Gives what the feed's subscribers pay for it, and as which one; nothing if the feed is
    /// gone.
    pub(crate) fn on_delivery(
        id: FeedId,
        round: RoundId,
        output: &[u8],
    ) -> Option<Delivered<BalanceOf<T>>> {
        let mut record = Self::feed_with(id, round)?;
        let fee = Self::charge(id, &mut record);
        let count = record.delivered;
        record.unanswered = 0;
        record.state = FeedState::Asleep;
        match record.feed.trigger {
            Trigger::Once => record.state = FeedState::Done,
            Trigger::Every { .. } => Self::wait_for_next(id, &mut record),
            Trigger::WakeUp | Trigger::Event => Self::follow_answer(id, &mut record, output),
        }
        Feeds::<T>::insert(id, record);
        Some(Delivered { fee, count })
    }

    /// A feed that waits for this round's end. `None` if it is gone, or another of the same name has begun since.
    fn feed_with(id: FeedId, round: RoundId) -> Option<FeedRecord> {
        Feeds::<T>::get(id).filter(|record| record.state == FeedState::Open { round })
    }

    /// The answer names the next moment, or the cursor after which the next event is looked for.
    fn follow_answer(id: FeedId, record: &mut FeedRecord, output: &[u8]) {
        let named = Value::first_number(output);
        if record.feed.trigger == Trigger::WakeUp && named == Some(0) {
            record.state = FeedState::Done;
            return;
        }
        let named = named.filter(|named| *named > record.reached);
        let Some(named) = named else {
            return Self::stop(id, record, StopReason::BadAnswer);
        };
        record.reached = named;
        if record.active == 0 {
            return Self::send_to_sleep(id, record);
        }
        match record.feed.trigger {
            Trigger::Event => Self::open_standing(id, record),
            _ => {
                let soonest = Self::now().saturating_add(T::MinPeriodMs::get());
                Self::enter_not_before(soonest, id, record, named);
            }
        }
    }

    /// A moment's round ended without a result: one that waits for an event is closed instead. Gives what is burnt of the
    /// subscribers' funds: if the policy had a least fee, what they would have paid for the result; nothing if the feed is
    /// gone.
    pub(crate) fn on_no_delivery(id: FeedId, round: RoundId, rent: BalanceOf<T>) -> BalanceOf<T> {
        let Some(mut record) = Self::feed_with(id, round) else {
            return Zero::zero();
        };
        let burnt = if rent.is_zero() {
            Zero::zero()
        } else {
            Self::charge(id, &mut record)
        };
        record.unanswered = record.unanswered.saturating_add(1);
        record.state = FeedState::Asleep;
        if record.unanswered >= MAX_UNANSWERED && record.feed.trigger != Trigger::Once {
            Self::stop(id, &mut record, StopReason::Unanswered);
        } else {
            match record.feed.trigger {
                Trigger::Once => record.state = FeedState::Done,
                Trigger::Every { .. } => Self::wait_for_next(id, &mut record),
                Trigger::Event => {}
                Trigger::WakeUp if record.active == 0 => {}
                Trigger::WakeUp => {
                    let due = record.reached;
                    let again = Self::now().saturating_add(AGAIN_MS);
                    Self::enter_place(id, &mut record, again);
                    record.state = FeedState::Waiting { due };
                }
            }
        }
        Feeds::<T>::insert(id, record);
        burnt
    }

    /// An interval's next moment, or the newest of those that have passed meanwhile.
    fn wait_for_next(id: FeedId, record: &mut FeedRecord) {
        if record.active == 0 {
            return Self::send_to_sleep(id, record);
        }
        let following = record.feed.trigger.following(record.reached, Self::now());
        let Some(due) = following else {
            record.state = FeedState::Done;
            return;
        };
        if due.missed > 0 {
            Self::deposit_event(Event::MomentsMissed {
                feed: id,
                missed: due.missed,
            });
        }
        Self::enter(id, record, due.moment);
    }

    /// A feed that nobody pays for rests where it is.
    pub(crate) fn send_to_sleep(id: FeedId, record: &mut FeedRecord) {
        match record.state {
            FeedState::Waiting { .. } | FeedState::Asleep => {}
            // The round of a moment is not taken back: delegates may be asking for it. Its end sends the feed to sleep.
            FeedState::Open { .. } if record.feed.trigger != Trigger::Event => return,
            FeedState::Open { round } => Self::close_standing(record.feed.cryptlet, round),
            FeedState::Done | FeedState::Stopped { .. } => return,
        }
        if let Some(place) = record.place.take() {
            Self::strike(id, place);
        }
        record.state = FeedState::Asleep;
    }

    /// A feed goes on: from its next moment, from the one that the last answer named, or from its cursor.
    pub(crate) fn wake(id: FeedId, record: &mut FeedRecord) {
        let now: Moment = Self::now();
        match record.feed.trigger {
            Trigger::Event => Self::open_standing(id, record),
            Trigger::WakeUp => {
                let due = record.reached.max(record.feed.start).max(now);
                Self::enter(id, record, due);
            }
            Trigger::Once | Trigger::Every { .. } => {
                match record.feed.trigger.first(record.feed.start, now) {
                    Some(due) => Self::enter(id, record, due),
                    None => record.state = FeedState::Done,
                }
            }
        }
    }
}
