// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

// The header of credit-default-swap, written by `cryptlet header export`. Do not change it: export it again.

// cryptlet-import: ../src/ICryptlet.sol sha256:cccbe972086f60784799f7c1668f29cc3955bb4a1ead0fda30a058cc393fbd5e
// cryptlet-import: ../src/ICryptoDelegate.sol sha256:e620e0af85673c83cc2a52f438aa44a8441e6f8ea44eb0ed85b915d18b565cfb
import {Callback, ICryptlet} from "../src/ICryptlet.sol";
// cryptlet-import: ../src/ValueReader.sol sha256:8e4d1e4991ef1692ea0ea63ab9157709de86bb6e449aec6672a6e64d9b6f7f53
// cryptlet-import: ../src/Utf8.sol sha256:673aa7a832b9a520288a8c8d2b92423abe3ce5a9137e68ea788156338f0a02d0
import {Reader, ValueReader} from "../src/ValueReader.sol";
// cryptlet-import: ../src/Values.sol sha256:6f0ca05de6366f0e5a73ed7244128b066558f012779d692313076a324d938c42
import {Values} from "../src/Values.sol";

/// Credit default swaps: what buyer and seller of protection owe one another, in whole units.
library CreditDefaultSwap {
    /// The cryptlet's name.
    string internal constant NAME = "credit-default-swap";
    /// SHA-256 of the header's text.
    bytes32 internal constant HEADER_SHA256 = 0xa145ba39f69e88c4b5860bfecf1a16e21669664ef712ec301cf29db0c3973d5b;
    /// The package of its interface.
    string internal constant INTERFACE = "registrar:credit-default-swap";
    /// The package's version; empty if it has none.
    string internal constant INTERFACE_VERSION = "1.0.0";

    /// What buyer and seller have agreed on. Amounts are in the currency's smallest unit.
    struct Terms {
        /// What is protected: 1 to 1e15.
        uint64 notional;
        /// The premium of a year: millionths of the notional, up to 1000000.
        uint32 spreadPpm;
        /// The day on which protection begins, at 00:00 UTC: YYYY-MM-DD, from 1970 on.
        string start;
        /// Months from one premium to the next: 1 to 12. The first falls due when as many have passed.
        uint32 periodMonths;
        /// How many premiums there are: 1 to 120. Protection ends when the last one falls due.
        uint32 periods;
        /// Days for which a premium may stay unpaid, up to 90: then protection lapses.
        uint32 graceDays;
        /// The reference entity's rating that is a credit event, as is any below it: AAA, AA+ … CCC-, CC, C, SD, D.
        string trigger;
    }

    enum Status {
        /// Protected.
        Running,
        /// The credit event has come; what the entity's debt is still worth is not known yet.
        Defaulted,
        /// The end: the seller owes the settlement.
        Settled,
        /// The end: all premiums are paid, and no credit event came.
        Matured,
        /// The end: a premium stayed unpaid.
        Lapsed
    }

    /// How the swap stands. The contract keeps it, and gives it back with the next question.
    struct State {
        /// When to ask next at the latest: milliseconds since 1970, UTC. 0 at the end.
        uint64 next;
        /// At which moment it stands so.
        uint64 at_;
        Status status;
        /// How many premiums have fallen due.
        uint32 period;
        /// All premiums until now; from the credit event on with its part of the running period, rounded down.
        uint64 premiumTotal;
        /// How much of it the buyer has paid.
        uint64 premiumPaid;
        /// What he still owes the seller.
        uint64 premiumDue;
        /// What the seller owes the buyer.
        uint64 settlement;
        /// When the credit event came. 0 if none has.
        uint64 eventAt;
    }

    struct ResultStateString {
        /// Whether it is no error.
        bool ok;
        State value;
        string err;
    }

    struct OptionUint32 {
        /// Whether there is a value.
        bool has;
        uint32 value;
    }

    /// What has been seen since.
    struct Observation {
        /// All that the buyer has paid since the start.
        uint64 premiumPaid;
        /// The reference entity's rating: `rating` of what the cryptlet credit-watch tells, for one.
        string rating;
        /// What the entity's debt is worth after its default, once it is known: millionths, up to 1000000.
        OptionUint32 recoveryPpm;
    }

    /// A number is beyond its type.
    error OutOfRange();

    /// Whether a cryptlet has this header on the chain, in its newest version.
    function fits(ICryptlet cryptlet) internal view returns (bool) {
        return sha256(bytes(cryptlet.header())) == HEADER_SHA256;
    }

    /// The state in which a swap begins. An error if terms are beyond the bounds above.
    string internal constant METHOD_BEGIN = "begin";

    /// The arguments of `begin`, encoded.
    function beginParams(Terms memory terms) internal pure returns (bytes memory params) {
        params = Values.arguments(_writeTerms(terms));
    }

    /// The answer of `begin`, decoded. Reverts if the bytes are no such value.
    function beginResult(bytes memory output) internal pure returns (ResultStateString memory answer) {
        Reader memory reader = ValueReader.open(output);
        answer = _readResultStateString(reader);
        reader.done();
    }

    /// Asks `begin`; the contract pays from its balance. See `ICryptlet.request`.
    function requestBegin(
        ICryptlet cryptlet,
        Terms memory terms,
        uint64 durationMs,
        uint256 fee,
        Callback memory callback
    ) internal returns (uint64 round) {
        bytes memory params = beginParams(terms);
        round = cryptlet.request(METHOD_BEGIN, params, durationMs, fee, callback);
    }

    /// The state at the round's moment. It follows from the arguments and that moment alone.
    ///
    /// A lapse comes before a credit event that is seen at the same moment; what happens at the moment at which protection ends
    /// or later is no credit event. All premiums until a moment are notional, spread and months together, rounded down once. The
    /// settlement is the notional less what is recovered of it, which is rounded down. An error if the state is none of this
    /// swap's, has ended, or lies after the moment, or if more is paid than has fallen due.
    string internal constant METHOD_STEP = "step";

    /// The arguments of `step`, encoded.
    function stepParams(
        Terms memory terms,
        State memory state,
        Observation memory observation
    ) internal pure returns (bytes memory params) {
        bytes[] memory values = new bytes[](3);
        values[0] = _writeTerms(terms);
        values[1] = _writeState(state);
        values[2] = _writeObservation(observation);
        params = Values.arguments(values);
    }

    /// The answer of `step`, decoded. Reverts if the bytes are no such value.
    function stepResult(bytes memory output) internal pure returns (ResultStateString memory answer) {
        Reader memory reader = ValueReader.open(output);
        answer = _readResultStateString(reader);
        reader.done();
    }

    /// Asks `step`; the contract pays from its balance. See `ICryptlet.request`.
    function requestStep(
        ICryptlet cryptlet,
        Terms memory terms,
        State memory state,
        Observation memory observation,
        uint64 durationMs,
        uint256 fee,
        Callback memory callback
    ) internal returns (uint64 round) {
        bytes memory params = stepParams(terms, state, observation);
        round = cryptlet.request(METHOD_STEP, params, durationMs, fee, callback);
    }

    function _writeTerms(Terms memory value) private pure returns (bytes memory) {
        bytes[] memory fields = new bytes[](7);
        fields[0] = Values.unsigned(value.notional);
        fields[1] = Values.unsigned(value.spreadPpm);
        fields[2] = Values.text(value.start);
        fields[3] = Values.unsigned(value.periodMonths);
        fields[4] = Values.unsigned(value.periods);
        fields[5] = Values.unsigned(value.graceDays);
        fields[6] = Values.text(value.trigger);
        return Values.record(fields);
    }

    function _writeState(State memory value) private pure returns (bytes memory) {
        bytes[] memory fields = new bytes[](9);
        fields[0] = Values.unsigned(value.next);
        fields[1] = Values.unsigned(value.at_);
        fields[2] = Values.variant(uint32(value.status));
        fields[3] = Values.unsigned(value.period);
        fields[4] = Values.unsigned(value.premiumTotal);
        fields[5] = Values.unsigned(value.premiumPaid);
        fields[6] = Values.unsigned(value.premiumDue);
        fields[7] = Values.unsigned(value.settlement);
        fields[8] = Values.unsigned(value.eventAt);
        return Values.record(fields);
    }

    function _writeObservation(Observation memory value) private pure returns (bytes memory) {
        bytes[] memory fields = new bytes[](3);
        fields[0] = Values.unsigned(value.premiumPaid);
        fields[1] = Values.text(value.rating);
        fields[2] = _writeOptionUint32(value.recoveryPpm);
        return Values.record(fields);
    }

    function _writeOptionUint32(OptionUint32 memory value) private pure returns (bytes memory) {
        return value.has ? Values.some(Values.unsigned(value.value)) : Values.none();
    }

    function _readResultStateString(Reader memory reader) private pure returns (ResultStateString memory value) {
        value.ok = reader.result();
        if (value.ok) value.value = _readState(reader);
        if (!value.ok) value.err = reader.text();
    }

    function _readState(Reader memory reader) private pure returns (State memory value) {
        reader.record(9);
        value.next = reader.unsigned();
        value.at_ = reader.unsigned();
        value.status = Status(reader.enumeration(5));
        value.period = _readUint32(reader);
        value.premiumTotal = reader.unsigned();
        value.premiumPaid = reader.unsigned();
        value.premiumDue = reader.unsigned();
        value.settlement = reader.unsigned();
        value.eventAt = reader.unsigned();
    }

    function _readUint32(Reader memory reader) private pure returns (uint32) {
        uint64 number = reader.unsigned();
        if (number != uint32(number)) revert OutOfRange();
        return uint32(number);
    }
}
