// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

// cryptlet-import: ../src/ICryptoDelegate.sol sha256:e620e0af85673c83cc2a52f438aa44a8441e6f8ea44eb0ed85b915d18b565cfb
import {Binding} from "../src/ICryptoDelegate.sol";
// cryptlet-import: ./SharedLedger.sol sha256:4e678741487f78d174e9832e4ea78e5b0ae88ff7e01c1986857cd36f51749f80
import {SharedLedger} from "./SharedLedger.sol";

/// Deploys ledgers, each with a cryptlet of its own. Whoever deploys one here owns it, as if he had done it himself.
contract LedgerFactory {
    /// A ledger was deployed. Hosts are asked from now on: `SharedLedger.binding`.
    event LedgerDeployed(SharedLedger indexed ledger, address indexed owner);

    /// Deploys a ledger. What is sent is the ledger's: it pays the binding's deposit, and what the ledger asks later.
    /// @param binding What is bound.
    /// @param signers Who may act on it.
    /// @return ledger The ledger.
    function deploy(Binding calldata binding, address[] calldata signers) external payable returns (SharedLedger ledger) {
        ledger = new SharedLedger{value: msg.value}(binding, signers);
        ledger.handOver(msg.sender);
        emit LedgerDeployed(ledger, msg.sender);
    }
}
