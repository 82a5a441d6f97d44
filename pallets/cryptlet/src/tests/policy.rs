//! Policies of consortium and owner, and the terms that follow from them.

use super::*;
use crate::{
    fixtures, ConsortiumPolicy, Event, GenesisConfig, OwnerPolicies, PrivateEndpoints, PrivateHosts,
};
use cryptlet_primitives::{
    agreement::{Agreement, MedianField},
    ids::CryptletId,
    policy::{AllowList, Isolation},
};
use frame_support::{assert_noop, assert_ok};
use sp_core::Pair;
use sp_runtime::DispatchError;

fn hosts(names: &[&str]) -> PrivateHosts {
    let names = names
        .iter()
        .map(|name| name.as_bytes().to_vec().try_into().expect("short"));
    names.collect::<Vec<_>>().try_into().expect("few")
}

/// Alice's cryptlet with a pool of so many.
fn pool_of(size: u32) -> CryptletId {
    let cryptlet = fixtures::register::<Test>(&ALICE, "gold");
    for _ in 0..size {
        let host = fixtures::enrol::<Test>(&CAROL);
        fixtures::seat::<Test>(&ALICE, cryptlet, host);
    }
    // Seats vote in rounds that open after the moment of their admission.
    advance(1);
    cryptlet
}

#[test]
fn the_strictest_demand_is_in_the_terms() {
    new().execute_with(|| {
        let cryptlet = pool_of(4);
        let consortium = Policy {
            quorum: Some(3),
            max_output: Some(100),
            ..Default::default()
        };
        let owner = Policy {
            quorum: Some(4),
            max_output: Some(200),
            ..Default::default()
        };
        assert_ok!(Cryptlet::set_consortium_policy(
            council(),
            Box::new(consortium)
        ));
        assert_ok!(Cryptlet::set_policy(
            signed(&ALICE),
            cryptlet,
            Box::new(owner)
        ));
        let terms = Cryptlet::terms(cryptlet, &BOB).expect("the pool is large enough");
        assert_eq!(
            (terms.pool_size, terms.quorum, terms.policy.max_output()),
            (4, 4, 100)
        );
        assert_eq!(
            (terms.owner, terms.version, terms.chain_epoch),
            (ALICE, 1, 1)
        );
        assert_eq!(
            (terms.code, terms.agreement),
            (fixtures::code("gold"), Agreement::Exact)
        );
        assert_eq!(Cryptlet::policy_in_force(cryptlet), Some(terms.policy));
        assert_eq!(Cryptlet::policy_in_force(CryptletId(9)), None);
    });
}

#[test]
fn a_configuration_may_demand_isolation() {
    new().execute_with(|| {
        let id = pool_of(1);
        let eligible = || Cryptlet::seat_views(id).iter().all(|row| row.eligible);
        assert!(eligible());
        let key = fixtures::identity_pair("gold");
        let text = String::from_utf8(fixtures::configuration("gold", &key.public(), 0)).unwrap();
        let text = text
            .replace(r#""padding":"""#, r#""isolation":"enclave""#)
            .into_bytes();
        let header = b"package a:b;".to_vec();
        let package =
            fixtures::package::<Test>(&ALICE, "gold", &key, header, text, Default::default());
        assert_ok!(update(&ALICE, id, package));
        let policy = Cryptlet::policy_in_force(id).expect("registered");
        assert_eq!(policy.isolation, Some(Isolation::Enclave));
        assert!(!eligible());
    });
}

#[test]
fn no_terms_without_a_pool_that_policy_allows() {
    new().execute_with(|| {
        let cryptlet = pool_of(0);
        let terms = |who| Cryptlet::terms(cryptlet, who).map(|terms| terms.quorum);
        assert_eq!(terms(&BOB), Err(Error::PoolTooSmall));
        for _ in 0..3 {
            let host = fixtures::enrol::<Test>(&CAROL);
            fixtures::seat::<Test>(&ALICE, cryptlet, host);
        }
        assert_eq!(
            terms(&BOB),
            Err(Error::PoolTooSmall),
            "admitted in this block"
        );
        advance(1);
        assert_eq!(terms(&BOB), Ok(3));
        let set = |policy| Cryptlet::set_policy(signed(&ALICE), cryptlet, Box::new(policy));
        assert_ok!(set(Policy {
            min_instances: Some(4),
            ..Default::default()
        }));
        assert_eq!(terms(&BOB), Err(Error::PoolTooSmall));
        assert_ok!(set(Policy {
            quorum: Some(4),
            ..Default::default()
        }));
        assert_eq!(terms(&BOB), Err(Error::PoolTooSmall));
        assert_ok!(set(Policy {
            max_instances: Some(2),
            ..Default::default()
        }));
        assert_eq!(terms(&BOB), Err(Error::PoolTooLarge));
        let callers = AllowList::try_from(vec![DAVE]).ok();
        assert_ok!(set(Policy {
            callers,
            ..Default::default()
        }));
        assert_eq!(
            (terms(&BOB), terms(&DAVE)),
            (Err(Error::CallerNotAllowed), Ok(3))
        );
        assert_eq!(Cryptlet::terms(CryptletId(9), &BOB), Err(Error::NotFound));
    });
}

#[test]
fn a_seat_that_has_no_vote_yet_raises_no_quorum() {
    new().execute_with(|| {
        let cryptlet = pool_of(3);
        let terms = || Cryptlet::terms(cryptlet, &BOB).map(|terms| (terms.pool_size, terms.quorum));
        let seated = || {
            let keys = Cryptlet::instance_keys(cryptlet).into_iter();
            keys.filter(|saved| saved.since <= Cryptlet::now()).count()
        };
        let host = fixtures::enrol::<Test>(&CAROL);
        fixtures::seat::<Test>(&ALICE, cryptlet, host);
        assert_eq!((terms(), seated()), (Ok((3, 3)), 3));
        advance(1);
        assert_eq!((terms(), seated()), (Ok((4, 3)), 4));
    });
}

#[test]
fn a_contract_cryptlet_without_its_contract_is_not_asked() {
    new().execute_with(|| {
        let cryptlet = pool_of(1);
        crate::Cryptlets::<Test>::mutate(cryptlet, |record| {
            record.as_mut().expect("registered").kind = Kind::Contract;
        });
        assert_eq!(Cryptlet::terms(cryptlet, &ALICE), Err(Error::Unbound));
    });
}

#[test]
fn a_policy_that_contradicts_itself_is_refused() {
    new().execute_with(|| {
        let id = pool_of(0);
        let field = |leaf, min, max| MedianField {
            leaf,
            max_deviation: 1,
            min,
            max,
        };
        let median = |fields: Vec<MedianField>| Policy {
            agreement: fields.try_into().ok().map(Agreement::Median),
            ..Default::default()
        };
        for policy in [
            Policy {
                min_instances: Some(3),
                max_instances: Some(2),
                ..Default::default()
            },
            Policy {
                quorum: Some(3),
                max_instances: Some(2),
                ..Default::default()
            },
            median(vec![]),
            median(vec![field(1, 0, 1), field(0, 0, 1)]),
            median(vec![field(0, 1, 0)]),
        ] {
            let policy = Box::new(policy);
            let set = Cryptlet::set_policy(signed(&ALICE), id, policy.clone());
            assert_eq!(set, Err(refused(Error::BadPolicy)));
            let set = Cryptlet::set_consortium_policy(council(), policy.clone());
            assert_eq!(set, Err(refused(Error::BadPolicy)));
            let package = fixtures::small_package::<Test>(&ALICE, "oil", Default::default());
            let registered = register_with(&ALICE, "oil", package, &[], *policy);
            assert_eq!(registered, Err(refused(Error::BadPolicy)));
        }
        assert_noop!(
            Cryptlet::set_policy(signed(&BOB), id, Default::default()),
            Error::<Test>::NotAuthorized
        );
    });
}

#[test]
fn a_policy_that_demands_nothing_takes_no_place() {
    new().execute_with(|| {
        let id = pool_of(0);
        let before = held(&ALICE);
        let large = Box::new(fixtures::large_policy(BOB));
        assert_ok!(Cryptlet::set_policy(signed(&ALICE), id, large));
        assert!(held(&ALICE) > before);
        assert_ok!(Cryptlet::set_policy(signed(&ALICE), id, Default::default()));
        System::assert_last_event(Event::PolicySet { cryptlet: id }.into());
        assert_eq!(held(&ALICE), before);
        assert!(!OwnerPolicies::<Test>::contains_key(id));
    });
}

#[test]
fn each_change_of_the_consortiums_rules_opens_an_epoch() {
    new().execute_with(|| {
        let policy = Box::new(Policy {
            quorum: Some(1),
            ..Default::default()
        });
        assert_noop!(
            Cryptlet::set_consortium_policy(signed(&ALICE), policy.clone()),
            DispatchError::BadOrigin
        );
        assert_ok!(Cryptlet::set_consortium_policy(council(), policy.clone()));
        System::assert_last_event(Event::ConsortiumPolicySet { chain_epoch: 1 }.into());
        assert_noop!(
            Cryptlet::set_consortium_policy(council(), policy),
            Error::<Test>::Unchanged
        );
        assert_ok!(Cryptlet::set_private_endpoints(
            council(),
            hosts(&["localhost", "::1"])
        ));
        System::assert_last_event(Event::PrivateEndpointsSet { chain_epoch: 2 }.into());
        assert_noop!(
            Cryptlet::set_private_endpoints(council(), hosts(&["localhost", "::1"])),
            Error::<Test>::Unchanged
        );
        assert_noop!(
            Cryptlet::set_private_endpoints(signed(&ALICE), hosts(&[])),
            DispatchError::BadOrigin
        );
        assert_eq!(Cryptlet::chain_epoch(), 2);
    });
}

#[test]
fn private_hosts_are_written_as_endpoints_write_them() {
    new().execute_with(|| {
        for wrong in [
            &[""][..],
            &["LOCALHOST"],
            &["localhost:80"],
            &["https://localhost"],
            &["a b"],
            &["localhost", "localhost"],
            &["127.1"],
            &["[::1]"],
            &["0:0:0:0:0:0:0:1"],
        ] {
            assert_noop!(
                Cryptlet::set_private_endpoints(council(), hosts(wrong)),
                Error::<Test>::BadPrivateHost
            );
        }
        assert!(!Cryptlet::is_endpoint_allowed(b"https://[::1]:8443"));
        assert_ok!(Cryptlet::set_private_endpoints(council(), hosts(&["::1"])));
        assert!(Cryptlet::is_endpoint_allowed(b"https://[::1]:8443"));
        assert!(!Cryptlet::is_endpoint_allowed(b"https://127.0.0.1"));
        // What is taken off the list is not asked any more.
        assert_ok!(Cryptlet::set_private_endpoints(council(), hosts(&[])));
        assert!(!Cryptlet::is_endpoint_allowed(b"https://[::1]:8443"));
    });
}

#[test]
fn the_chain_specification_sets_the_first_rules() {
    let policy = Policy {
        min_instances: Some(3),
        ..Default::default()
    };
    let private_endpoints = vec!["localhost".into()];
    let genesis = GenesisConfig {
        policy: policy.clone(),
        private_endpoints,
    };
    new().genesis(genesis).execute_with(|| {
        assert_eq!(ConsortiumPolicy::<Test>::get(), policy);
        assert_eq!(PrivateEndpoints::<Test>::get(), hosts(&["localhost"]));
        assert_eq!(Cryptlet::chain_epoch(), 0);
    });
}

#[test]
#[should_panic(expected = "cryptlet.privateEndpoints")]
fn a_chain_specification_with_a_malformed_host_does_not_build() {
    let private_endpoints = vec!["https://localhost".into()];
    new()
        .genesis(GenesisConfig {
            private_endpoints,
            ..Default::default()
        })
        .externalities();
}
