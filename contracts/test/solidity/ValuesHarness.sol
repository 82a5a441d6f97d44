// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {Utf8} from "../../src/Utf8.sol";
import {Kind, Reader, ValueReader} from "../../src/ValueReader.sol";
import {Values} from "../../src/Values.sol";

/// Writes and reads any value by the functions of `Values` and `ValueReader`. Outside, a value is a plan: its nodes in
/// reading order, for each its kind (1 byte), a number or a case (8 bytes, big endian), a length or a count (4 bytes, big
/// endian), and a text's or bytes' content.
contract ValuesHarness {
    uint256 private _next;

    /// The encoded value of a plan.
    function write(bytes calldata plan) external returns (bytes memory) {
        _next = 0;
        return _write(plan);
    }

    /// The encoded arguments of several plans, each behind the other.
    function writeArguments(bytes calldata plans) external returns (bytes memory) {
        bytes[] memory values = new bytes[](_count(plans));
        _next = 0;
        for (uint256 i = 0; i < values.length; i++) {
            values[i] = _write(plans);
        }
        return Values.arguments(values);
    }

    /// The plan of an encoded value.
    function read(bytes calldata encoded) external pure returns (bytes memory plan) {
        Reader memory reader = ValueReader.open(encoded);
        plan = _read(reader);
        reader.done();
    }

    /// The plans of encoded arguments.
    function readArguments(bytes calldata encoded) external pure returns (bytes memory plans) {
        (Reader memory reader, uint256 count) = ValueReader.openArguments(encoded);
        for (; count > 0; count--) {
            plans = bytes.concat(plans, _read(reader));
        }
        reader.done();
    }

    /// Reverts if the bytes are no value.
    function check(bytes calldata encoded) external pure returns (bytes memory) {
        ValueReader.check(encoded);
        return "";
    }

    /// Reverts if the bytes are no list of values.
    function checkArguments(bytes calldata encoded) external pure returns (bytes memory) {
        ValueReader.checkArguments(encoded);
        return "";
    }

    /// One byte, 1 if the content is UTF-8. Behind it in memory stands what would continue a sequence.
    function utf8(bytes calldata content) external pure returns (bytes memory) {
        bytes memory copy = bytes.concat(content, hex"8080808080");
        uint256 start;
        assembly ("memory-safe") {
            start := add(copy, 32)
        }
        return abi.encodePacked(Utf8.valid(start, start + content.length));
    }

    /// What an error's selector stands for.
    function nameOf(bytes calldata selector) external pure returns (bytes memory) {
        bytes4 id = bytes4(selector);
        if (id == ValueReader.Malformed.selector) return "Malformed";
        if (id == ValueReader.Trailing.selector) return "Trailing";
        if (id == ValueReader.TooDeep.selector) return "TooDeep";
        if (id == ValueReader.TooMany.selector) return "TooMany";
        if (id == Values.NotUtf8.selector) return "NotUtf8";
        return "another";
    }

    function _write(bytes calldata plan) private returns (bytes memory) {
        (Kind kind, uint64 number, uint32 count) = _node(plan);
        if (kind == Kind.Bool) return Values.boolean(number == 1);
        if (kind == Kind.Unsigned) return Values.unsigned(number);
        if (kind == Kind.Signed) return Values.signed(int64(number));
        if (kind == Kind.Text) return Values.text(string(_content(plan, count)));
        if (kind == Kind.Bytes) return Values.blob(_content(plan, count));
        if (kind == Kind.Variant && count == 0) return Values.variant(uint32(number));
        if (kind == Kind.Variant) return Values.variant(uint32(number), _write(plan));
        bytes[] memory values = new bytes[](count);
        for (uint256 i = 0; i < count; i++) {
            values[i] = _write(plan);
        }
        return kind == Kind.List ? Values.list(values) : Values.record(values);
    }

    /// How many plans there are.
    function _count(bytes calldata plans) private returns (uint256 count) {
        _next = 0;
        for (; _next < plans.length; count++) {
            for (uint256 pending = 1; pending > 0; pending--) {
                (Kind kind,, uint32 held) = _node(plans);
                if (kind == Kind.Text || kind == Kind.Bytes) _next += held;
                else pending += held;
            }
        }
    }

    function _node(bytes calldata plan) private returns (Kind kind, uint64 number, uint32 count) {
        bytes calldata node = plan[_next:_next + 13];
        _next += 13;
        return (Kind(uint8(node[0])), uint64(bytes8(node[1:9])), uint32(bytes4(node[9:13])));
    }

    function _content(bytes calldata plan, uint32 length) private returns (bytes memory) {
        _next += length;
        return plan[_next - length:_next];
    }

    function _read(Reader memory reader) private pure returns (bytes memory) {
        Kind kind = reader.kind();
        if (kind == Kind.Bool) return _plan(kind, reader.boolean() ? 1 : 0, 0, "");
        if (kind == Kind.Unsigned) return _plan(kind, reader.unsigned(), 0, "");
        if (kind == Kind.Signed) return _plan(kind, uint64(reader.signed()), 0, "");
        if (kind == Kind.Text) return _contents(kind, bytes(reader.text()));
        if (kind == Kind.Bytes) return _contents(kind, reader.blob());
        if (kind == Kind.Variant) {
            (uint32 place, bool carries) = reader.variant();
            return _plan(kind, place, carries ? 1 : 0, carries ? _read(reader) : bytes(""));
        }
        uint256 count = kind == Kind.List ? reader.list() : reader.record();
        bytes memory values;
        for (uint256 i = 0; i < count; i++) {
            values = bytes.concat(values, _read(reader));
        }
        return _plan(kind, 0, count, values);
    }

    function _contents(Kind kind, bytes memory content) private pure returns (bytes memory) {
        return _plan(kind, 0, content.length, content);
    }

    function _plan(Kind kind, uint64 number, uint256 count, bytes memory rest) private pure returns (bytes memory) {
        return abi.encodePacked(uint8(kind), number, uint32(count), rest);
    }
}
