// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

// PropertyPrivacy, wired by `cryptlet contract wire`. Do not change it: change its tags, and wire it again.

// cryptlet-import: ../examples/PropertyPrivacy.sol sha256:58f5f7cbd278bcf6ad9967b1e35766769fbfaa2b6728c414f1400819b0a53539
import {Privacy, PropertyPrivacy} from "../examples/PropertyPrivacy.sol";
// cryptlet-import: ../src/ICryptlet.sol sha256:cccbe972086f60784799f7c1668f29cc3955bb4a1ead0fda30a058cc393fbd5e
import {Callback, ICryptlet, Message} from "../src/ICryptlet.sol";
// cryptlet-import: ../src/Wired.sol sha256:df1fe6e616491072ac2d3d671b7659774ae7ee94c2deb81d74143ec4b34e5d74
// cryptlet-import: ../src/Ordered.sol sha256:a4c8c7c79e1ccbd7d7cb1c4ac9299a2f51b5fa4c506b2debff6a6fcda44adc30
// cryptlet-import: ../src/Topics.sol sha256:620bcf0b8d846d3844c4adf93839d1182397822571cdf25ccd1c038c0913d2f7
import {SecureField, Wired} from "../src/Wired.sol";

/// PropertyPrivacy with what its tags ask for.
contract PropertyPrivacyWired is PropertyPrivacy, Wired {
    /// The cryptlet `property-privacy`.
    ICryptlet public immutable privacy;
    SecureField private _amountField;

    constructor(
        address[] memory signers_,
        bytes32[] memory keys_,
        string memory asset_,
        ICryptlet privacy_
    ) payable PropertyPrivacy(signers_, keys_, asset_) {
        if (!Privacy.fits(privacy_)) revert OtherHeader(privacy_);
        privacy = privacy_;
    }

    /// The amount, for the signers' eyes.
    /// @return The ciphertext, which the signers alone open; empty while there is none.
    function amount() public view virtual returns (bytes memory) {
        return _amount;
    }

    /// Whether `amount` is the ciphertext of what was set last, for those who sign now.
    /// @return Whether it is.
    function isAmountCurrent() public view virtual returns (bool) {
        return _amountField.sealedFor == signersVersion;
    }

    /// Sets `amount`: has it sealed to the signers. Until the answer comes, the ciphertext stays what it is.
    /// @param sealedInput The value and its authority, sealed to the cryptlet's hosts: `cryptlet field seal`.
    /// @param approval The signature of whom the sealed value names its authority: `cryptlet field approve`.
    /// @param fee What is paid for the answer, in wei: send it along.
    /// @return round The round's number.
    function setAmount(
        bytes memory sealedInput,
        bytes memory approval,
        uint256 fee
    ) public payable virtual onlySigner returns (uint64 round) {
        _setField(_amountField, sealedInput);
        return _sealAmount(approval, fee);
    }

    /// Has `amount` sealed anew, to those who sign now.
    /// @param approval The signature of whom the sealed value names its authority: `cryptlet field approve`.
    /// @param fee What is paid for the answer, in wei: send it along.
    /// @return round The round's number.
    function rewrapAmount(bytes memory approval, uint256 fee) public payable virtual onlySigner returns (uint64 round) {
        if (_amountField.sealedInput.length == 0) revert NotSet("amount");
        return _sealAmount(approval, fee);
    }

    /// The callback: takes the ciphertext of `amount`.
    /// @param message The answer to what was asked last.
    function onAmountSealed(Message calldata message) external calledBy(privacy) {
        uint64 askedFor = _answerField(_amountField, message.round);
        Privacy.ResultBytesString memory answer = Privacy.rewrapResult(message.output);
        if (!answer.ok) {
            emit FieldRefused("amount", message.round, answer.err);
            return;
        }
        _amount = answer.value;
        _sealField(_amountField, "amount", message.round, askedFor);
    }

    function _sealAmount(bytes memory approval, uint256 fee) private returns (uint64 round) {
        _requireFee(fee);
        bytes memory params = Privacy.rewrapParams(
            _amountField.sealedInput,
            _signerKeys(),
            Privacy.Scheme.X25519Chacha20Poly1305,
            approval
        );
        _leaveTopic(_amountField, privacy.topic(Privacy.METHOD_REWRAP, params));
        round = privacy.request(
            Privacy.METHOD_REWRAP,
            params,
            30000,
            fee,
            Callback({selector: this.onAmountSealed.selector, gas: 130000, deposit: 0.1 ether})
        );
        _awaitField(_amountField, round, signersVersion);
        _requireCovered();
    }

    /// What is traded.
    /// @return What it is.
    function asset() public view virtual returns (string memory) {
        return _asset;
    }

    /// Sets `asset`.
    /// @param value What it is from now on.
    function setAsset(string memory value) public virtual onlyOwner {
        _asset = value;
    }

    /// When it is settled: milliseconds since 1970, UTC.
    /// @return What it is.
    function settlesAt() public view virtual returns (uint64) {
        return _settlesAt;
    }

    /// Sets `settlesAt`.
    /// @param value What it is from now on.
    function setSettlesAt(uint64 value) public virtual onlySigner {
        _settlesAt = value;
    }
}
