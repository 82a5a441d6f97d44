// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

/// What stories expect.
abstract contract Check {
    /// Reverts with `what` unless it holds.
    function expect(bool holds, string memory what) internal pure {
        require(holds, what);
    }

    /// Reverts unless the two texts are the same.
    function expectSame(string memory found, string memory expected) internal pure {
        require(keccak256(bytes(found)) == keccak256(bytes(expected)), string.concat(expected, " expected, not ", found));
    }

    /// Reverts unless a call failed, with exactly this.
    function expectRefused(bool succeeded, bytes memory found, bytes memory expected) internal pure {
        require(!succeeded, "it was expected to be refused");
        require(keccak256(found) == keccak256(expected), "it was refused for another reason");
    }
}
