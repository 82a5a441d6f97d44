//! What people read.

use super::world::*;
use crate::{mock::*, Failure, MAX_FAILURES};
use codec::{Decode, Encode};
use cryptlet_primitives::value::Value;
use frame_support::{assert_ok, view_functions::ViewFunction};

/// Asks as a node does: by the function's name in the metadata, with encoded arguments.
fn ask<F: ViewFunction<ReturnType: Decode> + Encode>(function: F) -> F::ReturnType {
    let answer = Test::execute_view_function(F::id(), function.encode());
    F::ReturnType::decode(&mut &answer.expect("it is known")[..]).expect("it is what was asked for")
}

#[test]
fn a_contracts_author_reads_how_its_listening_stands() {
    new().execute_with(|world| {
        let feed = world.listen(1, 7, 3);
        world.subscribe(2, 7, 99);
        let look = || Callbacks::listener_view(feed, contract(1)).expect("it listens");
        let view = look();
        assert_eq!((view.callback, view.is_resting), (CALLBACK, false));
        assert_eq!(view.funds, paid_to_listen(3));
        assert!(view.callbacks_left >= 3);
        let round = world.bring(feed);
        let rounds: Vec<_> = look().waiting.iter().map(|it| it.round).collect();
        assert_eq!(rounds, [round]);
        assert_eq!(Callbacks::queue_length(), 1);
        advance();
        assert!(look().waiting.is_empty());
        assert_eq!(Callbacks::queue_length(), 0);
        for _ in 0..3 {
            world.bring(feed);
            advance();
        }
        assert!(look().is_resting, "it is used up");
        assert_eq!(Callbacks::listener_view(feed, contract(2)), None);
    });
}

#[test]
fn a_contracts_author_reads_what_failed() {
    new().execute_with(|world| {
        let feed = world.listen(1, 7, 99);
        let_contract(
            1,
            Does::Fails {
                reason: Failure::Reverted,
                gas: 1,
            },
        );
        for _ in 0..=MAX_FAILURES {
            world.bring(feed);
            advance();
        }
        let views = Callbacks::failure_views(contract(1));
        let numbers: Vec<u64> = views.iter().map(|view| view.number).collect();
        assert_eq!(numbers, (1..=16).collect::<Vec<u64>>());
        assert!(views
            .iter()
            .all(|view| view.failed.reason == Failure::Reverted && view.is_result_kept));
        for _ in 0..40 {
            let asked = world.request(2, 7);
            world.decide(asked, Value::Bool(true));
        }
        let views = Callbacks::failure_views(contract(1));
        assert!(views.iter().all(|view| !view.is_result_kept));
        assert!(Callbacks::failure_views(contract(2)).is_empty());
    });
}

#[test]
fn nodes_answer_what_people_ask() {
    use crate::pallet::{
        AnswerViewViewFunction, IsPausedViewFunction, PriceViewViewFunction,
        QueueLengthViewFunction,
    };

    new().execute_with(|world| {
        let round = world.ask(1, 7);
        let answer = ask(AnswerViewViewFunction::<Test>::new(round));
        let cost = Callbacks::cost_of(&CALLBACK);
        assert_eq!(answer.map(|answer| answer.funds), Some(cost));
        world.decide(round, Value::Bool(true));
        assert_eq!(ask(QueueLengthViewFunction::<Test>::new()), 1);

        let is_paused = || ask(IsPausedViewFunction::<Test>::new(contract(1)));
        assert!(!is_paused());
        assert_ok!(Callbacks::pause(RuntimeOrigin::root(), contract(1)));
        assert!(is_paused());

        let (gas, deposit) = (CALLBACK.gas, CALLBACK.deposit);
        let price = ask(PriceViewViewFunction::<Test>::new(gas, deposit));
        assert_eq!(price.callback, cost);
        assert_eq!(price.most_gas, Callbacks::max_gas());
        let before = balance(2);
        world.listen(2, 8, 2);
        let held = price.listener_deposit + 2 * price.callback + price.looks;
        assert!(before - balance(2) >= held, "besides its subscription");
    });
}
