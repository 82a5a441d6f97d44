//! Who else hears what becomes of rounds and subscriptions.

use super::{feeds::*, mock::*, world::*};
use crate::{Accepted, OutcomeWeights, Pallet, WeightInfo};
use codec::Encode;
use cryptlet_primitives::{feed::Trigger, value::Value};
use frame_support::{
    assert_ok,
    dispatch::GetDispatchInfo,
    weights::{constants::WEIGHT_REF_TIME_PER_MILLIS, Weight},
};

#[test]
fn each_result_is_told_once() {
    new().execute_with(|world| {
        let round = bring(world, 1, 5);
        let asked = Accepted {
            cryptlet: world.cryptlet,
            round,
            topic: world.topic(1),
            sequence: 0,
            feed: None,
            delivered: 0,
        };
        assert_eq!(told(), [Told::Result(asked)]);
        let event = feed(world, 1, Trigger::Event, 0);
        let id = subscribe(world, ASKER, &event, 9 * PRICE);
        let accepted = Told::Accepted(id, account(ASKER));
        assert_eq!(told(), [accepted], "an acceptance is no result");
        for delivered in 1..3 {
            let round = open_round(id).unwrap();
            world.decide(round, &naming(delivered));
            let sequence = delivered;
            let brought = Accepted {
                round,
                sequence,
                feed: Some(id),
                delivered,
                ..asked
            };
            assert_eq!(told(), [Told::Result(brought)]);
        }
    });
}

#[test]
fn who_asked_in_vain_is_told() {
    new().execute_with(|world| {
        let expired = world.ask(1);
        advance_ms(61_000);
        advance_ms(2_000);
        assert_eq!(told(), [Told::NoResult(expired)]);
        let closed = world.ask(1);
        assert_ok!(CryptoDelegate::close_round(RuntimeOrigin::root(), closed));
        assert_eq!(told(), [Told::NoResult(closed)]);
    });
}

#[test]
fn the_acceptance_of_a_subscription_is_told_and_the_end_of_each() {
    new().execute_with(|world| {
        let event = feed(world, 1, Trigger::Event, 0);
        let (id, who) = (event.id(), account(ASKER));
        let left = || [Told::Left(id, who.clone())];
        let refused = ask(ASKER, &event, PRICE);
        world.decide(refused, &Value::Bool(false).encode());
        assert_eq!(told(), left());
        ask(ASKER, &event, PRICE);
        advance_ms(61_000);
        advance_ms(2_000);
        assert_eq!(told(), left(), "the pool has not answered");
        subscribe(world, ASKER, &event, PRICE);
        assert_eq!(told(), [Told::Accepted(id, who.clone())]);
        assert_ok!(CryptoDelegate::unsubscribe_for(who.clone(), id));
        assert_eq!(told(), left());
    });
}

#[test]
fn whoever_hears_is_weighed_and_what_it_did_not_need_is_given_back() {
    new().execute_with(|world| {
        let milli = |count| Weight::from_parts(count * WEIGHT_REF_TIME_PER_MILLIS, 0);
        let report_of = |topic| {
            let round = world.ask(topic);
            advance();
            world.carry(0, world.answers(0..3, &[round], 5))
        };
        let (before, after) = weights_of(&report_of(1));
        ListenerWeights::set(OutcomeWeights {
            result_of_feed: milli(4),
            result_of_request: milli(3),
            no_result: milli(5),
            leave: milli(7),
        });
        let (heard_before, heard_after) = weights_of(&report_of(2));
        assert_eq!(heard_before, before + milli(3));
        assert_eq!(heard_after, after + milli(2));
        type Weights = <Test as crate::Config>::WeightInfo;
        let leaving = crate::Call::<Test>::unsubscribe {
            feed: feed(world, 1, Trigger::Event, 0).id(),
        };
        let leaving = leaving.get_dispatch_info().call_weight;
        assert_eq!(leaving, Weights::unsubscribe() + milli(7));
        assert_eq!(leaving, Pallet::<Test>::weight_of_leaving());
        let closing = crate::Call::<Test>::close_round {
            round: world.ask(3),
        };
        let closing = closing.get_dispatch_info().call_weight;
        assert_eq!(closing, Weights::close_round() + milli(7));
    });
}
