//! What is sealed of a customer.

use alloc::string::String;
use cryptlet_guest::date::Date;
use serde::Deserialize;

/// A customer, as far as the rules go.
pub struct Customer {
    /// The account for which the data are given.
    pub account: [u8; 20],
    pub born: Date,
    pub country: String,
    /// The last day of the document.
    pub expires: Date,
}

/// The same as it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    salt: String,
    account: String,
    name: String,
    born: String,
    country: String,
    document: Document,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    number: String,
    expires: String,
}

impl Customer {
    /// Reads a content. An error says nothing of what it reads.
    pub fn read(content: &[u8]) -> Result<Customer, &'static str> {
        let written: Written = serde_json::from_slice(content).map_err(|_| {
            "the content is no customer: write {\"salt\": \"0x…\", \"account\": \"0x…\", \"name\": \"…\", \"born\": \"YYYY-MM-DD\", \"country\": \"DE\", \"document\": {\"number\": \"…\", \"expires\": \"YYYY-MM-DD\"}}"
        })?;
        let salt: [u8; 32] =
            digits(&written.salt).ok_or("the salt is not 0x and 64 hexadecimal digits")?;
        if salt == [0; 32] {
            return Err("the salt is not random");
        }
        if written.name.is_empty() || written.document.number.is_empty() {
            return Err("a name and a document's number are not empty");
        }
        let born = written.born.parse();
        let expires = written.document.expires.parse();
        Ok(Customer {
            account: digits(&written.account)
                .ok_or("the account is not 0x and 40 hexadecimal digits")?,
            born: born.map_err(|_| "the birthday is not of the form YYYY-MM-DD")?,
            country: written.country,
            expires: expires
                .map_err(|_| "the document's last day is not of the form YYYY-MM-DD")?,
        })
    }
}

/// Bytes that are written 0x and two hexadecimal digits for each.
fn digits<const LENGTH: usize>(written: &str) -> Option<[u8; LENGTH]> {
    let mut bytes = [0; LENGTH];
    let digits = written.strip_prefix("0x")?;
    hex::decode_to_slice(digits, &mut bytes).ok()?;
    Some(bytes)
}
