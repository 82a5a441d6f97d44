// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

// The header of corpus-5, written by `cryptlet header export`. Do not change it: export it again.

// cryptlet-import: ../../src/ICryptlet.sol sha256:cccbe972086f60784799f7c1668f29cc3955bb4a1ead0fda30a058cc393fbd5e
// cryptlet-import: ../../src/ICryptoDelegate.sol sha256:e620e0af85673c83cc2a52f438aa44a8441e6f8ea44eb0ed85b915d18b565cfb
import {Callback, ICryptlet} from "../../src/ICryptlet.sol";
// cryptlet-import: ../../src/ValueReader.sol sha256:8e4d1e4991ef1692ea0ea63ab9157709de86bb6e449aec6672a6e64d9b6f7f53
// cryptlet-import: ../../src/Utf8.sol sha256:673aa7a832b9a520288a8c8d2b92423abe3ce5a9137e68ea788156338f0a02d0
import {Reader, ValueReader} from "../../src/ValueReader.sol";
// cryptlet-import: ../../src/Values.sol sha256:6f0ca05de6366f0e5a73ed7244128b066558f012779d692313076a324d938c42
import {Values} from "../../src/Values.sol";

library Corpus5 {
    /// The cryptlet's name.
    string internal constant NAME = "corpus-5";
    /// SHA-256 of the header's text.
    bytes32 internal constant HEADER_SHA256 = 0x3fbbbae51997cd193fea545a46b1a450cbc7a94ff563ad3560244acfadc00c59;
    /// The package of its interface.
    string internal constant INTERFACE = "test:corpus-5";
    /// The package's version; empty if it has none.
    string internal constant INTERFACE_VERSION = "";

    enum T00 {
        Price10,
        Tag
    }

    struct T01 {
        T00 ok;
        int32 price10;
    }

    struct TupleInt64Char {
        int64 item0;
        uint32 item1;
    }

    struct T12 {
        TupleInt64Char price10;
    }

    struct T13 {
        int8 ok;
        T12 string_;
        uint32[] xY;
    }

    enum T24 {
        Address
    }

    struct T25 {
        T24[] name0;
    }

    struct ResultInt64None {
        /// Whether it is no error.
        bool ok;
        int64 value;
    }

    /// The cases of T46.
    enum T46Tag {
        Price10
    }

    struct T46 {
        /// Which of the members below counts, if the case has one.
        T46Tag tag;
    }

    enum T57 {
        Address,
        Uint8,
        XY
    }

    struct OptionT57 {
        /// Whether there is a value.
        bool has;
        T57 value;
    }

    struct TupleOptionT57 {
        OptionT57 item0;
    }

    struct TupleUint16 {
        uint16 item0;
    }

    struct ResultNoneTupleUint16 {
        /// Whether it is no error.
        bool ok;
        TupleUint16 err;
    }

    struct TupleString {
        string item0;
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
        ValueReader.checkArguments(params);
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
    function same2Params(T25 memory days_) internal pure returns (bytes memory params) {
        params = Values.arguments(_writeT25(days_));
        ValueReader.checkArguments(params);
    }

    /// The answer of `same-2`, decoded. Reverts if the bytes are no such value.
    function same2Result(bytes memory output) internal pure returns (T25 memory answer) {
        Reader memory reader = ValueReader.open(output);
        answer = _readT25(reader);
        reader.done();
    }

    /// Asks `same-2`; the contract pays from its balance. See `ICryptlet.request`.
    function requestSame2(
        ICryptlet cryptlet,
        T25 memory days_,
        uint64 durationMs,
        uint256 fee,
        Callback memory callback
    ) internal returns (uint64 round) {
        bytes memory params = same2Params(days_);
        round = cryptlet.request(METHOD_SAME_2, params, durationMs, fee, callback);
    }

    string internal constant METHOD_SAME_3 = "same-3";

    /// The arguments of `same-3`, encoded.
    function same3Params(ResultInt64None memory days_) internal pure returns (bytes memory params) {
        params = Values.arguments(_writeResultInt64None(days_));
    }

    /// The answer of `same-3`, decoded. Reverts if the bytes are no such value.
    function same3Result(bytes memory output) internal pure returns (ResultInt64None memory answer) {
        Reader memory reader = ValueReader.open(output);
        answer = _readResultInt64None(reader);
        reader.done();
    }

    /// Asks `same-3`; the contract pays from its balance. See `ICryptlet.request`.
    function requestSame3(
        ICryptlet cryptlet,
        ResultInt64None memory days_,
        uint64 durationMs,
        uint256 fee,
        Callback memory callback
    ) internal returns (uint64 round) {
        bytes memory params = same3Params(days_);
        round = cryptlet.request(METHOD_SAME_3, params, durationMs, fee, callback);
    }

    string internal constant METHOD_SAME_4 = "same-4";

    /// The arguments of `same-4`, encoded.
    function same4Params(T46 memory days_) internal pure returns (bytes memory params) {
        params = Values.arguments(_writeT46(days_));
    }

    /// The answer of `same-4`, decoded. Reverts if the bytes are no such value.
    function same4Result(bytes memory output) internal pure returns (T46 memory answer) {
        Reader memory reader = ValueReader.open(output);
        answer = _readT46(reader);
        reader.done();
    }

    /// Asks `same-4`; the contract pays from its balance. See `ICryptlet.request`.
    function requestSame4(
        ICryptlet cryptlet,
        T46 memory days_,
        uint64 durationMs,
        uint256 fee,
        Callback memory callback
    ) internal returns (uint64 round) {
        bytes memory params = same4Params(days_);
        round = cryptlet.request(METHOD_SAME_4, params, durationMs, fee, callback);
    }

    string internal constant METHOD_SAME_5 = "same-5";

    /// The arguments of `same-5`, encoded.
    function same5Params(TupleOptionT57 memory days_) internal pure returns (bytes memory params) {
        params = Values.arguments(_writeTupleOptionT57(days_));
    }

    /// The answer of `same-5`, decoded. Reverts if the bytes are no such value.
    function same5Result(bytes memory output) internal pure returns (TupleOptionT57 memory answer) {
        Reader memory reader = ValueReader.open(output);
        answer = _readTupleOptionT57(reader);
        reader.done();
    }

    /// Asks `same-5`; the contract pays from its balance. See `ICryptlet.request`.
    function requestSame5(
        ICryptlet cryptlet,
        TupleOptionT57 memory days_,
        uint64 durationMs,
        uint256 fee,
        Callback memory callback
    ) internal returns (uint64 round) {
        bytes memory params = same5Params(days_);
        round = cryptlet.request(METHOD_SAME_5, params, durationMs, fee, callback);
    }

    string internal constant METHOD_SAME_6 = "same-6";

    /// The arguments of `same-6`, encoded.
    function same6Params(ResultNoneTupleUint16 memory days_) internal pure returns (bytes memory params) {
        params = Values.arguments(_writeResultNoneTupleUint16(days_));
    }

    /// The answer of `same-6`, decoded. Reverts if the bytes are no such value.
    function same6Result(bytes memory output) internal pure returns (ResultNoneTupleUint16 memory answer) {
        Reader memory reader = ValueReader.open(output);
        answer = _readResultNoneTupleUint16(reader);
        reader.done();
    }

    /// Asks `same-6`; the contract pays from its balance. See `ICryptlet.request`.
    function requestSame6(
        ICryptlet cryptlet,
        ResultNoneTupleUint16 memory days_,
        uint64 durationMs,
        uint256 fee,
        Callback memory callback
    ) internal returns (uint64 round) {
        bytes memory params = same6Params(days_);
        round = cryptlet.request(METHOD_SAME_6, params, durationMs, fee, callback);
    }

    string internal constant METHOD_SAME_7 = "same-7";

    /// The arguments of `same-7`, encoded.
    function same7Params(TupleString memory days_) internal pure returns (bytes memory params) {
        params = Values.arguments(_writeTupleString(days_));
    }

    /// The answer of `same-7`, decoded. Reverts if the bytes are no such value.
    function same7Result(bytes memory output) internal pure returns (TupleString memory answer) {
        Reader memory reader = ValueReader.open(output);
        answer = _readTupleString(reader);
        reader.done();
    }

    /// Asks `same-7`; the contract pays from its balance. See `ICryptlet.request`.
    function requestSame7(
        ICryptlet cryptlet,
        TupleString memory days_,
        uint64 durationMs,
        uint256 fee,
        Callback memory callback
    ) internal returns (uint64 round) {
        bytes memory params = same7Params(days_);
        round = cryptlet.request(METHOD_SAME_7, params, durationMs, fee, callback);
    }

    function _writeT01(T01 memory value) private pure returns (bytes memory) {
        bytes[] memory fields = new bytes[](2);
        fields[0] = Values.variant(uint32(value.ok));
        fields[1] = Values.signed(value.price10);
        return Values.record(fields);
    }

    function _writeT13(T13 memory value) private pure returns (bytes memory) {
        bytes[] memory fields = new bytes[](3);
        fields[0] = Values.signed(value.ok);
        fields[1] = _writeT12(value.string_);
        fields[2] = _writeCharList(value.xY);
        return Values.record(fields);
    }

    function _writeT25(T25 memory value) private pure returns (bytes memory) {
        bytes[] memory fields = new bytes[](1);
        fields[0] = _writeT24List(value.name0);
        return Values.record(fields);
    }

    function _writeResultInt64None(ResultInt64None memory value) private pure returns (bytes memory) {
        return value.ok ? Values.ok(Values.signed(value.value)) : Values.variant(1);
    }

    function _writeT46(T46 memory value) private pure returns (bytes memory) {
        return Values.variant(uint32(value.tag));
    }

    function _writeTupleOptionT57(TupleOptionT57 memory value) private pure returns (bytes memory) {
        bytes[] memory fields = new bytes[](1);
        fields[0] = _writeOptionT57(value.item0);
        return Values.record(fields);
    }

    function _writeResultNoneTupleUint16(ResultNoneTupleUint16 memory value) private pure returns (bytes memory) {
        return value.ok ? Values.variant(0) : Values.err(_writeTupleUint16(value.err));
    }

    function _writeTupleString(TupleString memory value) private pure returns (bytes memory) {
        bytes[] memory fields = new bytes[](1);
        fields[0] = Values.text(value.item0);
        return Values.record(fields);
    }

    function _writeT12(T12 memory value) private pure returns (bytes memory) {
        bytes[] memory fields = new bytes[](1);
        fields[0] = _writeTupleInt64Char(value.price10);
        return Values.record(fields);
    }

    function _writeCharList(uint32[] memory values) private pure returns (bytes memory) {
        bytes[] memory items = new bytes[](values.length);
        for (uint256 i = 0; i < values.length; i++) {
            items[i] = _writeChar(values[i]);
        }
        return Values.list(items);
    }

    function _writeT24List(T24[] memory values) private pure returns (bytes memory) {
        bytes[] memory items = new bytes[](values.length);
        for (uint256 i = 0; i < values.length; i++) {
            items[i] = Values.variant(uint32(values[i]));
        }
        return Values.list(items);
    }

    function _writeOptionT57(OptionT57 memory value) private pure returns (bytes memory) {
        return value.has ? Values.some(Values.variant(uint32(value.value))) : Values.none();
    }

    function _writeTupleUint16(TupleUint16 memory value) private pure returns (bytes memory) {
        bytes[] memory fields = new bytes[](1);
        fields[0] = Values.unsigned(value.item0);
        return Values.record(fields);
    }

    function _writeTupleInt64Char(TupleInt64Char memory value) private pure returns (bytes memory) {
        bytes[] memory fields = new bytes[](2);
        fields[0] = Values.signed(value.item0);
        fields[1] = _writeChar(value.item1);
        return Values.record(fields);
    }

    function _writeChar(uint32 sign) private pure returns (bytes memory) {
        bytes memory encoded;
        if (sign < 0x80) {
            encoded = abi.encodePacked(uint8(sign));
        }
        else if (sign < 0x800) {
            encoded = abi.encodePacked(uint8(0xc0 | (sign >> 6)), uint8(0x80 | (sign & 0x3f)));
        }
        else if (sign < 0x10000) {
            encoded = abi.encodePacked(uint8(0xe0 | (sign >> 12)), uint8(0x80 | ((sign >> 6) & 0x3f)), uint8(0x80 | (sign & 0x3f)));
        }
        else if (sign < 0x200000) {
            encoded = abi.encodePacked(uint8(0xf0 | (sign >> 18)), uint8(0x80 | ((sign >> 12) & 0x3f)), uint8(0x80 | ((sign >> 6) & 0x3f)), uint8(0x80 | (sign & 0x3f)));
        }
        else {
            revert Values.NotUtf8();
        }
        return Values.text(string(encoded));
    }

    function _readT01(Reader memory reader) private pure returns (T01 memory value) {
        reader.record(2);
        value.ok = T00(reader.enumeration(2));
        value.price10 = _readInt32(reader);
    }

    function _readT13(Reader memory reader) private pure returns (T13 memory value) {
        reader.record(3);
        value.ok = _readInt8(reader);
        value.string_ = _readT12(reader);
        value.xY = _readCharList(reader);
    }

    function _readT25(Reader memory reader) private pure returns (T25 memory value) {
        reader.record(1);
        value.name0 = _readT24List(reader);
    }

    function _readResultInt64None(Reader memory reader) private pure returns (ResultInt64None memory value) {
        (uint32 place, bool carries) = reader.variant();
        if (place >= 2 || carries != ((uint256(0x1) >> place) & 1 == 1)) revert ValueReader.WrongCase(place);
        value.ok = place == 0;
        if (value.ok) value.value = reader.signed();
    }

    function _readT46(Reader memory reader) private pure returns (T46 memory value) {
        (uint32 place, bool carries) = reader.variant();
        if (place >= 1 || carries) revert ValueReader.WrongCase(place);
        value.tag = T46Tag(place);
    }

    function _readTupleOptionT57(Reader memory reader) private pure returns (TupleOptionT57 memory value) {
        reader.record(1);
        value.item0 = _readOptionT57(reader);
    }

    function _readResultNoneTupleUint16(
        Reader memory reader
    ) private pure returns (ResultNoneTupleUint16 memory value) {
        (uint32 place, bool carries) = reader.variant();
        if (place >= 2 || carries != ((uint256(0x2) >> place) & 1 == 1)) revert ValueReader.WrongCase(place);
        value.ok = place == 0;
        if (!value.ok) value.err = _readTupleUint16(reader);
    }

    function _readTupleString(Reader memory reader) private pure returns (TupleString memory value) {
        reader.record(1);
        value.item0 = reader.text();
    }

    function _readInt32(Reader memory reader) private pure returns (int32) {
        int64 number = reader.signed();
        if (number != int32(number)) revert OutOfRange();
        return int32(number);
    }

    function _readInt8(Reader memory reader) private pure returns (int8) {
        int64 number = reader.signed();
        if (number != int8(number)) revert OutOfRange();
        return int8(number);
    }

    function _readT12(Reader memory reader) private pure returns (T12 memory value) {
        reader.record(1);
        value.price10 = _readTupleInt64Char(reader);
    }

    function _readCharList(Reader memory reader) private pure returns (uint32[] memory values) {
        uint256 count = reader.list();
        if (count > ValueReader.MAX_NODES) revert ValueReader.TooMany();
        values = new uint32[](count);
        for (uint256 i = 0; i < count; i++) {
            values[i] = _readChar(reader);
        }
    }

    function _readT24List(Reader memory reader) private pure returns (T24[] memory values) {
        uint256 count = reader.list();
        if (count > ValueReader.MAX_NODES) revert ValueReader.TooMany();
        values = new T24[](count);
        for (uint256 i = 0; i < count; i++) {
            values[i] = T24(reader.enumeration(1));
        }
    }

    function _readOptionT57(Reader memory reader) private pure returns (OptionT57 memory value) {
        value.has = reader.option();
        if (value.has) value.value = T57(reader.enumeration(3));
    }

    function _readTupleUint16(Reader memory reader) private pure returns (TupleUint16 memory value) {
        reader.record(1);
        value.item0 = _readUint16(reader);
    }

    function _readTupleInt64Char(Reader memory reader) private pure returns (TupleInt64Char memory value) {
        reader.record(2);
        value.item0 = reader.signed();
        value.item1 = _readChar(reader);
    }

    function _readChar(Reader memory reader) private pure returns (uint32 sign) {
        bytes memory encoded = bytes(reader.text());
        if (encoded.length == 0) revert ValueReader.WrongLength(1, 0);
        sign = uint8(encoded[0]);
        uint256 length = sign < 0x80 ? 1 : sign < 0xe0 ? 2 : sign < 0xf0 ? 3 : 4;
        if (encoded.length != length) revert ValueReader.WrongLength(length, encoded.length);
        if (length > 1) sign &= uint32(0x7f >> length);
        for (uint256 i = 1; i < length; i++) {
            sign = (sign << 6) | (uint8(encoded[i]) & 0x3f);
        }
    }

    function _readUint16(Reader memory reader) private pure returns (uint16) {
        uint64 number = reader.unsigned();
        if (number != uint16(number)) revert OutOfRange();
        return uint16(number);
    }
}
