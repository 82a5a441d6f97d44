//! Results that wait in their line.

use super::world::*;
use crate::{mock::*, Event, Lines, MAX_PENDING};
use cryptlet_primitives::value::Value;
use frame_support::assert_ok;

#[test]
fn a_feed_that_begins_anew_owes_nothing_of_before() {
    new().execute_with(|world| {
        let feed = world.listen(1, 7, 9);
        for _ in 0..3 {
            world.bring(feed);
        }
        assert_ok!(CryptoDelegate::unsubscribe_for(account(1), feed));
        check();
        // The same name, counted from 0 again, while the old line still has its turn.
        assert_eq!(world.listen(2, 7, 9), feed);
        advance();
        assert_eq!(called(), NOBODY);
        assert_eq!(Lines::<Test>::iter().count(), 0);
        assert_eq!(world.deliver(feed), [2]);
    });
}

#[test]
fn a_new_result_takes_the_turn_of_a_line_that_was_cleared() {
    new().execute_with(|world| {
        let feed = world.listen(1, 7, 9);
        world.bring(feed);
        assert_ok!(CryptoDelegate::unsubscribe_for(account(1), feed));
        world.listen(2, 7, 9);
        world.bring(feed);
        check();
        advance();
        assert_eq!(called(), [2]);
    });
}

#[test]
fn a_line_forgets_its_oldest_result_when_it_is_full() {
    new().execute_with(|world| {
        let feed = world.listen(1, 7, 99);
        let oldest = world.bring(feed);
        for _ in 1..MAX_PENDING {
            world.bring(feed);
        }
        assert_eq!(Lines::<Test>::get(feed).unwrap().pending.len(), 16);
        events();
        world.bring(feed);
        assert_eq!(
            events(),
            [Event::DeliverySkipped {
                feed,
                round: oldest
            }]
        );
        let waiting = Lines::<Test>::get(feed).unwrap().pending;
        assert_eq!(waiting.len(), 16);
        (0..4).for_each(|_| advance());
        let sequences: Vec<u64> = seen().iter().map(|call| call.message.sequence).collect();
        assert_eq!(sequences, (1..17).collect::<Vec<u64>>(), "in their order");
    });
}

#[test]
fn a_full_line_keeps_the_result_that_it_has_begun_with() {
    new().execute_with(|world| {
        let feed = world.listen(1, 7, 99);
        world.listen(2, 7, 99);
        let first = world.bring(feed);
        advance_within(one_call());
        assert_eq!(seen().len(), 1);
        let second = world.bring(feed);
        for _ in 2..MAX_PENDING {
            world.bring(feed);
        }
        events();
        world.bring(feed);
        assert_eq!(
            events(),
            [Event::DeliverySkipped {
                feed,
                round: second
            }]
        );
        let line = Lines::<Test>::get(feed).unwrap();
        assert_eq!(line.pending.first().unwrap().round, first);
        assert!(line.cursor.is_some());
    });
}

#[test]
fn a_result_that_its_topic_keeps_no_longer_is_skipped() {
    new().execute_with(|world| {
        let feed = world.listen(1, 7, 99);
        let round = world.bring(feed);
        // Others ask the same question, until the topic has dropped the page.
        for _ in 0..40 {
            let asked = world.request(2, 7);
            world.decide(asked, Value::Bool(true));
        }
        events();
        let before = funds(feed, 1);
        advance();
        assert_eq!(events(), [Event::DeliverySkipped { feed, round }]);
        assert_eq!(called(), NOBODY);
        assert_eq!(before - funds(feed, 1), balance(AUTHOR), "the look is paid");
        assert!(balance(AUTHOR) >= Callbacks::price_of(Callbacks::weight_of_turn()));
        assert_eq!(world.deliver(feed), [1]);
    });
}
