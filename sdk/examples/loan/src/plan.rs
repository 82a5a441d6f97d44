//! How a loan is repaid: in whole units, without fractions to carry along.

use crate::Terms;
use core::iter;

/// Millionths in one.
const PPM: u128 = 1_000_000;

/// How an account stands after an instalment.
#[derive(Clone, Copy)]
pub struct Entry {
    /// Which one; 0 before the first.
    pub instalment: u32,
    pub paid: u64,
    /// How much of `paid` is interest.
    pub interest: u64,
    pub total_interest: u64,
    /// What is owed of the principal.
    pub outstanding: u64,
}

impl Entry {
    /// Before the first instalment.
    pub fn first(principal: u64) -> Self {
        Entry {
            instalment: 0,
            paid: 0,
            interest: 0,
            total_interest: 0,
            outstanding: principal,
        }
    }

    /// After the next instalment of `level`, or of what is owed if that is less. `None` if nothing is owed.
    fn after(self, level: u64, rate_ppm: u32) -> Option<Self> {
        if self.outstanding == 0 {
            return None;
        }
        let interest = interest(self.outstanding, rate_ppm);
        let owed = self.outstanding + interest;
        let paid = level.min(owed);
        Some(Entry {
            instalment: self.instalment + 1,
            paid,
            interest,
            total_interest: self.total_interest + interest,
            outstanding: owed - paid,
        })
    }
}

/// The account from its first entry to the one with which it is repaid. Terms are within their bounds.
pub fn entries(terms: &Terms) -> impl Iterator<Item = Entry> {
    let (level, rate_ppm) = (level(terms), terms.rate_ppm);
    iter::successors(Some(Entry::first(terms.principal)), move |last| {
        last.after(level, rate_ppm)
    })
}

/// The least instalment that repays the loan in time.
fn level(terms: &Terms) -> u64 {
    // Too little, and enough.
    let mut low = 0;
    let mut high = terms.principal + interest(terms.principal, terms.rate_ppm);
    while high - low > 1 {
        let middle = low + (high - low) / 2;
        if repays(terms, middle) {
            high = middle;
        } else {
            low = middle;
        }
    }
    high
}

fn repays(terms: &Terms, level: u64) -> bool {
    // One that does not even pay the first interest never does.
    level > interest(terms.principal, terms.rate_ppm)
        && iter::successors(Some(Entry::first(terms.principal)), |last| {
            last.after(level, terms.rate_ppm)
        })
        .take_while(|entry| entry.instalment <= terms.instalments)
        .any(|entry| entry.outstanding == 0)
}

/// Interest on an amount until the next instalment, to the nearest unit, halves up.
fn interest(amount: u64, rate_ppm: u32) -> u64 {
    let exact = u128::from(amount) * u128::from(rate_ppm);
    // A rate is at most one: the interest is no more than the amount.
    u64::try_from((exact + PPM / 2) / PPM).unwrap_or(amount)
}
