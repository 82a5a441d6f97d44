// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {ContractCryptlet} from "../../src/ContractCryptlet.sol";
import {ICryptlet} from "../../src/ICryptlet.sol";
import {Reader} from "../../src/ValueReader.sol";
import {Values} from "../../src/Values.sol";

/// A contract cryptlet that keeps a balance and a note.
contract LedgerCryptlet is ContractCryptlet {
    int64 public balance;
    string public note;

    constructor(ICryptlet cryptlet_, address[] memory signers_) ContractCryptlet(cryptlet_, signers_) {}

    function ask() external onlySigner returns (uint64 round) {
        return _askForUpdate("next", 10_000, 0, 1_000_000, 0);
    }

    /// Changes the state by no update.
    function annotate(string calldata note_) external onlySigner {
        note = note_;
    }

    function minimumInstances() public pure override returns (uint16) {
        return 2;
    }

    function maximumInstances() public pure override returns (uint16) {
        return 4;
    }

    function _state() internal view override returns (bytes memory) {
        return Values.record(Values.all(Values.signed(balance), Values.text(note)));
    }

    function _setState(Reader memory reader) internal override {
        reader.record(2);
        balance = reader.signed();
        note = reader.text();
    }
}
