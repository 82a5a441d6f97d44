//! Loan: instalments, and when each falls due.
//!
//! The cryptlet holds the logic and decides when it runs next. The chain keeps the state that it brings: the newest result of
//! the loan's topic is how the loan stands, the ones before are its statement of account. An answer depends on the terms and
//! the round's moment alone, so one that comes late, or that was never asked for, changes no figure of another.
#![cfg_attr(target_family = "wasm", no_std)]

extern crate alloc;

mod due;
mod plan;

use alloc::string::{String, ToString};

cryptlet_guest::cryptlet!("header.wit");

struct Loan;

impl Guest for Loan {
    fn instalment(terms: Terms) -> Result<Account, String> {
        instalment(&terms, cryptlet::fabric::round::due()).map_err(|fault| fault.to_string())
    }
}

export!(Loan);

/// Most that is lent: sums of interest then fill no 64 bits.
const MAX_PRINCIPAL: u64 = 1_000_000_000_000_000;
/// Most millionths of interest from one instalment to the next.
const MAX_RATE_PPM: u32 = 1_000_000;
/// Most instalments: fifty years of months.
const MAX_INSTALMENTS: u32 = 600;

/// How the loan stands at a moment.
fn instalment(terms: &Terms, moment: u64) -> Result<Account, &'static str> {
    if !(1..=MAX_PRINCIPAL).contains(&terms.principal) {
        return Err("the principal is from 1 to 1000000000000000 units");
    }
    if terms.rate_ppm > MAX_RATE_PPM {
        return Err("the rate is at most 1000000 millionths");
    }
    if !(1..=MAX_INSTALMENTS).contains(&terms.instalments) {
        return Err("there are 1 to 600 instalments");
    }
    let moments = due::moments(&terms.due_on, terms.instalments)?;
    let fallen = moments.iter().take_while(|due| **due <= moment).count();
    let entry = plan::entries(terms).take(fallen + 1).last();
    let entry = entry.unwrap_or_else(|| plan::Entry::first(terms.principal));
    let (status, next) = match (entry.outstanding, moments.get(fallen)) {
        (0, _) | (_, None) => (Status::Repaid, 0),
        (_, Some(next)) if fallen == 0 => (Status::Drawn, *next),
        (_, Some(next)) => (Status::Repaying, *next),
    };
    Ok(Account {
        next,
        due: moment,
        status,
        instalment: entry.instalment,
        paid: entry.paid,
        interest: entry.interest,
        total_interest: entry.total_interest,
        outstanding: entry.outstanding,
    })
}

#[cfg(test)]
mod tests;
