//! Many that wait, and little room.

use super::{listeners::one_call, world::*};
use crate::{delivery::PER_TURN, mock::*, Callback, Lines, QueueEnds};
use cryptlet_primitives::value::Value;
use frame_support::{assert_ok, weights::Weight};
use std::collections::BTreeMap;

fn counts(calls: Vec<u8>) -> BTreeMap<u8, usize> {
    calls.into_iter().fold(BTreeMap::new(), |mut counts, who| {
        *counts.entry(who).or_default() += 1;
        counts
    })
}

#[test]
fn no_listener_is_called_twice_or_left_out_over_many_blocks() {
    new().execute_with(|world| {
        let feed = world.listen(1, 7, 9);
        (2..=40).for_each(|who| {
            world.listen(who, 7, 9);
        });
        world.bring(feed);
        CallbackWeight::set(one_call());
        for block in 0..40 {
            advance();
            let calls = seen().len();
            assert_eq!(calls, 1, "in block {block}");
            SEEN_ALL.with_borrow_mut(|all| *all += calls);
        }
        advance();
        assert_eq!(called(), NOBODY);
        assert_eq!(Lines::<Test>::iter().count(), 0);
        SEEN_ALL.with_borrow(|all| assert_eq!(*all, 40));
    });
}

std::thread_local! {
    static SEEN_ALL: core::cell::RefCell<usize> = const { core::cell::RefCell::new(0) };
}

#[test]
fn lines_take_turns() {
    new().execute_with(|world| {
        let long = world.listen(1, 7, 9);
        (2..=60).for_each(|who| {
            world.listen(who, 7, 9);
        });
        let short = world.listen(61, 8, 9);
        world.bring(long);
        world.bring(short);
        let round = world.ask(62, 9);
        world.decide(round, Value::Bool(true));
        advance();
        let calls = called();
        let place = |who| calls.iter().position(|called| *called == who).unwrap();
        assert_eq!(
            place(61),
            PER_TURN as usize,
            "after one turn of the long line"
        );
        assert_eq!(place(62), PER_TURN as usize + 1);
    });
}

#[test]
fn who_comes_and_goes_while_a_result_is_delivered_disturbs_nobody() {
    new().execute_with(|world| {
        let feed = world.listen(10, 7, 9);
        (11..=30).for_each(|who| {
            world.listen(who, 7, 9);
        });
        world.bring(feed);
        CallbackWeight::set(one_call());
        let mut calls = Vec::new();
        for block in 0u8..30 {
            advance();
            let now = called();
            // Who was called last leaves: the cursor names a key that is gone.
            if let Some(last) = now.last().filter(|_| block % 2 == 0) {
                assert_ok!(CryptoDelegate::unsubscribe_for(account(*last), feed));
            }
            // Somebody new gets no result of before.
            if block < 10 {
                world.listen(50 + block, 7, 9);
            }
            calls.extend(now);
            check();
        }
        let counts = counts(calls);
        assert_eq!(
            counts.keys().copied().collect::<Vec<u8>>(),
            (10..=30).collect::<Vec<u8>>()
        );
        assert!(counts.values().all(|count| *count == 1), "{counts:?}");
    });
}

#[test]
fn gas_that_is_asked_for_and_not_used_delays_nobody() {
    new().execute_with(|world| {
        let gas = Callbacks::max_gas();
        let greedy = Callback { gas, ..CALLBACK };
        let feeds: Vec<_> = (1..=8)
            .map(|who| world.listen_with(who, who.into(), 9, greedy))
            .collect();
        let honest = world.listen(9, 9, 9);
        feeds.iter().for_each(|feed| {
            world.bring(*feed);
        });
        world.bring(honest);
        advance();
        assert_eq!(
            called(),
            [1, 9],
            "one of the greedy, and whoever fits beside"
        );
        for who in 2..=8 {
            advance();
            assert_eq!(called(), [who], "in their order");
        }
    });
}

#[test]
fn a_turn_without_room_keeps_its_place_before_all_others() {
    new().execute_with(|world| {
        let first = world.listen(1, 1, 9);
        world.listen(2, 1, 9);
        let second = world.listen(3, 2, 9);
        world.bring(first);
        world.bring(second);
        CallbackWeight::set(one_call());
        let order: Vec<u8> = (0..3)
            .flat_map(|_| {
                advance();
                called()
            })
            .collect();
        assert_eq!(order[2], 3, "the line that was begun is ended first");
    });
}

#[test]
fn a_block_without_room_delivers_nothing_and_loses_nothing() {
    new().execute_with(|world| {
        let feed = world.listen(1, 7, 9);
        world.bring(feed);
        assert_eq!(poll(Weight::zero()), Weight::zero());
        let least = one_call();
        poll(least - Weight::from_parts(1, 0) + Weight::from_parts(0, u64::MAX));
        assert_eq!(called(), NOBODY);
        assert_eq!(QueueEnds::<Test>::get().length(), 1);
        poll(least + Weight::from_parts(0, u64::MAX));
        assert_eq!(called(), [1]);
    });
}

#[test]
fn those_who_can_not_pay_take_no_more_than_a_look_each() {
    new().execute_with(|world| {
        let feed = world.subscribe(99, 7, 999);
        for who in 1..=60 {
            world.subscribe(who, 7, 1);
            assert_ok!(Callbacks::listen(
                feed,
                account(who),
                world.cryptlet,
                CALLBACK,
                0
            ));
        }
        world.bring(feed);
        (0..20).for_each(|_| advance());
        assert_eq!(called(), NOBODY);
        assert_eq!(crate::Resting::<Test>::iter().count(), 60);
        let idle = poll(Weight::MAX);
        world.bring(feed);
        assert_eq!(poll(Weight::MAX), idle, "as if nobody listened");
    });
}

#[test]
fn a_contract_that_claims_to_use_more_than_it_may_is_charged_its_limit() {
    new().execute_with(|world| {
        let_contract(1, Does::Lies);
        let feed = world.listen(1, 7, 1);
        world.bring(feed);
        advance();
        let most =
            Callbacks::price_of(Callbacks::weight_of_gas(CALLBACK.gas) + Callbacks::overhead());
        assert!(balance(AUTHOR) <= most);
    });
}
