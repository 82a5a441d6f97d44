// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

// The header of monte-carlo, written by `cryptlet header export`. Do not change it: export it again.

// cryptlet-import: ../src/ICryptlet.sol sha256:cccbe972086f60784799f7c1668f29cc3955bb4a1ead0fda30a058cc393fbd5e
// cryptlet-import: ../src/ICryptoDelegate.sol sha256:e620e0af85673c83cc2a52f438aa44a8441e6f8ea44eb0ed85b915d18b565cfb
import {Callback, ICryptlet} from "../src/ICryptlet.sol";
// cryptlet-import: ../src/ValueReader.sol sha256:8e4d1e4991ef1692ea0ea63ab9157709de86bb6e449aec6672a6e64d9b6f7f53
// cryptlet-import: ../src/Utf8.sol sha256:673aa7a832b9a520288a8c8d2b92423abe3ce5a9137e68ea788156338f0a02d0
import {Reader, ValueReader} from "../src/ValueReader.sol";
// cryptlet-import: ../src/Values.sol sha256:6f0ca05de6366f0e5a73ed7244128b066558f012779d692313076a324d938c42
import {Values} from "../src/Values.sol";

/// The price of a European option, by simulation.
library MonteCarlo {
    /// The cryptlet's name.
    string internal constant NAME = "monte-carlo";
    /// SHA-256 of the header's text.
    bytes32 internal constant HEADER_SHA256 = 0xaac0ab81aa7910b8b3875e4d596e1e7be8cfc18501f166c4385f2ca3075b8a80;
    /// The package of its interface.
    string internal constant INTERFACE = "registrar:monte-carlo";
    /// The package's version; empty if it has none.
    string internal constant INTERFACE_VERSION = "1.0.0";

    /// The right to buy or sell at a price, on one day.
    struct European {
        /// What it is about costs now: millionths, up to 1e15.
        uint64 spotMicros;
        /// What it may be bought or sold for then: millionths, up to 1e15.
        uint64 strikeMicros;
        /// The yearly interest without risk, continuously compounded: millionths, within ±1.
        int32 ratePpm;
        /// The yearly volatility: millionths, up to 2.
        uint32 volatilityPpm;
        /// Days until then, of 365 a year: up to 3650.
        uint32 days_;
        /// Whether it is the right to buy.
        bool isCall;
        /// How many ways the price may take are tried, 2 or more: twice as exact is four times as many.
        uint32 paths;
    }

    /// What it is worth.
    struct Price {
        /// Millionths of the unit of spot and strike.
        uint64 micros;
        /// The standard error of that, rounded up.
        uint64 errorMicros;
    }

    struct ResultPriceString {
        /// Whether it is no error.
        bool ok;
        Price value;
        string err;
    }

    /// Whether a cryptlet has this header on the chain, in its newest version.
    function fits(ICryptlet cryptlet) internal view returns (bool) {
        return sha256(bytes(cryptlet.header())) == HEADER_SHA256;
    }

    /// The price under geometric Brownian motion. All hosts of a round try the same ways. An error if the option is beyond the
    /// bounds above.
    string internal constant METHOD_OPTION_PRICE = "option-price";

    /// The arguments of `option-price`, encoded.
    function optionPriceParams(European memory european) internal pure returns (bytes memory params) {
        params = Values.arguments(_writeEuropean(european));
    }

    /// The answer of `option-price`, decoded. Reverts if the bytes are no such value.
    function optionPriceResult(bytes memory output) internal pure returns (ResultPriceString memory answer) {
        Reader memory reader = ValueReader.open(output);
        answer = _readResultPriceString(reader);
        reader.done();
    }

    /// Asks `option-price`; the contract pays from its balance. See `ICryptlet.request`.
    function requestOptionPrice(
        ICryptlet cryptlet,
        European memory european,
        uint64 durationMs,
        uint256 fee,
        Callback memory callback
    ) internal returns (uint64 round) {
        bytes memory params = optionPriceParams(european);
        round = cryptlet.request(METHOD_OPTION_PRICE, params, durationMs, fee, callback);
    }

    function _writeEuropean(European memory value) private pure returns (bytes memory) {
        bytes[] memory fields = new bytes[](7);
        fields[0] = Values.unsigned(value.spotMicros);
        fields[1] = Values.unsigned(value.strikeMicros);
        fields[2] = Values.signed(value.ratePpm);
        fields[3] = Values.unsigned(value.volatilityPpm);
        fields[4] = Values.unsigned(value.days_);
        fields[5] = Values.boolean(value.isCall);
        fields[6] = Values.unsigned(value.paths);
        return Values.record(fields);
    }

    function _readResultPriceString(Reader memory reader) private pure returns (ResultPriceString memory value) {
        value.ok = reader.result();
        if (value.ok) value.value = _readPrice(reader);
        if (!value.ok) value.err = reader.text();
    }

    function _readPrice(Reader memory reader) private pure returns (Price memory value) {
        reader.record(2);
        value.micros = reader.unsigned();
        value.errorMicros = reader.unsigned();
    }
}
