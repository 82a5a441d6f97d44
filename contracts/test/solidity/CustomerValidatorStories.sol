// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {CustomerValidator} from "../../examples/CustomerValidator.sol";
import {CustomerValidatorWired} from "../../generated/CustomerValidatorWired.sol";
import {CustomerValidator as Validator} from "../../headers/CustomerValidator.sol";
import {RoundState} from "../../src/ICryptoDelegate.sol";
import {MessageQueue} from "../../src/MessageQueue.sol";
import {UtilityClient} from "../../src/UtilityClient.sol";
import {Values} from "../../src/Values.sol";
import {Check} from "./Check.sol";
import {MockCryptlet} from "./MockCryptlet.sol";
import {MockDelegate} from "./MockDelegate.sol";

/// Stories of a bank that knows of its customers that they are accepted, and no more.
contract CustomerValidatorStories is Check {
    MockCryptlet private immutable _cryptlet = new MockCryptlet();
    CustomerValidatorWired private immutable _bank = new CustomerValidatorWired(_cryptlet, 3, 5);
    MockDelegate private constant DELEGATE = MockDelegate(address(MessageQueue.DELEGATE));
    address private constant ADA = address(0xada);
    address private constant EVE = address(0xe4e);

    function testOnlyTheVerdictIsKept() external {
        _bring(ADA, "sealed data of Ada");
        expectSame(_cryptlet.method(), "validate");
        expectSame(string(_cryptlet.params()), string(Validator.validateParams("sealed data of Ada")));
        _answer(_verdict(ADA, true, Validator.Reason.Fulfilled));
        expect(_bank.isAccepted(ADA), "accepted");
        Validator.Verdict memory verdict = _bank.verdictOn(ADA);
        expectSame(string(verdict.subject), "Ada");
    }

    function testARejectedCustomerIsNotAccepted() external {
        _bring(ADA, "sealed data of Ada");
        _answer(_verdict(ADA, false, Validator.Reason.TooYoung));
        expect(!_bank.isAccepted(ADA), "rejected");
        expect(_bank.verdictOn(ADA).reason == Validator.Reason.TooYoung, "and why");
    }

    function testUnreadableDataLeaveNoVerdict() external {
        _bring(ADA, "something");
        (bool delivered,) = _cryptlet.answer(Values.err(Values.text("the customer is no sealed content")));
        expect(delivered && _bank.verdictOn(ADA).subject.length == 0, "no verdict");
    }

    function testCopiedDataMakeNoCustomer() external {
        // Eve is answered first.
        _bring(EVE, "sealed data of Ada");
        _answer(_verdict(ADA, true, Validator.Reason.Fulfilled));
        expect(!_bank.isAccepted(EVE) && _bank.verdictOn(EVE).subject.length == 0, "Eve is not Ada");
        _bring(ADA, "sealed data of Ada");
        _answer(_verdict(ADA, true, Validator.Reason.Fulfilled));
        expect(_bank.isAccepted(ADA), "Ada lost nothing");
        _bring(EVE, "sealed data of Ada");
        _answer(_verdict(ADA, true, Validator.Reason.Fulfilled));
        expect(!_bank.isAccepted(EVE) && _bank.isAccepted(ADA), "nor afterwards");
    }

    function testAnAccountIsTwentyBytes() external {
        _bring(ADA, "sealed data of Ada");
        _answer(_verdictOf(abi.encode(ADA), true, Validator.Reason.Fulfilled));
        expect(!_bank.isAccepted(ADA), "another's form");
    }

    function testANewerVerdictIsNotReplacedByAnOlder() external {
        _cryptlet.setRound(13);
        _bring(ADA, "sealed data of Ada");
        _answer(_verdict(ADA, false, Validator.Reason.DocumentExpired));
        // What failed before is tried again.
        _cryptlet.setRound(12);
        _bring(ADA, "sealed data of Ada");
        _answer(_verdict(ADA, true, Validator.Reason.Fulfilled));
        expect(!_bank.isAccepted(ADA), "it stays expired");
    }

    function testOnlyTheDeskBringsOthersAndPays() external {
        bytes memory data = abi.encodeCall(_bank.validate, (ADA, "sealed"));
        (bool called, bytes memory reason) = address(_bank).call{value: 5}(data);
        expectRefused(called, reason, abi.encodeWithSelector(CustomerValidator.NotTheDesk.selector, this));
        _bank.setDesk(address(this));
        (called, reason) = address(_bank).call{value: 4}(data);
        expectRefused(called, reason, abi.encodeWithSelector(CustomerValidator.NotPaid.selector, 5));
        _bank.setCharge(4);
        (called,) = address(_bank).call{value: 4}(data);
        expect(called && _bank.charge() == 4, "the charge is paid");
    }

    function testOnlyAwaitedVerdictsOfTheCryptletCount() external {
        _bring(ADA, "sealed data of Ada");
        bytes memory output = _verdict(ADA, true, Validator.Reason.Fulfilled);
        bytes memory data = abi.encodeCall(_bank.validated, (_cryptlet.message(output)));
        (bool called, bytes memory reason) = address(_bank).call(data);
        expectRefused(called, reason, abi.encodeWithSelector(UtilityClient.OnlyCryptlet.selector, this));
        _cryptlet.answer(output);
        (called, reason) = _cryptlet.answer(output);
        expectRefused(called, reason, abi.encodeWithSelector(CustomerValidator.NotAsked.selector, 12));
    }

    function testAQuestionsDepositComesBackWhenItsAnswerHasCome() external {
        bytes32 topic = _cryptlet.topic("validate", Validator.validateParams("sealed data of Ada"));
        bytes memory data = abi.encodeCall(_bank.removeTopic, (topic));
        bytes memory awaited = abi.encodeWithSelector(CustomerValidator.AnswerAwaited.selector, 12);
        _bring(ADA, "sealed data of Ada");
        DELEGATE.setRound(RoundState.Open);
        (bool called, bytes memory reason) = address(_bank).call(data);
        expectRefused(called, reason, awaited);
        // The result stands, and waits for its callback.
        DELEGATE.setRound(RoundState.Decided);
        DELEGATE.accept("", uint64(block.timestamp) * 1000);
        (called, reason) = address(_bank).call(data);
        expectRefused(called, reason, awaited);
        _answer(_verdict(ADA, true, Validator.Reason.Fulfilled));
        DELEGATE.pledge{value: 9}();
        uint256 before = address(_bank).balance;
        _bank.removeTopic(topic);
        expect(DELEGATE.removed(0) == topic && address(_bank).balance == before + 9, "the deposit is back");
        expect(_bank.isAccepted(ADA), "the verdict stays");
    }

    function testAQuestionThatCameToNothingIsRemovedToo() external {
        _bring(ADA, "sealed data of Ada");
        DELEGATE.setRound(RoundState.Unknown);
        bytes32 topic = _cryptlet.topic("validate", Validator.validateParams("sealed data of Ada"));
        _bank.removeTopic(topic);
        expect(DELEGATE.removed(0) == topic, "nobody answered");
    }

    /// Brings a customer from the bank's desk.
    function _bring(address customer, bytes memory sealedData) private {
        _bank.setDesk(address(this));
        expect(_bank.validate{value: 5}(customer, sealedData) == _cryptlet.round(), "the round's number");
    }

    function _answer(bytes memory output) private {
        (bool delivered,) = _cryptlet.answer(output);
        expect(delivered, "the callback");
    }

    /// A verdict on Ada's data, which name an account.
    function _verdict(address account, bool accepted, Validator.Reason reason) private pure returns (bytes memory) {
        return _verdictOf(abi.encodePacked(account), accepted, reason);
    }

    function _verdictOf(bytes memory account, bool accepted, Validator.Reason reason)
        private
        pure
        returns (bytes memory)
    {
        bytes[] memory fields = new bytes[](4);
        (fields[0], fields[1]) = (Values.blob("Ada"), Values.blob(account));
        (fields[2], fields[3]) = (Values.boolean(accepted), Values.variant(uint32(reason)));
        return Values.ok(Values.record(fields));
    }
}
