// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {Message} from "./ICryptlet.sol";

/// What takes the results of a feed in their order.
///
/// They are delivered in it. But a callback that failed can be tried again by anybody, when newer results have come: then
/// an older one follows them.
abstract contract Ordered {
    mapping(bytes32 feed => uint64 moment) private _taken;

    /// A result came after a newer one of its feed, and was passed over.
    event PassedOver(bytes32 indexed feed, uint64 indexed round);

    /// Takes a result of a feed, unless a newer one was taken. A contract for which each result counts, whenever it comes,
    /// overrides this.
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
