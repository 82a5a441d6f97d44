//! Clock: moments that a subscription waits for, by the clock on the wall.
//!
//! It answers with the moment for which its round opened and, in its first leaf, with the next one: the same time of day in
//! the same zone, on the next day of the calendar. If the chain stood still meanwhile, it comes late, once: it goes on after
//! the moment at which its round opened, and counts those that it passes over.
#![cfg_attr(target_family = "wasm", no_std)]

extern crate alloc;

use alloc::string::String;
use cryptlet_calendar::{Days, Round};

cryptlet_guest::cryptlet!("header.wit");

use cryptlet::fabric::round;

struct Clock;

impl Guest for Clock {
    fn at(zone: String, time: String, days: Calendar) -> Result<Tick, String> {
        let round = Round {
            due: round::due(),
            opened_at: round::opened_at(),
        };
        let tick = cryptlet_calendar::Tick::of(round, &zone, &time, on(days))?;
        Ok(Tick {
            next: tick.next,
            due: round.due,
            local: tick.local,
            missed: tick.missed,
        })
    }
}

export!(Clock);

fn on(days: Calendar) -> Days {
    match days {
        Calendar::EveryDay => Days::Every,
        Calendar::Weekdays => Days::Weekdays,
        Calendar::Nyse => Days::Nyse,
    }
}
