//! Feeds among strangers: who takes places, looks and money of others, and what it costs.

use super::{feeds::*, mock::*, world::*};
use crate::{
    feeds::{MAX_WATCHING, STANDING_MS},
    Error, Event, Feeds, OpenByFeeds, OpenByFeedsOf, OpenRounds, Rounds, Standing, Subscriptions,
    Unpaid, Watching,
};
use codec::Encode;
use cryptlet_primitives::{
    feed::{Feed, Trigger},
    ids::FeedId,
    policy::Policy,
    statement::Occasion,
    value::Value,
    view::{FeedState, ResultRecord, StopReason, SubscriptionState},
};
use frame_support::{assert_noop, assert_ok, traits::Get};

const LEAST: u128 = 50;

fn endow(who: u8) {
    Balances::force_set_balance(RuntimeOrigin::root(), account(who), ENDOWMENT).unwrap();
}

/// A consortium whose cryptlet asks for a least fee.
fn priced() -> Setup {
    new().policy(Policy {
        min_fee: Some(LEAST),
        ..Default::default()
    })
}

fn results_left(id: FeedId, who: u8) -> u64 {
    let view = CryptoDelegate::subscription_view(id, account(who)).unwrap();
    view.results_left
}

/// What the pot holds beyond its endowment.
fn in_pot() -> u128 {
    Balances::free_balance(CryptoDelegate::pot()) - 100
}

#[test]
fn a_round_that_nobody_answers_costs_each_subscriber_its_price_which_is_burnt() {
    priced().execute_with(|world| {
        endow(OTHER);
        let feed = feed(world, 1, EVERY, NOW + 10_000);
        let id = subscribe(world, ASKER, &feed, 10 * PRICE);
        subscribe(world, OTHER, &feed, 2 * PRICE);
        let issued = Balances::total_issuance();
        wait_for_round(id);
        (0..15).for_each(|_| advance());
        assert_eq!(Balances::total_issuance(), issued - 2 * PRICE);
        assert_eq!((results_left(id, ASKER), results_left(id, OTHER)), (9, 1));
        // The second uses up the funds of one, the third stops the feed.
        (0..100).for_each(|_| advance());
        let reason = StopReason::Unanswered;
        assert_eq!(state(id), FeedState::Stopped { reason });
        assert_eq!(Balances::total_issuance(), issued - 5 * PRICE);
        let other = CryptoDelegate::subscription_view(id, account(OTHER)).unwrap();
        assert_eq!(other.state, SubscriptionState::Depleted);
        assert_eq!(results_left(id, ASKER), 7);
    });
}

#[test]
fn to_resume_a_feed_costs_the_least_fee() {
    priced().execute_with(|world| {
        let feed = feed(world, 1, EVERY, NOW + 10_000);
        let id = subscribe(world, ASKER, &feed, 10 * PRICE);
        (0..120).for_each(|_| advance());
        assert!(matches!(state(id), FeedState::Stopped { .. }));
        let issued = Balances::total_issuance();
        let before = Balances::free_balance(account(ASKER));
        assert_ok!(CryptoDelegate::resume_feed(origin(ASKER), id));
        assert_eq!(Balances::free_balance(account(ASKER)), before - LEAST);
        assert_eq!(Balances::total_issuance(), issued - LEAST);
    });
}

#[test]
fn feeds_leave_half_of_all_places_to_those_who_ask() {
    let most: u32 = <Test as crate::Config>::MaxOpenRounds::get();
    for is_one_cryptlets in [true, false] {
        new().execute_with(|world| {
            let feed = feed(world, 1, EVERY, NOW + 10_000);
            let id = subscribe(world, ASKER, &feed, 10 * PRICE);
            if is_one_cryptlets {
                OpenByFeedsOf::<Test>::insert(world.cryptlet, MAX_OPEN_BY_CRYPTLET / 2);
            } else {
                OpenByFeeds::<Test>::put(most / 2);
            }
            (0..60).for_each(|_| advance());
            assert!(matches!(state(id), FeedState::Waiting { .. }));
            assert_eq!(OpenRounds::<Test>::get(), 0);
            world.ask(2);
            OpenByFeedsOf::<Test>::remove(world.cryptlet);
            OpenByFeeds::<Test>::kill();
            wait_for_round(id);
            assert_eq!(OpenByFeeds::<Test>::get(), 1);
            assert_eq!(OpenByFeedsOf::<Test>::get(world.cryptlet), 1);
        });
    }
}

#[test]
fn who_leaves_while_a_round_is_open_pays_for_it() {
    for is_answered in [true, false] {
        new().execute_with(|world| {
            endow(OTHER);
            let feed = feed(world, 1, EVERY, NOW + 10_000);
            let id = subscribe(world, ASKER, &feed, 10 * PRICE);
            subscribe(world, OTHER, &feed, 10 * PRICE);
            let round = wait_for_round(id);
            let issued = Balances::total_issuance();
            assert_ok!(CryptoDelegate::unsubscribe(origin(OTHER), id));
            let left = Event::Unsubscribed {
                feed: id,
                subscriber: account(OTHER),
                refunded: 9 * PRICE,
            };
            assert!(events().contains(&left));
            CryptoDelegate::do_try_state().unwrap();
            if is_answered {
                world.decide(round, &number(1));
                assert_eq!(in_pot(), 9 * PRICE, "both have paid");
                assert_eq!(Balances::total_issuance(), issued);
            } else {
                (0..15).for_each(|_| advance());
                assert_eq!(Balances::total_issuance(), issued - PRICE);
            }
            // The last one to leave pays for the next one, though the feed is gone.
            let round = wait_for_round(id);
            assert_ok!(CryptoDelegate::unsubscribe(origin(ASKER), id));
            assert!(Feeds::<Test>::get(id).is_none());
            assert_eq!(Rounds::<Test>::get(round).unwrap().fee, PRICE);
            world.decide(round, &number(2));
            assert_eq!(in_pot(), Unpaid::<Test>::iter_values().sum::<u128>());
        });
    }
}

/// The pool accepts without a report: for tests with many feeds.
pub fn join_at_once(who: u8, feed: &Feed, funds: u128) -> FeedId {
    let round = ask(who, feed, funds);
    CryptoDelegate::on_acceptance(feed.id(), &account(who), round, &accept());
    feed.id()
}

#[test]
fn a_feed_wakes_itself_no_sooner_than_the_shortest_period() {
    new().execute_with(|world| {
        let feed = feed(world, 1, Trigger::WakeUp, 0);
        let id = subscribe(world, ASKER, &feed, 10 * PRICE);
        let round = wait_for_round(id);
        let now = CryptoDelegate::now();
        world.decide(round, &naming(now + 1));
        // It comes late, as the moment that was named.
        assert_eq!(state(id), FeedState::Waiting { due: now + 1 });
        let place = Feeds::<Test>::get(id).and_then(|record| record.place);
        let soonest = (now + MIN_PERIOD_MS).div_ceil(500);
        assert_eq!(place.map(|place| place.bucket), Some(soonest));
    });
}

#[test]
fn moments_that_passed_while_the_chain_stood_still_are_asked_for_one_after_another() {
    new().execute_with(|world| {
        let feed = feed(world, 1, Trigger::WakeUp, 0);
        let id = subscribe(world, ASKER, &feed, 10 * PRICE);
        let first = CryptoDelegate::now() + 60_000;
        let round = wait_for_round(id);
        world.decide(round, &naming(first));
        advance_ms(3_600_000);
        for due in [first, first + 60_000, first + 120_000] {
            events();
            let round = wait_for_round(id);
            let told = events().into_iter().find_map(|event| match event {
                Event::FeedDue { due, late_ms, .. } => Some((due, late_ms > 60_000)),
                _ => None,
            });
            assert_eq!(told, Some((due, true)));
            world.decide(round, &naming(due + 60_000));
        }
        assert_eq!(Feeds::<Test>::get(id).unwrap().delivered, 4);
    });
}

#[test]
fn events_are_not_waited_for_where_rounds_must_be_short() {
    let short = |max_duration_ms| Policy {
        max_duration_ms: Some(max_duration_ms),
        ..Default::default()
    };
    new().policy(short(60_000)).execute_with(|world| {
        let watch = feed(world, 1, Trigger::Event, 40);
        let id = subscribe(world, ASKER, &watch, 10 * PRICE);
        open_round(id).expect("a minute is enough");
        let policy = Box::new(short(59_999));
        assert_ok!(Cryptlet::set_policy(
            origin(PUBLISHER),
            world.cryptlet,
            policy
        ));
        let another = feed(world, 2, Trigger::Event, 40);
        let error = Error::<Test>::WatchTooShort;
        assert_noop!(try_subscribe(ASKER, &another, PRICE), error);
        (0..125).for_each(|_| advance());
        let reason = StopReason::NotServed;
        assert_eq!(state(id), FeedState::Stopped { reason });
    });
}

#[test]
fn nobody_keeps_a_feed_from_beginning() {
    new().execute_with(|world| {
        endow(OTHER);
        let never = feed(world, 1, Trigger::Event, u64::MAX);
        assert_noop!(
            try_subscribe(OTHER, &never, PRICE),
            Error::<Test>::CursorTooHigh
        );
        let late = feed(world, 1, Trigger::Event, NOW + 3_600_000_000);
        let id = subscribe(world, OTHER, &late, PRICE);
        let first = open_round(id).unwrap();
        let soon = feed(world, 1, Trigger::Event, 40);
        assert_eq!(subscribe(world, ASKER, &soon, 3 * PRICE), id);
        let round = open_round(id).unwrap();
        assert!(first != round && Standing::<Test>::get(first).is_none());
        let occasion = Standing::<Test>::get(round).unwrap().statement.occasion;
        let Occasion::Event { after } = occasion else {
            panic!("{occasion:?}");
        };
        // What was long ago is not brought at others' expense.
        assert!((NOW..=CryptoDelegate::now()).contains(&after), "{after}");
        // Once it has brought something it goes on from there.
        world.decide(round, &naming(u64::MAX - 9));
        assert_ok!(CryptoDelegate::unsubscribe(origin(OTHER), id));
        let round = open_round(id).unwrap();
        assert_ok!(try_subscribe(OTHER, &soon, PRICE));
        assert_eq!(open_round(id), Some(round));

        let far = feed(world, 2, Trigger::WakeUp, NOW + 3_600_000_000);
        let id = subscribe(world, OTHER, &far, PRICE);
        assert_eq!(
            subscribe(world, ASKER, &feed(world, 2, Trigger::WakeUp, 0), PRICE),
            id
        );
        advance();
        wait_for_round(id);
    });
}

#[test]
fn a_feed_begins_sooner_for_who_is_accepted_alone() {
    new().execute_with(|world| {
        endow(OTHER);
        let far = NOW + 3_600_000_000;
        let wakes = feed(world, 1, Trigger::WakeUp, far);
        let watches = feed(world, 2, Trigger::Event, far);
        let [woken, watched] =
            [&wakes, &watches].map(|feed| subscribe(world, OTHER, feed, 9 * PRICE));
        let first = open_round(watched);
        for (feed, id) in [(wakes, woken), (watches, watched)] {
            ask(ASKER, &Feed { start: 0, ..feed }, PRICE);
            assert_ok!(CryptoDelegate::unsubscribe(origin(ASKER), id));
        }
        assert_eq!(state(woken), FeedState::Waiting { due: far });
        assert_eq!(open_round(watched), first);
        // A little sooner is not worth another round.
        let watches = |start| feed(world, 2, Trigger::Event, start);
        subscribe(world, ASKER, &watches(far - 59_999), PRICE);
        assert_eq!(open_round(watched), first);
        assert_ok!(CryptoDelegate::unsubscribe(origin(ASKER), watched));
        subscribe(world, ASKER, &watches(far - 60_000), PRICE);
        assert!(open_round(watched) != first);
        let after = far - 60_000;
        let round = open_round(watched).unwrap();
        let statement = Standing::<Test>::get(round).unwrap().statement;
        assert_eq!(statement.occasion, Occasion::Event { after });
    });
}

#[test]
fn nobody_has_others_pay_for_old_events_whose_cursors_are_no_milliseconds() {
    new().execute_with(|world| {
        endow(OTHER);
        for (topic, cursor) in [(1, NOW * 1_000), (2, 40)] {
            let id = subscribe(
                world,
                OTHER,
                &feed(world, topic, Trigger::Event, cursor),
                9 * PRICE,
            );
            let round = open_round(id).unwrap();
            let old = feed(world, topic, Trigger::Event, 0);
            assert_eq!(subscribe(world, ASKER, &old, PRICE), id);
            assert_eq!(open_round(id), Some(round));
            assert_eq!(Feeds::<Test>::get(id).unwrap().reached, cursor);
        }
    });
}

#[test]
fn a_round_that_another_replaced_in_the_same_report_brings_nothing() {
    let short = Policy {
        max_duration_ms: Some(60_000),
        ..Default::default()
    };
    new().policy(short).execute_with(|world| {
        endow(OTHER);
        let late = feed(world, 1, Trigger::Event, NOW + 3_600_000_000);
        let id = subscribe(world, OTHER, &late, 9 * PRICE);
        let first = open_round(id).unwrap();
        advance_ms(50_000);
        let asked = ask(ASKER, &Feed { start: 0, ..late }, PRICE);
        advance_ms(11_000);
        (0..5).for_each(|_| advance());
        let renewed = open_round(id).unwrap();
        assert!(renewed != first && asked < renewed);
        let observations = || {
            vec![
                world.observe(asked, &accept()),
                world.observe(renewed, &naming(u64::MAX - 9)),
            ]
        };
        let batches = (0..3).map(|place| world.sign(place, observations()));
        let report = world.carry(0, batches.collect());
        assert_ok!(submit(&report).expect("it is authorized"));
        assert!(open_round(id).is_some_and(|round| round != renewed));
        let feed = Feeds::<Test>::get(id).unwrap();
        assert_eq!((feed.delivered, feed.active), (0, 2));
        assert_eq!(CryptoDelegate::topic_view(world.topic(1)).unwrap().next, 0);
    });
}

#[test]
fn who_does_not_pay_can_not_have_a_feed_go_on() {
    priced().execute_with(|world| {
        endow(OTHER);
        endow(PUBLISHER);
        let feed = feed(world, 1, EVERY, NOW + 10_000);
        let id = subscribe(world, ASKER, &feed, 10 * PRICE);
        subscribe(world, OTHER, &feed, PRICE);
        (0..120).for_each(|_| advance());
        assert!(matches!(state(id), FeedState::Stopped { .. }));
        ask(PUBLISHER, &feed, 10 * PRICE);
        for freeloader in [OTHER, PUBLISHER] {
            let error = Error::<Test>::FundsTooLow;
            assert_noop!(CryptoDelegate::resume_feed(origin(freeloader), id), error);
        }
        assert_ok!(CryptoDelegate::fund_subscription(origin(OTHER), id, PRICE));
        assert_ok!(CryptoDelegate::resume_feed(origin(OTHER), id));
    });
}

#[test]
fn a_feed_whose_round_is_closed_costs_nobody_anything() {
    priced().execute_with(|world| {
        let feed = feed(world, 1, EVERY, NOW + 10_000);
        let id = subscribe(world, ASKER, &feed, 10 * PRICE);
        let round = wait_for_round(id);
        let issued = Balances::total_issuance();
        assert_ok!(CryptoDelegate::close_round(RuntimeOrigin::root(), round));
        assert_eq!(Balances::total_issuance(), issued);
        assert_eq!(results_left(id, ASKER), 10);
    });
}

#[test]
fn who_lingers_in_a_feed_that_ended_keeps_nobody_from_it() {
    new().execute_with(|world| {
        endow(OTHER);
        endow(PUBLISHER);
        let wakes = |start| feed(world, 1, Trigger::WakeUp, start);
        let id = subscribe(world, ASKER, &wakes(0), PRICE);
        world.decide(wait_for_round(id), &naming(0));
        assert_eq!(state(id), FeedState::Done);
        let far = NOW + 3_600_000_000;
        assert_eq!(subscribe(world, OTHER, &wakes(far), PRICE), id);
        assert_eq!(state(id), FeedState::Waiting { due: far });
        // As in its first life, it begins sooner for who wants it sooner.
        subscribe(world, PUBLISHER, &wakes(0), PRICE);
        let round = wait_for_round(id);
        world.decide(round, &number(1));
        assert_eq!(results_left(id, OTHER), 0);
    });
}

#[test]
fn a_cryptlet_waits_for_so_many_events_at_a_time() {
    new().execute_with(|world| {
        let watch = |topic| feed(world, topic, Trigger::Event, 40);
        let id = subscribe(world, ASKER, &watch(1), 9 * PRICE);
        let asked = ask(ASKER, &watch(2), PRICE);
        Watching::<Test>::insert(world.cryptlet, MAX_WATCHING);
        assert_noop!(
            try_subscribe(ASKER, &watch(3), PRICE),
            Error::<Test>::MaxWatchingExceeded
        );
        // To join one is no further one.
        endow(OTHER);
        assert_ok!(try_subscribe(OTHER, &watch(1), PRICE));
        // One that was asked before does not begin, and one that watches goes on.
        world.decide(asked, &accept());
        let reason = StopReason::NotServed;
        assert_eq!(state(watch(2).id()), FeedState::Stopped { reason });
        assert_noop!(
            CryptoDelegate::resume_feed(origin(ASKER), watch(2).id()),
            Error::<Test>::MaxWatchingExceeded
        );
        let round = open_round(id).unwrap();
        world.decide(round, &naming(50));
        advance_ms(STANDING_MS + 1_000);
        (0..5).for_each(|_| advance());
        assert!(open_round(id).is_some_and(|renewed| renewed != round));
        Watching::<Test>::insert(world.cryptlet, 1);
    });
}

#[test]
fn a_result_names_the_feed_that_brought_it() {
    new().execute_with(|world| {
        let watch = feed(world, 1, Trigger::Event, 100);
        let id = subscribe(world, ASKER, &watch, 9 * PRICE);
        world.decide(open_round(id).unwrap(), &naming(101));
        // Others bring old events into the topic: by asking, and by a feed of their own.
        let round = world.ask(1);
        advance();
        world.decide(round, &naming(7));
        let price = PRICE + 1;
        let again = feed(world, 1, Trigger::Event, 0);
        let again = Feed { price, ..again };
        let other = subscribe(world, ASKER, &again, 9 * price);
        world.decide(open_round(other).unwrap(), &naming(7));
        world.decide(open_round(id).unwrap(), &naming(102));
        let results = CryptoDelegate::results(world.topic(1), 0, 9).rows;
        let brought = |result: &ResultRecord| result.feed;
        let brought: Vec<Option<FeedId>> = results.iter().map(brought).collect();
        assert_eq!(brought, [Some(id), None, Some(other), Some(id)]);
        let told = |event| match event {
            Event::ResultAccepted { feed, .. } => Some(feed),
            _ => None,
        };
        let told: Vec<Option<FeedId>> = events().into_iter().filter_map(told).collect();
        assert_eq!(told, brought);
    });
}

#[test]
fn the_deposit_covers_all_that_a_subscription_may_keep() {
    new().execute_with(|world| {
        let (method, _) = world.question(1);
        let params = vec![cryptlet_primitives::value::Value::Bytes(vec![7; 2_000])].encode();
        let watch = Feed {
            method,
            params: params.try_into().unwrap(),
            ..feed(world, 1, Trigger::Event, 40)
        };
        let id = join_at_once(ASKER, &watch, PRICE);
        let round = open_round(id).unwrap();
        let subscription = Subscriptions::<Test>::get(account(ASKER), id).unwrap();
        let records = [
            Feeds::<Test>::get(id).unwrap().encoded_size(),
            subscription.encoded_size(),
            Standing::<Test>::get(round).unwrap().encoded_size(),
            // A departure, and names: in agenda and keys.
            (id, 1u64, 1u32).encoded_size(),
            (id, id, id, account(ASKER)).encoded_size(),
            (round, round, world.cryptlet).encoded_size(),
        ];
        let bytes: usize = records.into_iter().sum();
        assert!(subscription.deposit >= 4 * 100 + bytes as u128);
    });
}

#[test]
fn who_is_accepted_to_what_has_ended_begins_it_anew_or_gets_the_funds_back() {
    new().execute_with(|world| {
        endow(OTHER);
        let wakes = feed(world, 1, Trigger::WakeUp, NOW + 5_000);
        let once = feed(world, 2, Trigger::Once, NOW + 5_000);
        let ids = [&wakes, &once].map(|feed| subscribe(world, ASKER, feed, PRICE));
        let before = Balances::free_balance(account(OTHER));
        let asked = [&wakes, &once].map(|feed| ask(OTHER, feed, PRICE));
        for id in ids {
            let round = wait_for_round(id);
            world.decide(round, &Value::Unsigned(0).encode());
            assert_eq!(state(id), FeedState::Done);
            let more = CryptoDelegate::fund_subscription(origin(ASKER), id, PRICE);
            assert_eq!(more, Err(Error::<Test>::MomentPassed.into()));
        }
        for round in asked {
            world.decide(round, &accept());
        }
        assert!(matches!(state(ids[0]), FeedState::Waiting { .. }));
        assert_eq!(results_left(ids[0], OTHER), 1);
        assert!(CryptoDelegate::subscription_view(ids[1], account(OTHER)).is_none());
        wait_for_round(ids[0]);
        assert_ok!(CryptoDelegate::unsubscribe(origin(OTHER), ids[0]));
        assert_eq!(Balances::free_balance(account(OTHER)), before - PRICE);
    });
}

#[test]
fn a_feed_whose_only_moment_is_over_is_not_resumed_for_money() {
    priced().execute_with(|world| {
        let id = subscribe(
            world,
            ASKER,
            &feed(world, 1, Trigger::Once, NOW + 5_000),
            PRICE,
        );
        Feeds::<Test>::mutate_extant(id, |record| {
            CryptoDelegate::stop(id, record, StopReason::NotServed);
        });
        advance_ms(10_000);
        assert_noop!(
            CryptoDelegate::resume_feed(origin(ASKER), id),
            Error::<Test>::MomentPassed
        );
    });
}

#[test]
fn who_leaves_after_a_rounds_time_pays_for_its_place_alone() {
    for least in [None, Some(LEAST)] {
        let policy = Policy {
            min_fee: least,
            ..Default::default()
        };
        new().policy(policy).execute_with(|world| {
            let id = subscribe(
                world,
                ASKER,
                &feed(world, 1, EVERY, NOW + 10_000),
                2 * PRICE,
            );
            let round = wait_for_round(id);
            let before = Balances::free_balance(account(ASKER));
            // Its time is over, and no block has taken it off yet.
            let deadline = Rounds::<Test>::get(round).unwrap().statement.deadline;
            pallet_timestamp::Now::<Test>::put(deadline + 1);
            let known = Subscriptions::<Test>::get(account(ASKER), id).unwrap();
            assert_ok!(CryptoDelegate::unsubscribe(origin(ASKER), id));
            let refunded = Balances::free_balance(account(ASKER)) - before - known.deposit;
            let paid = if least.is_some() { PRICE } else { 0 };
            assert_eq!(refunded, 2 * PRICE - paid);
        });
    }
}
