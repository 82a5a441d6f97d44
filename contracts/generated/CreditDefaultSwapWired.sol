// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

// CreditDefaultSwap, wired by `cryptlet contract wire`. Do not change it: change its tags, and wire it again.

// cryptlet-import: ../examples/CreditDefaultSwap.sol sha256:7405023a5b713444b6117b09e337f2f7246ac74e00252c9dcbdff6b45abc9eb3
import {CreditDefaultSwap, CreditWatch, Swap} from "../examples/CreditDefaultSwap.sol";
// cryptlet-import: ../src/ICryptlet.sol sha256:cccbe972086f60784799f7c1668f29cc3955bb4a1ead0fda30a058cc393fbd5e
import {Callback, Feed, ICryptlet, Message, Trigger} from "../src/ICryptlet.sol";

/// CreditDefaultSwap with what its tags ask for.
contract CreditDefaultSwapWired is CreditDefaultSwap {
    /// The cryptlet `credit-watch`.
    ICryptlet public immutable creditWatch;
    /// The feed of `rated`; 0: it is not wired.
    bytes32 public ratedFeed;

    constructor(
        ICryptlet cryptlet_,
        address buyer_,
        address seller_,
        Swap.Terms memory terms_,
        string memory entity_,
        string memory rating_,
        ICryptlet creditWatch_
    ) payable CreditDefaultSwap(cryptlet_, buyer_, seller_, terms_, entity_, rating_) {
        if (!CreditWatch.fits(creditWatch_)) revert OtherHeader(creditWatch_);
        creditWatch = creditWatch_;
    }

    /// Subscribes `rated` to the answers of `creditWatch` to `rating`. Send, or have here,
    /// `results * (price + callback) + subscription`: what each callback of 50000 gas and 0.02 ether of deposit costs in
    /// advance, and what the subscription takes besides. What is over stays here. Both amounts and the sum:
    /// `cryptlet contract price credit-watch --gas 50000 --deposit 0.02ether`.
    /// @param customer As the method takes it.
    /// @param price What each result costs, in wei.
    /// @param results How many are prepaid.
    function wireRated(string memory customer, uint256 price, uint64 results) external payable onlyBy(owner) {
        if (ratedFeed != 0) revert AlreadyWired(ratedFeed);
        Feed memory wanted;
        wanted.method = CreditWatch.METHOD_RATING;
        wanted.params = CreditWatch.ratingParams(customer);
        wanted.trigger = Trigger.Event;
        wanted.start = 0;
        wanted.durationMs = 30000;
        wanted.price = price;
        Callback memory called = Callback({selector: this.onRated.selector, gas: 50000, deposit: 0.02 ether});
        ratedFeed = creditWatch.subscribe(wanted, results, called);
        _requireCovered();
    }

    /// Prepays more results of the feed of `rated`, and has it go on if it has stopped because nobody answered.
    /// @param results How many; 0: none.
    function fundRated(uint64 results) external payable onlyBy(owner) {
        _fundFeed(creditWatch, ratedFeed, results);
        _requireCovered();
    }

    /// Ends the subscription of `rated`.
    function unwireRated() external onlyBy(owner) {
        _leaveFeed(creditWatch, ratedFeed);
        ratedFeed = 0;
    }

    /// The callback: calls `rated`.
    /// @param message A result of its feed.
    function onRated(Message calldata message) external calledBy(creditWatch) {
        _requireFeed(ratedFeed, message.feed);
        CreditWatch.OptionChange memory answer = CreditWatch.ratingResult(message.output);
        if (!answer.has) return;
        rated(answer.value);
    }

    /// The entity's rating.
    /// @return What it is.
    function rating() public view virtual returns (string memory) {
        return _rating;
    }

    /// Most gas that `updateState` may use.
    /// @return What it is.
    function updateGas() public view virtual returns (uint64) {
        return _updateGas;
    }

    /// Sets `updateGas`.
    /// @param value What it is from now on.
    function setUpdateGas(uint64 value) public virtual onlyBy(owner) {
        _updateGas = value;
    }

    /// Most wei that it may take for what it stores.
    /// @return What it is.
    function updateDeposit() public view virtual returns (uint128) {
        return _updateDeposit;
    }

    /// Sets `updateDeposit`.
    /// @param value What it is from now on.
    function setUpdateDeposit(uint128 value) public virtual onlyBy(owner) {
        _updateDeposit = value;
    }
}
