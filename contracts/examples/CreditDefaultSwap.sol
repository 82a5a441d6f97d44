// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

// cryptlet-import: ../headers/CreditDefaultSwap.sol sha256:fc42045a98ce5246b469ac798f57f93adb03f4130ce318057b87e0bf52582ed5
import {CreditDefaultSwap as Swap} from "../headers/CreditDefaultSwap.sol";
// cryptlet-import: ../headers/CreditWatch.sol sha256:c924ffccf43b98fb68dc6194efdad55bf4ce2f35ed6cc5dccb07a09451e36d95
import {CreditWatch} from "../headers/CreditWatch.sol";
// cryptlet-import: ../src/ContractCryptlet.sol sha256:7870bf800c5b6d3a30002b71530c4871246d2b63eae83beeaa18f9240104c239
// cryptlet-import: ../src/Topics.sol sha256:620bcf0b8d846d3844c4adf93839d1182397822571cdf25ccd1c038c0913d2f7
import {ContractCryptlet} from "../src/ContractCryptlet.sol";
// cryptlet-import: ../src/ICryptlet.sol sha256:cccbe972086f60784799f7c1668f29cc3955bb4a1ead0fda30a058cc393fbd5e
import {ICryptlet, Message} from "../src/ICryptlet.sol";
// cryptlet-import: ../src/MessageQueue.sol sha256:1c366dc1213efb87f1f8d49d61cedcf3c246b521f1931f82b0136dd072c5957c
import {MessageQueue} from "../src/MessageQueue.sol";
// cryptlet-import: ../src/ValueReader.sol sha256:8e4d1e4991ef1692ea0ea63ab9157709de86bb6e449aec6672a6e64d9b6f7f53
import {Reader, ValueReader} from "../src/ValueReader.sol";
// cryptlet-import: ../src/Values.sol sha256:6f0ca05de6366f0e5a73ed7244128b066558f012779d692313076a324d938c42
import {Values} from "../src/Values.sol";
// cryptlet-import: ../src/Wired.sol sha256:df1fe6e616491072ac2d3d671b7659774ae7ee94c2deb81d74143ec4b34e5d74
// cryptlet-import: ../src/Ordered.sol sha256:a4c8c7c79e1ccbd7d7cb1c4ac9299a2f51b5fa4c506b2debff6a6fcda44adc30
import {Wired} from "../src/Wired.sol";

/// A credit default swap: the contract holds the money and the state, its cryptlet computes who owes what. The buyer pays
/// premiums; if the reference entity's rating falls far enough, the seller's collateral pays what its debt has lost.
///
/// The control pattern: whoever wants asks for the next state with `step`, and `updateState` takes it whole. Ratings come
/// from the cryptlet `credit-watch`. `cryptlet contract wire` writes `CreditDefaultSwapWired` of it, which is deployed.
abstract contract CreditDefaultSwap is ContractCryptlet, Wired {
    /// One unit of the terms in wei: the chain's own smallest unit.
    uint256 public constant UNIT = 10 ** 6;
    /// Who pays premiums.
    address public immutable buyer;
    /// Who pays if the entity fails.
    address public immutable seller;
    /// Whose debt is protected, as credit-watch calls it.
    string public entity;
    /// The entity's rating.
    /// @custom:property read-only
    string internal _rating;
    /// When it was told: milliseconds since 1970, UTC.
    uint64 private _ratedAt;
    /// The number under which it was told.
    uint64 private _ratedBy;
    /// Most gas that `updateState` may use.
    /// @custom:property onlyBy(owner)
    uint64 internal _updateGas = 80_000;
    /// Most wei that it may take for what it stores.
    /// @custom:property onlyBy(owner)
    uint128 internal _updateDeposit = 0.02 ether;
    /// Whether the seller's collateral is there.
    bool public isSecured;
    /// All that the buyer has paid, in units.
    uint64 public premiumPaid;
    /// What the entity's debt is worth after its default, on which both agree.
    Swap.OptionUint32 public recovery;
    /// Wei that belong to buyer and seller, and to who sent more for a step than it took.
    uint256 public held;
    /// Of these, what one of them may take out.
    mapping(address account => uint256) public owed;
    Swap.Terms private _terms;
    Swap.State private _swap;
    /// The round that was asked last.
    uint64 private _asked;
    /// Its topic; 0: its answer has come.
    bytes32 private _topic;
    mapping(address party => Swap.OptionUint32) private _proposed;

    /// The state is what it was: the cryptlet says why.
    event StepRefused(uint64 indexed round, string problem);
    /// The entity's rating has fallen.
    event RatingFell(string rating, uint64 issuedAt);
    /// The swap has come to its end.
    event Ended(Swap.Status status, uint256 toBuyer, uint256 toSeller);

    /// It can't be done as the swap stands.
    error WrongTime();
    /// Another amount is to be sent: so many wei, or at most so many in whole units.
    error WrongAmount(uint256 wei_);
    /// The answer to the last step is on its way.
    error StepPending(uint64 round);
    /// The answer is not to what was asked last.
    error OtherRound(uint64 round);
    /// Money of others would be spent.
    error Uncovered(uint256 missing);
    /// The money is not taken.
    error NotTaken(address party);

    /// @param cryptlet_ The cryptlet that computes.
    /// @param buyer_ Who pays premiums.
    /// @param seller_ Who pays if the entity fails.
    /// @param terms_ What they have agreed on.
    /// @param entity_ Whose debt is protected, as credit-watch calls it.
    /// @param rating_ Its rating today.
    constructor(
        ICryptlet cryptlet_,
        address buyer_,
        address seller_,
        Swap.Terms memory terms_,
        string memory entity_,
        string memory rating_
    ) payable ContractCryptlet(cryptlet_, _both(buyer_, seller_)) {
        (buyer, seller) = (buyer_, seller_);
        (_terms, entity, _rating) = (terms_, entity_, rating_);
    }

    /// The seller brings the collateral: the whole notional.
    function secure() external payable onlyBy(seller) {
        if (isSecured) revert WrongTime();
        uint256 collateral = _collateral();
        if (msg.value != collateral) revert WrongAmount(collateral);
        isSecured = true;
        held += collateral;
    }

    /// The buyer pays premiums, at most what has fallen due, in whole units. He may while an answer is on its way: else a seller
    /// who asks again and again could keep him from paying, or he, unit by unit, a lapse from coming. `_divide` counts all of it.
    function payPremium() external payable onlyBy(buyer) {
        if (_isEnded()) revert WrongTime();
        uint256 due = _swap.premiumTotal - premiumPaid;
        if (msg.value % UNIT != 0 || msg.value > due * UNIT) revert WrongAmount(due * UNIT);
        premiumPaid += uint64(msg.value / UNIT);
        _owe(seller, msg.value);
    }

    /// Buyer or seller says what the entity's debt is worth. It counts when both say the same.
    /// @param ppm Millionths.
    function agreeOnRecovery(uint32 ppm) external onlySigner {
        if (ppm > 1_000_000 || recovery.has) revert WrongTime();
        _proposed[msg.sender] = Swap.OptionUint32({has: true, value: ppm});
        Swap.OptionUint32 memory other = _proposed[msg.sender == buyer ? seller : buyer];
        if (other.has && other.value == ppm) {
            recovery = other;
            _forgetQuestion();
        }
    }

    /// Asks for the next state; the first time, for the one in which the swap begins. Anybody may, unless an answer is on its
    /// way. Send the fee, and what the callback and the round's deposits cost beyond what the contract has; what is sent
    /// beyond all that is owed to the sender: `take`.
    ///
    /// The deposit of the question's topic passes from step to step: the last one's comes back, and pays for this one's. But a
    /// topic in which another account asked the same is handed over, and its deposit comes back later, as the owner's: `takeRest`.
    /// Whoever steps then pays another. So each step risks one deposit, some half a token, also to an owner who asks the same
    /// from another account to get it: that account pays for the topic then, and has its deposit back after 30 days.
    /// @param durationMs How long the hosts have for an answer.
    /// @param fee What is paid for it, in wei.
    /// @return round The round's number.
    function step(uint64 durationMs, uint256 fee) external payable returns (uint64 round) {
        if (!isSecured || _isEnded()) revert WrongTime();
        if (MessageQueue.isOnItsWay(_asked, _topic)) revert StepPending(_asked);
        _requireFee(fee);
        uint256 had = address(this).balance - msg.value;
        string memory method = version == 0 ? Swap.METHOD_BEGIN : Swap.METHOD_STEP;
        _topic = cryptlet.topic(method, _question());
        round = _askForUpdate(method, durationMs, fee, _updateGas, _updateDeposit);
        _asked = round;
        uint256 left = address(this).balance > had ? address(this).balance - had : 0;
        // More than was sent is a former step's deposit that came back, and was not needed for this one.
        _owe(msg.sender, left < msg.value ? left : msg.value);
        _requireCovered();
    }

    /// The callback: takes the next state, and at the end divides the collateral.
    /// @param message The cryptlet's answer.
    function updateState(Message calldata message) external override onlyBy(address(cryptlet)) {
        if (_topic == 0 || message.round != _asked) revert OtherRound(message.round);
        _topic = 0;
        Reader memory reader = ValueReader.open(message.output);
        if (!reader.result()) {
            emit StepRefused(message.round, reader.text());
            return;
        }
        _setState(reader);
        reader.done();
        version++;
        if (_isEnded()) _divide();
        emit StateUpdated(version, message.round, stateDigest());
    }

    /// Takes out what the sender is owed.
    function take() external {
        uint256 amount = owed[msg.sender];
        owed[msg.sender] = 0;
        held -= amount;
        (bool taken,) = msg.sender.call{value: amount}("");
        if (!taken) revert NotTaken(msg.sender);
    }

    /// The owner takes out what is nobody else's, such as what came back from questions: deposits that steppers paid for too.
    function takeRest() external onlyBy(owner) {
        (bool taken,) = msg.sender.call{value: address(this).balance - held}("");
        if (!taken) revert NotTaken(msg.sender);
    }

    /// What buyer and seller have agreed on.
    /// @return agreed The terms.
    function terms() external view returns (Swap.Terms memory agreed) {
        return _terms;
    }

    /// How the swap stands. Its `next` says when to ask again at the latest.
    /// @return state The state; all 0 before the first step.
    function standing() external view returns (Swap.State memory state) {
        return _swap;
    }

    /// The entity's rating has fallen. What is told of another one is passed over, and what is older than what is known: a feed
    /// that is wired anew tells it all again, and a retry what failed.
    /// @custom:cryptlet-event CreditWatch.rating _ event from=0 gas=50000 deposit=0.02ether
    function rated(CreditWatch.Change memory change) internal virtual {
        if (keccak256(bytes(change.customer)) != keccak256(bytes(entity)) || change.issuedAt < _ratedAt) return;
        // Issued at the same moment, the one counts that was told last.
        if (change.issuedAt == _ratedAt && change.number < _ratedBy) return;
        (_rating, _ratedAt, _ratedBy) = (change.rating, change.issuedAt, change.number);
        _forgetQuestion();
        emit RatingFell(change.rating, change.issuedAt);
    }

    /// What the cryptlet is asked with: terms, state, and what has been seen since.
    function _question() internal view override returns (bytes memory params) {
        if (version == 0) return Swap.beginParams(_terms);
        Swap.Observation memory seen =
            Swap.Observation({premiumPaid: premiumPaid, rating: _rating, recoveryPpm: recovery});
        return Swap.stepParams(_terms, _swap, seen);
    }

    function _requireCovered() internal view override {
        if (address(this).balance < held) revert Uncovered(held - address(this).balance);
    }

    function _state() internal view override returns (bytes memory) {
        bytes[] memory fields = new bytes[](9);
        fields[0] = Values.unsigned(_swap.next);
        fields[1] = Values.unsigned(_swap.at_);
        fields[2] = Values.variant(uint32(_swap.status));
        fields[3] = Values.unsigned(_swap.period);
        fields[4] = Values.unsigned(_swap.premiumTotal);
        fields[5] = Values.unsigned(_swap.premiumPaid);
        fields[6] = Values.unsigned(_swap.premiumDue);
        fields[7] = Values.unsigned(_swap.settlement);
        fields[8] = Values.unsigned(_swap.eventAt);
        return Values.record(fields);
    }

    function _setState(Reader memory reader) internal override {
        reader.record(9);
        _swap.next = reader.unsigned();
        _swap.at_ = reader.unsigned();
        _swap.status = Swap.Status(reader.enumeration(uint32(type(Swap.Status).max) + 1));
        uint64 period = reader.unsigned();
        if (period > type(uint32).max) revert Swap.OutOfRange();
        _swap.period = uint32(period);
        _swap.premiumTotal = reader.unsigned();
        _swap.premiumPaid = reader.unsigned();
        _swap.premiumDue = reader.unsigned();
        _swap.settlement = reader.unsigned();
        _swap.eventAt = reader.unsigned();
    }

    /// What was asked is seen otherwise by now: its answer is not taken, and another may be asked for at once.
    function _forgetQuestion() private {
        _topic = 0;
    }

    /// The buyer gets the settlement less what he still owes, the seller the rest of the collateral. What the buyer owes is
    /// reckoned here: the cryptlet does not know of what was paid since it was asked.
    function _divide() private {
        uint256 due = _swap.premiumTotal > premiumPaid ? _swap.premiumTotal - premiumPaid : 0;
        uint256 toBuyer = _swap.settlement > due ? (_swap.settlement - due) * UNIT : 0;
        uint256 toSeller = _collateral() - toBuyer;
        owed[buyer] += toBuyer;
        owed[seller] += toSeller;
        emit Ended(_swap.status, toBuyer, toSeller);
    }

    /// What came in belongs to a sender, who may take it.
    function _owe(address sender, uint256 amount) private {
        owed[sender] += amount;
        held += amount;
    }

    function _both(address buyer_, address seller_) private pure returns (address[] memory parties) {
        parties = new address[](2);
        (parties[0], parties[1]) = (buyer_, seller_);
    }

    function _isEnded() private view returns (bool) {
        return version > 0 && _swap.status >= Swap.Status.Settled;
    }

    function _collateral() private view returns (uint256) {
        return uint256(_terms.notional) * UNIT;
    }
}
