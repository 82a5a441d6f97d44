// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

// cryptlet-import: ../headers/MarketWatcher.sol sha256:132769c3610ab1e820cdc91ce9ba6bc30e6c7a77754418434736c4f031ed1da3
import {MarketWatcher} from "../headers/MarketWatcher.sol";
// cryptlet-import: ../src/ICryptlet.sol sha256:cccbe972086f60784799f7c1668f29cc3955bb4a1ead0fda30a058cc393fbd5e
import {Message} from "../src/ICryptlet.sol";
// cryptlet-import: ../src/Owned.sol sha256:eb4ca229201fb9244ada2a5adf2ce9f1b21a8a2b876b7e95c32c593dd038cc27
import {Owned} from "../src/Owned.sol";

/// Tells when oil crosses 40 dollars, upwards or downwards. `cryptlet contract wire` writes `PriceAlertWired` of it, which is
/// deployed: the tags say what that has beside this.
abstract contract PriceAlert is Owned {
    /// For whom it watches.
    /// @custom:property onlyOwner
    string internal _client;
    /// The days on which the price went above 40 dollars.
    string[] public days_;
    /// When the newest of them was observed: milliseconds since 1970, UTC.
    uint64 public observedAt;
    /// Whether the price is above 40 dollars, as far as is known.
    bool public isHigh;

    /// The price of oil has gone above 40 dollars, or below.
    event OilCrossed(bool isHigh, string date, int64 micros, int64 beforeMicros);

    constructor(string memory client_) {
        _client = client_;
    }

    /// Oil is above 40 dollars, and was not on the day before.
    /// @custom:cryptlet-event MarketWatcher.crossing wti-oil 40000000 event gas=500000 deposit=0.2ether
    function oilRose(MarketWatcher.Crossing memory crossing, Message memory message) internal virtual {
        days_.push(crossing.date);
        (isHigh, observedAt) = (true, message.observedAt);
        emit OilCrossed(true, crossing.date, crossing.micros, crossing.beforeMicros);
    }

    /// Oil is below 40 dollars, and was not on the day before.
    /// @custom:cryptlet-event MarketWatcher.fall wti-oil 40000000 event gas=300000 deposit=0.1ether
    function oilFell(MarketWatcher.Crossing memory crossing) internal virtual {
        isHigh = false;
        emit OilCrossed(false, crossing.date, crossing.micros, crossing.beforeMicros);
    }
}
