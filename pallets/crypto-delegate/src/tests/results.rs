//! From the question to the result that everybody can read and verify.

use super::{mock::*, world::*};
use crate::{types::PAGE, Error, Event, HoldReason, OpenRounds, Pages, Rounds, Topics};
use cryptlet_primitives::{
    agreement::{Agreement, MedianField},
    envelope::Envelope,
    ids::RoundId,
    policy::Policy,
    view::RoundOutcome,
};
use frame_support::{assert_noop, assert_ok, traits::fungible::InspectHold};

#[test]
fn a_quorum_makes_a_result() {
    new().execute_with(|world| {
        let round = world.ask(1);
        advance();
        let report = world.carry(2, world.answers(0..4, &[round], 42));
        assert_eq!(submit(&report), Ok(Ok(())));
        let topic = world.topic(1);
        let result = CryptoDelegate::results(topic, 0, 10).rows.remove(0);
        assert_eq!((result.round, result.sequence), (round, 0));
        assert_eq!(result.output.to_vec(), number(42));
        assert_eq!(result.agreed.len(), 4);
        assert_eq!(result.accepted_in, 3);
        assert_eq!(OpenRounds::<Test>::get(), 0);
        assert_eq!(
            CryptoDelegate::outcome(topic, round),
            RoundOutcome::Accepted { topic, sequence: 0 }
        );
        let accepted = Event::ResultAccepted {
            round,
            topic,
            sequence: 0,
            leaf: 0,
            cryptlet: world.cryptlet,
            feed: None,
            output: number(42).try_into().unwrap(),
            agreed: 4,
            dissented: 0,
        };
        let carried = Event::ReportCarried {
            delegate: world.validator(2),
            accepted: 1,
            skipped: 0,
        };
        assert_eq!(events()[2..], [accepted, carried]);
    });
}

#[test]
fn the_result_is_verified_offline_by_the_keys_of_the_chain() {
    new().execute_with(|world| {
        let round = world.ask(1);
        let statement = Rounds::<Test>::get(round).unwrap().statement;
        advance();
        let mut batches = world.answers(0..3, &[round], 42);
        batches.push(world.answer(3, &[round], 43));
        let report = world.carry(0, batches);
        assert_eq!(submit(&report), Ok(Ok(())));
        let result = CryptoDelegate::results(world.topic(1), 0, 1).rows.remove(0);
        let counted: Vec<_> = result
            .agreed
            .iter()
            .chain(&result.dissented)
            .copied()
            .collect();
        let envelope = Envelope::open(
            statement,
            result.output,
            result.observed_at,
            result.accepted_at,
            &report,
            &counted,
        )
        .unwrap();
        let decision = envelope
            .verify(&CryptoDelegate::key_book(world.cryptlet))
            .unwrap();
        assert_eq!(decision.agreed, result.agreed.to_vec());
        assert_eq!(decision.dissented, [world.hosts[3].id]);
    });
}

#[test]
fn many_rounds_share_one_report_and_skip_what_is_decided() {
    new().execute_with(|world| {
        let rounds: Vec<RoundId> = (0..64).map(|topic| world.ask(topic)).collect();
        advance();
        let first = world.carry(0, world.answers(0..3, &rounds[..2], 7));
        let all = world.carry(1, world.answers(0..4, &rounds, 7));
        assert_eq!(submit(&first), Ok(Ok(())));
        assert_eq!(submit(&all), Ok(Ok(())));
        assert_eq!(OpenRounds::<Test>::get(), 0);
        let carried = Event::ReportCarried {
            delegate: world.validator(1),
            accepted: 62,
            skipped: 2,
        };
        assert_eq!(events().pop(), Some(carried));
    });
}

#[test]
fn f_of_3f_plus_1_hosts_lie_and_the_result_is_right() {
    new().hosts(7).execute_with(|world| {
        let round = world.ask(1);
        advance();
        let mut batches = world.answers(0..5, &[round], 42);
        batches.extend(world.answers(5..7, &[round], 666));
        assert_eq!(submit(&world.carry(0, batches)), Ok(Ok(())));
        let result = CryptoDelegate::results(world.topic(1), 0, 1).rows.remove(0);
        assert_eq!(result.output.to_vec(), number(42));
        let liars = [world.hosts[5].id, world.hosts[6].id];
        assert_eq!(result.dissented.to_vec(), liars);
        let named: Vec<_> = events()
            .into_iter()
            .filter_map(|event| match event {
                Event::HostDissented { round: of, host } => Some((of, host)),
                _ => None,
            })
            .collect();
        assert_eq!(named, liars.map(|host| (round, host)));
    });
}

#[test]
fn f_plus_1_lie_and_the_round_fails_and_is_refunded() {
    new().hosts(7).execute_with(|world| {
        let before = Balances::free_balance(account(ASKER));
        let round = world.ask(1);
        let paid = Balances::free_balance(account(ASKER));
        let place = Rounds::<Test>::get(round).unwrap().deposit;
        advance();
        let mut batches = world.answers(0..4, &[round], 42);
        batches.extend(world.answers(4..7, &[round], 666));
        let report = world.carry(0, batches);
        assert!(submit(&report).is_err(), "neither camp has five votes");
        advance_ms(62_000);
        advance();
        let topic = CryptoDelegate::topic_deposit(1024);
        assert_eq!(Balances::free_balance(account(ASKER)), before - topic);
        assert_eq!(before - topic, paid + FEE + place);
        assert_eq!(
            CryptoDelegate::outcome(world.topic(1), round),
            RoundOutcome::Gone
        );
    });
}

#[test]
fn a_median_is_found_within_bounds() {
    let field = MedianField {
        leaf: 0,
        max_deviation: 10,
        min: 1,
        max: 1_000,
    };
    let agreement = Agreement::Median(vec![field].try_into().unwrap());
    let policy = Policy {
        agreement: Some(agreement),
        ..Default::default()
    };
    new().policy(policy).execute_with(|world| {
        let round = world.ask(1);
        advance();
        let values = [100, 103, 106, 900];
        let batches = values.iter().enumerate();
        let batches = batches
            .map(|(place, value)| world.answer(place, &[round], *value))
            .collect();
        assert_eq!(submit(&world.carry(0, batches)), Ok(Ok(())));
        let result = CryptoDelegate::results(world.topic(1), 0, 1).rows.remove(0);
        assert_eq!(result.output.to_vec(), number(103));
        assert_eq!(result.dissented.to_vec(), [world.hosts[3].id]);
    });
}

#[test]
fn a_topic_keeps_its_two_newest_pages() {
    new().execute_with(|world| {
        let mut last = RoundId(0);
        for _ in 0..50 {
            last = world.ask(1);
            advance();
            let report = world.carry(0, world.answers(0..3, &[last], 1));
            assert_eq!(submit(&report), Ok(Ok(())));
            CryptoDelegate::do_try_state().unwrap();
        }
        let topic = world.topic(1);
        let record = Topics::<Test>::get(topic).unwrap();
        assert_eq!((record.first, record.next), (32, 50));
        assert_eq!(Pages::<Test>::iter_prefix(topic).count(), 2);
        let page = CryptoDelegate::results(topic, 0, 10);
        assert_eq!(
            page.rows.first().map(|row| row.sequence),
            Some(u64::from(2 * PAGE))
        );
        assert_eq!(page.next, Some(42));
        let rest = CryptoDelegate::results(topic, 42, 100);
        assert_eq!((rest.rows.len(), rest.next), (8, None));
        let least = CryptoDelegate::results(topic, 0, 0);
        assert_eq!((least.rows.len(), least.next), (1, Some(33)));
        assert_eq!(
            CryptoDelegate::outcome(topic, RoundId(3)),
            RoundOutcome::Gone
        );
        let newest = RoundOutcome::Accepted {
            topic,
            sequence: 49,
        };
        assert_eq!(CryptoDelegate::outcome(topic, last), newest);
    });
}

#[test]
fn the_depositor_removes_a_topic_and_gets_the_deposit_back_when_nobody_needs_it() {
    new().execute_with(|world| {
        let asker = || RuntimeOrigin::signed(account(ASKER));
        let topic = world.topic(1);
        assert_noop!(
            CryptoDelegate::remove_topic(asker(), topic),
            Error::<Test>::TopicNotFound
        );
        let rounds = [world.ask(1), world.ask_by(PUBLISHER, 1)];
        assert_noop!(
            CryptoDelegate::remove_topic(asker(), topic),
            Error::<Test>::TopicInUse
        );
        advance();
        assert_eq!(
            submit(&world.carry(0, world.answers(0..3, &rounds, 1))),
            Ok(Ok(()))
        );
        let stranger = RuntimeOrigin::signed(account(PUBLISHER));
        assert_noop!(
            CryptoDelegate::remove_topic(stranger, topic),
            Error::<Test>::NotDepositor
        );
        assert_noop!(
            CryptoDelegate::remove_topic(asker(), topic),
            Error::<Test>::TopicNotIdle
        );
        advance_ms(TOPIC_IDLE_MS);
        assert_ok!(CryptoDelegate::remove_topic(asker(), topic));
        assert_eq!(
            Balances::balance_on_hold(&HoldReason::Topic.into(), &account(ASKER)),
            0
        );
        assert_eq!(Pages::<Test>::iter_prefix(topic).count(), 0);
    });
}

#[test]
fn open_rounds_are_listed_in_pages() {
    new().execute_with(|world| {
        let rounds: Vec<RoundId> = (0..5).map(|topic| world.ask(topic)).collect();
        let page = CryptoDelegate::open_round_views(RoundId(1), 2);
        let listed: Vec<RoundId> = page.rows.iter().map(|row| row.statement.round).collect();
        assert_eq!((listed, page.next), (rounds[1..3].to_vec(), Some(3)));
        let rest = CryptoDelegate::open_round_views(RoundId(3), 100);
        assert_eq!((rest.rows.len(), rest.next), (2, None));
        let least = CryptoDelegate::open_round_views(RoundId(0), 0);
        assert_eq!((least.rows.len(), least.next), (1, Some(1)));
    });
}
