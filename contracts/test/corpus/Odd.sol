// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

// The header of odd, written by `cryptlet header export`. Do not change it: export it again.

// cryptlet-import: ../../src/ICryptlet.sol sha256:cccbe972086f60784799f7c1668f29cc3955bb4a1ead0fda30a058cc393fbd5e
// cryptlet-import: ../../src/ICryptoDelegate.sol sha256:e620e0af85673c83cc2a52f438aa44a8441e6f8ea44eb0ed85b915d18b565cfb
import {Callback, ICryptlet} from "../../src/ICryptlet.sol";
// cryptlet-import: ../../src/ValueReader.sol sha256:8e4d1e4991ef1692ea0ea63ab9157709de86bb6e449aec6672a6e64d9b6f7f53
// cryptlet-import: ../../src/Utf8.sol sha256:673aa7a832b9a520288a8c8d2b92423abe3ce5a9137e68ea788156338f0a02d0
import {Reader, ValueReader} from "../../src/ValueReader.sol";
// cryptlet-import: ../../src/Values.sol sha256:6f0ca05de6366f0e5a73ed7244128b066558f012779d692313076a324d938c42
import {Values} from "../../src/Values.sol";

/// Names that Solidity keeps for itself, predefines, or that libraries of headers use.
library Odd {
    /// The cryptlet's name.
    string internal constant NAME = "odd";
    /// SHA-256 of the header's text.
    bytes32 internal constant HEADER_SHA256 = 0x90e17711299125febc26b27422016ef73bf9a0ac0a5daa25a8c60f6dd8a0bfc0;
    /// The package of its interface.
    string internal constant INTERFACE = "test:odd";
    /// The package's version; empty if it has none.
    string internal constant INTERFACE_VERSION = "";

    struct Error {
        uint8 length;
        uint16 selector;
        uint8 push;
        uint8 pop;
        uint8 this_;
        uint8 super_;
        uint8 now_;
        uint8 layout_;
        uint8 at_;
        bool leave_;
        uint8 global_;
        uint8 offset;
        uint8 slot;
        string address_;
        uint8 balance;
        bytes code;
        uint8 min;
        uint8 max;
        uint32 interfaceId;
    }

    enum Panic {
        Min,
        Max,
        Selector,
        String,
        Error,
        Length,
        A
    }

    struct Kind {
        bool bool_;
        uint8 u8;
        uint8 uint8_;
        int8 int256_;
        bytes bytes32_;
        uint32 fixed128x18_;
    }

    struct Reader_ {
        Panic a;
    }

    struct Callback_ {
        Reader_ a;
    }

    /// The cases of Odd_.
    enum Odd_Tag {
        Odd,
        OddTag,
        Tag
    }

    struct Odd_ {
        /// Which of the members below counts, if the case has one.
        Odd_Tag tag;
        Error odd;
        Panic oddTag;
        Kind tag_;
    }

    struct OptionOdd_ {
        /// Whether there is a value.
        bool has;
        Odd_ value;
    }

    struct OptionPanic_ {
        /// Whether there is a value.
        bool has;
        Panic value;
    }

    struct TupleOptionPanic_BytesListCharList {
        OptionPanic_ item0;
        bytes[] item1;
        uint32[] item2;
    }

    struct OptionPanic {
        OptionPanic_ x;
        TupleOptionPanic_BytesListCharList z;
    }

    struct ResultOdd_ListOptionPanic {
        /// Whether it is no error.
        bool ok;
        Odd_[] value;
        OptionPanic err;
    }

    struct OddTag {
        OptionOdd_ x;
        ResultOdd_ListOptionPanic y;
    }

    struct ArrayList {
        uint16[][][] a;
    }

    struct ResultNoneNone {
        /// Whether it is no error.
        bool ok;
    }

    /// A number is beyond its type.
    error OutOfRange();

    /// Whether a cryptlet has this header on the chain, in its newest version.
    function fits(ICryptlet cryptlet) internal view returns (bool) {
        return sha256(bytes(cryptlet.header())) == HEADER_SHA256;
    }

    string internal constant METHOD_FITS = "fits";

    /// The arguments of `fits`, encoded.
    function fitsParams(
        Error memory error_,
        Panic panic,
        Kind memory kind,
        Reader_ memory reader_,
        Callback_ memory this_,
        Odd_ memory output_
    ) internal pure returns (bytes memory params) {
        bytes[] memory values = new bytes[](6);
        values[0] = _writeError(error_);
        values[1] = Values.variant(uint32(panic));
        values[2] = _writeKind(kind);
        values[3] = _writeReader_(reader_);
        values[4] = _writeCallback_(this_);
        values[5] = _writeOdd_(output_);
        params = Values.arguments(values);
    }

    /// The answer of `fits`, decoded. Reverts if the bytes are no such value.
    function fitsResult(bytes memory output) internal pure returns (OddTag memory answer) {
        Reader memory reader = ValueReader.open(output);
        answer = _readOddTag(reader);
        reader.done();
    }

    /// Asks `fits`; the contract pays from its balance. See `ICryptlet.request`.
    function requestFits(
        ICryptlet cryptlet,
        Error memory error_,
        Panic panic,
        Kind memory kind,
        Reader_ memory reader_,
        Callback_ memory this_,
        Odd_ memory output_,
        uint64 durationMs,
        uint256 fee,
        Callback memory callback
    ) internal returns (uint64 round) {
        bytes memory params = fitsParams(error_, panic, kind, reader_, this_, output_);
        round = cryptlet.request(METHOD_FITS, params, durationMs, fee, callback);
    }

    string internal constant METHOD_OUT_OF_RANGE = "out-of-range";

    /// The arguments of `out-of-range`, encoded.
    function outOfRangeParams() internal pure returns (bytes memory params) {
        params = Values.arguments();
    }

    /// The answer of `out-of-range`, decoded. Reverts if the bytes are no such value.
    function outOfRangeResult(bytes memory output) internal pure returns (OptionPanic memory answer) {
        Reader memory reader = ValueReader.open(output);
        answer = _readOptionPanic(reader);
        reader.done();
    }

    /// Asks `out-of-range`; the contract pays from its balance. See `ICryptlet.request`.
    function requestOutOfRange(
        ICryptlet cryptlet,
        uint64 durationMs,
        uint256 fee,
        Callback memory callback
    ) internal returns (uint64 round) {
        bytes memory params = outOfRangeParams();
        round = cryptlet.request(METHOD_OUT_OF_RANGE, params, durationMs, fee, callback);
    }

    string internal constant METHOD_REQUIRE = "require";

    /// The arguments of `require`, encoded.
    function requireParams(
        string memory msg_,
        bool require_,
        bytes memory keccak256_,
        uint8 block_,
        uint8 tx_,
        uint8 abi_
    ) internal pure returns (bytes memory params) {
        bytes[] memory values = new bytes[](6);
        values[0] = Values.text(msg_);
        values[1] = Values.boolean(require_);
        values[2] = Values.blob(keccak256_);
        values[3] = Values.unsigned(block_);
        values[4] = Values.unsigned(tx_);
        values[5] = Values.unsigned(abi_);
        params = Values.arguments(values);
    }

    /// The answer of `require`, decoded. Reverts if the bytes are no such value.
    function requireResult(bytes memory output) internal pure returns (ArrayList memory answer) {
        Reader memory reader = ValueReader.open(output);
        answer = _readArrayList(reader);
        reader.done();
    }

    /// Asks `require`; the contract pays from its balance. See `ICryptlet.request`.
    function requestRequire(
        ICryptlet cryptlet,
        string memory msg_,
        bool require_,
        bytes memory keccak256_,
        uint8 block_,
        uint8 tx_,
        uint8 abi_,
        uint64 durationMs,
        uint256 fee,
        Callback memory callback
    ) internal returns (uint64 round) {
        bytes memory params = requireParams(msg_, require_, keccak256_, block_, tx_, abi_);
        round = cryptlet.request(METHOD_REQUIRE, params, durationMs, fee, callback);
    }

    string internal constant METHOD_STRING = "string";

    /// The arguments of `string`, encoded.
    function stringParams(
        ArrayList memory values_,
        ArrayList memory params_
    ) internal pure returns (bytes memory params) {
        bytes[] memory values = new bytes[](2);
        values[0] = _writeArrayList(values_);
        values[1] = _writeArrayList(params_);
        params = Values.arguments(values);
        ValueReader.checkArguments(params);
    }

    /// The answer of `string`, decoded. Reverts if the bytes are no such value.
    function stringResult(bytes memory output) internal pure returns (string memory answer) {
        Reader memory reader = ValueReader.open(output);
        answer = reader.text();
        reader.done();
    }

    /// Asks `string`; the contract pays from its balance. See `ICryptlet.request`.
    function requestString(
        ICryptlet cryptlet,
        ArrayList memory values_,
        ArrayList memory params_,
        uint64 durationMs,
        uint256 fee,
        Callback memory callback
    ) internal returns (uint64 round) {
        bytes memory params = stringParams(values_, params_);
        round = cryptlet.request(METHOD_STRING, params, durationMs, fee, callback);
    }

    string internal constant METHOD_NAME = "name";

    /// The arguments of `name`, encoded.
    function nameParams(bool encode) internal pure returns (bytes memory params) {
        params = Values.arguments(Values.boolean(encode));
    }

    /// The answer of `name`, decoded. Reverts if the bytes are no such value.
    function nameResult(bytes memory output) internal pure returns (ResultNoneNone memory answer) {
        Reader memory reader = ValueReader.open(output);
        answer = _readResultNoneNone(reader);
        reader.done();
    }

    /// Asks `name`; the contract pays from its balance. See `ICryptlet.request`.
    function requestName(
        ICryptlet cryptlet,
        bool encode,
        uint64 durationMs,
        uint256 fee,
        Callback memory callback
    ) internal returns (uint64 round) {
        bytes memory params = nameParams(encode);
        round = cryptlet.request(METHOD_NAME, params, durationMs, fee, callback);
    }

    function _writeError(Error memory value) private pure returns (bytes memory) {
        bytes[] memory fields = new bytes[](19);
        fields[0] = Values.unsigned(value.length);
        fields[1] = Values.unsigned(value.selector);
        fields[2] = Values.unsigned(value.push);
        fields[3] = Values.unsigned(value.pop);
        fields[4] = Values.unsigned(value.this_);
        fields[5] = Values.unsigned(value.super_);
        fields[6] = Values.unsigned(value.now_);
        fields[7] = Values.unsigned(value.layout_);
        fields[8] = Values.unsigned(value.at_);
        fields[9] = Values.boolean(value.leave_);
        fields[10] = Values.unsigned(value.global_);
        fields[11] = Values.unsigned(value.offset);
        fields[12] = Values.unsigned(value.slot);
        fields[13] = Values.text(value.address_);
        fields[14] = Values.unsigned(value.balance);
        fields[15] = Values.blob(value.code);
        fields[16] = Values.unsigned(value.min);
        fields[17] = Values.unsigned(value.max);
        fields[18] = Values.unsigned(value.interfaceId);
        return Values.record(fields);
    }

    function _writeKind(Kind memory value) private pure returns (bytes memory) {
        bytes[] memory fields = new bytes[](6);
        fields[0] = Values.boolean(value.bool_);
        fields[1] = Values.unsigned(value.u8);
        fields[2] = Values.unsigned(value.uint8_);
        fields[3] = Values.signed(value.int256_);
        fields[4] = Values.blob(value.bytes32_);
        fields[5] = _writeChar(value.fixed128x18_);
        return Values.record(fields);
    }

    function _writeReader_(Reader_ memory value) private pure returns (bytes memory) {
        bytes[] memory fields = new bytes[](1);
        fields[0] = Values.variant(uint32(value.a));
        return Values.record(fields);
    }

    function _writeCallback_(Callback_ memory value) private pure returns (bytes memory) {
        bytes[] memory fields = new bytes[](1);
        fields[0] = _writeReader_(value.a);
        return Values.record(fields);
    }

    function _writeOdd_(Odd_ memory value) private pure returns (bytes memory) {
        if (value.tag == Odd_Tag.Odd) return Values.variant(0, _writeError(value.odd));
        if (value.tag == Odd_Tag.OddTag) return Values.variant(1, Values.variant(uint32(value.oddTag)));
        if (value.tag == Odd_Tag.Tag) return Values.variant(2, _writeKind(value.tag_));
        return Values.variant(uint32(value.tag));
    }

    function _writeArrayList(ArrayList memory value) private pure returns (bytes memory) {
        bytes[] memory fields = new bytes[](1);
        fields[0] = _writeUint16ListListList(value.a);
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

    function _writeUint16ListListList(uint16[][][] memory values) private pure returns (bytes memory) {
        bytes[] memory items = new bytes[](values.length);
        for (uint256 i = 0; i < values.length; i++) {
            items[i] = _writeUint16ListList(values[i]);
        }
        return Values.list(items);
    }

    function _writeUint16ListList(uint16[][] memory values) private pure returns (bytes memory) {
        bytes[] memory items = new bytes[](values.length);
        for (uint256 i = 0; i < values.length; i++) {
            items[i] = _writeUint16List(values[i]);
        }
        return Values.list(items);
    }

    function _writeUint16List(uint16[] memory values) private pure returns (bytes memory) {
        bytes[] memory items = new bytes[](values.length);
        for (uint256 i = 0; i < values.length; i++) {
            items[i] = Values.unsigned(values[i]);
        }
        return Values.list(items);
    }

    function _readOddTag(Reader memory reader) private pure returns (OddTag memory value) {
        reader.record(2);
        value.x = _readOptionOdd_(reader);
        value.y = _readResultOdd_ListOptionPanic(reader);
    }

    function _readOptionPanic(Reader memory reader) private pure returns (OptionPanic memory value) {
        reader.record(2);
        value.x = _readOptionPanic_(reader);
        value.z = _readTupleOptionPanic_BytesListCharList(reader);
    }

    function _readArrayList(Reader memory reader) private pure returns (ArrayList memory value) {
        reader.record(1);
        value.a = _readUint16ListListList(reader);
    }

    function _readResultNoneNone(Reader memory reader) private pure returns (ResultNoneNone memory value) {
        value.ok = reader.enumeration(2) == 0;
    }

    function _readOptionOdd_(Reader memory reader) private pure returns (OptionOdd_ memory value) {
        value.has = reader.option();
        if (value.has) value.value = _readOdd_(reader);
    }

    function _readResultOdd_ListOptionPanic(
        Reader memory reader
    ) private pure returns (ResultOdd_ListOptionPanic memory value) {
        value.ok = reader.result();
        if (value.ok) value.value = _readOdd_List(reader);
        if (!value.ok) value.err = _readOptionPanic(reader);
    }

    function _readOptionPanic_(Reader memory reader) private pure returns (OptionPanic_ memory value) {
        value.has = reader.option();
        if (value.has) value.value = Panic(reader.enumeration(7));
    }

    function _readTupleOptionPanic_BytesListCharList(
        Reader memory reader
    ) private pure returns (TupleOptionPanic_BytesListCharList memory value) {
        reader.record(3);
        value.item0 = _readOptionPanic_(reader);
        value.item1 = _readBytesList(reader);
        value.item2 = _readCharList(reader);
    }

    function _readUint16ListListList(Reader memory reader) private pure returns (uint16[][][] memory values) {
        uint256 count = reader.list();
        if (count > ValueReader.MAX_NODES) revert ValueReader.TooMany();
        values = new uint16[][][](count);
        for (uint256 i = 0; i < count; i++) {
            values[i] = _readUint16ListList(reader);
        }
    }

    function _readOdd_(Reader memory reader) private pure returns (Odd_ memory value) {
        (uint32 place, bool carries) = reader.variant();
        if (place >= 3 || !carries) revert ValueReader.WrongCase(place);
        value.tag = Odd_Tag(place);
        if (value.tag == Odd_Tag.Odd) value.odd = _readError(reader);
        if (value.tag == Odd_Tag.OddTag) value.oddTag = Panic(reader.enumeration(7));
        if (value.tag == Odd_Tag.Tag) value.tag_ = _readKind(reader);
    }

    function _readOdd_List(Reader memory reader) private pure returns (Odd_[] memory values) {
        uint256 count = reader.list();
        if (count > ValueReader.MAX_NODES) revert ValueReader.TooMany();
        values = new Odd_[](count);
        for (uint256 i = 0; i < count; i++) {
            values[i] = _readOdd_(reader);
        }
    }

    function _readBytesList(Reader memory reader) private pure returns (bytes[] memory values) {
        uint256 count = reader.list();
        if (count > ValueReader.MAX_NODES) revert ValueReader.TooMany();
        values = new bytes[](count);
        for (uint256 i = 0; i < count; i++) {
            values[i] = reader.blob();
        }
    }

    function _readCharList(Reader memory reader) private pure returns (uint32[] memory values) {
        uint256 count = reader.list();
        if (count > ValueReader.MAX_NODES) revert ValueReader.TooMany();
        values = new uint32[](count);
        for (uint256 i = 0; i < count; i++) {
            values[i] = _readChar(reader);
        }
    }

    function _readUint16ListList(Reader memory reader) private pure returns (uint16[][] memory values) {
        uint256 count = reader.list();
        if (count > ValueReader.MAX_NODES) revert ValueReader.TooMany();
        values = new uint16[][](count);
        for (uint256 i = 0; i < count; i++) {
            values[i] = _readUint16List(reader);
        }
    }

    function _readError(Reader memory reader) private pure returns (Error memory value) {
        reader.record(19);
        value.length = _readUint8(reader);
        value.selector = _readUint16(reader);
        value.push = _readUint8(reader);
        value.pop = _readUint8(reader);
        value.this_ = _readUint8(reader);
        value.super_ = _readUint8(reader);
        value.now_ = _readUint8(reader);
        value.layout_ = _readUint8(reader);
        value.at_ = _readUint8(reader);
        value.leave_ = reader.boolean();
        value.global_ = _readUint8(reader);
        value.offset = _readUint8(reader);
        value.slot = _readUint8(reader);
        value.address_ = reader.text();
        value.balance = _readUint8(reader);
        value.code = reader.blob();
        value.min = _readUint8(reader);
        value.max = _readUint8(reader);
        value.interfaceId = _readUint32(reader);
    }

    function _readKind(Reader memory reader) private pure returns (Kind memory value) {
        reader.record(6);
        value.bool_ = reader.boolean();
        value.u8 = _readUint8(reader);
        value.uint8_ = _readUint8(reader);
        value.int256_ = _readInt8(reader);
        value.bytes32_ = reader.blob();
        value.fixed128x18_ = _readChar(reader);
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

    function _readUint16List(Reader memory reader) private pure returns (uint16[] memory values) {
        uint256 count = reader.list();
        if (count > ValueReader.MAX_NODES) revert ValueReader.TooMany();
        values = new uint16[](count);
        for (uint256 i = 0; i < count; i++) {
            values[i] = _readUint16(reader);
        }
    }

    function _readUint8(Reader memory reader) private pure returns (uint8) {
        uint64 number = reader.unsigned();
        if (number != uint8(number)) revert OutOfRange();
        return uint8(number);
    }

    function _readUint16(Reader memory reader) private pure returns (uint16) {
        uint64 number = reader.unsigned();
        if (number != uint16(number)) revert OutOfRange();
        return uint16(number);
    }

    function _readUint32(Reader memory reader) private pure returns (uint32) {
        uint64 number = reader.unsigned();
        if (number != uint32(number)) revert OutOfRange();
        return uint32(number);
    }

    function _readInt8(Reader memory reader) private pure returns (int8) {
        int64 number = reader.signed();
        if (number != int8(number)) revert OutOfRange();
        return int8(number);
    }
}
