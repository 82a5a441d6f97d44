// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {Utf8} from "./Utf8.sol";

/// What a value is. The places are the encoding's tags.
enum Kind {
    /// True or false.
    Bool,
    /// A natural number.
    Unsigned,
    /// A whole number.
    Signed,
    /// UTF-8.
    Text,
    /// Bytes.
    Bytes,
    /// Values of one type.
    List,
    /// Fields in order.
    Record,
    /// One of several cases.
    Variant
}

/// A place in encoded values. `ValueReader.open` makes it; each read moves it on. The bytes that it reads must stay
/// unchanged meanwhile.
struct Reader {
    /// The memory address of the next byte.
    uint256 next;
    /// The one behind the last byte.
    uint256 end;
    /// How many values have been read.
    uint256 nodes;
    /// How many lists, records and cases are open around the place.
    uint256 depth;
    /// How many values are still to come in the innermost of them.
    uint256 left;
    /// The same for those around it, in 32 bits each, the innermost lowest.
    uint256 outer;
}

using ValueReader for Reader global;

/// Reads values: what cryptlets take and give. `Values` writes them.
///
/// A value is read in the order of its bytes. `list`, `record`, `variant`, `option` and `result` go into a value, and
/// what it holds is read next; behind the last of it, reading goes on behind the value. So a record of a text and a
/// number is
///
///     Reader memory reader = ValueReader.open(message.output);
///     reader.record(2);
///     string memory name = reader.text();
///     int64 number = reader.signed();
///     reader.done();
///
/// What is no value, and what is another than was asked for, reverts with an error of this library. A length in a longer
/// form than needed is no value: each has one encoding.
library ValueReader {
    /// Deepest nesting of a value.
    uint256 internal constant MAX_DEPTH = 8;
    /// Most values in a value, itself counted.
    uint256 internal constant MAX_NODES = 512;

    /// The bytes end too early, or a tag, a length or a text is wrong.
    error Malformed();
    /// Something is left over.
    error Trailing();
    /// More than `MAX_DEPTH` levels.
    error TooDeep();
    /// More than `MAX_NODES` values.
    error TooMany();
    /// All values have been read.
    error NothingLeft();
    /// The next value is of another kind.
    error WrongKind(Kind expected, Kind found);
    /// The record has another number of fields, or the bytes another length.
    error WrongLength(uint256 expected, uint256 found);
    /// The type has no such case, or the case carries a value where the type has none, or none where it has one.
    error WrongCase(uint32 place);

    /// Begins to read one value, such as a result's output.
    function open(bytes memory encoded) internal pure returns (Reader memory reader) {
        reader = _at(encoded);
        reader.left = 1;
    }

    /// Begins to read a list of values, such as a method's arguments: so many.
    function openArguments(bytes memory encoded) internal pure returns (Reader memory reader, uint256 count) {
        reader = _at(encoded);
        count = _compact(reader);
        reader.left = count;
    }

    /// Whether the bytes are one value.
    function check(bytes memory encoded) internal pure {
        Reader memory reader = open(encoded);
        skip(reader);
        done(reader);
    }

    /// Whether the bytes are a list of values.
    function checkArguments(bytes memory encoded) internal pure {
        (Reader memory reader, uint256 count) = openArguments(encoded);
        for (; count > 0; count--) {
            skip(reader);
        }
        done(reader);
    }

    /// Requires that all has been read.
    function done(Reader memory reader) internal pure {
        _leave(reader);
        if (reader.left != 0 || reader.next != reader.end) revert Trailing();
    }

    /// The next value's kind. Nothing is read.
    function kind(Reader memory reader) internal pure returns (Kind) {
        _leave(reader);
        if (reader.left == 0) revert NothingLeft();
        return _tag(reader);
    }

    /// Reads true or false.
    function boolean(Reader memory reader) internal pure returns (bool) {
        _take(reader, Kind.Bool);
        return _flag(reader);
    }

    /// Reads a natural number.
    function unsigned(Reader memory reader) internal pure returns (uint64) {
        _take(reader, Kind.Unsigned);
        return uint64(_number(reader, 8));
    }

    /// Reads a whole number.
    function signed(Reader memory reader) internal pure returns (int64) {
        _take(reader, Kind.Signed);
        return int64(uint64(_number(reader, 8)));
    }

    /// Reads a text.
    function text(Reader memory reader) internal pure returns (string memory) {
        _take(reader, Kind.Text);
        (uint256 start, uint256 length) = _text(reader);
        return string(_copy(start, length));
    }

    /// Reads bytes.
    function blob(Reader memory reader) internal pure returns (bytes memory) {
        _take(reader, Kind.Bytes);
        uint256 length = _compact(reader);
        return _copy(_pass(reader, length), length);
    }

    /// Reads 32 bytes, such as a digest.
    function word(Reader memory reader) internal pure returns (bytes32 content) {
        _take(reader, Kind.Bytes);
        uint256 length = _compact(reader);
        if (length != 32) revert WrongLength(32, length);
        uint256 start = _pass(reader, 32);
        assembly ("memory-safe") {
            content := mload(start)
        }
    }

    /// Goes into a list; it holds `count` values.
    function list(Reader memory reader) internal pure returns (uint256 count) {
        _take(reader, Kind.List);
        count = _compact(reader);
        _enter(reader, count);
    }

    /// Goes into a record of so many fields.
    function record(Reader memory reader, uint256 fields) internal pure {
        uint256 found = record(reader);
        if (found != fields) revert WrongLength(fields, found);
    }

    /// Goes into a record; it has `fields` fields.
    function record(Reader memory reader) internal pure returns (uint256 fields) {
        _take(reader, Kind.Record);
        fields = _compact(reader);
        _enter(reader, fields);
    }

    /// Goes into a case: which one, and whether it carries a value.
    function variant(Reader memory reader) internal pure returns (uint32 place, bool carries) {
        _take(reader, Kind.Variant);
        return _variant(reader);
    }

    /// Reads one of so many cases that carry nothing.
    function enumeration(Reader memory reader, uint32 cases) internal pure returns (uint32 place) {
        bool carries;
        (place, carries) = variant(reader);
        if (place >= cases || carries) revert WrongCase(place);
    }

    /// Goes into an option: whether there is a value.
    function option(Reader memory reader) internal pure returns (bool) {
        (uint32 place, bool carries) = variant(reader);
        if (place > 1 || carries != (place == 1)) revert WrongCase(place);
        return carries;
    }

    /// Goes into a result of which both sides carry a value: whether it is the success.
    function result(Reader memory reader) internal pure returns (bool) {
        (uint32 place, bool carries) = variant(reader);
        if (place > 1 || !carries) revert WrongCase(place);
        return place == 0;
    }

    /// Reads a value of any kind, with all that it holds.
    function skip(Reader memory reader) internal pure {
        unchecked {
            // At most MAX_NODES values can be begun, each with less than 2^32 more.
            uint256 pending = 1;
            while (pending != 0) {
                pending = pending - 1 + _skipOne(reader);
            }
        }
    }

    /// Reads a value without those that it holds: so many.
    function _skipOne(Reader memory reader) private pure returns (uint256 held) {
        Kind found = _begin(reader);
        if (found == Kind.Bool) {
            _flag(reader);
        } else if (found <= Kind.Signed) {
            _pass(reader, 8);
        } else if (found == Kind.Text) {
            _text(reader);
        } else if (found == Kind.Bytes) {
            _pass(reader, _compact(reader));
        } else if (found <= Kind.Record) {
            held = _compact(reader);
            _enter(reader, held);
        } else {
            (, bool carries) = _variant(reader);
            held = carries ? 1 : 0;
        }
    }

    function _at(bytes memory encoded) private pure returns (Reader memory reader) {
        assembly ("memory-safe") {
            let start := add(encoded, 32)
            mstore(reader, start)
            mstore(add(reader, 32), add(start, mload(encoded)))
        }
    }

    /// Begins the next value, which must be of this kind.
    function _take(Reader memory reader, Kind expected) private pure {
        Kind found = _begin(reader);
        if (found != expected) revert WrongKind(expected, found);
    }

    /// Begins the next value: counts it, and reads its tag.
    function _begin(Reader memory reader) private pure returns (Kind found) {
        _leave(reader);
        unchecked {
            if (reader.left == 0) revert NothingLeft();
            if (reader.depth == MAX_DEPTH) revert TooDeep();
            if (++reader.nodes > MAX_NODES) revert TooMany();
            found = _tag(reader);
            --reader.left;
            ++reader.next;
        }
    }

    /// Goes out of what has been read to its end.
    function _leave(Reader memory reader) private pure {
        unchecked {
            while (reader.left == 0 && reader.depth != 0) {
                reader.left = uint32(reader.outer);
                reader.outer >>= 32;
                --reader.depth;
            }
        }
    }

    /// Goes into what holds `count` values. `_begin` has seen to it that there is room: eight times 32 bits.
    function _enter(Reader memory reader, uint256 count) private pure {
        if (count == 0) return;
        unchecked {
            reader.outer = (reader.outer << 32) | reader.left;
            reader.left = count;
            ++reader.depth;
        }
    }

    function _tag(Reader memory reader) private pure returns (Kind) {
        if (reader.next == reader.end) revert Malformed();
        uint256 octet = _octet(reader.next);
        if (octet > uint256(type(Kind).max)) revert Malformed();
        return Kind(octet);
    }

    function _variant(Reader memory reader) private pure returns (uint32 place, bool carries) {
        place = uint32(_number(reader, 4));
        carries = _flag(reader);
        if (carries) _enter(reader, 1);
    }

    function _text(Reader memory reader) private pure returns (uint256 start, uint256 length) {
        length = _compact(reader);
        start = _pass(reader, length);
        if (!Utf8.valid(start, reader.next)) revert Malformed();
    }

    function _flag(Reader memory reader) private pure returns (bool) {
        uint256 octet = _octet(_pass(reader, 1));
        if (octet > 1) revert Malformed();
        return octet == 1;
    }

    /// A length, in its shortest form.
    function _compact(Reader memory reader) private pure returns (uint256 length) {
        if (reader.next == reader.end) revert Malformed();
        uint256 first = _octet(reader.next);
        uint256 mode = first & 3;
        uint256 least;
        if (mode == 3) {
            // Four bytes more; SCALE's longer forms hold more than 32 bits.
            if (first != 3) revert Malformed();
            _pass(reader, 1);
            length = _number(reader, 4);
            least = 1 << 30;
        } else {
            length = _number(reader, 1 << mode) >> 2;
            least = mode == 0 ? 0 : mode == 1 ? 1 << 6 : 1 << 14;
        }
        if (length < least) revert Malformed();
    }

    /// A little-endian number of at most eight bytes.
    function _number(Reader memory reader, uint256 size) private pure returns (uint256 read) {
        uint256 start = _pass(reader, size);
        assembly ("memory-safe") {
            read := shr(192, mload(start))
        }
        unchecked {
            read = ((read & 0xff00ff00ff00ff00) >> 8) | ((read & 0x00ff00ff00ff00ff) << 8);
            read = ((read & 0xffff0000ffff0000) >> 16) | ((read & 0x0000ffff0000ffff) << 16);
            read = (read >> 32) | ((read & 0xffffffff) << 32);
            return read & ((1 << (8 * size)) - 1);
        }
    }

    /// Passes so many bytes; gives the address of the first.
    function _pass(Reader memory reader, uint256 size) private pure returns (uint256 start) {
        unchecked {
            start = reader.next;
            if (reader.end - start < size) revert Malformed();
            reader.next = start + size;
        }
    }

    function _octet(uint256 place) private pure returns (uint256 octet) {
        assembly ("memory-safe") {
            octet := byte(0, mload(place))
        }
    }

    function _copy(uint256 start, uint256 length) private pure returns (bytes memory content) {
        content = new bytes(length);
        assembly ("memory-safe") {
            mcopy(add(content, 32), start, length)
        }
    }
}
