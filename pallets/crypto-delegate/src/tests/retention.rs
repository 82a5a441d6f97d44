//! How many results of a topic stay, and who pays for them.

use super::{mock::*, world::*};
use crate::{
    retention::{MAX_PAGES_OF_ALL, PAGES_PER_CALL},
    types::PAGE,
    Error, Event, HoldReason, Pages, TopicRecordOf, Topics,
};
use codec::MaxEncodedLen;
use cryptlet_primitives::{
    policy::Policy,
    view::{ResultRecord, Retention},
};
use frame_support::{
    assert_noop, assert_ok,
    dispatch::DispatchResultWithPostInfo,
    traits::{
        fungible::{InspectHold, MutateHold},
        tokens::Precision,
    },
};

const OTHER: u8 = PUBLISHER;

fn held(who: u8) -> u128 {
    Balances::balance_on_hold(&HoldReason::Topic.into(), &account(who))
}

fn newest(pages: u16) -> Retention {
    Retention::Newest { pages }
}

fn keep_by(world: &World, who: u8, retention: Retention) -> DispatchResultWithPostInfo {
    CryptoDelegate::set_retention(
        RuntimeOrigin::signed(account(who)),
        world.topic(1),
        retention,
    )
}

fn keep(world: &World, retention: Retention) {
    assert_ok!(keep_by(world, ASKER, retention));
}

fn record(world: &World) -> TopicRecordOf<Test> {
    Topics::<Test>::get(world.topic(1)).unwrap()
}

/// Brings this many results of one topic, each in a block of its own.
fn fill(world: &World, results: u32) {
    for value in 0..results {
        bring(world, 1, value.into());
    }
}

/// The numbers of the topic's pages.
fn pages(world: &World) -> Vec<u64> {
    let mut pages: Vec<u64> = Pages::<Test>::iter_key_prefix(world.topic(1)).collect();
    pages.sort_unstable();
    pages
}

/// The asker's account is emptied but for this much.
fn leave(amount: u128) {
    let who = account(ASKER);
    let reserved = Balances::free_balance(&who) - amount;
    let sink = account(99);
    let origin = RuntimeOrigin::signed(who);
    assert_ok!(Balances::transfer_allow_death(origin, sink, reserved));
}

#[test]
fn a_topic_keeps_as_many_pages_as_its_depositor_pays_for() {
    new().execute_with(|world| {
        world.ask(1);
        let least = held(ASKER);
        keep(world, newest(4));
        assert_eq!(held(ASKER), CryptoDelegate::retention_deposit(1024, 4));
        assert!(held(ASKER) > least);
        let set = Event::RetentionSet {
            topic: world.topic(1),
            retention: newest(4),
            pages: 4,
            first: 0,
        };
        assert_eq!(events().pop(), Some(set));
        fill(world, 64);
        assert_eq!(pages(world), [0, 1, 2, 3]);
        fill(world, 1);
        assert_eq!(pages(world), [1, 2, 3, 4]);
        assert_eq!((record(world).first, record(world).next), (16, 65));
        let view = CryptoDelegate::topic_view(world.topic(1)).unwrap();
        assert_eq!(view.retention, newest(4));
    });
}

#[test]
fn the_deposit_covers_the_greatest_pages() {
    let record = TopicRecordOf::<Test>::max_encoded_len();
    let page = PAGE as usize * ResultRecord::max_encoded_len() + 1;
    for pages in [2, 3, 100] {
        let bytes = record + pages * page;
        let deposit = CryptoDelegate::retention_deposit(1024, pages as u32);
        assert_eq!(deposit, 100 * (1 + pages as u128) + bytes as u128);
    }
}

#[test]
fn all_results_stay_while_each_page_is_paid_for() {
    new().execute_with(|world| {
        fill(world, 1);
        keep(world, Retention::All);
        assert_eq!(held(ASKER), CryptoDelegate::topic_deposit(1024));
        fill(world, 31);
        assert_eq!(held(ASKER), CryptoDelegate::topic_deposit(1024));
        fill(world, 1);
        assert_eq!(held(ASKER), CryptoDelegate::retention_deposit(1024, 3));
        fill(world, 64);
        assert_eq!(pages(world), (0..7).collect::<Vec<_>>());
        assert_eq!(held(ASKER), CryptoDelegate::retention_deposit(1024, 7));
        assert_eq!(record(world).first, 0);
    });
}

#[test]
fn when_a_page_can_not_be_paid_for_the_oldest_goes_and_an_event_says_so() {
    new().execute_with(|world| {
        keep_by(world, ASKER, Retention::All).unwrap_err();
        fill(world, 32);
        keep(world, Retention::All);
        let round = world.ask(1);
        advance();
        let place = crate::Rounds::<Test>::get(round).unwrap().deposit;
        leave(5_000);
        assert!(CryptoDelegate::retention_deposit(1024, 3) - held(ASKER) > place + 5_000);
        events();
        let report = world.carry(0, world.answers(0..3, &[round], 1));
        assert_eq!(
            submit(&report),
            Ok(Ok(())),
            "the result is accepted all the same"
        );
        let topic = world.topic(1);
        assert!(events().contains(&Event::RetentionCut { topic, first: 16 }));
        assert_eq!(pages(world), [1, 2]);
        assert_eq!(held(ASKER), CryptoDelegate::topic_deposit(1024));
        assert_eq!(
            record(world).retention,
            Retention::All,
            "and is tried again"
        );
    });
}

#[test]
fn a_shorter_rule_removes_a_bounded_number_of_pages() {
    new().execute_with(|world| {
        let asker = RuntimeOrigin::signed(account(ASKER));
        let amount = 1_000 * ENDOWMENT;
        Balances::force_set_balance(RuntimeOrigin::root(), account(ASKER), amount).unwrap();
        world.ask(1);
        keep(world, newest(200));
        let topic = world.topic(1);
        // As results that came one by one would have left it.
        for sequence in 0..100 * u64::from(PAGE) {
            let result = ResultRecord {
                sequence,
                leaf: sequence,
                round: Default::default(),
                feed: None,
                version: 1,
                output: Default::default(),
                observed_at: 1,
                accepted_at: 1,
                accepted_in: 1,
                agreed: Default::default(),
                dissented: Default::default(),
            };
            Pages::<Test>::try_append(topic, sequence / u64::from(PAGE), result).unwrap();
        }
        let leaves = 100 * u64::from(PAGE);
        crate::HistoryPeaks::<Test>::mutate(|history| {
            (0..leaves).for_each(|_| drop(history.append(Default::default()).unwrap()));
        });
        Topics::<Test>::mutate_extant(topic, |record| {
            record.next = leaves;
            record.last_accepted_at = 1;
        });
        CryptoDelegate::do_try_state().unwrap();
        let round = world.ask(1);
        advance_ms(62_000);
        advance();
        assert!(!crate::Rounds::<Test>::contains_key(round));
        assert_noop!(
            CryptoDelegate::remove_topic(asker.clone(), topic),
            Error::<Test>::RetentionTooLong
        );

        keep(world, newest(2));
        assert_eq!(pages(world).len(), 100 - PAGES_PER_CALL as usize);
        let held_for = |pages| CryptoDelegate::retention_deposit(1024, pages);
        assert_eq!((record(world).pages, held(ASKER)), (36, held_for(36)));
        CryptoDelegate::do_try_state().unwrap();
        assert_noop!(
            CryptoDelegate::hand_over_topic(asker.clone(), topic),
            Error::<Test>::RetentionTooLong
        );
        keep(world, newest(2));
        assert_eq!(pages(world), [98, 99]);
        assert_eq!((record(world).pages, held(ASKER)), (2, held_for(2)));
        assert_ok!(CryptoDelegate::hand_over_topic(asker.clone(), topic));
        assert_noop!(
            CryptoDelegate::hand_over_topic(asker.clone(), topic),
            Error::<Test>::AlreadyHandedOver
        );
        let removed = CryptoDelegate::remove_topic(asker, topic);
        assert_ok!(removed);
        assert!(pages(world).is_empty());
        assert_eq!(held(ASKER), 0);
    });
}

#[test]
fn a_result_removes_one_page_at_most() {
    new().execute_with(|world| {
        keep_after(world, 80, newest(6));
        assert_eq!(pages(world).len(), 5);
        // More than the rule's are paid for, as when a call had too much to remove.
        Topics::<Test>::mutate_extant(world.topic(1), |record| {
            record.retention = newest(2);
            record.pages = 5;
            record.deposit = CryptoDelegate::retention_deposit(1024, 6);
        });
        fill(world, 1);
        assert_eq!(pages(world), [1, 2, 3, 4, 5]);
        keep(world, newest(2));
        assert_eq!(pages(world), [4, 5]);
    });
}

fn keep_after(world: &World, results: u32, retention: Retention) {
    world.ask(1);
    keep(world, retention);
    fill(world, results);
}

#[test]
fn only_the_depositor_says_what_a_topic_keeps() {
    new().execute_with(|world| {
        let refused = |who, retention| keep_by(world, who, retention);
        assert_noop!(refused(ASKER, Retention::All), Error::<Test>::TopicNotFound);
        world.ask(1);
        assert_noop!(refused(OTHER, Retention::All), Error::<Test>::NotDepositor);
        for pages in [0, 1] {
            assert_noop!(
                refused(ASKER, newest(pages)),
                Error::<Test>::RetentionTooShort
            );
        }
        assert_noop!(
            refused(ASKER, newest(u16::MAX)),
            Error::<Test>::DepositNotCovered
        );
    });
}

#[test]
fn nobody_pays_for_the_memory_that_another_wants() {
    new().execute_with(|world| {
        let asker = || RuntimeOrigin::signed(account(ASKER));
        let topic = world.topic(1);
        set_max_output(world, 32);
        world.ask(1);
        assert_ok!(CryptoDelegate::hand_over_topic(asker(), topic));
        // To keep more is to keep it.
        keep(world, newest(3));
        assert!(!record(world).is_handed_over);
        assert_noop!(
            CryptoDelegate::hand_over_topic(asker(), topic),
            Error::<Test>::RetentionTooLong
        );

        // Longer outputs are the depositor's to pay for, who wants the memory.
        keep(world, Retention::All);
        set_max_output(world, 64);
        world.ask_by(OTHER, 1);
        let deposit = CryptoDelegate::topic_deposit(64);
        assert_eq!((held(ASKER), held(OTHER)), (deposit, 0));

        fill(world, 33);
        let deposit = CryptoDelegate::retention_deposit(64, 3);
        assert_eq!((held(ASKER), held(OTHER)), (deposit, 0));
        // Who asks does not pay for them: they have no room.
        leave(200);
        set_max_output(world, 128);
        let round = world.ask_by(OTHER, 1);
        assert_eq!((held(ASKER), held(OTHER)), (deposit, 0));
        let asked = crate::Rounds::<Test>::get(round).unwrap();
        assert_eq!(asked.statement.max_output, 64);
        assert_eq!(record(world).retention, Retention::All);
    });
}

#[test]
fn all_is_no_more_than_a_bound() {
    new().execute_with(|world| {
        world.ask(1);
        let topic = world.topic(1);
        let long = |pages: u32| TopicRecordOf::<Test> {
            retention: Retention::All,
            next: u64::from(pages * PAGE),
            pages,
            ..record(world)
        };
        let mut shorter = long(MAX_PAGES_OF_ALL - 1);
        CryptoDelegate::begin_page(topic, &mut shorter);
        assert_eq!((shorter.first, shorter.pages), (0, MAX_PAGES_OF_ALL));
        let added = shorter.deposit - record(world).deposit;
        let reason = HoldReason::Topic.into();
        Balances::release(&reason, &account(ASKER), added, Precision::Exact).unwrap();
        let mut full = long(MAX_PAGES_OF_ALL);
        CryptoDelegate::begin_page(topic, &mut full);
        assert_eq!(
            (full.first, full.pages),
            (u64::from(PAGE), MAX_PAGES_OF_ALL)
        );
        assert_eq!(full.deposit, record(world).deposit, "it takes no more");
    });
}

/// What the owner allows outputs from now on.
fn set_max_output(world: &World, max_output: u32) {
    let policy = Policy {
        max_output: Some(max_output),
        ..Default::default()
    };
    let owner = RuntimeOrigin::signed(account(PUBLISHER));
    let policy = Box::new(policy);
    assert_ok!(Cryptlet::set_policy(owner, world.cryptlet, policy));
}
