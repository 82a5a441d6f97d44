//! What rounds were opened for, counted.

use super::{Purpose, RoundRecordOf};
use crate::{tally, Config, Pallet};
use codec::{Decode, DecodeWithMemTracking, Encode};
use cryptlet_primitives::report::Report;
use scale_info::TypeInfo;

/// What rounds of a report were opened for, as far as they were for feeds: those are more to settle than requests.
#[derive(
    Clone, Copy, PartialEq, Eq, Debug, Default, Encode, Decode, DecodeWithMemTracking, TypeInfo,
)]
pub struct Purposes {
    /// Rounds of moments.
    #[codec(compact)]
    pub moments: u32,
    /// Rounds that waited for events.
    #[codec(compact)]
    pub events: u32,
    /// Rounds in which pools accept subscriptions.
    #[codec(compact)]
    pub acceptances: u32,
}

impl Purposes {
    /// Of the open rounds that a report answers, in the state of now.
    pub fn of_report<T: Config>(report: &Report) -> Self {
        let records = tally::open_rounds::<T>(&report.batches, Pallet::<T>::now());
        Self::of::<T>(records.unwrap_or_default().values())
    }

    pub(crate) fn of<'a, T: Config>(
        rounds: impl IntoIterator<Item = &'a RoundRecordOf<T>>,
    ) -> Self {
        let mut purposes = Purposes::default();
        for record in rounds {
            let count = match record.purpose {
                Purpose::Request { .. } => continue,
                Purpose::Acceptance { .. } => &mut purposes.acceptances,
                Purpose::Delivery { .. } if record.is_standing() => &mut purposes.events,
                Purpose::Delivery { .. } => &mut purposes.moments,
            };
            *count = count.saturating_add(1);
        }
        purposes
    }

    /// Of both.
    pub(crate) fn plus(self, other: Self) -> Self {
        Purposes {
            moments: self.moments.saturating_add(other.moments),
            events: self.events.saturating_add(other.events),
            acceptances: self.acceptances.saturating_add(other.acceptances),
        }
    }

    /// Whether these can be what was said when they were `open` and those that are `closed` by now: as many of each or more,
    /// and no more than that.
    pub(crate) fn are_those_of(&self, open: &Self, closed: u32) -> bool {
        self.moments >= open.moments
            && self.events >= open.events
            && self.acceptances >= open.acceptances
            && self.sum() <= open.sum().saturating_add(closed)
    }

    fn sum(&self) -> u32 {
        self.moments
            .saturating_add(self.events)
            .saturating_add(self.acceptances)
    }
}
