// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {SharedLedger} from "../../examples/SharedLedger.sol";
import {ContractCryptlet} from "../../src/ContractCryptlet.sol";
import {Binding, RoundState} from "../../src/ICryptoDelegate.sol";
import {MessageQueue} from "../../src/MessageQueue.sol";
import {ValueReader} from "../../src/ValueReader.sol";
import {Values} from "../../src/Values.sol";
import {Check} from "./Check.sol";
import {LedgerCryptlet} from "./LedgerCryptlet.sol";
import {MockCryptlet} from "./MockCryptlet.sol";
import {MockDelegate} from "./MockDelegate.sol";

/// Stories of a contract whose code is a cryptlet.
contract ContractCryptletStories is Check {
    MockCryptlet private immutable _cryptlet = new MockCryptlet();
    MockDelegate private constant DELEGATE = MockDelegate(address(MessageQueue.DELEGATE));

    function testAnUpdateIsTakenAsAWhole() external {
        LedgerCryptlet ledger = _ledger();
        (uint64 version, bytes32 digest, bytes memory state) = ledger.snapshot();
        ledger.ask();
        expectSame(string(_cryptlet.params()), string(_params(version, digest, state)));
        (bool taken,) = _cryptlet.answer(_update(version, digest, 40, "paid"));
        expect(taken, "the update");
        expect(ledger.balance() == 40 && ledger.version() == 1, "the next state");
        expectSame(ledger.note(), "paid");
    }

    function testAnUpdateIsTakenOnce() external {
        LedgerCryptlet ledger = _ledger();
        (uint64 version, bytes32 digest,) = ledger.snapshot();
        ledger.ask();
        _cryptlet.answer(_update(version, digest, 40, "paid"));
        (bool taken, bytes memory reason) = _cryptlet.answer(_update(version, digest, 80, "paid twice"));
        expectRefused(taken, reason, abi.encodeWithSelector(ContractCryptlet.StaleSnapshot.selector, 1, 0));
        expect(ledger.balance() == 40, "the state stays");
    }

    function testAChangedStateIsNotOverwritten() external {
        LedgerCryptlet ledger = _ledger();
        (uint64 version, bytes32 digest,) = ledger.snapshot();
        ledger.ask();
        ledger.annotate("disputed");
        (bool taken, bytes memory reason) = _cryptlet.answer(_update(version, digest, 40, "paid"));
        bytes4 selector = ContractCryptlet.ChangedSince.selector;
        expectRefused(taken, reason, abi.encodeWithSelector(selector, ledger.stateDigest(), digest));
        expectSame(ledger.note(), "disputed");
    }

    function testAFaultyUpdateChangesNothing() external {
        LedgerCryptlet ledger = _ledger();
        (uint64 version, bytes32 digest,) = ledger.snapshot();
        ledger.ask();
        bytes memory longer = abi.encodePacked(_update(version, digest, 40, "paid"), hex"00");
        (bool taken, bytes memory reason) = _cryptlet.answer(longer);
        expectRefused(taken, reason, abi.encodeWithSelector(ValueReader.Trailing.selector));
        expect(ledger.balance() == 0 && ledger.version() == 0, "nothing");
    }

    function testOnlyTheCryptletUpdates() external {
        LedgerCryptlet ledger = _ledger();
        (uint64 version, bytes32 digest,) = ledger.snapshot();
        bytes memory data =
            abi.encodeCall(ledger.updateState, (_cryptlet.message(_update(version, digest, 40, "mine"))));
        (bool taken, bytes memory reason) = address(ledger).call(data);
        bytes4 selector = ContractCryptlet.OnlyBy.selector;
        expectRefused(taken, reason, abi.encodeWithSelector(selector, _cryptlet, address(this)));
    }

    function testAPoolOutOfBoundsIsNotAsked() external {
        LedgerCryptlet ledger = _ledger();
        bytes4 selector = ContractCryptlet.PoolOutOfBounds.selector;
        for (uint32 hosts = 0; hosts < 7; hosts++) {
            _cryptlet.setHosts(hosts);
            (bool asked, bytes memory reason) = address(ledger).call(abi.encodeCall(ledger.ask, ()));
            if (hosts >= 2 && hosts <= 4) expect(asked, "within bounds");
            else expectRefused(asked, reason, abi.encodeWithSelector(selector, hosts, 2, 4));
        }
    }

    function testABoundCryptletHasTheHostsOfItsBinding() external {
        Binding memory binding;
        (binding.minInstances, binding.maxInstances) = (2, 5);
        DELEGATE.setBound(address(_cryptlet));
        SharedLedger ledger = new SharedLedger(binding, _signers(address(this), address(1)));
        expect(ledger.minimumInstances() == 2 && ledger.maximumInstances() == 5, "as it was bound");
        _cryptlet.setHosts(1);
        expect(ledger.settle(0) == _cryptlet.round(), "whether it waits or is refused, the chain says");
    }

    function testWhoDeploysHandsItOver() external {
        LedgerCryptlet ledger = _ledger();
        expect(ledger.owner() == address(this), "who deploys it");
        ledger.handOver(address(7));
        expect(ledger.owner() == address(7), "it is another's");
        (bool called, bytes memory reason) = address(ledger).call(abi.encodeCall(ledger.handOver, (address(this))));
        bytes4 selector = ContractCryptlet.OnlyBy.selector;
        expectRefused(called, reason, abi.encodeWithSelector(selector, address(7), address(this)));
    }

    function testSignersAreNamedOnce() external {
        LedgerCryptlet ledger = new LedgerCryptlet(_cryptlet, _signers(address(1), address(2)));
        expect(ledger.signers().length == 2 && ledger.isSigner(address(2)), "both");
        (bool asked, bytes memory reason) = address(ledger).call(abi.encodeCall(ledger.ask, ()));
        expectRefused(asked, reason, abi.encodeWithSelector(ContractCryptlet.OnlySigner.selector, address(this)));
        bytes4 selector = ContractCryptlet.BadSigner.selector;
        try new LedgerCryptlet(_cryptlet, _signers(address(1), address(1))) {
            expect(false, "twice");
        } catch (bytes memory twice) {
            expectRefused(false, twice, abi.encodeWithSelector(selector, address(1)));
        }
        try new LedgerCryptlet(_cryptlet, _signers(address(1), address(0))) {
            expect(false, "nobody");
        } catch (bytes memory nobody) {
            expectRefused(false, nobody, abi.encodeWithSelector(selector, address(0)));
        }
    }

    function testOneTopicIsPaidForAtATime() external {
        LedgerCryptlet ledger = _ledger();
        bytes32 first = _ask(ledger);
        expect(_ask(ledger) == first, "the same question");
        expect(!_hasRemoved(0), "its topic stays");
        _update(ledger, 40);
        bytes32 second = _ask(ledger);
        expect(second != first && DELEGATE.removed(0) == first, "the next one");
        // Others ask what this contract asks.
        DELEGATE.share();
        _update(ledger, 80);
        _ask(ledger);
        expect(!_hasRemoved(1) && DELEGATE.handedOver(0) == second, "others need it");
    }

    function testAnybodyMayRemoveTheLastTopicWhenItIsAnswered() external {
        LedgerCryptlet ledger = _ledger();
        bytes32 topic = _ask(ledger);
        DELEGATE.setRound(RoundState.Open);
        bytes4 selector = ContractCryptlet.AnswerAwaited.selector;
        (bool called, bytes memory reason) = address(ledger).call(abi.encodeCall(ledger.removeTopic, (topic)));
        expectRefused(called, reason, abi.encodeWithSelector(selector, _cryptlet.round()));
        DELEGATE.setRound(RoundState.Decided);
        DELEGATE.accept("", uint64(block.timestamp) * 1000);
        (called, reason) = address(ledger).call(abi.encodeCall(ledger.removeTopic, (topic)));
        expectRefused(called, reason, abi.encodeWithSelector(selector, _cryptlet.round()));
        _update(ledger, 40);
        ledger.removeTopic(topic);
        expect(DELEGATE.removed(0) == topic, "the answer has come");
    }

    /// Asks for the next state. Gives the question's topic.
    function _ask(LedgerCryptlet ledger) private returns (bytes32 topic) {
        ledger.ask();
        return _cryptlet.topic("next", _cryptlet.params());
    }

    /// The answer to the last question comes.
    function _update(LedgerCryptlet ledger, int64 balance) private {
        (uint64 version, bytes32 digest,) = ledger.snapshot();
        (bool taken,) = _cryptlet.answer(_update(version, digest, balance, "paid"));
        expect(taken, "the update");
    }

    function _hasRemoved(uint256 place) private view returns (bool has) {
        try DELEGATE.removed(place) {
            return true;
        } catch {
            return false;
        }
    }

    /// A ledger that this contract signs for, with a pool of three.
    function _ledger() private returns (LedgerCryptlet) {
        _cryptlet.setHosts(3);
        return new LedgerCryptlet(_cryptlet, _signers(address(this), address(1)));
    }

    function _signers(address a, address b) private pure returns (address[] memory signers) {
        signers = new address[](2);
        (signers[0], signers[1]) = (a, b);
    }

    function _params(uint64 version, bytes32 digest, bytes memory state) private pure returns (bytes memory) {
        return Values.arguments(Values.all(Values.unsigned(version), Values.blob(abi.encodePacked(digest)), state));
    }

    function _update(uint64 version, bytes32 digest, int64 balance, string memory note)
        private
        pure
        returns (bytes memory)
    {
        bytes memory state = Values.record(Values.all(Values.signed(balance), Values.text(note)));
        return Values.record(Values.all(Values.unsigned(version), Values.blob(abi.encodePacked(digest)), state));
    }
}
