//! Keys that others seal to accounts with.

use super::*;
use crate::{deposits, BalanceOf, EncryptionKeyRecord, EncryptionKeys, Event};
use codec::MaxEncodedLen;
use frame_support::{assert_noop, assert_ok};
use sp_core::H256;
use sp_runtime::TokenError;

const KEY: H256 = H256::repeat_byte(9);
const NEXT: H256 = H256::repeat_byte(10);

fn set(who: &AccountId, key: H256) -> DispatchResult {
    Cryptlet::set_encryption_key(signed(who), key)
}

fn published(who: &AccountId) -> Option<(H256, u64)> {
    Cryptlet::encryption_key(who).map(|view| (view.key, view.since))
}

#[test]
fn an_account_publishes_a_key_replaces_it_and_takes_it_back() {
    new().execute_with(|| {
        assert_eq!(published(&ALICE), None);
        assert_ok!(set(&ALICE, KEY));
        System::assert_last_event(
            Event::EncryptionKeySet {
                who: ALICE,
                key: KEY,
            }
            .into(),
        );
        assert_eq!(published(&ALICE), Some((KEY, START)));
        let deposit = Cryptlet::price(deposits::encryption_key::<Test>());
        assert_eq!(held(&ALICE), deposit);

        advance(5_000);
        assert_ok!(set(&ALICE, NEXT));
        assert_eq!(published(&ALICE), Some((NEXT, START + 5_000)));
        assert_eq!(held(&ALICE), deposit);

        assert_ok!(Cryptlet::clear_encryption_key(signed(&ALICE)));
        System::assert_last_event(Event::EncryptionKeyCleared { who: ALICE }.into());
        assert_eq!((published(&ALICE), held(&ALICE)), (None, 0));
    });
}

#[test]
fn each_account_has_its_own() {
    new().execute_with(|| {
        assert_ok!(set(&ALICE, KEY));
        // The same key proves nothing: who publishes another's only lets that one read.
        assert_ok!(set(&BOB, KEY));
        assert_ok!(Cryptlet::clear_encryption_key(signed(&BOB)));
        assert_eq!(published(&ALICE), Some((KEY, START)));
        assert_eq!(published(&BOB), None);
    });
}

#[test]
fn what_nothing_can_be_sealed_to_is_no_key() {
    let bytes = |digits: &str| H256::from_slice(&decoded(digits));
    let weak = [
        H256::zero(),
        bytes("0100000000000000000000000000000000000000000000000000000000000000"),
        bytes("e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800"),
        bytes("5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157"),
        bytes("ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"),
        // The same again, in another form.
        bytes("edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"),
        bytes("0000000000000000000000000000000000000000000000000000000000000080"),
        H256::repeat_byte(0xff),
    ];
    new().execute_with(|| {
        for key in weak {
            assert_noop!(set(&ALICE, key), Error::<Test>::BadEncryptionKey);
        }
        assert_ok!(set(&ALICE, KEY));
        for key in weak {
            assert_noop!(set(&ALICE, key), Error::<Test>::BadEncryptionKey);
        }
    });
}

#[test]
fn a_key_is_published_once_and_what_is_not_there_is_not_taken_back() {
    new().execute_with(|| {
        assert_noop!(
            Cryptlet::clear_encryption_key(signed(&ALICE)),
            Error::<Test>::NoEncryptionKey
        );
        assert_ok!(set(&ALICE, KEY));
        assert_noop!(set(&ALICE, KEY), Error::<Test>::KeyInUse);
        assert_noop!(set(&PAUPER, KEY), TokenError::FundsUnavailable);
        let council = Cryptlet::set_encryption_key(council(), KEY);
        assert_eq!(council, Err(sp_runtime::DispatchError::BadOrigin));
    });
}

#[test]
fn the_price_covers_the_greatest_length() {
    let price = deposits::encryption_key::<Test>();
    let most =
        AccountId::max_encoded_len() + EncryptionKeyRecord::<BalanceOf<Test>>::max_encoded_len();
    assert_eq!((price.items, usize::try_from(price.bytes)), (1, Ok(most)));
}

#[test]
fn a_record_without_its_deposit_is_found() {
    new().externalities().execute_with(|| {
        assert_ok!(set(&ALICE, KEY));
        assert_ok!(Cryptlet::do_try_state());
        EncryptionKeys::<Test>::mutate(&ALICE, |record| {
            record.as_mut().expect("published").deposit += 1;
        });
        assert!(Cryptlet::do_try_state().is_err());
        EncryptionKeys::<Test>::mutate(&ALICE, |record| {
            let record = record.as_mut().expect("published");
            record.deposit -= 1;
            record.key = H256::zero();
        });
        assert!(Cryptlet::do_try_state().is_err());
    });
}

/// 32 bytes of hexadecimal digits.
fn decoded(digits: &str) -> Vec<u8> {
    let byte = |at: usize| u8::from_str_radix(&digits[at..at + 2], 16).expect("digits");
    (0..64).step_by(2).map(byte).collect()
}
