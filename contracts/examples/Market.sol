// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {ICryptlet, Message} from "../src/ICryptlet.sol";
import {MessageQueue} from "../src/MessageQueue.sol";
import {MarketWatcher, Quote, Quoted} from "./MarketWatcher.sol";

/// Reads prices that others asked for from the message queue. It asks nothing, pays for nothing and is not called back.
contract Market {
    /// The cryptlet `market-watcher`.
    ICryptlet public immutable marketWatcher;

    /// The result in force says that there was no price.
    error NoPrice(string problem);

    constructor(ICryptlet marketWatcher_) {
        marketWatcher = marketWatcher_;
    }

    /// The price that was in force at a moment: what the chain had accepted last. Reverts with "NoResult" if the chain had
    /// none, or keeps it no longer.
    /// @param market The market.
    /// @param moment Milliseconds since 1970, UTC.
    /// @return quote The quote.
    /// @return acceptedAt Since when it was in force.
    function priceAt(Quoted market, uint64 moment) external view returns (Quote memory quote, uint64 acceptedAt) {
        return _quote(MessageQueue.inForce(topic(market), moment));
    }

    /// The newest price.
    /// @param market The market.
    /// @return quote The quote.
    /// @return acceptedAt Since when it is in force.
    function price(Quoted market) external view returns (Quote memory quote, uint64 acceptedAt) {
        return _quote(MessageQueue.latest(topic(market)));
    }

    /// The highest of the prices that the chain accepted at a moment or later, among the first so many of them.
    /// @param market The market.
    /// @param moment Milliseconds since 1970, UTC.
    /// @param most How many are looked at at most.
    /// @return highest Millionths of the market's unit; the type's least number if there was none.
    function highestSince(Quoted market, uint64 moment, uint64 most) external view returns (int64 highest) {
        bytes32 id = topic(market);
        (Message[] memory messages,) = MessageQueue.range(id, MessageQueue.since(id, moment), most);
        highest = type(int64).min;
        for (uint256 i = 0; i < messages.length; i++) {
            (bool found, Quote memory quote,) = MarketWatcher.quote(messages[i].output);
            if (found && quote.micros > highest) highest = quote.micros;
        }
    }

    /// The topic in which a market's prices stand.
    /// @param market The market.
    /// @return id The topic's name.
    function topic(Quoted market) public view returns (bytes32 id) {
        return marketWatcher.topic(MarketWatcher.LATEST, MarketWatcher.latest(market));
    }

    function _quote(Message memory message) private pure returns (Quote memory quote, uint64 acceptedAt) {
        string memory problem;
        bool found;
        (found, quote, problem) = MarketWatcher.quote(message.output);
        if (!found) revert NoPrice(problem);
        return (quote, message.acceptedAt);
    }
}
