//! Feeds among strangers: who takes places, looks and money of others, and what it costs.

use super::{feeds::*, mock::*, world::*};
use crate::{
    Error, Event, Feeds, OpenByFeeds, OpenByFeedsOf, OpenRounds, Rounds, Unpaid,
};
use cryptlet_primitives::{
    feed::Feed,
    ids::FeedId,
    policy::Policy,
    view::{FeedState, StopReason, SubscriptionState},
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
