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
fn oil_crosses_forty_dollars_upwards_on_four_days_of_2016() {
    let days =
        (1..=6).flat_map(|month| (1..=31).filter_map(move |day| Date::new(2016, month, day)));
    let quoted = |date: &Date| {
        at(Market::WtiOil, &date.to_string()).is_ok_and(|quote| quote.date == date.to_string())
    };
    let closes: Vec<(String, i64)> = days
        .filter(quoted)
        .map(|date| (date.to_string(), oil(&date.to_string())))
        .collect();
    let above = |micros: i64| micros > 40_000_000;
    let crossings: Vec<&str> = closes
        .windows(2)
        .filter(|pair| !above(pair[0].1) && above(pair[1].1))
        .map(|pair| pair[1].0.as_str())
        .collect();
    assert_eq!(
        crossings,
        ["2016-03-17", "2016-03-22", "2016-04-11", "2016-04-19"]
    );
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
