//! Many who want more than their part: what they take is paid for, and others have theirs.

use super::world::*;
use crate::{mock::*, Callback, Event, Lines, QueueEnds, WeightInfo};
use cryptlet_primitives::{feed::Feed, ids::FeedId, value::Value};
use frame_support::{assert_ok, weights::Weight};

type Weights = crate::weights::MeasuredWeight<Test>;

/// What a block has for turns.
fn room() -> Weight {
    CallbackWeight::get() - Weights::on_idle_poll() - Weights::on_poll()
}

/// The most gas, all or nothing of which is used.
fn greedy(uses: u64) -> (Callback<u128>, Does) {
    let callback = Callback {
        gas: Callbacks::max_gas(),
        ..CALLBACK
    };
    let does = Does::Takes {
        gas: uses,
        taken: 0,
        returned: 0,
    };
    (callback, does)
}

/// A hundred feeds of ten contracts that ask for the most gas, and use so much of it.
fn hundred_greedy(world: &World, uses: u64) -> Vec<FeedId> {
    let (callback, does) = greedy(uses);
    (1..=10).for_each(|who| let_contract(who, does.clone()));
    let feeds = (0u64..100).map(|topic| {
        let who = 1 + u8::try_from(topic % 10).unwrap();
        world.listen_with(who, topic, 9, callback)
    });
    feeds.collect()
}

/// Makes blocks until a contract is called; gives how many. Each that leaves somebody waiting was half full, and paid for.
fn blocks_until(who: u8) -> u64 {
    let half = Callbacks::price_of(room() / 2);
    for block in 1..1_000 {
        let earned = balance(AUTHOR);
        advance();
        if called().contains(&who) {
            return block;
        }
        assert!(QueueEnds::<Test>::get().length() > 0, "it was left out");
        let earned = balance(AUTHOR) - earned;
        assert!(earned >= half, "block {block}: {earned} of {half}");
    }
    panic!("it starves");
}

/// In so many blocks at most half of whose room is used, turns of one callback each are served that use so much gas.
fn bound(turns: u64, uses: u64) -> u64 {
    let each = Callbacks::weight_of_turn() + Weights::deliver() + Callbacks::weight_of_gas(uses);
    let all = each.ref_time() * turns;
    all.div_ceil(room().ref_time() / 2) + 1
}

#[test]
fn gas_that_is_asked_for_and_not_used_delays_nobody() {
    new().execute_with(|world| {
        let feeds = hundred_greedy(world, 0);
        let honest = world.listen(50, 500, 9);
        feeds.into_iter().for_each(|feed| {
            world.bring(feed);
        });
        world.bring(honest);
        let blocks = blocks_until(50);
        assert!(blocks <= bound(100, 0), "{blocks}");
        assert!(blocks <= 6, "a hundred turns weigh little: {blocks}");
    });
}

#[test]
fn gas_that_is_used_delays_others_by_what_was_paid_for_it() {
    new().execute_with(|world| {
        let most = Callbacks::max_gas();
        let feeds = hundred_greedy(world, most);
        let honest = world.listen(50, 500, 9);
        feeds.into_iter().for_each(|feed| {
            world.bring(feed);
        });
        world.bring(honest);
        let blocks = blocks_until(50);
        assert!(blocks <= bound(100, most), "{blocks}");
        assert!(blocks <= 51, "two of them fill a block: {blocks}");
    });
}

#[test]
fn who_comes_while_others_take_turns_waits_for_one_turn_of_each() {
    for (uses, most_blocks) in [(0, 6), (u64::MAX, 51)] {
        new().execute_with(|world| {
            let feeds = hundred_greedy(world, uses.min(Callbacks::max_gas()));
            let honest = world.listen(50, 500, 9);
            for _ in 0..8 {
                feeds.iter().for_each(|feed| {
                    world.bring(*feed);
                });
            }
            (0..10).for_each(|_| advance());
            world.bring(honest);
            called();
            let blocks = blocks_until(50);
            assert!(blocks <= most_blocks, "{blocks}");
            assert!(Lines::<Test>::iter().count() >= 100, "theirs go on");
        });
    }
}

#[test]
fn a_feed_of_many_heavy_listeners_gives_way_with_its_block() {
    new().execute_with(|world| {
        let (callback, does) = greedy(Callbacks::max_gas());
        let feeds: Vec<FeedId> = (0u8..3)
            .map(|topic| {
                (0..20).for_each(|number| {
                    let who = 1 + 20 * topic + number;
                    let_contract(who, does.clone());
                    world.listen_with(who, topic.into(), 9, callback);
                });
                world.feed(topic.into()).id()
            })
            .collect();
        let honest = world.listen(90, 90, 9);
        feeds.iter().for_each(|feed| {
            world.bring(*feed);
        });
        world.bring(honest);
        let blocks = blocks_until(90);
        assert!(blocks <= 4, "a block for each before it: {blocks}");
        let mut calls = 0;
        while QueueEnds::<Test>::get().length() > 0 {
            advance();
            calls += called().len();
        }
        assert!(calls > 40, "all are called in the end: {calls}");
    });
}

#[test]
fn the_largest_callback_fits_behind_another_of_its_kind() {
    new().execute_with(|world| {
        let (callback, does) = greedy(Callbacks::max_gas());
        for who in 1..=3 {
            let_contract(who, does.clone());
            let round = world.ask_with(who, who.into(), callback);
            world.decide(round, Value::Bool(true));
        }
        advance();
        assert_eq!(called(), [1, 2]);
        advance();
        assert_eq!(called(), [3]);
    });
}

#[test]
fn whose_subscriptions_are_used_up_pay_for_the_look_that_finds_it() {
    new().execute_with(|world| {
        let feed = world.subscribe(99, 7, 999);
        (1..=60).for_each(|who| {
            world.listen(who, 7, 1);
        });
        world.bring(feed);
        (0..5).for_each(|_| advance());
        assert_eq!(called().len(), 60);
        world.bring(feed);
        let (earned, mut used) = (balance(AUTHOR), Weight::zero());
        while QueueEnds::<Test>::get().length() > 0 {
            used += poll(Weight::MAX);
            // A block's begin, and the look at who has no room, are nobody's.
            used -= Weights::on_idle_poll() + Weights::on_poll() + Callbacks::weight_of_turn();
        }
        assert_eq!(called(), NOBODY);
        assert_eq!(crate::Resting::<Test>::iter().count(), 60);
        assert!(balance(AUTHOR) - earned >= Callbacks::price_of(used));
        let idle = poll(Weight::MAX);
        world.bring(feed);
        assert_eq!(poll(Weight::MAX), idle, "as if nobody listened");
    });
}

#[test]
fn a_line_whose_listeners_have_left_takes_less_than_who_came_paid_for() {
    new().execute_with(|world| {
        for topic in 0..20 {
            let feed = world.listen(1, topic, 9);
            world.bring(feed);
            assert_ok!(CryptoDelegate::unsubscribe_for(account(1), feed));
        }
        assert_eq!(QueueEnds::<Test>::get().length(), 20);
        let used = poll(Weight::MAX) - Weights::on_idle_poll() - Weights::on_poll();
        assert_eq!(called(), NOBODY);
        assert_eq!(QueueEnds::<Test>::get().length(), 0);
        // The look that finds the end of the queue is the block's own.
        assert_eq!(used, Weights::take_turn() * 21);
        assert!(Weights::listen().all_gte(Weights::take_turn()));
    });
}

#[test]
fn a_contract_that_claims_to_use_more_than_it_may_is_charged_its_limit() {
    new().execute_with(|world| {
        let_contract(1, Does::Lies);
        let feed = world.listen(1, 7, 1);
        world.bring(feed);
        advance();
        let most =
            Callbacks::price_of(Callbacks::weight_of_gas(CALLBACK.gas) + Callbacks::overhead());
        assert!(balance(AUTHOR) <= most);
    });
}

#[test]
fn a_contract_that_claims_to_have_read_everything_leaves_the_next_as_much() {
    new().execute_with(|world| {
        let_contract(1, Does::Lies);
        for who in 1..=2 {
            let round = world.ask(who, who.into());
            world.decide(round, Value::Bool(true));
        }
        advance();
        let [first, second] = &seen()[..] else {
            panic!()
        };
        assert_eq!(first.limits, second.limits);
        assert_eq!(second.limits.weight.proof_size(), u64::MAX);
    });
}

#[test]
fn results_that_come_faster_than_their_topic_keeps_them_are_skipped_at_their_listeners_cost() {
    new().execute_with(|world| {
        // Feeds of one question: what one brings pushes the others' out.
        let feeds: Vec<FeedId> = (0u8..40)
            .map(|number| {
                let price = PRICE + u128::from(number);
                world.listen_to(
                    1,
                    Feed {
                        price,
                        ..world.feed(7)
                    },
                    9,
                    CALLBACK,
                )
            })
            .collect();
        let honest = world.listen(50, 500, 9);
        feeds.iter().for_each(|feed| {
            world.bring(*feed);
        });
        world.bring(honest);
        let blocks = blocks_until(50);
        assert!(blocks <= 3, "{blocks}");
        let skipped = events()
            .into_iter()
            .filter(|event| matches!(event, Event::DeliverySkipped { .. }));
        assert!(skipped.count() >= 8, "a topic keeps 32 at most");
    });
}
