// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

// cryptlet-import: ../src/BoundCryptlet.sol sha256:b1bb0cca0247742e8708c9e66e02d847c2fffd18451f61d1976181f32102befb
// cryptlet-import: ../src/ContractCryptlet.sol sha256:7870bf800c5b6d3a30002b71530c4871246d2b63eae83beeaa18f9240104c239
// cryptlet-import: ../src/ICryptlet.sol sha256:cccbe972086f60784799f7c1668f29cc3955bb4a1ead0fda30a058cc393fbd5e
// cryptlet-import: ../src/MessageQueue.sol sha256:1c366dc1213efb87f1f8d49d61cedcf3c246b521f1931f82b0136dd072c5957c
// cryptlet-import: ../src/Topics.sol sha256:620bcf0b8d846d3844c4adf93839d1182397822571cdf25ccd1c038c0913d2f7
// cryptlet-import: ../src/Utf8.sol sha256:673aa7a832b9a520288a8c8d2b92423abe3ce5a9137e68ea788156338f0a02d0
import {BoundCryptlet} from "../src/BoundCryptlet.sol";
// cryptlet-import: ../src/ICryptoDelegate.sol sha256:e620e0af85673c83cc2a52f438aa44a8441e6f8ea44eb0ed85b915d18b565cfb
import {Binding} from "../src/ICryptoDelegate.sol";
// cryptlet-import: ../src/ValueReader.sol sha256:8e4d1e4991ef1692ea0ea63ab9157709de86bb6e449aec6672a6e64d9b6f7f53
import {Reader} from "../src/ValueReader.sol";
// cryptlet-import: ../src/Values.sol sha256:6f0ca05de6366f0e5a73ed7244128b066558f012779d692313076a324d938c42
import {Values} from "../src/Values.sol";

/// A balance between counter-parties: a cryptlet of this contract's own computes the next one, on the counter-parties' hosts
/// alone.
contract SharedLedger is BoundCryptlet {
    /// The balance.
    int64 public balance;

    constructor(Binding memory binding_, address[] memory signers_) payable BoundCryptlet(binding_, signers_) {}

    /// Asks for the next balance.
    function settle(uint256 fee) external onlySigner returns (uint64 round) {
        return _askForUpdate("next", 60_000, fee, 80_000, 0.02 ether);
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
