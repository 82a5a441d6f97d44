// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {Market} from "../../examples/Market.sol";
import {MarketWatcher} from "../../headers/MarketWatcher.sol";
import {Message} from "../../src/ICryptlet.sol";
import {MessageQueue} from "../../src/MessageQueue.sol";
import {Values} from "../../src/Values.sol";
import {Check} from "./Check.sol";
import {MockCryptlet} from "./MockCryptlet.sol";
import {MockDelegate} from "./MockDelegate.sol";

/// Stories of readers of the message queue.
contract QueueStories is Check {
    MockDelegate private constant DELEGATE = MockDelegate(address(MessageQueue.DELEGATE));

    function testThePriceInForceIsTheLastBefore() external {
        Market market = new Market(new MockCryptlet());
        _accept(10);
        (MarketWatcher.Quote memory quote, uint64 acceptedAt) = market.priceAt(MarketWatcher.Market.WtiOil, 399);
        expect(quote.micros == 1_003_000 && acceptedAt == 300, "the one before");
        (quote, acceptedAt) = market.priceAt(MarketWatcher.Market.WtiOil, 400);
        expect(quote.micros == 1_004_000 && acceptedAt == 400, "the one of that moment");
        (quote,) = market.price(MarketWatcher.Market.WtiOil);
        expect(quote.micros == 1_009_000, "the newest");
        DELEGATE.forget(5);
        (bool found, bytes memory reason) =
            address(market).call(abi.encodeCall(market.priceAt, (MarketWatcher.Market.WtiOil, 400)));
        expectRefused(found, reason, abi.encodeWithSignature("Error(string)", "NoResult"));
    }

    function testARangeIsReadPageByPage() external {
        _accept(7);
        (Message[] memory messages, uint64 next) = MessageQueue.range(0, 0, 3);
        expect(messages.length == 3 && next == 3 && messages[0].sequence == 0, "the first page");
        (messages, next) = MessageQueue.range(0, next, 3);
        expect(messages.length == 3 && next == 6 && messages[0].sequence == 3, "the second page");
        (messages, next) = MessageQueue.range(0, next, 3);
        expect(messages.length == 1 && next == 7, "the last page");
        (messages, next) = MessageQueue.range(0, next, 3);
        expect(messages.length == 0 && next == 7, "nothing new");
        DELEGATE.forget(5);
        (messages, next) = MessageQueue.range(0, 0, type(uint64).max);
        expect(messages.length == 2 && next == 7 && messages[0].sequence == 5, "what is kept");
    }

    function testAMomentLeadsToAPlace() external {
        expect(MessageQueue.since(0, 5) == 0, "nothing is there");
        _accept(9);
        for (uint64 first = 0; first < 9; first += 4) {
            DELEGATE.forget(first);
            for (uint64 moment = 0; moment < 1_000; moment += 50) {
                uint64 expected = (moment + 99) / 100;
                if (expected > 9) expected = 9;
                if (expected < first) expected = first;
                expect(MessageQueue.since(0, moment) == expected, "the first at that moment or later");
            }
        }
    }

    function testTheHighestPriceSinceAMoment() external {
        Market market = new Market(new MockCryptlet());
        _accept(6);
        DELEGATE.accept(Values.err(Values.text("closed")), 600);
        expect(market.highestSince(MarketWatcher.Market.WtiOil, 200, 2) == 1_003_000, "of two");
        expect(market.highestSince(MarketWatcher.Market.WtiOil, 200, 100) == 1_005_000, "of all");
        expect(market.highestSince(MarketWatcher.Market.WtiOil, 600, 100) == type(int64).min, "of none");
    }

    /// Accepts so many prices, one each 100 ms.
    function _accept(uint64 count) private {
        for (uint64 i = 0; i < count; i++) {
            int64 micros = 1_000_000 + 1_000 * int64(i);
            bytes[] memory fields = Values.all(Values.variant(0), Values.text("2024-03-11"), Values.signed(micros));
            DELEGATE.accept(Values.ok(Values.record(fields)), i * 100);
        }
    }
}
