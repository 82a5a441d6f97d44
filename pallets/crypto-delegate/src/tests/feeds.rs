//! Subscriptions: who is served, when, and for how much.

use super::{mock::*, world::*};
use crate::{
    feeds, types::Service, Departures, Error, Event, Feeds, OpenRounds, Rounds, Standing,
    Subscriptions,
};
use codec::Encode;
use cryptlet_primitives::{
    feed::{Feed, Trigger},
    ids::{FeedId, Moment, RoundId},
    statement::Occasion,
    value::Value,
    view::{FeedState, StopReason, SubscriptionState},
};
use frame_support::{assert_noop, assert_ok};
use pallet_cryptlet::fixtures;

pub const PRICE: u128 = 1_000;
pub const EVERY: Trigger = Trigger::Every { period_ms: 10_000 };
pub const OTHER: u8 = 3;

pub fn accept() -> Vec<u8> {
    Value::Bool(true).encode()
}

/// An answer whose first leaf is a number, as a record's in an option is.
pub fn naming(number: u64) -> Vec<u8> {
    let record = Value::Record(vec![Value::Unsigned(number), Value::Signed(-37)]);
    Value::Variant {
        case: 1,
        payload: Some(Box::new(record)),
    }
    .encode()
}

pub fn origin(who: u8) -> RuntimeOrigin {
    RuntimeOrigin::signed(account(who))
}

/// The feed of a topic.
pub fn feed(world: &World, topic: u64, trigger: Trigger, start: Moment) -> Feed {
    let (method, params) = world.question(topic);
    Feed {
        cryptlet: world.cryptlet,
        method,
        params,
        trigger,
        start,
        duration_ms: 5_000,
        price: PRICE,
    }
}

pub fn try_subscribe(who: u8, feed: &Feed, funds: u128) -> frame_support::dispatch::DispatchResult {
    let feed = feed.clone();
    CryptoDelegate::subscribe(
        origin(who),
        feed.cryptlet,
        feed.method,
        feed.params,
        feed.trigger,
        feed.start,
        feed.duration_ms,
        feed.price,
        funds,
    )
}

/// Subscribes; the pool has not been asked yet.
pub fn ask(who: u8, feed: &Feed, funds: u128) -> RoundId {
    assert_ok!(try_subscribe(who, feed, funds));
    let subscription = Subscriptions::<Test>::get(account(who), feed.id()).unwrap();
    match subscription.service {
        Service::Asked { round, .. } => round,
        accepted => panic!("{accepted:?}"),
    }
}

/// Subscribes, and the pool accepts.
pub fn subscribe(world: &World, who: u8, feed: &Feed, funds: u128) -> FeedId {
    let round = ask(who, feed, funds);
    world.decide(round, &accept());
    feed.id()
}

pub fn state(id: FeedId) -> FeedState {
    Feeds::<Test>::get(id).unwrap().state
}

pub fn open_round(id: FeedId) -> Option<RoundId> {
    match state(id) {
        FeedState::Open { round } => Some(round),
        _ => None,
    }
}

/// Blocks until the feed's round is open.
pub fn wait_for_round(id: FeedId) -> RoundId {
    for _ in 0..200 {
        if let Some(round) = open_round(id) {
            return round;
        }
        advance();
    }
    panic!("no round opens: {:?}", state(id));
}

fn dues() -> Vec<(Moment, u64)> {
    let due = |event| match event {
        Event::FeedDue { due, late_ms, .. } => Some((due, late_ms)),
        _ => None,
    };
    events().into_iter().filter_map(due).collect()
}

#[test]
fn a_subscription_is_bound_by_both_signatures() {
    new().execute_with(|world| {
        let feed = feed(world, 1, EVERY, NOW);
        let round = ask(ASKER, &feed, 3 * PRICE);
        let id = feed.id();
        let asked = Rounds::<Test>::get(round).unwrap().statement;
        let terms = cryptlet_primitives::feed::subscription_digest(id, &account(ASKER));
        assert_eq!(asked.occasion, Occasion::Subscription { terms });
        let view = CryptoDelegate::subscription_view(id, account(ASKER)).unwrap();
        assert_eq!(view.state, SubscriptionState::Asked { round });
        // Nothing is due before the cryptlet's pool has signed.
        advance_ms(60_000);
        assert_eq!(state(id), FeedState::Asleep);
        events();

        world.decide(round, &accept());
        let accepted = Event::SubscriptionAccepted {
            feed: id,
            subscriber: account(ASKER),
            round,
        };
        assert!(events().contains(&accepted));
        let view = CryptoDelegate::subscription_view(id, account(ASKER)).unwrap();
        assert_eq!(
            (view.state, view.results_left),
            (SubscriptionState::Active, 3)
        );
        assert_eq!(view.accepted_in, Some(round));
        // An acceptance is no result of the topic.
        assert_eq!(CryptoDelegate::topic_view(world.topic(1)).unwrap().next, 0);
    });
}

#[test]
fn what_the_pool_does_not_accept_is_undone() {
    for answer in [Some(Value::Bool(false)), Some(Value::Unsigned(1)), None] {
        new().execute_with(|world| {
            let feed = feed(world, 1, EVERY, NOW);
            let before = Balances::free_balance(account(ASKER));
            let round = ask(ASKER, &feed, 3 * PRICE);
            match answer {
                Some(answer) => world.decide(round, &answer.encode()),
                None => (0..3).for_each(|_| advance_ms(60_000)),
            }
            let refused = Event::SubscriptionRefused {
                feed: feed.id(),
                subscriber: account(ASKER),
                refunded: 3 * PRICE,
            };
            assert!(events().contains(&refused));
            assert!(Feeds::<Test>::get(feed.id()).is_none());
            let topic = crate::Topics::<Test>::get(world.topic(1)).unwrap().deposit;
            assert_eq!(Balances::free_balance(account(ASKER)), before - topic);
        });
    }
}

#[test]
fn an_interval_fires_on_its_grid_once_each() {
    new().execute_with(|world| {
        let feed = feed(world, 1, EVERY, NOW + 7_000);
        let id = subscribe(world, ASKER, &feed, 10 * PRICE);
        events();
        for result in 0..4 {
            let round = wait_for_round(id);
            advance();
            world.decide(round, &number(result));
        }
        let found: Vec<Moment> = dues().into_iter().map(|(due, _)| due).collect();
        let expected: Vec<Moment> = (0..4).map(|turn| NOW + 7_000 + turn * 10_000).collect();
        assert_eq!(found, expected);
        assert_eq!(CryptoDelegate::topic_view(world.topic(1)).unwrap().next, 4);
    });
}

#[test]
fn a_round_is_never_early_and_at_most_a_bucket_and_a_block_late() {
    new().execute_with(|world| {
        for offset in [1, 250, 499, 500, 501, 999] {
            let feed = feed(world, offset, Trigger::Once, NOW + 20_000 + offset);
            subscribe(world, ASKER, &feed, PRICE);
        }
        events();
        (0..60).for_each(|_| advance());
        let found = dues();
        assert_eq!(found.len(), 6);
        assert!(
            found.iter().all(|(_, late_ms)| *late_ms <= 1_000),
            "{found:?}"
        );
    });
}

#[test]
fn moments_missed_while_the_chain_stood_still_come_once_and_late() {
    new().execute_with(|world| {
        let feed = feed(world, 1, EVERY, NOW + 10_000);
        let id = subscribe(world, ASKER, &feed, 10 * PRICE);
        let round = wait_for_round(id);
        world.decide(round, &number(1));
        events();
        // Two minutes: the moments at 20, 30, ... 120 pass.
        advance_ms(121_000);
        let round = wait_for_round(id);
        let opened = Rounds::<Test>::get(round).unwrap().statement;
        let Occasion::Moment { due } = opened.occasion else {
            panic!("{opened:?}");
        };
        assert_eq!(due, NOW + 20_000, "the one that waited, late");
        world.decide(round, &number(2));
        let told = events();
        let missed = |event: &&Event<Test>| matches!(event, Event::MomentsMissed { .. });
        assert_eq!(told.iter().filter(missed).count(), 1, "{told:?}");
        let round = wait_for_round(id);
        let opened = Rounds::<Test>::get(round).unwrap().statement;
        let Occasion::Moment { due } = opened.occasion else {
            panic!("{opened:?}");
        };
        assert!(
            CryptoDelegate::now() - due < 11_000,
            "the newest that has passed"
        );
    });
}

#[test]
fn subscribers_share_rounds_and_each_pays_for_its_results() {
    new().execute_with(|world| {
        Balances::force_set_balance(RuntimeOrigin::root(), account(OTHER), ENDOWMENT).unwrap();
        let feed = feed(world, 1, EVERY, NOW + 10_000);
        let id = subscribe(world, ASKER, &feed, 2 * PRICE);
        subscribe(world, OTHER, &feed, 5 * PRICE + 7);
        let pot = Balances::free_balance(CryptoDelegate::pot());
        events();
        for result in 1..=2 {
            let before = OpenRounds::<Test>::get();
            let round = wait_for_round(id);
            assert_eq!(OpenRounds::<Test>::get(), before + 1, "one round for both");
            world.decide(round, &number(result));
        }
        assert_eq!(
            Balances::free_balance(CryptoDelegate::pot()),
            pot - 4 * PRICE
        );
        let depleted = Event::SubscriptionsDepleted {
            feed: id,
            delivered: 2,
            subscriptions: 1,
        };
        assert!(events().contains(&depleted));
        let state = |who| CryptoDelegate::subscription_view(id, account(who)).unwrap();
        assert_eq!(state(ASKER).state, SubscriptionState::Depleted);
        assert_eq!(state(OTHER).results_left, 3);
        // The other goes on alone.
        let round = wait_for_round(id);
        world.decide(round, &number(3));
        assert_eq!(
            Balances::free_balance(CryptoDelegate::pot()),
            pot - 5 * PRICE
        );

        // Funded, the first is served again.
        assert_noop!(
            CryptoDelegate::fund_subscription(origin(ASKER), id, PRICE - 1),
            Error::<Test>::FundsTooLow
        );
        assert_ok!(CryptoDelegate::fund_subscription(origin(ASKER), id, PRICE));
        assert_eq!(state(ASKER).results_left, 1);
        let before = Balances::free_balance(account(OTHER));
        assert_ok!(CryptoDelegate::unsubscribe(origin(OTHER), id));
        let deposit = Balances::free_balance(account(OTHER)) - before - 2 * PRICE - 7;
        assert!(deposit > 0, "deposit and unused funds are back");
        let round = wait_for_round(id);
        world.decide(round, &number(4));
        assert_eq!(super::feeds::state(id), FeedState::Asleep, "nobody pays");
        assert_ok!(CryptoDelegate::unsubscribe(origin(ASKER), id));
        assert!(Feeds::<Test>::get(id).is_none());
        assert_eq!(Departures::<Test>::iter().count(), 0);
        assert_eq!(Subscriptions::<Test>::iter().count(), 0);
    });
}

#[test]
fn a_feed_that_wakes_itself_follows_its_answers() {
    new().execute_with(|world| {
        let feed = feed(world, 1, Trigger::WakeUp, 0);
        let id = subscribe(world, ASKER, &feed, 10 * PRICE);
        let first = wait_for_round(id);
        let next = CryptoDelegate::now() + 33_333;
        world.decide(first, &naming(next));
        assert_eq!(state(id), FeedState::Waiting { due: next });
        let round = wait_for_round(id);
        let statement = Rounds::<Test>::get(round).unwrap().statement;
        assert_eq!(statement.occasion, Occasion::Moment { due: next });
        // An answer that names no moment to come stops the feed, and takes no further money.
        world.decide(round, &naming(next));
        let reason = StopReason::BadAnswer;
        assert_eq!(state(id), FeedState::Stopped { reason });
        assert_ok!(CryptoDelegate::resume_feed(origin(ASKER), id));
        assert!(matches!(state(id), FeedState::Waiting { .. }));
        assert_noop!(
            CryptoDelegate::resume_feed(origin(ASKER), id),
            Error::<Test>::NotStopped
        );
    });
}

#[test]
fn an_answer_that_names_no_next_moment_ends_the_feed() {
    new().execute_with(|world| {
        let feed = feed(world, 1, Trigger::WakeUp, 0);
        let id = subscribe(world, ASKER, &feed, 10 * PRICE);
        let round = wait_for_round(id);
        world.decide(round, &naming(0));
        assert_eq!(state(id), FeedState::Done);
        assert_noop!(
            CryptoDelegate::resume_feed(origin(ASKER), id),
            Error::<Test>::NotStopped
        );
        // Nobody pays for what never comes.
        assert_noop!(
            try_subscribe(OTHER, &feed, 10 * PRICE),
            Error::<Test>::MomentPassed
        );
        assert_ok!(CryptoDelegate::unsubscribe(origin(ASKER), id));
    });
}

#[test]
fn events_come_once_each_in_the_order_of_their_cursors() {
    new().execute_with(|world| {
        let feed = feed(world, 1, Trigger::Event, 40);
        let open = OpenRounds::<Test>::get();
        let id = subscribe(world, ASKER, &feed, 10 * PRICE);
        let mut after = 40;
        for cursor in [41, 50, 1_000] {
            let round = open_round(id).expect("it watches at once");
            assert_eq!(
                OpenRounds::<Test>::get(),
                open,
                "among delegates' rounds it takes no place"
            );
            let statement = Standing::<Test>::get(round).unwrap().statement;
            assert_eq!(statement.occasion, Occasion::Event { after });
            let shown = CryptoDelegate::standing_round_views(world.cryptlet, RoundId(0), 100);
            assert_eq!(shown.rows.len(), 1);
            advance_ms(20_000);
            world.decide(round, &naming(cursor));
            assert!(Standing::<Test>::get(round).is_none());
            after = cursor;
        }
        let topic = CryptoDelegate::topic_view(world.topic(1)).unwrap();
        assert_eq!(topic.next, 3);
        // The same event again is none.
        world.decide(open_round(id).unwrap(), &naming(1_000));
        assert!(matches!(state(id), FeedState::Stopped { .. }));
        assert_eq!(Standing::<Test>::iter().count(), 0);
    });
}

#[test]
fn a_watch_is_renewed_under_the_terms_of_then() {
    new().execute_with(|world| {
        let feed = feed(world, 1, Trigger::Event, 40);
        let id = subscribe(world, ASKER, &feed, 10 * PRICE);
        let first = open_round(id).unwrap();
        let policy = cryptlet_primitives::policy::Policy {
            min_fee: Some(PRICE + 1),
            ..Default::default()
        };
        advance_ms(feeds::STANDING_MS + 1_000);
        (0..40).for_each(|_| advance());
        let second = open_round(id).unwrap();
        assert_ne!(first, second);
        assert!(Standing::<Test>::get(first).is_none());
        let owner = origin(PUBLISHER);
        assert_ok!(Cryptlet::set_policy(
            owner,
            world.cryptlet,
            Box::new(policy)
        ));
        advance_ms(feeds::STANDING_MS + 1_000);
        (0..40).for_each(|_| advance());
        let reason = StopReason::NotServed;
        assert_eq!(state(id), FeedState::Stopped { reason });
        assert!(CryptoDelegate::resume_feed(origin(ASKER), id).is_err());
    });
}

#[test]
fn a_feed_that_nobody_answers_stops_after_a_while_and_costs_nothing() {
    new().execute_with(|world| {
        let feed = feed(world, 1, EVERY, NOW + 10_000);
        let id = subscribe(world, ASKER, &feed, 10 * PRICE);
        for _ in 0..400 {
            advance();
        }
        let reason = StopReason::Unanswered;
        assert_eq!(state(id), FeedState::Stopped { reason });
        let view = CryptoDelegate::subscription_view(id, account(ASKER)).unwrap();
        assert_eq!((view.results_left, view.funds), (10, 10 * PRICE));
        assert_ok!(CryptoDelegate::resume_feed(origin(ASKER), id));
        let round = wait_for_round(id);
        world.decide(round, &number(1));
        assert_eq!(Feeds::<Test>::get(id).unwrap().unanswered, 0);
    });
}

#[test]
fn bad_subscriptions_are_refused_and_change_nothing() {
    new().execute_with(|world| {
        let good = feed(world, 1, EVERY, NOW + 10_000);
        let refused = |feed: Feed, funds, error: Error<Test>| {
            assert_noop!(try_subscribe(ASKER, &feed, funds), error);
        };
        refused(good.clone(), PRICE - 1, Error::FundsTooLow);
        let feed = good.clone();
        let price = 0;
        refused(Feed { price, ..feed }, PRICE, Error::FeeTooLow);
        let feed = good.clone();
        let trigger = Trigger::Every { period_ms: 999 };
        refused(Feed { trigger, ..feed }, PRICE, Error::PeriodTooShort);
        let feed = good.clone();
        let (trigger, start) = (Trigger::Once, CryptoDelegate::now());
        refused(
            Feed {
                trigger,
                start,
                ..feed
            },
            PRICE,
            Error::MomentPassed,
        );
        let feed = good.clone();
        let start = NOW + 10 * 366 * 24 * 3_600_000;
        refused(Feed { start, ..feed }, PRICE, Error::MomentTooFar);
        let feed = good.clone();
        let duration_ms = MIN_DURATION_MS - 1;
        refused(
            Feed {
                duration_ms,
                ..feed
            },
            PRICE,
            Error::DeadlineTooSoon,
        );
        let feed = good.clone();
        let duration_ms = u64::MAX;
        refused(
            Feed {
                duration_ms,
                ..feed
            },
            PRICE,
            Error::MaxDurationExceeded,
        );
        let feed = good.clone();
        let method = b"Price At".to_vec().try_into().unwrap();
        refused(Feed { method, ..feed }, PRICE, Error::BadMethod);
        let unpaid = frame_support::storage::with_storage_layer(|| {
            try_subscribe(ASKER, &good, ENDOWMENT * 2)
        });
        assert_eq!(unpaid, Err(sp_runtime::TokenError::FundsUnavailable.into()));

        let id = subscribe(world, ASKER, &good, PRICE);
        refused(good, PRICE, Error::AlreadySubscribed);
        let stranger = origin(OTHER);
        for result in [
            CryptoDelegate::unsubscribe(stranger.clone(), id),
            CryptoDelegate::fund_subscription(stranger.clone(), id, PRICE),
            CryptoDelegate::resume_feed(stranger, id),
        ] {
            assert_eq!(result, Err(Error::<Test>::NotSubscribed.into()));
        }
    });
}

#[test]
fn a_revoked_cryptlet_ends_its_feeds() {
    new().execute_with(|world| {
        let feed = feed(world, 1, EVERY, NOW + 10_000);
        let id = subscribe(world, ASKER, &feed, 10 * PRICE);
        assert_ok!(Cryptlet::revoke(origin(PUBLISHER), world.cryptlet));
        (0..40).for_each(|_| advance());
        let reason = StopReason::NotServed;
        assert_eq!(state(id), FeedState::Stopped { reason });
        assert_ok!(CryptoDelegate::unsubscribe(origin(ASKER), id));
    });
}

#[test]
fn the_turn_to_watch_passes_from_delegate_to_delegate() {
    let genesis = CryptoDelegate::genesis;
    new().execute_with(|_| {
        let mut turns = [0u32; DELEGATES as usize];
        for span in 0..400u64 {
            let at = NOW + span * TAKEOVER_MS;
            let place = crate::leader::watcher(genesis(), turns.len(), at, TAKEOVER_MS).unwrap();
            turns[place] += 1;
        }
        assert!(
            turns.iter().all(|turn| (60..140).contains(turn)),
            "{turns:?}"
        );
    });
}

#[test]
fn an_account_that_the_policy_does_not_admit_can_not_subscribe() {
    new().execute_with(|world| {
        let policy = fixtures::large_policy::<AccountId>(account(PUBLISHER));
        let owner = origin(PUBLISHER);
        assert_ok!(Cryptlet::set_policy(
            owner,
            world.cryptlet,
            Box::new(policy)
        ));
        let feed = feed(world, 1, EVERY, NOW + 10_000);
        assert!(try_subscribe(ASKER, &feed, PRICE).is_err());
    });
}
