// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {Callback, Feed, ICryptlet, Message} from "../src/ICryptlet.sol";
import {Hostile} from "./Hostile.sol";

/// Destroys itself when it is called.
///
/// Expected: it is not gone, since only what was made in the same transaction goes (EIP-6780). Its balance goes to its owner,
/// the callback is delivered, and so are those after it: they are prepaid. What is left of that comes back to its address when
/// it leaves.
contract SelfDestructs is Hostile {
    constructor(ICryptlet cryptlet_) payable Hostile(cryptlet_) {}

    /// The callback.
    function called(Message calldata) external onlyCryptlet {
        selfdestruct(payable(owner));
    }
}

/// Asks, and is gone in the same transaction: `Vanishing` makes it.
///
/// Expected: its callback fails, "NoCode". The result stands, and what the callback did not cost is at its address.
contract Vanishes {
    constructor(ICryptlet cryptlet, string memory method, bytes memory params, uint256 fee, Callback memory callback)
        payable
    {
        cryptlet.request(method, params, 10_000, fee, callback);
        selfdestruct(payable(msg.sender));
    }
}

/// Subscribes, and is gone in the same transaction.
///
/// Expected: its deposits on hold don't keep it from going. They stay at its address, the subscription stays too, and each
/// callback fails, "NoCode". Nobody else's subscription to the feed notices.
contract VanishesListening {
    constructor(ICryptlet cryptlet, Feed memory feed, uint64 results, Callback memory callback) payable {
        cryptlet.subscribe(feed, results, callback);
        selfdestruct(payable(msg.sender));
    }
}

/// Makes contracts that are gone at once.
contract Vanishing is Hostile {
    constructor(ICryptlet cryptlet_) payable Hostile(cryptlet_) {}

    /// Has one ask.
    /// @param method The cryptlet's exported function.
    /// @param params Its arguments.
    /// @param fee What is paid for the answer.
    /// @param callback What is called, where nothing will be.
    /// @return gone The address where it was.
    function vanish(string calldata method, bytes calldata params, uint256 fee, Callback calldata callback)
        external
        payable
        onlyOwner
        returns (address gone)
    {
        return address(new Vanishes{value: msg.value}(cryptlet, method, params, fee, callback));
    }

    /// Has one subscribe.
    /// @param feed What is subscribed to.
    /// @param results How many results are prepaid.
    /// @param callback What is called, where nothing will be.
    /// @return gone The address where it was.
    function vanishListening(Feed calldata feed, uint64 results, Callback calldata callback)
        external
        payable
        onlyOwner
        returns (address gone)
    {
        return address(new VanishesListening{value: msg.value}(cryptlet, feed, results, callback));
    }
}
