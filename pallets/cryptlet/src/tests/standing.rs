//! How a host loses its vote, gets it back, and leaves: suspension and retirement.

use super::{
    hosts::{assert_in_use, rotate, status},
    *,
};
use crate::{deposits, fixtures, Event, Hosts, SuspendedBy, Voters};
use cryptlet_primitives::{ids::HostId, view::HostStatus};
use frame_support::{assert_noop, assert_ok};

#[test]
fn an_operator_suspends_and_reinstates_his_own_host() {
    new().execute_with(|| {
        let host = fixtures::enrol::<Test>(&CAROL);
        assert_noop!(
            Cryptlet::suspend_host(signed(&DAVE), host),
            Error::<Test>::NotAuthorized
        );
        assert_noop!(
            Cryptlet::reinstate_host(signed(&CAROL), host),
            Error::<Test>::NotSuspended
        );
        assert_ok!(Cryptlet::suspend_host(signed(&CAROL), host));
        System::assert_last_event(
            Event::HostSuspended {
                host,
                by: SuspendedBy::Operator,
            }
            .into(),
        );
        let voter = Cryptlet::voter(host).expect("enrolled");
        assert!(!voter.is_active(Cryptlet::now()));
        assert_noop!(
            Cryptlet::suspend_host(signed(&CAROL), host),
            Error::<Test>::AlreadySuspended
        );
        assert_ok!(Cryptlet::reinstate_host(signed(&CAROL), host));
        assert_eq!(status(host), HostStatus::Active);
    });
}

#[test]
fn what_the_council_suspends_the_council_reinstates() {
    new().execute_with(|| {
        let host = fixtures::enrol::<Test>(&CAROL);
        // The operator is faster, to be able to lift it: that does not help him.
        assert_ok!(Cryptlet::suspend_host(signed(&CAROL), host));
        assert_ok!(Cryptlet::suspend_host(council(), host));
        assert_noop!(
            Cryptlet::suspend_host(council(), host),
            Error::<Test>::AlreadySuspended
        );
        let kept: Error<Test> = Error::SuspendedByCouncil;
        assert_noop!(Cryptlet::reinstate_host(signed(&CAROL), host), kept);
        assert_noop!(
            Cryptlet::retire_host(signed(&CAROL), host),
            Error::<Test>::SuspendedByCouncil
        );
        assert_ok!(Cryptlet::renew_host(
            signed(&CAROL),
            host,
            Default::default()
        ));
        assert_ok!(rotate(&CAROL, host, 1));
        assert_eq!(status(host), HostStatus::Suspended);
        assert_ok!(Cryptlet::reinstate_host(council(), host));
        assert_eq!(status(host), HostStatus::Active);
    });
}

#[test]
fn an_equivocator_is_named_and_kept() {
    new().execute_with(|| {
        let host = fixtures::enrol::<Test>(&CAROL);
        assert_ok!(Cryptlet::suspend_host(signed(&CAROL), host));
        assert_eq!(Cryptlet::suspend_equivocator(host, [0, 0]), Ok(CAROL));
        assert_eq!(status(host), HostStatus::Equivocated);
        assert_noop!(
            Cryptlet::suspend_equivocator(host, [0, 0]),
            Error::<Test>::AlreadySuspended
        );
        assert_noop!(
            Cryptlet::suspend_host(council(), host),
            Error::<Test>::AlreadySuspended
        );
        assert_noop!(
            Cryptlet::reinstate_host(signed(&CAROL), host),
            Error::<Test>::SuspendedByCouncil
        );
        assert_noop!(
            Cryptlet::retire_host(signed(&CAROL), host),
            Error::<Test>::SuspendedByCouncil
        );
        assert_noop!(
            Cryptlet::suspend_equivocator(HostId(9), [0, 0]),
            Error::<Test>::HostNotFound
        );
    });
}

#[test]
fn who_is_reinstated_has_answered_for_his_former_keys_and_for_no_other() {
    new().execute_with(|| {
        let host = fixtures::enrol::<Test>(&CAROL);
        for epoch in [1, 2] {
            assert_ok!(rotate(&CAROL, host, epoch));
        }
        assert_ok!(Cryptlet::suspend_equivocator(host, [1, 2]));
        // Not under the key that lied.
        assert_noop!(
            Cryptlet::reinstate_host(council(), host),
            Error::<Test>::KeyAnswered
        );
        assert_ok!(rotate(&CAROL, host, 3));
        assert_ok!(Cryptlet::reinstate_host(council(), host));
        // The same proof, another one of that time, and one that mixes times.
        for epochs in [[1, 2], [0, 0], [2, 3], [3, 1]] {
            assert_noop!(
                Cryptlet::suspend_equivocator(host, epochs),
                Error::<Test>::KeyAnswered
            );
        }
        assert_eq!(status(host), HostStatus::Active);
        // A new lie, under the key in force.
        assert_ok!(Cryptlet::suspend_equivocator(host, [3, 3]));
        assert_eq!(status(host), HostStatus::Equivocated);
    });
}

#[test]
fn a_host_leaves_in_two_steps_and_leaves_only_its_keys_behind() {
    new().execute_with(|| {
        let host = fixtures::enrol::<Test>(&CAROL);
        assert_ok!(rotate(&CAROL, host, 1));
        let enrolled = held(&CAROL);
        let withdraw = |who| Cryptlet::withdraw_host(signed(who), host);
        assert_noop!(withdraw(&CAROL), Error::<Test>::NotRetired);
        assert_noop!(
            Cryptlet::retire_host(signed(&DAVE), host),
            Error::<Test>::NotAuthorized
        );
        assert_ok!(Cryptlet::retire_host(signed(&CAROL), host));
        let withdrawable_at = START + RETIREMENT;
        System::assert_last_event(
            Event::HostRetired {
                host,
                withdrawable_at,
            }
            .into(),
        );
        assert_eq!(
            (status(host), held(&CAROL)),
            (HostStatus::Retired, enrolled)
        );
        assert_noop!(
            Cryptlet::retire_host(signed(&CAROL), host),
            Error::<Test>::AlreadyRetired
        );
        // Nothing brings its votes back.
        assert_ok!(Cryptlet::renew_host(
            signed(&CAROL),
            host,
            Default::default()
        ));
        assert_ok!(Cryptlet::suspend_host(signed(&CAROL), host));
        assert_ok!(Cryptlet::reinstate_host(signed(&CAROL), host));
        assert_eq!(status(host), HostStatus::Retired);

        advance(RETIREMENT - 1);
        assert_noop!(withdraw(&CAROL), Error::<Test>::RetirementTooShort);
        advance(1);
        assert_noop!(withdraw(&DAVE), Error::<Test>::NotAuthorized);
        assert_ok!(withdraw(&CAROL));
        System::assert_last_event(Event::HostWithdrawn { host }.into());
        assert_eq!(
            held(&CAROL),
            Cryptlet::price(deposits::withdrawn::<Test>(2))
        );
        assert_eq!(
            (
                Hosts::<Test>::iter().count(),
                Voters::<Test>::iter().count()
            ),
            (0, 0)
        );
        assert_noop!(withdraw(&CAROL), Error::<Test>::HostNotFound);
        // Its number is not given again.
        assert_eq!(fixtures::enrol::<Test>(&CAROL), HostId(host.0 + 1));
    });
}

#[test]
fn a_region_key_is_enrolled_once_even_after_its_host_is_gone() {
    new().execute_with(|| {
        let host = fixtures::enrol::<Test>(&CAROL);
        assert_ok!(rotate(&CAROL, host, 1));
        assert_ok!(Cryptlet::retire_host(signed(&CAROL), host));
        advance(RETIREMENT);
        assert_ok!(Cryptlet::withdraw_host(signed(&CAROL), host));
        let other = fixtures::enrol::<Test>(&DAVE);
        for epoch in [0, 1] {
            assert_in_use(&fixtures::region_pair(host, epoch), other);
        }
    });
}

#[test]
fn a_proof_hits_a_retired_host() {
    new().execute_with(|| {
        let host = fixtures::enrol::<Test>(&CAROL);
        assert_ok!(Cryptlet::retire_host(signed(&CAROL), host));
        assert_eq!(Cryptlet::suspend_equivocator(host, [0, 0]), Ok(CAROL));
        advance(RETIREMENT);
        assert_noop!(
            Cryptlet::withdraw_host(signed(&CAROL), host),
            Error::<Test>::SuspendedByCouncil
        );
        // The council lets it go, without another key; it stays retired.
        assert_ok!(Cryptlet::reinstate_host(council(), host));
        assert_eq!(status(host), HostStatus::Retired);
        assert_ok!(Cryptlet::withdraw_host(signed(&CAROL), host));
    });
}
