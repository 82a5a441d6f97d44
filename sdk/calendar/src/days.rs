//! Which days a calendar has.

use crate::Days;
use jiff::civil::{Date, Weekday};

/// The first year in which the exchange rests on Juneteenth.
const JUNETEENTH_SINCE: i16 = 2022;

/// Whether the calendar has this day.
pub fn has(days: Days, date: Date) -> bool {
    let is_weekend = matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday);
    match days {
        Days::Every => true,
        Days::Weekdays => !is_weekend,
        Days::Nyse => !is_weekend && !is_holiday(date),
    }
}

/// Whether the New York Stock Exchange rests on this day of the week's first five.
fn is_holiday(date: Date) -> bool {
    let year = date.year();
    let day = |month, day| Date::new(year, month, day).ok();
    let juneteenth = day(6, 19).filter(|_| year >= JUNETEENTH_SINCE);
    let nth = |month, nth, weekday| {
        day(month, 1).and_then(|first| first.nth_weekday_of_month(nth, weekday).ok())
    };
    [
        new_year(year),
        // Martin Luther King Jr. Day and Washington's Birthday.
        nth(1, 3, Weekday::Monday),
        nth(2, 3, Weekday::Monday),
        good_friday(year),
        // Memorial Day.
        nth(5, -1, Weekday::Monday),
        juneteenth.and_then(observed),
        // Independence Day.
        day(7, 4).and_then(observed),
        // Labor Day and Thanksgiving.
        nth(9, 1, Weekday::Monday),
        nth(11, 4, Weekday::Thursday),
        // Christmas.
        day(12, 25).and_then(observed),
    ]
    .contains(&Some(date))
}

/// The day on which a holiday of this date is kept: Friday for Saturday, Monday for Sunday.
fn observed(date: Date) -> Option<Date> {
    match date.weekday() {
        Weekday::Saturday => date.yesterday().ok(),
        Weekday::Sunday => date.tomorrow().ok(),
        _ => Some(date),
    }
}

/// The year's first holiday. One on a Saturday is not kept: the Friday before closes the old year's books.
fn new_year(year: i16) -> Option<Date> {
    let date = Date::new(year, 1, 1).ok()?;
    match date.weekday() {
        Weekday::Saturday => None,
        _ => observed(date),
    }
}

fn good_friday(year: i16) -> Option<Date> {
    let easter = easter(year)?;
    easter.yesterday().ok()?.yesterday().ok()
}

/// Easter Sunday of the Gregorian calendar: the first Sunday after the full moon of the church's tables that is on
/// 21 March or follows it.
fn easter(year: i16) -> Option<Date> {
    let year = i32::from(year);
    let (century, of_century) = (year.div_euclid(100), year.rem_euclid(100));
    // The moon's phase, by the year's place in its cycle of 19; leap days left out and the moon's own drift shift it.
    let golden = year.rem_euclid(19);
    let moons_drift = (century - (century + 8).div_euclid(25) + 1).div_euclid(3);
    let full_moon =
        (19 * golden + century - century.div_euclid(4) - moons_drift + 15).rem_euclid(30);
    // From that moon to the Sunday after it.
    let leap_centuries = 2 * century.rem_euclid(4) + 2 * of_century.div_euclid(4);
    let to_sunday = (32 + leap_centuries - full_moon - of_century.rem_euclid(4)).rem_euclid(7);
    // Two moons are put a week earlier, so that none is later than 18 April.
    let late = (golden + 11 * full_moon + 22 * to_sunday).div_euclid(451);
    let since_22_march = full_moon + to_sunday - 7 * late;
    let march_22 = Date::new(i16::try_from(year).ok()?, 3, 22).ok()?;
    march_22
        .checked_add(jiff::Span::new().days(i64::from(since_22_march)))
        .ok()
}
