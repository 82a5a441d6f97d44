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
        let used = Weight::from_parts(30_001 * GAS_WEIGHT, 0)
            + Weights::deliver()
            + Weights::take_turn()
            + Weights::find_result();
        let charged = Callbacks::price_of(used);
        assert_eq!(balance(AUTHOR), charged);
        assert_eq!(funds(feed, 1), paid_to_listen(2) - charged);
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
        let spared = Callbacks::price_of(spared) * 5 + Callbacks::cost_of_looks();
        let left = funds(feed, 1);
        assert!(
            left.abs_diff(spared) <= 5,
            "no failure had to be kept, and no look was in vain: {left}, {spared}"
        );
    });
}

#[test]
fn storage_deposits_are_taken_from_the_funds_and_come_back_to_them() {
    new().execute_with(|world| {
        let feed = world.listen(1, 7, 5);
        let before = funds(feed, 1);
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
        let call = Callbacks::price_of(Weights::deliver() + Callbacks::weight_of_turn());
        assert_eq!(funds(feed, 1), before - 5_000 - call);
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
        assert_eq!(funds(feed, 1), before - 2_000 - 2 * call);
    });
}

#[test]
fn listeners_of_one_result_share_what_its_turns_cost() {
    new().execute_with(|world| {
        let feed = world.listen(1, 7, 9);
        (2..=20).for_each(|who| {
            world.listen(who, 7, 9);
        });
        world.bring(feed);
        advance();
        advance();
        assert_eq!(called().len(), 20);
        let call = Weights::deliver() + Weight::from_parts(21_000 * GAS_WEIGHT, 0);
        let all = Callbacks::price_of(call * 20 + Callbacks::weight_of_turn() * 2);
        assert!(
            balance(AUTHOR).abs_diff(all) <= 20,
            "two turns, however many pay for them"
        );
        let first = funds(feed, 1);
        assert!((2..=20).all(|who| funds(feed, who) == first), "alike");
    });
}

#[test]
fn who_can_not_pay_for_another_callback_rests_until_it_is_funded() {
    new().execute_with(|world| {
        let feed = world.subscribe(1, 7, 99);
        // Two callbacks for many results, each of which takes all.
        assert_ok!(Callbacks::listen(
            feed,
            account(1),
            world.cryptlet,
            CALLBACK,
            2
        ));
        let all = Does::Takes {
            gas: CALLBACK.gas,
            taken: CALLBACK.deposit,
            returned: 0,
        };
        let_contract(1, all);
        let cost = Callbacks::cost_of(&CALLBACK);
        let mut calls = 0;
        while funds(feed, 1) >= cost {
            world.bring(feed);
            events();
            advance();
            calls += called().len();
        }
        assert!(calls >= 2, "what was paid for: {calls}");
        let rested = Event::ListenerRested {
            feed,
            contract: contract(1),
        };
        assert_eq!(events().last(), Some(&rested), "in the block of its last");
        assert!(Resting::<Test>::contains_key(feed, contract(1)));
        let (left, earned) = (funds(feed, 1), balance(AUTHOR));
        world.bring(feed);
        advance();
        assert_eq!(called(), NOBODY);
        assert_eq!((funds(feed, 1), balance(AUTHOR)), (left, earned));

        assert_ok!(Callbacks::fund_listener(feed, &account(1), 1));
        world.bring(feed);
        advance();
        assert_eq!(called(), [1]);
    });
}

#[test]
fn funding_that_pays_for_no_callback_wakes_nobody() {
    new().execute_with(|world| {
        let feed = world.subscribe(1, 7, 99);
        let greedy = crate::Callback {
            gas: Callbacks::max_gas(),
            ..CALLBACK
        };
        assert!(Callbacks::cost_of(&greedy) > Callbacks::cost_of_looks());
        assert_ok!(Callbacks::listen(
            feed,
            account(1),
            world.cryptlet,
            greedy,
            0
        ));
        assert!(Resting::<Test>::contains_key(feed, contract(1)));
        assert_ok!(Callbacks::fund_listener(feed, &account(1), 0));
        assert!(Resting::<Test>::contains_key(feed, contract(1)));
        check();
        assert_ok!(Callbacks::fund_listener(feed, &account(1), 1));
        assert!(Listeners::<Test>::contains_key(feed, contract(1)));
    });
}

#[test]
fn who_could_pay_before_prices_rose_is_told_so_once() {
    new().execute_with(|world| {
        let feed = world.listen(1, 7, 9);
        // As if the runtime's weights had grown since.
        Listeners::<Test>::mutate(feed, contract(1), |listener| {
            let listener = listener.as_mut().expect("it listens");
            listener.funds = Callbacks::cost_of(&CALLBACK) - 1;
        });
        world.bring(feed);
        events();
        advance();
        assert_eq!(called(), NOBODY);
        let told = events();
        let [Event::CallbackFailed {
            reason, charged, ..
        }, Event::ListenerRested { .. }] = told[..]
        else {
            panic!("{told:?}")
        };
        assert_eq!(reason, Failure::Unpaid);
        assert!(charged > 0);
        assert!(Resting::<Test>::contains_key(feed, contract(1)));
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
