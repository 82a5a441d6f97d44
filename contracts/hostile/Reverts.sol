// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {ICryptlet, Message} from "../src/ICryptlet.sol";
import {Hostile} from "./Hostile.sol";

/// Refuses what it asked for, until its owner has it accept.
///
/// Expected: each callback fails, "Reverted", and is charged the gas that it used until then. Once it accepts, a retry of a
/// failure succeeds, one time, and the failure is gone.
contract Reverts is Hostile {
    /// Whether it accepts.
    bool public accepting;
    /// How many results it has accepted.
    uint256 public accepted;

    /// It does not accept.
    error Refused();

    constructor(ICryptlet cryptlet_) payable Hostile(cryptlet_) {}

    /// From now on it accepts, or no longer.
    /// @param whether Whether it does.
    function accept(bool whether) external onlyOwner {
        accepting = whether;
    }

    /// The callback.
    function called(Message calldata) external onlyCryptlet {
        if (!accepting) revert Refused();
        accepted++;
    }
}
