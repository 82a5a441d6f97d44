//! Requests of contracts that wait for hosts.

use super::{mock::*, world::*};
use crate::{
    Error, Event, OpenRounds, Parked, ParkedOf, Ready, Rounds, Visited, MAX_PARKED, MAX_READY,
};
use cryptlet_primitives::{
    binding::BindingRefusal,
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

pub(super) fn ask(world: &World, cryptlet: CryptletId, topic: u64, duration_ms: u64) -> RoundId {
    let round = crate::NextRound::<Test>::get();
    assert_ok!(try_ask(world, cryptlet, topic, duration_ms));
    round
}

pub(super) fn outcome(
    world: &World,
    cryptlet: CryptletId,
    topic: u64,
    round: RoundId,
) -> RoundOutcome {
    let (method, params) = world.question(topic);
    CryptoDelegate::outcome(topic_id(cryptlet, &method, &params), round)
}

pub(super) fn serve(world: &World, cryptlet: CryptletId, hosts: usize) {
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

#[test]
fn who_asks_in_the_block_that_seats_the_last_host_does_not_wait_for_another() {
    new().execute_with(|world| {
        let cryptlet = world.bind(1, 1);
        serve(world, cryptlet, 1);
        let round = ask(world, cryptlet, 1, 60_000);
        assert!(
            Parked::<Test>::contains_key(round),
            "its seat does not vote yet"
        );
        let binding = Cryptlet::binding_of(cryptlet).expect("it is bound");
        assert!(!binding.wants_hosts, "it has all that it needs");
        advance();
        advance();
        assert!(Rounds::<Test>::contains_key(round));
        advance();
        assert!(!Visited::<Test>::exists(), "there is nothing left to do");
    });
}

#[test]
fn who_finds_no_room_among_those_that_may_open_is_taken_up_later() {
    new().execute_with(|world| {
        let cryptlet = world.bind(1, 1);
        let round = ask(world, cryptlet, 1, 120_000);
        let others = (1_000..1_000 + MAX_READY).map(CryptletId);
        Ready::<Test>::put(sp_runtime::BoundedVec::truncate_from(others.collect()));
        serve(world, cryptlet, 1);
        assert!(
            !Ready::<Test>::get().contains(&cryptlet),
            "there is no room"
        );
        (0..MAX_READY + 2).for_each(|_| advance());
        assert!(Rounds::<Test>::contains_key(round));
    });
}

#[test]
fn who_has_enough_hosts_because_policy_wants_fewer_now_is_woken() {
    new().execute_with(|world| {
        let cryptlet = world.bind(1, 1);
        serve(world, cryptlet, 1);
        advance();
        let demand = |least: u16| {
            let policy = cryptlet_primitives::policy::Policy {
                min_instances: Some(least),
                ..Default::default()
            };
            let council = RuntimeOrigin::root();
            assert_ok!(Cryptlet::set_consortium_policy(council, Box::new(policy)));
        };
        demand(2);
        let round = ask(world, cryptlet, 1, 60_000);
        advance();
        advance();
        assert!(Parked::<Test>::contains_key(round), "one host is too few");
        let binding = Cryptlet::binding_of(cryptlet).expect("it is bound");
        assert!(
            binding.wants_hosts,
            "others are looked for as long as it waits"
        );
        demand(1);
        advance();
        advance();
        assert!(Rounds::<Test>::contains_key(round));
    });
}

#[test]
fn what_waits_for_a_binding_that_fails_is_paid_back_at_once() {
    new().execute_with(|world| {
        let cryptlet = world.bind(1, 1);
        let free = || Balances::free_balance(contract());
        let before = free();
        let rounds: Vec<RoundId> = (0..MAX_PARKED)
            .map(|topic| ask(world, cryptlet, topic.into(), 60_000))
            .collect();
        let genesis = CryptoDelegate::genesis();
        let refusal = world.hosts[0].refuse(genesis, cryptlet, BindingRefusal::NotServed);
        let report = world.carry_answers(0, vec![refusal]);
        assert_eq!(submit_answers(&report), Ok(Ok(())));
        told();
        advance();
        assert_eq!(OpenRounds::<Test>::get(), 0);
        assert_eq!(
            told(),
            rounds
                .iter()
                .map(|round| Told::NoResult(*round))
                .collect::<Vec<_>>()
        );
        let topics: u128 = crate::Topics::<Test>::iter_values()
            .map(|topic| topic.deposit)
            .sum();
        assert!(free() + topics > before, "and the binding's deposit too");
        advance();
        assert!(!Visited::<Test>::exists());
    });
}

#[test]
fn a_block_ends_no_more_of_what_waited_than_it_has_weight_for() {
    new().execute_with(|world| {
        let cryptlet = world.bind(1, 1);
        for topic in 0..u64::from(MAX_PARKED) {
            ask(world, cryptlet, topic, 60_000);
        }
        assert_ok!(Cryptlet::unbind_for(CONTRACT));
        let three = CryptoDelegate::weight_of_closing().saturating_mul(3);
        assert_eq!(CryptoDelegate::end_orphans(three), three);
        assert_eq!(OpenRounds::<Test>::get(), MAX_PARKED - 3);
        CryptoDelegate::end_orphans(three);
        CryptoDelegate::end_orphans(three);
        assert_eq!(OpenRounds::<Test>::get(), 0);
    });
}
