//! Feeds under whatever may happen, in any order.

use super::{
    feeds::{feed, naming, origin, try_subscribe, EVERY, PRICE},
    mock::*,
    world::*,
};
use crate::{Agenda, AgendaEnds, AgendaPages, Departures, Feeds, OpenRounds, Rounds, Standing};
use codec::Encode;
use cryptlet_primitives::{
    feed::{Feed, Trigger},
    ids::RoundId,
    statement::Occasion,
    value::Value,
};
use proptest::prelude::*;

/// What may happen, in any order.
#[derive(Clone, Debug)]
enum Step {
    Subscribe { who: u8, kind: u8, funds: u128 },
    Fund { who: u8, kind: u8, amount: u128 },
    Leave { who: u8, kind: u8 },
    Resume { who: u8, kind: u8 },
    Answer { good: bool },
    Wait { milliseconds: u64 },
}

fn step() -> impl Strategy<Value = Step> {
    let (who, kind) = (2u8..5, 0u8..4);
    prop_oneof![
        (who.clone(), kind.clone(), 0u128..5 * PRICE)
            .prop_map(|(who, kind, funds)| Step::Subscribe { who, kind, funds }),
        (who.clone(), kind.clone(), 0u128..3 * PRICE).prop_map(|(who, kind, amount)| Step::Fund {
            who,
            kind,
            amount
        }),
        (who.clone(), kind.clone()).prop_map(|(who, kind)| Step::Leave { who, kind }),
        (who, kind).prop_map(|(who, kind)| Step::Resume { who, kind }),
        any::<bool>().prop_map(|good| Step::Answer { good }),
        (1u64..30_000).prop_map(|milliseconds| Step::Wait { milliseconds }),
        Just(Step::Answer { good: true }),
    ]
}

/// Every open round is answered: rightly, or with what no feed can follow.
fn answer_all(world: &World, good: bool) {
    let open: Vec<RoundId> = Rounds::<Test>::iter_keys()
        .chain(Standing::<Test>::iter_keys())
        .collect();
    for round in open {
        let view = CryptoDelegate::round_view(round).unwrap();
        if view.statement.deadline < CryptoDelegate::now() {
            continue;
        }
        let output = match view.statement.occasion {
            Occasion::Subscription { .. } => Value::Bool(good).encode(),
            Occasion::Event { after } if good => naming(after + 1),
            _ if good => naming(CryptoDelegate::now() + 12_345),
            _ => number(-1),
        };
        world.decide(round, &output);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    /// Whatever happens in whatever order, every count and every coin is where it belongs, and in the end everybody can
    /// leave with what was not used.
    #[test]
    fn nothing_is_lost_in_any_order(steps in prop::collection::vec(step(), 1..60)) {
        new().execute_with(|world| {
            let people = [2u8, 3, 4];
            for who in people {
                Balances::force_set_balance(RuntimeOrigin::root(), account(who), ENDOWMENT).unwrap();
            }
            let triggers = [
                (Trigger::Once, NOW + 45_000),
                (EVERY, NOW + 5_000),
                (Trigger::WakeUp, 0),
                (Trigger::Event, 7),
            ];
            let feeds: Vec<Feed> = triggers
                .into_iter()
                .enumerate()
                .map(|(topic, (trigger, start))| feed(world, topic as u64, trigger, start))
                .collect();
            let at = |kind: u8| &feeds[usize::from(kind)];
            for step in steps {
                match step {
                    Step::Subscribe { who, kind, funds } => drop(try_subscribe(who, at(kind), funds)),
                    Step::Fund { who, kind, amount } => {
                        let _ = frame_support::storage::with_storage_layer(|| {
                            CryptoDelegate::fund_subscription(origin(who), at(kind).id(), amount)
                        });
                    }
                    Step::Leave { who, kind } => {
                        let _ = CryptoDelegate::unsubscribe(origin(who), at(kind).id());
                    }
                    Step::Resume { who, kind } => {
                        let _ = CryptoDelegate::resume_feed(origin(who), at(kind).id());
                    }
                    Step::Answer { good } => answer_all(world, good),
                    Step::Wait { milliseconds } => {
                        advance_ms(milliseconds);
                        advance();
                    }
                }
                CryptoDelegate::do_try_state().expect("the invariants hold after every step");
            }
            for who in people {
                for kind in 0..4 {
                    let _ = CryptoDelegate::unsubscribe(origin(who), at(kind).id());
                }
            }
            prop_assert_eq!(Feeds::<Test>::iter().count(), 0);
            prop_assert_eq!(Departures::<Test>::iter().count(), 0);
            prop_assert_eq!(AgendaPages::<Test>::iter().count(), 0);
            prop_assert_eq!(AgendaEnds::<Test>::iter().count(), 0);
            prop_assert_eq!(Standing::<Test>::iter().count(), 0);
            // Rounds of moments that are still open end by themselves.
            (0..40).for_each(|_| advance_ms(10_000));
            prop_assert_eq!(OpenRounds::<Test>::get(), 0);
            prop_assert_eq!(left_in_the_pot(), 0);
            Ok(())
        })?;
    }

    /// A bucket holds moments that have all come when it is taken up, and none that came a bucket before.
    #[test]
    fn buckets_are_never_early(moment in 0u64..1 << 50) {
        let bucket = Agenda::bucket_of(moment);
        let agenda = Agenda::default().with(bucket);
        let opens = (moment..moment + 501).find(|now| agenda.is_due(*now));
        prop_assert!(opens.is_some());
        prop_assert!(!agenda.is_due(moment.saturating_sub(1)) || moment == 0);
    }
}

/// What the pot holds beyond its endowment and what it owes: nothing, once all rounds have ended.
fn left_in_the_pot() -> u128 {
    let owed: u128 = crate::Unpaid::<Test>::iter_values().sum();
    Balances::free_balance(CryptoDelegate::pot()) - 100 - owed
}
