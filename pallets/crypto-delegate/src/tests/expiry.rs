//! Rounds that nobody answers (threat 15).

use super::{mock::*, world::*};
use crate::{
    types::{MAX_IN_BUCKET, MAX_SPILL},
    weights::WeightInfo,
    Error, Event, Expiries, ExpirySchedule, OpenRounds,
};
use cryptlet_primitives::policy::Policy;
use frame_support::{assert_noop, assert_ok, traits::Hooks};
use sp_core::storage::StateVersion;

#[test]
fn a_round_expires_after_its_deadline_and_the_fee_goes_back() {
    new().execute_with(|world| {
        let before = Balances::free_balance(account(ASKER));
        let round = world.ask(1);
        let deposit = CryptoDelegate::topic_deposit(1024);
        advance_ms(60_000);
        advance();
        assert_eq!(
            OpenRounds::<Test>::get(),
            1,
            "the second of the deadline is not over"
        );
        events();
        advance_ms(1_000);
        advance();
        let topic = world.topic(1);
        assert_eq!(
            events(),
            [Event::RoundExpired {
                round,
                topic,
                requester: Some(account(ASKER)),
                refunded: FEE
            }]
        );
        assert_eq!(Balances::free_balance(account(ASKER)), before - deposit);
        assert!(ExpirySchedule::<Test>::get().is_empty());
    });
}

/// A cryptlet whose policy asks a least fee.
fn priced(min_fee: u128) -> Setup {
    new().policy(Policy {
        min_fee: Some(min_fee),
        ..Default::default()
    })
}

/// What a round costs who asked when it has expired, and what is gone from all money then.
fn cost_of_expiry(min_fee: u128) -> (u128, u128) {
    priced(min_fee).execute_with(|world| {
        // The topic's deposit is another matter.
        world.ask_by(PUBLISHER, 1);
        let issued = Balances::total_issuance();
        let before = Balances::free_balance(account(ASKER));
        let round = world.ask(1);
        events();
        advance_ms(62_000);
        advance();
        let refunded = events().into_iter().find_map(|event| match event {
            Event::RoundExpired {
                round: of,
                refunded,
                ..
            } if of == round => Some(refunded),
            _ => None,
        });
        assert_eq!(refunded, Some(FEE - min_fee));
        assert_eq!(Balances::free_balance(CryptoDelegate::pot()), 100);
        let cost = before - Balances::free_balance(account(ASKER));
        (cost, issued - Balances::total_issuance())
    })
}

#[test]
fn what_is_kept_of_a_fee_is_the_least_fee_and_is_burnt() {
    assert_eq!(cost_of_expiry(0), (0, 0));
    assert_eq!(cost_of_expiry(50), (50, 2 * 50));
    assert_eq!(cost_of_expiry(FEE), (FEE, 2 * FEE));
}

#[test]
fn the_rent_is_that_of_the_policy_when_the_round_opened() {
    priced(50).execute_with(|world| {
        world.ask_by(PUBLISHER, 1);
        let before = Balances::free_balance(account(ASKER));
        world.ask(1);
        let dearer = Policy {
            min_fee: Some(2 * FEE),
            ..Default::default()
        };
        let root = RuntimeOrigin::root();
        assert_ok!(Cryptlet::set_consortium_policy(root, Box::new(dearer)));
        advance_ms(62_000);
        advance();
        assert_eq!(Balances::free_balance(account(ASKER)), before - 50);
    });
}

#[test]
fn a_decided_round_burns_nothing() {
    priced(50).execute_with(|world| {
        let round = world.ask(1);
        let issued = Balances::total_issuance();
        advance();
        let report = world.carry(0, world.answers(0..3, &[round], 1));
        assert_eq!(submit(&report), Ok(Ok(())));
        assert_eq!(Balances::total_issuance(), issued);
        assert_eq!(Balances::free_balance(CryptoDelegate::pot()), 100);
    });
}

#[test]
fn a_closed_round_keeps_the_least_fee_too() {
    priced(50).execute_with(|world| {
        world.ask_by(PUBLISHER, 1);
        let issued = Balances::total_issuance();
        let before = Balances::free_balance(account(ASKER));
        let round = world.ask(1);
        assert_ok!(CryptoDelegate::close_round(RuntimeOrigin::root(), round));
        assert_eq!(Balances::free_balance(account(ASKER)), before - 50);
        assert_eq!(Balances::total_issuance(), issued - 50);
    });
}

#[test]
fn a_decided_round_does_not_expire() {
    new().execute_with(|world| {
        let round = world.ask(1);
        advance();
        assert_eq!(
            submit(&world.carry(0, world.answers(0..3, &[round], 1))),
            Ok(Ok(()))
        );
        events();
        (0..3).for_each(|_| advance_ms(40_000));
        assert_eq!(events(), []);
        assert_eq!(Expiries::<Test>::iter().count(), 0);
    });
}

#[test]
fn decided_rounds_do_not_hold_up_those_that_expire() {
    new().execute_with(|world| {
        let deadline = CryptoDelegate::now() + 10_000;
        let rounds: Vec<_> = (0..448)
            .map(|number| {
                let round = crate::NextRound::<Test>::get();
                assert_ok!(world.try_ask(number % 7, deadline, 10));
                round
            })
            .collect();
        advance();
        for decided in rounds.chunks(64) {
            let report = world.carry(0, world.answers(0..3, decided, 1));
            assert_eq!(submit(&report), Ok(Ok(())));
        }
        assert_ok!(world.try_ask(1, deadline, 10));
        advance_ms(20_000);
        advance();
        assert_eq!(
            OpenRounds::<Test>::get(),
            0,
            "one block passed 448 decided rounds"
        );
    });
}

#[test]
fn a_block_with_nothing_due_writes_nothing_and_weighs_least() {
    new().execute_with(|world| {
        type Weights = crate::weights::MeasuredWeight<Test>;
        let least = Weights::on_idle_block() + Weights::on_finalize();
        // Whether a block changes the state, and weighs more than an idle one.
        let works = || {
            let before = sp_io::storage::root(StateVersion::V1);
            let weight = CryptoDelegate::on_initialize(System::block_number());
            let is_changed = sp_io::storage::root(StateVersion::V1) != before;
            (is_changed, weight != least)
        };
        assert_eq!(works(), (false, false), "no round");
        let start = CryptoDelegate::now();
        for deadline in [start + 10_000, start + 30_000] {
            assert_ok!(world.try_ask(1, deadline, 10));
        }
        assert_eq!(works(), (false, false), "before the first deadline");
        let pass = |ms| pallet_timestamp::Now::<Test>::mutate(|now| *now += ms);
        pass(12_000);
        assert_eq!(works(), (true, true), "a round expires");
        assert_eq!(works(), (false, false), "the second block of a second");
        pass(1_000);
        assert_eq!(works(), (true, true), "the first of one between deadlines");
        assert_eq!(works(), (false, false), "its second");
    });
}

/// How many rounds the hooks of a block can expire at most, as the weights say.
fn most_in_a_block() -> u64 {
    type Weights = <Test as crate::Config>::WeightInfo;
    let besides = Weights::expire_rounds(1).saturating_sub(Weights::expire_rounds(0));
    HookWeight::get().ref_time() / besides.ref_time()
}

#[test]
fn ten_thousand_rounds_that_expire_at_once_are_bounded_per_block() {
    new().execute_with(|world| {
        let rounds = 10_000u32;
        let least = u64::from(rounds) / most_in_a_block();
        let start = CryptoDelegate::now();
        for number in 0..rounds {
            // Two seconds of deadlines, as many as their buckets and those after them take.
            let deadline = start + 60_000 + u64::from(number % 2) * 10_000;
            assert_ok!(world.try_ask(number.into(), deadline, 10));
        }
        advance_ms(120_000);
        System::reset_events();
        let mut blocks = 0u64;
        while OpenRounds::<Test>::get() > 0 {
            // No block weighs more than its hooks may (`advance`).
            advance();
            System::reset_events();
            blocks += 1;
            if blocks.is_multiple_of(20) {
                CryptoDelegate::do_try_state().unwrap();
            }
            assert!(
                blocks <= least + least / 8,
                "no feed is due: all the weight is for what expires, and {least} blocks are needed"
            );
        }
        assert!(
            blocks >= least.max(20),
            "{blocks} blocks: the test is of many, of {least} at least"
        );
        assert_eq!(Balances::free_balance(CryptoDelegate::pot()), 100);
    });
}

#[test]
fn real_results_are_accepted_while_thousands_expire() {
    new().execute_with(|world| {
        let start = CryptoDelegate::now();
        let rounds = 10 * most_in_a_block();
        for number in 0..rounds {
            assert_ok!(world.try_ask(number, start + 10_000, 10));
        }
        advance_ms(20_000);
        let round = world.ask(5_000);
        advance();
        assert!(u64::from(OpenRounds::<Test>::get()) > rounds / 2);
        assert_eq!(
            submit(&world.carry(0, world.answers(0..3, &[round], 1))),
            Ok(Ok(()))
        );
    });
}

#[test]
fn a_full_second_spills_and_then_refuses() {
    new().execute_with(|world| {
        let deadline = CryptoDelegate::now() + 60_000;
        let room = u64::from(MAX_IN_BUCKET) * (MAX_SPILL + 1);
        for number in 0..room {
            assert_ok!(world.try_ask(number % 4, deadline, 0));
        }
        frame_support::storage::with_storage_layer::<(), sp_runtime::DispatchError, _>(|| {
            assert_noop!(
                world.try_ask(1, deadline, 0),
                Error::<Test>::MaxExpiriesExceeded
            );
            Ok(())
        })
        .unwrap();
        assert_ok!(world.try_ask(1, deadline + 40_000, 0));
    });
}

#[test]
fn a_chain_that_stood_still_catches_up() {
    new().execute_with(|world| {
        let start = CryptoDelegate::now();
        for hour in 1..6 {
            assert_ok!(world.try_ask(hour, start + hour * 600_000, FEE));
        }
        advance_ms(10 * 3_600_000);
        let blocks = (1..).find(|_| {
            advance();
            OpenRounds::<Test>::get() == 0
        });
        assert!(blocks.is_some_and(|blocks| blocks <= 48), "{blocks:?}");
    });
}
