// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {Callback, Feed, ICryptlet} from "../src/ICryptlet.sol";
import {Owned} from "../src/Owned.sol";
import {UtilityClient} from "../src/UtilityClient.sol";

/// What the hostile contracts share: the owner has them listen or ask, with any callback. Each is there for tests of the
/// chain, and says what the chain is to make of it. For all of them holds: a callback is charged its limit at most, the
/// result stands before and after it, and no other callback notices.
abstract contract Hostile is Owned, UtilityClient {
    constructor(ICryptlet cryptlet_) UtilityClient(cryptlet_) {}

    /// Subscribes.
    /// @param feed What is subscribed to.
    /// @param results How many results are prepaid.
    /// @param callback What is called with each.
    /// @return id The feed's name.
    function listen(Feed calldata feed, uint64 results, Callback calldata callback)
        external
        payable
        onlyOwner
        returns (bytes32 id)
    {
        return _subscribe(feed, results, callback);
    }

    /// Asks once.
    /// @param method The cryptlet's exported function.
    /// @param params Its arguments.
    /// @param durationMs How long the hosts have for an answer.
    /// @param fee What is paid for it.
    /// @param callback What is called with the answer.
    /// @return round The round's number.
    function ask(
        string calldata method,
        bytes calldata params,
        uint64 durationMs,
        uint256 fee,
        Callback calldata callback
    ) external payable onlyOwner returns (uint64 round) {
        return _request(method, params, durationMs, fee, callback);
    }

    /// Ends a subscription.
    /// @param feed The feed's name.
    function stop(bytes32 feed) external onlyOwner {
        _unsubscribe(feed);
    }
}
