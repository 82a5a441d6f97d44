// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {
    Binding,
    FailureView,
    Message,
    RoundState,
    SubscriptionState,
    SubscriptionView
} from "../../src/ICryptoDelegate.sol";

/// What of the CryptoDelegate the tests read: one topic, whose oldest results are kept no longer, how each subscription and
/// each round stands, one failure, and keys that accounts publish.
contract MockDelegate {
    Message[] private _messages;
    uint64 private _first;
    SubscriptionState private _state;
    RoundState private _round;
    uint64[] private _failures;
    uint64 private _failed;
    bool private _isShared;
    bool private _delivering;
    /// The topics that were removed, and those that were handed over.
    bytes32[] public removed;
    bytes32[] public handedOver;
    mapping(address account => bytes32) private _keys;
    address private _bound;

    /// Each contract that binds gets this cryptlet.
    function setBound(address cryptlet) external {
        _bound = cryptlet;
    }

    function bind(Binding calldata) external payable returns (address cryptlet) {
        require(!_delivering, "Reentered");
        return _bound;
    }

    function unbind() external {
        require(!_delivering, "Reentered");
        _bound = address(0);
    }

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

    /// All rounds stand so; one that is decided brought the newest result.
    function setRound(RoundState round) external {
        _round = round;
    }

    /// The callback with this round's result failed, and no other.
    function fail(uint64 round) external {
        (_failures, _failed) = (new uint64[](1), round);
    }

    /// An account publishes the key that others seal to it with.
    function publish(address account, bytes32 key) external {
        _keys[account] = key;
    }

    function encryptionKeyOf(address account) external view returns (bytes32 key, uint64 since) {
        return (_keys[account], _keys[account] == 0 ? 0 : 1);
    }

    /// Others ask in all topics too.
    function share() external {
        _isShared = true;
    }

    /// Takes the deposit of the next topic that is removed.
    function pledge() external payable {}

    /// A callback runs, or not.
    function setDelivering(bool delivering) external {
        _delivering = delivering;
    }

    function removeTopic(bytes32 topic) external {
        require(!_delivering, "Reentered");
        require(!_isShared, "CryptoDelegate: TopicNotIdle");
        removed.push(topic);
        (bool paid,) = msg.sender.call{value: address(this).balance}("");
        require(paid, "the deposit");
    }

    function handOverTopic(bytes32 topic) external {
        require(!_delivering, "Reentered");
        handedOver.push(topic);
    }

    function roundState(uint64, bytes32) external view returns (RoundState state, uint64 sequence) {
        return (_round, _round == RoundState.Decided ? uint64(_messages.length - 1) : 0);
    }

    function failures(address) external view returns (uint64[] memory) {
        return _failures;
    }

    function failure(uint64) external view returns (FailureView memory view_) {
        view_.round = _failed;
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
