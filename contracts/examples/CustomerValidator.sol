// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

// cryptlet-import: ../headers/CustomerValidator.sol sha256:42c367cb9e7c5ed0d9dc3a82e75123395b1b7d5f4555bc7b4477f30b889548f6
import {CustomerValidator as Validator} from "../headers/CustomerValidator.sol";
// cryptlet-import: ../src/ICryptlet.sol sha256:cccbe972086f60784799f7c1668f29cc3955bb4a1ead0fda30a058cc393fbd5e
import {Callback, ICryptlet, Message} from "../src/ICryptlet.sol";
// cryptlet-import: ../src/Owned.sol sha256:eb4ca229201fb9244ada2a5adf2ce9f1b21a8a2b876b7e95c32c593dd038cc27
import {Owned} from "../src/Owned.sol";
// cryptlet-import: ../src/UtilityClient.sol sha256:81bbbf8dcab9a8ee231fa2ccbd76b3aec97f7237a427f80e4133a2542b29b164
import {UtilityClient} from "../src/UtilityClient.sol";

/// A bank that takes customers whose data it never sees: the cryptlet `customer-validator` opens what is sealed to its hosts,
/// and the contract keeps the verdict alone. `cryptlet contract wire` writes `CustomerValidatorWired` of it, which is deployed.
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
    mapping(uint64 round => address customer) private _asked;
    mapping(bytes32 subject => address customer) private _accounts;

    /// There is a verdict of a customer.
    event Validated(address indexed customer, uint64 indexed round, bool accepted, Validator.Reason reason);
    /// There is none: the data could not be read, or is another customer's.
    event NotValidated(address indexed customer, uint64 indexed round, string problem);

    /// The sender may not bring this customer.
    error NotTheDesk(address sender);
    /// So many wei are to be sent with the customer.
    error NotPaid(uint256 charge);
    /// An answer that nobody awaits.
    error NotAsked(uint64 round);

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
        Callback memory callback = _callback(this.validated, 500_000, 0.2 ether);
        round = _request(Validator.METHOD_VALIDATE, params, 10_000, _verdictFee, callback);
        _asked[round] = customer;
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
        // Sealed data stand on the chain: whoever copies them does not become the customer. They are his who was first.
        bytes32 subject = keccak256(answer.value.subject);
        if (_accounts[subject] == address(0)) _accounts[subject] = customer;
        if (_accounts[subject] != customer) {
            emit NotValidated(customer, message.round, "the data are another customer's");
            return;
        }
        _verdicts[customer] = answer.value;
        emit Validated(customer, message.round, answer.value.accepted, answer.value.reason);
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
