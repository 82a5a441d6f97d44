// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {Callback, Feed, ICryptlet, Message} from "./ICryptlet.sol";
import {Ordered} from "./Ordered.sol";
import {Topics} from "./Topics.sol";

/// What asks a utility cryptlet, subscribes to it and is called back by it.
///
/// All that a request or a subscription costs is taken from this contract's balance: fee, prepaid results, deposits and
/// callbacks. So the contract needs the money before it asks; what came with the running call is part of its balance.
/// What is not used comes back without a call.
///
/// A callback of a feed whose newest result alone counts begins with `_isInOrder`: a retry may bring an older one after it. Where
/// each counts it does not: passed over, a result is lost. An answer to what was asked once is known by its round.
abstract contract UtilityClient is Ordered {
    /// The cryptlet that it asks.
    ICryptlet public immutable cryptlet;

    /// The sender is not the cryptlet.
    error OnlyCryptlet(address sender);

    /// The cryptlet alone may call the function. What it calls with a result this contract asked for itself: nobody can
    /// have a cryptlet call another contract than their own. A function that serves several questions looks at the
    /// message's `topic`, one that serves several feeds at its `feed`.
    modifier onlyCryptlet() {
        if (msg.sender != address(cryptlet)) revert OnlyCryptlet(msg.sender);
        _;
    }

    constructor(ICryptlet cryptlet_) {
        cryptlet = cryptlet_;
    }

    /// Asks once.
    /// @param method The cryptlet's exported function.
    /// @param params Its arguments, as `Values.arguments` writes them.
    /// @param durationMs How long the hosts have for an answer.
    /// @param fee What is paid for it, in wei.
    /// @param callback What is called with the answer, as `_callback` makes it.
    /// @return round The round's number.
    function _request(
        string memory method,
        bytes memory params,
        uint64 durationMs,
        uint256 fee,
        Callback memory callback
    ) internal returns (uint64 round) {
        return cryptlet.request(method, params, durationMs, fee, callback);
    }

    /// Subscribes to a feed.
    /// @param feed What is subscribed to.
    /// @param results How many results, and callbacks, are prepaid.
    /// @param callback What is called with each result, as `_callback` makes it.
    /// @return id The feed's name.
    function _subscribe(Feed memory feed, uint64 results, Callback memory callback) internal returns (bytes32 id) {
        return cryptlet.subscribe(feed, results, callback);
    }

    /// Prepays more results, and callbacks.
    /// @param id The feed's name.
    /// @param results How many.
    function _fund(bytes32 id, uint64 results) internal {
        cryptlet.fund(id, results);
    }

    /// Has a feed go on that has stopped: `ICryptoDelegate.subscription` tells. It costs the policy's least fee.
    /// @param id The feed's name.
    function _resume(bytes32 id) internal {
        cryptlet.resume(id);
    }

    /// Ends a subscription.
    /// @param id The feed's name.
    function _unsubscribe(bytes32 id) internal {
        cryptlet.unsubscribe(id);
    }

    /// Lets go of the topic of a question that was answered: the deposit comes back if this contract paid for it, and nobody
    /// else asked the same. A contract that asks something new each time does so before it asks again.
    /// @param topic The topic: `cryptlet.topic(method, params)`; 0: none.
    function _letGoOfTopic(bytes32 topic) internal {
        Topics.letGo(topic);
    }

    /// A callback to one of this contract's functions.
    /// @param called The function.
    /// @param gas Most gas that one call of it uses.
    /// @param deposit Most wei that one call may take for what it stores, a multiple of 10^6.
    /// @return callback The callback.
    function _callback(function(Message memory) external called, uint64 gas, uint128 deposit)
        internal
        pure
        returns (Callback memory callback)
    {
        return Callback({selector: called.selector, gas: gas, deposit: deposit});
    }

    /// No callback: the answer is read from the message queue.
    /// @return callback None.
    function _noCallback() internal pure returns (Callback memory callback) {}
}
