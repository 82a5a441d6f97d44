//! Accounts: 32 bytes, as people write them and as they are shown.
//!
//! The account of an Ethereum address, a contract's or a cryptlet's too, is the address followed by twelve bytes of `0xee`:
//! it is shown as that address. Any other is shown as an SS58 address. What is shown can be read again.

use codec::{Decode, Encode};
use cryptlet_primitives::address;
use serde::{de::Error, Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value as Json;
use sp_core::{
    crypto::{AccountId32, Ss58Codec},
    H160,
};
use std::{fmt, str::FromStr};

/// What follows an Ethereum address in its account.
const ETHEREUM: [u8; 12] = [0xee; 12];

/// An account on the chain.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Encode, Decode)]
pub struct Account(AccountId32);

impl Account {
    /// The account of 32 bytes.
    pub fn new(bytes: [u8; 32]) -> Self {
        Account(AccountId32::new(bytes))
    }

    /// The account of an Ethereum address.
    pub fn of_address(address: [u8; 20]) -> Self {
        let mut bytes = [0; 32];
        let all = address.into_iter().chain(ETHEREUM);
        bytes.iter_mut().zip(all).for_each(|(to, from)| *to = from);
        Account::new(bytes)
    }

    /// The Ethereum address that it is the account of.
    pub fn address(&self) -> Option<[u8; 20]> {
        let bytes: &[u8] = self.0.as_ref();
        bytes.strip_suffix(&ETHEREUM)?.try_into().ok()
    }
}

impl AsRef<[u8]> for Account {
    fn as_ref(&self) -> &[u8] {
        self.0.as_ref()
    }
}

impl fmt::Display for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.address() {
            Some(address) => f.write_str(&address::shown(&H160(address))),
            None => f.write_str(&self.0.to_ss58check()),
        }
    }
}

impl FromStr for Account {
    type Err = String;

    /// Reads an SS58 address, `0x` and 64 hex digits, or an Ethereum address.
    fn from_str(text: &str) -> Result<Self, String> {
        match address::read(text).map_err(|error| error.to_string())? {
            Some(address) => Ok(Account::of_address(address.0)),
            None => AccountId32::from_str(text).map(Account).map_err(|error| {
                format!(
                    "{error}; write an SS58 address, 0x and 64 hex digits, or an Ethereum address, 0x and 40"
                )
            }),
        }
    }
}

impl Serialize for Account {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Account {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        String::deserialize(from)?.parse().map_err(D::Error::custom)
    }
}

/// A value that was described by the metadata, whose accounts are all SS58 addresses, with accounts as they are shown here.
pub fn in_described(value: Json) -> Json {
    match value {
        Json::String(text) => match AccountId32::from_ss58check(&text).map(Account) {
            Ok(account) if account.address().is_some() => Json::String(account.to_string()),
            _ => Json::String(text),
        },
        Json::Array(items) => items.into_iter().map(in_described).collect(),
        Json::Object(fields) => {
            let fields = fields.into_iter();
            Json::Object(
                fields
                    .map(|(name, value)| (name, in_described(value)))
                    .collect(),
            )
        }
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    /// Two addresses with their checksums.
    const CHECKSUMMED: [&str; 2] = [
        "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
        "0xD1220A0cf47c7B9Be7A2E6BA89F429762e7b9aDb",
    ];

    fn read(text: &str) -> Account {
        text.parse().unwrap()
    }

    #[test]
    fn an_ethereum_address_is_an_account_and_shown_as_it_was() {
        for text in CHECKSUMMED {
            let account = read(text);
            assert_eq!(account.to_string(), text);
            assert_eq!(read(&text.to_lowercase()), account);
            let whole = format!("{}{}", text.to_lowercase(), "ee".repeat(12));
            assert_eq!(read(&whole), account);
            assert_eq!(
                read(&AccountId32::from_str(&whole).unwrap().to_string()),
                account
            );
            assert_eq!(account.encode(), hex::decode(&whole[2..]).unwrap());
        }
    }

    #[test]
    fn a_mistyped_address_is_refused() {
        let refused = |text: &str| text.parse::<Account>().unwrap_err();
        assert!(refused("0x5aaeb6053F3E94C9b9A09f33669435E7Ef1BeAed").contains("checksum"));
        assert!(refused("0x5bAeb6053F3E94C9b9A09f33669435E7Ef1BeAed").contains("checksum"));
        assert!(refused(&format!("0x{}", "g".repeat(40))).contains("hex digits"));
        assert!(refused("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeA").contains("Ethereum address"));
    }

    #[test]
    fn an_account_is_read_from_json_as_it_is_written_there() {
        for account in [Account::new([7; 32]), Account::of_address([7; 20])] {
            let written = json!(account);
            assert_eq!(written, json!(account.to_string()));
            let read: Account = serde_json::from_value(written).unwrap();
            assert_eq!(read, account);
        }
        assert!(serde_json::from_value::<Account>(json!("5Grw")).is_err());
    }

    #[test]
    fn accounts_in_what_the_metadata_describes_are_shown_alike() {
        let ss58 = |bytes| AccountId32::new(bytes).to_string();
        let contract = Account::of_address([7; 20]);
        let contract_bytes: [u8; 32] = contract.0.clone().into();
        let described = json!({
            "who": ss58([1; 32]), "listed": [ss58(contract_bytes)], "name": "oil", "sequence": 3,
        });
        let shown = json!({
            "who": ss58([1; 32]), "listed": [contract.to_string()], "name": "oil", "sequence": 3,
        });
        assert_eq!(in_described(described), shown);
    }
}
