//! Accounts as a consortium's description names them: by key, or by an Ethereum address.

use super::Key;
use cryptlet_registrar_runtime::{genesis::ethereum_account, AccountId};
use serde::Deserialize;
use sp_core::crypto::{ByteArray, Ss58Codec};
use sp_crypto_hashing::keccak_256;
use std::fmt;

/// Hexadecimal digits of an Ethereum address.
const ADDRESS_DIGITS: usize = 40;

/// An account, as [`Key`] takes it, or as an Ethereum address: 0x and 40 hexadecimal digits, whose capitals are a checksum
/// (EIP-55) if there are any beside small letters.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub(super) struct Account(pub(super) AccountId);

impl TryFrom<String> for Account {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        match text.strip_prefix("0x") {
            Some(digits) if digits.len() == ADDRESS_DIGITS => address(digits)
                .map(|bytes| Account(ethereum_account(bytes)))
                .map_err(|reason| format!("`{text}`: {reason}")),
            _ => Key::<AccountId>::try_from(text)
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
    (ethereum_account(address).as_slice() == account)
        .then(|| format!("0x{}", checksummed(&hex::encode(address))))
}

/// Reads the digits of an Ethereum address.
fn address(digits: &str) -> Result<[u8; 20], &'static str> {
    let mut bytes = [0; 20];
    hex::decode_to_slice(digits, &mut bytes).map_err(|_| "an Ethereum address is hexadecimal")?;
    let is_in = |case: fn(&char) -> bool| digits.chars().any(|digit| case(&digit));
    let has_checksum = is_in(char::is_ascii_lowercase) && is_in(char::is_ascii_uppercase);
    if has_checksum && checksummed(&hex::encode(bytes)) != digits {
        return Err("the address's checksum, its capitals, does not fit: copy it again");
    }
    Ok(bytes)
}

/// The digits with the capitals of EIP-55: a letter is a capital if the digest of the small ones has 8 or more in its place.
fn checksummed(digits: &str) -> String {
    let digest = hex::encode(keccak_256(digits.as_bytes()));
    let capital = |(digit, place): (char, char)| match place {
        '0'..='7' => digit,
        _ => digit.to_ascii_uppercase(),
    };
    digits.chars().zip(digest.chars()).map(capital).collect()
}
