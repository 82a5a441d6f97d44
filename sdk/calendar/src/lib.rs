//! Moments that a method wakes itself for: a time of day in a time zone, on the days of a calendar.
//!
//! If the chain stood still meanwhile, what was missed is counted and not made up for. A zone's rules are those of the time
//! zone database that is compiled in: when a government changes them, the publisher registers a version with a newer one.
#![cfg_attr(target_family = "wasm", no_std)]

extern crate alloc;

mod days;
mod wall;

use alloc::string::{String, ToString};
use core::iter;
use jiff::{tz::TimeZoneDatabase, Timestamp};

/// On which days.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Days {
    /// All of them.
    Every,
    /// Monday to Friday.
    Weekdays,
    /// Days on which the New York Stock Exchange trades, by its rules for holidays: those of 1998, with Juneteenth from
    /// 2022. A day on which it closes for another cause, or earlier, counts.
    Nyse,
}

/// When a round was due, and when it opened: milliseconds since 1970, UTC.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Round {
    /// The moment that was waited for.
    pub due: u64,
    /// That at which the round opened.
    pub opened_at: u64,
}

/// A moment that was waited for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Tick {
    /// The first one after the opening of the round: milliseconds since 1970, UTC.
    pub next: u64,
    /// The one for which the round opened, in the zone: ISO 8601 with its offset, `2024-03-11T09:30:00-04:00`.
    pub local: String,
    /// Its day in the zone, `2024-03-11`.
    pub date: String,
    /// How many moments passed between that one and the opening of the round.
    pub missed: u32,
}

impl Tick {
    /// Of a round that opened for `time` (HH:MM) in the IANA time zone `zone`, on such days. A time that the clock skips is
    /// at the first moment after the gap; one that it shows twice is at the first of the two.
    ///
    /// # Errors
    ///
    /// What is no zone or time, in words for whoever asked.
    pub fn of(round: Round, zone: &str, time: &str, days: Days) -> Result<Tick, String> {
        let time = wall::time(time).ok_or("the time is not of the form HH:MM, 00:00 to 23:59")?;
        let zone = TimeZoneDatabase::bundled()
            .get(zone)
            .map_err(|_| "no such time zone: write an IANA name such as America/New_York")?;
        let has = |date| days::has(days, date);
        let after = |moment| wall::next(&zone, time, has, moment);
        let due = timestamp(round.due)?;
        // What has passed since is missed: nobody wants yesterday's opening bell.
        let opened_at = timestamp(round.opened_at.max(round.due))?;
        let passed = iter::successors(after(due), |last| after(*last));
        let missed = passed.take_while(|moment| *moment <= opened_at).count();
        let next = after(opened_at)
            .and_then(|next| u64::try_from(next.as_millisecond()).ok())
            .ok_or("the next moment lies beyond the calendar")?;
        let local = due.display_with_offset(zone.to_offset(due));
        Ok(Tick {
            next,
            local: local.to_string(),
            date: zone.to_datetime(due).date().to_string(),
            missed: u32::try_from(missed).unwrap_or(u32::MAX),
        })
    }
}

fn timestamp(moment: u64) -> Result<Timestamp, &'static str> {
    i64::try_from(moment)
        .ok()
        .and_then(|moment| Timestamp::from_millisecond(moment).ok())
        .ok_or("the round's moment lies beyond the calendar")
}

#[cfg(test)]
mod tests;
