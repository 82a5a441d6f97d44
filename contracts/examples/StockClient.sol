// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

// cryptlet-import: ../headers/MarketWatcher.sol sha256:93938365dd0c0417f1140966f6ac5686635eb7facc7f9e4f6213e4b0d614a2c6
import {MarketWatcher} from "../headers/MarketWatcher.sol";
// cryptlet-import: ../src/ICryptlet.sol sha256:cccbe972086f60784799f7c1668f29cc3955bb4a1ead0fda30a058cc393fbd5e
import {Feed, ICryptlet, Message, Trigger} from "../src/ICryptlet.sol";
// cryptlet-import: ../src/Owned.sol sha256:543df20dff114bb0671fd615020a13205ab88247e2328f6cbba8652fc79a3dc7
import {Owned} from "../src/Owned.sol";
// cryptlet-import: ../src/UtilityClient.sol sha256:a97fe6206b04895e8aa68a2a482caa56765a9f432ddc35b78b60c99bb707a8de
// cryptlet-import: ../src/Ordered.sol sha256:a4c8c7c79e1ccbd7d7cb1c4ac9299a2f51b5fa4c506b2debff6a6fcda44adc30
// cryptlet-import: ../src/Topics.sol sha256:620bcf0b8d846d3844c4adf93839d1182397822571cdf25ccd1c038c0913d2f7
// cryptlet-import: ../src/MessageQueue.sol sha256:1c366dc1213efb87f1f8d49d61cedcf3c246b521f1931f82b0136dd072c5957c
import {UtilityClient} from "../src/UtilityClient.sol";

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
                method: MarketWatcher.METHOD_LATEST,
                params: MarketWatcher.latestParams(MarketWatcher.Market.WtiOil),
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

    /// Has the feed go on if it has stopped because nobody answered. Send, or have here, the policy's least fee.
    function resume() external payable onlyOwner {
        if (feed == 0) revert NotStarted();
        _resume(feed);
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
        if (!_isInOrder(message)) return;
        MarketWatcher.ResultQuoteString memory answer = MarketWatcher.latestResult(message.output);
        if (!answer.ok) {
            emit NoPrice(message.round, answer.err);
            return;
        }
        // Below 2^96: cannot overflow.
        worthMicros = int128(answer.value.micros) * int128(uint128(barrels));
        observedAt = message.observedAt;
        emit PriceCalculated(message.round, answer.value.date, worthMicros);
    }
}
