//! Feeds: what subscribers share. A feed is a topic with a trigger, a price and a time for answers; each of its rounds
//! serves all its subscribers.

use crate::{
    digest::Domain,
    ids::{CryptletId, FeedId, Moment, TopicId},
    statement::{topic_id, Method, Params},
};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};
use sp_core::H256;

/// What makes a feed's next round due (white-paper: events of a cryptlet).
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
    Serialize,
    Deserialize,
)]
#[serde(rename_all = "kebab-case")]
pub enum Trigger {
    /// The moment `start`, once.
    #[codec(index = 0)]
    Once,
    /// The moment `start`, and each whole number of periods after it.
    #[codec(index = 1)]
    #[serde(rename_all = "camelCase")]
    Every {
        /// Milliseconds.
        period_ms: u64,
    },
    /// The moment `start`; then the one that the last answer named in its first leaf, milliseconds.
    #[codec(index = 2)]
    WakeUp,
    /// Something that the pool sees: a threshold crossed, an update from outside. The answer's first leaf is the event's
    /// cursor.
    #[codec(index = 3)]
    Event,
}

/// What a feed's subscribers share.
#[derive(
    Clone, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct Feed {
    /// The cryptlet that is asked.
    pub cryptlet: CryptletId,
    /// The exported function that is asked.
    pub method: Method,
    /// Its arguments.
    pub params: Params,
    /// What makes a round due.
    pub trigger: Trigger,
    /// Where the trigger begins: a moment, for [`Trigger::Event`] a cursor.
    pub start: Moment,
    /// How long the pool has for an answer, milliseconds.
    pub duration_ms: u64,
    /// What each subscriber pays for each result, in the currency's smallest unit.
    pub price: u128,
}

impl Feed {
    /// The feed's name. Where it began is part of it only where that decides when it is due later: whoever joins a feed
    /// that wakes itself, or that watches, joins it where it is.
    pub fn id(&self) -> FeedId {
        let start = match self.trigger {
            Trigger::Once | Trigger::Every { .. } => self.start,
            Trigger::WakeUp | Trigger::Event => 0,
        };
        FeedId(Domain::Feed.digest(&(
            self.cryptlet,
            &self.method,
            &self.params,
            self.trigger,
            start,
            self.duration_ms,
            self.price,
        )))
    }

    /// The topic in which its results stand.
    pub fn topic(&self) -> TopicId {
        topic_id(self.cryptlet, &self.method, &self.params)
    }
}

/// What a cryptlet's pool signs when it accepts a subscription.
pub fn subscription_digest<AccountId: Encode>(feed: FeedId, subscriber: &AccountId) -> H256 {
    Domain::Subscription.digest(&(feed, subscriber))
}

/// A moment that is due.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Due {
    /// The moment.
    pub moment: Moment,
    /// How many moments before it were missed, because the chain stood still or a round was open: they are not made up
    /// for.
    pub missed: u64,
}

impl Trigger {
    /// The first moment of a feed that begins at `now` or is taken up again: `None` if it has passed for good, or if the
    /// trigger is no moment. An interval that began before begins with its next moment.
    pub fn first(&self, start: Moment, now: Moment) -> Option<Moment> {
        match self {
            Trigger::Once => (start > now).then_some(start),
            Trigger::WakeUp => Some(start.max(now)),
            Trigger::Every { period_ms } => {
                if start >= now {
                    return Some(start);
                }
                let gone = now
                    .checked_sub(start)?
                    .checked_next_multiple_of(*period_ms)?;
                start.checked_add(gone)
            }
            Trigger::Event => None,
        }
    }

    /// The moment of an interval that follows `last`, as known at `now`: the next one, or of those that have passed
    /// meanwhile the newest. `None` if there is none, or if the trigger is no interval.
    pub fn following(&self, last: Moment, now: Moment) -> Option<Due> {
        let Trigger::Every { period_ms } = self else {
            return None;
        };
        let passed = now.saturating_sub(last).checked_div(*period_ms)?;
        let steps = passed.max(1);
        Some(Due {
            moment: last.checked_add(steps.checked_mul(*period_ms)?)?,
            missed: steps.saturating_sub(1),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn feed(trigger: Trigger, start: Moment) -> Feed {
        Feed {
            cryptlet: CryptletId(1),
            method: b"latest".to_vec().try_into().unwrap(),
            params: Default::default(),
            trigger,
            start,
            duration_ms: 10_000,
            price: 5,
        }
    }

    #[test]
    fn whoever_joins_a_feed_that_runs_by_itself_joins_it_where_it_is() {
        let every = Trigger::Every { period_ms: 60_000 };
        for (trigger, shared) in [
            (Trigger::Once, false),
            (every, false),
            (Trigger::WakeUp, true),
            (Trigger::Event, true),
        ] {
            let same = feed(trigger, 1).id() == feed(trigger, 2).id();
            assert_eq!(same, shared, "{trigger:?}");
        }
        let mut dearer = feed(every, 1);
        dearer.price = 6;
        assert_ne!(dearer.id(), feed(every, 1).id());
        assert_eq!(dearer.topic(), feed(every, 1).topic());
    }

    proptest! {
        /// However long a round takes or the chain stands still, moments lie on the grid, none comes twice, none is lost
        /// without being counted, and a late one is the newest that has passed.
        #[test]
        fn an_interval_never_drifts(
            start in 0u64..1 << 50,
            period_ms in 1u64..1 << 40,
            joined in 0u64..1 << 51,
            delays in prop::collection::vec(0u64..1 << 42, 1..20),
        ) {
            let every = Trigger::Every { period_ms };
            let mut last = every.first(start, joined).unwrap();
            prop_assert!(last >= joined.max(start));
            prop_assert!(last == start || last - joined < period_ms);
            prop_assert_eq!((last - start) % period_ms, 0);
            let mut now = last;
            for delay in delays {
                now += delay;
                let due = every.following(last, now).unwrap();
                prop_assert_eq!(due.moment, last + (due.missed + 1) * period_ms);
                if due.moment <= now {
                    prop_assert!(now - due.moment < period_ms);
                } else {
                    prop_assert_eq!(due.missed, 0);
                }
                last = due.moment;
                now = now.max(last);
            }
        }
    }

    #[test]
    fn a_moment_that_has_passed_does_not_come() {
        assert_eq!(Trigger::Once.first(10, 10), None);
        assert_eq!(Trigger::Once.first(11, 10), Some(11));
        assert_eq!(Trigger::Once.following(11, 12), None);
        assert_eq!(Trigger::WakeUp.first(5, 10), Some(10));
        assert_eq!(Trigger::Event.first(5, 10), None);
    }

    #[test]
    fn a_period_of_zero_gives_no_moment() {
        let never = Trigger::Every { period_ms: 0 };
        assert_eq!(never.first(5, 10), None);
        assert_eq!(never.following(5, 10), None);
    }
}
