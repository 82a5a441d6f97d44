//! The capability `secrets`: what is sealed to this host, for one cryptlet on one chain.
//!
//! The key stays in the vault. A guest gets what was sealed for the component that it is, and the log none of the guest's words
//! from the first opening on.

use crate::{region::fault::SecretError, vault::Vault};
use cryptlet_primitives::ids::CryptletId;
use cryptlet_sealing::{Opened, Place, Purpose};
use sp_core::H256;
use std::sync::atomic::{AtomicBool, Ordering};

/// Where a question is asked: what is bound to contents that are sealed to its cryptlet.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Home {
    /// The chain: its first block's hash.
    pub genesis: H256,
    /// The cryptlet.
    pub cryptlet: CryptletId,
    /// SHA-256 of the component that is asked.
    pub code: H256,
}

impl Home {
    /// The place of a content for this component alone, or for any version of its cryptlet.
    pub fn input(&self, is_for_any_version: bool) -> Place {
        let code = (!is_for_any_version).then_some(self.code.0);
        Place {
            genesis: self.genesis.0,
            cryptlet: self.cryptlet.0,
            purpose: Purpose::Input { code },
        }
    }
}

/// What the guest of one question may open.
pub struct Secrets<'a> {
    home: Home,
    vault: &'a dyn Vault,
    opened: AtomicBool,
}

impl<'a> Secrets<'a> {
    /// Those of `home`, opened with the encryption key in `vault`.
    pub fn new(home: Home, vault: &'a dyn Vault) -> Self {
        Secrets {
            home,
            vault,
            opened: AtomicBool::new(false),
        }
    }

    /// Where the question is asked.
    pub fn home(&self) -> Home {
        self.home
    }

    /// Opens what is sealed to this host for the component that is asked, or for any version of its cryptlet.
    ///
    /// # Errors
    /// [`SecretError`], which tells nothing of the content.
    pub fn open(&self, sealed: &[u8]) -> Result<Opened, SecretError> {
        let opened = match self.vault.open(&self.home.input(false), sealed) {
            Err(SecretError::Elsewhere) => self.vault.open(&self.home.input(true), sealed),
            opened => opened,
        }?;
        self.opened.store(true, Ordering::Relaxed);
        Ok(opened)
    }

    /// Whether the guest has opened anything: what it says from then on is for nobody's log.
    pub fn were_opened(&self) -> bool {
        self.opened.load(Ordering::Relaxed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vault::OneKey;
    use cryptlet_sealing::{seal, Scheme, SecretKey, Seed};
    use zeroize::Zeroizing;

    const HOME: Home = Home {
        genesis: H256([0x11; 32]),
        cryptlet: CryptletId(7),
        code: H256([0xc0; 32]),
    };

    fn vault(number: u8) -> OneKey {
        OneKey::new(SecretKey::new(&Zeroizing::new([number; 32])).unwrap())
    }

    fn sealed(place: &Place) -> Vec<u8> {
        let key = SecretKey::new(&Zeroizing::new([1; 32])).unwrap().public();
        let seed = Seed::new(Zeroizing::new([9; 32]));
        seal(place, Scheme::default(), &[key], b"content", &seed).unwrap()
    }

    #[test]
    fn a_content_opens_for_the_component_that_it_is_sealed_to_and_for_no_other() {
        let own = vault(1);
        let next = Home {
            code: H256([0xc1; 32]),
            ..HOME
        };
        let other = Home {
            cryptlet: CryptletId(8),
            ..HOME
        };
        let chain = Home {
            genesis: H256([0x12; 32]),
            ..HOME
        };
        let opens = |home, sealed: &[u8]| {
            let secrets = Secrets::new(home, &own);
            let opened = secrets.open(sealed);
            assert_eq!(secrets.were_opened(), opened.is_ok());
            opened.map(|opened| opened.content.to_vec())
        };
        let elsewhere = Err(SecretError::Elsewhere);
        let to_this = sealed(&HOME.input(false));
        assert_eq!(opens(HOME, &to_this).unwrap(), b"content");
        for home in [next, other, chain] {
            assert_eq!(opens(home, &to_this), elsewhere);
        }
        let to_any = sealed(&HOME.input(true));
        for home in [HOME, next] {
            assert_eq!(opens(home, &to_any).unwrap(), b"content");
        }
        for home in [other, chain] {
            assert_eq!(opens(home, &to_any), elsewhere);
        }
        // A field is for people.
        let field = sealed(&HOME.input(false).with(Purpose::Field));
        assert_eq!(opens(HOME, &field), elsewhere);
        let others = Secrets::new(HOME, &vault(2)).open(&to_this);
        assert_eq!(others, Err(SecretError::NotForThisHost));
        let none = Secrets::new(HOME, &crate::vault::NoVault).open(&to_this);
        assert_eq!(none, Err(SecretError::NoKey));
    }
}
