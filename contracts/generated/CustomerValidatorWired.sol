// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

// CustomerValidator, wired by `cryptlet contract wire`. Do not change it: change its tags, and wire it again.

// cryptlet-import: ../examples/CustomerValidator.sol sha256:bb9b3a2c0a9d02dd73de0f5127d9ba90c7e41ae54763875afcadbcd4b43a7be8
import {CustomerValidator, ICryptlet} from "../examples/CustomerValidator.sol";

/// CustomerValidator with what its tags ask for.
contract CustomerValidatorWired is CustomerValidator {
    constructor(
        ICryptlet customerValidator,
        uint256 verdictFee_,
        uint256 charge_
    ) payable CustomerValidator(customerValidator, verdictFee_, charge_) {}

    /// Who brings customers; 0: everybody brings himself.
    /// @return What it is.
    function desk() public view virtual returns (address) {
        return _desk;
    }

    /// Sets `desk`.
    /// @param value What it is from now on.
    function setDesk(address value) public virtual onlyOwner {
        _desk = value;
    }

    /// What is paid for a verdict, in wei.
    /// @return What it is.
    function verdictFee() public view virtual returns (uint256) {
        return _verdictFee;
    }

    /// Sets `verdictFee`.
    /// @param value What it is from now on.
    function setVerdictFee(uint256 value) public virtual onlyOwner {
        _verdictFee = value;
    }

    /// What whoever brings a customer sends with him, in wei: the fee, the callback's gas and deposit, and the round's deposit,
    /// so that nobody asks at the bank's cost.
    /// @return What it is.
    function charge() public view virtual returns (uint256) {
        return _charge;
    }

    /// Sets `charge`.
    /// @param value What it is from now on.
    function setCharge(uint256 value) public virtual onlyOwner {
        _charge = value;
    }
}
