// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {PriceAlertWired} from "../../generated/PriceAlertWired.sol";
import {MarketWatcher} from "../../headers/MarketWatcher.sol";
import {Callback, Feed, ICryptlet, Message, Trigger} from "../../src/ICryptlet.sol";
import {SubscriptionState} from "../../src/ICryptoDelegate.sol";
import {MessageQueue} from "../../src/MessageQueue.sol";
import {Owned} from "../../src/Owned.sol";
import {ValueReader} from "../../src/ValueReader.sol";
import {Values} from "../../src/Values.sol";
import {Wired} from "../../src/Wired.sol";
import {Check} from "./Check.sol";
import {Headers} from "./Headers.sol";
import {MockCryptlet} from "./MockCryptlet.sol";
import {MockDelegate} from "./MockDelegate.sol";

/// A child of a wired contract, with accessors of its own.
contract QuietAlert is PriceAlertWired {
    uint256 public changes;

    constructor(ICryptlet marketWatcher) PriceAlertWired("nobody", marketWatcher) {}

    function client() public view override returns (string memory) {
        return string.concat("for ", super.client());
    }

    function setClient(string memory value) public override {
        changes++;
        super.setClient(value);
    }

    function oilFell(MarketWatcher.Crossing memory) internal override {
        changes += 10;
    }
}

/// Somebody else.
contract AlertStranger {
    function call(address target, bytes memory data) external returns (bool succeeded, bytes memory reason) {
        return target.call(data);
    }
}

/// Stories of a contract whose tags wire it to events, and give it accessors.
contract PriceAlertStories is Check {
    MockCryptlet private immutable _cryptlet = new MockCryptlet();
    MockDelegate private constant DELEGATE = MockDelegate(address(MessageQueue.DELEGATE));

    constructor() {
        _cryptlet.setHeader(Headers.MARKET_WATCHER);
    }

    function testATagBecomesATypedSubscription() external {
        PriceAlertWired alert = _alert();
        alert.wireOilRose(77, 5_000_000, 3);
        Feed memory feed = _cryptlet.feed();
        expect(feed.trigger == Trigger.Event && feed.periodMs == 0 && feed.start == 77, "the trigger");
        expect(feed.durationMs == 30_000 && feed.price == 5_000_000, "the terms");
        expectSame(feed.method, "crossing");
        bytes[] memory arguments = Values.all(Values.variant(0), Values.signed(40_000_000));
        expectSame(string(feed.params), string(Values.arguments(arguments)));
        Callback memory callback = _cryptlet.callback();
        expect(callback.selector == alert.onOilRose.selector, "the callback");
        expect(callback.gas == 50_000 && callback.deposit == 0.02 ether, "its limits");
        expect(_cryptlet.prepaid() == 3 && alert.oilRoseFeed() == _cryptlet.feedName(), "the feed");
        alert.fundOilRose(4);
        expect(_cryptlet.prepaid() == 7 && _cryptlet.resumed() == 0, "more results");
        DELEGATE.setState(SubscriptionState.Stopped);
        alert.fundOilRose(0);
        expect(_cryptlet.prepaid() == 7 && _cryptlet.resumed() == 1, "the feed goes on");
    }

    function testOilCrossesFortyDollars() external {
        PriceAlertWired alert = _alert();
        alert.wireOilRose(0, 0, 3);
        (bool delivered,) = _cryptlet.answer(_crossing("2020-06-22", 40_460_000, 39_750_000));
        expect(delivered && alert.isHigh(), "it rose");
        expectSame(alert.days_(0), "2020-06-22");
        expect(alert.observedAt() == 1_700_000_000_000, "the message is passed on");
        alert.wireOilFell(0, 0, 3);
        expectSame(_cryptlet.method(), "fall");
        (delivered,) = _cryptlet.answer(_crossing("2020-09-08", 36_760_000, 41_000_000));
        expect(delivered && !alert.isHigh(), "it fell");
    }

    function testAnEventThatFailedIsToldAfterANewerOne() external {
        PriceAlertWired alert = _alert();
        alert.wireOilRose(0, 0, 3);
        Message memory message = _cryptlet.message(_crossingAt(9, "2020-06-22", 40_460_000, 39_750_000));
        _cryptlet.deliver(message);
        // What failed when it came first is retried, by whoever wants it lost.
        message.output = _crossingAt(8, "2020-03-03", 47_270_000, 39_000_000);
        (message.observedAt, message.acceptedAt) = (message.observedAt - 1, message.acceptedAt - 1);
        (bool delivered,) = _cryptlet.deliver(message);
        expect(delivered, "it is taken");
        expectSame(alert.days_(0), "2020-06-22");
        expectSame(alert.days_(1), "2020-03-03");
        expect(alert.crossedAt() == 9 && alert.observedAt() == 1_700_000_000_000, "the newer one is the newest");
    }

    function testARiseThatFailedDoesNotUndoALaterFall() external {
        PriceAlertWired alert = _alert();
        alert.wireOilFell(0, 0, 3);
        _cryptlet.answer(_crossingAt(9, "2020-09-08", 36_760_000, 41_000_000));
        alert.wireOilRose(0, 0, 3);
        (bool delivered,) = _cryptlet.answer(_crossingAt(8, "2020-06-22", 40_460_000, 39_750_000));
        expect(delivered && !alert.isHigh() && alert.crossedAt() == 9, "the newer day counts");
        expectSame(alert.days_(0), "2020-06-22");
    }

    function testAFallBeforeARiseDoesNotComeAfterIt() external {
        PriceAlertWired alert = _alert();
        alert.wireOilRose(0, 0, 3);
        _cryptlet.answer(_crossingAt(9, "2020-06-22", 40_460_000, 39_750_000));
        alert.wireOilFell(0, 0, 3);
        (bool delivered,) = _cryptlet.answer(_crossingAt(8, "2020-03-06", 36_760_000, 41_000_000));
        expect(delivered && alert.isHigh() && alert.crossedAt() == 9, "the newer day counts");
        _cryptlet.answer(_crossingAt(10, "2020-09-08", 36_760_000, 41_000_000));
        expect(!alert.isHigh() && alert.crossedAt() == 10, "a newer one");
    }

    function testWhatTellsNothingCallsNothing() external {
        PriceAlertWired alert = _alert();
        alert.wireOilRose(0, 0, 3);
        (bool delivered, bytes memory reason) = _cryptlet.answer(Values.none());
        expect(delivered && !alert.isHigh(), "no event");
        (delivered, reason) = _cryptlet.answer(Values.some(Values.unsigned(1)));
        expect(!delivered && bytes4(reason) == ValueReader.WrongKind.selector, "another type is refused");
    }

    function testOnlyItsCryptletAndItsFeedCall() external {
        PriceAlertWired alert = _alert();
        Message memory message = _cryptlet.message(_crossing("2020-06-22", 1, 0));
        (bool called, bytes memory reason) = address(alert).call(abi.encodeCall(alert.onOilRose, (message)));
        expectRefused(called, reason, abi.encodeWithSelector(Wired.NotCalledBy.selector, _cryptlet, this));
        alert.wireOilRose(0, 0, 3);
        message.feed = keccak256("another");
        (called, reason) = _cryptlet.deliver(message);
        expectRefused(called, reason, abi.encodeWithSelector(Wired.NotItsFeed.selector, message.feed));
    }

    function testOnlyTheOwnerWires() external {
        PriceAlertWired alert = _alert();
        AlertStranger stranger = new AlertStranger();
        bytes memory refused = abi.encodeWithSelector(Owned.OnlyOwner.selector, stranger);
        bytes[4] memory calls = [
            abi.encodeCall(alert.wireOilRose, (0, 0, 1)),
            abi.encodeCall(alert.fundOilRose, (1)),
            abi.encodeCall(alert.unwireOilRose, ()),
            abi.encodeCall(alert.setClient, ("me"))
        ];
        for (uint256 i = 0; i < calls.length; i++) {
            (bool called, bytes memory reason) = stranger.call(address(alert), calls[i]);
            expectRefused(called, reason, refused);
        }
    }

    function testItIsWiredOnceAndUnwired() external {
        PriceAlertWired alert = _alert();
        bytes4 notWired = Wired.NotWired.selector;
        (bool called, bytes memory reason) = address(alert).call(abi.encodeCall(alert.unwireOilRose, ()));
        expectRefused(called, reason, abi.encodeWithSelector(notWired));
        (called, reason) = address(alert).call(abi.encodeCall(alert.fundOilRose, (1)));
        expectRefused(called, reason, abi.encodeWithSelector(notWired));
        alert.wireOilRose(0, 0, 3);
        (called, reason) = address(alert).call(abi.encodeCall(alert.wireOilRose, (0, 0, 3)));
        bytes32 feed = _cryptlet.feedName();
        expectRefused(called, reason, abi.encodeWithSelector(Wired.AlreadyWired.selector, feed));
        DELEGATE.setState(SubscriptionState.Active);
        alert.unwireOilRose();
        expect(_cryptlet.prepaid() == 0 && alert.oilRoseFeed() == 0, "the subscription is left");
        (called, reason) = _cryptlet.answer(_crossing("2020-06-22", 1, 0));
        expectRefused(called, reason, abi.encodeWithSelector(Wired.NotItsFeed.selector, feed));
    }

    function testASubscriptionThatTheHostsRefusedIsLeft() external {
        PriceAlertWired alert = _alert();
        alert.wireOilRose(0, 0, 3);
        DELEGATE.setState(SubscriptionState.None);
        alert.unwireOilRose();
        expect(_cryptlet.prepaid() == 3, "the cryptlet is not asked");
        alert.wireOilRose(0, 0, 5);
        expect(_cryptlet.prepaid() == 5, "it is wired anew");
    }

    function testAnotherHeaderIsRefused() external {
        MockCryptlet other = new MockCryptlet();
        try new PriceAlertWired("Ada", other) {
            expect(false, "the header is another");
        } catch (bytes memory reason) {
            expectRefused(false, reason, abi.encodeWithSelector(Wired.OtherHeader.selector, other));
        }
    }

    function testAccessorsAreOverridden() external {
        PriceAlertWired alert = _alert();
        expectSame(alert.client(), "Ada");
        alert.setClient("Grace");
        expectSame(alert.client(), "Grace");
        QuietAlert quiet = new QuietAlert(_cryptlet);
        quiet.setClient("Ada");
        expectSame(quiet.client(), "for Ada");
        quiet.wireOilFell(0, 0, 1);
        _cryptlet.answer(_crossing("2020-09-08", 1, 0));
        expect(quiet.changes() == 11, "the child's own functions");
    }

    function _alert() private returns (PriceAlertWired) {
        return new PriceAlertWired("Ada", _cryptlet);
    }

    function _crossing(string memory date, int64 micros, int64 before) private pure returns (bytes memory) {
        return _crossingAt(1_592_784_000_000, date, micros, before);
    }

    function _crossingAt(uint64 at_, string memory date, int64 micros, int64 before)
        private
        pure
        returns (bytes memory)
    {
        bytes[] memory fields =
            Values.all(Values.unsigned(at_), Values.text(date), Values.signed(micros), Values.signed(before));
        return Values.some(Values.record(fields));
    }
}
