//! Transfer of cryptlets in two steps.

use super::*;
use crate::{fixtures, Cryptlets, Event};
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
