//! Contracts and cryptlets of their own.

use super::*;
use crate::{
    fixtures::{self, binding, enrol, offered, offered_with, pair, refused as declined},
    Bindings, Cryptlets, Event, Names, NextCryptlet, OwnerPolicies, Pools, Prospect, Starting,
    Ties, Versions, MAX_EXPIRED_PER_BLOCK, MAX_STARTING, MAX_STARTING_OF_BLUEPRINT,
};
use cryptlet_primitives::{
    binding::{
        Binding, BindingAnswer, BindingFailure, BindingRefusal, BindingState, Said, BINDING_MS,
    },
    ids::{CryptletId, HostId},
    policy::Isolation,
};
use frame_support::{
    assert_noop, assert_ok,
    traits::{fungible::Inspect, Hooks},
};
use sp_core::{Pair, H160};

/// A contract; tests give its account a purse.
const CONTRACT: H160 = H160::repeat_byte(0xc0);
const OTHER_CONTRACT: H160 = H160::repeat_byte(0xc1);

/// The account of a contract, as the runtime maps it.
fn account(contract: H160) -> AccountId {
    let mut bytes = [0xee; 32];
    bytes[..20].copy_from_slice(contract.as_bytes());
    bytes.into()
}

/// A blueprint of Alice's, and hosts of Carol and Dave, one of each; two contracts have a purse.
fn world(test: impl FnOnce(CryptletId, [HostId; 2])) {
    new().execute_with(|| {
        for contract in [CONTRACT, OTHER_CONTRACT] {
            assert_ok!(Balances::force_set_balance(
                council(),
                account(contract),
                PURSE
            ));
        }
        let blueprint = fixtures::register_blueprint::<Test>(&ALICE, "loan");
        let hosts = [&CAROL, &DAVE].map(enrol::<Test>);
        System::reset_events();
        test(blueprint, hosts);
    });
}

fn bind(binding: Binding<AccountId>) -> Result<CryptletId, sp_runtime::DispatchError> {
    Cryptlet::bind_for(account(CONTRACT), CONTRACT, binding)
}

/// A binding that needs both operators' hosts.
fn of_two(blueprint: CryptletId) -> Binding<AccountId> {
    Binding {
        min_instances: 2,
        max_instances: 2,
        ..binding::<Test>(blueprint, &[CAROL, DAVE])
    }
}

fn take(answer: BindingAnswer) -> bool {
    let is_right = Cryptlet::is_awaited(&answer) && Cryptlet::is_answer_signed(&answer);
    is_right && Cryptlet::take_answer(&answer)
}

fn state() -> Option<BindingState> {
    Cryptlet::binding_view(CONTRACT).map(|view| view.state)
}

fn failed(reason: BindingFailure) -> Option<BindingState> {
    Some(BindingState::Failed { reason })
}

fn next_block(milliseconds: u64) {
    advance(milliseconds);
    Cryptlet::on_initialize(System::block_number());
}

fn last_event() -> Event<Test> {
    match System::events().pop().expect("something happened").event {
        RuntimeEvent::Cryptlet(event) => event,
        other => panic!("not the registrar's: {other:?}"),
    }
}

#[test]
fn a_contract_gets_a_cryptlet_of_its_own_when_its_counter_parties_hosts_agree() {
    world(|blueprint, [carols, daves]| {
        let cryptlet = bind(of_two(blueprint)).expect("it is bound");
        assert_eq!(
            Cryptlet::binding_of(cryptlet).unwrap().asked,
            [carols, daves]
        );
        assert_eq!(
            Cryptlet::terms(cryptlet, &account(CONTRACT)),
            Err(Error::Unbound)
        );
        assert!(take(offered::<Test>(cryptlet, carols)));
        assert!(matches!(state(), Some(BindingState::Starting { .. })));
        assert!(take(offered::<Test>(cryptlet, daves)));
        assert_eq!(
            last_event(),
            Event::ContractBound {
                contract: CONTRACT,
                cryptlet
            }
        );
        assert_eq!(state(), Some(BindingState::Bound));
        assert!(Starting::<Test>::get().is_empty());

        advance(1);
        let terms = Cryptlet::terms(cryptlet, &account(CONTRACT)).expect("it is asked");
        assert_eq!((terms.pool_size, terms.quorum), (2, 2));
        assert_eq!(terms.owner, ALICE, "its publisher earns");
        for stranger in [ALICE, BOB, CAROL, account(OTHER_CONTRACT)] {
            assert_eq!(
                Cryptlet::terms(cryptlet, &stranger),
                Err(Error::CallerNotAllowed)
            );
        }
        assert!(terms.policy.admits_callback(&CONTRACT));
        assert!(!terms.policy.admits_callback(&OTHER_CONTRACT));
    });
}

#[test]
fn a_blueprint_is_never_asked_itself_and_no_name_leads_to_what_has_its_code() {
    world(|blueprint, _| {
        assert_eq!(Cryptlet::terms(blueprint, &ALICE), Err(Error::Unbound));
        let cryptlet = bind(of_two(blueprint)).expect("it is bound");
        assert_eq!(Names::<Test>::get(name_of("loan")), Some(blueprint));
        let view = Cryptlet::cryptlet_view(cryptlet, None).expect("it is there");
        assert_eq!((view.name.as_str(), view.version), ("loan", 1));
        assert_eq!(
            view.binding.map(|binding| binding.blueprint),
            Some(blueprint)
        );
    });
}

#[test]
fn what_is_no_blueprint_is_not_bound() {
    world(|blueprint, hosts| {
        let utility = fixtures::register::<Test>(&ALICE, "oracle");
        let own = |id| binding::<Test>(id, &[CAROL]);
        assert_noop!(bind(own(utility)), Error::<Test>::NotABlueprint);
        let bound = bind(own(blueprint)).expect("it is bound");
        assert!(take(offered::<Test>(bound, hosts[0])));
        let of_bound = Cryptlet::bind_for(account(OTHER_CONTRACT), OTHER_CONTRACT, own(bound));
        assert_eq!(of_bound, Err(refused(Error::NotABlueprint)));
        let unknown = Binding {
            blueprint: CryptletId(99),
            ..own(blueprint)
        };
        let other = |binding| Cryptlet::bind_for(account(OTHER_CONTRACT), OTHER_CONTRACT, binding);
        assert_noop!(other(unknown), Error::<Test>::NotFound);
        let other_code = Binding {
            code: fixtures::code("evil"),
            ..own(blueprint)
        };
        assert_noop!(other(other_code), Error::<Test>::OtherCode);
        assert_ok!(Cryptlet::revoke(signed(&ALICE), blueprint));
        assert_noop!(other(own(blueprint)), Error::<Test>::Revoked);
    });
}

#[test]
fn a_binding_is_bounded() {
    world(|blueprint, _| {
        let good = of_two(blueprint);
        let bad = [
            Binding {
                min_instances: 0,
                ..good.clone()
            },
            Binding {
                min_instances: 3,
                ..good.clone()
            },
            Binding {
                max_instances: 65,
                ..good.clone()
            },
            Binding {
                operators: Default::default(),
                ..good.clone()
            },
            binding::<Test>(blueprint, &[CAROL, CAROL]),
        ];
        for binding in bad {
            assert_noop!(bind(binding), Error::<Test>::BadBinding);
        }
        let three = Binding {
            min_instances: 3,
            max_instances: 3,
            ..good.clone()
        };
        assert_noop!(bind(three), Error::<Test>::TooFewHosts);
        let strangers = binding::<Test>(blueprint, &[ALICE, BOB]);
        assert_noop!(bind(strangers), Error::<Test>::TooFewHosts);
        let stronger = Binding {
            isolation: Isolation::Enclave,
            ..good
        };
        assert_noop!(bind(stronger), Error::<Test>::TooFewHosts);
    });
}

#[test]
fn a_contract_binds_once_at_a_time() {
    world(|blueprint, [carols, _]| {
        let own = binding::<Test>(blueprint, &[CAROL]);
        let cryptlet = bind(own.clone()).expect("it is bound");
        assert_noop!(bind(own.clone()), Error::<Test>::AlreadyBound);
        assert!(take(offered::<Test>(cryptlet, carols)));
        assert_noop!(bind(own), Error::<Test>::AlreadyBound);
    });
}

#[test]
fn refusals_that_leave_too_few_undo_a_binding_and_the_deposit_goes_back() {
    world(|blueprint, [carols, daves]| {
        let cryptlet = bind(of_two(blueprint)).expect("it is bound");
        assert!(take(offered::<Test>(cryptlet, daves)));
        assert!(take(declined::<Test>(
            cryptlet,
            carols,
            BindingRefusal::NotServed
        )));
        assert_eq!(state(), failed(BindingFailure::Refused));
        assert!(!Cryptlets::<Test>::contains_key(cryptlet));
        assert!(!Pools::<Test>::contains_key(cryptlet));
        assert!(!Versions::<Test>::contains_key(cryptlet, 1));
        assert!(!OwnerPolicies::<Test>::contains_key(cryptlet));
        let notice = Ties::<Test>::get(CONTRACT).expect("it is told").deposit;
        assert_eq!(held(&account(CONTRACT)), notice);

        assert_ok!(Cryptlet::unbind_for(CONTRACT));
        assert_eq!(held(&account(CONTRACT)), 0);
        assert_eq!(Balances::free_balance(account(CONTRACT)), PURSE);
        assert_noop!(Cryptlet::unbind_for(CONTRACT), Error::<Test>::NotBound);

        let again = bind(of_two(blueprint)).expect("it may bind again");
        assert_eq!(again, CryptletId(cryptlet.0 + 1), "a number is given once");
    });
}

#[test]
fn where_most_hosts_find_the_code_wrong_the_contract_is_told_so() {
    world(|blueprint, [carols, daves]| {
        let cryptlet = bind(of_two(blueprint)).expect("it is bound");
        assert!(take(declined::<Test>(
            cryptlet,
            daves,
            BindingRefusal::InvalidCode
        )));
        assert_eq!(state(), failed(BindingFailure::InvalidCode));
        assert!(!take_blindly(declined::<Test>(
            cryptlet,
            carols,
            BindingRefusal::NotServed
        )));
    });
}

/// An answer whose signatures nobody looked at.
fn take_blindly(answer: BindingAnswer) -> bool {
    Cryptlet::take_answer(&answer)
}

#[test]
fn a_refusal_counts_once_and_for_one_binding() {
    world(|blueprint, [carols, daves]| {
        let one = bind(Binding {
            min_instances: 1,
            ..of_two(blueprint)
        })
        .expect("it is bound");
        let other = Cryptlet::bind_for(account(OTHER_CONTRACT), OTHER_CONTRACT, of_two(blueprint))
            .expect("it is bound too");
        let refusal = declined::<Test>(one, carols, BindingRefusal::NotServed);
        assert!(take(refusal));
        assert!(!Cryptlet::is_awaited(&refusal), "it counts once");
        let replayed = BindingAnswer {
            cryptlet: other,
            ..refusal
        };
        assert!(
            !Cryptlet::is_answer_signed(&replayed),
            "it is of another binding"
        );
        let blamed = BindingAnswer {
            host: daves,
            ..refusal
        };
        assert!(!Cryptlet::is_answer_signed(&blamed), "it is another host's");
        assert!(
            !Cryptlet::is_awaited(&offered::<Test>(one, carols)),
            "who refused does not serve"
        );
    });
}

#[test]
fn an_offer_is_of_one_binding_one_host_one_key_and_comes_once() {
    world(|blueprint, [carols, daves]| {
        let one = bind(of_two(blueprint)).expect("it is bound");
        let other = Cryptlet::bind_for(account(OTHER_CONTRACT), OTHER_CONTRACT, of_two(blueprint))
            .expect("it is bound too");
        let offer = offered::<Test>(one, carols);
        for forged in [
            BindingAnswer {
                cryptlet: other,
                ..offer
            },
            BindingAnswer {
                host: daves,
                ..offer
            },
        ] {
            assert!(!Cryptlet::is_answer_signed(&forged));
        }
        let later = offered_with::<Test>(one, carols, &pair("later"), 1);
        assert!(!Cryptlet::is_awaited(&later), "not its next epoch");
        assert!(take(offer));
        assert!(!Cryptlet::is_awaited(&offer), "it is seated");
        let second = offered_with::<Test>(one, carols, &pair("second"), 1);
        assert!(!Cryptlet::is_awaited(&second), "it is seated");
        let copied = match offer.said {
            Said::Offered { key, .. } => key,
            Said::Refused { .. } => unreachable!("it is an offer"),
        };
        let mut stolen = offered::<Test>(one, daves);
        if let Said::Offered { key, .. } = &mut stolen.said {
            *key = copied;
        }
        assert!(!Cryptlet::is_awaited(&stolen), "the key is in the pool");
    });
}

#[test]
fn hosts_of_others_and_hosts_that_left_are_not_seated() {
    world(|blueprint, [carols, daves]| {
        let cryptlet = bind(binding::<Test>(blueprint, &[CAROL])).expect("it is bound");
        assert!(!Cryptlet::is_awaited(&offered::<Test>(cryptlet, daves)));
        let later = enrol::<Test>(&CAROL);
        assert!(
            !Cryptlet::is_awaited(&offered::<Test>(cryptlet, later)),
            "it was not asked"
        );
        assert_ok!(Cryptlet::suspend_host(signed(&CAROL), carols));
        assert!(!Cryptlet::is_awaited(&offered::<Test>(cryptlet, carols)));
        assert_ok!(Cryptlet::reinstate_host(signed(&CAROL), carols));
        assert!(take(offered::<Test>(cryptlet, carols)));
        assert_noop!(
            Cryptlet::offer_instance(
                signed(&CAROL),
                cryptlet,
                later,
                pair("x").public(),
                Default::default(),
                Default::default()
            ),
            Error::<Test>::ServesOneContract
        );
    });
}

#[test]
fn retired_hosts_are_not_asked() {
    world(|blueprint, [carols, _]| {
        assert_ok!(Cryptlet::retire_host(signed(&CAROL), carols));
        let own = binding::<Test>(blueprint, &[CAROL]);
        assert_noop!(bind(own.clone()), Error::<Test>::TooFewHosts);
        let another = enrol::<Test>(&CAROL);
        let cryptlet = bind(own).expect("it is bound");
        assert_eq!(Cryptlet::binding_of(cryptlet).unwrap().asked, [another]);
    });
}

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
fn the_council_puts_a_stronger_or_a_weaker_isolation_in_the_place_of_what_contracts_ask_for() {
    world(|blueprint, hosts| {
        let strong = Binding {
            isolation: Isolation::Enclave,
            ..of_two(blueprint)
        };
        assert_noop!(bind(strong.clone()), Error::<Test>::TooFewHosts);
        let oracle = fixtures::register::<Test>(&ALICE, "oracle");
        assert_ok!(Cryptlet::set_isolation_override(
            council(),
            Some(Isolation::Software)
        ));
        assert_noop!(
            Cryptlet::set_isolation_override(council(), Some(Isolation::Software)),
            Error::<Test>::Unchanged
        );
        assert_eq!(Cryptlet::chain_epoch(), 1);
        let cryptlet = bind(strong).expect("weaker: its hosts will do");
        for host in hosts {
            assert!(take(offered::<Test>(cryptlet, host)));
        }
        advance(1);
        assert_ok!(Cryptlet::terms(cryptlet, &account(CONTRACT)));

        assert_ok!(Cryptlet::set_isolation_override(
            council(),
            Some(Isolation::Enclave)
        ));
        let policy = Cryptlet::policy_in_force(cryptlet).expect("it is there");
        assert_eq!(policy.isolation, Some(Isolation::Enclave), "stronger");
        let policy = Cryptlet::policy_in_force(oracle).expect("it is there");
        assert_eq!(
            policy.isolation, None,
            "utility cryptlets go by their own policies"
        );
        assert_ok!(Cryptlet::set_isolation_override(council(), None));
        let policy = Cryptlet::policy_in_force(cryptlet).expect("it is there");
        assert_eq!(
            policy.isolation,
            Some(Isolation::Enclave),
            "what the code says"
        );
        assert_noop!(
            Cryptlet::set_isolation_override(signed(&ALICE), None),
            sp_runtime::DispatchError::BadOrigin
        );
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
