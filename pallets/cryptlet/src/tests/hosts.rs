//! Enrolment, keys and moves of hosts.

use super::*;
use crate::{deposits, fixtures, Event, Evidence, HostRecord, Hosts, RegionKeys};
use cryptlet_primitives::{ids::HostId, policy::Isolation, view::HostStatus, Public};
use frame_support::{assert_noop, assert_ok};
use sp_core::{ed25519::Pair, Pair as _, H256};

pub(super) fn enrol(
    who: &AccountId,
    url: &str,
    key: Public,
    isolation: Isolation,
    evidence: Vec<u8>,
    proof: cryptlet_primitives::Signature,
) -> DispatchResult {
    let endpoint = url.as_bytes().to_vec().try_into().expect("short");
    let evidence = evidence.try_into().expect("short");
    Cryptlet::enrol_host(
        signed(who),
        endpoint,
        key,
        H256::repeat_byte(7),
        isolation,
        evidence,
        proof,
    )
}

pub(super) fn rotate(who: &AccountId, host: HostId, epoch: u32) -> DispatchResult {
    let key = fixtures::region_pair(host, epoch);
    let proof = fixtures::possession::<Test>(who, &key);
    Cryptlet::rotate_host_key(signed(who), host, key.public(), proof)
}

/// Checks that a key can't be the region key of any host any more: not of a new one, not even of its own operator, and
/// not of the host `other` of DAVE.
pub(super) fn assert_in_use(key: &Pair, other: HostId) {
    for who in [CAROL, DAVE] {
        let again = enrol(
            &who,
            "https://b.example.org",
            key.public(),
            Isolation::Software,
            vec![],
            fixtures::possession::<Test>(&who, key),
        );
        assert_eq!(again, Err(refused(Error::KeyInUse)));
    }
    let proof = fixtures::possession::<Test>(&DAVE, key);
    assert_noop!(
        Cryptlet::rotate_host_key(signed(&DAVE), other, key.public(), proof),
        Error::<Test>::KeyInUse
    );
}

pub(super) fn status(host: HostId) -> HostStatus {
    Cryptlet::voter(host).expect("enrolled").status
}

#[test]
fn an_operator_enrols_a_host() {
    new().execute_with(|| {
        let host = fixtures::enrol::<Test>(&CAROL);
        let expires_at = START + LIFETIME;
        System::assert_last_event(
            Event::HostEnrolled {
                host,
                operator: CAROL,
                isolation: Isolation::Software,
                expires_at,
            }
            .into(),
        );
        let view = Cryptlet::host_view(host).expect("enrolled");
        assert_eq!(
            (view.id, view.operator, view.region_epoch),
            (HostId(1), CAROL, 0)
        );
        assert_eq!(view.region_key, fixtures::region_pair(host, 0).public());
        assert_eq!(Cryptlet::endpoint(host), Some(fixtures::endpoint(host)));
    });
}

#[test]
fn endpoints_that_point_inside_are_refused() {
    new().execute_with(|| {
        let key = fixtures::pair("region");
        let proof = fixtures::possession::<Test>(&CAROL, &key);
        let attempt = |url: &str| {
            enrol(
                &CAROL,
                url,
                key.public(),
                Isolation::Software,
                vec![],
                proof,
            )
        };
        for (url, error) in [
            ("http://host.example.org", Error::BadEndpoint),
            ("https://host.example.org/", Error::BadEndpoint),
            ("https://2130706433", Error::BadEndpoint),
            ("https://user@host.example.org", Error::BadEndpoint),
            ("https://127.0.0.1:8443", Error::PrivateEndpoint),
            ("https://localhost:8443", Error::PrivateEndpoint),
            ("https://[::ffff:127.0.0.1]", Error::PrivateEndpoint),
            ("https://192.168.1.1", Error::PrivateEndpoint),
        ] {
            assert_eq!(attempt(url), Err(refused(error)), "{url}");
        }
        assert_eq!(held(&CAROL), 0);
        let inside = vec![b"127.0.0.1".to_vec().try_into().unwrap()]
            .try_into()
            .unwrap();
        assert_ok!(Cryptlet::set_private_endpoints(council(), inside));
        assert_ok!(attempt("https://127.0.0.1:8443"));
    });
}

#[test]
fn a_region_key_belongs_to_one_host() {
    new().execute_with(|| {
        let host = fixtures::enrol::<Test>(&CAROL);
        let other = fixtures::enrol::<Test>(&DAVE);
        let key = fixtures::region_pair(host, 0);
        // Not even the same operator has it on a second host: a clone is one vote, not two.
        assert_in_use(&key, other);
        // Nor after it was rotated away.
        assert_ok!(rotate(&CAROL, host, 1));
        assert_in_use(&key, other);
    });
}

#[test]
fn nobody_enrols_a_key_that_he_does_not_hold() {
    new().execute_with(|| {
        let key = fixtures::pair("carol's region");
        let seen = fixtures::possession::<Test>(&CAROL, &key);
        let copied = enrol(
            &DAVE,
            "https://d.example.org",
            key.public(),
            Isolation::Software,
            vec![],
            seen,
        );
        assert_eq!(copied, Err(refused(Error::BadSignature)));
    });
}

#[test]
fn a_key_under_which_anyone_can_sign_is_refused() {
    new().execute_with(|| {
        // Points of order 1, 2 and 8; each takes this one signature for every message.
        let weak = [
            "0100000000000000000000000000000000000000000000000000000000000000",
            "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
            "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
        ];
        let mut signature = [0; 64];
        signature[0] = 1;
        let signature = cryptlet_primitives::Signature::from_raw(signature);
        for key in weak {
            let byte = |at: usize| u8::from_str_radix(&key[2 * at..2 * at + 2], 16).unwrap();
            let key = Public::from_raw(core::array::from_fn(byte));
            assert!(cryptlet_primitives::signed_by(
                &key,
                b"anything",
                &signature
            ));
            let got = enrol(
                &CAROL,
                "https://c.example.org",
                key,
                Isolation::Software,
                vec![],
                signature,
            );
            assert_eq!(got, Err(refused(Error::WeakKey)));
        }
    });
}

#[test]
fn isolation_counts_only_with_evidence() {
    new().execute_with(|| {
        let key = fixtures::pair("region");
        let proof = fixtures::possession::<Test>(&CAROL, &key);
        let attempt = |isolation, evidence| {
            enrol(
                &CAROL,
                "https://c.example.org",
                key.public(),
                isolation,
                evidence,
                proof,
            )
        };
        let quote = |key: &Public, end: u64| [key.0.as_slice(), &end.to_be_bytes()].concat();
        for (isolation, evidence) in [
            (Isolation::Enclave, vec![]),
            (
                Isolation::Enclave,
                quote(&fixtures::pair("other").public(), u64::MAX),
            ),
            (Isolation::Enclave, quote(&key.public(), START)),
            (Isolation::MeasuredBoot, vec![]),
            (Isolation::Software, vec![1]),
        ] {
            assert_eq!(
                attempt(isolation, evidence),
                Err(refused(Error::EvidenceRefused))
            );
        }
        // It expires with its evidence, and not later than any other host.
        assert_ok!(attempt(
            Isolation::Enclave,
            quote(&key.public(), START + 10)
        ));
        let expires_at = |host| Cryptlet::voter(host).expect("enrolled").expires_at;
        assert_eq!(expires_at(HostId(1)), START + 10);
        let evidence: Evidence = quote(&key.public(), u64::MAX).try_into().expect("short");
        assert_ok!(Cryptlet::renew_host(signed(&CAROL), HostId(1), evidence));
        assert_eq!(expires_at(HostId(1)), START + LIFETIME);
        // Its evidence vouches for this key alone.
        assert_eq!(
            rotate(&CAROL, HostId(1), 1),
            Err(refused(Error::EvidenceRefused))
        );
    });
}

#[test]
fn a_host_expires_by_the_moment_and_is_renewed() {
    new().execute_with(|| {
        let host = fixtures::enrol::<Test>(&CAROL);
        let active = || Cryptlet::voter(host).is_some_and(|voter| voter.is_active(Cryptlet::now()));
        advance(LIFETIME - 1);
        assert!(active());
        advance(1);
        assert!(!active());
        assert_noop!(
            Cryptlet::renew_host(signed(&DAVE), host, Default::default()),
            Error::<Test>::NotAuthorized
        );
        assert_ok!(Cryptlet::renew_host(
            signed(&CAROL),
            host,
            Default::default()
        ));
        System::assert_last_event(
            Event::HostRenewed {
                host,
                expires_at: START + 2 * LIFETIME,
            }
            .into(),
        );
        assert!(active());
    });
}

#[test]
fn former_region_keys_are_remembered_for_proofs() {
    new().execute_with(|| {
        let host = fixtures::enrol::<Test>(&CAROL);
        assert_ok!(rotate(&CAROL, host, 1));
        System::assert_last_event(
            Event::HostKeyRotated {
                host,
                epoch: 1,
                key: fixtures::region_pair(host, 1).public(),
            }
            .into(),
        );
        for epoch in [0, 1] {
            let key = fixtures::region_pair(host, epoch).public();
            assert_eq!(Cryptlet::region_key_at(host, epoch), Some(key));
        }
        assert_eq!(Cryptlet::region_key_at(host, 2), None);
    });
}

#[test]
fn the_key_book_tells_when_each_region_key_was_in_force() {
    new().execute_with(|| {
        let host = fixtures::enrol::<Test>(&CAROL);
        let known = || -> Vec<_> {
            let keys = Cryptlet::region_keys(host).into_iter();
            keys.map(|saved| (saved.epoch, saved.from - START, saved.until))
                .collect()
        };
        assert_eq!(known(), [(0, 0, None)]);
        advance(10);
        assert_ok!(rotate(&CAROL, host, 1));
        advance(10);
        assert_ok!(rotate(&CAROL, host, 2));
        assert_eq!(
            known(),
            [
                (0, 0, Some(START + 10)),
                (1, 10, Some(START + 20)),
                (2, 20, None)
            ]
        );
        // Also when the oldest are forgotten.
        for epoch in 3..=9 {
            advance(LIFETIME);
            assert_ok!(rotate(&CAROL, host, epoch));
        }
        assert_eq!(known()[0], (1, 10, Some(START + 20)));
        // And a retired host's last key has an end.
        assert_ok!(Cryptlet::retire_host(signed(&CAROL), host));
        let last = known().pop().expect("the one in force");
        assert_eq!((last.0, last.2), (9, Some(Cryptlet::now())));
        // No later key follows, and none moves that end.
        advance(10);
        assert_eq!(
            rotate(&CAROL, host, 10),
            Err(refused(Error::AlreadyRetired))
        );
        assert_eq!(known().pop(), Some(last));
    });
}

#[test]
fn a_key_that_proved_an_equivocation_ends_with_the_proof() {
    new().execute_with(|| {
        let host = fixtures::enrol::<Test>(&CAROL);
        let ends = || -> Vec<_> {
            let keys = Cryptlet::region_keys(host).into_iter();
            keys.map(|saved| saved.until.map(|until| until - START))
                .collect()
        };
        advance(10);
        assert_ok!(rotate(&CAROL, host, 1));
        advance(10);
        assert_ok!(Cryptlet::suspend_equivocator(host, [0, 1]));
        assert_eq!(ends(), [Some(10), Some(20)]);
        // Neither a later key, nor what that one proves, nor the retirement moves it.
        advance(10);
        assert_ok!(rotate(&CAROL, host, 2));
        assert_ok!(Cryptlet::reinstate_host(council(), host));
        assert_eq!(ends(), [Some(10), Some(20), None]);
        advance(10);
        assert_ok!(Cryptlet::suspend_equivocator(host, [2, 2]));
        assert_eq!(ends(), [Some(10), Some(20), Some(40)]);
        advance(10);
        assert_ok!(rotate(&CAROL, host, 3));
        assert_ok!(Cryptlet::reinstate_host(council(), host));
        assert_eq!(ends(), [Some(10), Some(20), Some(40), None]);
        advance(10);
        assert_ok!(Cryptlet::retire_host(signed(&CAROL), host));
        assert_eq!(ends(), [Some(10), Some(20), Some(40), Some(60)]);
        // Nor does a proof that comes after the retirement.
        advance(10);
        assert_ok!(Cryptlet::suspend_equivocator(host, [3, 3]));
        assert_eq!(ends(), [Some(10), Some(20), Some(40), Some(60)]);
    });
}

#[test]
fn a_host_does_not_rotate_its_way_out_of_a_proof() {
    new().execute_with(|| {
        let host = fixtures::enrol::<Test>(&CAROL);
        for epoch in 1..=8 {
            assert_ok!(rotate(&CAROL, host, epoch));
        }
        assert_eq!(
            rotate(&CAROL, host, 9),
            Err(refused(Error::RotatedTooOften))
        );
        assert!(Cryptlet::region_key_at(host, 0).is_some());
        advance(LIFETIME);
        assert_ok!(rotate(&CAROL, host, 9));
        let forgotten = fixtures::region_pair(host, 0).public();
        assert_eq!(Cryptlet::region_key_at(host, 0), None);
        // The key itself is never forgotten: it is somebody's for good, and paid for.
        assert_eq!(RegionKeys::<Test>::get(forgotten), Some(host));
        assert_eq!(
            held(&CAROL),
            Cryptlet::price(deposits::host::<Test>(&Evidence::default(), 10))
        );
    });
}

#[test]
fn a_host_moves() {
    new().execute_with(|| {
        let host = fixtures::enrol::<Test>(&CAROL);
        let elsewhere = fixtures::endpoint(HostId(77));
        assert_noop!(
            Cryptlet::move_host(signed(&DAVE), host, elsewhere.clone()),
            Error::<Test>::NotAuthorized
        );
        let inside = b"https://10.0.0.1".to_vec().try_into().expect("short");
        assert_noop!(
            Cryptlet::move_host(signed(&CAROL), host, inside),
            Error::<Test>::PrivateEndpoint
        );
        assert_ok!(Cryptlet::move_host(signed(&CAROL), host, elsewhere.clone()));
        let HostRecord { endpoint, .. } = Hosts::<Test>::get(host).expect("enrolled");
        assert_eq!(endpoint, elsewhere);
    });
}
