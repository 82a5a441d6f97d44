//! Credit-watch: tells when a customer's credit rating falls.
//!
//! An agency sends updates to all hosts of the pool, each signed by the key that `configuration.json` lists. The event is
//! the first update after the cursor that lowers the customer's rating, so that hosts agree on it whenever they look.
#![cfg_attr(target_family = "wasm", no_std)]

extern crate alloc;

mod notice;

use alloc::string::{String, ToString};
use notice::Notice;

cryptlet_guest::cryptlet!("header.wit");

use cryptlet::fabric::{
    round,
    updates::{self, Update},
};

struct CreditWatch;

impl Guest for CreditWatch {
    fn rating(customer: String) -> Option<Change> {
        first_fall(&customer, round::after(), updates::after)
    }
}

export!(CreditWatch);

/// The first fall after the cursor. `next` gives the first update after a number.
fn first_fall(customer: &str, cursor: u64, next: impl Fn(u64) -> Option<Update>) -> Option<Change> {
    let mut updates = core::iter::successors(next(cursor), |update| next(update.number));
    updates.find_map(|update| {
        let notice = Notice::read(&update.content)?;
        let before = notice
            .before
            .filter(|before| notice.rating.is_below(*before))?;
        (notice.customer == customer).then(|| Change {
            number: update.number,
            customer: notice.customer,
            rating: notice.rating.to_string(),
            before: before.to_string(),
            issued_at: update.issued_at,
        })
    })
}

#[cfg(test)]
mod tests;
