//! Feeds and their subscriptions: a round when it is due, for all who share it.
//!
//! | file | noun |
//! |---|---|
//! | `subscriptions` | subscribing, leaving, having a feed go on |
//! | `funds` | who pays for what, and until when |
//! | `agenda` | which feeds are due when; the only part that an idle block looks at |
//! | `openings` | opening a feed's round |
//! | `outcomes` | what a round's end means for its feed |
//!
//! # Money
//!
//! A subscriber's funds are in the pot from the start. A feed counts its results, `delivered`; each costs every active
//! subscription the same price, so funds say at once after which result they are used up. `Departures` counts how many
//! subscriptions end there: a result is paid, and depleted subscriptions leave, without a look at any of them. A moment's
//! round that nobody answers has taken a place: if the policy asks for a least fee it counts like a result, and what
//! it costs is burnt. Who leaves while such a round is open leaves its price with it.

mod agenda;
mod funds;
mod openings;
mod outcomes;
mod subscriptions;

pub(crate) use funds::{end_of, paid_results, payment_for};
#[cfg(test)]
pub(crate) use openings::MAX_WATCHING;
#[cfg(any(test, feature = "runtime-benchmarks"))]
pub(crate) use openings::STANDING_MS;
#[cfg(feature = "runtime-benchmarks")]
pub(crate) use subscriptions::ACCEPTANCE_MS;

use crate::{Config, FeedRecord, Feeds, Pallet};
use cryptlet_primitives::{ids::FeedId, view::FeedState};

/// Rounds without a result, one after the other, after which a feed stops.
pub(crate) const MAX_UNANSWERED: u32 = 3;
/// How far ahead a moment may lie, milliseconds: five years.
pub(crate) const MAX_AHEAD_MS: u64 = 5 * 366 * 24 * 60 * 60 * 1_000;

impl<T: Config> Pallet<T> {
    /// Stores a feed, or removes it with its last subscription.
    pub(crate) fn keep_feed(id: FeedId, record: FeedRecord) {
        if record.subscriptions > 0 {
            Feeds::<T>::insert(id, record);
            return;
        }
        if let Some(place) = record.place {
            Self::strike(id, place);
        }
        if let FeedState::Open { round } = record.state {
            Self::close_standing(record.feed.cryptlet, round);
        }
        Self::leave_topic(record.feed.topic());
        Feeds::<T>::remove(id);
    }
}
