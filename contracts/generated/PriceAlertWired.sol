// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

// PriceAlert, wired by `cryptlet contract wire`. Do not change it: change its tags, and wire it again.

// cryptlet-import: ../examples/PriceAlert.sol sha256:581997ec04dc511755714e27a03fc6a7332e4687dd03c8ff7252e37f20b1a05a
import {MarketWatcher, PriceAlert} from "../examples/PriceAlert.sol";
// cryptlet-import: ../src/ICryptlet.sol sha256:cccbe972086f60784799f7c1668f29cc3955bb4a1ead0fda30a058cc393fbd5e
import {Callback, Feed, ICryptlet, Message, Trigger} from "../src/ICryptlet.sol";
// cryptlet-import: ../src/Wired.sol sha256:9521723afbc44b74936c15fe7383f2dc7be541641dd6869a8d9ebc7bd12a9b48
// cryptlet-import: ../src/MessageQueue.sol sha256:91f3bdc5c4e6c87567c9f3d399f2c188173b05ff7f2ede841093802b4df265aa
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

    /// Subscribes `oilRose` to the answers of `marketWatcher` to `crossing`. Send, or have here, the price of all results,
    /// the gas and the deposit of all callbacks, and the subscription's deposit.
    /// @param start The cursor after which events are told.
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
        Callback memory called = Callback({selector: this.onOilRose.selector, gas: 500000, deposit: 0.2 ether});
        oilRoseFeed = marketWatcher.subscribe(wanted, results, called);
        _requireCovered();
    }

    /// Prepays more results of the feed of `oilRose`.
    /// @param results How many.
    function fundOilRose(uint64 results) external payable onlyOwner {
        if (oilRoseFeed == 0) revert NotWired();
        marketWatcher.fund(oilRoseFeed, results);
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

    /// Subscribes `oilFell` to the answers of `marketWatcher` to `fall`. Send, or have here, the price of all results,
    /// the gas and the deposit of all callbacks, and the subscription's deposit.
    /// @param start The cursor after which events are told.
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
        Callback memory called = Callback({selector: this.onOilFell.selector, gas: 300000, deposit: 0.1 ether});
        oilFellFeed = marketWatcher.subscribe(wanted, results, called);
        _requireCovered();
    }

    /// Prepays more results of the feed of `oilFell`.
    /// @param results How many.
    function fundOilFell(uint64 results) external payable onlyOwner {
        if (oilFellFeed == 0) revert NotWired();
        marketWatcher.fund(oilFellFeed, results);
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
