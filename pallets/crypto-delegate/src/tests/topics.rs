//! Who pays for a topic, and how it changes hands.

use super::{mock::*, world::*};
use crate::{Error, Event, HoldReason, Rounds, Topics};
use cryptlet_primitives::{ids::RoundId, policy::Policy};
use frame_support::{
    assert_err, assert_noop, assert_ok, storage::with_storage_layer, traits::fungible::InspectHold,
};
use sp_runtime::DispatchResult;

const OTHER: u8 = PUBLISHER;

fn held(who: u8) -> u128 {
    Balances::balance_on_hold(&HoldReason::Topic.into(), &account(who))
}

/// What the owner allows outputs from now on.
fn set_max_output(world: &World, max_output: u32) {
    let policy = Policy {
        max_output: Some(max_output),
        ..Default::default()
    };
    let owner = RuntimeOrigin::signed(account(PUBLISHER));
    assert_ok!(Cryptlet::set_policy(
        owner,
        world.cryptlet,
        Box::new(policy)
    ));
}

fn hand_over(world: &World, who: u8) -> DispatchResult {
    CryptoDelegate::hand_over_topic(RuntimeOrigin::signed(account(who)), world.topic(1))
}

#[test]
fn a_handed_over_topic_is_paid_for_by_the_next_who_asks() {
    new().execute_with(|world| {
        let topic = world.topic(1);
        assert_noop!(hand_over(world, ASKER), Error::<Test>::TopicNotFound);
        world.ask(1);
        let deposit = held(ASKER);
        assert_noop!(hand_over(world, OTHER), Error::<Test>::NotDepositor);
        assert_ok!(hand_over(world, ASKER));
        assert_eq!(events().pop(), Some(Event::TopicHandedOver { topic }));

        world.ask(1);
        assert_eq!(held(ASKER), deposit, "its own question leaves it there");
        events();
        let round = world.ask_by(OTHER, 1);
        assert_eq!((held(ASKER), held(OTHER)), (0, deposit));
        let taken = Event::TopicTakenOver {
            topic,
            depositor: account(OTHER),
            max_output: 1024,
        };
        assert_eq!(events()[0], taken);
        assert_eq!(Rounds::<Test>::get(round).unwrap().topic, topic);

        // The new depositor keeps it: it has not handed it over.
        world.ask(1);
        assert_eq!((held(ASKER), held(OTHER)), (0, deposit));
        assert_noop!(hand_over(world, ASKER), Error::<Test>::NotDepositor);
    });
}

#[test]
fn strangers_who_keep_asking_do_not_keep_a_deposit_locked() {
    new().execute_with(|world| {
        let first = world.ask(1);
        advance();
        let report = world.carry(0, world.answers(0..3, &[first], 1));
        assert_eq!(submit(&report), Ok(Ok(())));
        world.ask_by(OTHER, 1);
        let asker = RuntimeOrigin::signed(account(ASKER));
        assert_noop!(
            CryptoDelegate::remove_topic(asker, world.topic(1)),
            Error::<Test>::TopicInUse
        );
        assert_ok!(hand_over(world, ASKER));
        world.ask_by(OTHER, 1);
        assert_eq!(held(ASKER), 0);
        assert_eq!(CryptoDelegate::results(world.topic(1), 0, 9).rows.len(), 1);
    });
}

/// What comes of removing the topic right after its round was answered.
fn remove_answered(world: &World, round: RoundId) -> DispatchResult {
    advance();
    let report = world.carry(0, world.answers(0..3, &[round], 1));
    assert_eq!(submit(&report), Ok(Ok(())));
    CryptoDelegate::remove_for(&account(ASKER), world.topic(1))
}

#[test]
fn a_topic_that_nobody_else_asked_in_is_removed_as_soon_as_it_is_answered() {
    new().execute_with(|world| {
        for _ in 0..2 {
            let round = world.ask(1);
            assert!(held(ASKER) > 0);
            assert_ok!(remove_answered(world, round));
            assert_eq!(held(ASKER), 0);
        }
    });
}

#[test]
fn a_topic_that_others_asked_in_stays_for_a_while() {
    new().execute_with(|world| {
        let (mine, other) = (world.ask(1), world.ask_by(OTHER, 1));
        assert_err!(remove_answered(world, mine), Error::<Test>::TopicInUse);
        assert_err!(remove_answered(world, other), Error::<Test>::TopicNotIdle);
        advance_ms(TOPIC_IDLE_MS);
        // Whoever asked long ago asks no more: what comes to the depositor alone may matter to others still.
        let late = world.ask(1);
        assert_err!(remove_answered(world, late), Error::<Test>::TopicNotIdle);
        advance_ms(TOPIC_IDLE_MS);
        assert_ok!(CryptoDelegate::remove_for(&account(ASKER), world.topic(1)));
        assert_eq!(held(ASKER), 0);
    });
}

#[test]
fn a_topic_that_was_taken_over_was_of_use_to_another() {
    new().execute_with(|world| {
        let first = world.ask_by(OTHER, 1);
        assert_ok!(hand_over(world, OTHER));
        let second = world.ask(1);
        assert_err!(remove_answered(world, first), Error::<Test>::TopicInUse);
        assert_err!(remove_answered(world, second), Error::<Test>::TopicNotIdle);
    });
}

#[test]
fn who_can_not_pay_for_a_handed_over_topic_is_told_so() {
    new().execute_with(|world| {
        world.ask(1);
        let (poor, deposit) = (77, held(ASKER));
        let amount = deposit / 2;
        Balances::force_set_balance(RuntimeOrigin::root(), account(poor), amount).unwrap();
        let deadline = CryptoDelegate::now() + 60_000;
        let ask = || with_storage_layer(|| world.try_ask_by(poor, 1, deadline, FEE));
        assert_ok!(ask());
        assert_ok!(hand_over(world, ASKER));
        events();
        assert_eq!(ask(), Err(Error::<Test>::DepositNotCovered.into()));
        assert_eq!((held(ASKER), held(poor)), (deposit, 0));
        let record = Topics::<Test>::get(world.topic(1)).unwrap();
        assert_eq!(record.depositor, account(ASKER));
        assert_eq!(events(), []);
    });
}

#[test]
fn outputs_may_grow_and_who_asks_for_more_pays_for_it() {
    new().execute_with(|world| {
        set_max_output(world, 32);
        let narrow = world.ask(1);
        assert_eq!(held(ASKER), CryptoDelegate::topic_deposit(32));
        set_max_output(world, 1024);
        events();
        let wide = world.ask_by(OTHER, 1);
        let deposit = CryptoDelegate::topic_deposit(1024);
        assert_eq!((held(ASKER), held(OTHER)), (0, deposit));
        let max_output = |round| Rounds::<Test>::get(round).unwrap().statement.max_output;
        assert_eq!((max_output(narrow), max_output(wide)), (32, 1024));

        // What is stored may be long, so the deposit stays when policy asks for less.
        set_max_output(world, 16);
        let less = world.ask(1);
        assert_eq!((held(ASKER), held(OTHER)), (0, deposit));
        assert_eq!(max_output(less), 16);
    });
}

#[test]
fn a_depositor_who_widens_its_own_topic_pays_the_difference() {
    new().execute_with(|world| {
        set_max_output(world, 32);
        world.ask(1);
        set_max_output(world, 64);
        world.ask(1);
        assert_eq!(held(ASKER), CryptoDelegate::topic_deposit(64));
        let record = Topics::<Test>::get(world.topic(1)).unwrap();
        assert_eq!((record.open, record.max_output), (2, 64));
    });
}
