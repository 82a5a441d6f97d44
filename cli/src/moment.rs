//! Moments and durations as people write them.

use crate::error::{Outcome, Problem};
use cryptlet_primitives::ids::Moment;
use std::time::{SystemTime, UNIX_EPOCH};

const SECOND_MS: u64 = 1_000;
const MINUTE_MS: u64 = 60 * SECOND_MS;
const HOUR_MS: u64 = 60 * MINUTE_MS;
const DAY_MS: u64 = 24 * HOUR_MS;

/// Reads a duration such as `500ms`, `30s`, `5m`, `2h` or `1d`; the result is in milliseconds.
pub fn duration_ms(text: &str) -> Result<u64, String> {
    let digits = text
        .find(|letter: char| !letter.is_ascii_digit())
        .unwrap_or(text.len());
    let (number, unit) = text.split_at(digits);
    let unit_ms = match unit {
        "ms" => 1,
        "s" => SECOND_MS,
        "m" => MINUTE_MS,
        "h" => HOUR_MS,
        "d" => DAY_MS,
        _ => return Err("write a whole number and a unit: 500ms, 30s, 5m, 2h or 1d".to_owned()),
    };
    let number: u64 = number
        .parse()
        .map_err(|error| format!("`{number}`: {error}"))?;
    number
        .checked_mul(unit_ms)
        .ok_or_else(|| "longer than time itself".to_owned())
}

/// A duration as [`duration_ms`] reads it, in the largest unit that divides it.
pub fn duration(ms: u64) -> String {
    let units = [
        (DAY_MS, "d"),
        (HOUR_MS, "h"),
        (MINUTE_MS, "m"),
        (SECOND_MS, "s"),
    ];
    let whole = |(unit_ms, _): &&(u64, &str)| ms >= *unit_ms && ms.is_multiple_of(*unit_ms);
    match units.iter().find(whole) {
        Some((unit_ms, unit)) => format!("{}{unit}", ms / unit_ms),
        None => format!("{ms}ms"),
    }
}

/// A moment as text: `2026-11-20T18:00:00.000Z`.
pub fn utc(moment: Moment) -> String {
    let (days, rest) = (moment / DAY_MS, moment % DAY_MS);
    let (year, month, day) = civil(days);
    let (hours, minutes) = (rest / HOUR_MS, rest % HOUR_MS / MINUTE_MS);
    let (seconds, millis) = (rest % MINUTE_MS / SECOND_MS, rest % SECOND_MS);
    format!("{year:04}-{month:02}-{day:02}T{hours:02}:{minutes:02}:{seconds:02}.{millis:03}Z")
}

/// Reads a moment in UTC as [`utc`] writes it; the fraction may be left away, the time of day too.
pub fn moment(text: &str) -> Result<Moment, String> {
    let unread = || "write a moment in UTC: 2026-11-21T16:00:00Z".to_owned();
    let (date, time) = match text.split_once('T') {
        Some((date, time)) => (date, time.strip_suffix('Z').ok_or_else(unread)?),
        None => (text, "00:00:00"),
    };
    let (time, fraction) = time.split_once('.').unwrap_or((time, "0"));
    let numbers = |text: &str, by: char| -> Option<[u64; 3]> {
        let parts: Option<Vec<u64>> = text.split(by).map(|part| part.parse().ok()).collect();
        parts?.try_into().ok()
    };
    let [year, month, day] = numbers(date, '-').ok_or_else(unread)?;
    let [hours, minutes, seconds] = numbers(time, ':').ok_or_else(unread)?;
    let is_time = month <= 12 && day <= 31 && hours < 24 && minutes < 60 && seconds < 60;
    let digits = fraction.len() <= 3 && fraction.bytes().all(|byte| byte.is_ascii_digit());
    if !is_time || !digits || !(1970..10_000).contains(&year) {
        return Err(unread());
    }
    let millis: u64 = format!("{fraction:0<3}").parse().map_err(|_| unread())?;
    let days = days_of(year, month, day).ok_or_else(unread)?;
    Ok(days * DAY_MS + hours * HOUR_MS + minutes * MINUTE_MS + seconds * SECOND_MS + millis)
}

/// The last millisecond of a day in UTC, if the text names a day without a time.
pub fn day_end(text: &str) -> Option<Moment> {
    let is_day = !text.contains('T');
    let start = is_day.then(|| moment(text).ok()).flatten()?;
    start.checked_add(DAY_MS - 1)
}

/// The day counted from 1970-01-01, if there is such a day: [`civil`] backwards.
fn days_of(year: u64, month: u64, day: u64) -> Option<u64> {
    let shifted_year = year - u64::from(month <= 2);
    let (era, year_of_era) = (shifted_year / 400, shifted_year % 400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day.checked_sub(1)?;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    let days = (era * 146_097 + day_of_era).checked_sub(719_468)?;
    (civil(days) == (year, month, day)).then_some(days)
}

/// Year, month and day in the Gregorian calendar, of a day that is counted from 1970-01-01. Counts in eras of 400
/// years that begin on the first of March, so that the leap day is a year's last.
fn civil(days_since_1970: u64) -> (u64, u64, u64) {
    let days = days_since_1970 + 719_468;
    let (era, day_of_era) = (days / 146_097, days % 146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 {
        shifted_month + 3
    } else {
        shifted_month - 9
    };
    (era * 400 + year_of_era + u64::from(month <= 2), month, day)
}

/// This machine's clock.
pub fn now() -> Moment {
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    now.map_or(0, |since| {
        u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
    })
}

/// The moment `duration_ms` after `now`, by the chain's clock.
pub fn after(now: Moment, duration_ms: u64) -> Outcome<Moment> {
    now.checked_add(duration_ms).ok_or_else(|| {
        Problem::new(
            "bad-deadline",
            "the deadline is later than time itself",
            "give a shorter one",
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_need_a_unit() {
        assert_eq!(duration_ms("30s"), Ok(30_000));
        assert_eq!(duration_ms("250ms"), Ok(250));
        assert_eq!(duration_ms("1d"), Ok(86_400_000));
        for bad in [
            "30",
            "s",
            "-1s",
            "1.5h",
            "",
            "3w",
            "99999999999999999999s",
            "18446744073709551615d",
        ] {
            assert!(duration_ms(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_duration_is_written_as_it_is_read() {
        for text in ["250ms", "1500ms", "30s", "90s", "10m", "7d", "25h", "0ms"] {
            let written = duration(duration_ms(text).unwrap());
            assert_eq!(duration_ms(&written), duration_ms(text));
            assert_eq!(written, text);
        }
    }

    #[test]
    fn a_moment_is_read_as_it_is_written() {
        for written in [0, 951_782_400_123, 1_587_340_800_000, 1_767_225_599_999] {
            assert_eq!(moment(&utc(written)), Ok(written));
        }
        assert_eq!(moment("2020-04-20T00:00:00Z"), Ok(1_587_340_800_000));
        assert_eq!(moment("2020-04-20"), Ok(1_587_340_800_000));
        assert_eq!(moment("1970-01-01T00:00:00.5Z"), Ok(500));
        for bad in [
            "",
            "now",
            "2020-04-20T00:00:00",
            "2020-02-30",
            "2021-02-29",
            "2020-13-01",
            "2020-00-10",
            "2020-01-00",
            "1969-12-31",
            "2020-04-20T24:00:00Z",
            "2020-04-20T00:60:00Z",
            "-1-1-1",
            "2020-04-20T00:00:00.1234Z",
            "99999999999999999999-01-01",
            "2020-04-20T00:00:00.+1Z",
        ] {
            assert!(moment(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn moments_are_shown_in_utc() {
        assert_eq!(utc(0), "1970-01-01T00:00:00.000Z");
        assert_eq!(utc(951_782_400_123), "2000-02-29T00:00:00.123Z");
        assert_eq!(utc(1_587_340_800_000), "2020-04-20T00:00:00.000Z");
        assert_eq!(utc(1_767_225_599_999), "2025-12-31T23:59:59.999Z");
    }
}
