// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {Callback, Feed, ICryptlet, Message, Trigger} from "../src/ICryptlet.sol";
import {Binding} from "../src/ICryptoDelegate.sol";
import {MessageQueue} from "../src/MessageQueue.sol";
import {Hostile} from "./Hostile.sol";

/// Calls a cryptlet for another.
contract Accomplice {
    /// Asks a cryptlet, with no callback.
    /// @param cryptlet The cryptlet.
    function ask(ICryptlet cryptlet) external payable {
        Callback memory none;
        cryptlet.request("latest", hex"00", 1_000, 0, none);
    }
}

/// Calls back into the cryptlet while it is called.
///
/// Expected: every function that changes the state reverts with "Reentered", whoever calls it; reads work. So the callback
/// itself succeeds, `refused` is 11, one for each function and one for the accomplice, `entered` is 0 and `unexpected` is
/// empty. Afterwards nothing has changed: no new round, no new subscription, this one still there, no cryptlet of its own.
contract Reenters is Hostile {
    /// How many calls were refused as they should be.
    uint256 public refused;
    /// How many calls went through.
    uint256 public entered;
    /// The newest other reason for which a call was refused.
    string public unexpected;
    /// Whether it could read.
    bool public didRead;

    Accomplice private immutable _accomplice;

    constructor(ICryptlet cryptlet_) payable Hostile(cryptlet_) {
        _accomplice = new Accomplice();
    }

    /// The callback.
    /// @param message The result.
    function called(Message calldata message) external onlyCryptlet {
        didRead = cryptlet.active();
        _asks();
        _subscribes();
        try cryptlet.fund(message.feed, 1) {
            entered++;
        } catch Error(string memory reason) {
            _refused(reason);
        }
        try cryptlet.resume(message.feed) {
            entered++;
        } catch Error(string memory reason) {
            _refused(reason);
        }
        try cryptlet.unsubscribe(message.feed) {
            entered++;
        } catch Error(string memory reason) {
            _refused(reason);
        }
        _letsGo(message.topic);
        _binds();
        try cryptlet.retry(0) {
            entered++;
        } catch Error(string memory reason) {
            _refused(reason);
        }
        try _accomplice.ask(cryptlet) {
            entered++;
        } catch Error(string memory reason) {
            _refused(reason);
        }
    }

    function _letsGo(bytes32 topic) private {
        try MessageQueue.DELEGATE.handOverTopic(topic) {
            entered++;
        } catch Error(string memory reason) {
            _refused(reason);
        }
        try MessageQueue.DELEGATE.removeTopic(topic) {
            entered++;
        } catch Error(string memory reason) {
            _refused(reason);
        }
    }

    function _binds() private {
        Binding memory binding;
        try MessageQueue.DELEGATE.bind(binding) {
            entered++;
        } catch Error(string memory reason) {
            _refused(reason);
        }
        try MessageQueue.DELEGATE.unbind() {
            entered++;
        } catch Error(string memory reason) {
            _refused(reason);
        }
    }

    function _asks() private {
        try cryptlet.request("latest", hex"00", 1_000, 0, _noCallback()) {
            entered++;
        } catch Error(string memory reason) {
            _refused(reason);
        }
    }

    function _subscribes() private {
        Feed memory feed;
        (feed.method, feed.params, feed.trigger) = ("latest", hex"00", Trigger.Every);
        (feed.periodMs, feed.durationMs) = (1_000, 1_000);
        try cryptlet.subscribe(feed, 1, _callback(this.called, 100_000, 0)) {
            entered++;
        } catch Error(string memory reason) {
            _refused(reason);
        }
    }

    function _refused(string memory reason) private {
        if (keccak256(bytes(reason)) == keccak256("Reentered")) refused++;
        else unexpected = reason;
    }
}
