//! Whatever comes in whatever order, the invariants hold after each step, and in the end everybody has got everything back.

use super::world::*;
use crate::{mock::*, Failure, NextFailure};
use cryptlet_primitives::{ids::FeedId, value::Value};
use frame_support::weights::Weight;
use pallet_crypto_delegate::Feeds;

const CONTRACTS: u8 = 9;
const TOPICS: u64 = 3;
const STEPS: u32 = 300;

/// A sequence of numbers that is the same each time.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }
}

/// One step; what is refused leaves everything as it is.
fn step(world: &World, dice: &mut Dice) {
    let who = 1 + dice.roll(CONTRACTS.into()) as u8;
    let topic = dice.roll(TOPICS);
    let feed = world.feed(topic).id();
    let results = dice.roll(4);
    match dice.roll(15) {
        0 | 1 if !CryptoDelegate::is_subscribed(feed, &account(who)) => {
            world.subscribe(who, topic, 1 + results);
        }
        2 | 14 => {
            let _ = Callbacks::listen(feed, account(who), world.cryptlet, CALLBACK, 1 + results);
        }
        3 => {
            let _ = CryptoDelegate::unsubscribe_for(account(who), feed);
        }
        4 => {
            let _ = frame_support::storage::with_storage_layer(|| {
                CryptoDelegate::fund_for(account(who), feed, PRICE * u128::from(results))?;
                Callbacks::fund_listener(feed, &account(who), results)
            });
        }
        5..=8 => bring(world, feed),
        9 => {
            let round = world.ask(who, topic);
            world.decide(round, Value::Bool(true));
        }
        10 => misbehave(who, dice),
        11 => retry_any(dice),
        _ => {
            // Sometimes there is hardly any room, twice what a callback may weigh.
            let room = 14_000_000_000 + dice.roll(9) * 1_000_000_000;
            CallbackWeight::set(Weight::from_parts(room, u64::MAX));
            advance();
        }
    }
}

fn bring(world: &World, feed: FeedId) {
    if Feeds::<Test>::get(feed).is_some_and(|record| record.active > 0) {
        world.bring(feed);
    }
}

fn misbehave(who: u8, dice: &mut Dice) {
    let gas = dice.roll(CALLBACK.gas);
    let does = match dice.roll(3) {
        0 => Does::Fails {
            reason: Failure::Reverted,
            gas,
        },
        1 => Does::Takes {
            gas,
            taken: dice.roll(CALLBACK.deposit as u64).into(),
            returned: dice.roll(1_000).into(),
        },
        _ => Does::Lies,
    };
    let_contract(who, does);
}

fn retry_any(dice: &mut Dice) {
    let failure = dice.roll(1 + NextFailure::<Test>::get());
    if Callbacks::begin_retry(failure).is_ok() {
        let outcome = match dice.roll(2) {
            0 => Ok(()),
            _ => Err(Failure::OutOfGas),
        };
        Callbacks::end_retry(failure, outcome);
    }
}

#[test]
fn nothing_is_lost_on_any_way() {
    for seed in 0..3 {
        new().execute_with(|world| {
            let mut dice = Dice(seed);
            for _ in 0..STEPS {
                step(world, &mut dice);
                check();
            }
            let calls = seen().len();
            assert!(calls > 10, "of seed {seed}: {calls} calls");
            settle(world);
        });
    }
}

/// All leave, and what failed is tried again or forgotten: the pot has what it had before.
fn settle(world: &World) {
    CallbackWeight::set(Weight::from_parts(40_000_000_000, u64::MAX));
    (0..50).for_each(|_| advance());
    for who in 1..=CONTRACTS {
        for topic in 0..TOPICS {
            let feed = world.feed(topic).id();
            let _ = CryptoDelegate::unsubscribe_for(account(who), feed);
        }
    }
    advance();
    for failure in 0..NextFailure::<Test>::get() {
        if Callbacks::begin_retry(failure).is_ok() {
            Callbacks::end_retry(failure, Ok(()));
        }
        let _ = Callbacks::forget_failure(RuntimeOrigin::signed(account(1)), failure);
    }
    assert_eq!(crate::QueueEnds::<Test>::get().length(), 0);
    assert_eq!(Balances::free_balance(Callbacks::pot()), LEAST);
}
