//! What a report weighs, and what of that is given back.

use super::{feeds::*, mock::*, reports::filling, world::*};
use crate::{
    reports::MALFORMED, shape::Shape, types::Purposes, weights::MeasuredWeight, Call,
    OutcomeWeights,
};
use cryptlet_primitives::{feed::Trigger, ids::RoundId};
use frame_support::{
    dispatch::{DispatchClass, GetDispatchInfo, Pays},
    pallet_prelude::{InvalidTransaction, TransactionSource},
    traits::Authorize,
};

#[test]
fn the_weight_of_what_is_not_weighed_is_given_back() {
    new().execute_with(|world| {
        let rounds: Vec<RoundId> = (0..64).map(|topic| world.ask(topic)).collect();
        advance();
        let full = world.answers(0..3, &rounds[..1], 1);
        let (before, after) = weights_of(&world.carry(0, full));
        assert_eq!(before, after, "nothing of it was in vain");

        let closing = world.carry(0, world.answers(0..3, &rounds[1..63], 1));
        assert_eq!(submit(&closing), Ok(Ok(())));
        let observations: Vec<_> = rounds[1..63].iter().copied().map(filling).collect();
        let batches = (0..3).map(|place| {
            let vote = world.observe(rounds[63], &number(1));
            world.sign(place, [observations.clone(), vec![vote]].concat())
        });
        let (before, after) = weights_of(&world.carry(0, batches.collect()));
        assert!(
            after.ref_time() < before.ref_time() / 4,
            "{before} before, {after} after"
        );
    });
}

#[test]
fn rounds_of_feeds_are_weighed_by_what_they_were_opened_for() {
    new().execute_with(|world| {
        let asked = world.ask(1);
        let accepted = ask(ASKER, &feed(world, 2, Trigger::Event, NOW), PRICE);
        let watched = subscribe(world, ASKER, &feed(world, 3, Trigger::Event, NOW), PRICE);
        let due = subscribe(
            world,
            ASKER,
            &feed(world, 4, Trigger::Once, NOW + 5_000),
            PRICE,
        );
        wait_for_round(due);
        let rounds = [
            asked,
            accepted,
            open_round(watched).unwrap(),
            open_round(due).unwrap(),
        ];
        let report = world.carry(0, world.answers(0..3, &rounds, 1));
        let one_each = Purposes {
            moments: 1,
            events: 1,
            acceptances: 1,
        };
        assert_eq!(Purposes::of_report::<Test>(&report), one_each);
        let weight = |purposes| weigh(Shape::of(&report, purposes));
        assert!(weight(one_each) > weight(Purposes::default()));
        // Who names others than there are is refused, or one report could come in many forms.
        let authorize = |purposes| {
            let call = Call::<Test>::report {
                report: report.clone(),
                purposes,
            };
            call.authorize(TransactionSource::External).unwrap()
        };
        let fewer = Purposes {
            events: 0,
            ..one_each
        };
        let refused = InvalidTransaction::Custom(MALFORMED).into();
        for other in [fewer, one_each.plus(fewer)] {
            assert_eq!(authorize(other).unwrap_err(), refused);
        }
        assert!(authorize(one_each).is_ok());
    });
}

/// What a report of this shape weighs.
fn weigh(shape: Shape) -> u64 {
    let heard = OutcomeWeights::default();
    shape.weight::<MeasuredWeight<Test>>(&heard).ref_time()
}

#[test]
fn the_weight_grows_with_signatures_and_rounds() {
    let of = |batches, rounds| {
        weigh(Shape {
            batches,
            cryptlets: 1,
            observations: batches * rounds,
            rounds,
            bytes: batches * rounds * 9,
            ..Default::default()
        })
    };
    let (alone, together) = (of(21, 1), of(21, 64));
    assert!(
        together < alone * 64 / 4,
        "{alone} alone, {} together",
        together / 64
    );
    new().execute_with(|world| {
        let rounds = [world.ask(1), world.ask(2)];
        let report = world.carry(0, world.answers(0..3, &rounds, 1));
        let shape = Shape {
            batches: 3,
            cryptlets: 1,
            observations: 6,
            rounds: 2,
            bytes: 6 * 9,
            ..Default::default()
        };
        assert_eq!(Shape::of(&report, Purposes::default()), shape);
    });
}

#[test]
fn long_outputs_are_paid_for_and_short_ones_do_not_pay_for_them() {
    let of = |bytes| {
        weigh(Shape {
            batches: 21,
            cryptlets: 1,
            observations: 21 * 64,
            rounds: 64,
            bytes,
            ..Default::default()
        })
    };
    let answers = 21 * 64;
    let (none, short, long) = (of(0), of(answers * 9), of(answers * 1_024));
    assert!(
        short < none + none / 5,
        "{none} without outputs, {short} with"
    );
    assert!(long > 2 * none, "{none} without outputs, {long} with");
}

#[test]
fn a_report_is_of_the_class_of_all_calls() {
    new().execute_with(|world| {
        let report = world.carry(0, vec![]);
        let info = call_of(report).get_dispatch_info();
        assert_eq!(
            (info.class, info.pays_fee),
            (DispatchClass::Normal, Pays::Yes)
        );
    });
}
