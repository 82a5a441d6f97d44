// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {CreditDefaultSwap} from "../../examples/CreditDefaultSwap.sol";
import {CreditDefaultSwapWired} from "../../generated/CreditDefaultSwapWired.sol";
import {CreditDefaultSwap as Swap} from "../../headers/CreditDefaultSwap.sol";
import {ContractCryptlet} from "../../src/ContractCryptlet.sol";
import {ICryptlet} from "../../src/ICryptlet.sol";
import {Values} from "../../src/Values.sol";
import {Check} from "./Check.sol";
import {Headers} from "./Headers.sol";
import {MockCryptlet} from "./MockCryptlet.sol";

/// Buyer or seller.
contract Party {
    receive() external payable {}

    function call(address target, bytes memory data) external payable returns (bool succeeded, bytes memory reason) {
        return target.call{value: msg.value}(data);
    }
}

/// A swap whose money can be lost, as by a fee that is too high.
contract LeakySwap is CreditDefaultSwapWired {
    constructor(ICryptlet cryptlet, address buyer, address seller, Swap.Terms memory terms, ICryptlet creditWatch)
        CreditDefaultSwapWired(cryptlet, buyer, seller, terms, "ACME", "A", creditWatch)
    {}

    function leak(uint256 amount) external {
        (bool gone,) = address(0xdead).call{value: amount}("");
        require(gone);
    }
}

/// Stories of a swap between two parties, from its collateral to its end. The cryptlet's answers are as it would give them.
contract CreditDefaultSwapStories is Check {
    MockCryptlet private immutable _cryptlet = new MockCryptlet();
    MockCryptlet private immutable _watch = new MockCryptlet();
    Party private immutable _buyer = new Party();
    Party private immutable _seller = new Party();
    LeakySwap private immutable _swap;

    uint256 private constant UNIT = 10 ** 6;
    uint64 private constant NOTIONAL = 1_000_000;

    constructor() {
        _cryptlet.setHosts(2);
        _watch.setHeader(Headers.CREDIT_WATCH);
        _swap = new LeakySwap(_cryptlet, address(_buyer), address(_seller), _terms(), _watch);
    }

    receive() external payable {}

    function testASwapRunsToItsSettlement() external {
        _begin();
        // A premium has fallen due, and is paid.
        _step(_state(Swap.Status.Running, 10_000, 0, 10_000, 0));
        _pay(10_000);
        expect(_swap.owed(address(_seller)) == 10_000 * UNIT, "the seller is owed the premium");
        _swap.step(10_000, 0);
        expectSame(string(_cryptlet.params()), string(_question(10_000, "A", false)));
        _cryptlet.answer(_ok(_state(Swap.Status.Running, 10_000, 10_000, 0, 0)));
        // The entity fails.
        _fall("ACME", "D");
        expectSame(_swap.rating(), "D");
        _step(_state(Swap.Status.Defaulted, 12_000, 10_000, 2_000, 0));
        _by(_buyer, abi.encodeCall(_swap.agreeOnRecovery, (400_000)));
        _by(_seller, abi.encodeCall(_swap.agreeOnRecovery, (400_000)));
        _swap.step(10_000, 0);
        expectSame(string(_cryptlet.params()), string(_question(10_000, "D", true)));
        _cryptlet.answer(_ok(_state(Swap.Status.Settled, 12_000, 10_000, 2_000, 600_000)));
        expect(_swap.owed(address(_buyer)) == 598_000 * UNIT, "less what he still owed");
        expect(_swap.owed(address(_seller)) == 412_000 * UNIT, "premium and the rest of the collateral");
        _by(_buyer, abi.encodeCall(_swap.take, ()));
        _by(_seller, abi.encodeCall(_swap.take, ()));
        expect(address(_buyer).balance == 598_000 * UNIT && address(_seller).balance == 412_000 * UNIT, "both are paid");
        expect(_swap.held() == 0, "nothing is left");
    }

    function testASwapThatMaturesGivesTheCollateralBack() external {
        _begin();
        _step(_state(Swap.Status.Matured, 0, 0, 0, 0));
        expect(_swap.owed(address(_seller)) == NOTIONAL * UNIT && _swap.owed(address(_buyer)) == 0, "all of it");
        (bool called, bytes memory reason) = address(_swap).call(abi.encodeCall(_swap.step, (1, 0)));
        expectRefused(called, reason, abi.encodeWithSelector(CreditDefaultSwap.WrongTime.selector));
    }

    function testTheSwapBeginsWithItsTermsAndItsCollateral() external {
        bytes memory early = abi.encodeWithSelector(CreditDefaultSwap.WrongTime.selector);
        (bool called, bytes memory reason) = address(_swap).call(abi.encodeCall(_swap.step, (1, 0)));
        expectRefused(called, reason, early);
        bytes memory data = abi.encodeCall(_swap.secure, ());
        (called, reason) = _seller.call{value: 1}(address(_swap), data);
        bytes4 amount = CreditDefaultSwap.WrongAmount.selector;
        expectRefused(called, reason, abi.encodeWithSelector(amount, NOTIONAL * UNIT));
        (called, reason) = _buyer.call(address(_swap), data);
        bytes4 onlyBy = ContractCryptlet.OnlyBy.selector;
        expectRefused(called, reason, abi.encodeWithSelector(onlyBy, _seller, _buyer));
        _secure();
        _swap.step(10_000, 0);
        expectSame(_cryptlet.method(), "begin");
        expectSame(string(_cryptlet.params()), string(Swap.beginParams(_terms())));
        (called, reason) = _seller.call{value: NOTIONAL * UNIT}(address(_swap), data);
        expectRefused(called, reason, early);
    }

    function testAnAnswerIsTakenOnceAndOnlyToTheLastQuestion() external {
        _begin();
        bytes memory next = _ok(_state(Swap.Status.Running, 1, 0, 1, 0));
        bytes4 selector = CreditDefaultSwap.OtherRound.selector;
        (bool called, bytes memory reason) = _cryptlet.answer(next);
        expectRefused(called, reason, abi.encodeWithSelector(selector, 12));
        _swap.step(10_000, 0);
        _cryptlet.setRound(13);
        (called, reason) = _cryptlet.answer(next);
        expectRefused(called, reason, abi.encodeWithSelector(selector, 13));
        expect(_swap.version() == 1, "the state stays");
    }

    function testARefusedStepChangesNothing() external {
        _begin();
        _swap.step(10_000, 0);
        bytes32 digest = _swap.stateDigest();
        (bool called,) = _cryptlet.answer(Values.err(Values.text("the observed rating is none")));
        expect(called && _swap.stateDigest() == digest && _swap.version() == 1, "nothing");
    }

    function testAFaultyStateIsTakenNotEvenInPart() external {
        _begin();
        _swap.step(10_000, 0);
        bytes32 digest = _swap.stateDigest();
        (bool called,) = _cryptlet.answer(abi.encodePacked(_ok(_state(Swap.Status.Running, 1, 0, 1, 0)), hex"00"));
        expect(!called && _swap.stateDigest() == digest, "something is left over");
        // More than the collateral can't be owed.
        (called,) = _cryptlet.answer(_ok(_state(Swap.Status.Settled, 0, 0, 0, NOTIONAL + 1)));
        expect(!called && _swap.stateDigest() == digest, "more than there is");
    }

    function testPremiumsAreNoMoreThanWhatIsDue() external {
        _begin();
        _step(_state(Swap.Status.Running, 5, 0, 5, 0));
        bytes memory data = abi.encodeCall(_swap.payPremium, ());
        bytes memory refused = abi.encodeWithSelector(CreditDefaultSwap.WrongAmount.selector, 5 * UNIT);
        (bool called, bytes memory reason) = _buyer.call{value: 6 * UNIT}(address(_swap), data);
        expectRefused(called, reason, refused);
        (called, reason) = _buyer.call{value: UNIT + 1}(address(_swap), data);
        expectRefused(called, reason, refused);
        _pay(5);
        expect(_swap.premiumPaid() == 5, "all that is due");
    }

    function testRatingsOfOthersAndOfOthersFeedsDoNotCount() external {
        _fall("OTHER", "D");
        expectSame(_swap.rating(), "A");
    }

    function testBothMustAgreeOnTheRecovery() external {
        _by(_buyer, abi.encodeCall(_swap.agreeOnRecovery, (0)));
        _by(_seller, abi.encodeCall(_swap.agreeOnRecovery, (900_000)));
        (bool has,) = _swap.recovery();
        expect(!has, "they don't");
        _by(_seller, abi.encodeCall(_swap.agreeOnRecovery, (0)));
        uint32 ppm;
        (has, ppm) = _swap.recovery();
        expect(has && ppm == 0, "they do");
    }

    function testQuestionsDoNotSpendThePartiesMoney() external {
        _begin();
        _swap.leak(1);
        bytes memory refused = abi.encodeWithSelector(CreditDefaultSwap.Uncovered.selector, 1);
        (bool called, bytes memory reason) = address(_swap).call(abi.encodeCall(_swap.step, (10_000, 0)));
        expectRefused(called, reason, refused);
        (called, reason) = address(_swap).call(abi.encodeCall(_swap.wireRated, ("ACME", 0, 1)));
        expectRefused(called, reason, refused);
        _swap.step{value: 3}(10_000, 0);
        uint256 before = address(this).balance;
        _swap.takeRest();
        expect(address(this).balance == before + 2, "the rest is the owner's");
    }

    function _secure() private {
        (bool called,) = _seller.call{value: NOTIONAL * UNIT}(address(_swap), abi.encodeCall(_swap.secure, ()));
        expect(called, "the collateral");
    }

    function _begin() private {
        _secure();
        _step(_state(Swap.Status.Running, 0, 0, 0, 0));
        expect(_swap.version() == 1, "it has begun");
    }

    function _step(bytes memory state) private {
        _swap.step(10_000, 0);
        (bool taken,) = _cryptlet.answer(_ok(state));
        expect(taken, "the next state");
    }

    function _pay(uint256 units) private {
        (bool called,) = _buyer.call{value: units * UNIT}(address(_swap), abi.encodeCall(_swap.payPremium, ()));
        expect(called, "the premium");
    }

    function _by(Party party, bytes memory data) private {
        (bool called,) = party.call(address(_swap), data);
        expect(called, "the party may");
    }

    /// credit-watch tells of a rating.
    function _fall(string memory customer, string memory rating) private {
        _swap.wireRated(customer, 0, 9);
        bytes[] memory fields = new bytes[](5);
        fields[0] = Values.unsigned(1);
        fields[1] = Values.text(customer);
        fields[2] = Values.text(rating);
        fields[3] = Values.text("A");
        fields[4] = Values.unsigned(1_700_000_000_000);
        (bool delivered,) = _watch.answer(Values.some(Values.record(fields)));
        expect(delivered, "the rating is taken");
    }

    function _ok(bytes memory state) private pure returns (bytes memory) {
        return Values.ok(state);
    }

    function _state(Swap.Status status, uint64 total, uint64 paid, uint64 due, uint64 settlement)
        private
        pure
        returns (bytes memory)
    {
        bytes[] memory fields = new bytes[](9);
        for (uint256 i = 0; i < 9; i++) {
            fields[i] = Values.unsigned(0);
        }
        fields[2] = Values.variant(uint32(status));
        fields[4] = Values.unsigned(total);
        fields[5] = Values.unsigned(paid);
        fields[6] = Values.unsigned(due);
        fields[7] = Values.unsigned(settlement);
        return Values.record(fields);
    }

    /// What the cryptlet is asked: terms, state, and what has been seen.
    function _question(uint64 paid, string memory rating, bool isKnown) private view returns (bytes memory) {
        Swap.OptionUint32 memory recovery;
        if (isKnown) recovery = Swap.OptionUint32({has: true, value: 400_000});
        Swap.Observation memory seen = Swap.Observation({premiumPaid: paid, rating: rating, recoveryPpm: recovery});
        return Swap.stepParams(_terms(), _swap.standing(), seen);
    }

    function _terms() private pure returns (Swap.Terms memory) {
        return Swap.Terms({
            notional: NOTIONAL,
            spreadPpm: 40_000,
            start: "2026-01-01",
            periodMonths: 3,
            periods: 20,
            graceDays: 30,
            trigger: "CC"
        });
    }
}
