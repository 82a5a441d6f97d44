//! Keys and places of the tests.
#![allow(dead_code, reason = "each test uses a part")]

use cryptlet_sealing::{Place, PublicKey, Purpose, SecretKey, Seed};
use zeroize::Zeroizing;

pub const PLACE: Place = Place {
    genesis: [0x11; 32],
    cryptlet: 7,
    purpose: Purpose::Input {
        code: Some([0xc0; 32]),
    },
};

pub fn secret(number: u8) -> SecretKey {
    SecretKey::new(&Zeroizing::new([number; 32])).expect("any 32 bytes are a key")
}

pub fn public(number: u8) -> PublicKey {
    secret(number).public()
}

pub fn publics(count: u8) -> Vec<PublicKey> {
    (1..=count).map(public).collect()
}

pub fn seed(number: u8) -> Seed {
    Seed::new(Zeroizing::new([number; 32]))
}
