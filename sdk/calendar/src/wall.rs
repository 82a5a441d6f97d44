//! What the clock on the wall shows.

use jiff::{
    civil::{Date, DateTime, Time},
    tz::{AmbiguousOffset, TimeZone},
    Timestamp,
};

/// Days that are tried for the next moment. No calendar here rests for longer.
const DAYS_AHEAD: usize = 16;

/// The time of day that `HH:MM` writes.
pub fn time(text: &str) -> Option<Time> {
    let &[h1, h2, b':', m1, m2] = text.as_bytes() else {
        return None;
    };
    Time::new(number(h1, h2)?, number(m1, m2)?, 0, 0).ok()
}

fn number(tens: u8, ones: u8) -> Option<i8> {
    let digit = |letter: u8| char::from(letter).to_digit(10);
    i8::try_from(digit(tens)? * 10 + digit(ones)?).ok()
}

/// The first moment after `last` at which the clock shows `time`, on a day that `has` takes.
pub fn next(
    zone: &TimeZone,
    time: Time,
    has: impl Fn(Date) -> bool,
    last: Timestamp,
) -> Option<Timestamp> {
    let today = zone.to_datetime(last).date();
    // A time that the clock skips may be at a moment of the next day.
    let yesterday = today.yesterday().ok()?;
    yesterday
        .series(jiff::Span::new().days(1))
        .take(DAYS_AHEAD)
        .filter(|date| has(*date))
        .filter_map(|date| shows(zone, date.to_datetime(time)))
        .find(|moment| *moment > last)
}

/// The moment at which the clock shows this: the first of two; if none, the one at which the clock goes on beyond it.
fn shows(zone: &TimeZone, wanted: DateTime) -> Option<Timestamp> {
    match zone.to_ambiguous_timestamp(wanted).offset() {
        AmbiguousOffset::Unambiguous { offset } => offset.to_timestamp(wanted).ok(),
        AmbiguousOffset::Fold { before, .. } => before.to_timestamp(wanted).ok(),
        AmbiguousOffset::Gap { after, .. } => {
            // By the offset that is not in force yet it lies before the change.
            let early = after.to_timestamp(wanted).ok()?;
            zone.following(early)
                .next()
                .map(|change| change.timestamp())
        }
    }
}
