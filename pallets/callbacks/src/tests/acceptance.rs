//! Who listens before the pool has accepted its subscription.

use super::world::*;
use crate::{mock::*, Lines, Listening, Resting, WeightInfo, MAX_PENDING};
use cryptlet_primitives::{ids::RoundId, value::Value};
use frame_support::assert_ok;

type Weights = crate::weights::MeasuredWeight<Test>;

/// Listens to what the pool has not accepted yet: one callback. Gives the round in which it is asked.
fn listen_unaccepted(world: &World, who: u8) -> RoundId {
    let feed = world.ask_to_subscribe(who, 7, 1);
    let asked = world.newest_round();
    assert_ok!(Callbacks::listen(
        feed,
        account(who),
        world.cryptlet,
        CALLBACK,
        1
    ));
    asked
}

#[test]
fn who_is_not_accepted_yet_is_not_looked_at_however_fast_the_feed_is() {
    new().execute_with(|world| {
        let feed = world.listen(1, 7, 999);
        let asked = listen_unaccepted(world, 2);
        // As long as the pool may take, two each second.
        for _ in 0..118 {
            world.bring(feed);
            advance();
        }
        assert_eq!(funds(feed, 2), paid_to_listen(1), "no look was paid for");
        assert!(!called().contains(&2));
        world.decide(asked, Value::Bool(true));
        world.bring(feed);
        advance();
        let mut both = called();
        both.sort_unstable();
        assert_eq!(both, [1, 2]);
    });
}

#[test]
fn who_is_accepted_pays_for_looks_with_what_waits_from_before() {
    new().execute_with(|world| {
        let feed = world.listen(1, 7, 99);
        let asked = listen_unaccepted(world, 2);
        for _ in 1..MAX_PENDING {
            world.bring(feed);
        }
        world.decide(asked, Value::Bool(true));
        world.bring(feed);
        let before = balance(AUTHOR) + funds(feed, 1) + funds(feed, 2);
        while Lines::<Test>::contains_key(feed) {
            advance_within(one_call());
        }
        assert_eq!(called().into_iter().filter(|who| *who == 2).count(), 1);
        let look = Callbacks::price_of(Weights::pass_over() + Callbacks::share_of_turns(2));
        let called = Callbacks::price_of(
            Weights::deliver() + Callbacks::weight_of_gas(21_000) + Callbacks::share_of_turns(2),
        );
        let looks = u128::from(MAX_PENDING - 1) * look;
        assert_eq!(funds(feed, 2), paid_to_listen(1) - looks - called);
        let after = balance(AUTHOR) + funds(feed, 1) + funds(feed, 2);
        assert_eq!(after, before, "all of it is the author's");
    });
}

#[test]
fn who_is_funded_before_it_is_accepted_rests_on() {
    new().execute_with(|world| {
        let feed = world.listen(1, 7, 99);
        let asked = listen_unaccepted(world, 2);
        assert_ok!(Callbacks::fund_listener(feed, &account(2), 1));
        assert!(Resting::<Test>::contains_key(feed, contract(2)));
        world.decide(asked, Value::Bool(true));
        assert!(!Resting::<Test>::contains_key(feed, contract(2)));
        assert_eq!(Listening::<Test>::get(feed), 2);
    });
}

#[test]
fn whom_the_pool_refuses_gets_everything_back() {
    new().execute_with(|world| {
        let before = balance(1);
        let feed = world.ask_to_subscribe(1, 7, 9);
        assert_ok!(Callbacks::listen(
            feed,
            account(1),
            world.cryptlet,
            CALLBACK,
            9
        ));
        let topic = CryptoDelegate::topic_deposit(1024);
        world.decide(world.newest_round(), Value::Bool(false));
        assert_eq!(balance(1), before - topic);
        assert!(!Callbacks::is_listening(feed, contract(1)));
    });
}
