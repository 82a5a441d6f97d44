// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

// The header of corpus-1, written by `cryptlet header export`. Do not change it: export it again.

// cryptlet-import: ../../src/ICryptlet.sol sha256:cccbe972086f60784799f7c1668f29cc3955bb4a1ead0fda30a058cc393fbd5e
// cryptlet-import: ../../src/ICryptoDelegate.sol sha256:e620e0af85673c83cc2a52f438aa44a8441e6f8ea44eb0ed85b915d18b565cfb
import {Callback, ICryptlet} from "../../src/ICryptlet.sol";
// cryptlet-import: ../../src/ValueReader.sol sha256:8e4d1e4991ef1692ea0ea63ab9157709de86bb6e449aec6672a6e64d9b6f7f53
// cryptlet-import: ../../src/Utf8.sol sha256:673aa7a832b9a520288a8c8d2b92423abe3ce5a9137e68ea788156338f0a02d0
import {Reader, ValueReader} from "../../src/ValueReader.sol";
// cryptlet-import: ../../src/Values.sol sha256:6f0ca05de6366f0e5a73ed7244128b066558f012779d692313076a324d938c42
import {Values} from "../../src/Values.sol";

library Corpus1 {
    /// The cryptlet's name.
    string internal constant NAME = "corpus-1";
    /// SHA-256 of the header's text.
    bytes32 internal constant HEADER_SHA256 = 0xa193b4260722a7056be7710aeb2ae16e98bc50e83d0c1eb20507ea3734d80857;
    /// The package of its interface.
    string internal constant INTERFACE = "test:corpus-1";
    /// The package's version; empty if it has none.
    string internal constant INTERFACE_VERSION = "";

    struct ResultNoneNone {
        /// Whether it is no error.
        bool ok;
    }

    struct TupleUint16 {
        uint16 item0;
    }

    struct OptionTupleUint16 {
        /// Whether there is a value.
        bool has;
        TupleUint16 value;
    }

    struct T20 {
        int8 string_;
    }

    struct T31 {
        int16[] days_;
        uint16 price10;
        uint32 string_;
    }

    /// The cases of T42.
    enum T42Tag {
        Error,
        Name0,
        Price10
    }

    struct T42 {
        /// Which of the members below counts, if the case has one.
        T42Tag tag;
        int16 price10;
    }

    enum T53 {
        Name0
    }

    struct T64 {
        uint64 uint8_;
    }

    enum T75 {
        From,
        Price10
    }

    struct ResultNoneT75 {
        /// Whether it is no error.
        bool ok;
        T75 err;
    }

    /// A number is beyond its type.
    error OutOfRange();

    /// Whether a cryptlet has this header on the chain, in its newest version.
    function fits(ICryptlet cryptlet) internal view returns (bool) {
        return sha256(bytes(cryptlet.header())) == HEADER_SHA256;
    }

    string internal constant METHOD_SAME_0 = "same-0";

    /// The arguments of `same-0`, encoded.
    function same0Params(ResultNoneNone memory days_) internal pure returns (bytes memory params) {
        params = Values.arguments(_writeResultNoneNone(days_));
    }

    /// The answer of `same-0`, decoded. Reverts if the bytes are no such value.
    function same0Result(bytes memory output) internal pure returns (ResultNoneNone memory answer) {
        Reader memory reader = ValueReader.open(output);
        answer = _readResultNoneNone(reader);
        reader.done();
    }

    /// Asks `same-0`; the contract pays from its balance. See `ICryptlet.request`.
    function requestSame0(
        ICryptlet cryptlet,
        ResultNoneNone memory days_,
        uint64 durationMs,
        uint256 fee,
        Callback memory callback
    ) internal returns (uint64 round) {
        bytes memory params = same0Params(days_);
        round = cryptlet.request(METHOD_SAME_0, params, durationMs, fee, callback);
    }

    string internal constant METHOD_SAME_1 = "same-1";

    /// The arguments of `same-1`, encoded.
    function same1Params(OptionTupleUint16 memory days_) internal pure returns (bytes memory params) {
        params = Values.arguments(_writeOptionTupleUint16(days_));
    }

    /// The answer of `same-1`, decoded. Reverts if the bytes are no such value.
    function same1Result(bytes memory output) internal pure returns (OptionTupleUint16 memory answer) {
        Reader memory reader = ValueReader.open(output);
        answer = _readOptionTupleUint16(reader);
        reader.done();
    }

    /// Asks `same-1`; the contract pays from its balance. See `ICryptlet.request`.
    function requestSame1(
        ICryptlet cryptlet,
        OptionTupleUint16 memory days_,
        uint64 durationMs,
        uint256 fee,
        Callback memory callback
    ) internal returns (uint64 round) {
        bytes memory params = same1Params(days_);
        round = cryptlet.request(METHOD_SAME_1, params, durationMs, fee, callback);
    }

    string internal constant METHOD_SAME_2 = "same-2";

    /// The arguments of `same-2`, encoded.
    function same2Params(T20 memory days_) internal pure returns (bytes memory params) {
        params = Values.arguments(_writeT20(days_));
    }

    /// The answer of `same-2`, decoded. Reverts if the bytes are no such value.
    function same2Result(bytes memory output) internal pure returns (T20 memory answer) {
        Reader memory reader = ValueReader.open(output);
        answer = _readT20(reader);
        reader.done();
    }

    /// Asks `same-2`; the contract pays from its balance. See `ICryptlet.request`.
    function requestSame2(
        ICryptlet cryptlet,
        T20 memory days_,
        uint64 durationMs,
        uint256 fee,
        Callback memory callback
    ) internal returns (uint64 round) {
        bytes memory params = same2Params(days_);
        round = cryptlet.request(METHOD_SAME_2, params, durationMs, fee, callback);
    }

    string internal constant METHOD_SAME_3 = "same-3";

    /// The arguments of `same-3`, encoded.
    function same3Params(T31 memory days_) internal pure returns (bytes memory params) {
        params = Values.arguments(_writeT31(days_));
        ValueReader.checkArguments(params);
    }

    /// The answer of `same-3`, decoded. Reverts if the bytes are no such value.
    function same3Result(bytes memory output) internal pure returns (T31 memory answer) {
        Reader memory reader = ValueReader.open(output);
        answer = _readT31(reader);
        reader.done();
    }

    /// Asks `same-3`; the contract pays from its balance. See `ICryptlet.request`.
    function requestSame3(
        ICryptlet cryptlet,
        T31 memory days_,
        uint64 durationMs,
        uint256 fee,
        Callback memory callback
    ) internal returns (uint64 round) {
        bytes memory params = same3Params(days_);
        round = cryptlet.request(METHOD_SAME_3, params, durationMs, fee, callback);
    }

    string internal constant METHOD_SAME_4 = "same-4";

    /// The arguments of `same-4`, encoded.
    function same4Params(T42[] memory days_) internal pure returns (bytes memory params) {
        params = Values.arguments(_writeT42List(days_));
        ValueReader.checkArguments(params);
    }

    /// The answer of `same-4`, decoded. Reverts if the bytes are no such value.
    function same4Result(bytes memory output) internal pure returns (T42[] memory answer) {
        Reader memory reader = ValueReader.open(output);
        answer = _readT42List(reader);
        reader.done();
    }

    /// Asks `same-4`; the contract pays from its balance. See `ICryptlet.request`.
    function requestSame4(
        ICryptlet cryptlet,
        T42[] memory days_,
        uint64 durationMs,
        uint256 fee,
        Callback memory callback
    ) internal returns (uint64 round) {
        bytes memory params = same4Params(days_);
        round = cryptlet.request(METHOD_SAME_4, params, durationMs, fee, callback);
    }

    string internal constant METHOD_SAME_5 = "same-5";

    /// The arguments of `same-5`, encoded.
    function same5Params(T53[] memory days_) internal pure returns (bytes memory params) {
        params = Values.arguments(_writeT53List(days_));
        ValueReader.checkArguments(params);
    }

    /// The answer of `same-5`, decoded. Reverts if the bytes are no such value.
    function same5Result(bytes memory output) internal pure returns (T53[] memory answer) {
        Reader memory reader = ValueReader.open(output);
        answer = _readT53List(reader);
        reader.done();
    }

    /// Asks `same-5`; the contract pays from its balance. See `ICryptlet.request`.
    function requestSame5(
        ICryptlet cryptlet,
        T53[] memory days_,
        uint64 durationMs,
        uint256 fee,
        Callback memory callback
    ) internal returns (uint64 round) {
        bytes memory params = same5Params(days_);
        round = cryptlet.request(METHOD_SAME_5, params, durationMs, fee, callback);
    }

    string internal constant METHOD_SAME_6 = "same-6";

    /// The arguments of `same-6`, encoded.
    function same6Params(T64 memory days_) internal pure returns (bytes memory params) {
        params = Values.arguments(_writeT64(days_));
    }

    /// The answer of `same-6`, decoded. Reverts if the bytes are no such value.
    function same6Result(bytes memory output) internal pure returns (T64 memory answer) {
        Reader memory reader = ValueReader.open(output);
        answer = _readT64(reader);
        reader.done();
    }

    /// Asks `same-6`; the contract pays from its balance. See `ICryptlet.request`.
    function requestSame6(
        ICryptlet cryptlet,
        T64 memory days_,
        uint64 durationMs,
        uint256 fee,
        Callback memory callback
    ) internal returns (uint64 round) {
        bytes memory params = same6Params(days_);
        round = cryptlet.request(METHOD_SAME_6, params, durationMs, fee, callback);
    }

    string internal constant METHOD_SAME_7 = "same-7";

    /// The arguments of `same-7`, encoded.
    function same7Params(ResultNoneT75 memory days_) internal pure returns (bytes memory params) {
        params = Values.arguments(_writeResultNoneT75(days_));
    }

    /// The answer of `same-7`, decoded. Reverts if the bytes are no such value.
    function same7Result(bytes memory output) internal pure returns (ResultNoneT75 memory answer) {
        Reader memory reader = ValueReader.open(output);
        answer = _readResultNoneT75(reader);
        reader.done();
    }

    /// Asks `same-7`; the contract pays from its balance. See `ICryptlet.request`.
    function requestSame7(
        ICryptlet cryptlet,
        ResultNoneT75 memory days_,
        uint64 durationMs,
        uint256 fee,
        Callback memory callback
    ) internal returns (uint64 round) {
        bytes memory params = same7Params(days_);
        round = cryptlet.request(METHOD_SAME_7, params, durationMs, fee, callback);
    }

    function _writeResultNoneNone(ResultNoneNone memory value) private pure returns (bytes memory) {
        return value.ok ? Values.variant(0) : Values.variant(1);
    }

    function _writeOptionTupleUint16(OptionTupleUint16 memory value) private pure returns (bytes memory) {
        return value.has ? Values.some(_writeTupleUint16(value.value)) : Values.none();
    }

    function _writeT20(T20 memory value) private pure returns (bytes memory) {
        bytes[] memory fields = new bytes[](1);
        fields[0] = Values.signed(value.string_);
        return Values.record(fields);
    }

    function _writeT31(T31 memory value) private pure returns (bytes memory) {
        bytes[] memory fields = new bytes[](3);
        fields[0] = _writeInt16List(value.days_);
        fields[1] = Values.unsigned(value.price10);
        fields[2] = _writeChar(value.string_);
        return Values.record(fields);
    }

    function _writeT42List(T42[] memory values) private pure returns (bytes memory) {
        bytes[] memory items = new bytes[](values.length);
        for (uint256 i = 0; i < values.length; i++) {
            items[i] = _writeT42(values[i]);
        }
        return Values.list(items);
    }

    function _writeT53List(T53[] memory values) private pure returns (bytes memory) {
        bytes[] memory items = new bytes[](values.length);
        for (uint256 i = 0; i < values.length; i++) {
            items[i] = Values.variant(uint32(values[i]));
        }
        return Values.list(items);
    }

    function _writeT64(T64 memory value) private pure returns (bytes memory) {
        bytes[] memory fields = new bytes[](1);
        fields[0] = Values.unsigned(value.uint8_);
        return Values.record(fields);
    }

    function _writeResultNoneT75(ResultNoneT75 memory value) private pure returns (bytes memory) {
        return value.ok ? Values.variant(0) : Values.err(Values.variant(uint32(value.err)));
    }

    function _writeTupleUint16(TupleUint16 memory value) private pure returns (bytes memory) {
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

    function _writeT42(T42 memory value) private pure returns (bytes memory) {
        if (value.tag == T42Tag.Price10) return Values.variant(2, Values.signed(value.price10));
        return Values.variant(uint32(value.tag));
    }

    function _readResultNoneNone(Reader memory reader) private pure returns (ResultNoneNone memory value) {
        value.ok = reader.enumeration(2) == 0;
    }

    function _readOptionTupleUint16(Reader memory reader) private pure returns (OptionTupleUint16 memory value) {
        value.has = reader.option();
        if (value.has) value.value = _readTupleUint16(reader);
    }

    function _readT20(Reader memory reader) private pure returns (T20 memory value) {
        reader.record(1);
        value.string_ = _readInt8(reader);
    }

    function _readT31(Reader memory reader) private pure returns (T31 memory value) {
        reader.record(3);
        value.days_ = _readInt16List(reader);
        value.price10 = _readUint16(reader);
        value.string_ = _readChar(reader);
    }

    function _readT42List(Reader memory reader) private pure returns (T42[] memory values) {
        uint256 count = reader.list();
        if (count > ValueReader.MAX_NODES) revert ValueReader.TooMany();
        values = new T42[](count);
        for (uint256 i = 0; i < count; i++) {
            values[i] = _readT42(reader);
        }
    }

    function _readT53List(Reader memory reader) private pure returns (T53[] memory values) {
        uint256 count = reader.list();
        if (count > ValueReader.MAX_NODES) revert ValueReader.TooMany();
        values = new T53[](count);
        for (uint256 i = 0; i < count; i++) {
            values[i] = T53(reader.enumeration(1));
        }
    }

    function _readT64(Reader memory reader) private pure returns (T64 memory value) {
        reader.record(1);
        value.uint8_ = reader.unsigned();
    }

    function _readResultNoneT75(Reader memory reader) private pure returns (ResultNoneT75 memory value) {
        (uint32 place, bool carries) = reader.variant();
        if (place >= 2 || carries != ((uint256(0x2) >> place) & 1 == 1)) revert ValueReader.WrongCase(place);
        value.ok = place == 0;
        if (!value.ok) value.err = T75(reader.enumeration(2));
    }

    function _readTupleUint16(Reader memory reader) private pure returns (TupleUint16 memory value) {
        reader.record(1);
        value.item0 = _readUint16(reader);
    }

    function _readInt8(Reader memory reader) private pure returns (int8) {
        int64 number = reader.signed();
        if (number != int8(number)) revert OutOfRange();
        return int8(number);
    }

    function _readInt16List(Reader memory reader) private pure returns (int16[] memory values) {
        uint256 count = reader.list();
        if (count > ValueReader.MAX_NODES) revert ValueReader.TooMany();
        values = new int16[](count);
        for (uint256 i = 0; i < count; i++) {
            values[i] = _readInt16(reader);
        }
    }

    function _readUint16(Reader memory reader) private pure returns (uint16) {
        uint64 number = reader.unsigned();
        if (number != uint16(number)) revert OutOfRange();
        return uint16(number);
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

    function _readT42(Reader memory reader) private pure returns (T42 memory value) {
        (uint32 place, bool carries) = reader.variant();
        if (place >= 3 || carries != ((uint256(0x4) >> place) & 1 == 1)) revert ValueReader.WrongCase(place);
        value.tag = T42Tag(place);
        if (value.tag == T42Tag.Price10) value.price10 = _readInt16(reader);
    }

    function _readInt16(Reader memory reader) private pure returns (int16) {
        int64 number = reader.signed();
        if (number != int16(number)) revert OutOfRange();
        return int16(number);
    }
}
