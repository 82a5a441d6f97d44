// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

// The header of corpus-0, written by `cryptlet header export`. Do not change it: export it again.

// cryptlet-import: ../../src/ICryptlet.sol sha256:cccbe972086f60784799f7c1668f29cc3955bb4a1ead0fda30a058cc393fbd5e
// cryptlet-import: ../../src/ICryptoDelegate.sol sha256:e620e0af85673c83cc2a52f438aa44a8441e6f8ea44eb0ed85b915d18b565cfb
import {Callback, ICryptlet} from "../../src/ICryptlet.sol";
// cryptlet-import: ../../src/ValueReader.sol sha256:8e4d1e4991ef1692ea0ea63ab9157709de86bb6e449aec6672a6e64d9b6f7f53
// cryptlet-import: ../../src/Utf8.sol sha256:673aa7a832b9a520288a8c8d2b92423abe3ce5a9137e68ea788156338f0a02d0
import {Reader, ValueReader} from "../../src/ValueReader.sol";
// cryptlet-import: ../../src/Values.sol sha256:6f0ca05de6366f0e5a73ed7244128b066558f012779d692313076a324d938c42
import {Values} from "../../src/Values.sol";

library Corpus0 {
    /// The cryptlet's name.
    string internal constant NAME = "corpus-0";
    /// SHA-256 of the header's text.
    bytes32 internal constant HEADER_SHA256 = 0x3382b59b02c930d0c767efa141a3316df09a43f635e8b2e07d95fc0e6ddb2451;
    /// The package of its interface.
    string internal constant INTERFACE = "test:corpus-0";
    /// The package's version; empty if it has none.
    string internal constant INTERFACE_VERSION = "";

    /// The cases of T00.
    enum T00Tag {
        Days
    }

    struct T00 {
        /// Which of the members below counts, if the case has one.
        T00Tag tag;
    }

    struct ResultNoneT00 {
        /// Whether it is no error.
        bool ok;
        T00 err;
    }

    struct TupleInt32Bytes {
        int32 item0;
        bytes item1;
    }

    struct TupleTupleInt32Bytes {
        TupleInt32Bytes item0;
    }

    enum T21 {
        XY
    }

    struct ResultUint64Int16 {
        /// Whether it is no error.
        bool ok;
        uint64 value;
        int16 err;
    }

    struct T22 {
        T21 days_;
        ResultUint64Int16 value;
    }

    /// The cases of T33.
    enum T33Tag {
        Address,
        Price10,
        XY
    }

    struct T33 {
        /// Which of the members below counts, if the case has one.
        T33Tag tag;
    }

    struct OptionUint16 {
        /// Whether there is a value.
        bool has;
        uint16 value;
    }

    enum T64 {
        XY
    }

    enum T65 {
        Price10,
        Value
    }

    struct ResultT64T65 {
        /// Whether it is no error.
        bool ok;
        T64 value;
        T65 err;
    }

    struct TupleInt32Int64Uint8 {
        int32 item0;
        int64 item1;
        uint8 item2;
    }

    /// A number is beyond its type.
    error OutOfRange();

    /// Whether a cryptlet has this header on the chain, in its newest version.
    function fits(ICryptlet cryptlet) internal view returns (bool) {
        return sha256(bytes(cryptlet.header())) == HEADER_SHA256;
    }

    string internal constant METHOD_SAME_0 = "same-0";

    /// The arguments of `same-0`, encoded.
    function same0Params(ResultNoneT00 memory days_) internal pure returns (bytes memory params) {
        params = Values.arguments(_writeResultNoneT00(days_));
    }

    /// The answer of `same-0`, decoded. Reverts if the bytes are no such value.
    function same0Result(bytes memory output) internal pure returns (ResultNoneT00 memory answer) {
        Reader memory reader = ValueReader.open(output);
        answer = _readResultNoneT00(reader);
        reader.done();
    }

    /// Asks `same-0`; the contract pays from its balance. See `ICryptlet.request`.
    function requestSame0(
        ICryptlet cryptlet,
        ResultNoneT00 memory days_,
        uint64 durationMs,
        uint256 fee,
        Callback memory callback
    ) internal returns (uint64 round) {
        bytes memory params = same0Params(days_);
        round = cryptlet.request(METHOD_SAME_0, params, durationMs, fee, callback);
    }

    string internal constant METHOD_SAME_1 = "same-1";

    /// The arguments of `same-1`, encoded.
    function same1Params(TupleTupleInt32Bytes memory days_) internal pure returns (bytes memory params) {
        params = Values.arguments(_writeTupleTupleInt32Bytes(days_));
    }

    /// The answer of `same-1`, decoded. Reverts if the bytes are no such value.
    function same1Result(bytes memory output) internal pure returns (TupleTupleInt32Bytes memory answer) {
        Reader memory reader = ValueReader.open(output);
        answer = _readTupleTupleInt32Bytes(reader);
        reader.done();
    }

    /// Asks `same-1`; the contract pays from its balance. See `ICryptlet.request`.
    function requestSame1(
        ICryptlet cryptlet,
        TupleTupleInt32Bytes memory days_,
        uint64 durationMs,
        uint256 fee,
        Callback memory callback
    ) internal returns (uint64 round) {
        bytes memory params = same1Params(days_);
        round = cryptlet.request(METHOD_SAME_1, params, durationMs, fee, callback);
    }

    string internal constant METHOD_SAME_2 = "same-2";

    /// The arguments of `same-2`, encoded.
    function same2Params(T22 memory days_) internal pure returns (bytes memory params) {
        params = Values.arguments(_writeT22(days_));
    }

    /// The answer of `same-2`, decoded. Reverts if the bytes are no such value.
    function same2Result(bytes memory output) internal pure returns (T22 memory answer) {
        Reader memory reader = ValueReader.open(output);
        answer = _readT22(reader);
        reader.done();
    }

    /// Asks `same-2`; the contract pays from its balance. See `ICryptlet.request`.
    function requestSame2(
        ICryptlet cryptlet,
        T22 memory days_,
        uint64 durationMs,
        uint256 fee,
        Callback memory callback
    ) internal returns (uint64 round) {
        bytes memory params = same2Params(days_);
        round = cryptlet.request(METHOD_SAME_2, params, durationMs, fee, callback);
    }

    string internal constant METHOD_SAME_3 = "same-3";

    /// The arguments of `same-3`, encoded.
    function same3Params(T33 memory days_) internal pure returns (bytes memory params) {
        params = Values.arguments(_writeT33(days_));
    }

    /// The answer of `same-3`, decoded. Reverts if the bytes are no such value.
    function same3Result(bytes memory output) internal pure returns (T33 memory answer) {
        Reader memory reader = ValueReader.open(output);
        answer = _readT33(reader);
        reader.done();
    }

    /// Asks `same-3`; the contract pays from its balance. See `ICryptlet.request`.
    function requestSame3(
        ICryptlet cryptlet,
        T33 memory days_,
        uint64 durationMs,
        uint256 fee,
        Callback memory callback
    ) internal returns (uint64 round) {
        bytes memory params = same3Params(days_);
        round = cryptlet.request(METHOD_SAME_3, params, durationMs, fee, callback);
    }

    string internal constant METHOD_SAME_4 = "same-4";

    /// The arguments of `same-4`, encoded.
    function same4Params(OptionUint16 memory days_) internal pure returns (bytes memory params) {
        params = Values.arguments(_writeOptionUint16(days_));
    }

    /// The answer of `same-4`, decoded. Reverts if the bytes are no such value.
    function same4Result(bytes memory output) internal pure returns (OptionUint16 memory answer) {
        Reader memory reader = ValueReader.open(output);
        answer = _readOptionUint16(reader);
        reader.done();
    }

    /// Asks `same-4`; the contract pays from its balance. See `ICryptlet.request`.
    function requestSame4(
        ICryptlet cryptlet,
        OptionUint16 memory days_,
        uint64 durationMs,
        uint256 fee,
        Callback memory callback
    ) internal returns (uint64 round) {
        bytes memory params = same4Params(days_);
        round = cryptlet.request(METHOD_SAME_4, params, durationMs, fee, callback);
    }

    string internal constant METHOD_SAME_5 = "same-5";

    /// The arguments of `same-5`, encoded.
    function same5Params(bytes memory days_) internal pure returns (bytes memory params) {
        params = Values.arguments(Values.blob(days_));
    }

    /// The answer of `same-5`, decoded. Reverts if the bytes are no such value.
    function same5Result(bytes memory output) internal pure returns (bytes memory answer) {
        Reader memory reader = ValueReader.open(output);
        answer = reader.blob();
        reader.done();
    }

    /// Asks `same-5`; the contract pays from its balance. See `ICryptlet.request`.
    function requestSame5(
        ICryptlet cryptlet,
        bytes memory days_,
        uint64 durationMs,
        uint256 fee,
        Callback memory callback
    ) internal returns (uint64 round) {
        bytes memory params = same5Params(days_);
        round = cryptlet.request(METHOD_SAME_5, params, durationMs, fee, callback);
    }

    string internal constant METHOD_SAME_6 = "same-6";

    /// The arguments of `same-6`, encoded.
    function same6Params(ResultT64T65 memory days_) internal pure returns (bytes memory params) {
        params = Values.arguments(_writeResultT64T65(days_));
    }

    /// The answer of `same-6`, decoded. Reverts if the bytes are no such value.
    function same6Result(bytes memory output) internal pure returns (ResultT64T65 memory answer) {
        Reader memory reader = ValueReader.open(output);
        answer = _readResultT64T65(reader);
        reader.done();
    }

    /// Asks `same-6`; the contract pays from its balance. See `ICryptlet.request`.
    function requestSame6(
        ICryptlet cryptlet,
        ResultT64T65 memory days_,
        uint64 durationMs,
        uint256 fee,
        Callback memory callback
    ) internal returns (uint64 round) {
        bytes memory params = same6Params(days_);
        round = cryptlet.request(METHOD_SAME_6, params, durationMs, fee, callback);
    }

    string internal constant METHOD_SAME_7 = "same-7";

    /// The arguments of `same-7`, encoded.
    function same7Params(TupleInt32Int64Uint8 memory days_) internal pure returns (bytes memory params) {
        params = Values.arguments(_writeTupleInt32Int64Uint8(days_));
    }

    /// The answer of `same-7`, decoded. Reverts if the bytes are no such value.
    function same7Result(bytes memory output) internal pure returns (TupleInt32Int64Uint8 memory answer) {
        Reader memory reader = ValueReader.open(output);
        answer = _readTupleInt32Int64Uint8(reader);
        reader.done();
    }

    /// Asks `same-7`; the contract pays from its balance. See `ICryptlet.request`.
    function requestSame7(
        ICryptlet cryptlet,
        TupleInt32Int64Uint8 memory days_,
        uint64 durationMs,
        uint256 fee,
        Callback memory callback
    ) internal returns (uint64 round) {
        bytes memory params = same7Params(days_);
        round = cryptlet.request(METHOD_SAME_7, params, durationMs, fee, callback);
    }

    function _writeResultNoneT00(ResultNoneT00 memory value) private pure returns (bytes memory) {
        return value.ok ? Values.variant(0) : Values.err(_writeT00(value.err));
    }

    function _writeTupleTupleInt32Bytes(TupleTupleInt32Bytes memory value) private pure returns (bytes memory) {
        bytes[] memory fields = new bytes[](1);
        fields[0] = _writeTupleInt32Bytes(value.item0);
        return Values.record(fields);
    }

    function _writeT22(T22 memory value) private pure returns (bytes memory) {
        bytes[] memory fields = new bytes[](2);
        fields[0] = Values.variant(uint32(value.days_));
        fields[1] = _writeResultUint64Int16(value.value);
        return Values.record(fields);
    }

    function _writeT33(T33 memory value) private pure returns (bytes memory) {
        return Values.variant(uint32(value.tag));
    }

    function _writeOptionUint16(OptionUint16 memory value) private pure returns (bytes memory) {
        return value.has ? Values.some(Values.unsigned(value.value)) : Values.none();
    }

    function _writeResultT64T65(ResultT64T65 memory value) private pure returns (bytes memory) {
        return value.ok ? Values.ok(Values.variant(uint32(value.value))) : Values.err(Values.variant(uint32(value.err)));
    }

    function _writeTupleInt32Int64Uint8(TupleInt32Int64Uint8 memory value) private pure returns (bytes memory) {
        bytes[] memory fields = new bytes[](3);
        fields[0] = Values.signed(value.item0);
        fields[1] = Values.signed(value.item1);
        fields[2] = Values.unsigned(value.item2);
        return Values.record(fields);
    }

    function _writeT00(T00 memory value) private pure returns (bytes memory) {
        return Values.variant(uint32(value.tag));
    }

    function _writeTupleInt32Bytes(TupleInt32Bytes memory value) private pure returns (bytes memory) {
        bytes[] memory fields = new bytes[](2);
        fields[0] = Values.signed(value.item0);
        fields[1] = Values.blob(value.item1);
        return Values.record(fields);
    }

    function _writeResultUint64Int16(ResultUint64Int16 memory value) private pure returns (bytes memory) {
        return value.ok ? Values.ok(Values.unsigned(value.value)) : Values.err(Values.signed(value.err));
    }

    function _readResultNoneT00(Reader memory reader) private pure returns (ResultNoneT00 memory value) {
        (uint32 place, bool carries) = reader.variant();
        if (place >= 2 || carries != ((uint256(0x2) >> place) & 1 == 1)) revert ValueReader.WrongCase(place);
        value.ok = place == 0;
        if (!value.ok) value.err = _readT00(reader);
    }

    function _readTupleTupleInt32Bytes(Reader memory reader) private pure returns (TupleTupleInt32Bytes memory value) {
        reader.record(1);
        value.item0 = _readTupleInt32Bytes(reader);
    }

    function _readT22(Reader memory reader) private pure returns (T22 memory value) {
        reader.record(2);
        value.days_ = T21(reader.enumeration(1));
        value.value = _readResultUint64Int16(reader);
    }

    function _readT33(Reader memory reader) private pure returns (T33 memory value) {
        (uint32 place, bool carries) = reader.variant();
        if (place >= 3 || carries) revert ValueReader.WrongCase(place);
        value.tag = T33Tag(place);
    }

    function _readOptionUint16(Reader memory reader) private pure returns (OptionUint16 memory value) {
        value.has = reader.option();
        if (value.has) value.value = _readUint16(reader);
    }

    function _readResultT64T65(Reader memory reader) private pure returns (ResultT64T65 memory value) {
        value.ok = reader.result();
        if (value.ok) value.value = T64(reader.enumeration(1));
        if (!value.ok) value.err = T65(reader.enumeration(2));
    }

    function _readTupleInt32Int64Uint8(Reader memory reader) private pure returns (TupleInt32Int64Uint8 memory value) {
        reader.record(3);
        value.item0 = _readInt32(reader);
        value.item1 = reader.signed();
        value.item2 = _readUint8(reader);
    }

    function _readT00(Reader memory reader) private pure returns (T00 memory value) {
        (uint32 place, bool carries) = reader.variant();
        if (place >= 1 || carries) revert ValueReader.WrongCase(place);
        value.tag = T00Tag(place);
    }

    function _readTupleInt32Bytes(Reader memory reader) private pure returns (TupleInt32Bytes memory value) {
        reader.record(2);
        value.item0 = _readInt32(reader);
        value.item1 = reader.blob();
    }

    function _readResultUint64Int16(Reader memory reader) private pure returns (ResultUint64Int16 memory value) {
        value.ok = reader.result();
        if (value.ok) value.value = reader.unsigned();
        if (!value.ok) value.err = _readInt16(reader);
    }

    function _readUint16(Reader memory reader) private pure returns (uint16) {
        uint64 number = reader.unsigned();
        if (number != uint16(number)) revert OutOfRange();
        return uint16(number);
    }

    function _readInt32(Reader memory reader) private pure returns (int32) {
        int64 number = reader.signed();
        if (number != int32(number)) revert OutOfRange();
        return int32(number);
    }

    function _readUint8(Reader memory reader) private pure returns (uint8) {
        uint64 number = reader.unsigned();
        if (number != uint8(number)) revert OutOfRange();
        return uint8(number);
    }

    function _readInt16(Reader memory reader) private pure returns (int16) {
        int64 number = reader.signed();
        if (number != int16(number)) revert OutOfRange();
        return int16(number);
    }
}
