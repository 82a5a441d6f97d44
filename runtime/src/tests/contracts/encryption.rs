//! Contracts read the keys that others seal to accounts with.

use super::{
    binding::DELEGATE,
    blocks::Chain,
    people::{read, Person},
};
use crate::{AccountId, Cryptlet, Runtime, RuntimeOrigin};
use frame_support::assert_ok;
use pallet_revive::{precompiles::alloy::sol, AddressMapper};
use sp_core::H160;
use sp_keyring::Sr25519Keyring;

sol! {
    function encryptionKeyOf(address account) external view returns (bytes32 key, uint64 since);
}

/// The key of the account at an address, and since when.
fn key_of(chain: &mut Chain, address: H160) -> ([u8; 32], u64) {
    let call = encryptionKeyOfCall {
        account: address.0.into(),
    };
    let answer = read(chain, DELEGATE, call);
    (answer.key.0, answer.since)
}

fn publish(chain: &mut Chain, who: &AccountId, key: [u8; 32]) {
    let origin = RuntimeOrigin::signed(who.clone());
    chain.state(|| {
        assert_ok!(Cryptlet::set_encryption_key(origin, key.into()));
    });
}

#[test]
fn the_keys_of_accounts_of_either_form_are_read_until_they_are_taken_back() {
    let mut chain = Chain::new();
    chain.idle(1);
    let alith = Person::alith();
    let bob = Sr25519Keyring::Bob.to_account_id();
    let bobs = chain.state(|| <Runtime as pallet_revive::Config>::AddressMapper::to_address(&bob));
    assert_eq!(key_of(&mut chain, alith.address()), ([0; 32], 0));
    assert_eq!(key_of(&mut chain, bobs), ([0; 32], 0));

    let published = chain.state(Cryptlet::now);
    publish(&mut chain, &alith.account(), [9; 32]);
    publish(&mut chain, &bob, [10; 32]);
    chain.idle(1);
    assert_eq!(key_of(&mut chain, alith.address()), ([9; 32], published));
    assert_eq!(key_of(&mut chain, bobs), ([10; 32], published));

    let origin = RuntimeOrigin::signed(bob);
    chain.state(|| {
        assert_ok!(Cryptlet::clear_encryption_key(origin));
    });
    assert_eq!(key_of(&mut chain, bobs), ([0; 32], 0));
    assert_eq!(key_of(&mut chain, H160::repeat_byte(7)), ([0; 32], 0));
}
