//! Market-watcher: prices of oil and gold and the yield of the 10-year US Treasury.
//!
//! It answers what a market quoted, wakes at a closing time with all quotes, and watches for one that crosses a level.
//!
//! It reads one source for each market, a series of lines `YYYY-MM-DD,number` in the order of days, and answers in
//! whole millionths. If a source can't be read or is no such series, this host abstains: it says why in its
//! operator's log and gives no answer, so that it does not vote against hosts whose source is sound.
#![cfg_attr(target_family = "wasm", no_std)]

extern crate alloc;

mod series;

use alloc::{
    format,
    string::{String, ToString},
    vec::Vec,
};
use cryptlet_calendar::{Days, Round, Tick};
use cryptlet_guest::date::Date;
use series::{Row, Series, SeriesError};

cryptlet_guest::cryptlet!("header.wit");

use cryptlet::fabric::round;

struct MarketWatcher;

impl Guest for MarketWatcher {
    fn price_at(market: Market, date: String) -> Result<Quote, String> {
        price_at(&Fabric, market, day(&date)?)
    }

    fn latest(market: Market) -> Result<Quote, String> {
        latest(&Fabric, market)
    }

    fn market_event(date: String) -> Result<Event, String> {
        market_event(&Fabric, day(&date)?)
    }

    fn at_close(zone: String, time: String, days: Calendar) -> Result<Closing, String> {
        let round = Round {
            due: round::due(),
            opened_at: round::opened_at(),
        };
        at_close(&Fabric, round, &zone, &time, on(days))
    }

    fn crossing(market: Market, level_micros: i64) -> Option<Crossing> {
        crossing(&Fabric, market, level_micros, round::after())
    }

    fn fall(market: Market, level_micros: i64) -> Option<Crossing> {
        fall(&Fabric, market, level_micros, round::after())
    }
}

export!(MarketWatcher);

/// Where the series come from; tests bring their own.
trait Sources {
    /// All bytes of a source. Does not return if it can't be read.
    fn read(&self, name: &str) -> Vec<u8>;

    /// Gives no answer, for this reason.
    fn abstain(&self, reason: &str) -> !;
}

/// The sources of the host that runs this.
struct Fabric;

impl Sources for Fabric {
    fn read(&self, name: &str) -> Vec<u8> {
        use cryptlet::fabric::source::{read, SourceError};
        let reason = match read(name) {
            Ok(bytes) => return bytes,
            Err(SourceError::NotDeclared) => "is not configured at this host".to_string(),
            Err(SourceError::Unavailable(how)) => format!("is not available: {how}"),
            Err(SourceError::TooLong) => "is longer than this host's limit".to_string(),
        };
        self.abstain(&format!("the source {name} {reason}"))
    }

    fn abstain(&self, reason: &str) -> ! {
        cryptlet::fabric::log::line(reason);
        cryptlet_guest::abstain()
    }
}

fn price_at(sources: &impl Sources, market: Market, date: Date) -> Result<Quote, String> {
    look_up(sources, market, |series| series.at(date))
        .map(|row| quote(market, row))
        .ok_or_else(|| format!("no quote of {} on {date} or before", source(market)))
}

fn latest(sources: &impl Sources, market: Market) -> Result<Quote, String> {
    look_up(sources, market, |series| series.latest())
        .map(|row| quote(market, row))
        .ok_or_else(|| format!("no quote of {} yet", source(market)))
}

fn market_event(sources: &impl Sources, date: Date) -> Result<Event, String> {
    let micros = |market| price_at(sources, market, date).map(|quote| quote.micros);
    Ok(Event {
        date: date.to_string(),
        gold_micros: micros(Market::Gold)?,
        yield_micros: micros(Market::Treasury10y)?,
        oil_micros: micros(Market::WtiOil)?,
    })
}

fn at_close(
    sources: &impl Sources,
    round: Round,
    zone: &str,
    time: &str,
    days: Days,
) -> Result<Closing, String> {
    let tick = Tick::of(round, zone, time, days)?;
    Ok(Closing {
        next: tick.next,
        due: round.due,
        local: tick.local,
        missed: tick.missed,
        quotes: market_event(sources, day(&tick.date)?)?,
    })
}

fn on(days: Calendar) -> Days {
    match days {
        Calendar::EveryDay => Days::Every,
        Calendar::Weekdays => Days::Weekdays,
        Calendar::Nyse => Days::Nyse,
    }
}

fn crossing(sources: &impl Sources, market: Market, level: i64, after: u64) -> Option<Crossing> {
    first_step(sources, market, after, |before, micros| {
        before <= level && micros > level
    })
}

fn fall(sources: &impl Sources, market: Market, level: i64, after: u64) -> Option<Crossing> {
    first_step(sources, market, after, |before, micros| {
        before >= level && micros < level
    })
}

/// The first day after the moment `after` whose quote crosses from the one before it. Days before 1970 have no moment.
fn first_step(
    sources: &impl Sources,
    market: Market,
    after: u64,
    crosses: impl Fn(i64, i64) -> bool,
) -> Option<Crossing> {
    let is_after = |row: &Row| row.date.moment().is_some_and(|moment| moment > after);
    let (before, row) = look_up(sources, market, |series| {
        series.first_step(|before, row| is_after(row) && crosses(before.micros, row.micros))
    })?;
    Some(Crossing {
        at: row.date.moment()?,
        date: row.date.to_string(),
        micros: row.micros,
        before_micros: before.micros,
    })
}

fn look_up<T>(
    sources: &impl Sources,
    market: Market,
    find: impl Fn(Series<'_>) -> Result<Option<T>, SeriesError>,
) -> Option<T> {
    let bytes = sources.read(source(market));
    match Series::parse(&bytes).and_then(find) {
        Ok(found) => found,
        Err(error) => sources.abstain(&format!("the source {}: {error}", source(market))),
    }
}

fn quote(market: Market, row: Row) -> Quote {
    Quote {
        market,
        date: row.date.to_string(),
        micros: row.micros,
    }
}

fn day(text: &str) -> Result<Date, String> {
    text.parse().map_err(|error| format!("the date is {error}"))
}

/// The name of a market's source: what operators map to a place.
fn source(market: Market) -> &'static str {
    match market {
        Market::WtiOil => "wti-daily",
        Market::Gold => "gold-monthly",
        Market::Treasury10y => "us-treasury-10y-monthly",
    }
}

#[cfg(test)]
mod tests;
