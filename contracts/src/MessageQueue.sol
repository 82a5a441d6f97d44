// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {Message} from "./ICryptlet.sol";
import {ICryptoDelegate, RoundState} from "./ICryptoDelegate.sol";

/// Reads the message queue: the results that a topic keeps, in the order in which the chain accepted them. Any contract may
/// read any topic; reading costs gas and nothing else. `ICryptlet.topic` names a topic.
library MessageQueue {
    /// The CryptoDelegate.
    ICryptoDelegate internal constant DELEGATE = ICryptoDelegate(0x000000000000000000000000000000000C7d0000);

    /// How long a result counts as on its way to the callback: in seconds. It comes with the next blocks, unless very many wait.
    uint256 internal constant PATIENCE = 10 minutes;

    /// The newest result. Reverts with "NoResult" if there is none.
    function latest(bytes32 topic) internal view returns (Message memory) {
        return DELEGATE.latest(topic);
    }

    /// The result that was in force at a moment: the newest that was accepted then or before. Reverts with "NoResult" if
    /// there was none, or it is kept no longer.
    function inForce(bytes32 topic, uint64 moment) internal view returns (Message memory) {
        return DELEGATE.inForce(topic, moment);
    }

    /// The result at a place. Reverts with "NoResult" if there is none, or it is kept no longer.
    function messageAt(bytes32 topic, uint64 sequence) internal view returns (Message memory) {
        return DELEGATE.messageAt(topic, sequence);
    }

    /// The place of the oldest result that is kept, and the place of the one to come.
    function length(bytes32 topic) internal view returns (uint64 first, uint64 next) {
        return DELEGATE.length(topic);
    }

    /// The results from a place on, the oldest first, at most so many. Begins with the oldest that is kept if that place is
    /// kept no longer, so the first message's `sequence` says where it begins. `next` is the place behind the last: where
    /// to read on.
    function range(bytes32 topic, uint64 from, uint64 most)
        internal
        view
        returns (Message[] memory messages, uint64 next)
    {
        (uint64 first, uint64 end) = length(topic);
        if (from < first) from = first;
        if (from >= end) return (messages, from);
        uint64 count = end - from < most ? end - from : most;
        messages = new Message[](count);
        for (uint64 i = 0; i < count; i++) {
            messages[i] = messageAt(topic, from + i);
        }
        return (messages, from + count);
    }

    /// Where the results begin that were accepted at a moment or later: the place of the first of them; of the one to come
    /// if there is none. Halves what is kept: ten reads for a thousand results.
    function since(bytes32 topic, uint64 moment) internal view returns (uint64 sequence) {
        uint64 end;
        (sequence, end) = length(topic);
        while (sequence < end) {
            uint64 middle = sequence + (end - sequence) / 2;
            if (messageAt(topic, middle).acceptedAt < moment) sequence = middle + 1;
            else end = middle;
        }
    }
    /// Whether the answer that the running contract asked for in a round is still to come to its callback, so that who asks
    /// once more would overtake it: the round is open, or its result waits to be delivered. It is no longer on its way when
    /// the round ended without a result, when the callback failed, or when the result has stood for longer than `PATIENCE`.
    /// A contract sets the topic that it keeps to 0 in the callback: of topic 0 there is none.
    function isOnItsWay(uint64 round, bytes32 topic) internal view returns (bool) {
        if (topic == 0) return false;
        (RoundState state, uint64 sequence) = DELEGATE.roundState(round, topic);
        if (state != RoundState.Decided) return state == RoundState.Open;
        (uint64 first,) = length(topic);
        if (sequence < first || hasFailed(round)) return false;
        return block.timestamp <= messageAt(topic, sequence).acceptedAt / 1000 + PATIENCE;
    }

    /// Whether the running contract's callback with a round's result failed, as far as failures are kept.
    function hasFailed(uint64 round) internal view returns (bool) {
        uint64[] memory numbers = DELEGATE.failures(address(this));
        for (uint256 i = numbers.length; i > 0; i--) {
            if (DELEGATE.failure(numbers[i - 1]).round == round) return true;
        }
        return false;
    }
}
