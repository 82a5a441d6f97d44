//! Days of the calendar, in ISO form.

use core::{fmt, str::FromStr};

/// A day of the proleptic Gregorian calendar, from 0000-01-01 to 9999-12-31. Days compare as they follow each other.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Date {
    // The order of the fields is the order of days.
    year: u16,
    month: u8,
    day: u8,
}

/// Days from 0000-01-01 to 1970-01-01.
const DAYS_UNTIL_1970: u64 = 719_528;
/// Milliseconds of a day.
const DAY_MS: u64 = 24 * 60 * 60 * 1_000;

/// A text that is no day of the form `YYYY-MM-DD`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct NotADate;

impl Date {
    /// The day, if the calendar has it.
    pub fn new(year: u16, month: u8, day: u8) -> Option<Date> {
        let exists = year <= 9999 && (1..=days_in(year, month)).contains(&day);
        exists.then_some(Date { year, month, day })
    }

    /// The moment at which the day begins, 00:00 UTC: milliseconds since 1970. None before.
    pub fn moment(self) -> Option<u64> {
        let year = u64::from(self.year);
        let leap_days = year.div_ceil(4) - year.div_ceil(100) + year.div_ceil(400);
        let months = (1..self.month).map(|month| u64::from(days_in(self.year, month)));
        let days = year * 365 + leap_days + months.sum::<u64>() + u64::from(self.day) - 1;
        Some(days.checked_sub(DAYS_UNTIL_1970)? * DAY_MS)
    }

    /// The same day of a later month, or the last one of a month that is too short. None beyond the year 9999.
    pub fn after_months(self, months: u32) -> Option<Date> {
        let months = u32::from(self.month - 1).checked_add(months)?;
        let year = u32::from(self.year).checked_add(months / 12)?;
        let year = u16::try_from(year).ok()?;
        let month = u8::try_from(months % 12 + 1).ok()?;
        Date::new(year, month, self.day.min(days_in(year, month)))
    }
}

fn days_in(year: u16, month: u8) -> u8 {
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        _ => 0,
    }
}

impl FromStr for Date {
    type Err = NotADate;

    /// Reads `YYYY-MM-DD` and no other form.
    fn from_str(text: &str) -> Result<Date, NotADate> {
        let &[y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] = text.as_bytes() else {
            return Err(NotADate);
        };
        let year = number(&[y1, y2, y3, y4]).ok_or(NotADate)?;
        let month = number(&[m1, m2])
            .and_then(|month| u8::try_from(month).ok())
            .ok_or(NotADate)?;
        let day = number(&[d1, d2])
            .and_then(|day| u8::try_from(day).ok())
            .ok_or(NotADate)?;
        Date::new(year, month, day).ok_or(NotADate)
    }
}

/// The number that at most four digits write.
fn number(digits: &[u8]) -> Option<u16> {
    digits.iter().try_fold(0u16, |number, digit| {
        let digit = digit.is_ascii_digit().then(|| digit - b'0')?;
        number.checked_mul(10)?.checked_add(digit.into())
    })
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

impl fmt::Display for NotADate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not a day: write YYYY-MM-DD")
    }
}

impl core::error::Error for NotADate {}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::ToString;

    #[test]
    fn days_that_exist_are_read_and_written() {
        for text in [
            "0000-01-01",
            "1986-01-02",
            "2000-02-29",
            "2020-04-20",
            "9999-12-31",
        ] {
            assert_eq!(text.parse::<Date>().unwrap().to_string(), text);
        }
    }

    #[test]
    fn anything_else_is_refused() {
        for text in [
            "",
            "2020",
            "2020-4-20",
            "2020-04-20 ",
            "2020/04/20",
            "2020-13-01",
            "2020-00-01",
            "2020-04-31",
            "1900-02-29",
            "2019-02-29",
            "+020-04-20",
            "٢٠٢٠-04-20",
            "2020-04-2é",
        ] {
            assert_eq!(text.parse::<Date>(), Err(NotADate), "{text}");
        }
    }

    #[test]
    fn days_begin_at_their_moments() {
        for (text, moment) in [
            ("1969-12-31", None),
            ("0000-01-01", None),
            ("1970-01-01", Some(0)),
            ("1970-01-02", Some(86_400_000)),
            ("1999-12-31", Some(946_598_400_000)),
            ("2000-02-29", Some(951_782_400_000)),
            ("2000-03-01", Some(951_868_800_000)),
            ("2016-03-17", Some(1_458_172_800_000)),
            ("2100-03-01", Some(4_107_542_400_000)),
            ("9999-12-31", Some(253_402_214_400_000)),
        ] {
            assert_eq!(text.parse::<Date>().unwrap().moment(), moment, "{text}");
        }
    }

    #[test]
    fn months_that_are_too_short_end_on_their_last_day() {
        for (text, months, later) in [
            ("2027-01-31", 0, Some("2027-01-31")),
            ("2027-01-31", 1, Some("2027-02-28")),
            ("2027-01-31", 13, Some("2028-02-29")),
            ("2027-11-30", 2, Some("2028-01-30")),
            ("2027-12-01", 1_200, Some("2127-12-01")),
            ("9999-12-31", 1, None),
            ("2027-01-31", u32::MAX, None),
        ] {
            let later = later.map(|day| day.parse::<Date>().unwrap());
            let day: Date = text.parse().unwrap();
            assert_eq!(day.after_months(months), later, "{text} {months}");
        }
    }

    #[test]
    fn days_compare_as_they_follow() {
        let day = |text: &str| text.parse::<Date>().unwrap();
        assert!(day("2019-12-31") < day("2020-01-01"));
        assert!(day("2020-01-31") < day("2020-02-01"));
        assert!(day("2020-02-01") < day("2020-02-02"));
    }
}
