//! Known answers of the real series, and series that are wrong.

use super::*;
use std::panic::catch_unwind;

/// The series that the project ships.
struct Shipped;

impl Sources for Shipped {
    fn read(&self, name: &str) -> Vec<u8> {
        match name {
            "wti-daily" => include_bytes!("../data/wti-daily.csv").to_vec(),
            "gold-monthly" => include_bytes!("../data/gold-monthly.csv").to_vec(),
            "us-treasury-10y-monthly" => {
                include_bytes!("../data/us-treasury-10y-monthly.csv").to_vec()
            }
            other => panic!("no source {other}"),
        }
    }

    fn abstain(&self, reason: &str) -> ! {
        panic!("{reason}")
    }
}

/// The same text for every market.
struct Fixed(&'static [u8]);

impl Sources for Fixed {
    fn read(&self, _: &str) -> Vec<u8> {
        self.0.to_vec()
    }

    fn abstain(&self, reason: &str) -> ! {
        std::panic::panic_any(reason.to_string())
    }
}

fn at(market: Market, date: &str) -> Result<Quote, String> {
    price_at(&Shipped, market, day(date)?)
}

fn oil(date: &str) -> i64 {
    at(Market::WtiOil, date).unwrap().micros
}

#[test]
fn the_price_on_a_trading_day_is_that_days() {
    let expected = Quote {
        market: Market::WtiOil,
        date: "1986-01-03".into(),
        micros: 26_000_000,
    };
    assert_eq!(at(Market::WtiOil, "1986-01-03"), Ok(expected));
}

#[test]
fn on_a_weekend_the_last_quote_stands() {
    assert_eq!(at(Market::WtiOil, "1986-01-05").unwrap().date, "1986-01-03");
    assert_eq!(at(Market::Gold, "1833-01-31").unwrap().date, "1833-01-01");
}

#[test]
fn oil_was_negative_on_2020_04_20() {
    assert_eq!(oil("2020-04-20"), -36_980_000);
    assert_eq!(oil("2020-04-21"), 8_910_000);
}

#[test]
fn before_the_first_quote_is_an_error() {
    let expected = Err("no quote of wti-daily on 1986-01-01 or before".to_string());
    assert_eq!(at(Market::WtiOil, "1986-01-01"), expected);
}

#[test]
fn a_day_that_is_none_is_an_error() {
    let expected = Err("the date is not a day: write YYYY-MM-DD".to_string());
    assert_eq!(at(Market::Gold, "2020-02-30"), expected);
}

#[test]
fn latest_is_the_last_line() {
    for market in [Market::WtiOil, Market::Gold, Market::Treasury10y] {
        let bytes = Shipped.read(source(market));
        let last = std::str::from_utf8(&bytes).unwrap().lines().last().unwrap();
        let quote = latest(&Shipped, market).unwrap();
        assert_eq!(last.split_once(',').unwrap().0, quote.date);
        assert_eq!(
            quote,
            price_at(&Shipped, market, Date::new(9999, 12, 31).unwrap()).unwrap()
        );
    }
}

#[test]
fn gold_rate_and_oil_come_in_one_message() {
    let event = market_event(&Shipped, day("2016-03-17").unwrap()).unwrap();
    assert_eq!(event.date, "2016-03-17");
    assert_eq!(
        event.gold_micros,
        at(Market::Gold, "2016-03-01").unwrap().micros
    );
    assert_eq!(
        event.yield_micros,
        at(Market::Treasury10y, "2016-03-01").unwrap().micros
    );
    assert_eq!(event.oil_micros, oil("2016-03-17"));
    assert!(market_event(&Shipped, day("1980-01-01").unwrap()).is_err());
}

#[test]
fn a_closing_comes_with_the_quotes_of_its_day_in_the_zone_and_names_the_next() {
    // 16:00 in New York, before and after the clock is put forward.
    let due = 1_458_072_000_000;
    let close = |due, opened_at| {
        let round = Round { due, opened_at };
        at_close(&Shipped, round, "America/New_York", "16:00", Days::Nyse)
    };
    let told = close(due, due).unwrap();
    let quotes = market_event(&Shipped, day("2016-03-15").unwrap()).unwrap();
    let expected = Closing {
        next: due + 24 * 3_600_000,
        due,
        local: "2016-03-15T16:00:00-04:00".into(),
        missed: 0,
        quotes,
    };
    assert_eq!(told, expected);
    let friday_before = due - (4 * 24 - 1) * 3_600_000;
    let told = close(friday_before, friday_before).unwrap();
    assert_eq!(told.local, "2016-03-11T16:00:00-05:00");
    assert_eq!(told.next, due - 24 * 3_600_000);
    // The day is the market's: midnight of Greenwich passes before it closes in Honolulu.
    let round = Round {
        due: 1_458_093_600_000,
        opened_at: 1_458_093_600_000,
    };
    let told = at_close(&Shipped, round, "Pacific/Honolulu", "16:00", Days::Weekdays).unwrap();
    assert_eq!(told.quotes.date, "2016-03-15");
    assert!(at_close(&Shipped, round, "Mars/Olympus", "16:00", Days::Every).is_err());
}

fn moment(date: &str) -> u64 {
    day(date).unwrap().moment().unwrap()
}

/// The days of the events from `start` until `end`, each found with the cursor of the one before.
fn chain(find: impl Fn(u64) -> Option<Crossing>, start: &str, end: &str) -> Vec<String> {
    let events = std::iter::successors(find(moment(start)), |event| find(event.at));
    let within = events.take_while(|event| event.at < moment(end));
    within.map(|event| event.date).collect()
}

const FORTY: i64 = 40_000_000;

#[test]
fn oil_crosses_forty_dollars_upwards_on_four_days_of_2016() {
    let above = |after| crossing(&Shipped, Market::WtiOil, FORTY, after);
    let days = chain(above, "2016-01-01", "2016-07-01");
    assert_eq!(
        days,
        ["2016-03-17", "2016-03-22", "2016-04-11", "2016-04-19"]
    );
    let first = above(moment("2016-01-01")).unwrap();
    let expected = Crossing {
        at: 1_458_172_800_000,
        date: "2016-03-17".into(),
        micros: oil("2016-03-17"),
        before_micros: oil("2016-03-16"),
    };
    assert_eq!(first, expected);
    assert!(first.before_micros <= FORTY && first.micros > FORTY);
    // The cursor's own day is behind it.
    assert_eq!(above(first.at - 1), Some(first));
}

#[test]
fn between_two_crossings_upwards_lies_one_downwards() {
    let above = |after| crossing(&Shipped, Market::WtiOil, FORTY, after);
    let below = |after| fall(&Shipped, Market::WtiOil, FORTY, after);
    let up = chain(above, "2000-01-01", "2020-01-01");
    let down = chain(below, "2000-01-01", "2020-01-01");
    let mut all: Vec<(&String, bool)> = up.iter().map(|day| (day, true)).collect();
    all.extend(down.iter().map(|day| (day, false)));
    all.sort();
    assert!(up.len() > 4);
    assert!(all.windows(2).all(|pair| pair[0].1 != pair[1].1), "{all:?}");
}

#[test]
fn oil_falls_below_zero_on_one_day() {
    let below = |after| fall(&Shipped, Market::WtiOil, 0, after);
    assert_eq!(chain(below, "1986-01-01", "2026-01-01"), ["2020-04-20"]);
    let back = crossing(&Shipped, Market::WtiOil, 0, moment("2020-04-20"));
    assert_eq!(back.unwrap().date, "2020-04-21");
}

#[test]
fn what_has_not_happened_is_no_event() {
    let none = crossing(&Shipped, Market::WtiOil, i64::MAX, 0);
    assert_eq!(none, None);
    assert_eq!(fall(&Shipped, Market::WtiOil, FORTY, u64::MAX), None);
}

#[test]
fn a_quote_at_the_level_is_not_beyond_it() {
    const SERIES: &[u8] = b"Date,Price\n1969-12-30,1\n1969-12-31,9\n1970-01-02,5\n1970-01-03,5\n\
        1970-01-04,6\n1970-01-05,5\n1970-01-06,4\n";
    let up = |after| crossing(&Fixed(SERIES), Market::Gold, 5_000_000, after);
    let down = |after| fall(&Fixed(SERIES), Market::Gold, 5_000_000, after);
    // Before 1970 there are no moments.
    assert_eq!(up(0).unwrap().date, "1970-01-04");
    assert_eq!(down(0).unwrap().date, "1970-01-06");
    assert_eq!(up(moment("1970-01-04")), None);
}

#[test]
fn an_event_is_not_seen_in_a_series_that_is_wrong_before_it() {
    let wrong = Fixed(b"Date,Price\n2020-01-02,1\n2020-01-01,1\n2020-01-03,9\n");
    let said = catch_unwind(|| crossing(&wrong, Market::Gold, FORTY, 0)).unwrap_err();
    let expected =
        "the source gold-monthly: the day in line 3 does not follow the one before it".to_string();
    assert_eq!(said.downcast_ref::<String>(), Some(&expected));
}

#[test]
fn a_series_that_is_wrong_gets_no_answer() {
    for (text, reason) in [
        (b"Date,Price".as_slice(), "no headline"),
        (b"Date,Price\n\xff", "not UTF-8"),
        (
            b"Date,Price\n2020-01-01,1\n2020-01-02,\n",
            "line 3 is not of the form YYYY-MM-DD,number",
        ),
        (
            b"Date,Price\n2020-01-01,1\n2020-01-01,2\n",
            "the day in line 3 does not follow the one before it",
        ),
        (
            b"<html>\n<body>busy</body>\n",
            "line 2 is not of the form YYYY-MM-DD,number",
        ),
    ] {
        let said = catch_unwind(|| latest(&Fixed(text), Market::Gold)).unwrap_err();
        let expected = format!("the source gold-monthly: {reason}");
        assert_eq!(said.downcast_ref::<String>(), Some(&expected));
    }
}

#[test]
fn lines_may_end_as_on_windows() {
    let quote = latest(&Fixed(b"Date,Price\r\n2020-01-01,1.5\r\n"), Market::Gold).unwrap();
    assert_eq!(quote.micros, 1_500_000);
}
