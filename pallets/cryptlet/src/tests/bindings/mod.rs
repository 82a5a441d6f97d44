//! Contracts and cryptlets of their own: asking for one.

mod answers;
mod ends;
mod isolation;
mod search;
mod standing;

use super::*;
use crate::{
    fixtures::{self, binding, enrol, offered, offered_with, pair, refused as declined},
    Bindings, Cryptlets, Event, Names, NextCryptlet, OperatorHosts, OwnerPolicies, Pools, Prospect,
    Starting, Ties, Versions, MAX_EXPIRED_PER_BLOCK, MAX_HOSTS_OF_OPERATOR, MAX_LOOKS_AT_OPERATOR,
    MAX_STARTING, MAX_STARTING_OF_BLUEPRINT,
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
