//! Liars among the votes: a minority changes nothing, whoever chooses which votes are carried.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "how a test says what it expects"
)]

mod world;

use codec::Encode;
use cryptlet_primitives::{
    agreement::{decide, safe_quorum, Agreement, Decision, MedianField, Vote, MAX_FIELDS},
    ids::HostId,
    value::Value,
};
use proptest::{prelude::*, sample::subsequence};
use sp_core::bounded::BoundedVec;
use world::{median, price};

/// What each of a pool's hosts says, and when. The first `honest` ones do not lie.
#[derive(Clone, Debug)]
struct Pool {
    honest: usize,
    says: Vec<(Vec<u8>, u64)>,
    carried: Vec<usize>,
}

impl Pool {
    fn votes(&self) -> Vec<Vote<'_>> {
        let vote = |host: &usize| {
            let (output, observed_at) = &self.says[*host];
            Vote {
                host: HostId(*host as u32),
                observed_at: *observed_at,
                output,
            }
        };
        self.carried.iter().map(vote).collect()
    }

    fn decide(&self, rule: &Agreement) -> Option<Decision> {
        decide(rule, safe_quorum(self.says.len() as u16), &self.votes())
    }

    fn carried_honest(&self) -> impl Iterator<Item = &(Vec<u8>, u64)> {
        self.carried
            .iter()
            .filter(|host| **host < self.honest)
            .map(|host| &self.says[*host])
    }
}

fn number(output: &[u8]) -> i128 {
    Value::parse(output).unwrap().leaves_mut()[1]
        .number()
        .unwrap()
}

fn lie() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        prop::collection::vec(any::<u8>(), 0..8),
        (0i64..200).prop_map(price),
        any::<i64>().prop_map(price),
        Just(price(777)),
        Just(Value::Record(vec![Value::Text("2026-11-19".into()), Value::Signed(5)]).encode()),
    ]
}

/// A pool of 3f+1 to 3f+3 hosts of which `liars(f)` lie, as many of them carried as the carrier likes, in any order.
fn pool(
    honest: impl Strategy<Value = i64> + Clone + 'static,
    liars: fn(usize) -> usize,
) -> impl Strategy<Value = Pool> {
    (4usize..=22).prop_flat_map(move |size| {
        let lying = liars((size - 1) / 3);
        let truths = prop::collection::vec(
            (honest.clone().prop_map(price), 1000u64..2000),
            size - lying,
        );
        let lies = prop::collection::vec((lie(), any::<u64>()), lying);
        let carried = subsequence((0..size).collect::<Vec<_>>(), 0..=size).prop_shuffle();
        (truths, lies, carried).prop_map(move |(truths, lies, carried)| Pool {
            honest: size - lying,
            says: truths.into_iter().chain(lies).collect(),
            carried,
        })
    })
}

proptest! {
    #[test]
    fn f_liars_never_change_an_exact_result(pool in pool(Just(42), |f| f)) {
        let decided = pool.decide(&Agreement::Exact);
        let quorum = usize::from(safe_quorum(pool.says.len() as u16));
        if pool.carried_honest().count() >= quorum {
            prop_assert!(decided.is_some());
        }
        if let Some(decision) = decided {
            prop_assert_eq!(&decision.output[..], &price(42)[..]);
        }
    }

    #[test]
    fn more_than_f_liars_never_make_a_wrong_quorum(pool in pool(Just(42), |f| f + 1)) {
        for rule in [Agreement::Exact, median(0)] {
            if let Some(decision) = pool.decide(&rule) {
                prop_assert_eq!(&decision.output[..], &price(42)[..]);
            }
        }
    }

    #[test]
    fn f_liars_never_push_a_median_out_of_the_honest_range(pool in pool(100i64..110, |f| f), deviation in 0u64..30) {
        let Some(decision) = pool.decide(&median(deviation)) else { return Ok(()) };
        let honest: Vec<_> = pool.carried_honest().collect();
        let numbers = honest.iter().map(|(output, _)| number(output));
        let times = honest.iter().map(|(_, at)| *at);
        let decided = number(&decision.output);
        prop_assert!(numbers.clone().min().unwrap() <= decided && decided <= numbers.max().unwrap());
        prop_assert!(times.clone().min().unwrap() <= decision.observed_at && decision.observed_at <= times.max().unwrap());
        prop_assert!(decision.agreed.len() >= usize::from(safe_quorum(pool.says.len() as u16)));
    }

    #[test]
    fn honest_hosts_within_the_deviation_always_agree(pool in pool(100i64..110, |f| f)) {
        let quorum = usize::from(safe_quorum(pool.says.len() as u16));
        if pool.carried_honest().count() >= quorum {
            prop_assert!(pool.decide(&median(10)).is_some());
        }
    }

    #[test]
    fn order_does_not_matter((pool, order) in pool(40i64..44, |f| f + 1).prop_flat_map(|pool| {
        let order = Just(pool.carried.clone()).prop_shuffle();
        (Just(pool), order)
    })) {
        for rule in [Agreement::Exact, median(2)] {
            prop_assert_eq!(pool.decide(&rule), Pool { carried: order.clone(), ..pool.clone() }.decide(&rule));
        }
    }

    #[test]
    fn each_vote_is_named_once(pool in pool(40i64..44, |f| f)) {
        if let Some(decision) = pool.decide(&median(1)) {
            let mut named: Vec<usize> = decision.agreed.iter().chain(&decision.dissented).map(|host| host.0 as usize).collect();
            named.sort_unstable();
            let mut carried = pool.carried.clone();
            carried.sort_unstable();
            prop_assert_eq!(named, carried);
        }
    }

    #[test]
    fn the_quorum_is_more_than_two_thirds_and_within_the_pool(size in 1u16..) {
        let quorum = safe_quorum(size);
        prop_assert!(u32::from(quorum) * 3 > u32::from(size) * 2 && quorum <= size);
        prop_assert!((u32::from(quorum) - 1) * 3 <= u32::from(size) * 2);
    }

    #[test]
    fn the_stricter_of_two_rules_is_an_algebra(a in rule(), b in rule(), c in rule()) {
        prop_assert_eq!(a.strictest(&b), b.strictest(&a));
        prop_assert_eq!(a.strictest(&b).strictest(&c), a.strictest(&b.strictest(&c)));
        prop_assert_eq!(a.strictest(&a), a.clone());
        prop_assert_eq!(a.strictest(&b).strictest(&b), a.strictest(&b));
    }
}

fn rule() -> impl Strategy<Value = Agreement> {
    let field = (0u64..9, -50i64..50, -50i64..50);
    let fields = prop::collection::btree_map(0u8..12, field, 1..=MAX_FIELDS as usize);
    let median = fields.prop_map(|fields| {
        let fields = fields
            .into_iter()
            .map(|(leaf, (max_deviation, one, other))| MedianField {
                leaf,
                max_deviation,
                min: one.min(other),
                max: one.max(other),
            });
        Agreement::Median(BoundedVec::truncate_from(fields.collect()))
    });
    prop_oneof![1 => Just(Agreement::Exact), 3 => median]
}

fn three(outputs: [i64; 3], rule: &Agreement) -> Option<Decision> {
    let outputs = outputs.map(price);
    let votes: Vec<Vote<'_>> = (0..)
        .zip(&outputs)
        .map(|(host, output)| Vote {
            host: HostId(host),
            observed_at: 0,
            output,
        })
        .collect();
    decide(rule, 3, &votes)
}

#[test]
fn bounds_outlive_an_exact_rule() {
    let bounded = median(5).strictest(&Agreement::Exact);
    assert!(three([7, 7, 7], &bounded).is_some());
    assert_eq!(
        three([7, 7, 8], &bounded),
        None,
        "the exact rule wants equal numbers"
    );
    assert_eq!(
        three([-1, -1, -1], &bounded),
        None,
        "the consortium's bounds still hold"
    );
    assert!(three([-1, -1, -1], &Agreement::Exact).is_some());
}

#[test]
fn what_cannot_be_read_or_contradicts_itself_decides_nothing() {
    let empty = Agreement::Median(BoundedVec::new());
    assert!(!empty.is_well_formed());
    assert_eq!(three([7, 7, 7], &empty), None);
    let Agreement::Median(fields) = median(5) else {
        unreachable!()
    };
    let twice = Agreement::Median(BoundedVec::truncate_from(vec![fields[0], fields[0]]));
    assert!(!twice.is_well_formed());
    assert_eq!(three([7, 7, 7], &twice), None);
    let crossed = Agreement::Median(BoundedVec::truncate_from(vec![MedianField {
        min: 9,
        max: 8,
        ..fields[0]
    }]));
    assert_eq!(three([9, 9, 9], &crossed), None);
    let absent = Agreement::Median(BoundedVec::truncate_from(vec![MedianField {
        leaf: 200,
        ..fields[0]
    }]));
    assert_eq!(three([7, 7, 7], &absent), None);
    let text = Agreement::Median(BoundedVec::truncate_from(vec![MedianField {
        leaf: 0,
        ..fields[0]
    }]));
    assert_eq!(three([7, 7, 7], &text), None);
}

#[test]
fn a_host_that_stands_twice_decides_nothing() {
    let output = price(7);
    let vote = Vote {
        host: HostId(0),
        observed_at: 0,
        output: &output,
    };
    let other = Vote {
        host: HostId(1),
        ..vote
    };
    assert!(decide(&Agreement::Exact, 2, &[vote, other]).is_some());
    assert_eq!(decide(&Agreement::Exact, 2, &[vote, vote]), None);
    assert_eq!(decide(&Agreement::Exact, 2, &[vote, other, vote]), None);
    assert_eq!(decide(&Agreement::Exact, 0, &[]), None);
}
