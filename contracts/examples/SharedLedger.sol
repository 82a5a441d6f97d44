// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {BoundCryptlet} from "../src/BoundCryptlet.sol";
import {Binding} from "../src/ICryptoDelegate.sol";
import {Reader} from "../src/ValueReader.sol";
import {Values} from "../src/Values.sol";

/// A balance between counter-parties: a cryptlet of this contract's own computes the next one, on the counter-parties' hosts
/// alone.
contract SharedLedger is BoundCryptlet {
    /// The balance.
    int64 public balance;

    constructor(Binding memory binding_, address[] memory signers_) payable BoundCryptlet(binding_, signers_) {}

    /// Asks for the next balance.
    function settle(uint256 fee) external onlySigner returns (uint64 round) {
        return _askForUpdate("next", 60_000, fee, 300_000, 0.1 ether);
    }

    /// Ends it: what is left of the deposit comes back to this contract.
    function close() external onlySigner {
        _unbind();
    }

    function _state() internal view override returns (bytes memory) {
        return Values.signed(balance);
    }

    function _setState(Reader memory reader) internal override {
        balance = reader.signed();
    }
}
