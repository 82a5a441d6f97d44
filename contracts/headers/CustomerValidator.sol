// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

// The header of customer-validator, written by `cryptlet header export`. Do not change it: export it again.

// cryptlet-import: ../src/ICryptlet.sol sha256:cccbe972086f60784799f7c1668f29cc3955bb4a1ead0fda30a058cc393fbd5e
// cryptlet-import: ../src/ICryptoDelegate.sol sha256:e620e0af85673c83cc2a52f438aa44a8441e6f8ea44eb0ed85b915d18b565cfb
import {Callback, ICryptlet} from "../src/ICryptlet.sol";
// cryptlet-import: ../src/ValueReader.sol sha256:8e4d1e4991ef1692ea0ea63ab9157709de86bb6e449aec6672a6e64d9b6f7f53
// cryptlet-import: ../src/Utf8.sol sha256:673aa7a832b9a520288a8c8d2b92423abe3ce5a9137e68ea788156338f0a02d0
import {Reader, ValueReader} from "../src/ValueReader.sol";
// cryptlet-import: ../src/Values.sol sha256:6f0ca05de6366f0e5a73ed7244128b066558f012779d692313076a324d938c42
import {Values} from "../src/Values.sol";

/// Checks a customer, whose data nobody learns from the chain.
library CustomerValidator {
    /// The cryptlet's name.
    string internal constant NAME = "customer-validator";
    /// SHA-256 of the header's text.
    bytes32 internal constant HEADER_SHA256 = 0x8f4c78621827de2f8d409ef37ee737261d7ae713dcd670827f54461747e2adb2;
    /// The package of its interface.
    string internal constant INTERFACE = "registrar:customer-validator";
    /// The package's version; empty if it has none.
    string internal constant INTERFACE_VERSION = "1.0.0";

    /// The first rule that a customer breaks.
    enum Reason {
        /// None: accepted.
        Fulfilled,
        /// Younger than 18 years, in whole years at 00:00 UTC of the birthday.
        TooYoung,
        /// Of a country that is not served.
        CountryNotServed,
        /// The document's last day is past, in UTC.
        DocumentExpired
    }

    /// All that is told of a customer.
    struct Verdict {
        /// Commits to the customer's data: SHA-256 of "cryptlet/subject/1", a zero byte and the sealed content. Who has the data
        /// can show that they are meant; nobody else finds them, because of their salt.
        bytes subject;
        /// Whose the data are, as they say themselves: 20 bytes, an Ethereum address. Whoever copies the sealed data gets a
        /// verdict on this account, and on no other.
        bytes account;
        bool accepted;
        Reason reason;
    }

    struct ResultVerdictString {
        /// Whether it is no error.
        bool ok;
        Verdict value;
        string err;
    }

    /// Whether a cryptlet has this header on the chain, in its newest version.
    function fits(ICryptlet cryptlet) internal view returns (bool) {
        return sha256(bytes(cryptlet.header())) == HEADER_SHA256;
    }

    /// Checks a customer at the opening of the round.
    ///
    /// `customer` is sealed to the hosts of this cryptlet's pool. Its content is JSON: `salt`, 0x and 64 random hexadecimal digits;
    /// `account`, 0x and 40 hexadecimal digits; `name`; `born` (YYYY-MM-DD); `country` (ISO 3166-1, two letters); `document` with
    /// `number` and `expires` (its last day).
    /// An error if it is not.
    string internal constant METHOD_VALIDATE = "validate";

    /// The arguments of `validate`, encoded.
    function validateParams(bytes memory customer) internal pure returns (bytes memory params) {
        params = Values.arguments(Values.blob(customer));
    }

    /// The answer of `validate`, decoded. Reverts if the bytes are no such value.
    function validateResult(bytes memory output) internal pure returns (ResultVerdictString memory answer) {
        Reader memory reader = ValueReader.open(output);
        answer = _readResultVerdictString(reader);
        reader.done();
    }

    /// Asks `validate`; the contract pays from its balance. See `ICryptlet.request`.
    function requestValidate(
        ICryptlet cryptlet,
        bytes memory customer,
        uint64 durationMs,
        uint256 fee,
        Callback memory callback
    ) internal returns (uint64 round) {
        bytes memory params = validateParams(customer);
        round = cryptlet.request(METHOD_VALIDATE, params, durationMs, fee, callback);
    }

    function _readResultVerdictString(Reader memory reader) private pure returns (ResultVerdictString memory value) {
        value.ok = reader.result();
        if (value.ok) value.value = _readVerdict(reader);
        if (!value.ok) value.err = reader.text();
    }

    function _readVerdict(Reader memory reader) private pure returns (Verdict memory value) {
        reader.record(4);
        value.subject = reader.blob();
        value.account = reader.blob();
        value.accepted = reader.boolean();
        value.reason = Reason(reader.enumeration(4));
    }
}
