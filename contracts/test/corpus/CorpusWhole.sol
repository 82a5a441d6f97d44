// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

// The header of corpus-whole, written by `cryptlet header export`. Do not change it: export it again.

// cryptlet-import: ../../src/ICryptlet.sol sha256:cccbe972086f60784799f7c1668f29cc3955bb4a1ead0fda30a058cc393fbd5e
// cryptlet-import: ../../src/ICryptoDelegate.sol sha256:e620e0af85673c83cc2a52f438aa44a8441e6f8ea44eb0ed85b915d18b565cfb
import {Callback, ICryptlet} from "../../src/ICryptlet.sol";
// cryptlet-import: ../../src/ValueReader.sol sha256:8e4d1e4991ef1692ea0ea63ab9157709de86bb6e449aec6672a6e64d9b6f7f53
// cryptlet-import: ../../src/Utf8.sol sha256:673aa7a832b9a520288a8c8d2b92423abe3ce5a9137e68ea788156338f0a02d0
import {Reader, ValueReader} from "../../src/ValueReader.sol";
// cryptlet-import: ../../src/Values.sol sha256:6f0ca05de6366f0e5a73ed7244128b066558f012779d692313076a324d938c42
import {Values} from "../../src/Values.sol";

library CorpusWhole {
    /// The cryptlet's name.
    string internal constant NAME = "corpus-whole";
    /// SHA-256 of the header's text.
    bytes32 internal constant HEADER_SHA256 = 0xe2a4d04a802f5d50f878556c327021d88b7e0e44e4c40b4585edee9484b5b3d6;
    /// The package of its interface.
    string internal constant INTERFACE = "test:corpus-whole";
    /// The package's version; empty if it has none.
    string internal constant INTERFACE_VERSION = "";

    enum T120 {
        Days,
        Ok,
        Value
    }

    struct T141 {
        bool has;
        int16 value;
    }

    struct TupleBoolCharUint32 {
        bool item0;
        uint32 item1;
        uint32 item2;
    }

    /// The cases of T162.
    enum T162Tag {
        Tag,
        Ok,
        Error
    }

    struct T162 {
        /// Which of the members below counts, if the case has one.
        T162Tag tag;
        bool ok;
        string error_;
    }

    struct OptionBool {
        /// Whether there is a value.
        bool has;
        bool value;
    }

    struct ResultNoneNone {
        /// Whether it is no error.
        bool ok;
    }

    struct ResultBoolNone {
        /// Whether it is no error.
        bool ok;
        bool value;
    }

    struct ResultNoneUint8 {
        /// Whether it is no error.
        bool ok;
        uint8 err;
    }

    struct ResultInt64Bool {
        /// Whether it is no error.
        bool ok;
        int64 value;
        bool err;
    }

    struct T22All {
        bool a0;
        uint64 a1;
    }

    struct T23All {
        string a0;
        bool a1;
        int32[] a2;
    }

    struct T245 {
        bool has;
        int16 value;
    }

    /// The cases of T246.
    enum T246Tag {
        Tag,
        Ok,
        Error
    }

    struct T246 {
        /// Which of the members below counts, if the case has one.
        T246Tag tag;
        bool ok;
        string error_;
    }

    struct T24All {
        bool[] a0;
        T245 a1;
        TupleBoolCharUint32 a2;
        T246 a3;
        OptionBool a4;
        ResultNoneNone a5;
    }

    enum T258 {
        Days,
        Ok,
        Value
    }

    struct T25All {
        bool a0;
        uint8 a1;
        uint16 a2;
        uint32 a3;
        uint64 a4;
        int8 a5;
        int16 a6;
        int32 a7;
        int64 a8;
        uint32 a9;
        string a10;
        bytes a11;
        T258 a12;
    }

    /// The arguments of `same-25`.
    struct Same25Arguments {
        bool a0;
        uint8 a1;
        uint16 a2;
        uint32 a3;
        uint64 a4;
        int8 a5;
        int16 a6;
        int32 a7;
        int64 a8;
        uint32 a9;
        string a10;
        bytes a11;
        T258 a12;
    }

    /// A number is beyond its type.
    error OutOfRange();

    /// Whether a cryptlet has this header on the chain, in its newest version.
    function fits(ICryptlet cryptlet) internal view returns (bool) {
        return sha256(bytes(cryptlet.header())) == HEADER_SHA256;
    }

    string internal constant METHOD_SAME_0 = "same-0";

    /// The arguments of `same-0`, encoded.
    function same0Params(bool days_) internal pure returns (bytes memory params) {
        params = Values.arguments(Values.boolean(days_));
    }

    /// The answer of `same-0`, decoded. Reverts if the bytes are no such value.
    function same0Result(bytes memory output) internal pure returns (bool answer) {
        Reader memory reader = ValueReader.open(output);
        answer = reader.boolean();
        reader.done();
    }

    /// Asks `same-0`; the contract pays from its balance. See `ICryptlet.request`.
    function requestSame0(
        ICryptlet cryptlet,
        bool days_,
        uint64 durationMs,
        uint256 fee,
        Callback memory callback
    ) internal returns (uint64 round) {
        bytes memory params = same0Params(days_);
        round = cryptlet.request(METHOD_SAME_0, params, durationMs, fee, callback);
    }

    string internal constant METHOD_SAME_1 = "same-1";

    /// The arguments of `same-1`, encoded.
    function same1Params(uint8 days_) internal pure returns (bytes memory params) {
        params = Values.arguments(Values.unsigned(days_));
    }

    /// The answer of `same-1`, decoded. Reverts if the bytes are no such value.
    function same1Result(bytes memory output) internal pure returns (uint8 answer) {
        Reader memory reader = ValueReader.open(output);
        answer = _readUint8(reader);
        reader.done();
    }

    /// Asks `same-1`; the contract pays from its balance. See `ICryptlet.request`.
    function requestSame1(
        ICryptlet cryptlet,
        uint8 days_,
        uint64 durationMs,
        uint256 fee,
        Callback memory callback
    ) internal returns (uint64 round) {
        bytes memory params = same1Params(days_);
        round = cryptlet.request(METHOD_SAME_1, params, durationMs, fee, callback);
    }

    string internal constant METHOD_SAME_2 = "same-2";

    /// The arguments of `same-2`, encoded.
    function same2Params(uint16 days_) internal pure returns (bytes memory params) {
        params = Values.arguments(Values.unsigned(days_));
    }

    /// The answer of `same-2`, decoded. Reverts if the bytes are no such value.
    function same2Result(bytes memory output) internal pure returns (uint16 answer) {
        Reader memory reader = ValueReader.open(output);
        answer = _readUint16(reader);
        reader.done();
    }

    /// Asks `same-2`; the contract pays from its balance. See `ICryptlet.request`.
    function requestSame2(
        ICryptlet cryptlet,
        uint16 days_,
        uint64 durationMs,
        uint256 fee,
        Callback memory callback
    ) internal returns (uint64 round) {
        bytes memory params = same2Params(days_);
        round = cryptlet.request(METHOD_SAME_2, params, durationMs, fee, callback);
    }

    string internal constant METHOD_SAME_3 = "same-3";

    /// The arguments of `same-3`, encoded.
    function same3Params(uint32 days_) internal pure returns (bytes memory params) {
        params = Values.arguments(Values.unsigned(days_));
    }

    /// The answer of `same-3`, decoded. Reverts if the bytes are no such value.
    function same3Result(bytes memory output) internal pure returns (uint32 answer) {
        Reader memory reader = ValueReader.open(output);
        answer = _readUint32(reader);
        reader.done();
    }

    /// Asks `same-3`; the contract pays from its balance. See `ICryptlet.request`.
    function requestSame3(
        ICryptlet cryptlet,
        uint32 days_,
        uint64 durationMs,
        uint256 fee,
        Callback memory callback
    ) internal returns (uint64 round) {
        bytes memory params = same3Params(days_);
        round = cryptlet.request(METHOD_SAME_3, params, durationMs, fee, callback);
    }

    string internal constant METHOD_SAME_4 = "same-4";

    /// The arguments of `same-4`, encoded.
    function same4Params(uint64 days_) internal pure returns (bytes memory params) {
        params = Values.arguments(Values.unsigned(days_));
    }

    /// The answer of `same-4`, decoded. Reverts if the bytes are no such value.
    function same4Result(bytes memory output) internal pure returns (uint64 answer) {
        Reader memory reader = ValueReader.open(output);
        answer = reader.unsigned();
        reader.done();
    }

    /// Asks `same-4`; the contract pays from its balance. See `ICryptlet.request`.
    function requestSame4(
        ICryptlet cryptlet,
        uint64 days_,
        uint64 durationMs,
        uint256 fee,
        Callback memory callback
    ) internal returns (uint64 round) {
        bytes memory params = same4Params(days_);
        round = cryptlet.request(METHOD_SAME_4, params, durationMs, fee, callback);
    }

    string internal constant METHOD_SAME_5 = "same-5";

    /// The arguments of `same-5`, encoded.
    function same5Params(int8 days_) internal pure returns (bytes memory params) {
        params = Values.arguments(Values.signed(days_));
    }

    /// The answer of `same-5`, decoded. Reverts if the bytes are no such value.
    function same5Result(bytes memory output) internal pure returns (int8 answer) {
        Reader memory reader = ValueReader.open(output);
        answer = _readInt8(reader);
        reader.done();
    }

    /// Asks `same-5`; the contract pays from its balance. See `ICryptlet.request`.
    function requestSame5(
        ICryptlet cryptlet,
        int8 days_,
        uint64 durationMs,
        uint256 fee,
        Callback memory callback
    ) internal returns (uint64 round) {
        bytes memory params = same5Params(days_);
        round = cryptlet.request(METHOD_SAME_5, params, durationMs, fee, callback);
    }

    string internal constant METHOD_SAME_6 = "same-6";

    /// The arguments of `same-6`, encoded.
    function same6Params(int16 days_) internal pure returns (bytes memory params) {
        params = Values.arguments(Values.signed(days_));
    }

    /// The answer of `same-6`, decoded. Reverts if the bytes are no such value.
    function same6Result(bytes memory output) internal pure returns (int16 answer) {
        Reader memory reader = ValueReader.open(output);
        answer = _readInt16(reader);
        reader.done();
    }

    /// Asks `same-6`; the contract pays from its balance. See `ICryptlet.request`.
    function requestSame6(
        ICryptlet cryptlet,
        int16 days_,
        uint64 durationMs,
        uint256 fee,
        Callback memory callback
    ) internal returns (uint64 round) {
        bytes memory params = same6Params(days_);
        round = cryptlet.request(METHOD_SAME_6, params, durationMs, fee, callback);
    }

    string internal constant METHOD_SAME_7 = "same-7";

    /// The arguments of `same-7`, encoded.
    function same7Params(int32 days_) internal pure returns (bytes memory params) {
        params = Values.arguments(Values.signed(days_));
    }

    /// The answer of `same-7`, decoded. Reverts if the bytes are no such value.
    function same7Result(bytes memory output) internal pure returns (int32 answer) {
        Reader memory reader = ValueReader.open(output);
        answer = _readInt32(reader);
        reader.done();
    }

    /// Asks `same-7`; the contract pays from its balance. See `ICryptlet.request`.
    function requestSame7(
        ICryptlet cryptlet,
        int32 days_,
        uint64 durationMs,
        uint256 fee,
        Callback memory callback
    ) internal returns (uint64 round) {
        bytes memory params = same7Params(days_);
        round = cryptlet.request(METHOD_SAME_7, params, durationMs, fee, callback);
    }

    string internal constant METHOD_SAME_8 = "same-8";

    /// The arguments of `same-8`, encoded.
    function same8Params(int64 days_) internal pure returns (bytes memory params) {
        params = Values.arguments(Values.signed(days_));
    }

    /// The answer of `same-8`, decoded. Reverts if the bytes are no such value.
    function same8Result(bytes memory output) internal pure returns (int64 answer) {
        Reader memory reader = ValueReader.open(output);
        answer = reader.signed();
        reader.done();
    }

    /// Asks `same-8`; the contract pays from its balance. See `ICryptlet.request`.
    function requestSame8(
        ICryptlet cryptlet,
        int64 days_,
        uint64 durationMs,
        uint256 fee,
        Callback memory callback
    ) internal returns (uint64 round) {
        bytes memory params = same8Params(days_);
        round = cryptlet.request(METHOD_SAME_8, params, durationMs, fee, callback);
    }

    string internal constant METHOD_SAME_9 = "same-9";

    /// The arguments of `same-9`, encoded.
    function same9Params(uint32 days_) internal pure returns (bytes memory params) {
        params = Values.arguments(_writeChar(days_));
    }

    /// The answer of `same-9`, decoded. Reverts if the bytes are no such value.
    function same9Result(bytes memory output) internal pure returns (uint32 answer) {
        Reader memory reader = ValueReader.open(output);
        answer = _readChar(reader);
        reader.done();
    }

    /// Asks `same-9`; the contract pays from its balance. See `ICryptlet.request`.
    function requestSame9(
        ICryptlet cryptlet,
        uint32 days_,
        uint64 durationMs,
        uint256 fee,
        Callback memory callback
    ) internal returns (uint64 round) {
        bytes memory params = same9Params(days_);
        round = cryptlet.request(METHOD_SAME_9, params, durationMs, fee, callback);
    }

    string internal constant METHOD_SAME_10 = "same-10";

    /// The arguments of `same-10`, encoded.
    function same10Params(string memory days_) internal pure returns (bytes memory params) {
        params = Values.arguments(Values.text(days_));
    }

    /// The answer of `same-10`, decoded. Reverts if the bytes are no such value.
    function same10Result(bytes memory output) internal pure returns (string memory answer) {
        Reader memory reader = ValueReader.open(output);
        answer = reader.text();
        reader.done();
    }

    /// Asks `same-10`; the contract pays from its balance. See `ICryptlet.request`.
    function requestSame10(
        ICryptlet cryptlet,
        string memory days_,
        uint64 durationMs,
        uint256 fee,
        Callback memory callback
    ) internal returns (uint64 round) {
        bytes memory params = same10Params(days_);
        round = cryptlet.request(METHOD_SAME_10, params, durationMs, fee, callback);
    }

    string internal constant METHOD_SAME_11 = "same-11";

    /// The arguments of `same-11`, encoded.
    function same11Params(bytes memory days_) internal pure returns (bytes memory params) {
        params = Values.arguments(Values.blob(days_));
    }

    /// The answer of `same-11`, decoded. Reverts if the bytes are no such value.
    function same11Result(bytes memory output) internal pure returns (bytes memory answer) {
        Reader memory reader = ValueReader.open(output);
        answer = reader.blob();
        reader.done();
    }

    /// Asks `same-11`; the contract pays from its balance. See `ICryptlet.request`.
    function requestSame11(
        ICryptlet cryptlet,
        bytes memory days_,
        uint64 durationMs,
        uint256 fee,
        Callback memory callback
    ) internal returns (uint64 round) {
        bytes memory params = same11Params(days_);
        round = cryptlet.request(METHOD_SAME_11, params, durationMs, fee, callback);
    }

    string internal constant METHOD_SAME_12 = "same-12";

    /// The arguments of `same-12`, encoded.
    function same12Params(T120 days_) internal pure returns (bytes memory params) {
        params = Values.arguments(Values.variant(uint32(days_)));
    }

    /// The answer of `same-12`, decoded. Reverts if the bytes are no such value.
    function same12Result(bytes memory output) internal pure returns (T120 answer) {
        Reader memory reader = ValueReader.open(output);
        answer = T120(reader.enumeration(3));
        reader.done();
    }

    /// Asks `same-12`; the contract pays from its balance. See `ICryptlet.request`.
    function requestSame12(
        ICryptlet cryptlet,
        T120 days_,
        uint64 durationMs,
        uint256 fee,
        Callback memory callback
    ) internal returns (uint64 round) {
        bytes memory params = same12Params(days_);
        round = cryptlet.request(METHOD_SAME_12, params, durationMs, fee, callback);
    }

    string internal constant METHOD_SAME_13 = "same-13";

    /// The arguments of `same-13`, encoded.
    function same13Params(bool[] memory days_) internal pure returns (bytes memory params) {
        params = Values.arguments(_writeBoolList(days_));
        ValueReader.checkArguments(params);
    }

    /// The answer of `same-13`, decoded. Reverts if the bytes are no such value.
    function same13Result(bytes memory output) internal pure returns (bool[] memory answer) {
        Reader memory reader = ValueReader.open(output);
        answer = _readBoolList(reader);
        reader.done();
    }

    /// Asks `same-13`; the contract pays from its balance. See `ICryptlet.request`.
    function requestSame13(
        ICryptlet cryptlet,
        bool[] memory days_,
        uint64 durationMs,
        uint256 fee,
        Callback memory callback
    ) internal returns (uint64 round) {
        bytes memory params = same13Params(days_);
        round = cryptlet.request(METHOD_SAME_13, params, durationMs, fee, callback);
    }

    string internal constant METHOD_SAME_14 = "same-14";

    /// The arguments of `same-14`, encoded.
    function same14Params(T141 memory days_) internal pure returns (bytes memory params) {
        params = Values.arguments(_writeT141(days_));
    }

    /// The answer of `same-14`, decoded. Reverts if the bytes are no such value.
    function same14Result(bytes memory output) internal pure returns (T141 memory answer) {
        Reader memory reader = ValueReader.open(output);
        answer = _readT141(reader);
        reader.done();
    }

    /// Asks `same-14`; the contract pays from its balance. See `ICryptlet.request`.
    function requestSame14(
        ICryptlet cryptlet,
        T141 memory days_,
        uint64 durationMs,
        uint256 fee,
        Callback memory callback
    ) internal returns (uint64 round) {
        bytes memory params = same14Params(days_);
        round = cryptlet.request(METHOD_SAME_14, params, durationMs, fee, callback);
    }

    string internal constant METHOD_SAME_15 = "same-15";

    /// The arguments of `same-15`, encoded.
    function same15Params(TupleBoolCharUint32 memory days_) internal pure returns (bytes memory params) {
        params = Values.arguments(_writeTupleBoolCharUint32(days_));
    }

    /// The answer of `same-15`, decoded. Reverts if the bytes are no such value.
    function same15Result(bytes memory output) internal pure returns (TupleBoolCharUint32 memory answer) {
        Reader memory reader = ValueReader.open(output);
        answer = _readTupleBoolCharUint32(reader);
        reader.done();
    }

    /// Asks `same-15`; the contract pays from its balance. See `ICryptlet.request`.
    function requestSame15(
        ICryptlet cryptlet,
        TupleBoolCharUint32 memory days_,
        uint64 durationMs,
        uint256 fee,
        Callback memory callback
    ) internal returns (uint64 round) {
        bytes memory params = same15Params(days_);
        round = cryptlet.request(METHOD_SAME_15, params, durationMs, fee, callback);
    }

    string internal constant METHOD_SAME_16 = "same-16";

    /// The arguments of `same-16`, encoded.
    function same16Params(T162 memory days_) internal pure returns (bytes memory params) {
        params = Values.arguments(_writeT162(days_));
    }

    /// The answer of `same-16`, decoded. Reverts if the bytes are no such value.
    function same16Result(bytes memory output) internal pure returns (T162 memory answer) {
        Reader memory reader = ValueReader.open(output);
        answer = _readT162(reader);
        reader.done();
    }

    /// Asks `same-16`; the contract pays from its balance. See `ICryptlet.request`.
    function requestSame16(
        ICryptlet cryptlet,
        T162 memory days_,
        uint64 durationMs,
        uint256 fee,
        Callback memory callback
    ) internal returns (uint64 round) {
        bytes memory params = same16Params(days_);
        round = cryptlet.request(METHOD_SAME_16, params, durationMs, fee, callback);
    }

    string internal constant METHOD_SAME_17 = "same-17";

    /// The arguments of `same-17`, encoded.
    function same17Params(OptionBool memory days_) internal pure returns (bytes memory params) {
        params = Values.arguments(_writeOptionBool(days_));
    }

    /// The answer of `same-17`, decoded. Reverts if the bytes are no such value.
    function same17Result(bytes memory output) internal pure returns (OptionBool memory answer) {
        Reader memory reader = ValueReader.open(output);
        answer = _readOptionBool(reader);
        reader.done();
    }

    /// Asks `same-17`; the contract pays from its balance. See `ICryptlet.request`.
    function requestSame17(
        ICryptlet cryptlet,
        OptionBool memory days_,
        uint64 durationMs,
        uint256 fee,
        Callback memory callback
    ) internal returns (uint64 round) {
        bytes memory params = same17Params(days_);
        round = cryptlet.request(METHOD_SAME_17, params, durationMs, fee, callback);
    }

    string internal constant METHOD_SAME_18 = "same-18";

    /// The arguments of `same-18`, encoded.
    function same18Params(ResultNoneNone memory days_) internal pure returns (bytes memory params) {
        params = Values.arguments(_writeResultNoneNone(days_));
    }

    /// The answer of `same-18`, decoded. Reverts if the bytes are no such value.
    function same18Result(bytes memory output) internal pure returns (ResultNoneNone memory answer) {
        Reader memory reader = ValueReader.open(output);
        answer = _readResultNoneNone(reader);
        reader.done();
    }

    /// Asks `same-18`; the contract pays from its balance. See `ICryptlet.request`.
    function requestSame18(
        ICryptlet cryptlet,
        ResultNoneNone memory days_,
        uint64 durationMs,
        uint256 fee,
        Callback memory callback
    ) internal returns (uint64 round) {
        bytes memory params = same18Params(days_);
        round = cryptlet.request(METHOD_SAME_18, params, durationMs, fee, callback);
    }

    string internal constant METHOD_SAME_19 = "same-19";

    /// The arguments of `same-19`, encoded.
    function same19Params(ResultBoolNone memory days_) internal pure returns (bytes memory params) {
        params = Values.arguments(_writeResultBoolNone(days_));
    }

    /// The answer of `same-19`, decoded. Reverts if the bytes are no such value.
    function same19Result(bytes memory output) internal pure returns (ResultBoolNone memory answer) {
        Reader memory reader = ValueReader.open(output);
        answer = _readResultBoolNone(reader);
        reader.done();
    }

    /// Asks `same-19`; the contract pays from its balance. See `ICryptlet.request`.
    function requestSame19(
        ICryptlet cryptlet,
        ResultBoolNone memory days_,
        uint64 durationMs,
        uint256 fee,
        Callback memory callback
    ) internal returns (uint64 round) {
        bytes memory params = same19Params(days_);
        round = cryptlet.request(METHOD_SAME_19, params, durationMs, fee, callback);
    }

    string internal constant METHOD_SAME_20 = "same-20";

    /// The arguments of `same-20`, encoded.
    function same20Params(ResultNoneUint8 memory days_) internal pure returns (bytes memory params) {
        params = Values.arguments(_writeResultNoneUint8(days_));
    }

    /// The answer of `same-20`, decoded. Reverts if the bytes are no such value.
    function same20Result(bytes memory output) internal pure returns (ResultNoneUint8 memory answer) {
        Reader memory reader = ValueReader.open(output);
        answer = _readResultNoneUint8(reader);
        reader.done();
    }

    /// Asks `same-20`; the contract pays from its balance. See `ICryptlet.request`.
    function requestSame20(
        ICryptlet cryptlet,
        ResultNoneUint8 memory days_,
        uint64 durationMs,
        uint256 fee,
        Callback memory callback
    ) internal returns (uint64 round) {
        bytes memory params = same20Params(days_);
        round = cryptlet.request(METHOD_SAME_20, params, durationMs, fee, callback);
    }

    string internal constant METHOD_SAME_21 = "same-21";

    /// The arguments of `same-21`, encoded.
    function same21Params(ResultInt64Bool memory days_) internal pure returns (bytes memory params) {
        params = Values.arguments(_writeResultInt64Bool(days_));
    }

    /// The answer of `same-21`, decoded. Reverts if the bytes are no such value.
    function same21Result(bytes memory output) internal pure returns (ResultInt64Bool memory answer) {
        Reader memory reader = ValueReader.open(output);
        answer = _readResultInt64Bool(reader);
        reader.done();
    }

    /// Asks `same-21`; the contract pays from its balance. See `ICryptlet.request`.
    function requestSame21(
        ICryptlet cryptlet,
        ResultInt64Bool memory days_,
        uint64 durationMs,
        uint256 fee,
        Callback memory callback
    ) internal returns (uint64 round) {
        bytes memory params = same21Params(days_);
        round = cryptlet.request(METHOD_SAME_21, params, durationMs, fee, callback);
    }

    string internal constant METHOD_SAME_22 = "same-22";

    /// The arguments of `same-22`, encoded.
    function same22Params(bool a0, uint64 a1) internal pure returns (bytes memory params) {
        bytes[] memory values = new bytes[](2);
        values[0] = Values.boolean(a0);
        values[1] = Values.unsigned(a1);
        params = Values.arguments(values);
    }

    /// The answer of `same-22`, decoded. Reverts if the bytes are no such value.
    function same22Result(bytes memory output) internal pure returns (T22All memory answer) {
        Reader memory reader = ValueReader.open(output);
        answer = _readT22All(reader);
        reader.done();
    }

    /// Asks `same-22`; the contract pays from its balance. See `ICryptlet.request`.
    function requestSame22(
        ICryptlet cryptlet,
        bool a0,
        uint64 a1,
        uint64 durationMs,
        uint256 fee,
        Callback memory callback
    ) internal returns (uint64 round) {
        bytes memory params = same22Params(a0, a1);
        round = cryptlet.request(METHOD_SAME_22, params, durationMs, fee, callback);
    }

    string internal constant METHOD_SAME_23 = "same-23";

    /// The arguments of `same-23`, encoded.
    function same23Params(string memory a0, bool a1, int32[] memory a2) internal pure returns (bytes memory params) {
        bytes[] memory values = new bytes[](3);
        values[0] = Values.text(a0);
        values[1] = Values.boolean(a1);
        values[2] = _writeInt32List(a2);
        params = Values.arguments(values);
        ValueReader.checkArguments(params);
    }

    /// The answer of `same-23`, decoded. Reverts if the bytes are no such value.
    function same23Result(bytes memory output) internal pure returns (T23All memory answer) {
        Reader memory reader = ValueReader.open(output);
        answer = _readT23All(reader);
        reader.done();
    }

    /// Asks `same-23`; the contract pays from its balance. See `ICryptlet.request`.
    function requestSame23(
        ICryptlet cryptlet,
        string memory a0,
        bool a1,
        int32[] memory a2,
        uint64 durationMs,
        uint256 fee,
        Callback memory callback
    ) internal returns (uint64 round) {
        bytes memory params = same23Params(a0, a1, a2);
        round = cryptlet.request(METHOD_SAME_23, params, durationMs, fee, callback);
    }

    string internal constant METHOD_SAME_24 = "same-24";

    /// The arguments of `same-24`, encoded.
    function same24Params(
        bool[] memory a0,
        T245 memory a1,
        TupleBoolCharUint32 memory a2,
        T246 memory a3,
        OptionBool memory a4,
        ResultNoneNone memory a5
    ) internal pure returns (bytes memory params) {
        bytes[] memory values = new bytes[](6);
        values[0] = _writeBoolList(a0);
        values[1] = _writeT245(a1);
        values[2] = _writeTupleBoolCharUint32(a2);
        values[3] = _writeT246(a3);
        values[4] = _writeOptionBool(a4);
        values[5] = _writeResultNoneNone(a5);
        params = Values.arguments(values);
        ValueReader.checkArguments(params);
    }

    /// The answer of `same-24`, decoded. Reverts if the bytes are no such value.
    function same24Result(bytes memory output) internal pure returns (T24All memory answer) {
        Reader memory reader = ValueReader.open(output);
        answer = _readT24All(reader);
        reader.done();
    }

    /// Asks `same-24`; the contract pays from its balance. See `ICryptlet.request`.
    function requestSame24(
        ICryptlet cryptlet,
        bool[] memory a0,
        T245 memory a1,
        TupleBoolCharUint32 memory a2,
        T246 memory a3,
        OptionBool memory a4,
        ResultNoneNone memory a5,
        uint64 durationMs,
        uint256 fee,
        Callback memory callback
    ) internal returns (uint64 round) {
        bytes memory params = same24Params(a0, a1, a2, a3, a4, a5);
        round = cryptlet.request(METHOD_SAME_24, params, durationMs, fee, callback);
    }

    string internal constant METHOD_SAME_25 = "same-25";

    /// The arguments of `same-25`, encoded.
    function same25Params(Same25Arguments memory arguments) internal pure returns (bytes memory params) {
        bytes[] memory values = new bytes[](13);
        values[0] = Values.boolean(arguments.a0);
        values[1] = Values.unsigned(arguments.a1);
        values[2] = Values.unsigned(arguments.a2);
        values[3] = Values.unsigned(arguments.a3);
        values[4] = Values.unsigned(arguments.a4);
        values[5] = Values.signed(arguments.a5);
        values[6] = Values.signed(arguments.a6);
        values[7] = Values.signed(arguments.a7);
        values[8] = Values.signed(arguments.a8);
        values[9] = _writeChar(arguments.a9);
        values[10] = Values.text(arguments.a10);
        values[11] = Values.blob(arguments.a11);
        values[12] = Values.variant(uint32(arguments.a12));
        params = Values.arguments(values);
    }

    /// The answer of `same-25`, decoded. Reverts if the bytes are no such value.
    function same25Result(bytes memory output) internal pure returns (T25All memory answer) {
        Reader memory reader = ValueReader.open(output);
        answer = _readT25All(reader);
        reader.done();
    }

    /// Asks `same-25`; the contract pays from its balance. See `ICryptlet.request`.
    function requestSame25(
        ICryptlet cryptlet,
        Same25Arguments memory arguments,
        uint64 durationMs,
        uint256 fee,
        Callback memory callback
    ) internal returns (uint64 round) {
        bytes memory params = same25Params(arguments);
        round = cryptlet.request(METHOD_SAME_25, params, durationMs, fee, callback);
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

    function _writeBoolList(bool[] memory values) private pure returns (bytes memory) {
        bytes[] memory items = new bytes[](values.length);
        for (uint256 i = 0; i < values.length; i++) {
            items[i] = Values.boolean(values[i]);
        }
        return Values.list(items);
    }

    function _writeT141(T141 memory value) private pure returns (bytes memory) {
        bytes[] memory fields = new bytes[](2);
        fields[0] = Values.boolean(value.has);
        fields[1] = Values.signed(value.value);
        return Values.record(fields);
    }

    function _writeTupleBoolCharUint32(TupleBoolCharUint32 memory value) private pure returns (bytes memory) {
        bytes[] memory fields = new bytes[](3);
        fields[0] = Values.boolean(value.item0);
        fields[1] = _writeChar(value.item1);
        fields[2] = Values.unsigned(value.item2);
        return Values.record(fields);
    }

    function _writeT162(T162 memory value) private pure returns (bytes memory) {
        if (value.tag == T162Tag.Ok) return Values.variant(1, Values.boolean(value.ok));
        if (value.tag == T162Tag.Error) return Values.variant(2, Values.text(value.error_));
        return Values.variant(uint32(value.tag));
    }

    function _writeOptionBool(OptionBool memory value) private pure returns (bytes memory) {
        return value.has ? Values.some(Values.boolean(value.value)) : Values.none();
    }

    function _writeResultNoneNone(ResultNoneNone memory value) private pure returns (bytes memory) {
        return value.ok ? Values.variant(0) : Values.variant(1);
    }

    function _writeResultBoolNone(ResultBoolNone memory value) private pure returns (bytes memory) {
        return value.ok ? Values.ok(Values.boolean(value.value)) : Values.variant(1);
    }

    function _writeResultNoneUint8(ResultNoneUint8 memory value) private pure returns (bytes memory) {
        return value.ok ? Values.variant(0) : Values.err(Values.unsigned(value.err));
    }

    function _writeResultInt64Bool(ResultInt64Bool memory value) private pure returns (bytes memory) {
        return value.ok ? Values.ok(Values.signed(value.value)) : Values.err(Values.boolean(value.err));
    }

    function _writeInt32List(int32[] memory values) private pure returns (bytes memory) {
        bytes[] memory items = new bytes[](values.length);
        for (uint256 i = 0; i < values.length; i++) {
            items[i] = Values.signed(values[i]);
        }
        return Values.list(items);
    }

    function _writeT245(T245 memory value) private pure returns (bytes memory) {
        bytes[] memory fields = new bytes[](2);
        fields[0] = Values.boolean(value.has);
        fields[1] = Values.signed(value.value);
        return Values.record(fields);
    }

    function _writeT246(T246 memory value) private pure returns (bytes memory) {
        if (value.tag == T246Tag.Ok) return Values.variant(1, Values.boolean(value.ok));
        if (value.tag == T246Tag.Error) return Values.variant(2, Values.text(value.error_));
        return Values.variant(uint32(value.tag));
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

    function _readBoolList(Reader memory reader) private pure returns (bool[] memory values) {
        uint256 count = reader.list();
        if (count > ValueReader.MAX_NODES) revert ValueReader.TooMany();
        values = new bool[](count);
        for (uint256 i = 0; i < count; i++) {
            values[i] = reader.boolean();
        }
    }

    function _readT141(Reader memory reader) private pure returns (T141 memory value) {
        reader.record(2);
        value.has = reader.boolean();
        value.value = _readInt16(reader);
    }

    function _readTupleBoolCharUint32(Reader memory reader) private pure returns (TupleBoolCharUint32 memory value) {
        reader.record(3);
        value.item0 = reader.boolean();
        value.item1 = _readChar(reader);
        value.item2 = _readUint32(reader);
    }

    function _readT162(Reader memory reader) private pure returns (T162 memory value) {
        (uint32 place, bool carries) = reader.variant();
        if (place >= 3 || carries != ((uint256(0x6) >> place) & 1 == 1)) revert ValueReader.WrongCase(place);
        value.tag = T162Tag(place);
        if (value.tag == T162Tag.Ok) value.ok = reader.boolean();
        if (value.tag == T162Tag.Error) value.error_ = reader.text();
    }

    function _readOptionBool(Reader memory reader) private pure returns (OptionBool memory value) {
        value.has = reader.option();
        if (value.has) value.value = reader.boolean();
    }

    function _readResultNoneNone(Reader memory reader) private pure returns (ResultNoneNone memory value) {
        value.ok = reader.enumeration(2) == 0;
    }

    function _readResultBoolNone(Reader memory reader) private pure returns (ResultBoolNone memory value) {
        (uint32 place, bool carries) = reader.variant();
        if (place >= 2 || carries != ((uint256(0x1) >> place) & 1 == 1)) revert ValueReader.WrongCase(place);
        value.ok = place == 0;
        if (value.ok) value.value = reader.boolean();
    }

    function _readResultNoneUint8(Reader memory reader) private pure returns (ResultNoneUint8 memory value) {
        (uint32 place, bool carries) = reader.variant();
        if (place >= 2 || carries != ((uint256(0x2) >> place) & 1 == 1)) revert ValueReader.WrongCase(place);
        value.ok = place == 0;
        if (!value.ok) value.err = _readUint8(reader);
    }

    function _readResultInt64Bool(Reader memory reader) private pure returns (ResultInt64Bool memory value) {
        value.ok = reader.result();
        if (value.ok) value.value = reader.signed();
        if (!value.ok) value.err = reader.boolean();
    }

    function _readT22All(Reader memory reader) private pure returns (T22All memory value) {
        reader.record(2);
        value.a0 = reader.boolean();
        value.a1 = reader.unsigned();
    }

    function _readT23All(Reader memory reader) private pure returns (T23All memory value) {
        reader.record(3);
        value.a0 = reader.text();
        value.a1 = reader.boolean();
        value.a2 = _readInt32List(reader);
    }

    function _readT24All(Reader memory reader) private pure returns (T24All memory value) {
        reader.record(6);
        value.a0 = _readBoolList(reader);
        value.a1 = _readT245(reader);
        value.a2 = _readTupleBoolCharUint32(reader);
        value.a3 = _readT246(reader);
        value.a4 = _readOptionBool(reader);
        value.a5 = _readResultNoneNone(reader);
    }

    function _readT25All(Reader memory reader) private pure returns (T25All memory value) {
        reader.record(13);
        value.a0 = reader.boolean();
        value.a1 = _readUint8(reader);
        value.a2 = _readUint16(reader);
        value.a3 = _readUint32(reader);
        value.a4 = reader.unsigned();
        value.a5 = _readInt8(reader);
        value.a6 = _readInt16(reader);
        value.a7 = _readInt32(reader);
        value.a8 = reader.signed();
        value.a9 = _readChar(reader);
        value.a10 = reader.text();
        value.a11 = reader.blob();
        value.a12 = T258(reader.enumeration(3));
    }

    function _readInt32List(Reader memory reader) private pure returns (int32[] memory values) {
        uint256 count = reader.list();
        if (count > ValueReader.MAX_NODES) revert ValueReader.TooMany();
        values = new int32[](count);
        for (uint256 i = 0; i < count; i++) {
            values[i] = _readInt32(reader);
        }
    }

    function _readT245(Reader memory reader) private pure returns (T245 memory value) {
        reader.record(2);
        value.has = reader.boolean();
        value.value = _readInt16(reader);
    }

    function _readT246(Reader memory reader) private pure returns (T246 memory value) {
        (uint32 place, bool carries) = reader.variant();
        if (place >= 3 || carries != ((uint256(0x6) >> place) & 1 == 1)) revert ValueReader.WrongCase(place);
        value.tag = T246Tag(place);
        if (value.tag == T246Tag.Ok) value.ok = reader.boolean();
        if (value.tag == T246Tag.Error) value.error_ = reader.text();
    }
}
