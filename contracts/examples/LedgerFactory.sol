// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

// cryptlet-import: ../src/ICryptoDelegate.sol sha256:027379502646193e93a379fd2143194d86fc9c1688bf4771bef1865222b7b3c3
import {Binding} from "../src/ICryptoDelegate.sol";
// cryptlet-import: ./SharedLedger.sol sha256:178e30856d7f185ac6de27d7cac12d7b0ab8a438f9a05adca1e67e097ab8bcbf
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
