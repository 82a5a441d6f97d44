//! Asking: what a round binds, what it costs, and what is refused.

use super::{mock::*, world::*};
use crate::{BalanceOf, Error, Event, HoldReason, OpenRounds, Rounds, TopicRecordOf, Topics};
use codec::{Encode, MaxEncodedLen};
use cryptlet_primitives::{
    ids::{CryptletId, RoundId},
    policy::Policy,
    view::ResultRecord,
};
use frame_support::{assert_noop, assert_ok, traits::fungible::InspectHold};

#[test]
fn a_request_opens_a_round_that_binds_its_terms() {
    new().hosts(7).execute_with(|world| {
        let round = world.ask(5);
        let record = Rounds::<Test>::get(round).unwrap();
        let statement = &record.statement;
        assert_eq!(
            (statement.pool_size, statement.quorum, statement.version),
            (7, 5, 1)
        );
        assert_eq!(statement.opened_at, CryptoDelegate::now());
        assert_eq!(record.topic, world.topic(5));
        assert_eq!(record.owner, account(PUBLISHER));
        assert_eq!(Balances::free_balance(CryptoDelegate::pot()), 100 + FEE);
        let topic = world.topic(5);
        assert_eq!(
            events(),
            [
                Event::TopicOpened {
                    topic,
                    cryptlet: world.cryptlet,
                    depositor: account(ASKER)
                },
                Event::RoundOpened {
                    round,
                    topic,
                    cryptlet: world.cryptlet,
                    requester: account(ASKER),
                    deadline: statement.deadline,
                },
            ]
        );
    });
}

#[test]
fn all_who_ask_the_same_share_a_topic_and_one_deposit() {
    new().execute_with(|world| {
        world.ask(1);
        let held = Balances::balance_on_hold(&HoldReason::Topic.into(), &account(ASKER));
        assert_eq!(held, CryptoDelegate::topic_deposit(1024));
        world.ask(1);
        assert_eq!(
            Balances::balance_on_hold(&HoldReason::Topic.into(), &account(ASKER)),
            held
        );
        assert_eq!(Topics::<Test>::get(world.topic(1)).unwrap().open, 2);
        assert_eq!(OpenRounds::<Test>::get(), 2);
    });
}

#[test]
fn the_deposit_covers_the_greatest_topic() {
    let record = TopicRecordOf::<Test>::max_encoded_len();
    let page = crate::types::PAGE as usize * ResultRecord::max_encoded_len() + 1;
    let bytes = record + 2 * page;
    assert_eq!(crate::types::topic_bytes(record, 1024, 2) as usize, bytes);
    let deposit: BalanceOf<Test> = CryptoDelegate::topic_deposit(1024);
    assert_eq!(deposit, 300 + bytes as u128);
}

#[test]
fn what_does_not_fit_is_refused_and_costs_nothing() {
    let policy = Policy {
        max_params: Some(8),
        max_duration_ms: Some(60_000),
        min_fee: Some(50),
        ..Default::default()
    };
    new().policy(policy).execute_with(|world| {
        let now = CryptoDelegate::now();
        let asker = || RuntimeOrigin::signed(account(ASKER));
        let (method, params) = world.question(1);
        let ask = |method: &[u8], params: &[u8], deadline, fee| {
            let method = method.to_vec().try_into().unwrap();
            let params = params.to_vec().try_into().unwrap();
            CryptoDelegate::request(asker(), world.cryptlet, method, params, deadline, fee)
        };
        let (soon, late) = (now + MIN_DURATION_MS - 1, now + 60_001);
        let good = now + 60_000;
        for name in [
            &b""[..],
            b"Price",
            b"price--at",
            b"-price",
            b"price_at",
            b"9price",
        ] {
            assert_noop!(ask(name, &params, good, FEE), Error::<Test>::BadMethod);
        }
        for bytes in [&b""[..], b"\x04", b"\x00\x00", b"\xfe\xff\xff\xff"] {
            assert_noop!(ask(&method, bytes, good, FEE), Error::<Test>::BadParams);
        }
        let long = vec![cryptlet_primitives::value::Value::Bytes(vec![0; 9])].encode();
        assert_noop!(
            ask(&method, &long, good, FEE),
            Error::<Test>::MaxParamsExceeded
        );
        let small = vec![cryptlet_primitives::value::Value::Bool(true)].encode();
        assert_noop!(
            ask(&method, &small, soon, FEE),
            Error::<Test>::DeadlineTooSoon
        );
        assert_noop!(
            ask(&method, &small, late, FEE),
            Error::<Test>::MaxDurationExceeded
        );
        assert_noop!(ask(&method, &small, good, 49), Error::<Test>::FeeTooLow);
        assert_noop!(
            CryptoDelegate::request(asker(), CryptletId(9), method.clone(), params, good, FEE),
            pallet_cryptlet::Error::<Test>::NotFound
        );
        assert_ok!(ask(&method, &small, good, 50));
        assert_ok!(ask(&method, &small, now + MIN_DURATION_MS, 50));
        assert_eq!(crate::NextRound::<Test>::get(), RoundId(2));
    });
}

#[test]
fn an_asker_without_funds_is_refused() {
    new().execute_with(|world| {
        let free = Balances::free_balance(account(ASKER));
        let deadline = CryptoDelegate::now() + 60_000;
        let refused =
            frame_support::storage::with_storage_layer(|| world.try_ask(1, deadline, free));
        assert!(refused.is_err());
        assert!(events().is_empty());
        assert_eq!(Balances::free_balance(account(ASKER)), free);
    });
}
