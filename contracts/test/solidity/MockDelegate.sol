// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {Message, SubscriptionState, SubscriptionView} from "../../src/ICryptoDelegate.sol";

/// What of the CryptoDelegate the tests read: one topic, whose oldest results are kept no longer, and how each subscription
/// stands.
contract MockDelegate {
    Message[] private _messages;
    uint64 private _first;
    SubscriptionState private _state;

    /// Accepts an answer at a moment.
    function accept(bytes memory output, uint64 moment) external {
        Message storage message = _messages.push();
        message.sequence = uint64(_messages.length - 1);
        (message.acceptedAt, message.output) = (moment, output);
    }

    /// Keeps no result before this place.
    function forget(uint64 first) external {
        _first = first;
    }

    /// All subscriptions stand so.
    function setState(SubscriptionState state) external {
        _state = state;
    }

    function subscription(bytes32, address) external view returns (SubscriptionView memory view_) {
        view_.state = _state;
    }

    function latest(bytes32) external view returns (Message memory) {
        require(_messages.length > 0, "NoResult");
        return _messages[_messages.length - 1];
    }

    function inForce(bytes32, uint64 moment) external view returns (Message memory) {
        for (uint256 next = _messages.length; next > _first; next--) {
            if (_messages[next - 1].acceptedAt <= moment) return _messages[next - 1];
        }
        revert("NoResult");
    }

    function messageAt(bytes32, uint64 sequence) external view returns (Message memory) {
        require(sequence >= _first && sequence < _messages.length, "NoResult");
        return _messages[sequence];
    }

    function length(bytes32) external view returns (uint64 first, uint64 next) {
        return (_first, uint64(_messages.length));
    }
}
