//! Clock: moments that a subscription waits for, by the clock on the wall.
//!
//! It answers with the moment for which its round opened and, in its first leaf, with the next one: the same time of day in
//! the same zone, on the next day of the calendar. If the chain stood still meanwhile, it comes late, once: it goes on after the
//! moment at which its round opened, and counts those that it passes over. A zone's rules are those of the time zone database that is compiled in:
//! when a government changes them, the publisher registers a version with a newer one.
#![cfg_attr(target_family = "wasm", no_std)]

extern crate alloc;

mod days;
mod wall;

use alloc::string::{String, ToString};
use core::iter;
use jiff::{tz::TimeZoneDatabase, Timestamp};

cryptlet_guest::cryptlet!("header.wit");

use cryptlet::fabric::round;

/// When a round was due, and when it opened.
#[derive(Clone, Copy)]
struct Round {
    due: u64,
    opened_at: u64,
}

struct Clock;

impl Guest for Clock {
    fn at(zone: String, time: String, days: Calendar) -> Result<Tick, String> {
        let round = Round {
            due: round::due(),
            opened_at: round::opened_at(),
        };
        at(&zone, &time, days, round)
    }
}

export!(Clock);

fn at(zone: &str, time: &str, days: Calendar, round: Round) -> Result<Tick, String> {
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
        due: round.due,
        local: local.to_string(),
        missed: u32::try_from(missed).unwrap_or(u32::MAX),
    })
}

fn timestamp(moment: u64) -> Result<Timestamp, &'static str> {
    i64::try_from(moment)
        .ok()
        .and_then(|moment| Timestamp::from_millisecond(moment).ok())
        .ok_or("the round's moment lies beyond the calendar")
}

#[cfg(test)]
mod tests;
