//! Many that wait, and little room.

use super::world::*;
use crate::{delivery::PER_TURN, mock::*, Lines, QueueEnds, WeightInfo};
use cryptlet_primitives::value::Value;
use frame_support::{assert_ok, weights::Weight};
use std::collections::BTreeMap;

type Weights = crate::weights::MeasuredWeight<Test>;

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
        for block in 0..40 {
            advance_within(one_call());
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
        let mut calls = Vec::new();
        for block in 0u8..30 {
            advance_within(one_call());
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
fn a_turn_that_had_the_block_for_itself_gives_way() {
    new().execute_with(|world| {
        let first = world.listen(1, 1, 9);
        world.listen(2, 1, 9);
        let second = world.listen(3, 2, 9);
        world.bring(first);
        world.bring(second);
        let order: Vec<u8> = (0..3)
            .flat_map(|_| {
                advance_within(one_call());
                called()
            })
            .collect();
        assert_eq!(order[1], 3, "then the line that was begun is ended");
    });
}

#[test]
fn a_turn_that_is_cut_short_behind_others_goes_on_in_the_next_block() {
    new().execute_with(|world| {
        let first = world.listen(1, 1, 9);
        (2..=5).for_each(|who| {
            world.listen(who, 2, 9);
        });
        let second = world.feed(2).id();
        let third = world.listen(6, 3, 9);
        [first, second, third].into_iter().for_each(|feed| {
            world.bring(feed);
        });
        // Room for a call, a turn and another call.
        let used = Callbacks::weight_of_gas(21_000) + Weights::deliver();
        advance_within(one_call() + Callbacks::weight_of_turn() + used);
        assert_eq!(called().len(), 2, "one of each line");
        advance();
        let calls = called();
        let place = calls.iter().position(|who| *who == 6);
        assert_eq!(place, Some(3), "its others come before the third");
    });
}

#[test]
fn a_block_without_room_delivers_nothing_and_loses_nothing() {
    new().execute_with(|world| {
        let feed = world.listen(1, 7, 9);
        world.bring(feed);
        assert_eq!(poll(Weight::zero()), Weight::zero());
        let least = one_call();
        poll(least - Weight::from_parts(1, 0));
        assert_eq!(called(), NOBODY);
        assert_eq!(QueueEnds::<Test>::get().length(), 1);
        poll(least);
        assert_eq!(called(), [1]);
    });
}
