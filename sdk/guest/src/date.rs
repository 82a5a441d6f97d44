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

/// A text that is no day of the form `YYYY-MM-DD`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct NotADate;

impl Date {
    /// The day, if the calendar has it.
    pub fn new(year: u16, month: u8, day: u8) -> Option<Date> {
        let exists = year <= 9999 && (1..=days_in(year, month)).contains(&day);
        exists.then_some(Date { year, month, day })
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
    fn days_compare_as_they_follow() {
        let day = |text: &str| text.parse::<Date>().unwrap();
        assert!(day("2019-12-31") < day("2020-01-01"));
        assert!(day("2020-01-31") < day("2020-02-01"));
        assert!(day("2020-02-01") < day("2020-02-02"));
    }
}
