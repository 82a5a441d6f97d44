// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

// cryptlet-import: ../headers/MarketWatcher.sol sha256:93938365dd0c0417f1140966f6ac5686635eb7facc7f9e4f6213e4b0d614a2c6
import {MarketWatcher} from "../headers/MarketWatcher.sol";
// cryptlet-import: ../src/ICryptlet.sol sha256:cccbe972086f60784799f7c1668f29cc3955bb4a1ead0fda30a058cc393fbd5e
import {Message} from "../src/ICryptlet.sol";
// cryptlet-import: ../src/Owned.sol sha256:543df20dff114bb0671fd615020a13205ab88247e2328f6cbba8652fc79a3dc7
import {Owned} from "../src/Owned.sol";

/// Tells when oil crosses 40 dollars, upwards or downwards. `cryptlet contract wire` writes `PriceAlertWired` of it, which is
/// deployed: the tags say what that has beside this.
abstract contract PriceAlert is Owned {
    /// For whom it watches.
    /// @custom:property onlyOwner
    string internal _client;
    /// The days on which the price went above 40 dollars, in the order in which they were told: one whose callback failed may
    /// come after a later day.
    string[] public days_;
    /// When the newest of them was observed: milliseconds since 1970, UTC.
    uint64 public observedAt;
    /// The day on which the price crossed 40 dollars last: its 00:00 UTC, milliseconds since 1970.
    uint64 public crossedAt;
    /// Whether the price is above 40 dollars, as far as is known.
    bool public isHigh;

    /// The price of oil has gone above 40 dollars, or below.
    event OilCrossed(bool upwards, string date, int64 micros, int64 beforeMicros);

    constructor(string memory client_) {
        _client = client_;
    }

    /// Oil is above 40 dollars, and was not on the day before.
    /// @custom:cryptlet-event MarketWatcher.crossing wti-oil 40000000 event gas=50000 deposit=0.02ether
    function oilRose(MarketWatcher.Crossing memory crossing, Message memory message) internal virtual {
        days_.push(crossing.date);
        if (message.observedAt > observedAt) observedAt = message.observedAt;
        _cross(true, crossing);
    }

    /// Oil is below 40 dollars, and was not on the day before.
    /// @custom:cryptlet-event MarketWatcher.fall wti-oil 40000000 event gas=50000 deposit=0.02ether
    function oilFell(MarketWatcher.Crossing memory crossing) internal virtual {
        _cross(false, crossing);
    }

    /// Rise and fall are two feeds, and a retry brings what failed: what is told may come after what was told of a later day.
    function _cross(bool upwards, MarketWatcher.Crossing memory crossing) private {
        if (crossing.at_ >= crossedAt) (isHigh, crossedAt) = (upwards, crossing.at_);
        emit OilCrossed(upwards, crossing.date, crossing.micros, crossing.beforeMicros);
    }
}
