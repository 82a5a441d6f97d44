// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

// The header of clock, written by `cryptlet header export`. Do not change it: export it again.

// cryptlet-import: ../src/ICryptlet.sol sha256:cccbe972086f60784799f7c1668f29cc3955bb4a1ead0fda30a058cc393fbd5e
// cryptlet-import: ../src/ICryptoDelegate.sol sha256:e620e0af85673c83cc2a52f438aa44a8441e6f8ea44eb0ed85b915d18b565cfb
import {Callback, ICryptlet} from "../src/ICryptlet.sol";
// cryptlet-import: ../src/ValueReader.sol sha256:8e4d1e4991ef1692ea0ea63ab9157709de86bb6e449aec6672a6e64d9b6f7f53
// cryptlet-import: ../src/Utf8.sol sha256:673aa7a832b9a520288a8c8d2b92423abe3ce5a9137e68ea788156338f0a02d0
import {Reader, ValueReader} from "../src/ValueReader.sol";
// cryptlet-import: ../src/Values.sol sha256:6f0ca05de6366f0e5a73ed7244128b066558f012779d692313076a324d938c42
import {Values} from "../src/Values.sol";

/// Moments of the clock: a time of day in a time zone, on the days of a calendar.
library Clock {
    /// The cryptlet's name.
    string internal constant NAME = "clock";
    /// SHA-256 of the header's text.
    bytes32 internal constant HEADER_SHA256 = 0xfc11d32e59c0bc279871f5104c4f5eb4d406ffe98c8d96e33a369df405c060a1;
    /// The package of its interface.
    string internal constant INTERFACE = "registrar:clock";
    /// The package's version; empty if it has none.
    string internal constant INTERFACE_VERSION = "1.0.0";

    /// On which days.
    enum Calendar {
        EveryDay,
        /// Monday to Friday.
        Weekdays,
        /// Days on which the New York Stock Exchange trades, by its rules for holidays: those of 1998, with Juneteenth from
        /// 2022. A day on which it closes for another cause counts.
        Nyse
    }

    /// A moment that was waited for.
    struct Tick {
        /// The next one: milliseconds since 1970, UTC.
        uint64 next;
        /// The one for which the round opened: milliseconds since 1970, UTC.
        uint64 due;
        /// The same in the zone, ISO 8601 with its offset: `2024-03-11T09:30:00-04:00`.
        string local;
        /// How many moments passed between that one and the opening of the round, as after a standstill of the chain. They are
        /// not made up for.
        uint32 missed;
    }

    struct ResultTickString {
        /// Whether it is no error.
        bool ok;
        Tick value;
        string err;
    }

    /// A number is beyond its type.
    error OutOfRange();

    /// Whether a cryptlet has this header on the chain, in its newest version.
    function fits(ICryptlet cryptlet) internal view returns (bool) {
        return sha256(bytes(cryptlet.header())) == HEADER_SHA256;
    }

    /// Wakes itself: next at `time` (HH:MM) in the IANA time zone `zone`, on the first of those days, after the opening of the
    /// round. A time that the clock
    /// skips is at the first moment after the gap; one that it shows twice is at the first of the two. An error if there is
    /// no such zone or time.
    string internal constant METHOD_AT = "at";

    /// The arguments of `at`, encoded.
    function atParams(
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

    /// The answer of `at`, decoded. Reverts if the bytes are no such value.
    function atResult(bytes memory output) internal pure returns (ResultTickString memory answer) {
        Reader memory reader = ValueReader.open(output);
        answer = _readResultTickString(reader);
        reader.done();
    }

    /// Asks `at`; the contract pays from its balance. See `ICryptlet.request`.
    function requestAt(
        ICryptlet cryptlet,
        string memory zone,
        string memory time,
        Calendar days_,
        uint64 durationMs,
        uint256 fee,
        Callback memory callback
    ) internal returns (uint64 round) {
        bytes memory params = atParams(zone, time, days_);
        round = cryptlet.request(METHOD_AT, params, durationMs, fee, callback);
    }

    function _readResultTickString(Reader memory reader) private pure returns (ResultTickString memory value) {
        value.ok = reader.result();
        if (value.ok) value.value = _readTick(reader);
        if (!value.ok) value.err = reader.text();
    }

    function _readTick(Reader memory reader) private pure returns (Tick memory value) {
        reader.record(4);
        value.next = reader.unsigned();
        value.due = reader.unsigned();
        value.local = reader.text();
        value.missed = _readUint32(reader);
    }

    function _readUint32(Reader memory reader) private pure returns (uint32) {
        uint64 number = reader.unsigned();
        if (number != uint32(number)) revert OutOfRange();
        return uint32(number);
    }
}
