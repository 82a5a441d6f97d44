// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

// cryptlet-import: ../headers/MarketWatcher.sol sha256:93938365dd0c0417f1140966f6ac5686635eb7facc7f9e4f6213e4b0d614a2c6
import {MarketWatcher} from "../headers/MarketWatcher.sol";
// cryptlet-import: ../src/ICryptlet.sol sha256:cccbe972086f60784799f7c1668f29cc3955bb4a1ead0fda30a058cc393fbd5e
import {ICryptlet, Message} from "../src/ICryptlet.sol";
// cryptlet-import: ../src/MessageQueue.sol sha256:1c366dc1213efb87f1f8d49d61cedcf3c246b521f1931f82b0136dd072c5957c
import {MessageQueue} from "../src/MessageQueue.sol";

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
    function priceAt(MarketWatcher.Market market, uint64 moment)
        external
        view
        returns (MarketWatcher.Quote memory quote, uint64 acceptedAt)
    {
        return _quote(MessageQueue.inForce(topic(market), moment));
    }

    /// The newest price.
    /// @param market The market.
    /// @return quote The quote.
    /// @return acceptedAt Since when it is in force.
    function price(MarketWatcher.Market market)
        external
        view
        returns (MarketWatcher.Quote memory quote, uint64 acceptedAt)
    {
        return _quote(MessageQueue.latest(topic(market)));
    }

    /// The highest of the prices that the chain accepted at a moment or later, among the first so many of them.
    /// @param market The market.
    /// @param moment Milliseconds since 1970, UTC.
    /// @param most How many are looked at at most.
    /// @return highest Millionths of the market's unit; the type's least number if there was none.
    function highestSince(MarketWatcher.Market market, uint64 moment, uint64 most)
        external
        view
        returns (int64 highest)
    {
        bytes32 id = topic(market);
        (Message[] memory messages,) = MessageQueue.range(id, MessageQueue.since(id, moment), most);
        highest = type(int64).min;
        for (uint256 i = 0; i < messages.length; i++) {
            MarketWatcher.ResultQuoteString memory answer = MarketWatcher.latestResult(messages[i].output);
            if (answer.ok && answer.value.micros > highest) highest = answer.value.micros;
        }
    }

    /// The topic in which a market's prices stand.
    /// @param market The market.
    /// @return id The topic's name.
    function topic(MarketWatcher.Market market) public view returns (bytes32 id) {
        return marketWatcher.topic(MarketWatcher.METHOD_LATEST, MarketWatcher.latestParams(market));
    }

    function _quote(Message memory message)
        private
        pure
        returns (MarketWatcher.Quote memory quote, uint64 acceptedAt)
    {
        MarketWatcher.ResultQuoteString memory answer = MarketWatcher.latestResult(message.output);
        if (!answer.ok) revert NoPrice(answer.err);
        return (answer.value, message.acceptedAt);
    }
}
