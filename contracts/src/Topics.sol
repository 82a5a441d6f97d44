// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {MessageQueue} from "./MessageQueue.sol";

/// The places of questions, and their deposits: whoever asks a question first pays for its topic, and gets the deposit back
/// with the topic's end. A contract that asks something new again and again lets go of what it asked before.
library Topics {
    /// Lets go of a topic that the running contract asked in. If it paid for it and nobody else used it, the topic is removed
    /// with its results, and the deposit is back: not before the answer has come to its callback, which would fail as "Gone".
    /// Else the topic stays, and is handed over: the deposit comes back when somebody else asks in it, or the topic can be
    /// removed when it has had no result for 30 days. In a callback nothing is done.
    /// @param topic The topic's name; 0: none.
    /// @return gone Whether it is removed.
    function letGo(bytes32 topic) internal returns (bool gone) {
        if (topic == 0) return false;
        try MessageQueue.DELEGATE.removeTopic(topic) {
            return true;
        } catch {
            // Refused too if another account pays for it, or it is handed over already: then there is nothing to be done.
            try MessageQueue.DELEGATE.handOverTopic(topic) {} catch {}
            return false;
        }
    }
}
