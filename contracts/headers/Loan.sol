// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

// The header of loan, written by `cryptlet header export`. Do not change it: export it again.

// cryptlet-import: ../src/ICryptlet.sol sha256:cccbe972086f60784799f7c1668f29cc3955bb4a1ead0fda30a058cc393fbd5e
// cryptlet-import: ../src/ICryptoDelegate.sol sha256:e620e0af85673c83cc2a52f438aa44a8441e6f8ea44eb0ed85b915d18b565cfb
import {Callback, ICryptlet} from "../src/ICryptlet.sol";
// cryptlet-import: ../src/ValueReader.sol sha256:8e4d1e4991ef1692ea0ea63ab9157709de86bb6e449aec6672a6e64d9b6f7f53
// cryptlet-import: ../src/Utf8.sol sha256:673aa7a832b9a520288a8c8d2b92423abe3ce5a9137e68ea788156338f0a02d0
import {Reader, ValueReader} from "../src/ValueReader.sol";
// cryptlet-import: ../src/Values.sol sha256:6f0ca05de6366f0e5a73ed7244128b066558f012779d692313076a324d938c42
import {Values} from "../src/Values.sol";

/// An instalment loan that decides itself when it runs next. Its newest result is its state.
library Loan {
    /// The cryptlet's name.
    string internal constant NAME = "loan";
    /// SHA-256 of the header's text.
    bytes32 internal constant HEADER_SHA256 = 0xe97f28e5a8a1a99bfab899ce826e290e7f6a2a313422c547750d392a78804e03;
    /// The package of its interface.
    string internal constant INTERFACE = "registrar:loan";
    /// The package's version; empty if it has none.
    string internal constant INTERFACE_VERSION = "1.0.0";

    /// Instalments at equal distances.
    struct Interval {
        /// When the first one falls due: milliseconds since 1970, UTC.
        uint64 first;
        /// From one to the next: milliseconds, 1000 or more.
        uint64 periodMs;
    }

    /// The cases of Calendar.
    enum CalendarTag {
        /// At 00:00 UTC on this day, YYYY-MM-DD from 1970 on, and on the same day of each month after it; on the last one of a
        /// month that is too short.
        Monthly,
        /// At equal distances.
        Every
    }

    /// When instalments fall due.
    struct Calendar {
        /// Which of the members below counts, if the case has one.
        CalendarTag tag;
        /// At 00:00 UTC on this day, YYYY-MM-DD from 1970 on, and on the same day of each month after it; on the last one of a
        /// month that is too short.
        string monthly;
        /// At equal distances.
        Interval every;
    }

    /// What lender and borrower have agreed on. Amounts are in the currency's smallest unit.
    struct Terms {
        /// What is lent: 1 to 1e15.
        uint64 principal;
        /// Interest from one instalment to the next: millionths of what is outstanding, up to 1000000.
        uint32 ratePpm;
        /// In how many instalments it is repaid, at most: 1 to 600.
        uint32 instalments;
        /// When they fall due.
        Calendar dueOn;
    }

    enum Status {
        /// No instalment has fallen due.
        Drawn,
        Repaying,
        Repaid
    }

    /// How the loan stands.
    struct Account {
        /// When the next instalment falls due: milliseconds since 1970, UTC. 0 if there is none.
        uint64 next;
        /// At which moment it stands so: milliseconds since 1970, UTC.
        uint64 due;
        Status status;
        /// How many instalments have fallen due.
        uint32 instalment;
        /// The last of them.
        uint64 paid;
        /// How much of that is interest.
        uint64 interest;
        /// Interest of all instalments until now.
        uint64 totalInterest;
        /// What is still owed of the principal.
        uint64 outstanding;
    }

    struct ResultAccountString {
        /// Whether it is no error.
        bool ok;
        Account value;
        string err;
    }

    /// A number is beyond its type.
    error OutOfRange();

    /// Whether a cryptlet has this header on the chain, in its newest version.
    function fits(ICryptlet cryptlet) internal view returns (bool) {
        return sha256(bytes(cryptlet.header())) == HEADER_SHA256;
    }

    /// Wakes itself, at each instalment. All are equal, the least amount that repays the loan in time, but for the last one, which is
    /// what remains. Each is taken as paid. Interest is rounded to the nearest unit, halves up. An error if terms are beyond
    /// the bounds above.
    string internal constant METHOD_INSTALMENT = "instalment";

    /// The arguments of `instalment`, encoded.
    function instalmentParams(Terms memory terms) internal pure returns (bytes memory params) {
        params = Values.arguments(_writeTerms(terms));
    }

    /// The answer of `instalment`, decoded. Reverts if the bytes are no such value.
    function instalmentResult(bytes memory output) internal pure returns (ResultAccountString memory answer) {
        Reader memory reader = ValueReader.open(output);
        answer = _readResultAccountString(reader);
        reader.done();
    }

    /// Asks `instalment`; the contract pays from its balance. See `ICryptlet.request`.
    function requestInstalment(
        ICryptlet cryptlet,
        Terms memory terms,
        uint64 durationMs,
        uint256 fee,
        Callback memory callback
    ) internal returns (uint64 round) {
        bytes memory params = instalmentParams(terms);
        round = cryptlet.request(METHOD_INSTALMENT, params, durationMs, fee, callback);
    }

    function _writeTerms(Terms memory value) private pure returns (bytes memory) {
        bytes[] memory fields = new bytes[](4);
        fields[0] = Values.unsigned(value.principal);
        fields[1] = Values.unsigned(value.ratePpm);
        fields[2] = Values.unsigned(value.instalments);
        fields[3] = _writeCalendar(value.dueOn);
        return Values.record(fields);
    }

    function _writeCalendar(Calendar memory value) private pure returns (bytes memory) {
        if (value.tag == CalendarTag.Monthly) return Values.variant(0, Values.text(value.monthly));
        if (value.tag == CalendarTag.Every) return Values.variant(1, _writeInterval(value.every));
        return Values.variant(uint32(value.tag));
    }

    function _writeInterval(Interval memory value) private pure returns (bytes memory) {
        bytes[] memory fields = new bytes[](2);
        fields[0] = Values.unsigned(value.first);
        fields[1] = Values.unsigned(value.periodMs);
        return Values.record(fields);
    }

    function _readResultAccountString(Reader memory reader) private pure returns (ResultAccountString memory value) {
        value.ok = reader.result();
        if (value.ok) value.value = _readAccount(reader);
        if (!value.ok) value.err = reader.text();
    }

    function _readAccount(Reader memory reader) private pure returns (Account memory value) {
        reader.record(8);
        value.next = reader.unsigned();
        value.due = reader.unsigned();
        value.status = Status(reader.enumeration(3));
        value.instalment = _readUint32(reader);
        value.paid = reader.unsigned();
        value.interest = reader.unsigned();
        value.totalInterest = reader.unsigned();
        value.outstanding = reader.unsigned();
    }

    function _readUint32(Reader memory reader) private pure returns (uint32) {
        uint64 number = reader.unsigned();
        if (number != uint32(number)) revert OutOfRange();
        return uint32(number);
    }
}
