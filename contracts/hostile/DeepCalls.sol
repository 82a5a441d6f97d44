// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {ICryptlet, Message} from "../src/ICryptlet.sol";
import {Hostile} from "./Hostile.sol";

/// Calls itself as deep as it can.
///
/// Expected of `called`: it is delivered, and `deepest` is 25, the chain's greatest depth of calls, the cryptlet's own not
/// counted. Expected of `branches`: it fails, "OutOfGas", is charged its whole limit, and `deepest` stays 0.
contract DeepCalls is Hostile {
    /// How deep it came.
    uint256 public deepest;

    /// Only the contract itself may call the function.
    error OnlyItself();

    constructor(ICryptlet cryptlet_) payable Hostile(cryptlet_) {}

    /// One call in another.
    function called(Message calldata) external onlyCryptlet {
        deepest = this.deeper(1);
    }

    /// Two calls in each.
    function branches(Message calldata) external onlyCryptlet {
        this.wider();
        deepest = type(uint256).max;
    }

    /// Calls itself, until it can't.
    /// @param level How deep this call is.
    /// @return reached How deep they came.
    function deeper(uint256 level) external returns (uint256 reached) {
        if (msg.sender != address(this)) revert OnlyItself();
        try this.deeper(level + 1) returns (uint256 further) {
            return further;
        } catch {
            return level;
        }
    }

    /// Calls itself twice.
    function wider() external {
        if (msg.sender != address(this)) revert OnlyItself();
        try this.wider() {} catch {}
        try this.wider() {} catch {}
    }
}
