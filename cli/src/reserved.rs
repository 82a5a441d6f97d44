//! Addresses of the chain's own: those of cryptlets, and the CryptoDelegate's. Nobody has their keys, no contract stands
//! there, and tokens that an account sends there are lost.

use cryptlet_primitives::{address, ids::CryptletId};
use sp_core::H160;
use std::fmt;

/// Where the CryptoDelegate stands: `ICryptoDelegate` for every contract.
const CRYPTO_DELEGATE: H160 = H160([
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x0c, 0x7d, 0, 0,
]);

/// What answers at an address of the chain's own.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Reserved {
    /// A cryptlet of this number, registered or not.
    Cryptlet(CryptletId),
    /// The CryptoDelegate.
    CryptoDelegate,
}

impl Reserved {
    /// What answers at this address, if it is one of the chain's own.
    pub fn of(address: H160) -> Option<Self> {
        if address == CRYPTO_DELEGATE {
            return Some(Reserved::CryptoDelegate);
        }
        let number = address.0.first_chunk().copied().map(u32::from_be_bytes)?;
        let cryptlet = CryptletId(number);
        (cryptlet.address() == address).then_some(Reserved::Cryptlet(cryptlet))
    }

    /// Its address.
    fn address(self) -> H160 {
        match self {
            Reserved::Cryptlet(id) => id.address(),
            Reserved::CryptoDelegate => CRYPTO_DELEGATE,
        }
    }
}

impl fmt::Display for Reserved {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let address = address::shown(&self.address());
        match self {
            Reserved::Cryptlet(id) => write!(f, "{address} is the address of cryptlet {id}"),
            Reserved::CryptoDelegate => write!(f, "{address} is the CryptoDelegate's address"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_the_chains_own_are_known_and_no_others() {
        for number in [0, 1, 258, u32::MAX] {
            let id = CryptletId(number);
            let found = Reserved::of(id.address());
            assert_eq!(found, Some(Reserved::Cryptlet(id)));
        }
        let delegate = address::read("0x000000000000000000000000000000000c7d0000").unwrap();
        assert_eq!(
            delegate.and_then(Reserved::of),
            Some(Reserved::CryptoDelegate)
        );
        for other in [
            "0x000000000000000000000000000000000c7d0001",
            "0x000000010000000000000001000000000c7e0000",
            "0x000000010000000000000000000000000c7e0001",
            "0x0000000000000000000000000000000000000001",
        ] {
            let other = address::read(other).unwrap();
            assert_eq!(other.and_then(Reserved::of), None);
        }
    }
}
