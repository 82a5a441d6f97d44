//! Accounts as a consortium's description names them: by key, or by an Ethereum address.

use super::Key;
use cryptlet_primitives::address;
use cryptlet_registrar_runtime::{genesis::ethereum_account, AccountId};
use serde::Deserialize;
use sp_core::{
    crypto::{ByteArray, Ss58Codec},
    H160,
};
use std::fmt;

/// An account, as [`Key`] takes it, or as an Ethereum address.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub(super) struct Account(pub(super) AccountId);

impl TryFrom<String> for Account {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        match address::read(&text).map_err(|error| format!("`{text}`: {error}"))? {
            Some(address) => Ok(Account(ethereum_account(address.0))),
            None => Key::<AccountId>::try_from(text)
                .map(|Key(account)| Account(account))
                .map_err(|reason| format!("{reason}; an Ethereum address has 40")),
        }
    }
}

impl fmt::Display for Account {
    /// The Ethereum address that the account stands for, else its SS58 address.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match address_of(self.0.as_slice()) {
            Some(address) => f.write_str(&address),
            None => f.write_str(&self.0.to_ss58check()),
        }
    }
}

/// A key as 0x and hexadecimal digits; the account of an Ethereum address as that.
pub(super) fn shown(key: &[u8]) -> String {
    address_of(key).unwrap_or_else(|| format!("0x{}", hex::encode(key)))
}

/// The Ethereum address that an account stands for, with its checksum.
fn address_of(account: &[u8]) -> Option<String> {
    let address: [u8; 20] = account.get(..20)?.try_into().ok()?;
    (ethereum_account(address).as_slice() == account).then(|| address::shown(&H160(address)))
}
