//! A bound cryptlet: what it keeps, who ends it, and who waits for it.

use super::*;

#[test]
fn what_is_bound_keeps_its_version_and_its_publishers_demands() {
    world(|blueprint, [carols, _]| {
        let cryptlet = bind(binding::<Test>(blueprint, &[CAROL])).expect("it is bound");
        assert!(take(offered::<Test>(cryptlet, carols)));
        let package = fixtures::small_package::<Test>(&ALICE, "loan", fixtures::code("newer"));
        assert_ok!(update(&ALICE, blueprint, package));
        let policy = Policy {
            min_fee: Some(700),
            ..Default::default()
        };
        assert_ok!(Cryptlet::set_policy(
            signed(&ALICE),
            blueprint,
            Box::new(policy)
        ));
        assert_ok!(Cryptlet::revoke(signed(&ALICE), blueprint));
        advance(1);
        let terms = Cryptlet::terms(cryptlet, &account(CONTRACT)).expect("it is asked");
        assert_eq!((terms.version, terms.code), (1, fixtures::code("loan")));
        assert_eq!(terms.policy.min_fee, None);
    });
}

#[test]
fn a_publisher_may_choose_his_contracts() {
    world(|blueprint, _| {
        let callers = Some(vec![account(OTHER_CONTRACT)].try_into().unwrap());
        let policy = Policy {
            callers,
            ..Default::default()
        };
        assert_ok!(Cryptlet::set_policy(
            signed(&ALICE),
            blueprint,
            Box::new(policy)
        ));
        let own = binding::<Test>(blueprint, &[CAROL]);
        assert_noop!(bind(own.clone()), Error::<Test>::CallerNotAllowed);
        assert_ok!(Cryptlet::bind_for(
            account(OTHER_CONTRACT),
            OTHER_CONTRACT,
            own
        ));
    });
}

#[test]
fn a_blueprint_that_is_revoked_meanwhile_seats_nobody() {
    world(|blueprint, [carols, _]| {
        let cryptlet = bind(of_two(blueprint)).expect("it is bound");
        assert_ok!(Cryptlet::revoke(signed(&ALICE), blueprint));
        assert!(take(offered::<Test>(cryptlet, carols)));
        assert_eq!(state(), failed(BindingFailure::Revoked));
    });
}

#[test]
fn the_council_ends_bindings_that_start_and_those_that_stand() {
    world(|blueprint, [carols, _]| {
        let own = binding::<Test>(blueprint, &[CAROL]);
        let starts = bind(own.clone()).expect("it is bound");
        assert_ok!(Cryptlet::revoke(council(), starts));
        assert_eq!(state(), failed(BindingFailure::Revoked));
        assert_eq!(
            Cryptlet::terms(starts, &account(CONTRACT)),
            Err(Error::NotFound)
        );

        let stands = bind(own.clone()).expect("it may bind again");
        assert!(take(offered::<Test>(stands, carols)));
        assert_ok!(Cryptlet::revoke(council(), stands));
        assert_eq!(state(), None);
        assert_eq!(
            Cryptlet::terms(stands, &account(CONTRACT)),
            Err(Error::Revoked)
        );
        assert_eq!(
            Cryptlet::pool(stands).len(),
            1,
            "what it signed stays readable"
        );
        assert_ok!(bind(own));
    });
}

#[test]
fn a_contract_lets_its_cryptlet_go_at_any_time() {
    world(|blueprint, [carols, _]| {
        let own = binding::<Test>(blueprint, &[CAROL]);
        let starts = bind(own.clone()).expect("it is bound");
        assert_ok!(Cryptlet::unbind_for(CONTRACT));
        assert_eq!(held(&account(CONTRACT)), 0);
        assert!(!Cryptlet::is_awaited(&offered::<Test>(starts, carols)));

        let stands = bind(own).expect("it may bind again");
        let all = held(&account(CONTRACT));
        assert!(take(offered::<Test>(stands, carols)));
        assert_ok!(Cryptlet::unbind_for(CONTRACT));
        assert_eq!(state(), None);
        let kept = held(&account(CONTRACT));
        assert!(0 < kept && kept < all, "what stays readable stays paid for");
        assert_eq!(
            Cryptlet::terms(stands, &account(CONTRACT)),
            Err(Error::Revoked)
        );
    });
}

#[test]
fn a_host_that_leaves_is_replaced() {
    world(|blueprint, [carols, daves]| {
        let own = Binding {
            min_instances: 1,
            max_instances: 1,
            ..binding::<Test>(blueprint, &[CAROL, DAVE])
        };
        let cryptlet = bind(own).expect("it is bound");
        let first = offered::<Test>(cryptlet, carols);
        assert!(take(first));
        advance(1);
        assert_ok!(Cryptlet::dismiss_instance(signed(&CAROL), cryptlet, carols));
        let asks = Cryptlet::terms_or_wait(cryptlet, &account(CONTRACT));
        assert!(matches!(asks, Ok(Prospect::Later { .. })), "it waits");
        assert!(Cryptlet::binding_of(cryptlet).unwrap().wants_hosts);
        assert_eq!(Cryptlet::missing_hosts(cryptlet), [carols, daves]);
        assert!(!Cryptlet::is_awaited(&first), "an offer is for one seat");
        assert!(take(offered::<Test>(cryptlet, daves)));
        assert!(!Cryptlet::binding_of(cryptlet).unwrap().wants_hosts);
        assert!(
            !Cryptlet::is_awaited(&offered::<Test>(cryptlet, carols)),
            "it has its host"
        );
    });
}

#[test]
fn who_does_not_want_to_wait_is_refused() {
    world(|blueprint, [carols, _]| {
        let own = Binding {
            wait: false,
            ..binding::<Test>(blueprint, &[CAROL])
        };
        let cryptlet = bind(own).expect("it is bound");
        let ask = || Cryptlet::terms_or_wait(cryptlet, &account(CONTRACT));
        assert_eq!(ask(), Err(Error::Unbound));
        assert!(take(offered::<Test>(cryptlet, carols)));
        assert_eq!(ask(), Err(Error::PoolTooSmall));
        advance(1);
        assert!(matches!(ask(), Ok(Prospect::Now(_))));
        assert_ok!(Cryptlet::dismiss_instance(signed(&CAROL), cryptlet, carols));
        assert_eq!(ask(), Err(Error::PoolTooSmall));
    });
}

#[test]
fn nobody_but_the_contract_waits() {
    world(|blueprint, _| {
        let cryptlet = bind(binding::<Test>(blueprint, &[CAROL])).expect("it is bound");
        for stranger in [ALICE, CAROL, account(OTHER_CONTRACT)] {
            let asks = Cryptlet::terms_or_wait(cryptlet, &stranger);
            assert_eq!(asks, Err(Error::CallerNotAllowed));
        }
    });
}

#[test]
fn numbers_run_out_without_a_trace() {
    world(|blueprint, _| {
        NextCryptlet::<Test>::put(CryptletId(u32::MAX));
        let own = binding::<Test>(blueprint, &[CAROL]);
        assert_noop!(bind(own), Error::<Test>::NumbersExhausted);
        NextCryptlet::<Test>::put(CryptletId(blueprint.0 + 1));
    });
}

#[test]
fn who_can_not_pay_binds_nothing() {
    world(|blueprint, _| {
        let poor = H160::repeat_byte(9);
        let own = binding::<Test>(blueprint, &[CAROL]);
        let tried = frame_support::storage::with_storage_layer(|| {
            Cryptlet::bind_for(account(poor), poor, own)
        });
        assert!(tried.is_err());
        assert_eq!(Cryptlet::binding_view(poor), None);
    });
}

#[test]
fn keys_that_prove_nothing_are_not_seated() {
    world(|blueprint, [carols, _]| {
        let cryptlet = bind(binding::<Test>(blueprint, &[CAROL])).expect("it is bound");
        let region = fixtures::region_pair(carols, 0);
        let both = offered_with::<Test>(cryptlet, carols, &region, 0);
        assert!(!Cryptlet::is_awaited(&both), "one key for both tiers");
        let mut unsigned = offered::<Test>(cryptlet, carols);
        if let Said::Offered { by_instance, .. } = &mut unsigned.said {
            by_instance.0[0] ^= 1;
        }
        assert!(!Cryptlet::is_answer_signed(&unsigned));
        let mut weak = offered::<Test>(cryptlet, carols);
        if let Said::Offered { key, .. } = &mut weak.said {
            let mut neutral = [0; 32];
            neutral[0] = 1;
            *key = cryptlet_primitives::Public::from_raw(neutral);
        }
        assert!(!Cryptlet::is_answer_signed(&weak));
    });
}
