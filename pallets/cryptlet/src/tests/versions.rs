//! Versions, identity keys and revocation of cryptlets.

use super::*;
use crate::{fixtures, Cryptlets, Event, Versions};
use cryptlet_primitives::{ids::CryptletId, view::CryptletStatus};
use frame_support::{assert_noop, assert_ok};
use sp_core::{Pair, H256};

#[test]
fn past_versions_stay_readable() {
    new().execute_with(|| {
        let id = fixtures::register::<Test>(&ALICE, "gold");
        advance(1_000);
        let second = fixtures::small_package::<Test>(&ALICE, "gold", fixtures::code("gold 2"));
        assert_ok!(update(&ALICE, id, second));
        System::assert_last_event(
            Event::CryptletUpdated {
                cryptlet: id,
                version: 2,
                code: fixtures::code("gold 2"),
            }
            .into(),
        );
        // The key that signed a version is told with it, after a rotation too.
        let key = fixtures::pair("new identity");
        let proof = fixtures::possession::<Test>(&ALICE, &key);
        assert_ok!(Cryptlet::rotate_key(
            signed(&ALICE),
            id,
            key.public(),
            proof
        ));
        let text = fixtures::configuration("gold", &key.public(), 0);
        let third = fixtures::package::<Test>(
            &ALICE,
            "gold",
            &key,
            b"package a:b@3;".to_vec(),
            text,
            fixtures::code("gold 3"),
        );
        assert_ok!(update(&ALICE, id, third));
        assert_ok!(Cryptlet::revoke(signed(&ALICE), id));

        let version = |number| Cryptlet::cryptlet_view(id, Some(number)).expect("it is kept");
        let codes = [1, 2, 3].map(|number| version(number).code);
        assert_eq!(codes, ["gold", "gold 2", "gold 3"].map(fixtures::code));
        assert_eq!(version(2).registered_at, START + 1_000);
        assert_eq!(
            version(1).identity,
            fixtures::identity_pair("gold").public()
        );
        assert_eq!(
            (version(3).identity, version(3).identity_epoch),
            (key.public(), 1)
        );
        assert_eq!(version(3).header, "package a:b@3;");
        assert_eq!(Cryptlet::cryptlet_view(id, Some(4)), None);
        assert_eq!(Cryptlet::cryptlet_view(id, Some(0)), None);
    });
}

#[test]
fn a_replaced_identity_key_signs_nothing_any_more() {
    new().execute_with(|| {
        let id = fixtures::register::<Test>(&ALICE, "gold");
        let old = fixtures::identity_pair("gold");
        let key = fixtures::pair("new identity");
        // A proof for Bob's account, and one that the old key made, are none.
        let foreign = fixtures::possession::<Test>(&BOB, &key);
        let call = |proof| Cryptlet::rotate_key(signed(&ALICE), id, key.public(), proof);
        assert_noop!(call(foreign), Error::<Test>::BadSignature);
        assert_noop!(
            call(fixtures::possession::<Test>(&ALICE, &old)),
            Error::<Test>::BadSignature
        );
        let proof = fixtures::possession::<Test>(&ALICE, &key);
        assert_noop!(
            Cryptlet::rotate_key(signed(&BOB), id, key.public(), proof),
            Error::<Test>::NotAuthorized
        );
        assert_ok!(call(proof));
        System::assert_last_event(
            Event::KeyRotated {
                cryptlet: id,
                epoch: 1,
                key: key.public(),
            }
            .into(),
        );
        let package = fixtures::small_package::<Test>(&ALICE, "gold", H256::zero());
        assert_noop!(update(&ALICE, id, package), refused(Error::KeyMismatch));
        assert_noop!(call(proof), Error::<Test>::KeyInUse);
        let back = fixtures::possession::<Test>(&ALICE, &old);
        assert_noop!(
            Cryptlet::rotate_key(signed(&ALICE), id, old.public(), back),
            Error::<Test>::KeyInUse
        );
    });
}

#[test]
fn many_rotations_keep_the_last_keys() {
    new().execute_with(|| {
        let id = fixtures::register::<Test>(&ALICE, "gold");
        for turn in 1..=12u32 {
            let key = fixtures::pair(&format!("identity {turn}"));
            let proof = fixtures::possession::<Test>(&ALICE, &key);
            assert_ok!(Cryptlet::rotate_key(
                signed(&ALICE),
                id,
                key.public(),
                proof
            ));
        }
        let identity = Cryptlets::<Test>::get(id).expect("registered").identity;
        let epochs: Vec<_> = identity.past.iter().map(|past| past.epoch).collect();
        assert_eq!((epochs, identity.epoch), ((4..12).collect(), 12));
    });
}

#[test]
fn only_its_owner_updates_a_cryptlet() {
    new().execute_with(|| {
        let id = fixtures::register::<Test>(&ALICE, "gold");
        let forged = fixtures::small_package::<Test>(&BOB, "gold", H256::zero());
        assert_noop!(update(&BOB, id, forged), refused(Error::NotAuthorized));
        let package = || fixtures::small_package::<Test>(&ALICE, "gold", H256::zero());
        assert_noop!(
            update(&ALICE, CryptletId(9), package()),
            refused(Error::NotFound)
        );
        assert_eq!(Versions::<Test>::iter_prefix(id).count(), 1);
    });
}

#[test]
fn a_revoked_cryptlet_stays_revoked() {
    new().execute_with(|| {
        let id = fixtures::register::<Test>(&ALICE, "gold");
        assert_noop!(
            Cryptlet::revoke(signed(&BOB), id),
            Error::<Test>::NotAuthorized
        );
        assert_ok!(Cryptlet::set_tags(
            signed(&ALICE),
            id,
            vec![tag("price")].try_into().unwrap()
        ));
        assert_ok!(Cryptlet::offer_ownership(signed(&ALICE), id, Some(BOB)));
        assert_ok!(Cryptlet::revoke(signed(&ALICE), id));
        let revoked: Error<Test> = Error::Revoked;
        let package = fixtures::small_package::<Test>(&ALICE, "gold", H256::zero());
        assert_noop!(update(&ALICE, id, package), refused(Error::Revoked));
        assert_noop!(Cryptlet::revoke(council(), id), revoked);
        assert_noop!(
            Cryptlet::accept_ownership(signed(&BOB), id),
            Error::<Test>::Revoked
        );
        assert_noop!(
            Cryptlet::set_policy(signed(&ALICE), id, Default::default()),
            Error::<Test>::Revoked
        );
        assert!(!Cryptlet::is_active_cryptlet(id));
        assert_eq!(Cryptlet::terms(id, &ALICE), Err(Error::Revoked));
        let record = Cryptlets::<Test>::get(id).expect("it stays readable");
        assert_eq!(
            (record.status, record.offered_to),
            (CryptletStatus::Revoked, None)
        );
        assert!(record.tags.is_empty());
    });
}
