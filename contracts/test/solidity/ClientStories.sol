// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {StockClient} from "../../examples/StockClient.sol";
import {CryptletProxy} from "../../src/CryptletProxy.sol";
import {Feed, Isolation, Message, Trigger} from "../../src/ICryptlet.sol";
import {Owned} from "../../src/Owned.sol";
import {UtilityClient} from "../../src/UtilityClient.sol";
import {ValueReader} from "../../src/ValueReader.sol";
import {Values} from "../../src/Values.sol";
import {MyClient} from "../../template/MyClient.sol";
import {Check} from "./Check.sol";
import {MockCryptlet} from "./MockCryptlet.sol";

/// Somebody else.
contract Stranger {
    function call(address target, bytes memory data) external returns (bool succeeded, bytes memory reason) {
        return target.call(data);
    }
}

/// Stories of clients: each `test` function is one, in a chain of its own.
contract ClientStories is Check {
    MockCryptlet private immutable _cryptlet = new MockCryptlet();

    /// Takes what clients pay out.
    receive() external payable {}

    function testTheTemplateAsksAndKeepsTheAnswer() external {
        MyClient client = new MyClient(_cryptlet);
        expect(client.ask("Ada", 0) == 12, "the round's number");
        expectSame(_cryptlet.method(), "greet");
        expectSame(string(_cryptlet.params()), string(abi.encodePacked(hex"04030c", "Ada")));
        (bool delivered,) = _cryptlet.answer(Values.text("Hello, Ada"));
        expect(delivered, "the answer is taken");
        expectSame(client.answer(), "Hello, Ada");
        Message memory older = _cryptlet.message(Values.text("Hello, nobody"));
        older.acceptedAt -= 1;
        (delivered,) = _cryptlet.deliver(older);
        expect(delivered, "a retry");
        expectSame(client.answer(), "Hello, Ada");
    }

    function testAStockIsWorthItsPrice() external {
        StockClient client = _started();
        Feed memory feed = _cryptlet.feed();
        expect(feed.trigger == Trigger.Every && feed.periodMs == 60_000, "the feed");
        expectSame(string(feed.params), string(hex"04070000000000"));
        (bool delivered,) = _cryptlet.answer(_quote(77_930_000));
        expect(delivered, "the price is taken");
        expect(client.worthMicros() == 77_930_000_000, "a thousand barrels");
        expect(client.observedAt() == 1_700_000_000_000, "when it was observed");
        _cryptlet.answer(_quote(-37_630_000));
        expect(client.worthMicros() == -37_630_000_000, "prices can be negative");
        _cryptlet.answer(_quote(type(int64).min));
        expect(client.worthMicros() == int128(type(int64).min) * 1000, "the lowest of all");
    }

    function testWithoutAPriceTheOldOneStays() external {
        StockClient client = _started();
        _cryptlet.answer(_quote(5));
        (bool delivered,) = _cryptlet.answer(Values.err(Values.text("closed")));
        expect(delivered, "an error is an answer");
        expect(client.worthMicros() == 5_000, "the old price");
    }

    function testAnOlderPriceDoesNotReplaceANewerOne() external {
        StockClient client = _started();
        Message memory message = _cryptlet.message(_quote(7));
        _cryptlet.deliver(message);
        // Its callback failed when it came first, and somebody has retried it.
        message.output = _quote(5);
        message.acceptedAt -= 1;
        (bool delivered,) = _cryptlet.deliver(message);
        expect(delivered && client.worthMicros() == 7_000, "the newer price stays");
        message.output = _quote(9);
        message.acceptedAt += 2;
        _cryptlet.deliver(message);
        expect(client.worthMicros() == 9_000, "the next one");
    }

    function testOnlyTheCryptletCalls() external {
        StockClient client = _started();
        Stranger stranger = new Stranger();
        bytes memory data = abi.encodeCall(client.calculatePrice, (_cryptlet.message(_quote(1))));
        (bool succeeded, bytes memory reason) = stranger.call(address(client), data);
        expectRefused(succeeded, reason, abi.encodeWithSelector(UtilityClient.OnlyCryptlet.selector, stranger));
    }

    function testOnlyTheOwnerStartsAndIsPaid() external {
        StockClient client = new StockClient{value: 5}(_cryptlet, 1);
        Stranger stranger = new Stranger();
        bytes memory refused = abi.encodeWithSelector(Owned.OnlyOwner.selector, stranger);
        (bool succeeded, bytes memory reason) =
            stranger.call(address(client), abi.encodeCall(client.start, (1, 1, 1, 1, 1)));
        expectRefused(succeeded, reason, refused);
        (succeeded, reason) = stranger.call(address(client), abi.encodeCall(client.withdraw, (5)));
        expectRefused(succeeded, reason, refused);
        uint256 before = address(this).balance;
        client.withdraw(5);
        expect(address(this).balance == before + 5, "the owner is paid");
    }

    function testWhatIsHandedOverIsAnothers() external {
        StockClient client = new StockClient{value: 5}(_cryptlet, 1);
        Stranger stranger = new Stranger();
        bytes memory data = abi.encodeCall(client.handOver, (address(stranger)));
        (bool succeeded,) = stranger.call(address(client), data);
        expect(!succeeded && client.owner() == address(this), "the owner alone hands it over");
        client.handOver(address(stranger));
        bytes memory reason;
        (succeeded, reason) = address(client).call(abi.encodeCall(client.withdraw, (5)));
        expectRefused(succeeded, reason, abi.encodeWithSelector(Owned.OnlyOwner.selector, this));
        (succeeded,) = stranger.call(address(client), data);
        expect(succeeded && client.owner() == address(stranger), "the new owner may");
    }

    function testResultsOfAnotherFeedAreRefused() external {
        StockClient client = _started();
        Message memory message = _cryptlet.message(_quote(1));
        message.feed = keccak256("another");
        (bool delivered, bytes memory reason) = _cryptlet.deliver(message);
        expectRefused(delivered, reason, abi.encodeWithSelector(StockClient.OtherFeed.selector, message.feed));
        client.goOn(3);
        expect(_cryptlet.prepaid() == 8, "more results");
        client.resume();
        expect(_cryptlet.resumed() == 1, "the feed goes on");
        client.stop();
        expect(_cryptlet.prepaid() == 0, "the subscription is left");
        (delivered,) = _cryptlet.answer(_quote(1));
        expect(!delivered, "a late result is refused");
    }

    function testAnAnswerOfAnotherTypeIsRefused() external {
        _started();
        bytes4 refused = ValueReader.WrongCase.selector;
        (bool delivered, bytes memory reason) = _cryptlet.answer(Values.none());
        expectRefused(delivered, reason, abi.encodeWithSelector(refused, 0));
        bytes[] memory fields = Values.all(Values.variant(3), Values.text("2024-03-11"), Values.signed(1));
        (delivered, reason) = _cryptlet.answer(Values.ok(Values.record(fields)));
        expectRefused(delivered, reason, abi.encodeWithSelector(refused, 3));
        (delivered, reason) = _cryptlet.answer(abi.encodePacked(_quote(1), hex"00"));
        expectRefused(delivered, reason, abi.encodeWithSelector(ValueReader.Trailing.selector));
    }

    function testAProxyStandsForItsCryptlet() external {
        CryptletProxy proxy = new CryptletProxy(_cryptlet);
        _cryptlet.setHosts(3);
        expect(proxy.owner() == keccak256("owner"), "owner");
        expectSame(proxy.name(), "market-watcher");
        expect(proxy.publicKey().length == 32, "key");
        expect(proxy.attestedHosts().length == 3 && proxy.attestedHost(2).host == 2, "hosts");
        expect(proxy.isolation() == Isolation.MeasuredBoot, "isolation");
        expect(proxy.interfaceHash() == sha256("package a:b;"), "interface");
        (bool found, bytes memory reason) = address(proxy).call(abi.encodeCall(proxy.attestedHost, (3)));
        expectRefused(found, reason, abi.encodeWithSelector(CryptletProxy.NotAttested.selector, 3));
    }

    /// A client with a thousand barrels that has subscribed.
    function _started() private returns (StockClient client) {
        client = new StockClient(_cryptlet, 1_000);
        client.start(60_000, 0, 5, 500_000, 0);
    }

    function _quote(int64 micros) private pure returns (bytes memory) {
        return Values.ok(Values.record(Values.all(Values.variant(0), Values.text("2024-03-11"), Values.signed(micros))));
    }
}
