// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {ICryptlet, Message} from "../src/ICryptlet.sol";
import {Owned} from "../src/Owned.sol";
import {UtilityClient} from "../src/UtilityClient.sol";
import {Reader, ValueReader} from "../src/ValueReader.sol";
import {Values} from "../src/Values.sol";

/// Asks a cryptlet `greet: func(name: string) -> string`, and keeps its answer. Copy it, and put your cryptlet's method and
/// types in place of these.
contract MyClient is Owned, UtilityClient {
    /// The newest answer.
    string public answer;
    /// When the chain accepted it: milliseconds since 1970, UTC.
    uint64 public acceptedAt;
    bytes32 private _topic;

    constructor(ICryptlet cryptlet_) payable UtilityClient(cryptlet_) {}

    /// Asks. Send, or have here, the fee, the callback's gas and deposit, and the deposits of the round and of a question that
    /// nobody asked before. The last question's comes back first: an answer to it that has not come yet is lost.
    /// @param name Who is to be greeted.
    /// @param fee What is paid for the answer, in wei.
    /// @return round The round's number.
    function ask(string calldata name, uint256 fee) external payable onlyOwner returns (uint64 round) {
        bytes memory params = Values.arguments(Values.text(name));
        bytes32 topic = cryptlet.topic("greet", params);
        if (topic != _topic) _letGoOfTopic(_topic);
        _topic = topic;
        return _request("greet", params, 10_000, fee, _callback(this.answered, 130_000, 0.1 ether));
    }

    /// The callback.
    /// @param message The answer.
    function answered(Message calldata message) external onlyCryptlet {
        // A callback that failed can be tried again later, and then brings an older answer.
        if (message.acceptedAt < acceptedAt) return;
        Reader memory reader = ValueReader.open(message.output);
        (answer, acceptedAt) = (reader.text(), message.acceptedAt);
        reader.done();
    }
}
