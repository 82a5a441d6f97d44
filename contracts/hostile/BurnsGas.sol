// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {ICryptlet, Message} from "../src/ICryptlet.sol";
import {Hostile} from "./Hostile.sol";

/// Uses up what it is given.
///
/// Expected: each callback fails. `called`, "OutOfGas", is charged its whole limit, and so is `halts`, "Trapped". `swallows` is
/// charged nearly as much: it has a 64th left to revert with a reason of its own, "Reverted", or runs out of that too,
/// "OutOfGas". `swells` fails, "OutOfGas", as soon as it wants more than the 1 MiB of memory that a contract may have, and is
/// charged what it used until then.
contract BurnsGas is Hostile {
    constructor(ICryptlet cryptlet_) payable Hostile(cryptlet_) {}

    /// Runs without end.
    function called(Message calldata message) external pure {
        bytes32 digest = keccak256(message.output);
        while (true) {
            digest = keccak256(abi.encode(digest));
        }
    }

    /// Takes more and more memory.
    function swells(Message calldata) external pure {
        assembly ("memory-safe") {
            for { let size := 32 } 1 { size := shl(1, size) } { mstore(add(mload(64), size), size) }
        }
    }

    /// Halts, which takes all gas that is left.
    function halts(Message calldata) external pure {
        assembly ("memory-safe") {
            invalid()
        }
    }

    /// Runs without end in a call of its own, and reverts with another reason when that has failed.
    function swallows(Message calldata message) external view {
        try this.called(message) {} catch {
            revert("all is well");
        }
    }
}
