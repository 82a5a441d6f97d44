//! What is sealed of a customer.

use alloc::string::String;
use cryptlet_guest::date::Date;
use serde::Deserialize;

/// A customer, as far as the rules go.
pub struct Customer {
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
            "the content is no customer: write {\"salt\": \"0x…\", \"name\": \"…\", \"born\": \"YYYY-MM-DD\", \"country\": \"DE\", \"document\": {\"number\": \"…\", \"expires\": \"YYYY-MM-DD\"}}"
        })?;
        let mut salt = [0; 32];
        written
            .salt
            .strip_prefix("0x")
            .and_then(|digits| hex::decode_to_slice(digits, &mut salt).ok())
            .ok_or("the salt is not 0x and 64 hexadecimal digits")?;
        if salt == [0; 32] {
            return Err("the salt is not random");
        }
        if written.name.is_empty() || written.document.number.is_empty() {
            return Err("a name and a document's number are not empty");
        }
        let born = written.born.parse();
        let expires = written.document.expires.parse();
        Ok(Customer {
            born: born.map_err(|_| "the birthday is not of the form YYYY-MM-DD")?,
            country: written.country,
            expires: expires
                .map_err(|_| "the document's last day is not of the form YYYY-MM-DD")?,
        })
    }
}
