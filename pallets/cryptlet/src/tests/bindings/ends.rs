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

#[test]
fn a_binding_that_comes_to_nothing_costs_the_least_fee() {
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
