//! Clock: moments that a subscription waits for, by the clock on the wall.
//!
//! It answers with the moment for which its round opened and, in its first leaf, with the next one: the same time of day in
//! the same zone, on the next day of the calendar. A zone's rules are those of the time zone database that is compiled in:
//! when a government changes them, the publisher registers a version with a newer one.
#![cfg_attr(target_family = "wasm", no_std)]

extern crate alloc;

mod days;
mod wall;

use alloc::string::{String, ToString};
use jiff::{tz::TimeZoneDatabase, Timestamp};

cryptlet_guest::cryptlet!("header.wit");

struct Clock;

impl Guest for Clock {
    fn at(zone: String, time: String, days: Calendar) -> Result<Tick, String> {
        at(&zone, &time, days, cryptlet::fabric::round::due())
    }
}

export!(Clock);

fn at(zone: &str, time: &str, days: Calendar, due: u64) -> Result<Tick, String> {
    let time = wall::time(time).ok_or("the time is not of the form HH:MM, 00:00 to 23:59")?;
    let zone = TimeZoneDatabase::bundled()
        .get(zone)
        .map_err(|_| "no such time zone: write an IANA name such as America/New_York")?;
    let moment = i64::try_from(due)
        .ok()
        .and_then(|due| Timestamp::from_millisecond(due).ok())
        .ok_or("the round's moment lies beyond the calendar")?;
    let next = wall::next(&zone, time, |date| days::has(days, date), moment)
        .and_then(|next| u64::try_from(next.as_millisecond()).ok())
        .ok_or("the next moment lies beyond the calendar")?;
    let local = moment.display_with_offset(zone.to_offset(moment));
    Ok(Tick {
        next,
        due,
        local: local.to_string(),
    })
}

#[cfg(test)]
mod tests;
