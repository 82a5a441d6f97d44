// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {Message} from "./ICryptlet.sol";

/// What takes the results of a feed in their order.
///
/// They are delivered in it. But a callback that failed can be tried again by anybody, when newer results have come: then
/// an older one follows them. To pass it over is right where the newest alone counts, such as a price. Where each counts, such
/// as an event, it would be lost: the retry succeeds, and there is no other. There a callback takes what is late, and compares
/// what it tells with what is known.
abstract contract Ordered {
    mapping(bytes32 feed => uint64 moment) private _taken;

    /// A result came after a newer one of its feed, and was passed over.
    event PassedOver(bytes32 indexed feed, uint64 indexed round);

    /// Takes a result of a feed, unless a newer one was taken. Not for a feed of which each result counts.
    /// @param message The result.
    /// @return whether Whether it is to be taken. Else the callback is to end, and not to fail.
    function _isInOrder(Message calldata message) internal virtual returns (bool whether) {
        if (message.acceptedAt < _taken[message.feed]) {
            emit PassedOver(message.feed, message.round);
            return false;
        }
        _taken[message.feed] = message.acceptedAt;
        return true;
    }
}
