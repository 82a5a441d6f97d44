//! Results by place and by time.

use super::{mock::*, world::*};
use crate::{types::PAGE, Pages, Topics};
use cryptlet_primitives::{
    ids::{Moment, RoundId, TopicId},
    queue::MessageQueue,
    view::{ResultRecord, Retention, RoundOutcome},
};
use frame_support::assert_ok;
use proptest::prelude::*;
use sp_core::H256;

fn moments(results: &[ResultRecord]) -> Vec<Moment> {
    results.iter().map(|result| result.accepted_at).collect()
}

#[test]
fn a_result_is_in_force_until_the_next() {
    new().execute_with(|world| {
        let topic = world.topic(1);
        let none = TopicId(H256::zero());
        assert_eq!(CryptoDelegate::latest(none), None);
        assert_eq!(CryptoDelegate::in_force(none, u64::MAX), None);
        assert_eq!(CryptoDelegate::at(none, 0), None);
        world.ask(1);
        assert_eq!(CryptoDelegate::latest(topic), None);
        assert_eq!(CryptoDelegate::in_force(topic, u64::MAX), None);

        for value in 0..5 {
            bring(world, 1, value);
            advance_ms(10_000);
        }
        let results = CryptoDelegate::results(topic, 0, 9).rows;
        assert_eq!(results.len(), 5);
        assert_eq!(CryptoDelegate::latest(topic).as_ref(), results.last());
        for (result, next) in results
            .iter()
            .zip(results[1..].iter().map(Some).chain([None]))
        {
            let until = next.map_or(u64::MAX, |next| next.accepted_at - 1);
            for moment in [result.accepted_at, until] {
                let found = CryptoDelegate::in_force(topic, moment);
                assert_eq!(found.as_ref(), Some(result));
            }
            let found = CryptoDelegate::at(topic, result.sequence);
            assert_eq!(found.as_ref(), Some(result));
        }
        let before = results[0].accepted_at - 1;
        assert_eq!(CryptoDelegate::in_force(topic, before), None);
        assert_eq!(CryptoDelegate::at(topic, 5), None);
    });
}

#[test]
fn what_is_kept_no_longer_is_not_found() {
    new().execute_with(|world| {
        let topic = world.topic(1);
        for value in 0..40 {
            bring(world, 1, value);
        }
        let kept = CryptoDelegate::results(topic, 0, 100).rows;
        assert_eq!(kept.len(), 24);
        assert_eq!(CryptoDelegate::at(topic, 15), None);
        let first = &kept[0];
        assert_eq!(CryptoDelegate::in_force(topic, first.accepted_at - 1), None);
        let found = CryptoDelegate::in_force(topic, first.accepted_at);
        assert_eq!(found.as_ref(), Some(first));
    });
}

/// A topic whose pages hold results accepted at these moments.
fn filled(world: &World, moments: &[Moment], dropped: u64) -> TopicId {
    world.ask(1);
    let topic = world.topic(1);
    for (sequence, accepted_at) in (0..).zip(moments) {
        let result = ResultRecord {
            sequence,
            leaf: sequence,
            round: RoundId(1_000 + sequence),
            feed: None,
            version: 1,
            output: Default::default(),
            observed_at: *accepted_at,
            accepted_at: *accepted_at,
            accepted_in: 1,
            agreed: Default::default(),
            dissented: Default::default(),
        };
        Pages::<Test>::try_append(topic, sequence / u64::from(PAGE), result).unwrap();
    }
    let next = moments.len() as u64;
    let first = dropped.min(next.saturating_sub(1) / u64::from(PAGE)) * u64::from(PAGE);
    (0..first / u64::from(PAGE)).for_each(|page| Pages::<Test>::remove(topic, page));
    Topics::<Test>::mutate_extant(topic, |record| {
        (record.first, record.next) = (first, next);
    });
    topic
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]

    /// As a vector says: whatever the gaps, results that share a moment, and pages that are gone.
    #[test]
    fn by_time_is_what_a_vector_says(
        steps in prop::collection::vec(0u64..4, 0..260),
        dropped in 0u64..8,
        asked in prop::collection::vec(0u64..800, 100),
    ) {
        let (mut externalities, world) = new().build();
        externalities.execute_with(|| {
            let mut now = 10;
            let moments: Vec<Moment> = steps.iter().map(|step| { now += step; now }).collect();
            let topic = filled(&world, &moments, dropped);
            let kept = Topics::<Test>::get(topic).unwrap().first as usize;
            for moment in asked {
                let wanted = moments
                    .iter()
                    .enumerate()
                    .skip(kept)
                    .filter(|(_, accepted_at)| **accepted_at <= moment)
                    .map(|(sequence, _)| sequence as u64)
                    .next_back();
                let found = CryptoDelegate::in_force(topic, moment);
                prop_assert_eq!(found.map(|result| result.sequence), wanted);
            }
            Ok(())
        })?;
    }
}

#[test]
fn a_long_topic_is_searched_in_few_pages() {
    new().execute_with(|world| {
        let keep = CryptoDelegate::set_retention;
        world.ask(1);
        let asker = RuntimeOrigin::signed(account(ASKER));
        assert_ok!(keep(asker, world.topic(1), Retention::Newest { pages: 50 }));
        let moments: Vec<Moment> = (0..800).map(|step| NOW + 1_000 * step).collect();
        let topic = filled(world, &moments, 0);
        let found = CryptoDelegate::in_force(topic, NOW + 123_456).unwrap();
        assert_eq!(found.sequence, 123);
        assert_eq!(moments, self::moments(&all(topic)));
        // Leave what the invariants hold of.
        let _ = Pages::<Test>::clear_prefix(topic, u32::MAX, None);
        Topics::<Test>::mutate_extant(topic, |record| record.next = 0);
    });
}

fn all(topic: TopicId) -> Vec<ResultRecord> {
    (0..8)
        .flat_map(|page| CryptoDelegate::results(topic, page * 100, 100).rows)
        .collect()
}

#[test]
fn a_rounds_outcome_is_looked_for_among_the_newest_results_only() {
    let (mut externalities, world) = new().build();
    externalities.execute_with(|| {
        let pages = crate::views::OUTCOME_PAGES as u64 + 2;
        let moments: Vec<Moment> = (0..pages * u64::from(PAGE)).collect();
        let topic = filled(&world, &moments, 0);
        let outcome = |sequence| CryptoDelegate::outcome(topic, RoundId(1_000 + sequence));
        let newest = moments.len() as u64 - 1;
        for sequence in [newest, newest - 1_000] {
            assert_eq!(
                outcome(sequence),
                RoundOutcome::Accepted { topic, sequence }
            );
        }
        assert_eq!(outcome(3), RoundOutcome::Gone);
    });
}
