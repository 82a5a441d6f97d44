// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

// The header of corpus-2, written by `cryptlet header export`. Do not change it: export it again.

// cryptlet-import: ../../src/ICryptlet.sol sha256:cccbe972086f60784799f7c1668f29cc3955bb4a1ead0fda30a058cc393fbd5e
// cryptlet-import: ../../src/ICryptoDelegate.sol sha256:e620e0af85673c83cc2a52f438aa44a8441e6f8ea44eb0ed85b915d18b565cfb
import {Callback, ICryptlet} from "../../src/ICryptlet.sol";
// cryptlet-import: ../../src/ValueReader.sol sha256:8e4d1e4991ef1692ea0ea63ab9157709de86bb6e449aec6672a6e64d9b6f7f53
// cryptlet-import: ../../src/Utf8.sol sha256:673aa7a832b9a520288a8c8d2b92423abe3ce5a9137e68ea788156338f0a02d0
import {Reader, ValueReader} from "../../src/ValueReader.sol";
// cryptlet-import: ../../src/Values.sol sha256:6f0ca05de6366f0e5a73ed7244128b066558f012779d692313076a324d938c42
import {Values} from "../../src/Values.sol";

library Corpus2 {
    /// The cryptlet's name.
    string internal constant NAME = "corpus-2";
    /// SHA-256 of the header's text.
    bytes32 internal constant HEADER_SHA256 = 0x33afe0b4413f687d83410e48ec9be6bc0b5532dba1bcf859b6c714613a6f90f5;
    /// The package of its interface.
    string internal constant INTERFACE = "test:corpus-2";
    /// The package's version; empty if it has none.
    string internal constant INTERFACE_VERSION = "";

    struct OptionInt32 {
        /// Whether there is a value.
        bool has;
        int32 value;
    }

    struct ResultNoneOptionInt32 {
        /// Whether it is no error.
        bool ok;
        OptionInt32 err;
    }

    struct OptionResultNoneOptionInt32 {
        /// Whether there is a value.
        bool has;
        ResultNoneOptionInt32 value;
    }

    enum T20 {
        From,
        XY
    }

    struct T21 {
        T20 from_;
        uint32 ok;
    }

    struct TupleUint64 {
        uint64 item0;
    }

    /// The cases of T32.
    enum T32Tag {
        Address,
        Days,
        XY
    }

    struct T32 {
        /// Which of the members below counts, if the case has one.
        T32Tag tag;
        TupleUint64 address_;
    }

    struct ResultNoneNone {
        /// Whether it is no error.
        bool ok;
    }

    struct TupleBytes {
        bytes item0;
    }

    enum T63 {
        Error,
        String
    }

    struct T64 {
        T63 from_;
    }

    struct T65 {
        int16[] has;
        TupleBytes price10;
        T64 string_;
    }

    struct OptionUint16 {
        /// Whether there is a value.
        bool has;
        uint16 value;
    }

    /// A number is beyond its type.
    error OutOfRange();

    /// Whether a cryptlet has this header on the chain, in its newest version.
    function fits(ICryptlet cryptlet) internal view returns (bool) {
        return sha256(bytes(cryptlet.header())) == HEADER_SHA256;
    }

    string internal constant METHOD_SAME_0 = "same-0";

    /// The arguments of `same-0`, encoded.
    function same0Params(OptionResultNoneOptionInt32 memory days_) internal pure returns (bytes memory params) {
        params = Values.arguments(_writeOptionResultNoneOptionInt32(days_));
    }

    /// The answer of `same-0`, decoded. Reverts if the bytes are no such value.
    function same0Result(bytes memory output) internal pure returns (OptionResultNoneOptionInt32 memory answer) {
        Reader memory reader = ValueReader.open(output);
        answer = _readOptionResultNoneOptionInt32(reader);
        reader.done();
    }

    /// Asks `same-0`; the contract pays from its balance. See `ICryptlet.request`.
    function requestSame0(
        ICryptlet cryptlet,
        OptionResultNoneOptionInt32 memory days_,
        uint64 durationMs,
        uint256 fee,
        Callback memory callback
    ) internal returns (uint64 round) {
        bytes memory params = same0Params(days_);
        round = cryptlet.request(METHOD_SAME_0, params, durationMs, fee, callback);
    }

    string internal constant METHOD_SAME_1 = "same-1";

    /// The arguments of `same-1`, encoded.
    function same1Params(int8[] memory days_) internal pure returns (bytes memory params) {
        params = Values.arguments(_writeInt8List(days_));
        ValueReader.checkArguments(params);
    }

    /// The answer of `same-1`, decoded. Reverts if the bytes are no such value.
    function same1Result(bytes memory output) internal pure returns (int8[] memory answer) {
        Reader memory reader = ValueReader.open(output);
        answer = _readInt8List(reader);
        reader.done();
    }

    /// Asks `same-1`; the contract pays from its balance. See `ICryptlet.request`.
    function requestSame1(
        ICryptlet cryptlet,
        int8[] memory days_,
        uint64 durationMs,
        uint256 fee,
        Callback memory callback
    ) internal returns (uint64 round) {
        bytes memory params = same1Params(days_);
        round = cryptlet.request(METHOD_SAME_1, params, durationMs, fee, callback);
    }

    string internal constant METHOD_SAME_2 = "same-2";

    /// The arguments of `same-2`, encoded.
    function same2Params(T21 memory days_) internal pure returns (bytes memory params) {
        params = Values.arguments(_writeT21(days_));
    }

    /// The answer of `same-2`, decoded. Reverts if the bytes are no such value.
    function same2Result(bytes memory output) internal pure returns (T21 memory answer) {
        Reader memory reader = ValueReader.open(output);
        answer = _readT21(reader);
        reader.done();
    }

    /// Asks `same-2`; the contract pays from its balance. See `ICryptlet.request`.
    function requestSame2(
        ICryptlet cryptlet,
        T21 memory days_,
        uint64 durationMs,
        uint256 fee,
        Callback memory callback
    ) internal returns (uint64 round) {
        bytes memory params = same2Params(days_);
        round = cryptlet.request(METHOD_SAME_2, params, durationMs, fee, callback);
    }

    string internal constant METHOD_SAME_3 = "same-3";

    /// The arguments of `same-3`, encoded.
    function same3Params(T32 memory days_) internal pure returns (bytes memory params) {
        params = Values.arguments(_writeT32(days_));
    }

    /// The answer of `same-3`, decoded. Reverts if the bytes are no such value.
    function same3Result(bytes memory output) internal pure returns (T32 memory answer) {
        Reader memory reader = ValueReader.open(output);
        answer = _readT32(reader);
        reader.done();
    }

    /// Asks `same-3`; the contract pays from its balance. See `ICryptlet.request`.
    function requestSame3(
        ICryptlet cryptlet,
        T32 memory days_,
        uint64 durationMs,
        uint256 fee,
        Callback memory callback
    ) internal returns (uint64 round) {
        bytes memory params = same3Params(days_);
        round = cryptlet.request(METHOD_SAME_3, params, durationMs, fee, callback);
    }

    string internal constant METHOD_SAME_4 = "same-4";

    /// The arguments of `same-4`, encoded.
    function same4Params(ResultNoneNone memory days_) internal pure returns (bytes memory params) {
        params = Values.arguments(_writeResultNoneNone(days_));
    }

    /// The answer of `same-4`, decoded. Reverts if the bytes are no such value.
    function same4Result(bytes memory output) internal pure returns (ResultNoneNone memory answer) {
        Reader memory reader = ValueReader.open(output);
        answer = _readResultNoneNone(reader);
        reader.done();
    }

    /// Asks `same-4`; the contract pays from its balance. See `ICryptlet.request`.
    function requestSame4(
        ICryptlet cryptlet,
        ResultNoneNone memory days_,
        uint64 durationMs,
        uint256 fee,
        Callback memory callback
    ) internal returns (uint64 round) {
        bytes memory params = same4Params(days_);
        round = cryptlet.request(METHOD_SAME_4, params, durationMs, fee, callback);
    }

    string internal constant METHOD_SAME_5 = "same-5";

    /// The arguments of `same-5`, encoded.
    function same5Params(uint32 days_) internal pure returns (bytes memory params) {
        params = Values.arguments(Values.unsigned(days_));
    }

    /// The answer of `same-5`, decoded. Reverts if the bytes are no such value.
    function same5Result(bytes memory output) internal pure returns (uint32 answer) {
        Reader memory reader = ValueReader.open(output);
        answer = _readUint32(reader);
        reader.done();
    }

    /// Asks `same-5`; the contract pays from its balance. See `ICryptlet.request`.
    function requestSame5(
        ICryptlet cryptlet,
        uint32 days_,
        uint64 durationMs,
        uint256 fee,
        Callback memory callback
    ) internal returns (uint64 round) {
        bytes memory params = same5Params(days_);
        round = cryptlet.request(METHOD_SAME_5, params, durationMs, fee, callback);
    }

    string internal constant METHOD_SAME_6 = "same-6";

    /// The arguments of `same-6`, encoded.
    function same6Params(T65 memory days_) internal pure returns (bytes memory params) {
        params = Values.arguments(_writeT65(days_));
        ValueReader.checkArguments(params);
    }

    /// The answer of `same-6`, decoded. Reverts if the bytes are no such value.
    function same6Result(bytes memory output) internal pure returns (T65 memory answer) {
        Reader memory reader = ValueReader.open(output);
        answer = _readT65(reader);
        reader.done();
    }

    /// Asks `same-6`; the contract pays from its balance. See `ICryptlet.request`.
    function requestSame6(
        ICryptlet cryptlet,
        T65 memory days_,
        uint64 durationMs,
        uint256 fee,
        Callback memory callback
    ) internal returns (uint64 round) {
        bytes memory params = same6Params(days_);
        round = cryptlet.request(METHOD_SAME_6, params, durationMs, fee, callback);
    }

    string internal constant METHOD_SAME_7 = "same-7";

    /// The arguments of `same-7`, encoded.
    function same7Params(OptionUint16 memory days_) internal pure returns (bytes memory params) {
        params = Values.arguments(_writeOptionUint16(days_));
    }

    /// The answer of `same-7`, decoded. Reverts if the bytes are no such value.
    function same7Result(bytes memory output) internal pure returns (OptionUint16 memory answer) {
        Reader memory reader = ValueReader.open(output);
        answer = _readOptionUint16(reader);
        reader.done();
    }

    /// Asks `same-7`; the contract pays from its balance. See `ICryptlet.request`.
    function requestSame7(
        ICryptlet cryptlet,
        OptionUint16 memory days_,
        uint64 durationMs,
        uint256 fee,
        Callback memory callback
    ) internal returns (uint64 round) {
        bytes memory params = same7Params(days_);
        round = cryptlet.request(METHOD_SAME_7, params, durationMs, fee, callback);
    }

    function _writeOptionResultNoneOptionInt32(
        OptionResultNoneOptionInt32 memory value
    ) private pure returns (bytes memory) {
        return value.has ? Values.some(_writeResultNoneOptionInt32(value.value)) : Values.none();
    }

    function _writeInt8List(int8[] memory values) private pure returns (bytes memory) {
        bytes[] memory items = new bytes[](values.length);
        for (uint256 i = 0; i < values.length; i++) {
            items[i] = Values.signed(values[i]);
        }
        return Values.list(items);
    }

    function _writeT21(T21 memory value) private pure returns (bytes memory) {
        bytes[] memory fields = new bytes[](2);
        fields[0] = Values.variant(uint32(value.from_));
        fields[1] = Values.unsigned(value.ok);
        return Values.record(fields);
    }

    function _writeT32(T32 memory value) private pure returns (bytes memory) {
        if (value.tag == T32Tag.Address) return Values.variant(0, _writeTupleUint64(value.address_));
        return Values.variant(uint32(value.tag));
    }

    function _writeResultNoneNone(ResultNoneNone memory value) private pure returns (bytes memory) {
        return value.ok ? Values.variant(0) : Values.variant(1);
    }

    function _writeT65(T65 memory value) private pure returns (bytes memory) {
        bytes[] memory fields = new bytes[](3);
        fields[0] = _writeInt16List(value.has);
        fields[1] = _writeTupleBytes(value.price10);
        fields[2] = _writeT64(value.string_);
        return Values.record(fields);
    }

    function _writeOptionUint16(OptionUint16 memory value) private pure returns (bytes memory) {
        return value.has ? Values.some(Values.unsigned(value.value)) : Values.none();
    }

    function _writeResultNoneOptionInt32(ResultNoneOptionInt32 memory value) private pure returns (bytes memory) {
        return value.ok ? Values.variant(0) : Values.err(_writeOptionInt32(value.err));
    }

    function _writeTupleUint64(TupleUint64 memory value) private pure returns (bytes memory) {
        bytes[] memory fields = new bytes[](1);
        fields[0] = Values.unsigned(value.item0);
        return Values.record(fields);
    }

    function _writeInt16List(int16[] memory values) private pure returns (bytes memory) {
        bytes[] memory items = new bytes[](values.length);
        for (uint256 i = 0; i < values.length; i++) {
            items[i] = Values.signed(values[i]);
        }
        return Values.list(items);
    }

    function _writeTupleBytes(TupleBytes memory value) private pure returns (bytes memory) {
        bytes[] memory fields = new bytes[](1);
        fields[0] = Values.blob(value.item0);
        return Values.record(fields);
    }

    function _writeT64(T64 memory value) private pure returns (bytes memory) {
        bytes[] memory fields = new bytes[](1);
        fields[0] = Values.variant(uint32(value.from_));
        return Values.record(fields);
    }

    function _writeOptionInt32(OptionInt32 memory value) private pure returns (bytes memory) {
        return value.has ? Values.some(Values.signed(value.value)) : Values.none();
    }

    function _readOptionResultNoneOptionInt32(
        Reader memory reader
    ) private pure returns (OptionResultNoneOptionInt32 memory value) {
        value.has = reader.option();
        if (value.has) value.value = _readResultNoneOptionInt32(reader);
    }

    function _readInt8List(Reader memory reader) private pure returns (int8[] memory values) {
        uint256 count = reader.list();
        if (count > ValueReader.MAX_NODES) revert ValueReader.TooMany();
        values = new int8[](count);
        for (uint256 i = 0; i < count; i++) {
            values[i] = _readInt8(reader);
        }
    }

    function _readT21(Reader memory reader) private pure returns (T21 memory value) {
        reader.record(2);
        value.from_ = T20(reader.enumeration(2));
        value.ok = _readUint32(reader);
    }

    function _readT32(Reader memory reader) private pure returns (T32 memory value) {
        (uint32 place, bool carries) = reader.variant();
        if (place >= 3 || carries != ((uint256(0x1) >> place) & 1 == 1)) revert ValueReader.WrongCase(place);
        value.tag = T32Tag(place);
        if (value.tag == T32Tag.Address) value.address_ = _readTupleUint64(reader);
    }

    function _readResultNoneNone(Reader memory reader) private pure returns (ResultNoneNone memory value) {
        value.ok = reader.enumeration(2) == 0;
    }

    function _readUint32(Reader memory reader) private pure returns (uint32) {
        uint64 number = reader.unsigned();
        if (number != uint32(number)) revert OutOfRange();
        return uint32(number);
    }

    function _readT65(Reader memory reader) private pure returns (T65 memory value) {
        reader.record(3);
        value.has = _readInt16List(reader);
        value.price10 = _readTupleBytes(reader);
        value.string_ = _readT64(reader);
    }

    function _readOptionUint16(Reader memory reader) private pure returns (OptionUint16 memory value) {
        value.has = reader.option();
        if (value.has) value.value = _readUint16(reader);
    }

    function _readResultNoneOptionInt32(
        Reader memory reader
    ) private pure returns (ResultNoneOptionInt32 memory value) {
        (uint32 place, bool carries) = reader.variant();
        if (place >= 2 || carries != ((uint256(0x2) >> place) & 1 == 1)) revert ValueReader.WrongCase(place);
        value.ok = place == 0;
        if (!value.ok) value.err = _readOptionInt32(reader);
    }

    function _readInt8(Reader memory reader) private pure returns (int8) {
        int64 number = reader.signed();
        if (number != int8(number)) revert OutOfRange();
        return int8(number);
    }

    function _readTupleUint64(Reader memory reader) private pure returns (TupleUint64 memory value) {
        reader.record(1);
        value.item0 = reader.unsigned();
    }

    function _readInt16List(Reader memory reader) private pure returns (int16[] memory values) {
        uint256 count = reader.list();
        if (count > ValueReader.MAX_NODES) revert ValueReader.TooMany();
        values = new int16[](count);
        for (uint256 i = 0; i < count; i++) {
            values[i] = _readInt16(reader);
        }
    }

    function _readTupleBytes(Reader memory reader) private pure returns (TupleBytes memory value) {
        reader.record(1);
        value.item0 = reader.blob();
    }

    function _readT64(Reader memory reader) private pure returns (T64 memory value) {
        reader.record(1);
        value.from_ = T63(reader.enumeration(2));
    }

    function _readUint16(Reader memory reader) private pure returns (uint16) {
        uint64 number = reader.unsigned();
        if (number != uint16(number)) revert OutOfRange();
        return uint16(number);
    }

    function _readOptionInt32(Reader memory reader) private pure returns (OptionInt32 memory value) {
        value.has = reader.option();
        if (value.has) value.value = _readInt32(reader);
    }

    function _readInt16(Reader memory reader) private pure returns (int16) {
        int64 number = reader.signed();
        if (number != int16(number)) revert OutOfRange();
        return int16(number);
    }

    function _readInt32(Reader memory reader) private pure returns (int32) {
        int64 number = reader.signed();
        if (number != int32(number)) revert OutOfRange();
        return int32(number);
    }
}
