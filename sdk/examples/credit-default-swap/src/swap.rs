//! Terms that are within their bounds: when premiums fall due, and how much they are.

use crate::{Terms, DAY_MS, PPM};
use alloc::vec::Vec;
use cryptlet_guest::{date::Date, rating::Rating};

/// Most that is protected: sums of premiums then fill no 64 bits.
const MAX_NOTIONAL: u64 = 1_000_000_000_000_000;
/// Most premiums: ten years of months.
const MAX_PERIODS: u32 = 120;
/// Most months of a period.
const MAX_PERIOD_MONTHS: u32 = 12;
/// Most days for which a premium may stay unpaid.
const MAX_GRACE_DAYS: u32 = 90;

/// A swap.
pub struct Swap {
    notional: u64,
    spread_ppm: u32,
    period_months: u32,
    trigger: Rating,
    grace_ms: u64,
    start: u64,
    /// When each premium falls due.
    dues: Vec<u64>,
}

/// Premiums until a moment.
#[derive(Clone, Copy)]
pub struct Premiums {
    /// How many have fallen due.
    pub periods: u32,
    /// How much they are.
    pub total: u64,
}

impl Swap {
    pub fn read(terms: &Terms) -> Result<Swap, &'static str> {
        if !(1..=MAX_NOTIONAL).contains(&terms.notional) {
            return Err("the notional is from 1 to 1000000000000000 units");
        }
        if terms.spread_ppm > PPM {
            return Err("the spread is at most 1000000 millionths");
        }
        if !(1..=MAX_PERIOD_MONTHS).contains(&terms.period_months) {
            return Err("a period has 1 to 12 months");
        }
        if !(1..=MAX_PERIODS).contains(&terms.periods) {
            return Err("there are 1 to 120 premiums");
        }
        if terms.grace_days > MAX_GRACE_DAYS {
            return Err("a premium stays unpaid for at most 90 days");
        }
        let trigger = terms.trigger.parse();
        let start: Date = terms
            .start
            .parse()
            .map_err(|_| "the start is not of the form YYYY-MM-DD")?;
        let moment = |period: u32| {
            let months = period.checked_mul(terms.period_months)?;
            start.after_months(months)?.moment()
        };
        let dues: Option<Vec<u64>> = (1..=terms.periods).map(moment).collect();
        Ok(Swap {
            notional: terms.notional,
            spread_ppm: terms.spread_ppm,
            period_months: terms.period_months,
            trigger: trigger.map_err(|_| "the rating that is a credit event is none")?,
            grace_ms: u64::from(terms.grace_days) * DAY_MS,
            start: moment(0).ok_or("the start lies before 1970")?,
            dues: dues.ok_or("a premium lies beyond the calendar")?,
        })
    }

    pub fn start(&self) -> u64 {
        self.start
    }

    /// When a premium falls due, counted from 1.
    pub fn due(&self, period: u32) -> Option<u64> {
        let place = usize::try_from(period.checked_sub(1)?).ok()?;
        self.dues.get(place).copied()
    }

    /// When protection lapses if a premium, counted from 1, stays unpaid.
    pub fn lapse(&self, period: u32) -> Option<u64> {
        // A day more than none: it may be paid on the day on which it falls due.
        self.due(period)?
            .checked_add(self.grace_ms)?
            .checked_add(DAY_MS)
    }

    /// The first premium, counted from 1, that a sum does not pay in full.
    pub fn first_open(&self, paid: u64) -> Option<u32> {
        (1..)
            .zip(&self.dues)
            .map(|(period, _)| period)
            .find(|period| self.premiums(*period, 0, 1) > paid)
    }

    /// Whether protection runs at a moment.
    pub fn is_protected(&self, moment: u64) -> bool {
        let end = self.dues.last().copied().unwrap_or_default();
        (self.start..end).contains(&moment)
    }

    /// Whether a rating is a credit event.
    pub fn is_event(&self, rating: Rating) -> bool {
        rating == self.trigger || rating.is_below(self.trigger)
    }

    /// The premiums that have fallen due at a moment.
    pub fn until(&self, moment: u64) -> Premiums {
        let periods = self.periods(moment);
        Premiums {
            periods,
            total: self.premiums(periods, 0, 1),
        }
    }

    /// The same, and the part of the running period until a credit event.
    pub fn until_event(&self, moment: u64) -> Premiums {
        let periods = self.periods(moment);
        let begun = self.due(periods).unwrap_or(self.start);
        let end = self.due(periods.saturating_add(1)).unwrap_or(begun);
        let elapsed = moment.min(end).saturating_sub(begun);
        Premiums {
            periods,
            total: self.premiums(periods, elapsed, end.saturating_sub(begun).max(1)),
        }
    }

    /// What the seller pays if so much is recovered.
    pub fn settlement(&self, recovery_ppm: u32) -> u64 {
        let recovered = u128::from(self.notional) * u128::from(recovery_ppm) / u128::from(PPM);
        // A recovery is at most one: what is recovered is no more than the notional.
        self.notional
            .saturating_sub(u64::try_from(recovered).unwrap_or(self.notional))
    }

    fn periods(&self, moment: u64) -> u32 {
        let fallen = self.dues.iter().take_while(|due| **due <= moment).count();
        u32::try_from(fallen).unwrap_or(MAX_PERIODS)
    }

    /// The premiums of `periods` and `part / whole` of another, rounded down once. The bounds keep the product within 2^116.
    fn premiums(&self, periods: u32, part: u64, whole: u64) -> u64 {
        let whole = u128::from(whole);
        let time = u128::from(periods) * whole + u128::from(part);
        let yearly = u128::from(self.notional) * u128::from(self.spread_ppm);
        let exact = yearly * u128::from(self.period_months) * time;
        let total = exact / (12 * u128::from(PPM) * whole);
        u64::try_from(total).unwrap_or(u64::MAX)
    }
}
