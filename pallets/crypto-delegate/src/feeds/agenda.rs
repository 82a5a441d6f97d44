//! Which feeds are due when.
//!
//! An idle block reads the clock and [`AgendaSchedule`], and while any feed waits one bucket more, however many wait.
//! To enter a feed is to read and append to one page, whose other entries are not looked at.

use super::MAX_AHEAD_MS;
use crate::{
    types::{AGENDA_MS, AGENDA_PAGE},
    Agenda, AgendaEnds, AgendaPages, AgendaSchedule, Config, FeedRecord, Feeds, OpenRounds, Pallet,
    Place, WeightInfo,
};
use alloc::vec::Vec;
use cryptlet_primitives::{
    ids::{FeedId, Moment},
    view::FeedState,
};
use frame_support::{traits::Get, weights::Weight, BoundedVec};

/// Most buckets that one block visits: two minutes. A chain that stood still for an hour has caught up after thirty
/// blocks.
const MAX_BUCKETS_PER_BLOCK: u32 = 256;

/// What a block has left for feeds that are due.
#[derive(Clone, Copy)]
struct DueBudget {
    feeds: u32,
    buckets: u32,
}

impl<T: Config> Pallet<T> {
    /// Has a feed wait for `due`: it will be looked at then, or soon if that has passed. A moment too far ahead is
    /// brought nearer.
    pub(crate) fn enter(id: FeedId, record: &mut FeedRecord, due: Moment) {
        let now = Self::now();
        let due = due.min(now.saturating_add(MAX_AHEAD_MS));
        record.state = FeedState::Waiting { due };
        Self::enter_place(id, record, due);
    }

    /// Enters a feed into the bucket of a moment, or the next one that is not yet due.
    pub(crate) fn enter_place(id: FeedId, record: &mut FeedRecord, moment: Moment) {
        if let Some(place) = record.place.take() {
            Self::strike(id, place);
        }
        let soonest = Self::now()
            .checked_div(AGENDA_MS)
            .unwrap_or_default()
            .saturating_add(1);
        let bucket = Agenda::bucket_of(moment).max(soonest);
        let mut page = AgendaEnds::<T>::get(bucket);
        if AgendaPages::<T>::decode_len(bucket, page)
            .is_some_and(|length| u32::try_from(length).unwrap_or(u32::MAX) >= AGENDA_PAGE)
        {
            page = page.saturating_add(1);
            AgendaEnds::<T>::insert(bucket, page);
        }
        // Never fails: the page has room.
        if AgendaPages::<T>::try_append(bucket, page, id).is_err() {
            log::error!(target: crate::LOG, "page {page} of bucket {bucket} is full");
            return;
        }
        record.place = Some(Place { bucket, page });
        let agenda = AgendaSchedule::<T>::get();
        if agenda.with(bucket) != agenda {
            AgendaSchedule::<T>::put(agenda.with(bucket));
        }
    }

    /// Takes a feed off the agenda.
    pub(crate) fn strike(id: FeedId, Place { bucket, page }: Place) {
        AgendaPages::<T>::mutate_exists(bucket, page, |entries| {
            if let Some(waiting) = entries {
                waiting.retain(|other| *other != id);
                if waiting.is_empty() {
                    *entries = None;
                }
            }
        });
    }

    /// Opens rounds of feeds that are due, in the order of their moments, as many as one block may. The rest is next in
    /// the following block. Gives the weight used.
    ///
    /// Runs before the block's own moment is known, so it goes by the parent's.
    pub(crate) fn open_due() -> Weight {
        Self::open_until(Self::now())
    }

    pub(crate) fn open_until(now: Moment) -> Weight {
        let mut agenda = AgendaSchedule::<T>::get();
        if !agenda.is_due(now) {
            return <T as Config>::WeightInfo::open_due(0);
        }
        let whole = DueBudget {
            feeds: T::MaxDuePerBlock::get(),
            buckets: MAX_BUCKETS_PER_BLOCK,
        };
        let mut budget = whole;
        while agenda.is_due(now) && budget.buckets > 0 {
            budget.buckets = budget.buckets.saturating_sub(1);
            if !Self::open_bucket(&mut agenda, &mut budget, now) {
                break;
            }
            AgendaEnds::<T>::remove(agenda.next);
            agenda = agenda.after_bucket();
        }
        // Feeds that were opened may have been entered anew meanwhile.
        let entered = AgendaSchedule::<T>::get();
        agenda.end = agenda.end.max(entered.end);
        AgendaSchedule::<T>::put(agenda);
        let looks = whole.feeds.saturating_sub(budget.feeds);
        <T as Config>::WeightInfo::open_due(looks)
            .max(<T as Config>::WeightInfo::renew_watches(looks))
            .saturating_add(<T as Config>::WeightInfo::visit_agenda(
                whole.buckets.saturating_sub(budget.buckets),
            ))
    }

    /// Looks at the feeds of the next bucket, within the budget. Whether none is left.
    fn open_bucket(agenda: &mut Agenda, budget: &mut DueBudget, now: Moment) -> bool {
        let bucket = agenda.next;
        let last = AgendaEnds::<T>::get(bucket);
        while agenda.page <= last {
            // A page that has become empty takes its part of the budget too.
            if agenda.page > 0 {
                let Some(left) = budget.buckets.checked_sub(1) else {
                    return false;
                };
                budget.buckets = left;
            }
            let mut waiting = AgendaPages::<T>::take(bucket, agenda.page).into_iter();
            while let Some(id) = waiting.as_slice().first().copied() {
                if budget.feeds == 0 || OpenRounds::<T>::get() >= T::MaxOpenRounds::get() {
                    break;
                }
                budget.feeds = budget.feeds.saturating_sub(1);
                waiting.next();
                Self::look_at(id, now);
            }
            let later: Vec<FeedId> = waiting.collect();
            if !later.is_empty() {
                AgendaPages::<T>::insert(bucket, agenda.page, BoundedVec::truncate_from(later));
                return false;
            }
            agenda.page = agenda.page.saturating_add(1);
        }
        true
    }

    /// A feed's turn has come.
    fn look_at(id: FeedId, now: Moment) {
        let Some(mut record) = Feeds::<T>::get(id) else {
            // A feed leaves the agenda with its last subscription (`try_state`).
            log::error!(target: crate::LOG, "feed {id} is due and unknown");
            return;
        };
        record.place = None;
        match record.state {
            FeedState::Waiting { due } => Self::open_for_moment(id, &mut record, due, now),
            FeedState::Open { round } => Self::renew_standing(id, &mut record, round, now),
            FeedState::Asleep | FeedState::Done | FeedState::Stopped { .. } => {}
        }
        Feeds::<T>::insert(id, record);
    }
}
