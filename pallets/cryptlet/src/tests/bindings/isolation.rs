//! What the council puts in the place of the isolation that contracts ask for: weaker, stronger, and taken back.

use super::*;
use crate::NextHost;

const SOFTWARE: Option<Isolation> = Some(Isolation::Software);
const ENCLAVE: Option<Isolation> = Some(Isolation::Enclave);

fn replace(isolation: Option<Isolation>) {
    assert_ok!(Cryptlet::set_isolation_override(council(), isolation));
}

/// A binding that needs both operators' hosts, in enclaves.
fn of_enclaves(blueprint: CryptletId) -> Binding<AccountId> {
    Binding {
        isolation: Isolation::Enclave,
        ..of_two(blueprint)
    }
}

fn bind_other(binding: Binding<AccountId>) -> Result<CryptletId, sp_runtime::DispatchError> {
    Cryptlet::bind_for(account(OTHER_CONTRACT), OTHER_CONTRACT, binding)
}

/// A contract's cryptlet, served by these hosts.
fn serve(binding: Binding<AccountId>, hosts: [HostId; 2]) -> CryptletId {
    let cryptlet = bind(binding).expect("it is bound");
    for host in hosts {
        assert!(take(offered::<Test>(cryptlet, host)));
    }
    assert_eq!(state(), Some(BindingState::Bound));
    advance(1);
    assert_ok!(Cryptlet::terms(cryptlet, &account(CONTRACT)));
    cryptlet
}

/// Enrols a host in an enclave.
fn enrol_enclave(operator: &AccountId) -> HostId {
    let host = NextHost::<Test>::get();
    let region = fixtures::region_pair(host, 0);
    let quote = [region.public().0.as_slice(), &u64::MAX.to_be_bytes()].concat();
    assert_ok!(Cryptlet::enrol_host(
        signed(operator),
        fixtures::endpoint(host),
        region.public(),
        sp_core::H256::repeat_byte(7),
        Isolation::Enclave,
        quote.try_into().expect("short"),
        fixtures::possession::<Test>(operator, &region),
    ));
    host
}

/// The hosts in a pool whose votes count.
fn voting(cryptlet: CryptletId) -> Vec<HostId> {
    let seats = Cryptlet::seat_views(cryptlet).into_iter();
    seats
        .filter_map(|seat| seat.eligible.then_some(seat.host))
        .collect()
}

#[test]
fn a_weaker_isolation_has_software_hosts_serve_contracts_that_ask_for_enclaves() {
    world(|blueprint, hosts| {
        assert_noop!(bind(of_enclaves(blueprint)), Error::<Test>::TooFewHosts);
        replace(SOFTWARE);
        let cryptlet = serve(of_enclaves(blueprint), hosts);
        // It stands in the place of what all others demand, too.
        let policy = Policy {
            isolation: ENCLAVE,
            ..Default::default()
        };
        assert_ok!(Cryptlet::set_consortium_policy(council(), Box::new(policy)));
        assert_eq!(voting(cryptlet), hosts);
        assert_ok!(bind_other(of_two(blueprint)));
        assert_ok!(Cryptlet::unbind_for(OTHER_CONTRACT));

        assert_ok!(Cryptlet::set_consortium_policy(
            council(),
            Default::default()
        ));
        replace(None);
        assert!(voting(cryptlet).is_empty(), "what its code says");
        assert_noop!(
            bind_other(of_enclaves(blueprint)),
            Error::<Test>::TooFewHosts
        );
    });
}

#[test]
fn a_stronger_isolation_takes_software_hosts_their_votes_and_new_contracts_until_it_is_taken_back()
{
    world(|blueprint, hosts| {
        let roomy = Binding {
            max_instances: 3,
            ..of_two(blueprint)
        };
        let cryptlet = serve(roomy, hosts);
        let third = enrol::<Test>(&DAVE);
        for stronger in [Isolation::MeasuredBoot, Isolation::Enclave] {
            assert_eq!(voting(cryptlet), hosts, "it asked for software");
            replace(Some(stronger));
            assert!(voting(cryptlet).is_empty());
            assert_noop!(bind_other(of_two(blueprint)), Error::<Test>::TooFewHosts);
            replace(None);
        }
        assert_eq!(voting(cryptlet), hosts);
        let other = bind_other(of_two(blueprint)).expect("it is bound");
        for host in [hosts[0], third] {
            assert!(take(offered::<Test>(other, host)));
        }
        assert_eq!(voting(other), [hosts[0], third]);
    });
}

#[test]
fn under_a_stronger_isolation_seats_go_to_hosts_that_have_it() {
    world(|blueprint, [carols, daves]| {
        let cryptlet = serve(of_two(blueprint), [carols, daves]);
        let spare = enrol::<Test>(&CAROL);
        let [carols_enclave, daves_enclave] = [&CAROL, &DAVE].map(enrol_enclave);
        replace(ENCLAVE);
        assert!(voting(cryptlet).is_empty());
        assert_ok!(Cryptlet::dismiss_instance(signed(&CAROL), cryptlet, carols));
        assert_eq!(
            Cryptlet::missing_hosts(cryptlet),
            [carols_enclave, daves_enclave]
        );
        assert!(!Cryptlet::is_awaited(&offered::<Test>(cryptlet, spare)));
        assert!(take(offered::<Test>(cryptlet, carols_enclave)));
        assert_eq!(voting(cryptlet), [carols_enclave]);

        let other = bind_other(of_two(blueprint)).expect("there are enclaves enough");
        let asked = Cryptlet::binding_of(other).expect("it starts").asked;
        assert_eq!(asked, [carols_enclave, daves_enclave]);
        replace(None);
        assert_eq!(voting(cryptlet), [daves, carols_enclave]);
    });
}

#[test]
fn a_binding_that_starts_gets_hosts_by_the_isolation_of_that_moment() {
    world(|blueprint, hosts| {
        let cryptlet = bind(of_two(blueprint)).expect("it is bound");
        assert!(take(offered::<Test>(cryptlet, hosts[0])));
        replace(ENCLAVE);
        let second = offered::<Test>(cryptlet, hosts[1]);
        assert!(!Cryptlet::is_awaited(&second));
        replace(None);
        assert!(take(second));
        assert_eq!(state(), Some(BindingState::Bound));

        let late = bind_other(of_two(blueprint)).expect("it is bound");
        replace(ENCLAVE);
        for host in hosts {
            assert!(!take(offered::<Test>(late, host)));
        }
        next_block(BINDING_MS + 1);
        let other = Cryptlet::binding_view(OTHER_CONTRACT).map(|view| view.state);
        assert_eq!(other, failed(BindingFailure::NoHosts));
        replace(None);
        assert_ok!(bind_other(of_two(blueprint)));
    });
}

#[test]
fn the_council_alone_replaces_the_isolation_and_of_contract_cryptlets_alone() {
    world(|_, [carols, _]| {
        let oracle = fixtures::register::<Test>(&ALICE, "oracle");
        fixtures::seat::<Test>(&ALICE, oracle, carols);
        replace(ENCLAVE);
        assert_eq!(
            last_event(),
            Event::IsolationOverrideSet {
                isolation: ENCLAVE,
                chain_epoch: 1
            }
        );
        assert_eq!(Cryptlet::chain_epoch(), 1);
        assert_eq!(voting(oracle), [carols], "utility cryptlets go by policies");
        assert_noop!(
            Cryptlet::set_isolation_override(council(), ENCLAVE),
            Error::<Test>::Unchanged
        );
        for other in [None, SOFTWARE] {
            assert_noop!(
                Cryptlet::set_isolation_override(signed(&ALICE), other),
                sp_runtime::DispatchError::BadOrigin
            );
        }
    });
}
