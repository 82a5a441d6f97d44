//! Customer validator: a bank's rules, run over data that it keeps to itself. The chain learns the verdict, and that it was these
//! rules.
//!
//! The rules are in the code, and the code's digest is on the chain: who wants to know them reads the source.
#![cfg_attr(target_family = "wasm", no_std)]

extern crate alloc;

mod customer;

use alloc::{
    string::{String, ToString},
    vec::Vec,
};
use customer::Customer;
use sha2::{Digest, Sha256};

cryptlet_guest::cryptlet!("header.wit");

use cryptlet::fabric::{round, secrets};

struct CustomerValidator;

impl Guest for CustomerValidator {
    fn validate(customer: Vec<u8>) -> Result<Verdict, String> {
        let opened = secrets::open(&customer).map_err(|error| match error {
            secrets::SecretsError::Malformed => "the customer is no sealed content",
            secrets::SecretsError::Elsewhere => {
                "the customer is sealed to another cryptlet, version or chain"
            }
        })?;
        verdict(&opened.content, round::opened_at()).map_err(|fault| fault.to_string())
    }
}

export!(CustomerValidator);

/// What keeps commitments to customers from being taken for others.
const TAG: &[u8] = b"cryptlet/subject/1\0";
/// The least age, years.
const LEAST_AGE: u32 = 18;
/// Countries whose customers are served: the European Economic Area, the United Kingdom and Switzerland.
const SERVED: [&str; 32] = [
    "AT", "BE", "BG", "CH", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GB", "GR", "HR", "HU",
    "IE", "IS", "IT", "LI", "LT", "LU", "LV", "MT", "NL", "NO", "PL", "PT", "RO", "SE", "SI", "SK",
];
/// Milliseconds of a day.
const DAY_MS: u64 = 24 * 60 * 60 * 1_000;

/// What is told of a customer at a moment, milliseconds since 1970. An error tells nothing of the content.
fn verdict(content: &[u8], now: u64) -> Result<Verdict, &'static str> {
    let customer = Customer::read(content)?;
    let reason = reason(&customer, now);
    Ok(Verdict {
        subject: subject(content),
        account: customer.account.to_vec(),
        accepted: reason == Reason::Fulfilled,
        reason,
    })
}

fn subject(content: &[u8]) -> Vec<u8> {
    let mut digest = Sha256::new();
    digest.update(TAG);
    digest.update(content);
    digest.finalize().to_vec()
}

fn reason(customer: &Customer, now: u64) -> Reason {
    let of_age = customer.born.after_months(LEAST_AGE * 12);
    // A birthday before 1970 has no moment, and is past.
    let is_of_age = of_age.is_some_and(|day| day.moment().is_none_or(|moment| moment <= now));
    let is_valid = customer
        .expires
        .moment()
        .and_then(|last_day| last_day.checked_add(DAY_MS))
        .is_some_and(|end| now < end);
    match (
        is_of_age,
        SERVED.contains(&customer.country.as_str()),
        is_valid,
    ) {
        (false, _, _) => Reason::TooYoung,
        (_, false, _) => Reason::CountryNotServed,
        (_, _, false) => Reason::DocumentExpired,
        (true, true, true) => Reason::Fulfilled,
    }
}

#[cfg(test)]
mod tests;
