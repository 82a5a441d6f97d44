// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {Utf8} from "./Utf8.sol";

/// Writes values: what cryptlets take and give. `ValueReader` reads them.
///
/// | WIT | here |
/// |---|---|
/// | `bool` | `boolean` |
/// | `u8` `u16` `u32` `u64` | `unsigned` |
/// | `s8` `s16` `s32` `s64` | `signed` |
/// | `string`, `char` | `text` |
/// | `list<u8>` | `blob` |
/// | `list<T>` | `list` |
/// | `record`, `tuple` | `record`, the fields in order |
/// | `enum`, `variant` | `variant`, the case by its place |
/// | `option<T>` | `none`, `some` |
/// | `result<T, E>` | `ok`, `err` |
///
/// Each function gives one encoded value; `list`, `record` and `arguments` join those that they are given. So a method's
/// arguments are `Values.arguments(Values.all(Values.variant(0), Values.text("2024-03-11")))`.
///
/// The encoding is SCALE's. The chain refuses a value of more than 8 levels, or of more than 512 values.
library Values {
    /// A text is not UTF-8.
    error NotUtf8();

    /// True or false.
    function boolean(bool truth) internal pure returns (bytes memory) {
        return abi.encodePacked(uint8(0), truth);
    }

    /// A natural number.
    function unsigned(uint64 number) internal pure returns (bytes memory) {
        return abi.encodePacked(uint8(1), _swapped(number));
    }

    /// A whole number.
    function signed(int64 number) internal pure returns (bytes memory) {
        return abi.encodePacked(uint8(2), _swapped(uint64(number)));
    }

    /// A text, which must be UTF-8.
    function text(string memory words) internal pure returns (bytes memory) {
        uint256 start;
        assembly ("memory-safe") {
            start := add(words, 32)
        }
        if (!Utf8.valid(start, start + bytes(words).length)) revert NotUtf8();
        return abi.encodePacked(uint8(3), compact(bytes(words).length), words);
    }

    /// Bytes.
    function blob(bytes memory content) internal pure returns (bytes memory) {
        return abi.encodePacked(uint8(4), compact(content.length), content);
    }

    /// Values of one type.
    function list(bytes[] memory values) internal pure returns (bytes memory) {
        return _joined(abi.encodePacked(uint8(5), compact(values.length)), values);
    }

    /// Fields in the order of their declaration.
    function record(bytes[] memory fields) internal pure returns (bytes memory) {
        return _joined(abi.encodePacked(uint8(6), compact(fields.length)), fields);
    }

    /// A case that carries nothing, by its place in the declaration, from 0.
    function variant(uint32 place) internal pure returns (bytes memory) {
        return abi.encodePacked(uint8(7), bytes4(uint32(_swapped(place) >> 32)), uint8(0));
    }

    /// A case that carries a value, by its place in the declaration, from 0.
    function variant(uint32 place, bytes memory payload) internal pure returns (bytes memory) {
        return abi.encodePacked(uint8(7), bytes4(uint32(_swapped(place) >> 32)), uint8(1), payload);
    }

    /// The absence of an `option`.
    function none() internal pure returns (bytes memory) {
        return variant(0);
    }

    /// The presence of an `option`.
    function some(bytes memory value) internal pure returns (bytes memory) {
        return variant(1, value);
    }

    /// The success of a `result`.
    function ok(bytes memory value) internal pure returns (bytes memory) {
        return variant(0, value);
    }

    /// The error of a `result`.
    function err(bytes memory value) internal pure returns (bytes memory) {
        return variant(1, value);
    }

    /// A method's arguments in their order: what `ICryptlet` calls `params`.
    function arguments(bytes[] memory values) internal pure returns (bytes memory) {
        return _joined(compact(values.length), values);
    }

    /// The arguments of a method that takes one.
    function arguments(bytes memory value) internal pure returns (bytes memory) {
        return abi.encodePacked(uint8(4), value);
    }

    /// The arguments of a method that takes none.
    function arguments() internal pure returns (bytes memory) {
        return hex"00";
    }

    /// One value, for `list`, `record` or `arguments`.
    function all(bytes memory a) internal pure returns (bytes[] memory values) {
        values = new bytes[](1);
        values[0] = a;
    }

    /// Two values.
    function all(bytes memory a, bytes memory b) internal pure returns (bytes[] memory values) {
        values = new bytes[](2);
        (values[0], values[1]) = (a, b);
    }

    /// Three values.
    function all(bytes memory a, bytes memory b, bytes memory c) internal pure returns (bytes[] memory values) {
        values = new bytes[](3);
        (values[0], values[1], values[2]) = (a, b, c);
    }

    /// Four values.
    function all(bytes memory a, bytes memory b, bytes memory c, bytes memory d)
        internal
        pure
        returns (bytes[] memory values)
    {
        values = new bytes[](4);
        (values[0], values[1], values[2], values[3]) = (a, b, c, d);
    }

    /// A length as SCALE writes it: in the fewest bytes.
    function compact(uint256 length) internal pure returns (bytes memory) {
        uint256 marked = length << 2;
        if (length < 1 << 6) return abi.encodePacked(uint8(marked));
        if (length < 1 << 14) return abi.encodePacked(bytes2(uint16(_swapped(uint64(marked | 1)) >> 48)));
        // More than 2^30 bytes or values are more than a memory holds.
        return abi.encodePacked(bytes4(uint32(_swapped(uint64(marked | 2)) >> 32)));
    }

    /// Eight bytes in the other order: SCALE's numbers are little endian.
    function _swapped(uint64 number) private pure returns (uint64) {
        number = ((number & 0xff00ff00ff00ff00) >> 8) | ((number & 0x00ff00ff00ff00ff) << 8);
        number = ((number & 0xffff0000ffff0000) >> 16) | ((number & 0x0000ffff0000ffff) << 16);
        return (number >> 32) | (number << 32);
    }

    /// `front` and all parts, in one piece of memory.
    function _joined(bytes memory front, bytes[] memory parts) private pure returns (bytes memory whole) {
        uint256 length = front.length;
        for (uint256 i = 0; i < parts.length; i++) {
            length += parts[i].length;
        }
        whole = new bytes(length);
        uint256 place = _put(whole, 0, front);
        for (uint256 i = 0; i < parts.length; i++) {
            place = _put(whole, place, parts[i]);
        }
    }

    /// Copies `part` into `whole` from a place on, which has room for it; gives the place behind it.
    function _put(bytes memory whole, uint256 place, bytes memory part) private pure returns (uint256) {
        assembly ("memory-safe") {
            mcopy(add(add(whole, 32), place), add(part, 32), mload(part))
        }
        return place + part.length;
    }
}
