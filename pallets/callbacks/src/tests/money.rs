//! What callbacks cost, to the last unit.

use super::world::*;
use crate::{mock::*, Event, Failure, Listeners, Resting, Unpaid, WeightInfo};
use frame_support::{assert_ok, weights::Weight};

type Weights = crate::weights::MeasuredWeight<Test>;

fn total() -> u128 {
    pallet_balances::TotalIssuance::<Test>::get()
}

#[test]
fn a_callback_costs_what_it_weighed() {
    new().execute_with(|world| {
        let_contract(
            1,
            Does::Takes {
                gas: 30_001,
                taken: 0,
                returned: 0,
            },
        );
        let feed = world.listen(1, 7, 2);
        world.bring(feed);
        let issuance = total();
        advance();
        let used = Weight::from_parts(30_001 * GAS_WEIGHT, 0) + Weights::deliver();
        let charged = Callbacks::price_of(used);
        assert_eq!(balance(AUTHOR), charged);
        let left = Callbacks::cost_of_all(&CALLBACK, 2) - charged;
        assert_eq!(
            Listeners::<Test>::get(feed, contract(1)).unwrap().funds,
            left
        );
        assert_eq!(total(), issuance, "nothing is burnt");
    });
}

#[test]
fn prices_are_rounded_up_and_never_more_than_was_paid_in_advance() {
    new().execute_with(|_| {
        assert_eq!(Callbacks::price_of(Weight::zero()), 0);
        assert_eq!(Callbacks::price_of(Weight::from_parts(1, 0)), 1);
        assert_eq!(
            Callbacks::price_of(Weight::from_parts(GAS_WEIGHT, 0)),
            GAS_PRICE
        );
        assert_eq!(
            Callbacks::price_of(Weight::from_parts(GAS_WEIGHT + 1, 0)),
            GAS_PRICE + 1
        );
        let all = Callbacks::price_of(Weight::MAX);
        assert_eq!(
            all,
            (u128::from(u64::MAX) * GAS_PRICE).div_ceil(GAS_WEIGHT.into())
        );
        assert_eq!(
            Callbacks::cost_of_all(&CALLBACK, u64::MAX),
            Callbacks::cost_of(&CALLBACK) * u128::from(u64::MAX)
        );
        let endless = crate::Callback {
            deposit: u128::MAX,
            ..CALLBACK
        };
        assert_eq!(Callbacks::cost_of_all(&endless, 2), u128::MAX);
    });
}

#[test]
fn all_that_was_paid_for_is_delivered_at_its_dearest() {
    new().execute_with(|world| {
        let dearest = Does::Takes {
            gas: CALLBACK.gas,
            taken: CALLBACK.deposit,
            returned: 0,
        };
        let_contract(1, dearest);
        let feed = world.listen(1, 7, 5);
        for _ in 0..5 {
            world.bring(feed);
            advance();
        }
        assert_eq!(called().len(), 5);
        let spared = Weights::record_failure() + Weights::close_answer();
        let spared = Callbacks::price_of(spared) * 5;
        let left = Listeners::<Test>::get(feed, contract(1)).unwrap().funds;
        assert!(
            left.abs_diff(spared) <= 5,
            "no failure had to be kept: {left}, {spared}"
        );
    });
}

#[test]
fn storage_deposits_are_taken_from_the_funds_and_come_back_to_them() {
    new().execute_with(|world| {
        let feed = world.listen(1, 7, 5);
        let funds = || Listeners::<Test>::get(feed, contract(1)).unwrap().funds;
        let before = funds();
        let_contract(
            1,
            Does::Takes {
                gas: 0,
                taken: 5_000,
                returned: 0,
            },
        );
        world.bring(feed);
        advance();
        let call = Callbacks::price_of(Weights::deliver());
        assert_eq!(funds(), before - 5_000 - call);
        let_contract(
            1,
            Does::Takes {
                gas: 0,
                taken: 0,
                returned: 3_000,
            },
        );
        world.bring(feed);
        advance();
        assert_eq!(funds(), before - 2_000 - 2 * call);
    });
}

#[test]
fn who_has_no_funds_left_rests_with_a_failure_that_can_be_tried_again() {
    new().execute_with(|world| {
        let feed = world.subscribe(1, 7, 9);
        // Two callbacks for nine results, the first of which takes all.
        assert_ok!(Callbacks::listen(
            feed,
            account(1),
            world.cryptlet,
            CALLBACK,
            2
        ));
        let_contract(
            1,
            Does::Takes {
                gas: CALLBACK.gas,
                taken: CALLBACK.deposit,
                returned: 0,
            },
        );
        for _ in 0..3 {
            world.bring(feed);
        }
        events();
        advance();
        assert_eq!(called().len(), 2);
        let mut told = events().into_iter().rev();
        assert_eq!(
            told.next(),
            Some(Event::ListenerRested {
                feed,
                contract: contract(1)
            })
        );
        let Some(Event::CallbackFailed {
            reason, charged, ..
        }) = told.next()
        else {
            panic!()
        };
        assert_eq!(reason, Failure::Unpaid);
        assert!(charged > 0, "as far as its funds went");
        assert!(Resting::<Test>::contains_key(feed, contract(1)));
        assert_ok!(Callbacks::fund_listener(feed, &account(1), 1));
        world.bring(feed);
        advance();
        assert_eq!(called().len(), 1);
    });
}

#[test]
fn a_refund_that_the_account_can_not_take_waits_for_its_next_one() {
    new().execute_with(|_| {
        let poor = 150;
        assert_eq!(balance(poor), 0);
        let mint = |amount| {
            use frame_support::traits::fungible::Mutate;
            Balances::mint_into(&Callbacks::pot(), amount).unwrap();
        };
        mint(LEAST - 1);
        Callbacks::pay(&account(poor), LEAST - 1);
        assert_eq!(balance(poor), 0);
        assert_eq!(Unpaid::<Test>::get(account(poor)), LEAST - 1);
        check();
        mint(1);
        Callbacks::pay(&account(poor), 1);
        assert_eq!(balance(poor), LEAST);
        assert_eq!(Unpaid::<Test>::iter().count(), 0);
    });
}

#[test]
fn the_pot_ends_as_it_began() {
    new().execute_with(|world| {
        let feed = world.listen(1, 7, 9);
        world.listen(2, 7, 3);
        let_contract(
            2,
            Does::Fails {
                reason: Failure::Reverted,
                gas: 77_777,
            },
        );
        for _ in 0..5 {
            world.bring(feed);
            advance();
        }
        for who in 1..=2 {
            assert_ok!(CryptoDelegate::unsubscribe_for(account(who), feed));
        }
        for failure in 0..crate::NextFailure::<Test>::get() {
            if Callbacks::begin_retry(failure).is_ok() {
                Callbacks::end_retry(failure, Ok(()));
            }
        }
        assert_eq!(Balances::free_balance(Callbacks::pot()), LEAST);
    });
}
