//! Known days: changes of the clock, holidays, and what is no zone or time.

use super::*;
use jiff::civil::Date;

const NEW_YORK: &str = "America/New_York";

fn moment(text: &str) -> u64 {
    let moment: Timestamp = text.parse().unwrap();
    u64::try_from(moment.as_millisecond()).unwrap()
}

/// The answer of a round that opened when it was due.
fn at(zone: &str, time: &str, days: Days, due: u64) -> Result<Tick, String> {
    let opened_at = due;
    Tick::of(Round { due, opened_at }, zone, time, days)
}

/// The next moment after this one, by the clock of UTC.
fn next(zone: &str, time: &str, days: Days, due: &str) -> String {
    let tick = at(zone, time, days, moment(due)).unwrap();
    Timestamp::from_millisecond(i64::try_from(tick.next).unwrap())
        .unwrap()
        .to_string()
}

/// The days of a year, by the local date of each moment, each found by the one before.
fn days_of(year: i16, days: Days) -> Vec<Date> {
    let start = moment(&format!("{year}-01-01T05:00:00Z"));
    let tick = |due| at(NEW_YORK, "09:30", days, due).unwrap();
    let ticks = std::iter::successors(Some(tick(start)), |last| Some(tick(last.next)));
    // The first answer is for the year's first moment; those that follow are for those that the one before named.
    let dates = ticks.skip(1).map(|tick| {
        assert!(tick.local.contains("T09:30:00-0"), "{}", tick.local);
        tick.local[..10].parse::<Date>().unwrap()
    });
    dates.take_while(|date| date.year() == year).collect()
}

#[test]
fn a_tick_tells_its_local_time_and_when_the_next_one_is() {
    let due = moment("2024-03-08T14:30:00Z");
    let expected = Tick {
        next: moment("2024-03-11T13:30:00Z"),
        local: "2024-03-08T09:30:00-05:00".into(),
        date: "2024-03-08".into(),
        missed: 0,
    };
    assert_eq!(at(NEW_YORK, "09:30", Days::Nyse, due), Ok(expected));
}

#[test]
fn the_exchange_opens_at_the_same_local_time_across_both_changes_of_the_clock() {
    let open = |due| next(NEW_YORK, "09:30", Days::Weekdays, due);
    assert_eq!(open("2024-03-08T14:30:00Z"), "2024-03-11T13:30:00Z");
    assert_eq!(open("2024-11-01T13:30:00Z"), "2024-11-04T14:30:00Z");
    // Half a second before it, at it, and after it.
    assert_eq!(open("2024-03-11T13:29:59.500Z"), "2024-03-11T13:30:00Z");
    assert_eq!(open("2024-03-11T13:30:00Z"), "2024-03-12T13:30:00Z");
    assert_eq!(open("2024-03-11T13:30:00.001Z"), "2024-03-12T13:30:00Z");
}

#[test]
fn the_exchange_closes_at_the_same_local_time_across_both_changes_of_the_clock() {
    let close = |due| next(NEW_YORK, "16:00", Days::Nyse, due);
    assert_eq!(close("2024-03-08T21:00:00Z"), "2024-03-11T20:00:00Z");
    assert_eq!(close("2024-11-01T20:00:00Z"), "2024-11-04T21:00:00Z");
    assert_eq!(close("2024-12-24T21:00:00Z"), "2024-12-26T21:00:00Z");
}

#[test]
fn moments_that_passed_while_the_chain_stood_still_are_counted_and_not_made_up_for() {
    let due = moment("2024-03-08T14:30:00Z");
    let late = |opened_at: &str| {
        let opened_at = moment(opened_at);
        let round = Round { due, opened_at };
        let tick = Tick::of(round, NEW_YORK, "09:30", Days::Nyse).unwrap();
        assert_eq!(tick.local, "2024-03-08T09:30:00-05:00");
        let next = Timestamp::from_millisecond(i64::try_from(tick.next).unwrap());
        (tick.missed, next.unwrap().to_string())
    };
    let told = |missed, next: &str| (missed, next.to_string());
    assert_eq!(
        late("2024-03-08T14:30:01Z"),
        told(0, "2024-03-11T13:30:00Z")
    );
    assert_eq!(
        late("2024-03-11T13:29:59.999Z"),
        told(0, "2024-03-11T13:30:00Z")
    );
    assert_eq!(
        late("2024-03-11T13:30:00Z"),
        told(1, "2024-03-12T13:30:00Z")
    );
    // Over Good Friday and Easter.
    assert_eq!(
        late("2024-04-01T20:00:00Z"),
        told(15, "2024-04-02T13:30:00Z")
    );
    // A round never opens before it is due.
    assert_eq!(
        late("2024-03-01T00:00:00Z"),
        told(0, "2024-03-11T13:30:00Z")
    );
}

#[test]
fn a_time_that_the_clock_skips_is_at_the_first_moment_after_the_gap() {
    let wakes = |due| next(NEW_YORK, "02:30", Days::Every, due);
    assert_eq!(wakes("2024-03-09T07:30:00Z"), "2024-03-10T07:00:00Z");
    assert_eq!(wakes("2024-03-10T07:00:00Z"), "2024-03-11T06:30:00Z");
    // Samoa went from 29 to 31 December 2011.
    let samoa = |due| next("Pacific/Apia", "12:00", Days::Every, due);
    assert_eq!(samoa("2011-12-29T22:00:00Z"), "2011-12-30T10:00:00Z");
    assert_eq!(samoa("2011-12-30T10:00:00Z"), "2011-12-30T22:00:00Z");
}

#[test]
fn a_time_that_the_clock_shows_twice_is_at_the_first() {
    let wakes = |due| next(NEW_YORK, "01:30", Days::Every, due);
    assert_eq!(wakes("2024-11-02T05:30:00Z"), "2024-11-03T05:30:00Z");
    assert_eq!(wakes("2024-11-03T05:30:00Z"), "2024-11-04T06:30:00Z");
    assert_eq!(wakes("2024-11-03T06:30:00Z"), "2024-11-04T06:30:00Z");
    // Half an hour, on Lord Howe Island.
    let half = |due| next("Australia/Lord_Howe", "01:45", Days::Every, due);
    assert_eq!(half("2024-04-06T00:00:00Z"), "2024-04-06T14:45:00Z");
    assert_eq!(half("2024-04-06T14:45:00Z"), "2024-04-07T15:15:00Z");
}

#[test]
fn no_change_of_any_zone_is_missed_or_comes_twice() {
    for zone in [
        "Europe/Berlin",
        "Africa/Casablanca",
        "America/Sao_Paulo",
        "Asia/Tehran",
        "UTC",
    ] {
        for time in ["00:00", "02:30"] {
            let mut due = moment("2015-01-01T00:00:00Z");
            let mut ticks = 0;
            while due < moment("2020-01-01T00:00:00Z") {
                let tick = at(zone, time, Days::Every, due).unwrap();
                let hours = (tick.next - due) / 3_600_000;
                assert!(
                    ticks == 0 || (23..=25).contains(&hours),
                    "{zone} {time} {tick:?}"
                );
                due = tick.next;
                ticks += 1;
            }
            assert!((1826..=1827).contains(&ticks), "{zone} {time} {ticks}");
        }
    }
}

#[test]
fn the_exchange_rests_on_its_holidays() {
    let rests = |date: &str| !days::has(Days::Nyse, date.parse().unwrap());
    for holiday in [
        "1998-01-19",
        "2008-03-21",
        "2011-12-26",
        "2012-01-02",
        "2015-07-03",
        "2018-03-30",
        "2019-04-19",
        "2021-12-24",
        "2022-06-20",
        "2022-12-26",
        "2023-01-02",
        "2024-01-01",
        "2024-01-15",
        "2024-02-19",
        "2024-03-29",
        "2024-05-27",
        "2024-06-19",
        "2024-07-04",
        "2024-09-02",
        "2024-11-28",
        "2024-12-25",
        "2025-04-18",
        "2026-07-03",
        "2027-06-18",
        "2027-12-24",
        "2038-04-23",
    ] {
        assert!(rests(holiday), "{holiday}");
    }
    for open in [
        // New Year's Day on a Saturday, Juneteenth of before, and days that others rest on.
        "2010-12-31",
        "2021-12-31",
        "2021-06-18",
        "2024-10-14",
        "2024-11-11",
        "2024-11-29",
        "2025-04-21",
        "2026-07-06",
    ] {
        assert!(!rests(open), "{open}");
    }
    assert!(rests("2024-11-30") && rests("2024-12-01"));
}

#[test]
fn the_exchange_trades_on_as_many_days_as_it_did() {
    // In 2025 it also rested on 9 January, to mourn a president, which no rule foresees.
    for (year, days) in [
        (2021, 252),
        (2022, 251),
        (2023, 250),
        (2024, 252),
        (2025, 251),
        (2026, 251),
    ] {
        assert_eq!(days_of(year, Days::Nyse).len(), days, "{year}");
    }
    assert_eq!(days_of(2024, Days::Weekdays).len(), 262);
    assert_eq!(days_of(2024, Days::Every).len(), 366);
}

#[test]
fn thanksgiving_is_passed_over() {
    let open = |due| next(NEW_YORK, "09:30", Days::Nyse, due);
    assert_eq!(open("2024-11-27T14:30:00Z"), "2024-11-29T14:30:00Z");
    assert_eq!(open("2025-04-17T13:30:00Z"), "2025-04-21T13:30:00Z");
    assert_eq!(open("2026-07-02T13:30:00Z"), "2026-07-06T13:30:00Z");
}

#[test]
fn a_zone_or_a_time_that_there_is_not_is_an_error() {
    let tick = |zone, time, due| at(zone, time, Days::Every, due);
    let no_zone = "no such time zone: write an IANA name such as America/New_York";
    assert_eq!(tick("Mars/Olympus", "09:30", 0), Err(no_zone.to_string()));
    assert!(tick("", "09:30", 0).is_err());
    for time in [
        "",
        "9:30",
        "24:00",
        "09:60",
        "09:30 ",
        "0930",
        "09:30:00",
        "+9:30",
        "٠٩:٣٠",
    ] {
        let said = tick("UTC", time, 0).unwrap_err();
        assert_eq!(
            said, "the time is not of the form HH:MM, 00:00 to 23:59",
            "{time:?}"
        );
    }
    assert!(tick("UTC", "09:30", u64::MAX)
        .unwrap_err()
        .contains("beyond the calendar"));
    let last = moment("9999-12-30T22:00:00Z");
    assert!(tick("UTC", "09:30", last).is_err());
}

#[test]
fn the_first_moment_is_1970() {
    let tick = at("Pacific/Honolulu", "00:00", Days::Weekdays, 0).unwrap();
    assert_eq!(tick.local, "1969-12-31T14:00:00-10:00");
    assert_eq!(tick.date, "1969-12-31");
    assert_eq!(tick.next, moment("1970-01-01T10:00:00Z"));
}
