// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

// The header of credit-watch, written by `cryptlet header export`. Do not change it: export it again.

// cryptlet-import: ../src/ICryptlet.sol sha256:cccbe972086f60784799f7c1668f29cc3955bb4a1ead0fda30a058cc393fbd5e
// cryptlet-import: ../src/ICryptoDelegate.sol sha256:e620e0af85673c83cc2a52f438aa44a8441e6f8ea44eb0ed85b915d18b565cfb
import {Callback, ICryptlet} from "../src/ICryptlet.sol";
// cryptlet-import: ../src/ValueReader.sol sha256:8e4d1e4991ef1692ea0ea63ab9157709de86bb6e449aec6672a6e64d9b6f7f53
// cryptlet-import: ../src/Utf8.sol sha256:673aa7a832b9a520288a8c8d2b92423abe3ce5a9137e68ea788156338f0a02d0
import {Reader, ValueReader} from "../src/ValueReader.sol";
// cryptlet-import: ../src/Values.sol sha256:6f0ca05de6366f0e5a73ed7244128b066558f012779d692313076a324d938c42
import {Values} from "../src/Values.sol";

/// Credit ratings that fall, as an agency tells them.
library CreditWatch {
    /// The cryptlet's name.
    string internal constant NAME = "credit-watch";
    /// SHA-256 of the header's text.
    bytes32 internal constant HEADER_SHA256 = 0x115778a53284376edc77b73ff46164c5a7466b3b68b1b72e8f25c322c987cf0b;
    /// The package of its interface.
    string internal constant INTERFACE = "registrar:credit-watch";
    /// The package's version; empty if it has none.
    string internal constant INTERFACE_VERSION = "1.0.0";

    /// A customer's rating that fell.
    struct Change {
        /// The event's cursor: the number of the update that told it.
        uint64 number;
        string customer;
        /// The rating, on the scale AAA, AA+ … CCC-, CC, C, SD, D.
        string rating;
        /// The one before it.
        string before;
        /// When the agency told it: milliseconds since 1970, UTC.
        uint64 issuedAt;
    }

    struct OptionChange {
        /// Whether there is a value.
        bool has;
        Change value;
    }

    /// Whether a cryptlet has this header on the chain, in its newest version.
    function fits(ICryptlet cryptlet) internal view returns (bool) {
        return sha256(bytes(cryptlet.header())) == HEADER_SHA256;
    }

    /// An event: the first update after the cursor that lowers this customer's rating.
    ///
    /// An update is JSON, `{"customer": "ACME", "rating": "BB+", "before": "BBB-"}`; one of another form is passed over.
    string internal constant METHOD_RATING = "rating";

    /// The arguments of `rating`, encoded.
    function ratingParams(string memory customer) internal pure returns (bytes memory params) {
        params = Values.arguments(Values.text(customer));
    }

    /// The answer of `rating`, decoded. Reverts if the bytes are no such value.
    function ratingResult(bytes memory output) internal pure returns (OptionChange memory answer) {
        Reader memory reader = ValueReader.open(output);
        answer = _readOptionChange(reader);
        reader.done();
    }

    /// Asks `rating`; the contract pays from its balance. See `ICryptlet.request`.
    function requestRating(
        ICryptlet cryptlet,
        string memory customer,
        uint64 durationMs,
        uint256 fee,
        Callback memory callback
    ) internal returns (uint64 round) {
        bytes memory params = ratingParams(customer);
        round = cryptlet.request(METHOD_RATING, params, durationMs, fee, callback);
    }

    function _readOptionChange(Reader memory reader) private pure returns (OptionChange memory value) {
        value.has = reader.option();
        if (value.has) value.value = _readChange(reader);
    }

    function _readChange(Reader memory reader) private pure returns (Change memory value) {
        reader.record(5);
        value.number = reader.unsigned();
        value.customer = reader.text();
        value.rating = reader.text();
        value.before = reader.text();
        value.issuedAt = reader.unsigned();
    }
}
