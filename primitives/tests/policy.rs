//! Policies in layers: their order does not matter, and more layers never allow more.

use cryptlet_primitives::{
    agreement::Agreement,
    ids::HostId,
    policy::{AllowList, Isolation, Policy},
};
use proptest::{option, prelude::*};
use sp_core::H160;

type TestPolicy = Policy<u8>;

fn list<T: Clone + std::fmt::Debug + Ord + 'static>(
    make: fn(u8) -> T,
) -> impl Strategy<Value = Option<AllowList<T>>> {
    option::of(prop::collection::btree_set(0u8..6, 0..6)).prop_map(move |set| {
        set.map(|set| AllowList::truncate_from(set.into_iter().map(make).collect()))
    })
}

fn isolation() -> impl Strategy<Value = Isolation> {
    prop::sample::select(vec![
        Isolation::Software,
        Isolation::MeasuredBoot,
        Isolation::Enclave,
    ])
}

fn policy() -> impl Strategy<Value = TestPolicy> {
    let counts = (
        option::of(0u16..9),
        option::of(0u16..9),
        option::of(0u16..9),
    );
    let lists = (
        list(|n| HostId(n.into())),
        list(|n| n),
        list(|n| n),
        list(H160::repeat_byte),
    );
    let limits = (
        option::of(0u32..99),
        option::of(0u32..99),
        option::of(0u64..99),
        option::of(0u128..99),
    );
    let rules = (option::of(Just(Agreement::Exact)), option::of(isolation()));
    (counts, lists, limits, rules).prop_map(|(counts, lists, limits, rules)| Policy {
        min_instances: counts.0,
        max_instances: counts.1,
        quorum: counts.2,
        agreement: rules.0,
        isolation: rules.1,
        hosts: lists.0,
        operators: lists.1,
        callers: lists.2,
        callbacks: lists.3,
        max_params: limits.0,
        max_output: limits.1,
        max_duration_ms: limits.2,
        min_fee: limits.3,
    })
}

proptest! {
    #[test]
    fn layers_are_an_algebra(a in policy(), b in policy(), c in policy()) {
        prop_assert_eq!(a.strictest(&b), b.strictest(&a));
        prop_assert_eq!(a.strictest(&b).strictest(&c), a.strictest(&b.strictest(&c)));
        prop_assert_eq!(a.strictest(&a), a.clone());
        prop_assert_eq!(a.strictest(&Policy::default()), a.clone());
        prop_assert_eq!(Policy::default().strictest(&a), a);
    }

    #[test]
    fn more_layers_never_allow_more(
        a in policy(), b in policy(), one in 0u8..8, other in 0u8..8, isolation in isolation(), size in 0u16..12,
    ) {
        let both = a.strictest(&b);
        for single in [&a, &b] {
            prop_assert!(!both.admits_host(HostId(one.into()), &other, isolation)
                || single.admits_host(HostId(one.into()), &other, isolation));
            prop_assert!(!both.admits_caller(&one) || single.admits_caller(&one));
            prop_assert!(!both.admits_callback(&H160::repeat_byte(one)) || single.admits_callback(&H160::repeat_byte(one)));
            prop_assert!(both.max_params() <= single.max_params() && both.max_output() <= single.max_output());
            prop_assert!(both.min_fee.unwrap_or(0) >= single.min_fee.unwrap_or(0));
            prop_assert!(both.max_duration_ms.unwrap_or(u64::MAX) <= single.max_duration_ms.unwrap_or(u64::MAX));
            if let Some(quorum) = both.quorum_in(size) {
                prop_assert!(single.quorum_in(size).is_some_and(|looser| looser <= quorum));
            }
        }
        // And no less than both allow together.
        let admitted = |policy: &TestPolicy| policy.admits_host(HostId(one.into()), &other, isolation);
        prop_assert_eq!(admitted(&both), admitted(&a) && admitted(&b));
    }

    #[test]
    fn json_and_scale_give_the_same_policy_back(policy in policy()) {
        use codec::{DecodeAll, Encode};
        prop_assert_eq!(TestPolicy::decode_all(&mut &policy.encode()[..]).unwrap(), policy.clone());
        let json = serde_json::to_string(&policy).unwrap();
        prop_assert_eq!(serde_json::from_str::<TestPolicy>(&json).unwrap(), policy);
    }
}

#[test]
fn the_empty_list_admits_nobody() {
    let nobody = Policy {
        callers: Some(AllowList::default()),
        ..TestPolicy::default()
    };
    assert!(!nobody.admits_caller(&1));
    assert!(TestPolicy::default().admits_caller(&1));
}

#[test]
fn no_policy_brings_the_quorum_below_two_thirds() {
    let lax = Policy {
        quorum: Some(1),
        ..TestPolicy::default()
    };
    assert_eq!(lax.quorum_in(0), None);
    assert_eq!(lax.quorum_in(1), Some(1));
    assert_eq!(lax.quorum_in(3), Some(3));
    assert_eq!(lax.quorum_in(4), Some(3));
    assert_eq!(lax.quorum_in(21), Some(15));
    let strict = Policy {
        quorum: Some(5),
        min_instances: Some(6),
        ..TestPolicy::default()
    };
    assert_eq!(strict.quorum_in(5), None);
    assert_eq!(strict.quorum_in(6), Some(5));
}
