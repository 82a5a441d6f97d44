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
const SHARE: u64 = 4;
/// What feeds may weigh that a block passes over or defers: a sixteenth of what it has for feeds while it goes over those
/// left behind, and a quarter from then on, each a page of them at least. So there is room left to look at those passed over.
const PASSED_OF_LEFT: u64 = 16;
const PASSED_OF_READ: u64 = 4;

/// What a block has left for feeds that are due, and what its steps weigh.
struct DueBudget {
    meter: WeightMeter,
    bucket: Weight,
    /// A look at a feed whose moment has come, or at one whose round is opened anew.
    look: Weight,
    renewal: Weight,
    pass_over: Weight,
    put_off: Weight,
    /// What of it may still go to feeds that are passed over or deferred.
    for_passed: WeightMeter,
    /// What of it may, once reading begins.
    passed_of_read: Weight,
    /// How many it may still look at.
    feeds: u32,
    /// How many of those that share a block it may look at before all others.
    share: u64,
    /// How many feeds of each cryptlet it has looked at; under `None` how many waiting rounds were to be opened anew.
    looked_at: BTreeMap<Option<CryptletId>, u64>,
}

impl DueBudget {
    /// `None` if `most` is too little to begin with.
    fn of_block<W: WeightInfo>(feeds: u32, most: Weight) -> Option<Self> {
        let mut meter = WeightMeter::with_limit(most);
        let begin = W::open_due(0)
            .max(W::renew_watches(0))
            .saturating_add(W::pass_over(0))
            .saturating_add(W::put_off(0))
            .saturating_add(W::visit_agenda(0));
        meter.try_consume(begin).ok()?;
        let look = besides(W::open_due, 1);
        let pass_over = besides(W::pass_over, 1);
        let page = pass_over.saturating_mul(AGENDA_PAGE.into());
        let passed = |share| most.saturating_div(share).max(page);
        let fit = most.checked_div_per_component(&look).unwrap_or_default();
        Some(DueBudget {
            meter,
            for_passed: WeightMeter::with_limit(passed(PASSED_OF_LEFT)),
            passed_of_read: passed(PASSED_OF_READ),
            bucket: besides(W::visit_agenda, 1),
            look,
            renewal: besides(W::renew_watches, 1),
            pass_over,
            put_off: besides(W::put_off, 1),
            feeds,
            share: fit.min(feeds.into()).div_ceil(SHARE),
            looked_at: BTreeMap::new(),
        })
    }

    /// Those that were left behind had their turn: reading begins.
    fn begin_reading(&mut self) {
        self.for_passed = WeightMeter::with_limit(self.passed_of_read);
    }

    /// Whether there is a look left, whatever kind it is.
    fn is_left(&self) -> bool {
        self.feeds > 0 && self.meter.can_consume(self.look.max(self.renewal))
    }

    fn has_room_for(&self, passed: Weight) -> bool {
        self.meter.can_consume(passed) && self.for_passed.can_consume(passed)
    }

    /// Counts the visit of a bucket or of a further page. Whether there was room for it.
    fn visit(&mut self) -> bool {
        self.meter.try_consume(self.bucket).is_ok()
    }

    /// Counts a feed that is not looked at. Whether there was room for it.
    fn pass(&mut self, weight: Weight) -> bool {
        if !self.has_room_for(weight) {
            return false;
        }
        self.meter.consume(weight);
        self.for_passed.consume(weight);
        true
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

    /// Counts a look within the share of those that the feed is one of. Whether there was room for it.
    fn look_within_share(&mut self, record: &FeedRecord) -> bool {
        let of = (!is_renewal(record.state)).then_some(record.feed.cryptlet);
        let looked_at = self.looked_at.get(&of).copied().unwrap_or_default();
        if looked_at >= self.share || !self.look(record.state) {
            return false;
        }
        self.looked_at.insert(of, looked_at.saturating_add(1));
        true
    }
}

/// Which feeds a block takes up, of those that it comes to.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Pass {
    /// Those of them that have not had their share: the others are passed over.
    WithinShare,
    /// All, with what the block has left.
    Rest,
}

/// What has become of a feed that was to be taken up.
enum TakenUp {
    /// It has left its page.
    Gone,
    /// It stays for later.
    PassedOver,
    /// There is no room for it in this block.
    NoRoom,
}

/// Whether what is due is a round that waits for an event, and is to be opened anew.
fn is_renewal(state: FeedState) -> bool {
    matches!(state, FeedState::Open { .. })
}

impl<T: Config> Pallet<T> {
    /// Has a feed wait for `due`: it will be looked at then, or soon if that has passed. A moment too far ahead is
    /// brought nearer.
    pub(crate) fn enter(id: FeedId, record: &mut FeedRecord, due: Moment) {
        Self::enter_not_before(due, id, record, due);
    }

    /// The same, but it will not be looked at before the moment `soonest`.
    pub(crate) fn enter_not_before(
        soonest: Moment,
        id: FeedId,
        record: &mut FeedRecord,
        due: Moment,
    ) {
        let now = Self::now();
        let due = due.min(now.saturating_add(MAX_AHEAD_MS));
        record.state = FeedState::Waiting { due };
        Self::enter_place(id, record, due.max(soonest));
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
        if is_emptied {
            Self::count_out_page(Place { bucket, page });
        }
    }

    /// A page holds nobody any more.
    fn count_out_page(Place { bucket, page }: Place) {
        if page == 0 {
            return;
        }
        AgendaEnds::<T>::mutate_exists(bucket, |pages| {
            let one_less = |FurtherPages { last, used }| FurtherPages {
                last,
                used: used.saturating_sub(1),
            };
            *pages = pages.map(one_less).filter(|pages| pages.used > 0);
        });
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
        Self::due_budget(most).is_some_and(|mut budget| {
            let passed = budget.put_off.max(budget.pass_over);
            budget.visit() && budget.is_left() && budget.has_room_for(passed)
        })
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
        Self::take_up_left(&mut agenda, &mut budget, Pass::WithinShare, now);
        Self::read_on(&mut agenda, &mut budget, now);
        Self::take_up_left(&mut agenda, &mut budget, Pass::Rest, now);
        Self::keep_agenda(agenda);
        budget.meter.consumed()
    }

    fn keep_agenda(mut agenda: Agenda) {
        // Feeds that were opened may have been entered anew meanwhile.
        let entered = AgendaSchedule::<T>::get();
        agenda.end = agenda.end.max(entered.end);
        AgendaSchedule::<T>::put(agenda);
    }

    fn due_budget(most: Weight) -> Option<DueBudget> {
        let looks = T::MaxDuePerBlock::get();
        let mut budget = DueBudget::of_block::<<T as Config>::WeightInfo>(looks, most)?;
        // The benchmark visits empty buckets. A page that is emptied is a write more, and a further one, which is counted out,
        // another.
        budget
            .bucket
            .saturating_accrue(T::DbWeight::get().writes(2));
        Some(budget)
    }

    /// Passes over all feeds that are due: what that costs.
    #[cfg(feature = "runtime-benchmarks")]
    pub(crate) fn pass_over_all(now: Moment) {
        let Some(mut budget) = Self::due_budget(Weight::MAX) else {
            return;
        };
        budget.share = 0;
        let mut agenda = AgendaSchedule::<T>::get();
        Self::read_on(&mut agenda, &mut budget, now);
        Self::keep_agenda(agenda);
    }

    /// Takes up what is due and was not read yet, in its order, within the budget.
    fn read_on(agenda: &mut Agenda, budget: &mut DueBudget, now: Moment) {
        budget.begin_reading();
        while agenda.is_next_due(now) && budget.visit() {
            let last = AgendaEnds::<T>::get(agenda.next).last;
            while agenda.page <= last {
                // A page that has become empty takes its part of the budget too.
                if agenda.page > 0 && !budget.visit() {
                    return;
                }
                let place = agenda.reading();
                let (is_read, is_left) = Self::take_up_page(place, budget, Pass::WithinShare, now);
                if !is_read {
                    return;
                }
                if is_left && agenda.left.is_none() {
                    agenda.left = Some(place);
                }
                agenda.page = agenda.page.saturating_add(1);
            }
            *agenda = agenda.after_bucket();
        }
    }

    /// Takes up feeds that were left behind, in their order, within the budget.
    fn take_up_left(agenda: &mut Agenda, budget: &mut DueBudget, pass: Pass, now: Moment) {
        let Some(mut place) = agenda.left.take() else {
            return;
        };
        while place < agenda.reading() && budget.visit() {
            let Place { bucket, page } = place;
            let last = AgendaEnds::<T>::get(bucket).last;
            let (is_read, is_left) = Self::take_up_page(place, budget, pass, now);
            if is_left && agenda.left.is_none() {
                agenda.left = Some(place);
            }
            if !is_read {
                return;
            }
            place = if page < last {
                Place {
                    bucket,
                    page: page.saturating_add(1),
                }
            } else {
                Place {
                    bucket: bucket.saturating_add(1),
                    page: 0,
                }
            };
        }
        if agenda.left.is_none() && place < agenda.reading() {
            agenda.left = Some(place);
        }
    }

    /// Takes up the feeds of a page. Whether there was room for all, and whether somebody stays in it.
    fn take_up_page(place: Place, budget: &mut DueBudget, pass: Pass, now: Moment) -> (bool, bool) {
        let Place { bucket, page } = place;
        let mut waiting = AgendaPages::<T>::take(bucket, page).into_iter();
        let was_empty = waiting.len() == 0;
        let mut stay = Vec::new();
        let mut is_read = true;
        while let Some(id) = waiting.as_slice().first().copied() {
            match Self::take_up(id, budget, pass, now) {
                TakenUp::Gone => {}
                TakenUp::PassedOver => stay.push(id),
                TakenUp::NoRoom => {
                    is_read = false;
                    break;
                }
            }
            waiting.next();
        }
        stay.extend(waiting);
        let is_left = !stay.is_empty();
        if is_left {
            AgendaPages::<T>::insert(bucket, page, BoundedVec::truncate_from(stay));
        } else if !was_empty {
            Self::count_out_page(place);
        }
        (is_read, is_left)
    }

    /// A feed's moment has come: it is looked at, deferred if there is no place for its round, or passed over if its
    /// cryptlet, or what is to be opened anew, has had its share of the block.
    fn take_up(id: FeedId, budget: &mut DueBudget, pass: Pass, now: Moment) -> TakenUp {
        if !budget.is_left() {
            return TakenUp::NoRoom;
        }
        let Some(mut record) = Feeds::<T>::get(id) else {
            // A feed leaves the agenda with its last subscription (`try_state`).
            log::error!(target: crate::LOG, "feed {id} is due and unknown");
            return TakenUp::Gone;
        };
        if let FeedState::Waiting { due } = record.state {
            // Not passed over: many that wait for a place would keep others waiting in each block.
            if !Self::is_place_for_feed_of(record.feed.cryptlet) {
                if !budget.pass(budget.put_off) {
                    return TakenUp::NoRoom;
                }
                record.place = None;
                Self::defer(id, &mut record, due, now);
                Feeds::<T>::insert(id, record);
                return TakenUp::Gone;
            }
        }
        let is_taken = match pass {
            Pass::Rest => budget.look(record.state),
            Pass::WithinShare => budget.look_within_share(&record),
        };
        if is_taken {
            Self::look_at(id, record, now);
            return TakenUp::Gone;
        }
        if pass == Pass::WithinShare && budget.pass(budget.pass_over) {
            return TakenUp::PassedOver;
        }
        TakenUp::NoRoom
    }

    /// A feed's turn has come.
    fn look_at(id: FeedId, mut record: FeedRecord, now: Moment) {
        // It has left its page.
        record.place = None;
        match record.state {
            FeedState::Waiting { due } => Self::open_for_moment(id, &mut record, due, now),
            FeedState::Open { round } => Self::renew_standing(id, &mut record, round, now),
            FeedState::Asleep | FeedState::Done | FeedState::Stopped { .. } => {}
        }
        Feeds::<T>::insert(id, record);
    }
}
