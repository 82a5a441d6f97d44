// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {ICryptlet, Message} from "../src/ICryptlet.sol";
import {Hostile} from "./Hostile.sol";

/// Gives back far more than anybody wants to read.
///
/// Expected: nobody reads it. A callback that returns up to the chain's limit of 128 KiB is delivered; one that reverts with
/// as much fails, "Reverted", and the failure keeps no byte of it. More than the limit fails either way, "Trapped", and more
/// than the 1 MiB of memory that a contract may have, "OutOfGas". None is charged more than it used.
contract ReturnBomb is Hostile {
    /// So many bytes it gives back.
    uint256 public size;

    constructor(ICryptlet cryptlet_, uint256 size_) payable Hostile(cryptlet_) {
        size = size_;
    }

    /// From now on it gives back so many bytes.
    /// @param size_ So many.
    function load(uint256 size_) external onlyOwner {
        size = size_;
    }

    /// Returns all of it.
    function called(Message calldata) external view {
        uint256 length = size;
        assembly ("memory-safe") {
            return(mload(64), length)
        }
    }

    /// Reverts with all of it.
    function reverts(Message calldata) external view {
        uint256 length = size;
        assembly ("memory-safe") {
            revert(mload(64), length)
        }
    }

    /// Reverts with a text that claims a length which it has not.
    function lies(Message calldata) external pure {
        assembly ("memory-safe") {
            let start := mload(64)
            mstore(start, shl(224, 0x08c379a0))
            mstore(add(start, 4), 32)
            mstore(add(start, 36), not(0))
            revert(start, 68)
        }
    }
}
