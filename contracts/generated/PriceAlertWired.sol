// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

// PriceAlert, wired by `cryptlet contract wire`. Do not change it: change its tags, and wire it again.

// cryptlet-import: ../examples/PriceAlert.sol sha256:9ba4623b17c33db8f8b549152caf2a3acd5dd8958d931a145c0b489ec4fa44fb
import {MarketWatcher, PriceAlert} from "../examples/PriceAlert.sol";
// cryptlet-import: ../src/ICryptlet.sol sha256:cccbe972086f60784799f7c1668f29cc3955bb4a1ead0fda30a058cc393fbd5e
import {Callback, Feed, ICryptlet, Message, Trigger} from "../src/ICryptlet.sol";
// cryptlet-import: ../src/Wired.sol sha256:df1fe6e616491072ac2d3d671b7659774ae7ee94c2deb81d74143ec4b34e5d74
// cryptlet-import: ../src/MessageQueue.sol sha256:1c366dc1213efb87f1f8d49d61cedcf3c246b521f1931f82b0136dd072c5957c
// cryptlet-import: ../src/Ordered.sol sha256:a4c8c7c79e1ccbd7d7cb1c4ac9299a2f51b5fa4c506b2debff6a6fcda44adc30
// cryptlet-import: ../src/Topics.sol sha256:620bcf0b8d846d3844c4adf93839d1182397822571cdf25ccd1c038c0913d2f7
import {Wired} from "../src/Wired.sol";

/// PriceAlert with what its tags ask for.
contract PriceAlertWired is PriceAlert, Wired {
    /// The cryptlet `market-watcher`.
    ICryptlet public immutable marketWatcher;
    /// The feed of `oilRose`; 0: it is not wired.
    bytes32 public oilRoseFeed;
    /// The feed of `oilFell`; 0: it is not wired.
    bytes32 public oilFellFeed;

    constructor(string memory client_, ICryptlet marketWatcher_) payable PriceAlert(client_) {
        if (!MarketWatcher.fits(marketWatcher_)) revert OtherHeader(marketWatcher_);
        marketWatcher = marketWatcher_;
    }

    /// Subscribes `oilRose` to the answers of `marketWatcher` to `crossing`. Send, or have here,
    /// `results * (price + callback) + subscription`: what each callback of 50000 gas and 0.02 ether of deposit costs in
    /// advance, and what the subscription takes besides. What is over stays here. Both amounts and the sum:
    /// `cryptlet contract price market-watcher --gas 50000 --deposit 0.02ether`.
    /// @param start The cursor after which events are told. If the feed runs already, for others, it counts before the
    /// first result alone, where both cursors are moments and it is sooner by a minute.
    /// @param price What each result costs, in wei.
    /// @param results How many are prepaid.
    function wireOilRose(uint64 start, uint256 price, uint64 results) external payable onlyOwner {
        if (oilRoseFeed != 0) revert AlreadyWired(oilRoseFeed);
        Feed memory wanted;
        wanted.method = MarketWatcher.METHOD_CROSSING;
        wanted.params = MarketWatcher.crossingParams(MarketWatcher.Market.WtiOil, 40000000);
        wanted.trigger = Trigger.Event;
        wanted.start = start;
        wanted.durationMs = 30000;
        wanted.price = price;
        Callback memory called = Callback({selector: this.onOilRose.selector, gas: 50000, deposit: 0.02 ether});
        oilRoseFeed = marketWatcher.subscribe(wanted, results, called);
        _requireCovered();
    }

    /// Prepays more results of the feed of `oilRose`, and has it go on if it has stopped because nobody answered.
    /// @param results How many; 0: none.
    function fundOilRose(uint64 results) external payable onlyOwner {
        _fundFeed(marketWatcher, oilRoseFeed, results);
        _requireCovered();
    }

    /// Ends the subscription of `oilRose`.
    function unwireOilRose() external onlyOwner {
        _leaveFeed(marketWatcher, oilRoseFeed);
        oilRoseFeed = 0;
    }

    /// The callback: calls `oilRose`.
    /// @param message A result of its feed.
    function onOilRose(Message calldata message) external calledBy(marketWatcher) {
        _requireFeed(oilRoseFeed, message.feed);
        MarketWatcher.OptionCrossing memory answer = MarketWatcher.crossingResult(message.output);
        if (!answer.has) return;
        oilRose(answer.value, message);
    }

    /// Subscribes `oilFell` to the answers of `marketWatcher` to `fall`. Send, or have here,
    /// `results * (price + callback) + subscription`: what each callback of 50000 gas and 0.02 ether of deposit costs in
    /// advance, and what the subscription takes besides. What is over stays here. Both amounts and the sum:
    /// `cryptlet contract price market-watcher --gas 50000 --deposit 0.02ether`.
    /// @param start The cursor after which events are told. If the feed runs already, for others, it counts before the
    /// first result alone, where both cursors are moments and it is sooner by a minute.
    /// @param price What each result costs, in wei.
    /// @param results How many are prepaid.
    function wireOilFell(uint64 start, uint256 price, uint64 results) external payable onlyOwner {
        if (oilFellFeed != 0) revert AlreadyWired(oilFellFeed);
        Feed memory wanted;
        wanted.method = MarketWatcher.METHOD_FALL;
        wanted.params = MarketWatcher.fallParams(MarketWatcher.Market.WtiOil, 40000000);
        wanted.trigger = Trigger.Event;
        wanted.start = start;
        wanted.durationMs = 30000;
        wanted.price = price;
        Callback memory called = Callback({selector: this.onOilFell.selector, gas: 50000, deposit: 0.02 ether});
        oilFellFeed = marketWatcher.subscribe(wanted, results, called);
        _requireCovered();
    }

    /// Prepays more results of the feed of `oilFell`, and has it go on if it has stopped because nobody answered.
    /// @param results How many; 0: none.
    function fundOilFell(uint64 results) external payable onlyOwner {
        _fundFeed(marketWatcher, oilFellFeed, results);
        _requireCovered();
    }

    /// Ends the subscription of `oilFell`.
    function unwireOilFell() external onlyOwner {
        _leaveFeed(marketWatcher, oilFellFeed);
        oilFellFeed = 0;
    }

    /// The callback: calls `oilFell`.
    /// @param message A result of its feed.
    function onOilFell(Message calldata message) external calledBy(marketWatcher) {
        _requireFeed(oilFellFeed, message.feed);
        MarketWatcher.OptionCrossing memory answer = MarketWatcher.fallResult(message.output);
        if (!answer.has) return;
        oilFell(answer.value);
    }

    /// For whom it watches.
    /// @return What it is.
    function client() public view virtual returns (string memory) {
        return _client;
    }

    /// Sets `client`.
    /// @param value What it is from now on.
    function setClient(string memory value) public virtual onlyOwner {
        _client = value;
    }
}
