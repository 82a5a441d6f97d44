// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {BurnsGas} from "../../hostile/BurnsGas.sol";
import {DeepCalls} from "../../hostile/DeepCalls.sol";
import {FillsStorage} from "../../hostile/FillsStorage.sol";
import {Hostile} from "../../hostile/Hostile.sol";
import {AcceptsAnything, DecodesWrongly, NoSuchFunction} from "../../hostile/LiesAboutInterface.sol";
import {Reenters} from "../../hostile/Reenters.sol";
import {ReturnBomb} from "../../hostile/ReturnBomb.sol";
import {Reverts} from "../../hostile/Reverts.sol";
import {SelfDestructs} from "../../hostile/SelfDestructs.sol";
import {Callback, Feed} from "../../src/ICryptlet.sol";
import {MessageQueue} from "../../src/MessageQueue.sol";
import {Values} from "../../src/Values.sol";
import {Check} from "./Check.sol";
import {MockCryptlet} from "./MockCryptlet.sol";
import {MockDelegate} from "./MockDelegate.sol";

/// Whether hostile contracts are as hostile as they say. What the chain makes of them, only the chain shows.
contract HostileStories is Check {
    MockCryptlet private immutable _cryptlet = new MockCryptlet();
    MockDelegate private constant DELEGATE = MockDelegate(address(MessageQueue.DELEGATE));

    /// Takes what a contract leaves.
    receive() external payable {}

    function testOneRevertsUntilItAccepts() external {
        Reverts hostile = new Reverts(_cryptlet);
        (bool delivered, bytes memory reason) = _callBack(hostile, hostile.called.selector);
        expectRefused(delivered, reason, abi.encodeWithSelector(Reverts.Refused.selector));
        hostile.accept(true);
        (delivered,) = _cryptlet.answer(Values.unsigned(5));
        expect(delivered && hostile.accepted() == 1, "a retry");
    }

    function testOneBurnsItsGas() external {
        BurnsGas hostile = new BurnsGas(_cryptlet);
        bytes4[4] memory selectors = [
            hostile.called.selector, hostile.swells.selector, hostile.halts.selector, hostile.swallows.selector
        ];
        for (uint256 i = 0; i < 4; i++) {
            uint256 before = gasleft();
            (bool delivered,) = _callBack(hostile, selectors[i]);
            expect(!delivered && before - gasleft() > 900_000, "all of it");
        }
    }

    function testOneReentersInVain() external {
        Reenters hostile = new Reenters(_cryptlet);
        DELEGATE.setDelivering(true);
        (bool delivered,) = _callBack(hostile, hostile.called.selector);
        expectSame(hostile.unexpected(), "");
        expect(delivered && hostile.refused() == 11 && hostile.entered() == 0 && hostile.didRead(), "eleven times");
    }

    function testOneReturnsABomb() external {
        ReturnBomb hostile = new ReturnBomb(_cryptlet, 32_768);
        (bool delivered, bytes memory data) = _callBack(hostile, hostile.called.selector);
        expect(delivered && data.length == 32_768, "returned");
        (delivered, data) = _callBack(hostile, hostile.reverts.selector);
        expect(!delivered && data.length == 32_768, "reverted");
        (delivered, data) = _callBack(hostile, hostile.lies.selector);
        expect(!delivered && data.length == 68, "a false length");
    }

    function testOneLeavesItsBalance() external {
        SelfDestructs hostile = new SelfDestructs{value: 5}(_cryptlet);
        uint256 before = address(this).balance;
        (bool delivered,) = _callBack(hostile, hostile.called.selector);
        expect(delivered && address(this).balance == before + 5, "its balance");
    }

    function testSomeLieAboutTheirFunctions() external {
        NoSuchFunction none = new NoSuchFunction(_cryptlet);
        (bool delivered,) = _callBack(none, 0x12345678);
        expect(!delivered, "no function");
        AcceptsAnything anything = new AcceptsAnything(_cryptlet);
        (delivered,) = _callBack(anything, 0x12345678);
        expect(delivered && anything.calls() == 1 && anything.sender() == address(_cryptlet), "any function");
        DecodesWrongly wrongly = new DecodesWrongly(_cryptlet);
        (delivered,) = _callBack(wrongly, wrongly.called.selector);
        expect(!delivered, "another function");
        (delivered,) = _callBack(wrongly, wrongly.misreads.selector);
        expect(!delivered, "another type");
    }

    function testOneFillsAndClears() external {
        FillsStorage hostile = new FillsStorage(_cryptlet, 3);
        hostile.fill();
        (bool delivered,) = _callBack(hostile, hostile.called.selector);
        expect(delivered && hostile.full() == 6, "full");
        hostile.take(4);
        (delivered,) = _callBack(hostile, hostile.clears.selector);
        expect(delivered && hostile.full() == 2, "cleared");
        (delivered,) = _callBack(hostile, hostile.clears.selector);
        expect(delivered && hostile.full() == 0, "empty");
        hostile.take(1_000);
        (delivered,) = _callBack(hostile, hostile.called.selector);
        expect(!delivered && hostile.full() == 0, "too much");
    }

    function testOneGoesDeep() external {
        DeepCalls hostile = new DeepCalls(_cryptlet);
        (bool delivered,) = _callBack(hostile, hostile.called.selector);
        expect(delivered && hostile.deepest() > 24, "deep");
        uint256 before = gasleft();
        _callBack(hostile, hostile.branches.selector);
        expect(before - gasleft() > 900_000, "wide");
    }

    /// Has a contract listen, and calls it back: with a million of this EVM's gas.
    function _callBack(Hostile hostile, bytes4 selector) private returns (bool delivered, bytes memory data) {
        Feed memory feed;
        hostile.listen(feed, 1, Callback({selector: selector, gas: 125_000, deposit: 0}));
        return _cryptlet.answer(Values.unsigned(5));
    }
}
