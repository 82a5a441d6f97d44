//! What callers write, what they get, and how blocks become it: without a node.

mod asked;
mod blocks;
mod listening;
mod refused;
mod searching;
mod waiting;

use super::{
    block_id::BlockId, fault, fees::FeeHistory, filter::Filter, receipt::Log,
    transaction::Transaction,
};
use cryptlet_registrar_runtime::ethereum::{ContractLog, EthereumBlock, Outcome};
use pallet_revive::{
    evm::{
        Account, Transaction1559Unsigned, TransactionLegacyUnsigned, TransactionSigned,
        TransactionUnsigned, H160, H256, U256,
    },
    pallet_revive_types::runtime_api::{BlockV1, GenericTransactionV1},
};

/// The chain that transactions here name.
const CHAIN: u64 = 1_337;

/// What a gas costs here.
const PRICE: u64 = 50_000_000_000;

/// A transaction of Alith, signed. Without a receiver it deploys a contract.
fn signed(to: Option<H160>, nonce: u64) -> TransactionSigned {
    Account::default().sign_transaction(TransactionUnsigned::from(Transaction1559Unsigned {
        chain_id: CHAIN.into(),
        gas: 100_000.into(),
        max_fee_per_gas: (2 * PRICE).into(),
        nonce: nonce.into(),
        to,
        ..Default::default()
    }))
}

/// One of the old kind, which names a chain or none.
fn legacy(chain_id: Option<u64>, gas_price: u64) -> TransactionSigned {
    Account::default().sign_transaction(TransactionUnsigned::from(TransactionLegacyUnsigned {
        chain_id: chain_id.map(U256::from),
        gas: 21_000.into(),
        gas_price: gas_price.into(),
        to: Some(H160::repeat_byte(7)),
        ..Default::default()
    }))
}

fn log(address: u8, topics: &[u8]) -> ContractLog {
    ContractLog {
        address: H160::repeat_byte(address),
        topics: topics.iter().copied().map(H256::repeat_byte).collect(),
        data: Vec::from([address]),
    }
}

fn outcome(payload: Vec<u8>, logs: Vec<ContractLog>) -> Outcome {
    Outcome {
        payload,
        succeeded: true,
        gas_used: 30_000.into(),
        gas_price: PRICE.into(),
        logs,
    }
}

/// Block 9: a deployment, a call that was reverted, and two logs of callbacks.
fn block() -> EthereumBlock {
    let call = outcome(
        signed(Some(H160::repeat_byte(1)), 1).signed_payload(),
        Vec::new(),
    );
    let deployment = signed(None, 0).signed_payload();
    EthereumBlock {
        header: BlockV1 {
            hash: H256::repeat_byte(9),
            number: 9.into(),
            ..Default::default()
        },
        transactions: Vec::from([
            outcome(deployment, Vec::from([log(1, &[1]), log(1, &[2])])),
            Outcome {
                succeeded: false,
                ..call
            },
        ]),
        others: Vec::from([log(2, &[1]), log(3, &[])]),
    }
}
