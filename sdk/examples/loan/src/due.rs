//! When instalments fall due.

use crate::{Calendar, Interval};
use alloc::vec::Vec;
use cryptlet_guest::date::Date;

/// The least distance of two instalments, milliseconds.
const MIN_PERIOD_MS: u64 = 1_000;

/// The moments of a loan's instalments, in their order.
pub fn moments(calendar: &Calendar, instalments: u32) -> Result<Vec<u64>, &'static str> {
    let moments: Option<Vec<u64>> = match calendar {
        Calendar::Monthly(first) => {
            let first: Date = first
                .parse()
                .map_err(|_| "the first day is not of the form YYYY-MM-DD")?;
            (0..instalments)
                .map(|months| first.after_months(months)?.moment())
                .collect()
        }
        Calendar::Every(Interval { period_ms, .. }) if *period_ms < MIN_PERIOD_MS => {
            return Err("instalments are 1000 milliseconds apart, or more");
        }
        Calendar::Every(Interval { first, period_ms }) => (0..instalments)
            .map(|number| first.checked_add(period_ms.checked_mul(number.into())?))
            .collect(),
    };
    moments.ok_or("an instalment lies beyond the calendar")
}
