// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {PropertyPrivacy} from "../../examples/PropertyPrivacy.sol";
import {PropertyPrivacyWired} from "../../generated/PropertyPrivacyWired.sol";
import {PropertyPrivacy as Privacy} from "../../headers/PropertyPrivacy.sol";
import {Callback, Message} from "../../src/ICryptlet.sol";
import {MessageQueue} from "../../src/MessageQueue.sol";
import {Owned} from "../../src/Owned.sol";
import {Signers} from "../../src/Signers.sol";
import {Values} from "../../src/Values.sol";
import {Wired} from "../../src/Wired.sol";
import {Check} from "./Check.sol";
import {Headers} from "./Headers.sol";
import {MockCryptlet} from "./MockCryptlet.sol";
import {MockDelegate} from "./MockDelegate.sol";

/// A counter-party.
contract CounterParty {
    receive() external payable {}

    function call(address target, bytes memory data) external payable returns (bool succeeded, bytes memory reason) {
        return target.call{value: msg.value}(data);
    }
}

/// Stories of a field that the signers alone read. The cryptlet's answers are as it would give them; that they open for the
/// signers alone is told where it is written.
contract PropertyPrivacyStories is Check {
    MockCryptlet private immutable _cryptlet = new MockCryptlet();
    CounterParty private immutable _bank = new CounterParty();
    CounterParty private immutable _fund = new CounterParty();
    CounterParty private immutable _auditor = new CounterParty();
    PropertyPrivacyWired private immutable _trade;

    MockDelegate private constant DELEGATE = MockDelegate(address(MessageQueue.DELEGATE));
    bytes32 private constant BANK_KEY = keccak256("the bank's key");
    bytes32 private constant FUND_KEY = keccak256("the fund's key");
    bytes32 private constant AUDITOR_KEY = keccak256("the auditor's key");
    bytes private constant INPUT = "an amount, sealed to the pool";
    bytes private constant APPROVAL = "signed by the authority";

    constructor() {
        _cryptlet.setHeader(Headers.PROPERTY_PRIVACY);
        address[] memory accounts = new address[](2);
        (accounts[0], accounts[1]) = (address(_bank), address(_fund));
        _trade = new PropertyPrivacyWired(accounts, _keys(BANK_KEY, FUND_KEY), "a house", _cryptlet);
    }

    function testAFieldIsSealedToTheSigners() external {
        _set();
        expectSame(_cryptlet.method(), "rewrap");
        expectSame(string(_cryptlet.params()), string(_question(_keys(BANK_KEY, FUND_KEY))));
        Callback memory callback = _cryptlet.callback();
        expect(callback.selector == _trade.onAmountSealed.selector, "the callback");
        expect(callback.gas == 130_000 && callback.deposit == 0.1 ether, "its limits");
        expect(_trade.amount().length == 0 && !_trade.isAmountCurrent(), "nothing yet");
        _answer("for bank and fund");
        expectSame(string(_trade.amount()), "for bank and fund");
        expect(_trade.isAmountCurrent(), "what was set");
    }

    function testAnAddedSignerReadsItWhenItIsSealedAnew() external {
        _set();
        _answer("for bank and fund");
        _trade.addSigner(address(_auditor), AUDITOR_KEY);
        expect(!_trade.isAmountCurrent(), "not for the auditor yet");
        expectSame(string(_trade.amount()), "for bank and fund");
        _by(_auditor, abi.encodeCall(_trade.rewrapAmount, (APPROVAL, 0)));
        bytes32[] memory keys = new bytes32[](3);
        (keys[0], keys[1], keys[2]) = (BANK_KEY, FUND_KEY, AUDITOR_KEY);
        expectSame(string(_cryptlet.params()), string(_question(keys)));
        _answer("for all three");
        expectSame(string(_trade.amount()), "for all three");
        expect(_trade.isAmountCurrent(), "for all who sign");
    }

    function testARemovedSignerAndAChangedKeyAskForANewOne() external {
        _set();
        _answer("for bank and fund");
        _trade.removeSigner(address(_fund));
        expect(!_trade.isAmountCurrent() && !_trade.isSigner(address(_fund)), "the fund still reads it");
        _by(_bank, abi.encodeCall(_trade.setSignerKey, (AUDITOR_KEY)));
        _by(_bank, abi.encodeCall(_trade.rewrapAmount, (APPROVAL, 0)));
        bytes32[] memory keys = new bytes32[](1);
        keys[0] = AUDITOR_KEY;
        expectSame(string(_cryptlet.params()), string(_question(keys)));
        _answer("for the bank's new key");
        expect(_trade.isAmountCurrent(), "for the only one who signs");
    }

    function testWhatChangesBeforeTheAnswerIsSeen() external {
        _set();
        _trade.addSigner(address(_auditor), AUDITOR_KEY);
        _answer("for bank and fund");
        expectSame(string(_trade.amount()), "for bank and fund");
        expect(!_trade.isAmountCurrent(), "the auditor came later");
    }

    function testARefusalChangesNothing() external {
        _set();
        _answer("for bank and fund");
        _set();
        (bool delivered,) = _cryptlet.answer(Values.err(Values.text("the approval is not the authority's")));
        expect(delivered, "an error is an answer");
        expectSame(string(_trade.amount()), "for bank and fund");
        expect(!_trade.isAmountCurrent(), "it is not what was set last");
    }

    function testOnlyTheAnswerToTheLastQuestionIsTaken() external {
        _set();
        _cryptlet.setRound(13);
        _set();
        Message memory message = _cryptlet.message(Values.ok(Values.blob("late")));
        message.round = 12;
        (bool delivered, bytes memory reason) = _cryptlet.deliver(message);
        expectRefused(delivered, reason, abi.encodeWithSelector(Wired.NotAwaited.selector, 12));
        _answer("in time");
        (delivered, reason) = _cryptlet.answer(Values.ok(Values.blob("twice")));
        expectRefused(delivered, reason, abi.encodeWithSelector(Wired.NotAwaited.selector, 13));
        expectSame(string(_trade.amount()), "in time");
    }

    function testOneTopicIsPaidForAtATime() external {
        _set();
        bytes32 first = _cryptlet.topic("rewrap", _cryptlet.params());
        _answer("for bank and fund");
        _set();
        _expectRemoved(0);
        _answer("the same question");
        _trade.addSigner(address(_auditor), AUDITOR_KEY);
        DELEGATE.pledge{value: 9}();
        _by(_auditor, abi.encodeCall(_trade.rewrapAmount, (APPROVAL, 0)));
        bytes32 second = _cryptlet.topic("rewrap", _cryptlet.params());
        expect(second != first && DELEGATE.removed(0) == first, "the next one");
        expect(address(_trade).balance == 9, "the deposit is back");
        _answer("for all three");
        DELEGATE.share();
        _trade.removeSigner(address(_auditor));
        _by(_bank, abi.encodeCall(_trade.rewrapAmount, (APPROVAL, 0)));
        _expectRemoved(1);
        expect(DELEGATE.handedOver(0) == second, "others need it");
        _answer("for bank and fund again");
        expectSame(string(_trade.amount()), "for bank and fund again");
    }

    function testOnlySignersSetAndSealAnew() external {
        bytes memory refused = abi.encodeWithSelector(Signers.OnlySigner.selector, this);
        (bool called, bytes memory reason) =
            address(_trade).call(abi.encodeCall(_trade.setAmount, (INPUT, APPROVAL, 0)));
        expectRefused(called, reason, refused);
        (called, reason) = address(_trade).call(abi.encodeCall(_trade.rewrapAmount, (APPROVAL, 0)));
        expectRefused(called, reason, refused);
        (called, reason) = _bank.call(address(_trade), abi.encodeCall(_trade.rewrapAmount, (APPROVAL, 0)));
        expectRefused(called, reason, abi.encodeWithSelector(Wired.NotSet.selector, "amount"));
        Message memory message = _cryptlet.message(Values.ok(Values.blob("mine")));
        (called, reason) = address(_trade).call(abi.encodeCall(_trade.onAmountSealed, (message)));
        expectRefused(called, reason, abi.encodeWithSelector(Wired.NotCalledBy.selector, _cryptlet, this));
    }

    function testASignerPaysTheFeeThatItNames() external {
        bytes memory data = abi.encodeCall(_trade.setAmount, (INPUT, APPROVAL, 5));
        (bool called, bytes memory reason) = _bank.call{value: 4}(address(_trade), data);
        expectRefused(called, reason, abi.encodeWithSelector(Wired.FeeNotSent.selector, 5));
        (called,) = _bank.call{value: 5}(address(_trade), data);
        expect(called, "the fee is sent");
    }

    function testTheTermsAreConfirmedAsTheyWereRead() external {
        (bool called, bytes memory reason) = _bank.call(address(_trade), abi.encodeCall(_trade.confirm, (_trade.terms())));
        expectRefused(called, reason, abi.encodeWithSelector(PropertyPrivacy.NoAmount.selector));
        _set();
        _answer("for bank and fund");
        bytes32 read = _trade.terms();
        _by(_bank, abi.encodeCall(_trade.confirm, (read)));
        expect(!_trade.isAgreed(), "one of two");
        _by(_fund, abi.encodeCall(_trade.setSettlesAt, (1_800_000_000_000)));
        (called, reason) = _fund.call(address(_trade), abi.encodeCall(_trade.confirm, (read)));
        expectRefused(called, reason, abi.encodeWithSelector(PropertyPrivacy.OtherTerms.selector, _trade.terms()));
        _by(_bank, abi.encodeCall(_trade.confirm, (_trade.terms())));
        _by(_fund, abi.encodeCall(_trade.confirm, (_trade.terms())));
        expect(_trade.isAgreed(), "both of both");
    }

    function testPropertiesAreGuarded() external {
        expectSame(_trade.asset(), "a house");
        _trade.setAsset("two houses");
        expectSame(_trade.asset(), "two houses");
        (bool called, bytes memory reason) = _bank.call(address(_trade), abi.encodeCall(_trade.setAsset, ("none")));
        expectRefused(called, reason, abi.encodeWithSelector(Owned.OnlyOwner.selector, _bank));
        (called, reason) = address(_trade).call(abi.encodeCall(_trade.setSettlesAt, (1)));
        expectRefused(called, reason, abi.encodeWithSelector(Signers.OnlySigner.selector, this));
    }

    function testAPublishedKeyNeedNotBeGiven() external {
        DELEGATE.publish(address(_auditor), AUDITOR_KEY);
        _trade.addSigner(address(_auditor), 0);
        DELEGATE.publish(address(_bank), keccak256("the bank's next key"));
        _by(_bank, abi.encodeCall(_trade.setSignerKey, (0)));
        (address[] memory accounts, bytes32[] memory keys) = _trade.signers();
        expect(accounts[2] == address(_auditor) && keys[2] == AUDITOR_KEY, "the auditor's");
        expect(accounts[0] == address(_bank) && keys[0] == keccak256("the bank's next key"), "the bank's");
    }

    function testSignersAndKeysAreEachOnce() external {
        _refused(abi.encodeCall(_trade.addSigner, (address(_bank), AUDITOR_KEY)), _bad(address(_bank)));
        _refused(abi.encodeCall(_trade.addSigner, (address(0), AUDITOR_KEY)), _bad(address(0)));
        _refused(abi.encodeCall(_trade.removeSigner, (address(_auditor))), _bad(address(_auditor)));
        bytes memory taken = abi.encodeWithSelector(Signers.BadKey.selector, FUND_KEY);
        _refused(abi.encodeCall(_trade.addSigner, (address(_auditor), FUND_KEY)), taken);
        _refused(
            abi.encodeCall(_trade.addSigner, (address(_auditor), bytes32(0))),
            abi.encodeWithSelector(Signers.BadKey.selector, bytes32(0))
        );
        for (uint160 i = 1; i <= 8; i++) {
            _trade.addSigner(address(i), bytes32(uint256(i)));
        }
        bytes memory full = abi.encodeWithSelector(Signers.BadSigners.selector, 11, 11);
        _refused(abi.encodeCall(_trade.addSigner, (address(_auditor), AUDITOR_KEY)), full);
        for (uint160 i = 1; i <= 8; i++) {
            _trade.removeSigner(address(i));
        }
        _trade.removeSigner(address(_bank));
        _refused(
            abi.encodeCall(_trade.removeSigner, (address(_fund))), abi.encodeWithSelector(Signers.BadSigners.selector, 0, 0)
        );
        (address[] memory accounts, bytes32[] memory keys) = _trade.signers();
        expect(accounts.length == 1 && accounts[0] == address(_fund) && keys[0] == FUND_KEY, "the fund is left");
        expect(_trade.signersVersion() == 18, "each change is counted");
        (bool called, bytes memory reason) =
            _fund.call(address(_trade), abi.encodeCall(_trade.addSigner, (address(_bank), BANK_KEY)));
        expectRefused(called, reason, abi.encodeWithSelector(Owned.OnlyOwner.selector, _fund));
    }

    function _set() private {
        _by(_bank, abi.encodeCall(_trade.setAmount, (INPUT, APPROVAL, 0)));
    }

    function _answer(bytes memory ciphertext) private {
        (bool delivered,) = _cryptlet.answer(Values.ok(Values.blob(ciphertext)));
        expect(delivered, "the answer is taken");
    }

    function _by(CounterParty party, bytes memory data) private {
        (bool called,) = party.call(address(_trade), data);
        expect(called, "a signer may");
    }

    /// So many topics are removed.
    function _expectRemoved(uint256 count) private {
        (bool found,) = address(DELEGATE).call(abi.encodeCall(DELEGATE.removed, (count)));
        expect(!found, "no more topics");
        if (count == 0) return;
        (found,) = address(DELEGATE).call(abi.encodeCall(DELEGATE.removed, (count - 1)));
        expect(found, "no fewer topics");
    }

    function _refused(bytes memory data, bytes memory reason) private {
        (bool called, bytes memory found) = address(_trade).call(data);
        expectRefused(called, found, reason);
    }

    function _bad(address signer) private pure returns (bytes memory) {
        return abi.encodeWithSelector(Signers.BadSigner.selector, signer);
    }

    /// What the cryptlet is asked.
    function _question(bytes32[] memory keys) private pure returns (bytes memory) {
        bytes[] memory signers = new bytes[](keys.length);
        for (uint256 i = 0; i < keys.length; i++) {
            signers[i] = abi.encodePacked(keys[i]);
        }
        return Privacy.rewrapParams(INPUT, signers, Privacy.Scheme.X25519Chacha20Poly1305, APPROVAL);
    }

    function _keys(bytes32 a, bytes32 b) private pure returns (bytes32[] memory keys) {
        keys = new bytes32[](2);
        (keys[0], keys[1]) = (a, b);
    }
}
