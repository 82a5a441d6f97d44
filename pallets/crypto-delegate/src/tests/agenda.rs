//! The agenda: what a block takes up of what is due, in which order, and what it leaves.

use super::{feeds::*, feeds_in_rough_company::join_at_once, mock::*, world::*};
use crate::{
    feeds::STANDING_MS, types::AGENDA_PAGE, AgendaEnds, AgendaPages, AgendaSchedule, Event, Feeds,
    OpenByFeeds, OpenByFeedsOf, OpenRounds, Place,
};
use cryptlet_primitives::{feed::Trigger, ids::FeedId, view::FeedState};
use frame_support::{
    assert_ok,
    traits::Get,
    weights::{constants::WEIGHT_REF_TIME_PER_MILLIS, Weight},
};
use std::collections::{BTreeMap, BTreeSet};

fn due_feeds() -> Vec<FeedId> {
    let due = |event| match event {
        Event::FeedDue { feed, .. } => Some(feed),
        _ => None,
    };
    events().into_iter().filter_map(due).collect()
}

#[test]
fn many_that_are_due_together_are_spread_in_their_order() {
    new().execute_with(|world| {
        let count = 3 * MAX_DUE + 5;
        assert!(count > 3 * AGENDA_PAGE, "several pages");
        let moment = NOW + 60_000;
        let mut order = Vec::new();
        for topic in 0..u64::from(count) {
            order.push(subscribe(
                world,
                ASKER,
                &feed(world, topic, Trigger::Once, moment),
                PRICE,
            ));
        }
        assert_eq!(CryptoDelegate::now(), NOW + SLOT_MS);
        let pages = count.div_ceil(AGENDA_PAGE);
        assert_eq!(AgendaPages::<Test>::iter().count(), pages as usize);
        advance_ms(60_000);
        let mut opened = Vec::new();
        for _ in 0..4 {
            events();
            advance();
            let due: Vec<FeedId> = events()
                .into_iter()
                .filter_map(|event| match event {
                    Event::FeedDue { feed, .. } => Some(feed),
                    _ => None,
                })
                .collect();
            assert!(due.len() <= MAX_DUE as usize);
            opened.extend(due);
        }
        assert_eq!(opened, order);
        assert!(AgendaSchedule::<Test>::get().is_empty());
        assert_eq!(AgendaPages::<Test>::iter().count(), 0);
    });
}

#[test]
fn subscriptions_that_are_not_due_are_not_looked_at() {
    let reads_of_a_block = |subscriptions: u64| {
        new().execute_with(|world| {
            for topic in 0..subscriptions {
                let feed = feed(world, topic, Trigger::Once, NOW + 3_600_000 + topic * 100);
                subscribe(world, ASKER, &feed, PRICE);
            }
            let before = AgendaSchedule::<Test>::get();
            // What an idle block does is what it stores: nothing.
            let root = sp_io::storage::root(sp_runtime::StateVersion::V1);
            let weight = CryptoDelegate::open_until(CryptoDelegate::now(), HookWeight::get());
            assert_eq!(root, sp_io::storage::root(sp_runtime::StateVersion::V1));
            assert_eq!(before, AgendaSchedule::<Test>::get());
            weight
        })
    };
    assert_eq!(reads_of_a_block(0), reads_of_a_block(200));
}

#[test]
fn a_feed_without_a_place_is_looked_at_ever_more_seldom() {
    new().execute_with(|world| {
        let feed = feed(world, 1, Trigger::Once, NOW + 10_000);
        let id = subscribe(world, ASKER, &feed, PRICE);
        let most: u32 = <Test as crate::Config>::MaxOpenRounds::get();
        OpenByFeeds::<Test>::put(most);
        advance_ms(10_000);
        advance();
        OpenByFeeds::<Test>::kill();
        OpenByFeedsOf::<Test>::insert(world.cryptlet, MAX_OPEN_BY_CRYPTLET);
        let mut places: BTreeSet<Place> = BTreeSet::new();
        for _ in 0..260 {
            advance();
            places.extend(Feeds::<Test>::get(id).unwrap().place);
        }
        assert!((5..=9).contains(&places.len()), "{places:?}");
        OpenByFeedsOf::<Test>::remove(world.cryptlet);
        (0..122).for_each(|_| advance());
        assert!(matches!(
            state(id),
            FeedState::Open { .. } | FeedState::Done
        ));
    });
}

#[test]
fn one_cryptlets_feeds_do_not_hold_up_anothers() {
    new().second_cryptlet(3).execute_with(|world| {
        let crowd = MAX_DUE + 40;
        let moment = NOW + 60_000;
        let mut order: Vec<FeedId> = (0..u64::from(crowd))
            .map(|topic| join_at_once(ASKER, &feed(world, topic, Trigger::Once, moment), PRICE))
            .collect();
        let first = world.cryptlet;
        world.cryptlet = world.second.expect("there are two");
        // A bucket later.
        let late = feed(world, 0, Trigger::Once, moment + 500);
        let other = join_at_once(ASKER, &late, PRICE);
        world.cryptlet = first;
        advance_ms(62_000);
        events();
        advance();
        let share = MAX_DUE as usize / 4;
        let opened = due_feeds();
        assert_eq!(opened.len(), MAX_DUE as usize, "what others leave is used");
        assert_eq!(opened[share], other);
        order.insert(share, other);
        assert_eq!(opened, order[..MAX_DUE as usize]);
        CryptoDelegate::do_try_state().unwrap();
        // The others keep their order.
        advance();
        advance();
        assert_eq!(due_feeds(), order[MAX_DUE as usize..]);
    });
}

#[test]
fn watches_are_renewed_while_feeds_have_no_place() {
    new().execute_with(|world| {
        let id = subscribe(world, ASKER, &feed(world, 1, Trigger::Event, 40), 9 * PRICE);
        let moment = feed(world, 2, Trigger::Once, NOW + 10_000);
        let waiting = subscribe(world, ASKER, &moment, PRICE);
        let first = open_round(id).unwrap();
        let most: u32 = <Test as crate::Config>::MaxOpenRounds::get();
        OpenByFeeds::<Test>::put(most / 2);
        advance_ms(STANDING_MS + 1_000);
        (0..40).for_each(|_| advance());
        assert!(matches!(state(waiting), FeedState::Waiting { .. }));
        assert!(open_round(id).is_some_and(|renewed| renewed != first));
        OpenByFeeds::<Test>::kill();
    });
}

#[test]
fn rounds_expire_and_feeds_are_due_in_the_same_blocks() {
    new().execute_with(|world| {
        let count = 200u32;
        let moment = CryptoDelegate::now() + 60_000;
        for topic in 0..count.into() {
            join_at_once(ASKER, &feed(world, topic, Trigger::Once, moment), PRICE);
            assert_ok!(world.try_ask(1_000 + topic, moment, 10));
        }
        advance_ms(70_000);
        let (mut expired, mut due) = (0, 0);
        for block in 1..=6 {
            System::reset_events();
            advance();
            for event in events() {
                match event {
                    Event::RoundExpired { .. } => expired += 1,
                    Event::FeedDue { .. } => due += 1,
                    _ => {}
                }
            }
            assert!(expired >= 60 * block.min(3) && due >= 60 * block.min(3));
        }
        // The rounds in which the pool was to accept expire too.
        assert_eq!((expired, due), (2 * count, count));
    });
}

#[test]
fn feeds_without_a_place_do_not_come_round_in_each_block() {
    new().execute_with(|world| {
        let crowd = 3 * MAX_DUE;
        let moment = NOW + 60_000;
        for topic in 0..u64::from(crowd) {
            join_at_once(ASKER, &feed(world, topic, Trigger::Once, moment), PRICE);
        }
        OpenByFeedsOf::<Test>::insert(world.cryptlet, MAX_OPEN_BY_CRYPTLET / 2);
        advance_ms(62_000);
        let looked_at = CryptoDelegate::now();
        // As many in a block as the hooks have weight for.
        (0..2).for_each(|_| advance());
        let mut places = Feeds::<Test>::iter_values().map(|record| record.place.unwrap());
        assert!(places.all(|place| place.bucket * 500 >= looked_at + 1_000));
        OpenByFeedsOf::<Test>::remove(world.cryptlet);
    });
}

#[test]
fn who_leaves_a_page_of_the_agenda_leaves_nothing_behind() {
    new().execute_with(|world| {
        let moment = NOW + 3_600_000_000;
        let feeds: Vec<FeedId> = (0..u64::from(2 * crate::types::AGENDA_PAGE) + 2)
            .map(|topic| join_at_once(ASKER, &feed(world, topic, Trigger::Once, moment), PRICE))
            .collect();
        assert_eq!(AgendaEnds::<Test>::iter().count(), 1);
        let (last, others) = feeds.split_last().unwrap();
        let (next, others) = others.split_last().unwrap();
        let leave = |id: &FeedId| CryptoDelegate::unsubscribe(origin(ASKER), *id).unwrap();
        // The last page empties, and is filled again.
        [last, next].into_iter().for_each(leave);
        CryptoDelegate::do_try_state().unwrap();
        join_at_once(ASKER, &feed(world, 0x1000, Trigger::Once, moment), PRICE);
        CryptoDelegate::do_try_state().unwrap();
        leave(&feed(world, 0x1000, Trigger::Once, moment).id());
        others.iter().for_each(leave);
        assert_eq!(AgendaEnds::<Test>::iter().count(), 0);
        assert_eq!(AgendaPages::<Test>::iter().count(), 0);
    });
}

#[test]
fn one_cryptlets_many_feeds_fill_blocks_and_keep_their_order() {
    new().execute_with(|world| {
        let crowd = 500;
        let moment = NOW + 600_000;
        let order: Vec<FeedId> = (0..crowd)
            .map(|topic| join_at_once(ASKER, &feed(world, topic, Trigger::Once, moment), PRICE))
            .collect();
        // The rounds in which the pool was to accept are over.
        advance_ms(590_000);
        while OpenRounds::<Test>::get() > 0 {
            advance();
        }
        // A fifth of a block of half a second.
        HookWeight::set(Weight::from_parts(
            40 * WEIGHT_REF_TIME_PER_MILLIS,
            u64::MAX,
        ));
        advance_ms(60_000);
        let mut opened = Vec::new();
        while opened.len() < order.len() {
            events();
            advance();
            let due = due_feeds();
            let most = due.len() > MAX_DUE as usize * 2 / 3;
            opened.extend(due);
            assert!(most || opened.len() == order.len(), "{}", opened.len());
            CryptoDelegate::do_try_state().unwrap();
        }
        assert_eq!(opened, order);
    });
}

#[test]
fn rounds_that_are_opened_anew_leave_looks_to_moments() {
    new().second_cryptlet(3).execute_with(|world| {
        let second = world.second.expect("there are two");
        let first = world.cryptlet;
        let start = CryptoDelegate::now();
        // Each cryptlet could fill a block with its watches, which stand before all moments.
        for cryptlet in [first, second] {
            world.cryptlet = cryptlet;
            for topic in 0..u64::from(MAX_DUE) {
                join_at_once(ASKER, &feed(world, topic, Trigger::Event, 0), PRICE);
            }
        }
        let moment = start + STANDING_MS;
        for cryptlet in [first, second] {
            world.cryptlet = cryptlet;
            for topic in 100..100 + u64::from(MAX_DUE) {
                join_at_once(ASKER, &feed(world, topic, Trigger::Once, moment), PRICE);
            }
        }
        world.cryptlet = first;
        advance_ms(STANDING_MS + 1_000);
        events();
        advance();
        assert_eq!(due_feeds().len(), MAX_DUE as usize / 2, "a quarter of each");
    });
}

#[test]
fn watches_that_are_due_together_hold_up_no_moment() {
    new().second_cryptlet(3).execute_with(|world| {
        let [first, second] = [world.cryptlet, world.second.expect("there are two")];
        for cryptlet in [first, second] {
            world.cryptlet = cryptlet;
            for topic in 0..240 {
                join_at_once(ASKER, &feed(world, topic, Trigger::Event, 0), PRICE);
            }
        }
        world.cryptlet = first;
        let due = CryptoDelegate::now() + STANDING_MS;
        let late = join_at_once(ASKER, &feed(world, 1_000, Trigger::Once, due), PRICE);
        // The rounds in which pools were to accept are over.
        advance_ms(STANDING_MS / 2);
        while OpenRounds::<Test>::get() > 0 {
            advance();
        }
        HookWeight::set(Weight::from_parts(
            40 * WEIGHT_REF_TIME_PER_MILLIS,
            u64::MAX,
        ));
        advance_ms(STANDING_MS / 2 + 1_000);
        (0..4).for_each(|_| advance());
        assert!(open_round(late).is_some(), "{:?}", state(late));
        CryptoDelegate::do_try_state().unwrap();
        // Those that were passed over come in their order, and all of them.
        (0..16).for_each(|_| advance());
        let now = CryptoDelegate::now();
        let mut watches = crate::Standing::<Test>::iter_values();
        assert!(watches.all(|round| round.statement.deadline > now));
    });
}

#[test]
fn a_page_that_is_read_behind_one_where_somebody_stays_is_counted_out() {
    new().second_cryptlet(3).execute_with(|world| {
        let moment = NOW + 60_000;
        // More in the first bucket than a block looks at.
        let (crowd, page) = (u64::from(MAX_DUE), u64::from(AGENDA_PAGE));
        for topic in 0..crowd {
            join_at_once(ASKER, &feed(world, topic, Trigger::Once, moment), PRICE);
        }
        for topic in crowd..crowd + page {
            let later = feed(world, topic, Trigger::Once, moment + 500);
            join_at_once(ASKER, &later, PRICE);
        }
        world.cryptlet = world.second.expect("there are two");
        let other = join_at_once(ASKER, &feed(world, 0, Trigger::Once, moment + 500), PRICE);
        let buckets = || -> BTreeSet<u64> { AgendaEnds::<Test>::iter_keys().collect() };
        let both = [moment, moment + 500].map(|moment| moment / 500);
        assert_eq!(buckets(), both.into());
        advance_ms(62_000);
        advance();
        assert!(open_round(other).is_some());
        assert!(AgendaSchedule::<Test>::get().left.is_some());
        assert_eq!(buckets(), [both[0]].into(), "its page is empty");
        CryptoDelegate::do_try_state().unwrap();
        (0..2).for_each(|_| advance());
        assert!(AgendaSchedule::<Test>::get().is_empty());
    });
}

#[test]
fn what_was_left_behind_never_steps_over_what_is_to_be_read() {
    new().execute_with(|world| {
        // More than a block looks at, and nothing else waits.
        let moment = NOW + 60_000;
        for topic in 0..100 {
            join_at_once(ASKER, &feed(world, topic, Trigger::Once, moment), PRICE);
        }
        advance_ms(62_000);
        advance();
        // One for long after, then one for soon.
        for (topic, later) in [(200, 3_600_000), (201, 30_000)] {
            let start = CryptoDelegate::now() + later;
            join_at_once(ASKER, &feed(world, topic, Trigger::Once, start), PRICE);
            advance();
            CryptoDelegate::do_try_state().unwrap();
        }
        assert_eq!(AgendaSchedule::<Test>::get().left, None);
        advance_ms(31_000);
        events();
        advance();
        assert_eq!(due_feeds().len(), 1);
    });
}

#[test]
fn who_was_left_behind_a_crowd_does_not_wait_for_it() {
    new().second_cryptlet(3).execute_with(|world| {
        let moment = NOW + 60_000;
        for topic in 0..120 {
            join_at_once(ASKER, &feed(world, topic, Trigger::Once, moment), PRICE);
        }
        world.cryptlet = world.second.expect("there are two");
        let share = MAX_DUE / 4;
        let few: Vec<FeedId> = (0..=u64::from(share))
            .map(|topic| join_at_once(ASKER, &feed(world, topic, Trigger::Once, moment), PRICE))
            .collect();
        let later = feed(world, 1_000, Trigger::Once, moment + 1_500);
        let later = join_at_once(ASKER, &later, PRICE);
        advance_ms(62_000);
        events();
        (0..2).for_each(|_| advance());
        let mut opened = due_feeds();
        assert_eq!(opened.len(), 2 * MAX_DUE as usize);
        opened.retain(|id| few.contains(id) || *id == later);
        let order: Vec<FeedId> = few.into_iter().chain([later]).collect();
        assert_eq!(opened, order, "each with its cryptlet's share, in order");
        CryptoDelegate::do_try_state().unwrap();
    });
}

#[test]
fn where_few_looks_fit_a_cryptlet_has_a_quarter_of_those() {
    new().second_cryptlet(3).execute_with(|world| {
        let moment = NOW + 600_000;
        for topic in 0..40 {
            join_at_once(ASKER, &feed(world, topic, Trigger::Once, moment), PRICE);
        }
        world.cryptlet = world.second.expect("there are two");
        let other = join_at_once(ASKER, &feed(world, 0, Trigger::Once, moment + 500), PRICE);
        // The rounds in which the pools were to accept are over.
        advance_ms(590_000);
        while OpenRounds::<Test>::get() > 0 {
            advance();
        }
        // A fifth of a block of a tenth of a second.
        HookWeight::set(Weight::from_parts(8 * WEIGHT_REF_TIME_PER_MILLIS, u64::MAX));
        advance_ms(60_000);
        advance();
        assert!(open_round(other).is_some(), "{:?}", state(other));
    });
}

#[test]
fn a_crowd_holds_up_nobody_where_slots_are_short() {
    new().second_cryptlet(3).execute_with(|world| {
        let moment = CryptoDelegate::now() + 600_000;
        let [crowded, other] = [world.cryptlet, world.second.expect("there are two")];
        for topic in 0..300 {
            join_at_once(ASKER, &feed(world, topic, Trigger::Once, moment), PRICE);
        }
        world.cryptlet = other;
        let singles: Vec<(u64, FeedId)> = (0..10)
            .map(|number| {
                let due = moment + number * 1_000;
                let feed = feed(world, number, Trigger::Once, due);
                (due, join_at_once(ASKER, &feed, PRICE))
            })
            .collect();
        world.cryptlet = crowded;
        // The rounds in which the pools were to accept are over.
        advance_ms(590_000);
        while OpenRounds::<Test>::get() > 0 {
            advance();
        }
        // A fifth of a block of a tenth of a second.
        HookWeight::set(Weight::from_parts(8 * WEIGHT_REF_TIME_PER_MILLIS, u64::MAX));
        let mut opened = BTreeMap::new();
        while CryptoDelegate::now() < moment + 12_000 {
            events();
            advance();
            let now = CryptoDelegate::now();
            let due = due_feeds();
            // Then the crowd has all the places that it may have.
            let is_crowded = (moment + 1_000..moment + 4_000).contains(&now);
            assert!(!is_crowded || due.len() > 5, "{} at {now}", due.len());
            opened.extend(due.into_iter().map(|id| (id, now)));
        }
        for (due, id) in singles {
            let at = opened.get(&id).expect("it is opened");
            // The first stands behind the whole crowd.
            let blocks = (at - due).div_ceil(SLOT_MS);
            assert!(blocks <= 11, "{blocks} blocks at {due}");
        }
        CryptoDelegate::do_try_state().unwrap();
    });
}

#[test]
fn who_leaves_pages_that_are_half_read_leaves_the_agenda_whole() {
    new().second_cryptlet(3).execute_with(|world| {
        let moment = NOW + 60_000;
        let both = [world.cryptlet, world.second.expect("there are two")];
        let mut all: Vec<FeedId> = Vec::new();
        for topic in 0..150 {
            for cryptlet in both {
                world.cryptlet = cryptlet;
                let feed = feed(world, topic, Trigger::Once, moment);
                all.push(join_at_once(ASKER, &feed, PRICE));
            }
        }
        advance_ms(62_000);
        events();
        advance();
        let schedule = AgendaSchedule::<Test>::get();
        assert!(schedule.left.is_some());
        // Every second one that waits goes.
        let waits = |id: &FeedId| matches!(state(*id), FeedState::Waiting { .. });
        all.retain(waits);
        for id in all.iter().step_by(2) {
            assert_ok!(CryptoDelegate::unsubscribe(origin(ASKER), *id));
            CryptoDelegate::do_try_state().unwrap();
        }
        all.retain(|id| Feeds::<Test>::contains_key(id));
        events();
        (0..4).for_each(|_| advance());
        let opened: BTreeSet<FeedId> = due_feeds().into_iter().collect();
        assert_eq!(opened, all.into_iter().collect());
        assert!(AgendaSchedule::<Test>::get().is_empty());
        CryptoDelegate::do_try_state().unwrap();
    });
}
