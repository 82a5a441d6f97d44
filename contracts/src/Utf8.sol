// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

/// Whether bytes are UTF-8, by the table of well-formed sequences in the Unicode Standard, section 3.9.
library Utf8 {
    /// The highest bit of each byte: set in none of them, all are ASCII.
    uint256 private constant NOT_ASCII = 0x8080808080808080808080808080808080808080808080808080808080808080;

    /// Whether the memory from `place` to before `end` holds UTF-8.
    function valid(uint256 place, uint256 end) internal pure returns (bool) {
        unchecked {
            while (place < end) {
                uint256 word;
                assembly ("memory-safe") {
                    word := mload(place)
                }
                uint256 rest = end - place;
                // What lies behind the end counts as zeros, which continue no sequence.
                if (rest < 32) word &= ~(type(uint256).max >> (8 * rest));
                if (word & NOT_ASCII == 0) {
                    place += 32;
                } else {
                    uint256 size = _sequence(word);
                    if (size == 0) return false;
                    place += size;
                }
            }
            return true;
        }
    }

    /// The length of the sequence with which a word begins; 0 if it begins with none.
    function _sequence(uint256 word) private pure returns (uint256) {
        uint256 first = word >> 248;
        if (first < 0x80) return 1;
        uint256 second = (word >> 240) & 0xff;
        if (first < 0xe0) return first >= 0xc2 && _continues(second) ? 2 : 0;
        bool third = _continues((word >> 232) & 0xff);
        if (first < 0xf0) {
            uint256 least = first == 0xe0 ? 0xa0 : 0x80;
            uint256 most = first == 0xed ? 0x9f : 0xbf;
            return second >= least && second <= most && third ? 3 : 0;
        }
        bool fourth = _continues((word >> 224) & 0xff);
        uint256 lowest = first == 0xf0 ? 0x90 : 0x80;
        uint256 highest = first == 0xf4 ? 0x8f : 0xbf;
        return first <= 0xf4 && second >= lowest && second <= highest && third && fourth ? 4 : 0;
    }

    function _continues(uint256 octet) private pure returns (bool) {
        return octet & 0xc0 == 0x80;
    }
}
