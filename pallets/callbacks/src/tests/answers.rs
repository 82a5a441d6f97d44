//! Requests: one answer, and what is left goes back.

use super::world::*;
use crate::{mock::*, Answers, Error, Event, Failure, Failures};
use cryptlet_primitives::value::Value;
use frame_support::{assert_noop, assert_ok};

#[test]
fn who_asks_is_called_back_once_and_gets_the_rest_back() {
    new().execute_with(|world| {
        let round = world.request(1, 7);
        let before = balance(1);
        assert_ok!(Callbacks::await_answer(
            round,
            account(1),
            world.cryptlet,
            CALLBACK
        ));
        let funds = Callbacks::cost_of(&CALLBACK);
        assert_eq!(balance(1), before - funds - Callbacks::answer_deposit());
        advance();
        assert_eq!(called(), NOBODY, "there is no answer yet");
        world.decide(round, Value::Unsigned(5));
        let decided = balance(1);
        events();
        advance();
        let [call] = &seen()[..] else { panic!() };
        assert_eq!((call.message.feed, call.message.round), (None, round));
        let [Event::CallbackDelivered { charged, .. }, Event::AnswerRefunded { refunded, .. }] =
            events()[..]
        else {
            panic!()
        };
        assert_eq!(charged + refunded, funds);
        assert_eq!(balance(1), decided + refunded + Callbacks::answer_deposit());
        assert_eq!(balance(AUTHOR), charged);
        advance();
        assert_eq!(called(), NOBODY);
        assert_eq!(Answers::<Test>::iter().count(), 0);
    });
}

#[test]
fn a_round_that_nobody_answers_gives_all_back() {
    new().execute_with(|world| {
        let round = world.request(1, 7);
        let before = balance(1);
        assert_ok!(Callbacks::await_answer(
            round,
            account(1),
            world.cryptlet,
            CALLBACK
        ));
        let refunded = Callbacks::cost_of(&CALLBACK);
        advance_ms(61_000);
        advance_ms(2_000);
        assert!(balance(1) > before, "the round's fee and deposit too");
        let contract = contract(1);
        assert!(events().contains(&Event::AnswerRefunded {
            round,
            contract,
            refunded
        }));
        assert_eq!(called(), NOBODY);
    });
}

#[test]
fn a_round_that_is_closed_gives_all_back() {
    new().execute_with(|world| {
        let round = world.ask(1, 7);
        assert_ok!(CryptoDelegate::close_round(RuntimeOrigin::root(), round));
        assert_eq!(Answers::<Test>::iter().count(), 0);
        assert_eq!(Balances::free_balance(Callbacks::pot()), LEAST);
    });
}

#[test]
fn nobody_else_waits_for_the_same_answer() {
    new().execute_with(|world| {
        let round = world.ask(1, 7);
        assert_noop!(
            Callbacks::await_answer(round, account(2), world.cryptlet, CALLBACK),
            Error::<Test>::AlreadyAwaited
        );
    });
}

#[test]
fn an_answer_that_fails_gives_back_what_is_left_and_can_be_tried_again() {
    new().execute_with(|world| {
        let_contract(
            1,
            Does::Fails {
                reason: Failure::Reverted,
                gas: 30_000,
            },
        );
        let round = world.ask(1, 7);
        world.decide(round, Value::Unsigned(5));
        events();
        advance();
        let [Event::CallbackFailed {
            charged,
            failure,
            reason,
            ..
        }, Event::AnswerRefunded { refunded, .. }] = events()[..]
        else {
            panic!()
        };
        assert_eq!((failure, reason), (Some(0), Failure::Reverted));
        let deposit = Failures::<Test>::get(0).unwrap().deposit;
        assert_eq!(charged + refunded + deposit, Callbacks::cost_of(&CALLBACK));
        let before = balance(1);
        let attempt = Callbacks::begin_retry(0).unwrap();
        assert_eq!(attempt.message.round, round);
        Callbacks::end_retry(0, Ok(()));
        assert_eq!(balance(1), before + deposit);
        assert_eq!(Balances::free_balance(Callbacks::pot()), LEAST);
    });
}

#[test]
fn an_answer_whose_topic_was_removed_is_gone_even_if_it_was_asked_again() {
    new().execute_with(|world| {
        let round = world.ask(1, 7);
        world.decide(round, Value::Unsigned(5));
        // The queue stands still: no block has room.
        pallet_timestamp::Now::<Test>::mutate(|now| *now += 70_000);
        let topic = world.feed(7).topic();
        assert_ok!(CryptoDelegate::remove_topic(
            RuntimeOrigin::signed(account(1)),
            topic
        ));
        let again = world.request(2, 7);
        world.decide(again, Value::Unsigned(6));
        events();
        advance();
        assert_eq!(called(), NOBODY, "another result stands in its place");
        let [Event::CallbackFailed {
            reason, failure, ..
        }, _] = events()[..]
        else {
            panic!()
        };
        assert_eq!((reason, failure), (Failure::Gone, None));
    });
}
