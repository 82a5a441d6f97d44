// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {Reader, ValueReader} from "../src/ValueReader.sol";
import {Values} from "../src/Values.sol";

/// What is quoted, and in which unit.
enum Quoted {
    /// WTI crude oil at Cushing, US dollars a barrel; daily.
    WtiOil,
    /// Gold, US dollars a troy ounce; monthly.
    Gold,
    /// Yield of the 10-year US Treasury, per cent a year; monthly.
    Treasury10y
}

/// What a market quoted on a day.
struct Quote {
    /// The market.
    Quoted market;
    /// The day of the quote, YYYY-MM-DD.
    string date;
    /// Millionths of the market's unit. Can be negative.
    int64 micros;
}

/// The cryptlet `market-watcher`, as its header declares it: questions as parameters, answers as structures.
library MarketWatcher {
    /// The method that gives the newest quote that there is: `latest: func(market) -> result<quote, string>`.
    string internal constant LATEST = "latest";

    /// The parameters of `LATEST`.
    function latest(Quoted market) internal pure returns (bytes memory params) {
        return Values.arguments(Values.variant(uint32(market)));
    }

    /// An answer to `LATEST`: the quote, or else why there is none.
    function quote(bytes memory output) internal pure returns (bool found, Quote memory quoted, string memory problem) {
        Reader memory reader = ValueReader.open(output);
        found = reader.result();
        if (found) {
            reader.record(3);
            quoted.market = Quoted(reader.enumeration(uint32(type(Quoted).max) + 1));
            quoted.date = reader.text();
            quoted.micros = reader.signed();
        } else {
            problem = reader.text();
        }
        reader.done();
    }
}
