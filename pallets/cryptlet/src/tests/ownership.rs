//! Transfer of cryptlets in two steps.

use super::*;
use crate::{fixtures, Cryptlets, Event};
use cryptlet_primitives::ids::CryptletId;
use frame_support::{assert_noop, assert_ok};
use sp_core::{Pair, H256};
use sp_runtime::TokenError;

#[test]
fn a_cryptlet_changes_hands_with_its_deposit() {
    new().execute_with(|| {
        let id = fixtures::register::<Test>(&ALICE, "gold");
        let deposit = held(&ALICE);
        assert_ok!(Cryptlet::offer_ownership(signed(&ALICE), id, Some(BOB)));
        System::assert_last_event(
            Event::OwnershipOffered {
                cryptlet: id,
                to: Some(BOB),
            }
            .into(),
        );
        // Nothing has changed yet.
        assert_eq!(Cryptlets::<Test>::get(id).expect("registered").owner, ALICE);
        assert_noop!(
            Cryptlet::accept_ownership(signed(&CAROL), id),
            Error::<Test>::NothingOffered
        );
        assert_ok!(Cryptlet::accept_ownership(signed(&BOB), id));
        System::assert_last_event(
            Event::OwnershipTransferred {
                cryptlet: id,
                from: ALICE,
                to: BOB,
            }
            .into(),
        );
        assert_eq!((held(&ALICE), held(&BOB)), (0, deposit));
        assert_noop!(
            Cryptlet::offer_ownership(signed(&ALICE), id, Some(ALICE)),
            Error::<Test>::NotAuthorized
        );
        assert_noop!(
            Cryptlet::accept_ownership(signed(&BOB), id),
            Error::<Test>::NothingOffered
        );
    });
}

#[test]
fn the_former_owners_key_ends_with_a_rotation() {
    new().execute_with(|| {
        let id = fixtures::register::<Test>(&ALICE, "gold");
        assert_ok!(Cryptlet::offer_ownership(signed(&ALICE), id, Some(BOB)));
        assert_ok!(Cryptlet::accept_ownership(signed(&BOB), id));
        let key = fixtures::pair("bob's identity");
        let proof = fixtures::possession::<Test>(&BOB, &key);
        assert_ok!(Cryptlet::rotate_key(signed(&BOB), id, key.public(), proof));
        let package = fixtures::small_package::<Test>(&ALICE, "gold", H256::zero());
        assert_noop!(update(&ALICE, id, package), refused(Error::NotAuthorized));
    });
}

#[test]
fn an_offer_is_withdrawn() {
    new().execute_with(|| {
        let id = fixtures::register::<Test>(&ALICE, "gold");
        assert_ok!(Cryptlet::offer_ownership(signed(&ALICE), id, Some(BOB)));
        assert_ok!(Cryptlet::offer_ownership(signed(&ALICE), id, None));
        assert_noop!(
            Cryptlet::accept_ownership(signed(&BOB), id),
            Error::<Test>::NothingOffered
        );
    });
}

#[test]
fn what_the_owner_changes_is_offered_no_more() {
    let update = |id| {
        let package = fixtures::small_package::<Test>(&ALICE, "gold", H256::zero());
        assert_ok!(update(&ALICE, id, package));
    };
    let rotate = |id| {
        let key = fixtures::pair("another");
        let proof = fixtures::possession::<Test>(&ALICE, &key);
        assert_ok!(Cryptlet::rotate_key(
            signed(&ALICE),
            id,
            key.public(),
            proof
        ));
    };
    let set_policy = |id| {
        let policy = fixtures::large_policy(ALICE);
        assert_ok!(Cryptlet::set_policy(signed(&ALICE), id, Box::new(policy)));
    };
    let set_tags = |id| {
        let tags = vec![tag("metal")].try_into().expect("one");
        assert_ok!(Cryptlet::set_tags(signed(&ALICE), id, tags));
    };
    let changes: [&dyn Fn(CryptletId); 4] = [&update, &rotate, &set_policy, &set_tags];
    for change in changes {
        new().execute_with(|| {
            let id = fixtures::register::<Test>(&ALICE, "gold");
            assert_ok!(Cryptlet::offer_ownership(signed(&ALICE), id, Some(BOB)));
            change(id);
            System::assert_has_event(
                Event::OwnershipOffered {
                    cryptlet: id,
                    to: None,
                }
                .into(),
            );
            assert_noop!(
                Cryptlet::accept_ownership(signed(&BOB), id),
                Error::<Test>::NothingOffered
            );
            // As it is now, it can be offered again.
            assert_ok!(Cryptlet::offer_ownership(signed(&ALICE), id, Some(BOB)));
            assert_ok!(Cryptlet::accept_ownership(signed(&BOB), id));
        });
    }
}

#[test]
fn who_cannot_pay_the_deposit_does_not_get_the_cryptlet() {
    new().execute_with(|| {
        let id = fixtures::register::<Test>(&ALICE, "gold");
        assert_ok!(Cryptlet::offer_ownership(signed(&ALICE), id, Some(PAUPER)));
        assert_noop!(
            Cryptlet::accept_ownership(signed(&PAUPER), id),
            TokenError::FundsUnavailable
        );
    });
}

#[test]
fn an_owner_takes_over_what_he_offered_to_himself() {
    new().execute_with(|| {
        let id = fixtures::register::<Test>(&ALICE, "gold");
        let deposit = held(&ALICE);
        assert_ok!(Cryptlet::offer_ownership(signed(&ALICE), id, Some(ALICE)));
        assert_ok!(Cryptlet::accept_ownership(signed(&ALICE), id));
        assert_eq!(held(&ALICE), deposit);
    });
}
