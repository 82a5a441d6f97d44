//! Which feeds are due when.
//!
//! An idle block reads the clock and [`AgendaSchedule`], and while any feed waits one bucket more, however many wait.
//! To enter a feed is to read and append to one page, whose other entries are not looked at.

use super::MAX_AHEAD_MS;
use crate::{
    types::{AGENDA_MS, AGENDA_PAGE},
    weights::besides,
    Agenda, AgendaEnds, AgendaPages, AgendaSchedule, Config, FeedRecord, Feeds, FurtherPages,
    Pallet, Place, WeightInfo,
};
use alloc::{collections::BTreeMap, vec::Vec};
use cryptlet_primitives::{
    ids::{CryptletId, FeedId, Moment},
    view::FeedState,
};
use frame_support::{
    traits::Get,
    weights::{Weight, WeightMeter},
    BoundedVec,
};

/// Feeds of one cryptlet in a block: a quarter of what the block may look at, before those of all others that are due. So
/// many, of all cryptlets, are rounds that wait for events and are opened anew: it costs nobody anything.
const SHARE: u32 = 4;
/// What feeds may weigh that a block sets aside or defers: a quarter of what it has for feeds, so that there is room left to
/// look at those aside.
const ASIDE_SHARE: u64 = 4;

/// What a block has left for feeds that are due, and what its steps weigh.
struct DueBudget {
    meter: WeightMeter,
    bucket: Weight,
    /// A look at a feed whose moment has come, or at one whose round is opened anew.
    look: Weight,
    renewal: Weight,
    put_off: Weight,
    /// What of it may still go to feeds that are set aside or deferred.
    for_aside: WeightMeter,
    /// How many it may still look at.
    feeds: u32,
    /// How many feeds of each cryptlet it has looked at; under `None` how many waiting rounds were to be opened anew.
    looked_at: BTreeMap<Option<CryptletId>, u32>,
    /// Feeds that have had their share: they come after all others, in their order.
    aside: Vec<(FeedId, FeedRecord)>,
}

impl DueBudget {
    /// `None` if `most` is too little to begin with.
    fn of_block<W: WeightInfo>(feeds: u32, most: Weight) -> Option<Self> {
        let mut meter = WeightMeter::with_limit(most);
        let begin = W::open_due(0)
            .max(W::renew_watches(0))
            .saturating_add(W::put_off(0))
            .saturating_add(W::visit_agenda(0));
        meter.try_consume(begin).ok()?;
        Some(DueBudget {
            meter,
            for_aside: WeightMeter::with_limit(most.saturating_div(ASIDE_SHARE)),
            bucket: besides(W::visit_agenda, 1),
            look: besides(W::open_due, 1),
            renewal: besides(W::renew_watches, 1),
            put_off: besides(W::put_off, 1),
            feeds,
            looked_at: BTreeMap::new(),
            aside: Vec::new(),
        })
    }

    /// Whether one more feed can be taken up, whosever it is.
    fn is_left(&self) -> bool {
        self.feeds > 0
            && self
                .meter
                .can_consume(self.look.max(self.renewal).max(self.put_off))
            && self.for_aside.can_consume(self.put_off)
    }

    /// Counts a feed that is set aside or deferred.
    fn put_off(&mut self) {
        self.meter.consume(self.put_off);
        self.for_aside.consume(self.put_off);
    }

    /// Counts the visit of a bucket or of a further page. Whether there was room for it.
    fn visit(&mut self) -> bool {
        self.meter.try_consume(self.bucket).is_ok()
    }

    /// Counts a look at a feed. Whether there was room for it.
    fn look(&mut self, state: FeedState) -> bool {
        let weight = if is_renewal(state) {
            self.renewal
        } else {
            self.look
        };
        if self.feeds == 0 || self.meter.try_consume(weight).is_err() {
            return false;
        }
        self.feeds = self.feeds.saturating_sub(1);
        true
    }

    /// Counts a look within the `share` of those that the feed is one of. Whether there was room for it.
    fn look_within(&mut self, record: &FeedRecord, share: u32) -> bool {
        let of = (!is_renewal(record.state)).then_some(record.feed.cryptlet);
        let looked_at = self.looked_at.get(&of).copied().unwrap_or_default();
        if looked_at >= share || !self.look(record.state) {
            return false;
        }
        self.looked_at.insert(of, looked_at.saturating_add(1));
        true
    }
}

/// Whether what is due is a round that waits for an event, and is to be opened anew.
fn is_renewal(state: FeedState) -> bool {
    matches!(state, FeedState::Open { .. })
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
        let page = Self::page_with_room(bucket);
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

    /// The page of a bucket to which a feed can be appended: the last one, or one after it.
    fn page_with_room(bucket: u64) -> u32 {
        let known = AgendaEnds::<T>::get(bucket);
        let mut pages = known;
        let length = AgendaPages::<T>::decode_len(bucket, pages.last).unwrap_or_default();
        if u32::try_from(length).unwrap_or(u32::MAX) >= AGENDA_PAGE {
            pages.last = pages.last.saturating_add(1);
            pages.used = pages.used.saturating_add(1);
        } else if length == 0 && pages.last > 0 {
            pages.used = pages.used.saturating_add(1);
        }
        if pages != known {
            AgendaEnds::<T>::insert(bucket, pages);
        }
        pages.last
    }

    /// Takes a feed off the agenda.
    pub(crate) fn strike(id: FeedId, Place { bucket, page }: Place) {
        let is_emptied = AgendaPages::<T>::mutate_exists(bucket, page, |entries| {
            let Some(waiting) = entries else {
                return false;
            };
            waiting.retain(|other| *other != id);
            let is_emptied = waiting.is_empty();
            if is_emptied {
                *entries = None;
            }
            is_emptied
        });
        if is_emptied && page > 0 {
            AgendaEnds::<T>::mutate_exists(bucket, |pages| {
                let one_less = |FurtherPages { last, used }| FurtherPages {
                    last,
                    used: used.saturating_sub(1),
                };
                *pages = pages.map(one_less).filter(|pages| pages.used > 0);
            });
        }
    }

    /// Opens rounds of feeds that are due, in the order of their moments, as many as one block may and as a weight of
    /// `most` allows; of one cryptlet more than a quarter of them only if others leave room. The rest is next in the
    /// following blocks. Gives the weight used.
    ///
    /// Runs before the block's own moment is known, so it goes by the parent's.
    pub(crate) fn open_due(most: Weight) -> Weight {
        Self::open_until(Self::now(), most)
    }

    /// Whether a weight of `most` is enough to take up a feed, or a queue of them would never end.
    pub(crate) fn opens_within(most: Weight) -> bool {
        Self::due_budget(most).is_some_and(|mut budget| budget.visit() && budget.is_left())
    }

    pub(crate) fn open_until(now: Moment, most: Weight) -> Weight {
        let mut agenda = AgendaSchedule::<T>::get();
        if !agenda.is_due(now) {
            // What it costs to see that is part of `on_idle_block`, which every block is weighed with.
            return Weight::zero();
        }
        let Some(mut budget) = Self::due_budget(most) else {
            return Weight::zero();
        };
        while agenda.is_due(now) && budget.visit() {
            if !Self::open_bucket(&mut agenda, &mut budget, now) {
                break;
            }
            AgendaEnds::<T>::remove(agenda.next);
            agenda = agenda.after_bucket();
        }
        Self::look_at_those_aside(&mut budget, now);
        // Feeds that were opened may have been entered anew meanwhile.
        let entered = AgendaSchedule::<T>::get();
        agenda.end = agenda.end.max(entered.end);
        AgendaSchedule::<T>::put(agenda);
        budget.meter.consumed()
    }

    fn due_budget(most: Weight) -> Option<DueBudget> {
        DueBudget::of_block::<<T as Config>::WeightInfo>(T::MaxDuePerBlock::get(), most)
    }

    /// Takes up feeds in a block that has no look left: what they cost then.
    #[cfg(feature = "runtime-benchmarks")]
    pub(crate) fn take_up_without_looks(feeds: impl IntoIterator<Item = FeedId>, now: Moment) {
        let Some(mut budget) = Self::due_budget(Weight::MAX) else {
            return;
        };
        for feed in feeds {
            Self::take_up(feed, &mut budget, now);
        }
        budget.feeds = 0;
        Self::look_at_those_aside(&mut budget, now);
    }

    /// What the block has left goes to feeds whose cryptlet has had its share. The others have their turns in the next
    /// buckets, as many in each as a block looks at.
    fn look_at_those_aside(budget: &mut DueBudget, now: Moment) {
        let mut soonest = now.saturating_sub(now.checked_rem(AGENDA_MS).unwrap_or_default());
        let mut turns = 0u32;
        for (id, mut record) in core::mem::take(&mut budget.aside) {
            // It was weighed as one that is put off; a look costs that besides.
            if budget.look(record.state) {
                Self::look_at(id, record, now);
                continue;
            }
            if turns == 0 {
                soonest = soonest.saturating_add(AGENDA_MS);
                turns = T::MaxDuePerBlock::get();
            }
            turns = turns.saturating_sub(1);
            Self::enter_place(id, &mut record, soonest);
            Feeds::<T>::insert(id, record);
        }
    }

    /// Looks at the feeds of the next bucket, within the budget. Whether none is left.
    fn open_bucket(agenda: &mut Agenda, budget: &mut DueBudget, now: Moment) -> bool {
        let bucket = agenda.next;
        let last = AgendaEnds::<T>::get(bucket).last;
        while agenda.page <= last {
            // A page that has become empty takes its part of the budget too.
            if agenda.page > 0 && !budget.visit() {
                return false;
            }
            let mut waiting = AgendaPages::<T>::take(bucket, agenda.page).into_iter();
            while let Some(id) = waiting.as_slice().first().copied() {
                if !budget.is_left() {
                    break;
                }
                waiting.next();
                Self::take_up(id, budget, now);
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

    /// A feed's moment has come: it is looked at, deferred if there is no place for its round, or set aside if its cryptlet,
    /// or what is to be opened anew, has had its share of the block.
    fn take_up(id: FeedId, budget: &mut DueBudget, now: Moment) {
        let Some(mut record) = Feeds::<T>::get(id) else {
            // A feed leaves the agenda with its last subscription (`try_state`).
            log::error!(target: crate::LOG, "feed {id} is due and unknown");
            return;
        };
        // It has left its page.
        record.place = None;
        if let FeedState::Waiting { due } = record.state {
            // Not set aside: many that wait for a place would come round twice a second, and keep others waiting.
            if !Self::is_place_for_feed_of(record.feed.cryptlet) {
                budget.put_off();
                Self::defer(id, &mut record, due, now);
                Feeds::<T>::insert(id, record);
                return;
            }
        }
        let share = T::MaxDuePerBlock::get().div_ceil(SHARE);
        if budget.look_within(&record, share) {
            Self::look_at(id, record, now);
        } else {
            budget.put_off();
            budget.aside.push((id, record));
        }
    }

    /// A feed's turn has come.
    fn look_at(id: FeedId, mut record: FeedRecord, now: Moment) {
        match record.state {
            FeedState::Waiting { due } => Self::open_for_moment(id, &mut record, due, now),
            FeedState::Open { round } => Self::renew_standing(id, &mut record, round, now),
            FeedState::Asleep | FeedState::Done | FeedState::Stopped { .. } => {}
        }
        Feeds::<T>::insert(id, record);
    }
}
