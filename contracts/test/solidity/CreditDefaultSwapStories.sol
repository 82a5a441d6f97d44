// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {BoundSwap} from "../../examples/BoundSwap.sol";
import {CreditDefaultSwap} from "../../examples/CreditDefaultSwap.sol";
import {CreditDefaultSwapWired} from "../../generated/CreditDefaultSwapWired.sol";
import {CreditDefaultSwap as Swap} from "../../headers/CreditDefaultSwap.sol";
import {ContractCryptlet} from "../../src/ContractCryptlet.sol";
import {ICryptlet, Message} from "../../src/ICryptlet.sol";
import {Binding, RoundState} from "../../src/ICryptoDelegate.sol";
import {MessageQueue} from "../../src/MessageQueue.sol";
import {Values} from "../../src/Values.sol";
import {Wired} from "../../src/Wired.sol";
import {Check} from "./Check.sol";
import {Headers} from "./Headers.sol";
import {MockCryptlet} from "./MockCryptlet.sol";
import {MockDelegate} from "./MockDelegate.sol";

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

    MockDelegate private constant DELEGATE = MockDelegate(address(MessageQueue.DELEGATE));
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

    function testAnAnswerOnItsWayIsNotOvertaken() external {
        _begin();
        _swap.step(10_000, 0);
        DELEGATE.setRound(RoundState.Open);
        _expectPending();
        // The result stands, and waits for its callback.
        DELEGATE.setRound(RoundState.Decided);
        DELEGATE.accept("", uint64(block.timestamp - MessageQueue.PATIENCE) * 1000);
        _expectPending();
        bytes memory next = _ok(_state(Swap.Status.Running, 1, 0, 1, 0));
        (bool taken,) = _cryptlet.answer(next);
        expect(taken && _swap.version() == 2, "the answer comes");
        _swap.step(10_000, 0);
    }

    function testAStepThatCameToNothingIsFollowedByAnother() external {
        _begin();
        _swap.step(10_000, 0);
        // Nobody answered.
        DELEGATE.setRound(RoundState.Unknown);
        _cryptlet.setRound(13);
        expect(_swap.step(10_000, 0) == 13, "no result");
        // The callback failed. Who retries it finds that another was asked.
        DELEGATE.setRound(RoundState.Decided);
        DELEGATE.accept("", uint64(block.timestamp) * 1000);
        _expectPending();
        DELEGATE.fail(13);
        _cryptlet.setRound(14);
        expect(_swap.step(10_000, 0) == 14, "a failed callback");
        // Nothing is known of the callback.
        _expectPending();
        DELEGATE.accept("", uint64(block.timestamp - MessageQueue.PATIENCE - 1) * 1000);
        _cryptlet.setRound(15);
        expect(_swap.step(10_000, 0) == 15, "a lost callback");
        // The result is kept no longer.
        DELEGATE.accept("", uint64(block.timestamp) * 1000);
        DELEGATE.forget(4);
        expect(_swap.step(10_000, 0) == 15, "a result that is gone");
    }

    function testWhoStepsPaysTheFeeAndGetsTheRest() external {
        _begin();
        (bool called,) = address(_swap).call{value: 9}("");
        bytes memory data = abi.encodeCall(_swap.step, (10_000, 5));
        bytes memory reason;
        (called, reason) = address(_swap).call{value: 4}(data);
        expectRefused(called, reason, abi.encodeWithSelector(Wired.FeeNotSent.selector, 5));
        uint256 before = address(this).balance;
        (called,) = address(_swap).call{value: 7}(data);
        // This cryptlet takes nothing.
        expect(called && _swap.owed(address(this)) == 7, "what was not spent");
        _swap.take();
        expect(address(this).balance == before, "it is paid back");
        expect(_swap.held() == NOTIONAL * UNIT, "the parties' money stays");
    }

    function testAFormerStepsDepositIsNotTheNextSteppers() external {
        _begin();
        _swap.step(10_000, 0);
        _cryptlet.answer(_ok(_state(Swap.Status.Running, 1, 0, 1, 0)));
        DELEGATE.pledge{value: 9}();
        uint256 before = address(_swap).balance;
        (bool called,) = address(_swap).call{value: 7}(abi.encodeCall(_swap.step, (10_000, 5)));
        expect(called && address(_swap).balance == before + 7 + 9, "it is back");
        expect(_swap.owed(address(this)) == 7, "what was sent");
    }

    function testADepositThatComesBackLateIsTheOwners() external {
        _begin();
        // Another account asks the same: the topic stays, and is handed over.
        DELEGATE.share();
        bytes32 topic = _cryptlet.topic(_cryptlet.method(), _cryptlet.params());
        (bool called,) = address(_swap).call{value: 7}(abi.encodeCall(_swap.step, (10_000, 5)));
        expect(called && DELEGATE.handedOver(0) == topic, "it is not back");
        expect(_swap.owed(address(this)) == 7, "what was sent");
        // It comes back without a call.
        (called,) = address(_swap).call{value: 9}("");
        uint256 before = address(this).balance;
        _swap.takeRest();
        expect(address(this).balance == before + 9, "nobody remembers who paid");
        expect(address(_swap).balance == _swap.held(), "what is owed stays");
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

    function testAPremiumThatIsPaidWhileAnAnswerIsOnItsWayIsPaidOnce() external {
        _begin();
        _step(_state(Swap.Status.Running, 10_000, 0, 10_000, 0));
        _swap.step(10_000, 0);
        _pay(10_000);
        // What was asked knows nothing of it.
        (bool taken,) = _cryptlet.answer(_ok(_state(Swap.Status.Settled, 12_000, 0, 12_000, 600_000)));
        expect(taken, "the buyer delays nothing");
        expect(_swap.owed(address(_buyer)) == 598_000 * UNIT, "less what he owes besides");
        expect(_swap.owed(address(_seller)) == 412_000 * UNIT, "premium and the rest of the collateral");
    }

    function testNoPremiumIsPaidAfterTheEnd() external {
        _begin();
        _step(_state(Swap.Status.Settled, 12_000, 0, 12_000, 600_000));
        bytes memory data = abi.encodeCall(_swap.payPremium, ());
        (bool called, bytes memory reason) = _buyer.call{value: UNIT}(address(_swap), data);
        expectRefused(called, reason, abi.encodeWithSelector(CreditDefaultSwap.WrongTime.selector));
        expect(_swap.owed(address(_buyer)) == 588_000 * UNIT, "it is taken from the settlement");
    }

    function testAnAnswerToWhatIsSeenOtherwiseIsNotTaken() external {
        _begin();
        bytes memory next = _ok(_state(Swap.Status.Matured, 0, 0, 0, 0));
        _swap.step(10_000, 0);
        DELEGATE.setRound(RoundState.Open);
        _fall("ACME", "D");
        _expectOtherRound(next);
        // Another may be asked for at once.
        _cryptlet.setRound(13);
        _swap.step(10_000, 0);
        expectSame(string(_cryptlet.params()), string(_question(0, "D", false)));
        _by(_buyer, abi.encodeCall(_swap.agreeOnRecovery, (400_000)));
        _by(_seller, abi.encodeCall(_swap.agreeOnRecovery, (400_000)));
        _expectOtherRound(next);
        _cryptlet.setRound(14);
        _swap.step(10_000, 0);
        expectSame(string(_cryptlet.params()), string(_question(0, "D", true)));
    }

    function testAnOlderRatingIsPassedOver() external {
        _begin();
        _fall("ACME", "D");
        // Wired anew, the feed begins with what was long ago; what failed then comes again.
        _swap.unwireRated();
        _rate("ACME", "BBB", 1_699_999_999_999);
        expectSame(_swap.rating(), "D");
        _swap.unwireRated();
        _rate("ACME", "C", 1_700_000_000_000);
        expectSame(_swap.rating(), "C");
    }

    function testARatingThatFailedIsTakenWhenItIsRetried() external {
        _begin();
        _fall("OTHER", "D");
        // The callback of what was told before has failed.
        Message memory message = _watch.message(_change(1, "ACME", "CC", 1_699_999_999_999));
        message.acceptedAt -= 1;
        (bool delivered,) = _watch.deliver(message);
        expect(delivered, "it is not lost");
        expectSame(_swap.rating(), "CC");
    }

    function testOfRatingsOfOneMomentTheOneToldLastCounts() external {
        _begin();
        _swap.wireRated("ACME", 0, 9);
        _watch.answer(_change(8, "ACME", "D", 1_700_000_000_000));
        (bool delivered,) = _watch.answer(_change(7, "ACME", "CC", 1_700_000_000_000));
        expect(delivered, "a retry brings what was told before");
        expectSame(_swap.rating(), "D");
        _watch.answer(_change(9, "ACME", "C", 1_700_000_000_000));
        expectSame(_swap.rating(), "C");
    }

    function testABoundSwapRunsWithACryptletOfItsOwn() external {
        MockCryptlet own = new MockCryptlet();
        DELEGATE.setBound(address(own));
        Binding memory binding;
        BoundSwap swap =
            new BoundSwap(binding, address(_buyer), address(_seller), _terms(), "ACME", "A", _watch);
        expect(address(swap.cryptlet()) == address(own), "what it has bound");
        (bool called,) = _seller.call{value: NOTIONAL * UNIT}(address(swap), abi.encodeCall(swap.secure, ()));
        expect(called, "the collateral");
        // How many hosts there must be, the chain counts: this contract sees none.
        swap.step(10_000, 0);
        expectSame(own.method(), "begin");
        (called,) = own.answer(_ok(_state(Swap.Status.Running, 0, 0, 0, 0)));
        expect(called && swap.version() == 1, "it has begun");
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
        (called,) = address(_swap).call{value: 3}("");
        expect(called, "money for what is asked");
        _swap.step(10_000, 0);
        uint256 before = address(this).balance;
        _swap.takeRest();
        expect(address(this).balance == before + 2, "the rest is the owner's");
    }

    function _expectPending() private {
        uint64 round = _cryptlet.round();
        (bool called, bytes memory reason) = address(_swap).call(abi.encodeCall(_swap.step, (10_000, 0)));
        expectRefused(called, reason, abi.encodeWithSelector(CreditDefaultSwap.StepPending.selector, round));
    }

    /// The answer to what was asked last is refused.
    function _expectOtherRound(bytes memory output) private {
        (bool taken, bytes memory reason) = _cryptlet.answer(output);
        bytes4 selector = CreditDefaultSwap.OtherRound.selector;
        expectRefused(taken, reason, abi.encodeWithSelector(selector, _cryptlet.round()));
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
        _rate(customer, rating, 1_700_000_000_000);
    }

    /// credit-watch tells of a rating that was issued at a moment.
    function _rate(string memory customer, string memory rating, uint64 issuedAt) private {
        _swap.wireRated(customer, 0, 9);
        (bool delivered,) = _watch.answer(_change(1, customer, rating, issuedAt));
        expect(delivered, "the rating is taken");
    }

    /// What credit-watch answers.
    function _change(uint64 number, string memory customer, string memory rating, uint64 issuedAt)
        private
        pure
        returns (bytes memory)
    {
        bytes[] memory fields = new bytes[](5);
        fields[0] = Values.unsigned(number);
        fields[1] = Values.text(customer);
        fields[2] = Values.text(rating);
        fields[3] = Values.text("A");
        fields[4] = Values.unsigned(issuedAt);
        return Values.some(Values.record(fields));
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
