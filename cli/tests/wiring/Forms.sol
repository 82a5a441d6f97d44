// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {Clock} from "../headers/Clock.sol";
import {CreditWatch} from "../headers/CreditWatch.sol";
import {MarketWatcher as Market} from "../headers/MarketWatcher.sol";
import {PropertyPrivacy} from "../headers/PropertyPrivacy.sol";
import {Message as Told} from "../src/ICryptlet.sol";
import {Signers} from "../src/Signers.sol";

enum Colour {
    Red,
    Green
}

struct Point {
    int64 x;
    Colour colour;
}

/// Every form that a tag has.
/// @custom:secure-scheme PropertyPrivacy.X25519Aes128Gcm
/// @custom:security-contact somebody@example.com
abstract contract Forms is Signers {
    /// The first secret.
    /// @custom:secure-field ContractSignersOnly gas=1_000_000 deposit=1ether
    bytes internal _first;
    /// @custom:secure-field ContractSignersOnly x25519-aes128-gcm
    ///     gas=1000000
    ///     deposit=1000000 within=1m
    bytes internal _second;
    /** Points.
     *  @custom:property read-only
     */
    Point[] internal _points;
    /// @custom:property
    Colour internal _colour;
    /// @custom:property read-only
    address payable internal immutable _payee;
    /// @custom:property onlyNth(1,2)
    uint8[3] internal _triple;
    /// @custom:property onlyOwner
    Market.Quote internal _quote;
    /// A name that parameters have, too.
    /// @custom:property onlyOwner
    uint256 internal _price;
    /// @custom:property onlyOwner
    string internal _message;

    modifier onlyNth(uint256, uint256) {
        _;
    }

    constructor(address[] memory, bytes32[] memory keys, address payable payee, Point memory price, Told memory)
        Signers(new address[](1), keys)
    {
        _payee = payee;
        _points.push(price);
    }

    /// @custom:cryptlet-event Market.latest _ every=15m late=taken gas=50000 deposit=0
    function priced(Market.Quote memory quote, Told memory message) internal virtual {
        _quote = quote;
        _message = string(message.output);
    }

    /// @custom:cryptlet-event Market.latest gold every=2h from=2026-11-21 gas=50000 deposit=0 within=5s
    function answered(Market.ResultQuoteString memory quote) public {
        _quote = quote.value;
    }

    /// @custom:cryptlet-event Market.market-event "2020-04-20" once=2026-11-21T16:00:00Z gas=50000 deposit=0
    function happened(Market.Event memory) internal {}

    /// @custom:cryptlet-event Market.market-event _ once gas=50000 deposit=0
    function happens(Market.Event memory) internal {}

    /// @custom:cryptlet-event Market.at-close "America/New_York" 16:00 nyse wake gas=50000 deposit=0
    function closed(Market.Closing memory) internal {}

    /// @custom:cryptlet-event Market.crossing _ -40_000_000 event from=0 late=passed-over gas=50000 deposit=0
    function crossed(Market.OptionCrossing memory) internal {}

    /// @custom:cryptlet-event CreditWatch.rating "Fa\"ß" event gas=50000 deposit=0
    function rated(CreditWatch.Change memory, Told memory) internal {}
}

/// Nothing but a property.
contract Plain {
    /// @custom:property anybody
    uint8 internal _a;

    modifier anybody() {
        _;
    }
}

/// Nothing of this program's.
contract Bare {
    /// @custom:other tag
    uint8 internal _a;
}
