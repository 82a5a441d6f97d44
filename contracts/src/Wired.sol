// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {ICryptlet} from "./ICryptlet.sol";
import {SubscriptionState, SubscriptionView} from "./ICryptoDelegate.sol";
import {MessageQueue} from "./MessageQueue.sol";
import {Ordered} from "./Ordered.sol";
import {Topics} from "./Topics.sol";

/// A field whose ciphertext a cryptlet makes: what it is made of, and for whom it was made. The ciphertext itself is the
/// contract's own.
struct SecureField {
    /// The value and its authority, sealed to the cryptlet's hosts.
    bytes sealedInput;
    /// The round that was asked last.
    uint64 round;
    /// For which list of signers it was asked; 0: no answer is awaited.
    uint64 askedFor;
    /// For which list of signers the ciphertext is; 0: not for what was set last.
    uint64 sealedFor;
    /// The topic that was asked in last; 0: none.
    bytes32 topic;
}

/// What contracts have in common that `cryptlet contract wire` writes.
abstract contract Wired is Ordered {
    /// A secure field has its ciphertext, for the signers of this version of their list.
    event FieldSealed(string field, uint64 indexed round, uint64 signersVersion);
    /// A secure field keeps the ciphertext that it had: the cryptlet says why.
    event FieldRefused(string field, uint64 indexed round, string problem);
    /// The cryptlet answered with an error in place of what the function takes.
    event EventRefused(string wired, uint64 indexed round, string problem);

    /// The cryptlet has another header than the one that this contract was written for, or another identity key.
    error OtherHeader(ICryptlet cryptlet);
    /// The sender is not the cryptlet that is to call the function.
    error NotCalledBy(ICryptlet cryptlet, address sender);
    /// It is wired to a feed already: unwire it first.
    error AlreadyWired(bytes32 feed);
    /// It is wired to no feed.
    error NotWired();
    /// A result of another feed, or of one that has been left.
    error NotItsFeed(bytes32 feed);
    /// An answer that is not awaited, or no longer.
    error NotAwaited(uint64 round);
    /// The fee is to be sent along, so that no signer spends what is not his.
    error FeeNotSent(uint256 fee);
    /// The field was never set.
    error NotSet(string field);

    /// The cryptlet alone may call the function.
    modifier calledBy(ICryptlet cryptlet) {
        if (msg.sender != address(cryptlet)) revert NotCalledBy(cryptlet, msg.sender);
        _;
    }

    /// Called when a function has spent the contract's money that is written for a tag. A contract that holds money of
    /// others reverts here if something of it is missing.
    function _requireCovered() internal view virtual {}

    /// Prepays more results of a feed, and has it go on if it has stopped because nobody answered.
    function _fundFeed(ICryptlet cryptlet, bytes32 feed, uint64 results) internal {
        if (feed == 0) revert NotWired();
        if (results != 0) cryptlet.fund(feed, results);
        SubscriptionView memory subscription = MessageQueue.DELEGATE.subscription(feed, address(this));
        if (subscription.state == SubscriptionState.Stopped) cryptlet.resume(feed);
    }

    /// Ends the subscription to a feed, if there still is one: the hosts may have refused it.
    function _leaveFeed(ICryptlet cryptlet, bytes32 feed) internal {
        if (feed == 0) revert NotWired();
        SubscriptionView memory subscription = MessageQueue.DELEGATE.subscription(feed, address(this));
        if (subscription.state != SubscriptionState.None) cryptlet.unsubscribe(feed);
    }

    /// Refuses a result of another feed than the wired one.
    function _requireFeed(bytes32 wired, bytes32 feed) internal pure {
        if (wired == 0 || feed != wired) revert NotItsFeed(feed);
    }

    /// Refuses to pay a fee that the sender has not sent.
    function _requireFee(uint256 fee) internal view {
        if (msg.value < fee) revert FeeNotSent(fee);
    }

    /// A field has been set: its ciphertext is no longer that of its value.
    function _setField(SecureField storage field, bytes memory sealedInput) internal {
        (field.sealedInput, field.sealedFor) = (sealedInput, 0);
    }

    /// A field's ciphertext is to be asked for in this topic: lets go of the one before, so that one is paid for at a time. An
    /// answer that is still to come there would be refused.
    function _leaveTopic(SecureField storage field, bytes32 topic) internal {
        if (topic == field.topic) return;
        Topics.letGo(field.topic);
        field.topic = topic;
    }

    /// A field's ciphertext was asked for, for the signers of this version of their list. An answer to what was asked before
    /// is awaited no longer.
    function _awaitField(SecureField storage field, uint64 round, uint64 signersVersion) internal {
        (field.round, field.askedFor) = (round, signersVersion);
    }

    /// An answer has come: refuses it if it is none to what was asked last. Gives for which list of signers it was asked.
    function _answerField(SecureField storage field, uint64 round) internal returns (uint64 askedFor) {
        askedFor = field.askedFor;
        if (askedFor == 0 || field.round != round) revert NotAwaited(round);
        field.askedFor = 0;
    }

    /// The ciphertext for this list of signers is there.
    function _sealField(SecureField storage field, string memory name, uint64 round, uint64 askedFor) internal {
        field.sealedFor = askedFor;
        emit FieldSealed(name, round, askedFor);
    }
}
