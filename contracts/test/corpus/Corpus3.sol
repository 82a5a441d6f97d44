// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

// The header of corpus-3, written by `cryptlet header export`. Do not change it: export it again.

// cryptlet-import: ../../src/ICryptlet.sol sha256:cccbe972086f60784799f7c1668f29cc3955bb4a1ead0fda30a058cc393fbd5e
// cryptlet-import: ../../src/ICryptoDelegate.sol sha256:e620e0af85673c83cc2a52f438aa44a8441e6f8ea44eb0ed85b915d18b565cfb
import {Callback, ICryptlet} from "../../src/ICryptlet.sol";
// cryptlet-import: ../../src/ValueReader.sol sha256:8e4d1e4991ef1692ea0ea63ab9157709de86bb6e449aec6672a6e64d9b6f7f53
// cryptlet-import: ../../src/Utf8.sol sha256:673aa7a832b9a520288a8c8d2b92423abe3ce5a9137e68ea788156338f0a02d0
import {Reader, ValueReader} from "../../src/ValueReader.sol";
// cryptlet-import: ../../src/Values.sol sha256:6f0ca05de6366f0e5a73ed7244128b066558f012779d692313076a324d938c42
import {Values} from "../../src/Values.sol";

library Corpus3 {
    /// The cryptlet's name.
    string internal constant NAME = "corpus-3";
    /// SHA-256 of the header's text.
    bytes32 internal constant HEADER_SHA256 = 0x77eeb0ceb336292360b55360a6a07ecc21715f782e8ffb3a64ce0584f9908306;
    /// The package of its interface.
    string internal constant INTERFACE = "test:corpus-3";
    /// The package's version; empty if it has none.
    string internal constant INTERFACE_VERSION = "";

    enum T00 {
        Ok,
        Uint8
    }

    struct T01 {
        T00 name0;
    }

    enum T12 {
        String,
        Value
    }

    struct T13 {
        T12 uint8_;
    }

    enum T24 {
        Has,
        String
    }

    struct OptionUint16 {
        /// Whether there is a value.
        bool has;
        uint16 value;
    }

    enum T45 {
        Days
    }

    struct ResultStringT45 {
        /// Whether it is no error.
        bool ok;
        string value;
        T45 err;
    }

    struct TupleUint16Uint64ResultStringT45 {
        uint16 item0;
        uint64 item1;
        ResultStringT45 item2;
    }

    struct ResultNoneString {
        /// Whether it is no error.
        bool ok;
        string err;
    }

    struct T66 {
        uint32 has;
        uint64 price10;
    }

    /// A number is beyond its type.
    error OutOfRange();

    /// Whether a cryptlet has this header on the chain, in its newest version.
    function fits(ICryptlet cryptlet) internal view returns (bool) {
        return sha256(bytes(cryptlet.header())) == HEADER_SHA256;
    }

    string internal constant METHOD_SAME_0 = "same-0";

    /// The arguments of `same-0`, encoded.
    function same0Params(T01 memory days_) internal pure returns (bytes memory params) {
        params = Values.arguments(_writeT01(days_));
    }

    /// The answer of `same-0`, decoded. Reverts if the bytes are no such value.
    function same0Result(bytes memory output) internal pure returns (T01 memory answer) {
        Reader memory reader = ValueReader.open(output);
        answer = _readT01(reader);
        reader.done();
    }

    /// Asks `same-0`; the contract pays from its balance. See `ICryptlet.request`.
    function requestSame0(
        ICryptlet cryptlet,
        T01 memory days_,
        uint64 durationMs,
        uint256 fee,
        Callback memory callback
    ) internal returns (uint64 round) {
        bytes memory params = same0Params(days_);
        round = cryptlet.request(METHOD_SAME_0, params, durationMs, fee, callback);
    }

    string internal constant METHOD_SAME_1 = "same-1";

    /// The arguments of `same-1`, encoded.
    function same1Params(T13 memory days_) internal pure returns (bytes memory params) {
        params = Values.arguments(_writeT13(days_));
    }

    /// The answer of `same-1`, decoded. Reverts if the bytes are no such value.
    function same1Result(bytes memory output) internal pure returns (T13 memory answer) {
        Reader memory reader = ValueReader.open(output);
        answer = _readT13(reader);
        reader.done();
    }

    /// Asks `same-1`; the contract pays from its balance. See `ICryptlet.request`.
    function requestSame1(
        ICryptlet cryptlet,
        T13 memory days_,
        uint64 durationMs,
        uint256 fee,
        Callback memory callback
    ) internal returns (uint64 round) {
        bytes memory params = same1Params(days_);
        round = cryptlet.request(METHOD_SAME_1, params, durationMs, fee, callback);
    }

    string internal constant METHOD_SAME_2 = "same-2";

    /// The arguments of `same-2`, encoded.
    function same2Params(T24[] memory days_) internal pure returns (bytes memory params) {
        params = Values.arguments(_writeT24List(days_));
        ValueReader.checkArguments(params);
    }

    /// The answer of `same-2`, decoded. Reverts if the bytes are no such value.
    function same2Result(bytes memory output) internal pure returns (T24[] memory answer) {
        Reader memory reader = ValueReader.open(output);
        answer = _readT24List(reader);
        reader.done();
    }

    /// Asks `same-2`; the contract pays from its balance. See `ICryptlet.request`.
    function requestSame2(
        ICryptlet cryptlet,
        T24[] memory days_,
        uint64 durationMs,
        uint256 fee,
        Callback memory callback
    ) internal returns (uint64 round) {
        bytes memory params = same2Params(days_);
        round = cryptlet.request(METHOD_SAME_2, params, durationMs, fee, callback);
    }

    string internal constant METHOD_SAME_3 = "same-3";

    /// The arguments of `same-3`, encoded.
    function same3Params(OptionUint16 memory days_) internal pure returns (bytes memory params) {
        params = Values.arguments(_writeOptionUint16(days_));
    }

    /// The answer of `same-3`, decoded. Reverts if the bytes are no such value.
    function same3Result(bytes memory output) internal pure returns (OptionUint16 memory answer) {
        Reader memory reader = ValueReader.open(output);
        answer = _readOptionUint16(reader);
        reader.done();
    }

    /// Asks `same-3`; the contract pays from its balance. See `ICryptlet.request`.
    function requestSame3(
        ICryptlet cryptlet,
        OptionUint16 memory days_,
        uint64 durationMs,
        uint256 fee,
        Callback memory callback
    ) internal returns (uint64 round) {
        bytes memory params = same3Params(days_);
        round = cryptlet.request(METHOD_SAME_3, params, durationMs, fee, callback);
    }

    string internal constant METHOD_SAME_4 = "same-4";

    /// The arguments of `same-4`, encoded.
    function same4Params(TupleUint16Uint64ResultStringT45 memory days_) internal pure returns (bytes memory params) {
        params = Values.arguments(_writeTupleUint16Uint64ResultStringT45(days_));
    }

    /// The answer of `same-4`, decoded. Reverts if the bytes are no such value.
    function same4Result(bytes memory output) internal pure returns (TupleUint16Uint64ResultStringT45 memory answer) {
        Reader memory reader = ValueReader.open(output);
        answer = _readTupleUint16Uint64ResultStringT45(reader);
        reader.done();
    }

    /// Asks `same-4`; the contract pays from its balance. See `ICryptlet.request`.
    function requestSame4(
        ICryptlet cryptlet,
        TupleUint16Uint64ResultStringT45 memory days_,
        uint64 durationMs,
        uint256 fee,
        Callback memory callback
    ) internal returns (uint64 round) {
        bytes memory params = same4Params(days_);
        round = cryptlet.request(METHOD_SAME_4, params, durationMs, fee, callback);
    }

    string internal constant METHOD_SAME_5 = "same-5";

    /// The arguments of `same-5`, encoded.
    function same5Params(ResultNoneString memory days_) internal pure returns (bytes memory params) {
        params = Values.arguments(_writeResultNoneString(days_));
    }

    /// The answer of `same-5`, decoded. Reverts if the bytes are no such value.
    function same5Result(bytes memory output) internal pure returns (ResultNoneString memory answer) {
        Reader memory reader = ValueReader.open(output);
        answer = _readResultNoneString(reader);
        reader.done();
    }

    /// Asks `same-5`; the contract pays from its balance. See `ICryptlet.request`.
    function requestSame5(
        ICryptlet cryptlet,
        ResultNoneString memory days_,
        uint64 durationMs,
        uint256 fee,
        Callback memory callback
    ) internal returns (uint64 round) {
        bytes memory params = same5Params(days_);
        round = cryptlet.request(METHOD_SAME_5, params, durationMs, fee, callback);
    }

    string internal constant METHOD_SAME_6 = "same-6";

    /// The arguments of `same-6`, encoded.
    function same6Params(T66 memory days_) internal pure returns (bytes memory params) {
        params = Values.arguments(_writeT66(days_));
    }

    /// The answer of `same-6`, decoded. Reverts if the bytes are no such value.
    function same6Result(bytes memory output) internal pure returns (T66 memory answer) {
        Reader memory reader = ValueReader.open(output);
        answer = _readT66(reader);
        reader.done();
    }

    /// Asks `same-6`; the contract pays from its balance. See `ICryptlet.request`.
    function requestSame6(
        ICryptlet cryptlet,
        T66 memory days_,
        uint64 durationMs,
        uint256 fee,
        Callback memory callback
    ) internal returns (uint64 round) {
        bytes memory params = same6Params(days_);
        round = cryptlet.request(METHOD_SAME_6, params, durationMs, fee, callback);
    }

    string internal constant METHOD_SAME_7 = "same-7";

    /// The arguments of `same-7`, encoded.
    function same7Params(bytes memory days_) internal pure returns (bytes memory params) {
        params = Values.arguments(Values.blob(days_));
    }

    /// The answer of `same-7`, decoded. Reverts if the bytes are no such value.
    function same7Result(bytes memory output) internal pure returns (bytes memory answer) {
        Reader memory reader = ValueReader.open(output);
        answer = reader.blob();
        reader.done();
    }

    /// Asks `same-7`; the contract pays from its balance. See `ICryptlet.request`.
    function requestSame7(
        ICryptlet cryptlet,
        bytes memory days_,
        uint64 durationMs,
        uint256 fee,
        Callback memory callback
    ) internal returns (uint64 round) {
        bytes memory params = same7Params(days_);
        round = cryptlet.request(METHOD_SAME_7, params, durationMs, fee, callback);
    }

    function _writeT01(T01 memory value) private pure returns (bytes memory) {
        bytes[] memory fields = new bytes[](1);
        fields[0] = Values.variant(uint32(value.name0));
        return Values.record(fields);
    }

    function _writeT13(T13 memory value) private pure returns (bytes memory) {
        bytes[] memory fields = new bytes[](1);
        fields[0] = Values.variant(uint32(value.uint8_));
        return Values.record(fields);
    }

    function _writeT24List(T24[] memory values) private pure returns (bytes memory) {
        bytes[] memory items = new bytes[](values.length);
        for (uint256 i = 0; i < values.length; i++) {
            items[i] = Values.variant(uint32(values[i]));
        }
        return Values.list(items);
    }

    function _writeOptionUint16(OptionUint16 memory value) private pure returns (bytes memory) {
        return value.has ? Values.some(Values.unsigned(value.value)) : Values.none();
    }

    function _writeTupleUint16Uint64ResultStringT45(
        TupleUint16Uint64ResultStringT45 memory value
    ) private pure returns (bytes memory) {
        bytes[] memory fields = new bytes[](3);
        fields[0] = Values.unsigned(value.item0);
        fields[1] = Values.unsigned(value.item1);
        fields[2] = _writeResultStringT45(value.item2);
        return Values.record(fields);
    }

    function _writeResultNoneString(ResultNoneString memory value) private pure returns (bytes memory) {
        return value.ok ? Values.variant(0) : Values.err(Values.text(value.err));
    }

    function _writeT66(T66 memory value) private pure returns (bytes memory) {
        bytes[] memory fields = new bytes[](2);
        fields[0] = Values.unsigned(value.has);
        fields[1] = Values.unsigned(value.price10);
        return Values.record(fields);
    }

    function _writeResultStringT45(ResultStringT45 memory value) private pure returns (bytes memory) {
        return value.ok ? Values.ok(Values.text(value.value)) : Values.err(Values.variant(uint32(value.err)));
    }

    function _readT01(Reader memory reader) private pure returns (T01 memory value) {
        reader.record(1);
        value.name0 = T00(reader.enumeration(2));
    }

    function _readT13(Reader memory reader) private pure returns (T13 memory value) {
        reader.record(1);
        value.uint8_ = T12(reader.enumeration(2));
    }

    function _readT24List(Reader memory reader) private pure returns (T24[] memory values) {
        uint256 count = reader.list();
        if (count > ValueReader.MAX_NODES) revert ValueReader.TooMany();
        values = new T24[](count);
        for (uint256 i = 0; i < count; i++) {
            values[i] = T24(reader.enumeration(2));
        }
    }

    function _readOptionUint16(Reader memory reader) private pure returns (OptionUint16 memory value) {
        value.has = reader.option();
        if (value.has) value.value = _readUint16(reader);
    }

    function _readTupleUint16Uint64ResultStringT45(
        Reader memory reader
    ) private pure returns (TupleUint16Uint64ResultStringT45 memory value) {
        reader.record(3);
        value.item0 = _readUint16(reader);
        value.item1 = reader.unsigned();
        value.item2 = _readResultStringT45(reader);
    }

    function _readResultNoneString(Reader memory reader) private pure returns (ResultNoneString memory value) {
        (uint32 place, bool carries) = reader.variant();
        if (place >= 2 || carries != ((uint256(0x2) >> place) & 1 == 1)) revert ValueReader.WrongCase(place);
        value.ok = place == 0;
        if (!value.ok) value.err = reader.text();
    }

    function _readT66(Reader memory reader) private pure returns (T66 memory value) {
        reader.record(2);
        value.has = _readUint32(reader);
        value.price10 = reader.unsigned();
    }

    function _readUint16(Reader memory reader) private pure returns (uint16) {
        uint64 number = reader.unsigned();
        if (number != uint16(number)) revert OutOfRange();
        return uint16(number);
    }

    function _readResultStringT45(Reader memory reader) private pure returns (ResultStringT45 memory value) {
        value.ok = reader.result();
        if (value.ok) value.value = reader.text();
        if (!value.ok) value.err = T45(reader.enumeration(1));
    }

    function _readUint32(Reader memory reader) private pure returns (uint32) {
        uint64 number = reader.unsigned();
        if (number != uint32(number)) revert OutOfRange();
        return uint32(number);
    }
}
