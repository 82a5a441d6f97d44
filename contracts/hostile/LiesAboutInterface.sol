// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {ICryptlet, Message} from "../src/ICryptlet.sol";
import {ValueReader} from "../src/ValueReader.sol";
import {Hostile} from "./Hostile.sol";

/// Has no function of whatever selector it names.
///
/// Expected: each callback fails, "Reverted".
contract NoSuchFunction is Hostile {
    constructor(ICryptlet cryptlet_) payable Hostile(cryptlet_) {}
}

/// Has no such function either, but takes whatever comes.
///
/// Expected: each callback is delivered; the chain does not know more of functions than their selectors. `calls` counts them,
/// and `sender` is the cryptlet.
contract AcceptsAnything is Hostile {
    /// How often it was called by the fallback.
    uint256 public calls;
    /// Who called it last.
    address public sender;

    constructor(ICryptlet cryptlet_) payable Hostile(cryptlet_) {}

    fallback() external payable {
        calls++;
        sender = msg.sender;
    }
}

/// Takes the message for something else.
///
/// Expected: each callback fails, "Reverted"; `misreads` unless the cryptlet happens to answer 32 bytes.
contract DecodesWrongly is Hostile {
    constructor(ICryptlet cryptlet_) payable Hostile(cryptlet_) {}

    /// The arguments are no message: its first word is 32, which is no `bool`.
    function called(bool, uint8) external pure {}

    /// The arguments are a message, but its output is taken for 32 bytes.
    function misreads(Message calldata message) external pure returns (bytes32) {
        return ValueReader.open(message.output).word();
    }
}
