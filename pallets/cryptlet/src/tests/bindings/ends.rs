//! Bindings that come to nothing: in time, few in each block, and what they cost.

use super::*;

#[test]
fn what_nobody_answers_in_time_is_undone() {
    world(|blueprint, [carols, _]| {
        let nobody = bind(of_two(blueprint)).expect("it is bound");
        advance(1_000);
        let one = Cryptlet::bind_for(account(OTHER_CONTRACT), OTHER_CONTRACT, of_two(blueprint))
            .expect("it is bound too");
        assert!(take(offered::<Test>(one, carols)));
        next_block(BINDING_MS - 1_000);
        assert!(
            Bindings::<Test>::contains_key(nobody),
            "its time is not over"
        );
        next_block(1);
        assert_eq!(state(), failed(BindingFailure::NoHosts));
        assert!(Bindings::<Test>::contains_key(one));
        next_block(1_000);
        let other = Cryptlet::binding_view(OTHER_CONTRACT).map(|view| view.state);
        assert_eq!(other, failed(BindingFailure::TimedOut));
        assert!(Starting::<Test>::get().is_empty());
    });
}

#[test]
fn who_is_bound_already_loses_nothing_when_others_stay_silent() {
    world(|blueprint, [carols, daves]| {
        let own = Binding {
            min_instances: 1,
            ..of_two(blueprint)
        };
        let cryptlet = bind(own).expect("it is bound");
        assert!(take(offered::<Test>(cryptlet, carols)));
        assert_eq!(state(), Some(BindingState::Bound));
        assert!(
            Cryptlet::is_awaited(&offered::<Test>(cryptlet, daves)),
            "there is a seat"
        );
        next_block(BINDING_MS + 1);
        assert_eq!(state(), Some(BindingState::Bound));
        assert!(Starting::<Test>::get().is_empty());
        assert!(
            !Cryptlet::is_awaited(&offered::<Test>(cryptlet, daves)),
            "its time is over"
        );
    });
}

#[test]
fn bindings_that_start_are_few_and_end_a_few_in_each_block() {
    new().execute_with(|| {
        let carols = enrol::<Test>(&CAROL);
        let mut bound = Vec::new();
        let blueprints: Vec<_> = (0..=MAX_STARTING / MAX_STARTING_OF_BLUEPRINT)
            .map(|number| fixtures::register_blueprint::<Test>(&ALICE, &format!("b{number}")))
            .collect();
        let try_bind = |number: u32, blueprint: CryptletId| {
            let contract = H160::from_low_u64_be(u64::from(number));
            let who = account(contract);
            assert_ok!(Balances::force_set_balance(council(), who.clone(), PURSE));
            Cryptlet::bind_for(who, contract, binding::<Test>(blueprint, &[CAROL]))
        };
        for number in 0..MAX_STARTING {
            let blueprint = blueprints[(number / MAX_STARTING_OF_BLUEPRINT) as usize];
            if number == MAX_STARTING_OF_BLUEPRINT {
                let more = try_bind(9_999, blueprints[0]);
                assert_eq!(
                    more,
                    Err(refused(Error::MaxStartingExceeded)),
                    "of one blueprint"
                );
            }
            bound.push(try_bind(number, blueprint).expect("there is a place"));
        }
        let more = try_bind(10_000, *blueprints.last().unwrap());
        assert_eq!(more, Err(refused(Error::MaxStartingExceeded)));
        assert!(take(offered::<Test>(bound[0], carols)));
        assert!(try_bind(10_000, blueprints[0]).is_ok(), "a place is free");

        let left = || Starting::<Test>::decode_len().unwrap_or_default() as u32;
        advance(BINDING_MS + 1);
        while left() > 0 {
            let before = left();
            Cryptlet::on_initialize(System::block_number());
            assert_eq!(left(), before.saturating_sub(MAX_EXPIRED_PER_BLOCK));
        }
    });
}

/// What the contract has lost for good.
fn lost() -> u128 {
    PURSE - Balances::total_balance(&account(CONTRACT))
}

#[test]
fn a_place_that_comes_to_nothing_costs_a_rent_without_any_policy() {
    world(|blueprint, [carols, _]| {
        let own = binding::<Test>(blueprint, &[CAROL]);
        bind(own.clone()).expect("it is bound");
        assert_ok!(Cryptlet::unbind_for(CONTRACT));
        assert_eq!(lost(), RENT, "it was let go");

        let issued = Balances::total_issuance();
        bind(own.clone()).expect("it is bound");
        next_block(BINDING_MS + 1);
        assert_eq!(state(), failed(BindingFailure::NoHosts));
        assert_eq!(lost(), 2 * RENT, "nobody answered");
        assert_eq!(Balances::total_issuance(), issued - RENT, "it is burnt");

        let cryptlet = bind(own).expect("it is bound");
        let before = held(&account(CONTRACT));
        assert!(take(offered::<Test>(cryptlet, carols)));
        assert_eq!(held(&account(CONTRACT)), before - RENT, "it comes back");
        assert_ok!(Cryptlet::unbind_for(CONTRACT));
        assert_eq!(lost(), 2 * RENT);
        let stays = held(&account(CONTRACT));
        assert!(
            stays > RENT,
            "who binds and lets go again and again leaves more than that"
        );
    });
}

#[test]
fn a_place_costs_the_least_fee_where_that_is_more() {
    world(|blueprint, [carols, _]| {
        let policy = Policy {
            min_fee: Some(700),
            ..Default::default()
        };
        assert_ok!(Cryptlet::set_policy(
            signed(&ALICE),
            blueprint,
            Box::new(policy)
        ));
        let own = binding::<Test>(blueprint, &[CAROL]);
        let cryptlet = bind(own.clone()).expect("it is bound");
        assert!(take(declined::<Test>(
            cryptlet,
            carols,
            BindingRefusal::NotServed
        )));
        assert_ok!(Cryptlet::unbind_for(CONTRACT));
        assert_eq!(Balances::total_balance(&account(CONTRACT)), PURSE - 700);

        let cryptlet = bind(own).expect("it is bound");
        let before = held(&account(CONTRACT));
        assert!(take(offered::<Test>(cryptlet, carols)));
        assert_eq!(held(&account(CONTRACT)), before - 700, "the rent goes back");
        let terms = Cryptlet::terms_for_all(cryptlet);
        assert_eq!(
            terms,
            Err(Error::PoolTooSmall),
            "its seat votes from the next moment on"
        );
    });
}

/// An error in mid-way leaves all of a binding or nothing, and does not come up in every block.
#[test]
fn what_can_not_be_undone_stays_whole() {
    world(|blueprint, _| {
        let cryptlet = bind(of_two(blueprint)).expect("it is bound");
        let starting = Starting::<Test>::get();
        // Something that can't happen: the cryptlet itself is gone.
        let record = Cryptlets::<Test>::take(cryptlet).expect("it is there");
        next_block(BINDING_MS + 1);
        assert!(Bindings::<Test>::contains_key(cryptlet));
        assert!(Starting::<Test>::get().is_empty(), "it came up once");

        Cryptlets::<Test>::insert(cryptlet, record);
        Starting::<Test>::put(starting);
        next_block(1);
        assert_eq!(state(), failed(BindingFailure::NoHosts));
    });
}

/// The council demands so many instances of every cryptlet.
fn demand(least: u16) {
    let policy = Policy {
        min_instances: Some(least),
        ..Default::default()
    };
    assert_ok!(Cryptlet::set_consortium_policy(council(), Box::new(policy)));
}

/// A binding that would do with one host, if the council did not want two.
fn of_one(blueprint: CryptletId) -> Binding<AccountId> {
    demand(2);
    Binding {
        min_instances: 1,
        ..of_two(blueprint)
    }
}

#[test]
fn what_has_enough_hosts_by_an_easier_policy_is_bound_by_the_next_answer() {
    world(|blueprint, [carols, daves]| {
        let cryptlet = bind(of_one(blueprint)).expect("it is bound");
        assert!(take(offered::<Test>(cryptlet, carols)));
        assert!(matches!(state(), Some(BindingState::Starting { .. })));
        demand(1);
        let refusal = declined::<Test>(cryptlet, daves, BindingRefusal::NotServed);
        assert!(take(refusal));
        assert_eq!(state(), Some(BindingState::Bound));
        assert!(Starting::<Test>::get().is_empty());
    });
}

#[test]
fn what_has_enough_hosts_by_an_easier_policy_is_bound_when_its_time_is_over() {
    world(|blueprint, [carols, _]| {
        let cryptlet = bind(of_one(blueprint)).expect("it is bound");
        assert!(take(offered::<Test>(cryptlet, carols)));
        demand(1);
        next_block(BINDING_MS + 1);
        assert_eq!(state(), Some(BindingState::Bound));
        assert_eq!(lost(), 0);
        assert!(Starting::<Test>::get().is_empty());

        let other = Cryptlet::bind_for(account(OTHER_CONTRACT), OTHER_CONTRACT, of_one(blueprint))
            .expect("it is bound too");
        assert!(take(offered::<Test>(other, carols)));
        demand(1);
        assert_ok!(Cryptlet::revoke(signed(&ALICE), blueprint));
        next_block(BINDING_MS + 1);
        let view = Cryptlet::binding_view(OTHER_CONTRACT).map(|view| view.state);
        assert_eq!(view, failed(BindingFailure::Revoked));
    });
}

#[test]
fn what_a_harder_policy_leaves_too_few_hosts_comes_to_nothing_with_the_next_answer() {
    world(|blueprint, [carols, daves]| {
        let cryptlet = bind(of_two(blueprint)).expect("it is bound");
        assert!(take(offered::<Test>(cryptlet, carols)));
        demand(3);
        assert!(take(offered::<Test>(cryptlet, daves)), "it was asked");
        assert_eq!(state(), failed(BindingFailure::TimedOut));
        assert!(Starting::<Test>::get().is_empty());
        assert!(Pools::<Test>::get(cryptlet).is_empty());
    });
}

#[test]
fn a_harder_policy_takes_nothing_from_what_is_bound() {
    world(|blueprint, [carols, daves]| {
        let own = Binding {
            min_instances: 1,
            ..of_two(blueprint)
        };
        let cryptlet = bind(own).expect("it is bound");
        assert!(take(offered::<Test>(cryptlet, carols)));
        demand(2);
        assert!(take(declined::<Test>(
            cryptlet,
            daves,
            BindingRefusal::NotServed
        )));
        assert_eq!(state(), Some(BindingState::Bound));
        next_block(BINDING_MS + 1);
        assert_eq!(state(), Some(BindingState::Bound));
    });
}
