//! What other pallets do for accounts.

use super::{feeds::*, mock::*, world::*};
use crate::{Error, Event, PaidBefore, Payment, Rounds};
use cryptlet_primitives::{feed::Trigger, ids::FeedId};
use frame_support::{assert_noop, assert_ok};
use sp_core::H256;

/// The feed's next event.
fn bring_event(world: &World, feed: FeedId, cursor: u64) {
    world.decide(open_round(feed).unwrap(), &naming(cursor));
}

/// What a subscription pays for, of the results up to this number.
fn paid(feed: FeedId, who: u8, up_to: u64) -> Vec<u64> {
    (0..=up_to)
        .filter(|delivered| CryptoDelegate::is_paid_by(feed, &account(who), *delivered))
        .collect()
}

#[test]
fn whoever_asks_for_an_account_gets_the_round() {
    new().execute_with(|world| {
        let (method, params) = world.question(1);
        let deadline = CryptoDelegate::now() + 60_000;
        let ask = |fee| {
            let (method, params) = (method.clone(), params.clone());
            CryptoDelegate::request_for(
                account(ASKER),
                world.cryptlet,
                method,
                params,
                deadline,
                fee,
            )
        };
        let round = ask(FEE).unwrap();
        assert_eq!(ask(FEE).unwrap().0, round.0 + 1);
        let record = Rounds::<Test>::get(round).unwrap();
        assert_eq!(record.purpose.payer(), Some(&account(ASKER)));
        assert_eq!(record.fee, FEE);
    });
}

#[test]
fn whoever_subscribes_for_an_account_gets_the_feed() {
    new().execute_with(|world| {
        let feed = feed(world, 1, Trigger::Event, 0);
        let id = CryptoDelegate::subscribe_for(account(ASKER), feed.clone(), PRICE).unwrap();
        assert_eq!(id, feed.id());
        assert!(CryptoDelegate::is_subscribed(id, &account(ASKER)));
        assert_noop!(
            CryptoDelegate::fund_for(account(PUBLISHER), id, PRICE),
            Error::<Test>::NotSubscribed
        );
        assert_ok!(CryptoDelegate::fund_for(account(ASKER), id, PRICE));
        events();
        assert_ok!(CryptoDelegate::unsubscribe_for(account(ASKER), id));
        assert_eq!(
            events(),
            [Event::Unsubscribed {
                feed: id,
                subscriber: account(ASKER),
                refunded: 2 * PRICE
            }]
        );
        assert!(!CryptoDelegate::is_subscribed(id, &account(ASKER)));
    });
}

#[test]
fn whoever_has_a_stopped_feed_go_on_for_an_account_sees_it_go_on() {
    new().execute_with(|world| {
        let id = subscribe(world, ASKER, &feed(world, 1, Trigger::Event, 0), 9 * PRICE);
        assert!(!CryptoDelegate::is_stopped(id));
        assert_noop!(
            CryptoDelegate::resume_for(&account(ASKER), id),
            Error::<Test>::NotStopped
        );
        // An event that lies before the last one.
        bring_event(world, id, 7);
        bring_event(world, id, 7);
        assert!(CryptoDelegate::is_stopped(id));
        assert_noop!(
            CryptoDelegate::resume_for(&account(PUBLISHER), id),
            Error::<Test>::NotSubscribed
        );
        assert_ok!(CryptoDelegate::resume_for(&account(ASKER), id));
        assert!(!CryptoDelegate::is_stopped(id));
    });
}

#[test]
fn whoever_does_something_with_a_topic_for_an_account_is_its_depositor() {
    new().execute_with(|world| {
        world.ask(1);
        let topic = world.topic(1);
        assert_noop!(
            CryptoDelegate::hand_over_for(&account(PUBLISHER), topic),
            Error::<Test>::NotDepositor
        );
        events();
        assert_ok!(CryptoDelegate::hand_over_for(&account(ASKER), topic));
        assert_eq!(events(), [Event::TopicHandedOver { topic }]);
        assert_noop!(
            CryptoDelegate::remove_for(&account(ASKER), topic),
            Error::<Test>::TopicInUse
        );
    });
}

#[test]
fn a_subscription_pays_from_its_acceptance_to_the_end_of_its_funds() {
    new().execute_with(|world| {
        let event = feed(world, 1, Trigger::Event, 0);
        let id = subscribe(world, PUBLISHER, &event, 99 * PRICE);
        bring_event(world, id, 1);
        bring_event(world, id, 2);
        let round = ask(ASKER, &event, 3 * PRICE);
        let payment = |delivered| CryptoDelegate::payment(id, &account(ASKER), delivered);
        assert_eq!(payment(3), Payment::NotYet);
        bring_event(world, id, 3);
        world.decide(round, &accept());
        assert_eq!(payment(3), Payment::NotYet, "it came before the acceptance");
        assert_eq!(paid(id, ASKER, 20), [4, 5, 6]);
        assert_eq!(payment(7), Payment::NoMore);
        (4..10).for_each(|cursor| bring_event(world, id, cursor));
        assert_eq!(paid(id, ASKER, 20), [4, 5, 6]);
        let nothing = FeedId(H256::zero());
        let payment = CryptoDelegate::payment(nothing, &account(ASKER), 1);
        assert_eq!(payment, Payment::NoMore);
    });
}

#[test]
fn who_fills_up_in_time_still_pays_for_what_was_brought_before() {
    new().execute_with(|world| {
        let event = feed(world, 1, Trigger::Event, 0);
        let id = subscribe(world, PUBLISHER, &event, 99 * PRICE);
        subscribe(world, ASKER, &event, 2 * PRICE + 700);
        let fund = |amount| CryptoDelegate::fund_for(account(ASKER), id, amount);
        let left = || {
            let view = CryptoDelegate::subscription_view(id, account(ASKER)).unwrap();
            (view.results_left, view.funds)
        };
        bring_event(world, id, 1);
        assert_ok!(fund(PRICE));
        assert_eq!(paid(id, ASKER, 20), [1, 2, 3]);
        assert_eq!(left(), (2, 2 * PRICE + 700));
        bring_event(world, id, 2);
        bring_event(world, id, 3);
        assert_eq!(left(), (0, 700));
        // Used up, but none was missed; and what was left over counts.
        assert_ok!(fund(PRICE + 300));
        assert_eq!(paid(id, ASKER, 20), [1, 2, 3, 4, 5]);
        assert_eq!(left(), (2, 2 * PRICE));
        (4..8).for_each(|cursor| bring_event(world, id, cursor));
        assert_eq!(left(), (0, 0));
        // Two were missed: it pays for the next.
        assert_ok!(fund(PRICE));
        assert_eq!(paid(id, ASKER, 20), [1, 2, 3, 4, 5, 8]);
        (8..11).for_each(|cursor| bring_event(world, id, cursor));
        // And again two.
        assert_ok!(fund(2 * PRICE));
        assert_eq!(paid(id, ASKER, 20), [1, 2, 3, 4, 5, 8, 11, 12]);
        assert_eq!(left(), (2, 2 * PRICE));
    });
}

#[test]
fn what_was_paid_for_is_known_of_the_last_128_rounds() {
    let ways = [0, 1, 2, 16, 31, 126, 127, 128, 129, u64::from(u32::MAX) + 1];
    for (paid, missed) in ways
        .iter()
        .flat_map(|paid| ways.map(|missed| (*paid, missed)))
    {
        // Three that were paid for, and two that were not, came before.
        let known = PaidBefore::default().and_then(3, 2).and_then(paid, missed);
        for back in 0..300 {
            let was_paid = (missed..missed + paid).contains(&back)
                || (missed + paid + 2..missed + paid + 5).contains(&back);
            assert_eq!(
                known.contains(back),
                was_paid && back < 128,
                "{back} before, after {paid} and {missed}"
            );
        }
    }
}
