//! Callbacks that fail, and their retries.

use super::world::*;
use crate::{mock::*, Callback, Error, Event, Failure, Failures, FailuresOf, MAX_FAILURES};
use cryptlet_primitives::value::Value;
use frame_support::{assert_noop, assert_ok};

fn fails(reason: Failure) -> Does {
    Does::Fails {
        reason,
        gas: 40_000,
    }
}

#[test]
fn a_failure_is_the_contracts_own_affair() {
    new().execute_with(|world| {
        let feed = world.listen(1, 7, 9);
        world.listen(2, 7, 9);
        world.listen(3, 7, 9);
        for reason in [
            Failure::Reverted,
            Failure::OutOfGas,
            Failure::NoCode,
            Failure::Trapped,
        ] {
            let_contract(2, fails(reason));
            let round = world.bring(feed);
            events();
            advance();
            assert_eq!(called().len(), 3);
            let failed = events().into_iter().find_map(|event| match event {
                Event::CallbackFailed {
                    contract,
                    round,
                    reason,
                    ..
                } => Some((contract, round, reason)),
                _ => None,
            });
            assert_eq!(failed, Some((contract(2), round, reason)));
        }
        assert_eq!(FailuresOf::<Test>::get(contract(2))[..], [0, 1, 2, 3]);
        assert_eq!(FailuresOf::<Test>::iter().count(), 1);
    });
}

#[test]
fn anybody_tries_a_failed_callback_again() {
    new().execute_with(|world| {
        let feed = world.listen(1, 7, 9);
        let_contract(1, fails(Failure::Reverted));
        let round = world.bring(feed);
        advance();
        let attempt = Callbacks::begin_retry(0).unwrap();
        assert_eq!(attempt.contract, contract(1));
        assert_eq!(attempt.cryptlet, world.cryptlet);
        assert_eq!(attempt.selector, CALLBACK.selector);
        assert_eq!(attempt.message.round, round);
        assert_eq!(attempt.limits.weight.ref_time(), CALLBACK.gas * GAS_WEIGHT);
        assert!(Callbacks::is_delivering());
        assert_noop!(retry(0), Error::<Test>::Reentered);
        Callbacks::end_retry(0, Err(Failure::OutOfGas));
        let failed = Failures::<Test>::get(0).unwrap();
        assert_eq!((failed.reason, failed.attempts), (Failure::OutOfGas, 1));

        events();
        assert_ok!(Callbacks::begin_retry(0));
        Callbacks::end_retry(0, Ok(()));
        assert_eq!(
            events(),
            [Event::FailureRetried {
                failure: 0,
                contract: contract(1)
            }]
        );
        assert_noop!(retry(0), Error::<Test>::FailureNotFound);
        assert_eq!(FailuresOf::<Test>::iter().count(), 0);
    });
}

#[test]
fn the_oldest_failure_is_forgotten_and_its_deposit_paid_back() {
    new().execute_with(|world| {
        let feed = world.listen(1, 7, 99);
        let_contract(1, fails(Failure::Reverted));
        for _ in 0..MAX_FAILURES {
            world.bring(feed);
            advance();
        }
        let before = balance(1);
        events();
        world.bring(feed);
        advance();
        assert_eq!(balance(1), before + Callbacks::failure_deposit());
        assert!(events().contains(&Event::FailureForgotten {
            failure: 0,
            contract: contract(1)
        }));
        let kept: Vec<u64> = (1..=u64::from(MAX_FAILURES)).collect();
        assert_eq!(FailuresOf::<Test>::get(contract(1))[..], kept);
    });
}

#[test]
fn failures_outlive_their_listener_on_their_own_deposits() {
    new().execute_with(|world| {
        let feed = world.listen(1, 7, 9);
        let_contract(1, fails(Failure::Reverted));
        world.bring(feed);
        advance();
        assert_ok!(CryptoDelegate::unsubscribe_for(account(1), feed));
        let pot = Balances::free_balance(Callbacks::pot());
        assert_eq!(pot, LEAST + Callbacks::failure_deposit());
        assert_ok!(Callbacks::begin_retry(0));
        Callbacks::end_retry(0, Ok(()));
        assert_eq!(Balances::free_balance(Callbacks::pot()), LEAST);
    });
}

#[test]
fn a_failure_whose_result_is_gone_is_only_to_be_forgotten() {
    new().execute_with(|world| {
        let feed = world.listen(1, 7, 9);
        let_contract(1, fails(Failure::Reverted));
        world.bring(feed);
        advance();
        let anybody = || RuntimeOrigin::signed(account(9));
        assert_noop!(
            Callbacks::forget_failure(anybody(), 0),
            Error::<Test>::ResultKept
        );
        for _ in 0..40 {
            let asked = world.request(2, 7);
            world.decide(asked, Value::Bool(true));
        }
        assert_noop!(retry(0), Error::<Test>::ResultGone);
        let before = balance(1);
        assert_ok!(Callbacks::forget_failure(anybody(), 0));
        assert_eq!(balance(1), before + Callbacks::failure_deposit());
        assert_noop!(
            Callbacks::forget_failure(anybody(), 0),
            Error::<Test>::FailureNotFound
        );
    });
}

#[test]
fn a_callback_that_fits_no_block_any_more_fails_and_holds_up_nobody() {
    new().execute_with(|world| {
        let gas = Callbacks::max_gas();
        let feed = world.listen_with(1, 7, 9, Callback { gas, ..CALLBACK });
        world.listen(2, 7, 9);
        world.bring(feed);
        // The chain's pace has changed.
        CallbackWeight::mutate(|weight| *weight = *weight / 2);
        advance();
        assert_eq!(called(), [2]);
        assert_eq!(Failures::<Test>::get(0).unwrap().reason, Failure::OutOfGas);
    });
}
