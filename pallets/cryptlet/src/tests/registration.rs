//! Registration of cryptlets: packages, names, headers, configurations.

use super::*;
use crate::{deposits, fixtures, Cryptlets, Event, Names, NextCryptlet};
use cryptlet_primitives::ids::CryptletId;
use frame_support::{assert_noop, assert_ok};
use sp_core::{Pair, H256};

#[test]
fn a_publisher_registers_a_cryptlet() {
    new().execute_with(|| {
        let package = fixtures::small_package::<Test>(&ALICE, "gold", fixtures::code("gold"));
        assert_ok!(register(&ALICE, "gold", package));

        let id = CryptletId(1);
        let code = fixtures::code("gold");
        let name = fixtures::name_of("gold");
        System::assert_last_event(
            Event::CryptletRegistered {
                cryptlet: id,
                owner: ALICE,
                name,
                code,
            }
            .into(),
        );
        let view = Cryptlet::cryptlet_view(id, None).expect("it is registered");
        assert_eq!((view.owner, view.version, view.code), (ALICE, 1, code));
        assert_eq!(view.identity, fixtures::identity_pair("gold").public());
        assert_eq!(view.account, AccountId::new(id.account()));
        assert_eq!(view.registered_at, START);
        assert_eq!(
            held(&ALICE),
            Cryptlets::<Test>::get(id).expect("registered").deposit
        );
    });
}

#[test]
fn numbers_are_given_once() {
    new().execute_with(|| {
        let first = fixtures::register::<Test>(&ALICE, "gold");
        assert_ok!(Cryptlet::revoke(signed(&ALICE), first));
        assert_eq!(
            fixtures::register::<Test>(&BOB, "oil"),
            CryptletId(first.0 + 1)
        );
        NextCryptlet::<Test>::put(CryptletId(u32::MAX));
        let package = fixtures::small_package::<Test>(&ALICE, "last", H256::zero());
        let error = refused(Error::NumbersExhausted);
        assert_noop!(register(&ALICE, "last", package), error);
        NextCryptlet::<Test>::put(CryptletId(3));
    });
}

#[test]
fn nobody_registers_the_package_of_another() {
    new().execute_with(|| {
        // Bob sees Alice's package on its way, and is faster.
        let package = fixtures::small_package::<Test>(&ALICE, "gold", fixtures::code("gold"));
        assert_noop!(
            register(&BOB, "gold", package),
            refused(Error::BadSignature)
        );
    });
}

#[test]
fn every_field_of_a_package_is_bound_by_its_signature() {
    new().execute_with(|| {
        let right = || fixtures::small_package::<Test>(&ALICE, "gold", fixtures::code("gold"));
        let wrong = [
            |package: &mut Package| package.artefact.code.0[31] ^= 1,
            |package: &mut Package| package.artefact.header[0] ^= 1,
            |package: &mut Package| package.signature.0[0] ^= 1,
            |package: &mut Package| {
                let other = fixtures::pair("other").public();
                let text = fixtures::configuration("gold", &other, 0);
                package.artefact.configuration = text.try_into().expect("short");
            },
            |package: &mut Package| {
                let length = package.artefact.configuration.len();
                package.artefact.configuration[length - 4] = b'?';
            },
        ];
        for change in wrong {
            let mut package = right();
            // A byte of padding to be changed.
            let key = fixtures::identity_pair("gold");
            let text = fixtures::configuration("gold", &key.public(), 200);
            package = fixtures::package::<Test>(
                &ALICE,
                "gold",
                &key,
                package.artefact.header.into_inner(),
                text,
                package.artefact.code,
            );
            change(&mut package);
            assert_noop!(
                register(&ALICE, "gold", package),
                refused(Error::BadSignature)
            );
        }
        assert_eq!(held(&ALICE), 0);
        assert_ok!(register(&ALICE, "gold", right()));
    });
}

#[test]
fn a_package_for_another_name_is_refused() {
    new().execute_with(|| {
        let package = fixtures::small_package::<Test>(&ALICE, "gold", H256::zero());
        assert_noop!(
            register(&ALICE, "oil", package),
            refused(Error::NameMismatch)
        );
    });
}

#[test]
fn names_are_words_and_unique() {
    new().execute_with(|| {
        for name in [
            "",
            "-gold",
            "gold-",
            "go--ld",
            "Gold",
            "gold ",
            "g\u{f6}ld",
            "1gold",
            "go_ld",
        ] {
            let package = fixtures::small_package::<Test>(&ALICE, name, H256::zero());
            assert_noop!(register(&ALICE, name, package), refused(Error::BadName));
        }
        let id = fixtures::register::<Test>(&ALICE, "gold");
        let squatter = fixtures::small_package::<Test>(&BOB, "gold", H256::zero());
        assert_noop!(
            register(&BOB, "gold", squatter),
            refused(Error::AlreadyExists)
        );
        // Not even after it was revoked: nobody is to take it for the first.
        assert_ok!(Cryptlet::revoke(signed(&ALICE), id));
        let again = fixtures::small_package::<Test>(&BOB, "gold", H256::zero());
        assert_noop!(register(&BOB, "gold", again), refused(Error::AlreadyExists));
    });
}

#[test]
fn the_council_takes_a_name_from_a_squatter() {
    new().execute_with(|| {
        let squatted = fixtures::register::<Test>(&BOB, "gold");
        assert_noop!(
            Cryptlet::release_name(council(), squatted),
            Error::<Test>::NotRevoked
        );
        assert_ok!(Cryptlet::revoke(council(), squatted));
        System::assert_last_event(
            Event::CryptletRevoked {
                cryptlet: squatted,
                by_council: true,
            }
            .into(),
        );
        assert_noop!(
            Cryptlet::release_name(signed(&BOB), squatted),
            sp_runtime::DispatchError::BadOrigin
        );
        let deposit = held(&BOB);
        assert_ok!(Cryptlet::release_name(council(), squatted));
        let name = Cryptlet::price(deposits::name());
        assert_eq!(held(&BOB), deposit - name);
        assert_noop!(
            Cryptlet::release_name(council(), squatted),
            Error::<Test>::Unchanged
        );

        let rightful = fixtures::register::<Test>(&ALICE, "gold");
        assert_eq!(
            Names::<Test>::get(fixtures::name_of("gold")),
            Some(rightful)
        );
        // The first one's release does not touch the second's name.
        assert_noop!(
            Cryptlet::release_name(council(), squatted),
            Error::<Test>::Unchanged
        );
    });
}

#[test]
fn headers_and_locations_are_checked() {
    new().execute_with(|| {
        let key = fixtures::identity_pair("gold");
        let text = fixtures::configuration("gold", &key.public(), 0);
        for header in [vec![], vec![0xff, 0xfe]] {
            let package =
                fixtures::package::<Test>(&ALICE, "gold", &key, header, text.clone(), H256::zero());
            assert_noop!(register(&ALICE, "gold", package), refused(Error::BadHeader));
        }
        for location in [
            "http://example.org/gold.wasm",
            "https://127.0.0.1/gold.wasm",
            "https://user@example.org/gold.wasm",
            "https://[::ffff:10.0.0.1]/gold.wasm",
            "https:///gold.wasm",
            "https://example.org/gold wasm",
            "https://example.org/gold.wasm?v=1",
            "https://example.org",
            "file:///etc/passwd",
        ] {
            let mut package = fixtures::small_package::<Test>(&ALICE, "gold", H256::zero());
            package.artefact.location = location.as_bytes().to_vec().try_into().expect("short");
            assert_noop!(
                register(&ALICE, "gold", package),
                refused(Error::BadLocation)
            );
        }
        let mut package = fixtures::small_package::<Test>(&ALICE, "gold", H256::zero());
        let location = b"https://example.org:8443/cryptlets/gold.wasm".to_vec();
        package.artefact.location = location.try_into().expect("short");
        assert_ok!(register(&ALICE, "gold", package));
    });
}

#[test]
fn tags_are_words_that_stand_once() {
    new().execute_with(|| {
        let id = fixtures::register::<Test>(&ALICE, "gold");
        for tags in [
            vec![tag("")],
            vec![tag("Price")],
            vec![tag("price"), tag("price")],
        ] {
            assert_noop!(
                Cryptlet::set_tags(signed(&ALICE), id, tags.try_into().unwrap()),
                Error::<Test>::BadTag
            );
        }
        assert_noop!(
            Cryptlet::set_tags(signed(&BOB), id, Default::default()),
            Error::<Test>::NotAuthorized
        );
    });
}

mod bad_configurations {
    //! threats.md 2: each fault has its error, and nothing changes.
    use super::*;

    fn attempt(text: Vec<u8>) -> DispatchResult {
        let key = fixtures::identity_pair("gold");
        let header = b"package a:b;".to_vec();
        let package = fixtures::package::<Test>(&ALICE, "gold", &key, header, text, H256::zero());
        register(&ALICE, "gold", package)
    }

    #[test]
    fn each_has_its_error() {
        let key: String = fixtures::identity_pair("gold")
            .public()
            .0
            .iter()
            .map(|b| format!("{b:02x}"))
            .collect();
        let right = format!(r#""name":"gold","publicKey":"0x{key}""#);
        let with = |after: &str| format!("{{{right}}}{after}").into_bytes();
        let member = |member: &str| format!("{{{right},{member}}}").into_bytes();
        let deep = format!("{}1{}", "[".repeat(20), "]".repeat(20));
        let cases = [
            (b"\xff\xfe".to_vec(), Error::ConfigurationNotUtf8),
            (b"".to_vec(), Error::ConfigurationNotJson),
            (b"{".to_vec(), Error::ConfigurationNotJson),
            (b"[]".to_vec(), Error::ConfigurationNotAnObject),
            (with(" x"), Error::ConfigurationTrailing),
            (
                format!(r#"{{"publicKey":"0x{key}"}}"#).into(),
                Error::ConfigurationMissingName,
            ),
            (br#"{"name":"Gold"}"#.to_vec(), Error::ConfigurationBadName),
            (
                br#"{"name":"gold"}"#.to_vec(),
                Error::ConfigurationMissingPublicKey,
            ),
            (
                br#"{"name":"gold","publicKey":"0x12"}"#.to_vec(),
                Error::ConfigurationBadPublicKey,
            ),
            (member(r#""name":"gold""#), Error::ConfigurationDuplicateKey),
            (
                member(&format!(r#""deep":{deep}"#)),
                Error::ConfigurationTooDeep,
            ),
            (
                member(r#""isolation":"magic""#),
                Error::ConfigurationBadIsolation,
            ),
            (
                member(r#""description":1"#),
                Error::ConfigurationBadDescription,
            ),
            (member(r#""sources":"all""#), Error::ConfigurationBadSources),
            (
                member(r#""updateKeys":["0x12"]"#),
                Error::ConfigurationBadUpdateKeys,
            ),
            (
                member(r#""longMethods":[1]"#),
                Error::ConfigurationBadLongMethods,
            ),
        ];
        new().execute_with(|| {
            for (text, error) in cases {
                let shown = String::from_utf8_lossy(&text).into_owned();
                let got = attempt(text);
                assert_eq!(got, Err(refused(error)), "{shown}");
            }
            assert_eq!(
                (held(&ALICE), NextCryptlet::<Test>::get()),
                (0, CryptletId(1))
            );
        });
    }
}
