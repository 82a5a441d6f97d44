//! Feeds that benchmarks play on: subscribed to, due, and full pages of the agenda.

use super::stage::{asker, Stage};
use crate::*;
use alloc::vec::Vec;
use codec::Encode;
use cryptlet_primitives::{
    feed::Trigger,
    ids::{CryptletId, FeedId, Moment, RoundId},
    statement::MAX_PARAMS,
    value::Value,
    view::FeedState,
};
use frame_support::{traits::Get, weights::Weight};
use sp_core::H256;

/// A feed of each stage that waits for events, paid for by an account of its own, and the round that waits.
pub fn watches<T: Config>(stages: &[Stage<T>]) -> Vec<(FeedId, RoundId)> {
    let watch = |(number, stage): (u32, &Stage<T>)| {
        let mut feed = stage.feed(number, Trigger::Event, MAX_PARAMS);
        feed.start = 0;
        let id = stage.subscribe(asker::<T>(number), &feed, 10);
        let round = Standing::<T>::iter_keys().max().expect("it watches");
        (id, round)
    };
    (0..).zip(stages).map(watch).collect()
}

/// A feed of each stage that waits for events, in a round whose deadline has passed. Gives the moment at which all are due.
pub fn overdue<T: Config>(stages: &[Stage<T>]) -> Moment {
    let watches = watches(stages);
    let due = Pallet::<T>::now() + 1_000;
    for (feed, round) in watches {
        Feeds::<T>::mutate_extant(feed, |record| Pallet::<T>::enter_place(feed, record, due));
        Standing::<T>::mutate_extant(round, |record| record.statement.deadline = 0);
    }
    due
}

/// A feed of each stage with one moment. Gives the moment, which is that of all.
pub fn due_once<T: Config>(stages: &[Stage<T>]) -> Moment {
    for (number, stage) in (0..).zip(stages) {
        let feed = stage.feed(number, Trigger::Once, MAX_PARAMS);
        stage.subscribe(asker::<T>(number), &feed, 1);
    }
    Pallet::<T>::now() + 60_000
}

/// A feed of each stage whose first moment has come, the round that it opened, and a full page at its second moment.
pub fn opened_at_intervals<T: Config>(stages: &[Stage<T>]) -> Vec<(FeedId, RoundId)> {
    let every = Trigger::Every {
        period_ms: 3_600_000,
    };
    let subscribe = |(number, stage): (u32, &Stage<T>)| {
        let mut feed = stage.feed(number, every, MAX_PARAMS);
        feed.start += types::AGENDA_MS * u64::from(number);
        fill_agenda::<T>(feed.start + 3_600_000);
        (stage.subscribe(asker::<T>(number), &feed, 10), feed.start)
    };
    let feeds: Vec<_> = (0..).zip(stages).map(subscribe).collect();
    let due = feeds.last().map(|(_, start)| *start).unwrap_or_default();
    Pallet::<T>::open_until(due + types::AGENDA_MS, Weight::MAX);
    let opened = |(id, _): (FeedId, Moment)| match Feeds::<T>::get(id)?.state {
        FeedState::Open { round } => Some((id, round)),
        _ => None,
    };
    feeds.into_iter().filter_map(opened).collect()
}

/// Feeds that are due at a moment, each of a cryptlet of its own.
pub fn due_together<T: Config>(count: u32, moment: Moment) -> Vec<FeedId> {
    let stage = Stage::<T>::new(1);
    let feed = stage.feed(0, Trigger::Once, MAX_PARAMS);
    let known = Feeds::<T>::take(stage.subscribe(asker::<T>(0), &feed, 1));
    let mut record = known.expect("somebody subscribes to it");
    // The one that was entered.
    Pallet::<T>::strike(feed.id(), record.place.take().expect("it waits"));
    AgendaSchedule::<T>::kill();
    let enter = |number: u32| {
        let mut digest = [7; 32];
        digest[..4].copy_from_slice(&number.to_le_bytes());
        let id = FeedId(H256(digest));
        let mut record = record.clone();
        record.feed.cryptlet = CryptletId(1_000 + number);
        record.state = FeedState::Waiting { due: moment };
        Pallet::<T>::enter_place(id, &mut record, moment);
        Feeds::<T>::insert(id, &record);
        id
    };
    (0..count).map(enter).collect()
}

/// There is no place for feeds that are due now, and each has waited as long as few others have.
pub fn leave_no_place<T: Config>(feeds: &[FeedId], now: Moment) {
    for (number, feed) in (0..).zip(feeds) {
        let waited = 1_000 + types::AGENDA_MS * number;
        Feeds::<T>::mutate_extant(feed, |record| {
            record.state = FeedState::Waiting { due: now - waited };
            OpenByFeedsOf::<T>::insert(record.feed.cryptlet, T::MaxOpenByCryptlet::get());
        });
        fill_agenda::<T>(now + waited);
    }
}

/// For one of each feed's subscriptions the first result is the last.
pub fn somebody_departs<T: Config>(feeds: &[(FeedId, RoundId)]) {
    for (feed, _) in feeds {
        Feeds::<T>::mutate_extant(feed, |record| record.active += 1);
        Departures::<T>::insert(feed, 1, 1);
    }
}

/// An event feed of each stage that an account has asked for, and the round in which its pool is to accept.
pub fn asked_for<T: Config>(stages: &[Stage<T>]) -> Vec<(FeedId, T::AccountId, RoundId)> {
    let ask = |(number, stage): (u32, &Stage<T>)| {
        let who = asker::<T>(number);
        let feed = stage.feed(number, Trigger::Event, MAX_PARAMS);
        let round = stage.ask_for(who.clone(), &feed, 10);
        (feed.id(), who, round)
    };
    (0..).zip(stages).map(ask).collect()
}

/// An event feed of each stage that is to begin late and waits in a page of its own, another account that wants it
/// sooner, and the round in which the pool is to accept that one.
pub fn asked_to_begin_sooner<T: Config>(
    stages: &[Stage<T>],
) -> Vec<(FeedId, T::AccountId, RoundId)> {
    let ask = |(number, stage): (u32, &Stage<T>)| {
        let mut feed = stage.feed(number, Trigger::Event, MAX_PARAMS);
        feed.start += 60_000;
        let id = stage.subscribe(asker::<T>(number), &feed, 10);
        let place = Pallet::<T>::now() + 1_000 * Moment::from(number + 1);
        fill_agenda::<T>(place);
        Feeds::<T>::mutate_extant(id, |record| Pallet::<T>::enter_place(id, record, place));
        feed.start = Pallet::<T>::now();
        let who = asker::<T>(1_000 + number);
        let round = stage.ask_for(who.clone(), &feed, 10);
        (id, who, round)
    };
    (0..).zip(stages).map(ask).collect()
}

/// Fills the agenda's pages of a moment, and begins one more, which is full too: where a feed stands there are 63 others,
/// and the next to be entered begins a page.
pub fn fill_agenda<T: Config>(moment: Moment) {
    let bucket = Agenda::bucket_of(moment);
    let FurtherPages { last, used } = AgendaEnds::<T>::get(bucket);
    for page in [last, last + 1] {
        AgendaPages::<T>::mutate(bucket, page, |waiting| {
            while waiting.try_push(FeedId::default()).is_ok() {}
        });
    }
    let further = FurtherPages {
        last: last + 1,
        used: used + 1,
    };
    AgendaEnds::<T>::insert(bucket, further);
}

/// What a pool answers that accepts a subscription.
pub fn yes() -> Vec<u8> {
    Value::Bool(true).encode()
}
