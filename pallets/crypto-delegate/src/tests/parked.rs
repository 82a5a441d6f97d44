//! Requests of contracts that wait for hosts.

use super::{mock::*, world::*};
use crate::{Error, Event, OpenRounds, Parked, ParkedOf, Ready, Rounds, MAX_PARKED};
use cryptlet_primitives::{
    ids::{CryptletId, RoundId},
    statement::topic_id,
    view::RoundOutcome,
};
use frame_support::{assert_noop, assert_ok};

/// The contract asks its own cryptlet.
fn try_ask(
    world: &World,
    cryptlet: CryptletId,
    topic: u64,
    duration_ms: u64,
) -> sp_runtime::DispatchResult {
    let (method, params) = world.question(topic);
    let deadline = CryptoDelegate::now() + duration_ms;
    CryptoDelegate::request_for(contract(), cryptlet, method, params, deadline, FEE).map(|_| ())
}

fn ask(world: &World, cryptlet: CryptletId, topic: u64, duration_ms: u64) -> RoundId {
    let round = crate::NextRound::<Test>::get();
    assert_ok!(try_ask(world, cryptlet, topic, duration_ms));
    round
}

fn outcome(world: &World, cryptlet: CryptletId, topic: u64, round: RoundId) -> RoundOutcome {
    let (method, params) = world.question(topic);
    CryptoDelegate::outcome(topic_id(cryptlet, &method, &params), round)
}

fn serve(world: &World, cryptlet: CryptletId, hosts: usize) {
    let report = world.carry_answers(0, world.offers(cryptlet, 0..hosts));
    assert_eq!(submit_answers(&report), Ok(Ok(())));
}

#[test]
fn a_request_waits_until_its_cryptlet_has_enough_hosts() {
    new().execute_with(|world| {
        let cryptlet = world.bind(3, 4);
        let round = ask(world, cryptlet, 1, 60_000);
        assert!(Parked::<Test>::contains_key(round));
        assert_eq!(OpenRounds::<Test>::get(), 1, "it has its place");
        assert_eq!(outcome(world, cryptlet, 1, round), RoundOutcome::Open);
        assert_eq!(CryptoDelegate::round_view(round), None, "nobody is asked");
        advance();
        serve(world, cryptlet, 3);
        System::reset_events();
        advance();
        assert!(
            Parked::<Test>::contains_key(round),
            "its seats vote from the next moment on"
        );
        advance();
        let record = Rounds::<Test>::get(round).expect("it is open");
        assert_eq!(
            (record.statement.pool_size, record.statement.quorum),
            (3, 3)
        );
        assert_eq!(record.statement.version, 1);
        assert_eq!(record.digest, record.statement.digest());
        assert_eq!(record.owner, account(PUBLISHER));
        assert!(
            matches!(events()[..], [Event::RoundOpened { round: opened, .. }] if opened == round)
        );
        assert!(Ready::<Test>::get().is_empty() && ParkedOf::<Test>::iter().next().is_none());

        let batches = (0..3).map(|place| {
            let host = &world.hosts[place];
            let answering = Host {
                instance: host.bound_pair(cryptlet, 0),
                ..host.clone()
            };
            answering.sign(
                cryptlet,
                CryptoDelegate::genesis(),
                vec![world.observe(round, &number(7))],
            )
        });
        let report = world.carry(0, batches.collect());
        assert_eq!(submit(&report), Ok(Ok(())));
        assert!(matches!(
            outcome(world, cryptlet, 1, round),
            RoundOutcome::Accepted { .. }
        ));
        assert_eq!(OpenRounds::<Test>::get(), 0);
    });
}

#[test]
fn what_waits_too_long_is_paid_back() {
    new().execute_with(|world| {
        let cryptlet = world.bind(3, 4);
        let before = Balances::free_balance(contract());
        let round = ask(world, cryptlet, 1, 5_000);
        let topic_deposit = crate::Topics::<Test>::iter_values()
            .next()
            .expect("it has one")
            .deposit;
        for _ in 0..16 {
            advance();
        }
        assert!(!Parked::<Test>::contains_key(round));
        assert_eq!(OpenRounds::<Test>::get(), 0);
        assert_eq!(Balances::free_balance(contract()), before - topic_deposit);
        assert_eq!(outcome(world, cryptlet, 1, round), RoundOutcome::Gone);
    });
}

#[test]
fn what_has_no_time_left_does_not_open() {
    new().execute_with(|world| {
        let cryptlet = world.bind(1, 1);
        let short = ask(world, cryptlet, 1, 2_000);
        let long = ask(world, cryptlet, 2, 60_000);
        advance_ms(1_000);
        serve(world, cryptlet, 1);
        advance();
        advance();
        assert!(Rounds::<Test>::contains_key(long));
        assert!(
            Parked::<Test>::contains_key(short),
            "it ends with its deadline"
        );
        (0..8).for_each(|_| advance());
        assert!(!Parked::<Test>::contains_key(short));
    });
}

#[test]
fn few_requests_of_one_contract_wait() {
    new().execute_with(|world| {
        let cryptlet = world.bind(3, 4);
        for topic in 0..u64::from(MAX_PARKED) {
            ask(world, cryptlet, topic, 60_000);
        }
        let one_more =
            frame_support::storage::with_storage_layer(|| try_ask(world, cryptlet, 99, 60_000));
        assert_noop!(one_more, Error::<Test>::MaxParkedExceeded);
        serve(world, cryptlet, 3);
        advance();
        advance();
        assert_eq!(
            Rounds::<Test>::iter().count(),
            MAX_PARKED as usize,
            "all open at once"
        );
        assert_eq!(Parked::<Test>::iter().count(), 0);
    });
}

#[test]
fn who_lets_its_cryptlet_go_gets_back_what_waits() {
    new().execute_with(|world| {
        let cryptlet = world.bind(1, 1);
        let starts = ask(world, cryptlet, 1, 60_000);
        assert_noop!(
            CryptoDelegate::close_round(RuntimeOrigin::signed(account(ASKER)), starts),
            Error::<Test>::CryptletActive
        );
        assert_ok!(Cryptlet::unbind_for(CONTRACT));
        assert_ok!(CryptoDelegate::close_round(
            RuntimeOrigin::signed(account(ASKER)),
            starts
        ));
        assert_eq!(OpenRounds::<Test>::get(), 0);
    });
}

#[test]
fn a_bound_cryptlet_that_lost_its_hosts_is_asked_when_others_come() {
    new().execute_with(|world| {
        let cryptlet = world.bind(1, 2);
        serve(world, cryptlet, 1);
        advance();
        assert_ok!(Cryptlet::dismiss_instance(
            RuntimeOrigin::signed(world.hosts[0].operator.clone()),
            cryptlet,
            world.hosts[0].id
        ));
        let round = ask(world, cryptlet, 1, 60_000);
        assert!(Parked::<Test>::contains_key(round));
        let report = world.carry_answers(0, world.offers(cryptlet, 1..2));
        assert_eq!(submit_answers(&report), Ok(Ok(())));
        advance();
        advance();
        assert_eq!(
            Rounds::<Test>::get(round)
                .expect("it is open")
                .statement
                .pool_size,
            1
        );
    });
}

#[test]
fn strangers_do_not_wait() {
    new().execute_with(|world| {
        let cryptlet = world.bind(3, 4);
        let (method, params) = world.question(1);
        let deadline = CryptoDelegate::now() + 60_000;
        let asker = RuntimeOrigin::signed(account(ASKER));
        assert_noop!(
            CryptoDelegate::request(asker, cryptlet, method, params, deadline, FEE),
            pallet_cryptlet::Error::<Test>::CallerNotAllowed
        );
    });
}
