// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {Feed, ICryptlet, Message, Trigger} from "../src/ICryptlet.sol";
import {Owned} from "../src/Owned.sol";
import {UtilityClient} from "../src/UtilityClient.sol";
import {MarketWatcher, Quote, Quoted} from "./MarketWatcher.sol";

/// Knows what a stock of oil is worth: subscribes to the price that the cryptlet `market-watcher` gives, and has
/// `calculatePrice` called with each.
contract StockClient is Owned, UtilityClient {
    /// How much oil is in stock.
    uint32 public immutable barrels;
    /// The feed that it subscribes to; 0: none.
    bytes32 public feed;
    /// What the stock is worth, in millionths of a US dollar.
    int128 public worthMicros;
    /// When the price was observed.
    uint64 public observedAt;

    /// The stock is worth so much, by the price of that day.
    event PriceCalculated(uint64 indexed round, string date, int128 worthMicros);
    /// There was no price.
    event NoPrice(uint64 indexed round, string problem);

    /// It has a subscription already: `stop` ends it.
    error AlreadyStarted(bytes32 feed);
    /// It has no subscription: `start` begins one.
    error NotStarted();
    /// A result of another feed, or of one that has been left.
    error OtherFeed(bytes32 feed);

    constructor(ICryptlet marketWatcher, uint32 barrels_) payable UtilityClient(marketWatcher) {
        barrels = barrels_;
    }

    /// Subscribes. Send, or have here, the price of all results, the gas and the deposit of all callbacks, and the
    /// subscription's deposit.
    /// @param periodMs So often a price comes.
    /// @param price What each costs, in wei.
    /// @param results How many are prepaid.
    /// @param gas Most gas that one callback uses.
    /// @param deposit Most wei that one callback may take for what it stores.
    function start(uint64 periodMs, uint256 price, uint64 results, uint64 gas, uint128 deposit)
        external
        payable
        onlyOwner
    {
        if (feed != 0) revert AlreadyStarted(feed);
        feed = _subscribe(
            Feed({
                method: MarketWatcher.LATEST,
                params: MarketWatcher.latest(Quoted.WtiOil),
                trigger: Trigger.Every,
                periodMs: periodMs,
                // Moments that are whole periods since 1970: so all who want the same period share the feed.
                start: 0,
                durationMs: 10_000,
                price: price
            }),
            results,
            _callback(this.calculatePrice, gas, deposit)
        );
    }

    /// Prepays more results.
    /// @param results How many.
    function goOn(uint64 results) external payable onlyOwner {
        if (feed == 0) revert NotStarted();
        _fund(feed, results);
    }

    /// Ends the subscription.
    function stop() external onlyOwner {
        if (feed == 0) revert NotStarted();
        _unsubscribe(feed);
        feed = 0;
    }

    /// The callback.
    /// @param message A price of oil.
    function calculatePrice(Message calldata message) external onlyCryptlet {
        if (message.feed != feed) revert OtherFeed(message.feed);
        (bool found, Quote memory quote, string memory problem) = MarketWatcher.quote(message.output);
        if (!found) {
            emit NoPrice(message.round, problem);
            return;
        }
        // Below 2^96: cannot overflow.
        worthMicros = int128(quote.micros) * int128(uint128(barrels));
        observedAt = message.observedAt;
        emit PriceCalculated(message.round, quote.date, worthMicros);
    }
}
