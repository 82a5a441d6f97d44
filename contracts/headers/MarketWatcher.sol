// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

// The header of market-watcher, written by `cryptlet header export`. Do not change it: export it again.

// cryptlet-import: ../src/ICryptlet.sol sha256:cccbe972086f60784799f7c1668f29cc3955bb4a1ead0fda30a058cc393fbd5e
// cryptlet-import: ../src/ICryptoDelegate.sol sha256:e620e0af85673c83cc2a52f438aa44a8441e6f8ea44eb0ed85b915d18b565cfb
import {Callback, ICryptlet} from "../src/ICryptlet.sol";
// cryptlet-import: ../src/ValueReader.sol sha256:8e4d1e4991ef1692ea0ea63ab9157709de86bb6e449aec6672a6e64d9b6f7f53
// cryptlet-import: ../src/Utf8.sol sha256:673aa7a832b9a520288a8c8d2b92423abe3ce5a9137e68ea788156338f0a02d0
import {Reader, ValueReader} from "../src/ValueReader.sol";
// cryptlet-import: ../src/Values.sol sha256:6f0ca05de6366f0e5a73ed7244128b066558f012779d692313076a324d938c42
import {Values} from "../src/Values.sol";

/// Prices of oil and gold, and the yield of the 10-year US Treasury.
library MarketWatcher {
    /// The cryptlet's name.
    string internal constant NAME = "market-watcher";
    /// SHA-256 of the header's text.
    bytes32 internal constant HEADER_SHA256 = 0x6003c5a43b020e47e8fa016cbb0e437938ed15a92833c96648e621fc7b4e26b3;
    /// The package of its interface.
    string internal constant INTERFACE = "registrar:market-watcher";
    /// The package's version; empty if it has none.
    string internal constant INTERFACE_VERSION = "1.0.0";

    /// What is quoted, and in which unit.
    enum Market {
        /// WTI crude oil at Cushing, US dollars a barrel; daily.
        WtiOil,
        /// Gold, US dollars a troy ounce; monthly.
        Gold,
        /// Yield of the 10-year US Treasury, per cent a year; monthly.
        Treasury10y
    }

    /// What a market quoted on a day.
    struct Quote {
        Market market;
        /// The day of the quote, YYYY-MM-DD.
        string date;
        /// Millionths of the market's unit. Can be negative.
        int64 micros;
    }

    struct ResultQuoteString {
        /// Whether it is no error.
        bool ok;
        Quote value;
        string err;
    }

    /// Gold, the rate and oil in one message, each as last quoted on the day or before it.
    struct Event {
        /// The day that was asked, YYYY-MM-DD.
        string date;
        int64 goldMicros;
        int64 yieldMicros;
        int64 oilMicros;
    }

    struct ResultEventString {
        /// Whether it is no error.
        bool ok;
        Event value;
        string err;
    }

    /// On which days a market closes.
    enum Calendar {
        EveryDay,
        /// Monday to Friday.
        Weekdays,
        /// Days on which the New York Stock Exchange trades, by its rules for holidays: those of 1998, with Juneteenth from
        /// 2022. A day on which it closes for another cause, or earlier, counts.
        Nyse
    }

    /// A market's closing time, and the message that comes with it. The first answer to a subscription, and one to a plain
    /// request, is no closing: it has `due` at the opening of its round, and names the next.
    struct Closing {
        /// The next one: milliseconds since 1970, UTC.
        uint64 next;
        /// The one for which the round opened: milliseconds since 1970, UTC.
        uint64 due;
        /// The same in the zone, ISO 8601 with its offset: `2024-03-11T16:00:00-04:00`.
        string local;
        /// How many passed between that one and the opening of the round, as after a standstill of the chain. They are not made
        /// up for.
        uint32 missed;
        /// The newest rate and prices on that day in the zone, or before it.
        Event quotes;
    }

    struct ResultClosingString {
        /// Whether it is no error.
        bool ok;
        Closing value;
        string err;
    }

    /// A day on which a market closed beyond a level that it had not been beyond the day before.
    struct Crossing {
        /// The event's cursor: the day's 00:00 UTC, milliseconds since 1970.
        uint64 at_;
        /// The day, YYYY-MM-DD.
        string date;
        /// Its quote, millionths of the market's unit.
        int64 micros;
        /// The quote before it.
        int64 beforeMicros;
    }

    struct OptionCrossing {
        /// Whether there is a value.
        bool has;
        Crossing value;
    }

    /// A number is beyond its type.
    error OutOfRange();

    /// Whether a cryptlet has this header on the chain, in its newest version.
    function fits(ICryptlet cryptlet) internal view returns (bool) {
        return sha256(bytes(cryptlet.header())) == HEADER_SHA256;
    }

    /// The newest quote on `date` (YYYY-MM-DD) or before it; an error before the market's first quote.
    string internal constant METHOD_PRICE_AT = "price-at";

    /// The arguments of `price-at`, encoded.
    function priceAtParams(Market market, string memory date) internal pure returns (bytes memory params) {
        bytes[] memory values = new bytes[](2);
        values[0] = Values.variant(uint32(market));
        values[1] = Values.text(date);
        params = Values.arguments(values);
    }

    /// The answer of `price-at`, decoded. Reverts if the bytes are no such value.
    function priceAtResult(bytes memory output) internal pure returns (ResultQuoteString memory answer) {
        Reader memory reader = ValueReader.open(output);
        answer = _readResultQuoteString(reader);
        reader.done();
    }

    /// Asks `price-at`; the contract pays from its balance. See `ICryptlet.request`.
    function requestPriceAt(
        ICryptlet cryptlet,
        Market market,
        string memory date,
        uint64 durationMs,
        uint256 fee,
        Callback memory callback
    ) internal returns (uint64 round) {
        bytes memory params = priceAtParams(market, date);
        round = cryptlet.request(METHOD_PRICE_AT, params, durationMs, fee, callback);
    }

    /// The newest quote that there is.
    string internal constant METHOD_LATEST = "latest";

    /// The arguments of `latest`, encoded.
    function latestParams(Market market) internal pure returns (bytes memory params) {
        params = Values.arguments(Values.variant(uint32(market)));
    }

    /// The answer of `latest`, decoded. Reverts if the bytes are no such value.
    function latestResult(bytes memory output) internal pure returns (ResultQuoteString memory answer) {
        Reader memory reader = ValueReader.open(output);
        answer = _readResultQuoteString(reader);
        reader.done();
    }

    /// Asks `latest`; the contract pays from its balance. See `ICryptlet.request`.
    function requestLatest(
        ICryptlet cryptlet,
        Market market,
        uint64 durationMs,
        uint256 fee,
        Callback memory callback
    ) internal returns (uint64 round) {
        bytes memory params = latestParams(market);
        round = cryptlet.request(METHOD_LATEST, params, durationMs, fee, callback);
    }

    /// The rate and the prices as they stood on `date` (YYYY-MM-DD).
    string internal constant METHOD_MARKET_EVENT = "market-event";

    /// The arguments of `market-event`, encoded.
    function marketEventParams(string memory date) internal pure returns (bytes memory params) {
        params = Values.arguments(Values.text(date));
    }

    /// The answer of `market-event`, decoded. Reverts if the bytes are no such value.
    function marketEventResult(bytes memory output) internal pure returns (ResultEventString memory answer) {
        Reader memory reader = ValueReader.open(output);
        answer = _readResultEventString(reader);
        reader.done();
    }

    /// Asks `market-event`; the contract pays from its balance. See `ICryptlet.request`.
    function requestMarketEvent(
        ICryptlet cryptlet,
        string memory date,
        uint64 durationMs,
        uint256 fee,
        Callback memory callback
    ) internal returns (uint64 round) {
        bytes memory params = marketEventParams(date);
        round = cryptlet.request(METHOD_MARKET_EVENT, params, durationMs, fee, callback);
    }

    /// Wakes itself: next at `time` (HH:MM) in the IANA time zone `zone`, on the first of those days, after the opening of the
    /// round, with the rate and the prices. A time that the clock skips is at the first moment after the gap; one that it
    /// shows twice is at the first of the two. An error if there is no such zone or time, or a market has no quote yet.
    string internal constant METHOD_AT_CLOSE = "at-close";

    /// The arguments of `at-close`, encoded.
    function atCloseParams(
        string memory zone,
        string memory time,
        Calendar days_
    ) internal pure returns (bytes memory params) {
        bytes[] memory values = new bytes[](3);
        values[0] = Values.text(zone);
        values[1] = Values.text(time);
        values[2] = Values.variant(uint32(days_));
        params = Values.arguments(values);
    }

    /// The answer of `at-close`, decoded. Reverts if the bytes are no such value.
    function atCloseResult(bytes memory output) internal pure returns (ResultClosingString memory answer) {
        Reader memory reader = ValueReader.open(output);
        answer = _readResultClosingString(reader);
        reader.done();
    }

    /// Asks `at-close`; the contract pays from its balance. See `ICryptlet.request`.
    function requestAtClose(
        ICryptlet cryptlet,
        string memory zone,
        string memory time,
        Calendar days_,
        uint64 durationMs,
        uint256 fee,
        Callback memory callback
    ) internal returns (uint64 round) {
        bytes memory params = atCloseParams(zone, time, days_);
        round = cryptlet.request(METHOD_AT_CLOSE, params, durationMs, fee, callback);
    }

    /// An event: the first day after the cursor whose quote is above the level, after one at or below it.
    string internal constant METHOD_CROSSING = "crossing";

    /// The arguments of `crossing`, encoded.
    function crossingParams(Market market, int64 levelMicros) internal pure returns (bytes memory params) {
        bytes[] memory values = new bytes[](2);
        values[0] = Values.variant(uint32(market));
        values[1] = Values.signed(levelMicros);
        params = Values.arguments(values);
    }

    /// The answer of `crossing`, decoded. Reverts if the bytes are no such value.
    function crossingResult(bytes memory output) internal pure returns (OptionCrossing memory answer) {
        Reader memory reader = ValueReader.open(output);
        answer = _readOptionCrossing(reader);
        reader.done();
    }

    /// Asks `crossing`; the contract pays from its balance. See `ICryptlet.request`.
    function requestCrossing(
        ICryptlet cryptlet,
        Market market,
        int64 levelMicros,
        uint64 durationMs,
        uint256 fee,
        Callback memory callback
    ) internal returns (uint64 round) {
        bytes memory params = crossingParams(market, levelMicros);
        round = cryptlet.request(METHOD_CROSSING, params, durationMs, fee, callback);
    }

    /// An event: the first day after the cursor whose quote is below the level, after one at or above it.
    string internal constant METHOD_FALL = "fall";

    /// The arguments of `fall`, encoded.
    function fallParams(Market market, int64 levelMicros) internal pure returns (bytes memory params) {
        bytes[] memory values = new bytes[](2);
        values[0] = Values.variant(uint32(market));
        values[1] = Values.signed(levelMicros);
        params = Values.arguments(values);
    }

    /// The answer of `fall`, decoded. Reverts if the bytes are no such value.
    function fallResult(bytes memory output) internal pure returns (OptionCrossing memory answer) {
        Reader memory reader = ValueReader.open(output);
        answer = _readOptionCrossing(reader);
        reader.done();
    }

    /// Asks `fall`; the contract pays from its balance. See `ICryptlet.request`.
    function requestFall(
        ICryptlet cryptlet,
        Market market,
        int64 levelMicros,
        uint64 durationMs,
        uint256 fee,
        Callback memory callback
    ) internal returns (uint64 round) {
        bytes memory params = fallParams(market, levelMicros);
        round = cryptlet.request(METHOD_FALL, params, durationMs, fee, callback);
    }

    function _readResultQuoteString(Reader memory reader) private pure returns (ResultQuoteString memory value) {
        value.ok = reader.result();
        if (value.ok) value.value = _readQuote(reader);
        if (!value.ok) value.err = reader.text();
    }

    function _readResultEventString(Reader memory reader) private pure returns (ResultEventString memory value) {
        value.ok = reader.result();
        if (value.ok) value.value = _readEvent(reader);
        if (!value.ok) value.err = reader.text();
    }

    function _readResultClosingString(Reader memory reader) private pure returns (ResultClosingString memory value) {
        value.ok = reader.result();
        if (value.ok) value.value = _readClosing(reader);
        if (!value.ok) value.err = reader.text();
    }

    function _readOptionCrossing(Reader memory reader) private pure returns (OptionCrossing memory value) {
        value.has = reader.option();
        if (value.has) value.value = _readCrossing(reader);
    }

    function _readQuote(Reader memory reader) private pure returns (Quote memory value) {
        reader.record(3);
        value.market = Market(reader.enumeration(3));
        value.date = reader.text();
        value.micros = reader.signed();
    }

    function _readEvent(Reader memory reader) private pure returns (Event memory value) {
        reader.record(4);
        value.date = reader.text();
        value.goldMicros = reader.signed();
        value.yieldMicros = reader.signed();
        value.oilMicros = reader.signed();
    }

    function _readClosing(Reader memory reader) private pure returns (Closing memory value) {
        reader.record(5);
        value.next = reader.unsigned();
        value.due = reader.unsigned();
        value.local = reader.text();
        value.missed = _readUint32(reader);
        value.quotes = _readEvent(reader);
    }

    function _readCrossing(Reader memory reader) private pure returns (Crossing memory value) {
        reader.record(4);
        value.at_ = reader.unsigned();
        value.date = reader.text();
        value.micros = reader.signed();
        value.beforeMicros = reader.signed();
    }

    function _readUint32(Reader memory reader) private pure returns (uint32) {
        uint64 number = reader.unsigned();
        if (number != uint32(number)) revert OutOfRange();
        return uint32(number);
    }
}
