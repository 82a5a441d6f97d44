// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

// The header of corpus-4, written by `cryptlet header export`. Do not change it: export it again.

// cryptlet-import: ../../src/ICryptlet.sol sha256:cccbe972086f60784799f7c1668f29cc3955bb4a1ead0fda30a058cc393fbd5e
// cryptlet-import: ../../src/ICryptoDelegate.sol sha256:e620e0af85673c83cc2a52f438aa44a8441e6f8ea44eb0ed85b915d18b565cfb
import {Callback, ICryptlet} from "../../src/ICryptlet.sol";
// cryptlet-import: ../../src/ValueReader.sol sha256:8e4d1e4991ef1692ea0ea63ab9157709de86bb6e449aec6672a6e64d9b6f7f53
// cryptlet-import: ../../src/Utf8.sol sha256:673aa7a832b9a520288a8c8d2b92423abe3ce5a9137e68ea788156338f0a02d0
import {Reader, ValueReader} from "../../src/ValueReader.sol";
// cryptlet-import: ../../src/Values.sol sha256:6f0ca05de6366f0e5a73ed7244128b066558f012779d692313076a324d938c42
import {Values} from "../../src/Values.sol";

library Corpus4 {
    /// The cryptlet's name.
    string internal constant NAME = "corpus-4";
    /// SHA-256 of the header's text.
    bytes32 internal constant HEADER_SHA256 = 0xb74570ee89810fe1112bb1712ab4d252427e9598d925cb8776eb637435159b6a;
    /// The package of its interface.
    string internal constant INTERFACE = "test:corpus-4";
    /// The package's version; empty if it has none.
    string internal constant INTERFACE_VERSION = "";

    struct ResultNoneUint32 {
        /// Whether it is no error.
        bool ok;
        uint32 err;
    }

    enum T20 {
        Value
    }

    struct T21 {
        T20 name0;
        uint32 string_;
        int32 tag;
    }

    struct T22 {
        bytes has;
        T21 name0;
        uint16 tag;
    }

    enum T33 {
        From,
        Price10
    }

    struct TupleT33CharList {
        T33 item0;
        uint32[] item1;
    }

    struct ResultInt64None {
        /// Whether it is no error.
        bool ok;
        int64 value;
    }

    struct T34 {
        TupleT33CharList error_;
        uint32[] price10;
        ResultInt64None xY;
    }

    struct ResultNoneNone {
        /// Whether it is no error.
        bool ok;
    }

    struct TupleInt8ResultNoneNoneUint64 {
        int8 item0;
        ResultNoneNone item1;
        uint64 item2;
    }

    struct OptionTupleInt8ResultNoneNoneUint64 {
        /// Whether there is a value.
        bool has;
        TupleInt8ResultNoneNoneUint64 value;
    }

    /// The cases of T55.
    enum T55Tag {
        Ok,
        Tag,
        Value
    }

    struct T55 {
        /// Which of the members below counts, if the case has one.
        T55Tag tag;
        uint64 ok;
        uint8 tag_;
    }

    struct TupleUint32StringString {
        uint32 item0;
        string item1;
        string item2;
    }

    struct TupleCharTupleUint32StringString {
        uint32 item0;
        TupleUint32StringString item1;
    }

    struct TupleInt8 {
        int8 item0;
    }

    /// A number is beyond its type.
    error OutOfRange();

    /// Whether a cryptlet has this header on the chain, in its newest version.
    function fits(ICryptlet cryptlet) internal view returns (bool) {
        return sha256(bytes(cryptlet.header())) == HEADER_SHA256;
    }

    string internal constant METHOD_SAME_0 = "same-0";

    /// The arguments of `same-0`, encoded.
    function same0Params(int8[] memory days_) internal pure returns (bytes memory params) {
        params = Values.arguments(_writeInt8List(days_));
        ValueReader.checkArguments(params);
    }

    /// The answer of `same-0`, decoded. Reverts if the bytes are no such value.
    function same0Result(bytes memory output) internal pure returns (int8[] memory answer) {
        Reader memory reader = ValueReader.open(output);
        answer = _readInt8List(reader);
        reader.done();
    }

    /// Asks `same-0`; the contract pays from its balance. See `ICryptlet.request`.
    function requestSame0(
        ICryptlet cryptlet,
        int8[] memory days_,
        uint64 durationMs,
        uint256 fee,
        Callback memory callback
    ) internal returns (uint64 round) {
        bytes memory params = same0Params(days_);
        round = cryptlet.request(METHOD_SAME_0, params, durationMs, fee, callback);
    }

    string internal constant METHOD_SAME_1 = "same-1";

    /// The arguments of `same-1`, encoded.
    function same1Params(ResultNoneUint32 memory days_) internal pure returns (bytes memory params) {
        params = Values.arguments(_writeResultNoneUint32(days_));
    }

    /// The answer of `same-1`, decoded. Reverts if the bytes are no such value.
    function same1Result(bytes memory output) internal pure returns (ResultNoneUint32 memory answer) {
        Reader memory reader = ValueReader.open(output);
        answer = _readResultNoneUint32(reader);
        reader.done();
    }

    /// Asks `same-1`; the contract pays from its balance. See `ICryptlet.request`.
    function requestSame1(
        ICryptlet cryptlet,
        ResultNoneUint32 memory days_,
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
    function same3Params(T34 memory days_) internal pure returns (bytes memory params) {
        params = Values.arguments(_writeT34(days_));
        ValueReader.checkArguments(params);
    }

    /// The answer of `same-3`, decoded. Reverts if the bytes are no such value.
    function same3Result(bytes memory output) internal pure returns (T34 memory answer) {
        Reader memory reader = ValueReader.open(output);
        answer = _readT34(reader);
        reader.done();
    }

    /// Asks `same-3`; the contract pays from its balance. See `ICryptlet.request`.
    function requestSame3(
        ICryptlet cryptlet,
        T34 memory days_,
        uint64 durationMs,
        uint256 fee,
        Callback memory callback
    ) internal returns (uint64 round) {
        bytes memory params = same3Params(days_);
        round = cryptlet.request(METHOD_SAME_3, params, durationMs, fee, callback);
    }

    string internal constant METHOD_SAME_4 = "same-4";

    /// The arguments of `same-4`, encoded.
    function same4Params(OptionTupleInt8ResultNoneNoneUint64 memory days_) internal pure returns (bytes memory params) {
        params = Values.arguments(_writeOptionTupleInt8ResultNoneNoneUint64(days_));
    }

    /// The answer of `same-4`, decoded. Reverts if the bytes are no such value.
    function same4Result(
        bytes memory output
    ) internal pure returns (OptionTupleInt8ResultNoneNoneUint64 memory answer) {
        Reader memory reader = ValueReader.open(output);
        answer = _readOptionTupleInt8ResultNoneNoneUint64(reader);
        reader.done();
    }

    /// Asks `same-4`; the contract pays from its balance. See `ICryptlet.request`.
    function requestSame4(
        ICryptlet cryptlet,
        OptionTupleInt8ResultNoneNoneUint64 memory days_,
        uint64 durationMs,
        uint256 fee,
        Callback memory callback
    ) internal returns (uint64 round) {
        bytes memory params = same4Params(days_);
        round = cryptlet.request(METHOD_SAME_4, params, durationMs, fee, callback);
    }

    string internal constant METHOD_SAME_5 = "same-5";

    /// The arguments of `same-5`, encoded.
    function same5Params(T55 memory days_) internal pure returns (bytes memory params) {
        params = Values.arguments(_writeT55(days_));
    }

    /// The answer of `same-5`, decoded. Reverts if the bytes are no such value.
    function same5Result(bytes memory output) internal pure returns (T55 memory answer) {
        Reader memory reader = ValueReader.open(output);
        answer = _readT55(reader);
        reader.done();
    }

    /// Asks `same-5`; the contract pays from its balance. See `ICryptlet.request`.
    function requestSame5(
        ICryptlet cryptlet,
        T55 memory days_,
        uint64 durationMs,
        uint256 fee,
        Callback memory callback
    ) internal returns (uint64 round) {
        bytes memory params = same5Params(days_);
        round = cryptlet.request(METHOD_SAME_5, params, durationMs, fee, callback);
    }

    string internal constant METHOD_SAME_6 = "same-6";

    /// The arguments of `same-6`, encoded.
    function same6Params(TupleCharTupleUint32StringString memory days_) internal pure returns (bytes memory params) {
        params = Values.arguments(_writeTupleCharTupleUint32StringString(days_));
    }

    /// The answer of `same-6`, decoded. Reverts if the bytes are no such value.
    function same6Result(bytes memory output) internal pure returns (TupleCharTupleUint32StringString memory answer) {
        Reader memory reader = ValueReader.open(output);
        answer = _readTupleCharTupleUint32StringString(reader);
        reader.done();
    }

    /// Asks `same-6`; the contract pays from its balance. See `ICryptlet.request`.
    function requestSame6(
        ICryptlet cryptlet,
        TupleCharTupleUint32StringString memory days_,
        uint64 durationMs,
        uint256 fee,
        Callback memory callback
    ) internal returns (uint64 round) {
        bytes memory params = same6Params(days_);
        round = cryptlet.request(METHOD_SAME_6, params, durationMs, fee, callback);
    }

    string internal constant METHOD_SAME_7 = "same-7";

    /// The arguments of `same-7`, encoded.
    function same7Params(TupleInt8 memory days_) internal pure returns (bytes memory params) {
        params = Values.arguments(_writeTupleInt8(days_));
    }

    /// The answer of `same-7`, decoded. Reverts if the bytes are no such value.
    function same7Result(bytes memory output) internal pure returns (TupleInt8 memory answer) {
        Reader memory reader = ValueReader.open(output);
        answer = _readTupleInt8(reader);
        reader.done();
    }

    /// Asks `same-7`; the contract pays from its balance. See `ICryptlet.request`.
    function requestSame7(
        ICryptlet cryptlet,
        TupleInt8 memory days_,
        uint64 durationMs,
        uint256 fee,
        Callback memory callback
    ) internal returns (uint64 round) {
        bytes memory params = same7Params(days_);
        round = cryptlet.request(METHOD_SAME_7, params, durationMs, fee, callback);
    }

    function _writeInt8List(int8[] memory values) private pure returns (bytes memory) {
        bytes[] memory items = new bytes[](values.length);
        for (uint256 i = 0; i < values.length; i++) {
            items[i] = Values.signed(values[i]);
        }
        return Values.list(items);
    }

    function _writeResultNoneUint32(ResultNoneUint32 memory value) private pure returns (bytes memory) {
        return value.ok ? Values.variant(0) : Values.err(Values.unsigned(value.err));
    }

    function _writeT22(T22 memory value) private pure returns (bytes memory) {
        bytes[] memory fields = new bytes[](3);
        fields[0] = Values.blob(value.has);
        fields[1] = _writeT21(value.name0);
        fields[2] = Values.unsigned(value.tag);
        return Values.record(fields);
    }

    function _writeT34(T34 memory value) private pure returns (bytes memory) {
        bytes[] memory fields = new bytes[](3);
        fields[0] = _writeTupleT33CharList(value.error_);
        fields[1] = _writeCharList(value.price10);
        fields[2] = _writeResultInt64None(value.xY);
        return Values.record(fields);
    }

    function _writeOptionTupleInt8ResultNoneNoneUint64(
        OptionTupleInt8ResultNoneNoneUint64 memory value
    ) private pure returns (bytes memory) {
        return value.has ? Values.some(_writeTupleInt8ResultNoneNoneUint64(value.value)) : Values.none();
    }

    function _writeT55(T55 memory value) private pure returns (bytes memory) {
        if (value.tag == T55Tag.Ok) return Values.variant(0, Values.unsigned(value.ok));
        if (value.tag == T55Tag.Tag) return Values.variant(1, Values.unsigned(value.tag_));
        return Values.variant(uint32(value.tag));
    }

    function _writeTupleCharTupleUint32StringString(
        TupleCharTupleUint32StringString memory value
    ) private pure returns (bytes memory) {
        bytes[] memory fields = new bytes[](2);
        fields[0] = _writeChar(value.item0);
        fields[1] = _writeTupleUint32StringString(value.item1);
        return Values.record(fields);
    }

    function _writeTupleInt8(TupleInt8 memory value) private pure returns (bytes memory) {
        bytes[] memory fields = new bytes[](1);
        fields[0] = Values.signed(value.item0);
        return Values.record(fields);
    }

    function _writeT21(T21 memory value) private pure returns (bytes memory) {
        bytes[] memory fields = new bytes[](3);
        fields[0] = Values.variant(uint32(value.name0));
        fields[1] = _writeChar(value.string_);
        fields[2] = Values.signed(value.tag);
        return Values.record(fields);
    }

    function _writeTupleT33CharList(TupleT33CharList memory value) private pure returns (bytes memory) {
        bytes[] memory fields = new bytes[](2);
        fields[0] = Values.variant(uint32(value.item0));
        fields[1] = _writeCharList(value.item1);
        return Values.record(fields);
    }

    function _writeCharList(uint32[] memory values) private pure returns (bytes memory) {
        bytes[] memory items = new bytes[](values.length);
        for (uint256 i = 0; i < values.length; i++) {
            items[i] = _writeChar(values[i]);
        }
        return Values.list(items);
    }

    function _writeResultInt64None(ResultInt64None memory value) private pure returns (bytes memory) {
        return value.ok ? Values.ok(Values.signed(value.value)) : Values.variant(1);
    }

    function _writeTupleInt8ResultNoneNoneUint64(
        TupleInt8ResultNoneNoneUint64 memory value
    ) private pure returns (bytes memory) {
        bytes[] memory fields = new bytes[](3);
        fields[0] = Values.signed(value.item0);
        fields[1] = _writeResultNoneNone(value.item1);
        fields[2] = Values.unsigned(value.item2);
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

    function _writeTupleUint32StringString(TupleUint32StringString memory value) private pure returns (bytes memory) {
        bytes[] memory fields = new bytes[](3);
        fields[0] = Values.unsigned(value.item0);
        fields[1] = Values.text(value.item1);
        fields[2] = Values.text(value.item2);
        return Values.record(fields);
    }

    function _writeResultNoneNone(ResultNoneNone memory value) private pure returns (bytes memory) {
        return value.ok ? Values.variant(0) : Values.variant(1);
    }

    function _readInt8List(Reader memory reader) private pure returns (int8[] memory values) {
        uint256 count = reader.list();
        if (count > ValueReader.MAX_NODES) revert ValueReader.TooMany();
        values = new int8[](count);
        for (uint256 i = 0; i < count; i++) {
            values[i] = _readInt8(reader);
        }
    }

    function _readResultNoneUint32(Reader memory reader) private pure returns (ResultNoneUint32 memory value) {
        (uint32 place, bool carries) = reader.variant();
        if (place >= 2 || carries != ((uint256(0x2) >> place) & 1 == 1)) revert ValueReader.WrongCase(place);
        value.ok = place == 0;
        if (!value.ok) value.err = _readUint32(reader);
    }

    function _readT22(Reader memory reader) private pure returns (T22 memory value) {
        reader.record(3);
        value.has = reader.blob();
        value.name0 = _readT21(reader);
        value.tag = _readUint16(reader);
    }

    function _readT34(Reader memory reader) private pure returns (T34 memory value) {
        reader.record(3);
        value.error_ = _readTupleT33CharList(reader);
        value.price10 = _readCharList(reader);
        value.xY = _readResultInt64None(reader);
    }

    function _readOptionTupleInt8ResultNoneNoneUint64(
        Reader memory reader
    ) private pure returns (OptionTupleInt8ResultNoneNoneUint64 memory value) {
        value.has = reader.option();
        if (value.has) value.value = _readTupleInt8ResultNoneNoneUint64(reader);
    }

    function _readT55(Reader memory reader) private pure returns (T55 memory value) {
        (uint32 place, bool carries) = reader.variant();
        if (place >= 3 || carries != ((uint256(0x3) >> place) & 1 == 1)) revert ValueReader.WrongCase(place);
        value.tag = T55Tag(place);
        if (value.tag == T55Tag.Ok) value.ok = reader.unsigned();
        if (value.tag == T55Tag.Tag) value.tag_ = _readUint8(reader);
    }

    function _readTupleCharTupleUint32StringString(
        Reader memory reader
    ) private pure returns (TupleCharTupleUint32StringString memory value) {
        reader.record(2);
        value.item0 = _readChar(reader);
        value.item1 = _readTupleUint32StringString(reader);
    }

    function _readTupleInt8(Reader memory reader) private pure returns (TupleInt8 memory value) {
        reader.record(1);
        value.item0 = _readInt8(reader);
    }

    function _readInt8(Reader memory reader) private pure returns (int8) {
        int64 number = reader.signed();
        if (number != int8(number)) revert OutOfRange();
        return int8(number);
    }

    function _readUint32(Reader memory reader) private pure returns (uint32) {
        uint64 number = reader.unsigned();
        if (number != uint32(number)) revert OutOfRange();
        return uint32(number);
    }

    function _readT21(Reader memory reader) private pure returns (T21 memory value) {
        reader.record(3);
        value.name0 = T20(reader.enumeration(1));
        value.string_ = _readChar(reader);
        value.tag = _readInt32(reader);
    }

    function _readUint16(Reader memory reader) private pure returns (uint16) {
        uint64 number = reader.unsigned();
        if (number != uint16(number)) revert OutOfRange();
        return uint16(number);
    }

    function _readTupleT33CharList(Reader memory reader) private pure returns (TupleT33CharList memory value) {
        reader.record(2);
        value.item0 = T33(reader.enumeration(2));
        value.item1 = _readCharList(reader);
    }

    function _readCharList(Reader memory reader) private pure returns (uint32[] memory values) {
        uint256 count = reader.list();
        if (count > ValueReader.MAX_NODES) revert ValueReader.TooMany();
        values = new uint32[](count);
        for (uint256 i = 0; i < count; i++) {
            values[i] = _readChar(reader);
        }
    }

    function _readResultInt64None(Reader memory reader) private pure returns (ResultInt64None memory value) {
        (uint32 place, bool carries) = reader.variant();
        if (place >= 2 || carries != ((uint256(0x1) >> place) & 1 == 1)) revert ValueReader.WrongCase(place);
        value.ok = place == 0;
        if (value.ok) value.value = reader.signed();
    }

    function _readTupleInt8ResultNoneNoneUint64(
        Reader memory reader
    ) private pure returns (TupleInt8ResultNoneNoneUint64 memory value) {
        reader.record(3);
        value.item0 = _readInt8(reader);
        value.item1 = _readResultNoneNone(reader);
        value.item2 = reader.unsigned();
    }

    function _readUint8(Reader memory reader) private pure returns (uint8) {
        uint64 number = reader.unsigned();
        if (number != uint8(number)) revert OutOfRange();
        return uint8(number);
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

    function _readTupleUint32StringString(
        Reader memory reader
    ) private pure returns (TupleUint32StringString memory value) {
        reader.record(3);
        value.item0 = _readUint32(reader);
        value.item1 = reader.text();
        value.item2 = reader.text();
    }

    function _readInt32(Reader memory reader) private pure returns (int32) {
        int64 number = reader.signed();
        if (number != int32(number)) revert OutOfRange();
        return int32(number);
    }

    function _readResultNoneNone(Reader memory reader) private pure returns (ResultNoneNone memory value) {
        value.ok = reader.enumeration(2) == 0;
    }
}
