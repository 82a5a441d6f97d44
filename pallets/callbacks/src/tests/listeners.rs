//! Feeds: who listens, who rests, who leaves.

use super::world::*;
use crate::{mock::*, Callback, Error, Event, Failure, Lines, Listening, Resting};
use cryptlet_primitives::{
    ids::{FeedId, Moment},
    policy::Policy,
    value::Value,
};
use frame_support::{assert_noop, assert_ok};
use sp_core::H256;

#[test]
fn a_listener_is_called_with_each_result_in_the_next_block() {
    new().execute_with(|world| {
        let feed = world.listen(1, 7, 3);
        let round = world.bring(feed);
        assert_eq!(called(), NOBODY, "not in the block of the result");
        let accepted_at: Moment = CryptoDelegate::now();
        advance();
        let [call] = &seen()[..] else { panic!() };
        assert_eq!(call.contract, contract(1));
        assert_eq!(call.cryptlet, world.cryptlet);
        assert_eq!(call.selector, CALLBACK.selector);
        assert_eq!(call.limits.weight.ref_time(), 100_000 * GAS_WEIGHT);
        assert_eq!(call.limits.deposit, CALLBACK.deposit);
        let message = &call.message;
        assert_eq!(message.cryptlet, world.cryptlet);
        assert_eq!(message.topic, world.feed(7).topic());
        assert_eq!(message.feed, Some(feed));
        assert_eq!((message.round, message.sequence), (round, 0));
        assert_eq!(message.accepted_at, accepted_at);
        assert_eq!((message.agreed, message.dissented), (1, 0));
        advance();
        assert_eq!(called(), NOBODY, "once");
        assert_eq!(world.deliver(feed), [1]);
    });
}

#[test]
fn a_result_without_listeners_leaves_no_trace() {
    new().execute_with(|world| {
        let feed = world.subscribe(1, 7, 3);
        world.bring(feed);
        world.request(2, 8);
        world.decide(world.newest_round(), Value::Bool(true));
        assert_eq!(Lines::<Test>::iter().count(), 0);
        assert_eq!(crate::QueueEnds::<Test>::get().length(), 0);
        advance();
        assert_eq!(events(), []);
    });
}

#[test]
fn who_may_not_listen() {
    new().execute_with(|world| {
        let nothing = FeedId(H256::zero());
        let listen = |who, feed, callback| {
            Callbacks::listen(feed, account(who), world.cryptlet, callback, 1)
        };
        assert_noop!(listen(1, nothing, CALLBACK), Error::<Test>::NotSubscribed);
        let feed = world.listen(1, 7, 3);
        assert_noop!(listen(1, feed, CALLBACK), Error::<Test>::AlreadyListening);
        world.subscribe(2, 7, 3);
        let gas = Callbacks::max_gas() + 1;
        assert_noop!(
            listen(2, feed, Callback { gas, ..CALLBACK }),
            Error::<Test>::GasTooHigh
        );
        assert_ok!(Callbacks::pause(RuntimeOrigin::root(), contract(2)));
        assert_noop!(listen(2, feed, CALLBACK), Error::<Test>::ContractPaused);
        assert_ok!(Callbacks::resume(RuntimeOrigin::root(), contract(2)));
        world.admit_callbacks_of(1);
        assert_noop!(listen(2, feed, CALLBACK), Error::<Test>::NotAllowed);
        world.set_policy(Policy::default());
        let deposit = PURSE;
        assert_noop!(
            listen(
                2,
                feed,
                Callback {
                    deposit,
                    ..CALLBACK
                }
            ),
            sp_runtime::TokenError::FundsUnavailable
        );
        assert_noop!(
            Callbacks::fund_listener(feed, &account(2), 1),
            Error::<Test>::NotListening
        );
        assert_ok!(listen(2, feed, CALLBACK));
    });
}

#[test]
fn the_council_alone_pauses() {
    new().execute_with(|_| {
        let stranger = || RuntimeOrigin::signed(account(1));
        assert_noop!(
            Callbacks::pause(stranger(), contract(1)),
            sp_runtime::DispatchError::BadOrigin
        );
        assert_noop!(
            Callbacks::resume(RuntimeOrigin::root(), contract(1)),
            Error::<Test>::NotPaused
        );
        assert_ok!(Callbacks::pause(RuntimeOrigin::root(), contract(1)));
        assert_noop!(
            Callbacks::pause(RuntimeOrigin::root(), contract(1)),
            Error::<Test>::AlreadyPaused
        );
        assert_noop!(
            Callbacks::resume(stranger(), contract(1)),
            sp_runtime::DispatchError::BadOrigin
        );
        assert_ok!(Callbacks::resume(RuntimeOrigin::root(), contract(1)));
        assert_eq!(
            events(),
            [
                Event::ContractPaused {
                    contract: contract(1)
                },
                Event::ContractResumed {
                    contract: contract(1)
                },
            ]
        );
    });
}

#[test]
fn whose_subscription_is_used_up_rests_until_it_is_funded() {
    new().execute_with(|world| {
        let feed = world.listen(1, 7, 1);
        world.listen(2, 7, 9);
        world.bring(feed);
        let mut both = world.deliver(feed);
        both.sort_unstable();
        assert_eq!(both, [1, 2, 2]);
        let rested = Event::ListenerRested {
            feed,
            contract: contract(1),
        };
        assert!(events().contains(&rested));
        assert_eq!(Listening::<Test>::get(feed), 1);
        assert!(Resting::<Test>::contains_key(feed, contract(1)));
        assert!(Callbacks::is_listening(feed, contract(1)));

        world.fund(1, feed, 1);
        assert_eq!(Listening::<Test>::get(feed), 2);
        let mut both = world.deliver(feed);
        both.sort_unstable();
        assert_eq!(both, [1, 2]);
    });
}

#[test]
fn who_is_funded_in_time_loses_nothing_that_waits() {
    new().execute_with(|world| {
        let feed = world.listen(1, 7, 1);
        world.listen(2, 7, 9);
        world.bring(feed);
        // The last paid result waits, and is paid for after this too.
        world.fund(1, feed, 2);
        world.bring(feed);
        world.bring(feed);
        advance();
        assert_eq!(called().into_iter().filter(|who| *who == 1).count(), 3);
    });
}

#[test]
fn what_was_paid_for_is_delivered_also_if_the_feed_went_on_before_the_next_funds() {
    new().execute_with(|world| {
        let feed = world.listen(1, 7, 3);
        world.listen(2, 7, 99);
        world.deliver(feed);
        // Two that are paid for wait, and one more comes that is not.
        (0..3).for_each(|_| {
            world.bring(feed);
        });
        world.fund(1, feed, 1);
        world.bring(feed);
        advance();
        let sequences = seen()
            .into_iter()
            .filter(|call| call.contract == contract(1))
            .map(|call| call.message.sequence);
        assert!(sequences.eq([1, 2, 4]), "all but the one that was missed");
    });
}

#[test]
fn who_leaves_gets_funds_and_deposit_back_and_no_call_any_more() {
    new().execute_with(|world| {
        let feed = world.subscribe(1, 7, 9);
        world.listen(2, 7, 9);
        let before = balance(1);
        assert_ok!(Callbacks::listen(
            feed,
            account(1),
            world.cryptlet,
            CALLBACK,
            9
        ));
        let funds = paid_to_listen(9);
        assert_eq!(balance(1), before - funds - Callbacks::listener_deposit());
        world.bring(feed);
        let unsubscribed = balance(1);
        assert_ok!(CryptoDelegate::unsubscribe_for(account(1), feed));
        assert!(balance(1) > unsubscribed + funds);
        assert!(events().contains(&Event::ListenerRemoved {
            feed,
            contract: contract(1),
            refunded: funds,
        }));
        advance();
        assert_eq!(called(), [2]);
    });
}

#[test]
fn all_leave_a_feed_that_waits_when_they_rest_first() {
    new().execute_with(|world| {
        let feed = world.listen(1, 7, 1);
        world.subscribe(3, 7, 99);
        for _ in 0..4 {
            world.bring(feed);
        }
        // One call; then it rests, and what waits is for nobody.
        advance();
        assert_eq!(called(), [1]);
        assert_eq!(Listening::<Test>::get(feed), 0);
        assert_eq!(Lines::<Test>::iter().count(), 0);
        world.bring(feed);
        assert_eq!(Lines::<Test>::iter().count(), 0, "as without listeners");
    });
}

#[test]
fn a_paused_contract_is_not_called_and_tries_again_later() {
    new().execute_with(|world| {
        let feed = world.listen(1, 7, 9);
        world.listen(2, 7, 9);
        world.bring(feed);
        assert_ok!(Callbacks::pause(RuntimeOrigin::root(), contract(1)));
        advance();
        assert_eq!(called(), [2]);
        let failed = crate::Failures::<Test>::get(0).unwrap();
        assert_eq!(
            (failed.contract, failed.reason),
            (contract(1), Failure::Paused)
        );
        assert_noop!(retry(0), Error::<Test>::ContractPaused);
        assert_ok!(Callbacks::resume(RuntimeOrigin::root(), contract(1)));
        assert_ok!(Callbacks::begin_retry(0));
        Callbacks::end_retry(0, Ok(()));
    });
}

#[test]
fn a_contract_that_policy_does_not_admit_any_more_is_not_called() {
    new().execute_with(|world| {
        let feed = world.listen(1, 7, 9);
        world.bring(feed);
        world.admit_callbacks_of(2);
        advance();
        assert_eq!(called(), NOBODY);
        assert_eq!(
            crate::Failures::<Test>::get(0).unwrap().reason,
            Failure::NotAllowed
        );
    });
}
