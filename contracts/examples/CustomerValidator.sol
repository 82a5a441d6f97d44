// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

// cryptlet-import: ../headers/CustomerValidator.sol sha256:c885afb17cd29c364d7a33abb207d6e22bce5556d62a86f4c3d68d03b38c1e05
import {CustomerValidator as Validator} from "../headers/CustomerValidator.sol";
// cryptlet-import: ../src/ICryptlet.sol sha256:cccbe972086f60784799f7c1668f29cc3955bb4a1ead0fda30a058cc393fbd5e
import {Callback, ICryptlet, Message} from "../src/ICryptlet.sol";
// cryptlet-import: ../src/Owned.sol sha256:543df20dff114bb0671fd615020a13205ab88247e2328f6cbba8652fc79a3dc7
import {Owned} from "../src/Owned.sol";
// cryptlet-import: ../src/MessageQueue.sol sha256:1c366dc1213efb87f1f8d49d61cedcf3c246b521f1931f82b0136dd072c5957c
import {MessageQueue} from "../src/MessageQueue.sol";
// cryptlet-import: ../src/UtilityClient.sol sha256:a97fe6206b04895e8aa68a2a482caa56765a9f432ddc35b78b60c99bb707a8de
// cryptlet-import: ../src/Ordered.sol sha256:a4c8c7c79e1ccbd7d7cb1c4ac9299a2f51b5fa4c506b2debff6a6fcda44adc30
// cryptlet-import: ../src/Topics.sol sha256:620bcf0b8d846d3844c4adf93839d1182397822571cdf25ccd1c038c0913d2f7
import {UtilityClient} from "../src/UtilityClient.sol";

/// A bank that takes customers whose data it never sees: the cryptlet `customer-validator` opens what is sealed to its hosts,
/// and the contract keeps the verdict alone. `cryptlet contract wire` writes `CustomerValidatorWired` of it, which is deployed.
///
/// Sealed data stand on the chain, and whoever copies them is answered as the customer is, maybe first. So they name the account
/// that they are given for, and the verdict repeats it: it counts for that account alone. Who has the data himself, as the
/// cryptlet's hosts have, can seal them anew for another: that nothing here prevents.
abstract contract CustomerValidator is Owned, UtilityClient {
    /// Who brings customers; 0: everybody brings himself.
    /// @custom:property onlyOwner
    address internal _desk;
    /// What is paid for a verdict, in wei.
    /// @custom:property onlyOwner
    uint256 internal _verdictFee;
    /// What whoever brings a customer sends with him, in wei: the fee, the callback's gas and deposit, and the round's deposit,
    /// so that nobody asks at the bank's cost.
    /// @custom:property onlyOwner
    uint256 internal _charge;
    mapping(address customer => Validator.Verdict) private _verdicts;
    /// The round of a customer's verdict: a retry may bring an older one after it.
    mapping(address customer => uint64 round) private _decidedIn;
    mapping(uint64 round => address customer) private _asked;
    /// The last round in which a question was asked.
    mapping(bytes32 topic => uint64 round) private _askedIn;

    /// There is a verdict of a customer.
    event Validated(address indexed customer, uint64 indexed round, bool accepted, Validator.Reason reason);
    /// There is none: the data could not be read, or are another account's, or there is a newer one.
    event NotValidated(address indexed customer, uint64 indexed round, string problem);

    /// The sender may not bring this customer.
    error NotTheDesk(address sender);
    /// So many wei are to be sent with the customer.
    error NotPaid(uint256 charge);
    /// An answer that nobody awaits.
    error NotAsked(uint64 round);
    /// The topic's answer is on its way.
    error AnswerAwaited(uint64 round);

    constructor(ICryptlet customerValidator, uint256 verdictFee_, uint256 charge_)
        payable
        UtilityClient(customerValidator)
    {
        (_verdictFee, _charge) = (verdictFee_, charge_);
    }

    /// Has a customer checked. Send the charge.
    /// @param customer Whose data it is.
    /// @param sealedData The data, sealed to the cryptlet's hosts: `cryptlet field seal`.
    /// @return round The round's number.
    function validate(address customer, bytes calldata sealedData) external payable returns (uint64 round) {
        if (msg.sender != (_desk == address(0) ? customer : _desk)) revert NotTheDesk(msg.sender);
        if (msg.value < _charge) revert NotPaid(_charge);
        bytes memory params = Validator.validateParams(sealedData);
        Callback memory callback = _callback(this.validated, 60_000, 0.02 ether);
        round = _request(Validator.METHOD_VALIDATE, params, 10_000, _verdictFee, callback);
        _asked[round] = customer;
        _askedIn[cryptlet.topic(Validator.METHOD_VALIDATE, params)] = round;
    }

    /// Removes a question's topic once its answer has come, or came to nothing: the deposit comes back to the bank, which pays
    /// for each customer's. Anybody may have it removed.
    /// @param topic The topic: the answer's `topic`, or `cryptlet.topic(method, params)`.
    function removeTopic(bytes32 topic) external {
        uint64 round = _askedIn[topic];
        bool isAwaited = _asked[round] != address(0);
        if (isAwaited && MessageQueue.isOnItsWay(round, topic)) revert AnswerAwaited(round);
        delete _askedIn[topic];
        MessageQueue.DELEGATE.removeTopic(topic);
    }

    /// The callback.
    /// @param message The verdict.
    function validated(Message calldata message) external onlyCryptlet {
        address customer = _asked[message.round];
        if (customer == address(0)) revert NotAsked(message.round);
        delete _asked[message.round];
        Validator.ResultVerdictString memory answer = Validator.validateResult(message.output);
        if (!answer.ok) {
            emit NotValidated(customer, message.round, answer.err);
            return;
        }
        if (keccak256(answer.value.account) != keccak256(abi.encodePacked(customer))) {
            emit NotValidated(customer, message.round, "the data are another account's");
        } else if (message.round < _decidedIn[customer]) {
            emit NotValidated(customer, message.round, "there is a newer verdict");
        } else {
            (_verdicts[customer], _decidedIn[customer]) = (answer.value, message.round);
            emit Validated(customer, message.round, answer.value.accepted, answer.value.reason);
        }
    }

    /// Whether a customer is accepted.
    /// @param customer The account.
    /// @return whether Whether it is.
    function isAccepted(address customer) external view returns (bool whether) {
        return _verdicts[customer].accepted;
    }

    /// All that is known of a customer.
    /// @param customer The account.
    /// @return verdict The verdict.
    function verdictOn(address customer) external view returns (Validator.Verdict memory verdict) {
        return _verdicts[customer];
    }
}
