// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {
    Callback,
    Feed,
    ICryptlet,
    InstanceKey,
    Isolation,
    Message,
    PolicyView
} from "../../src/ICryptlet.sol";

/// A cryptlet that keeps what it is asked, and calls back when it is told to.
contract MockCryptlet is ICryptlet {
    /// What was asked last.
    string public method;
    bytes public params;
    Callback private _asked;
    Feed private _feed;
    address public asker;
    /// How many results are prepaid; 0: no subscription.
    uint64 public prepaid;
    /// How often the feed was resumed.
    uint64 public resumed;
    /// The number of the next round.
    uint64 public round = 12;
    bool private _delivering;
    InstanceKey[] private _keys;
    address private _header;

    modifier notWhileDelivering() {
        require(!_delivering, "Reentered");
        _;
    }

    /// Its pool has so many hosts.
    function setHosts(uint32 hosts) external {
        delete _keys;
        for (uint32 host = 0; host < hosts; host++) {
            _keys.push(InstanceKey({host: host, epoch: 0, key: keccak256(abi.encode(host)), since: 1}));
        }
    }

    /// Its header is the text that stands at this address as code.
    function setHeader(address header_) external {
        _header = header_;
    }

    /// The next round has this number, and so has the one that is answered.
    function setRound(uint64 round_) external {
        round = round_;
    }

    /// Calls back with an answer, as the chain does. Gives what came of it.
    function answer(bytes memory output) external returns (bool delivered, bytes memory data) {
        return deliver(message(output));
    }

    /// Calls back with a message. To store something takes several times as much gas in this EVM as on the chain.
    function deliver(Message memory message_) public returns (bool delivered, bytes memory data) {
        _delivering = true;
        (delivered, data) = asker.call{gas: 8 * uint256(_asked.gas)}(abi.encodeWithSelector(_asked.selector, message_));
        _delivering = false;
    }

    /// A message with an answer.
    function message(bytes memory output) public view returns (Message memory message_) {
        message_.cryptlet = 7;
        message_.round = round;
        (message_.observedAt, message_.acceptedAt) = (1_700_000_000_000, 1_700_000_000_500);
        message_.agreed = 3;
        (message_.feed, message_.output) = (feedName(), output);
    }

    /// The only feed's name.
    function feedName() public pure returns (bytes32) {
        return keccak256("feed");
    }

    /// What was subscribed to last.
    function feed() external view returns (Feed memory) {
        return _feed;
    }

    /// The callback that was asked for last.
    function callback() external view returns (Callback memory) {
        return _asked;
    }

    function request(
        string calldata method_,
        bytes calldata params_,
        uint64,
        uint256,
        Callback calldata callback_
    ) external payable notWhileDelivering returns (uint64) {
        (method, params, _asked, asker) = (method_, params_, callback_, msg.sender);
        return round;
    }

    function subscribe(Feed calldata feed_, uint64 results, Callback calldata callback_)
        external
        payable
        notWhileDelivering
        returns (bytes32)
    {
        (method, params, _asked, asker) = (feed_.method, feed_.params, callback_, msg.sender);
        (_feed, prepaid) = (feed_, results);
        return feedName();
    }

    function fund(bytes32, uint64 results) external payable notWhileDelivering {
        prepaid += results;
    }

    function resume(bytes32) external payable notWhileDelivering {
        resumed++;
    }

    function unsubscribe(bytes32) external notWhileDelivering {
        prepaid = 0;
    }

    function retry(uint64) external view notWhileDelivering returns (bool) {
        return false;
    }

    function topic(string calldata method_, bytes calldata params_) external pure returns (bytes32) {
        return keccak256(abi.encode(method_, params_));
    }

    function latest(string calldata, bytes calldata) external pure returns (Message memory) {
        revert("NoResult");
    }

    function inForce(string calldata, bytes calldata, uint64) external pure returns (Message memory) {
        revert("NoResult");
    }

    function number() external pure returns (uint32) {
        return 7;
    }

    function owner() external pure returns (bytes32) {
        return keccak256("owner");
    }

    function name() external pure returns (string memory) {
        return "market-watcher";
    }

    function version() external pure returns (uint32, bytes32) {
        return (1, keccak256("code"));
    }

    function active() external pure returns (bool) {
        return true;
    }

    function publicKey() external pure returns (bytes memory) {
        return abi.encodePacked(keccak256("key"));
    }

    function header() external view returns (string memory) {
        return _header == address(0) ? "package a:b;" : string(_header.code);
    }

    function policy() external pure returns (PolicyView memory policy_) {
        policy_.isolation = Isolation.MeasuredBoot;
    }

    function keys() external view returns (InstanceKey[] memory) {
        return _keys;
    }
}
