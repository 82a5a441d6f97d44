//! Receipts and logs as Ethereum's clients get them.

use super::bloom::Bloom;
use cryptlet_registrar_runtime::ethereum::ContractLog;
use pallet_revive::{
    evm::{Byte, Bytes, Bytes256, H160, H256, U256},
    pallet_revive_types::runtime_api::TransactionInfoV1,
};
use serde::Serialize;

/// Most bytes of a log in JSON, besides its topics and its data.
const LOG: usize = 600;

/// Bytes of a topic in JSON: 32 in hex, in quotes, and a comma.
const TOPIC: usize = 69;

/// What became of a transaction.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Receipt {
    /// The block.
    pub block_hash: H256,
    /// Its number.
    pub block_number: U256,
    /// The contract that it deployed, or would have; `null` if it was to deploy none.
    pub contract_address: Option<H160>,
    /// The gas that it and those before it in the block used.
    pub cumulative_gas_used: U256,
    /// What it paid for each gas, in wei.
    pub effective_gas_price: U256,
    /// Who sent it.
    pub from: H160,
    /// The gas that it used.
    pub gas_used: U256,
    /// What contracts logged in it.
    pub logs: Vec<Log>,
    /// The bloom filter of those.
    pub logs_bloom: Bytes256,
    /// 1 if it did what it was to do, 0 if it was reverted.
    pub status: U256,
    /// Whom it called; `null` if it was to deploy a contract.
    pub to: Option<H160>,
    /// The transaction.
    pub transaction_hash: H256,
    /// Its place in the block.
    pub transaction_index: U256,
    /// Its kind.
    pub r#type: Byte,
}

/// What a contract logged.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Log {
    /// The contract.
    pub address: H160,
    /// The block.
    pub block_hash: H256,
    /// Its number.
    pub block_number: U256,
    /// What the contract encoded.
    pub data: Bytes,
    /// Its place among all logs of the block.
    pub log_index: U256,
    /// Always `false`: what another branch undid is not told of.
    pub removed: bool,
    /// What readers look for it by.
    pub topics: Vec<H256>,
    /// The transaction.
    pub transaction_hash: H256,
    /// Its place in the block.
    pub transaction_index: U256,
}

/// What a receipt says of the transaction's course.
pub struct Course {
    /// Whom it called.
    pub to: Option<H160>,
    /// The contract that it deployed, or would have.
    pub created: Option<H160>,
    /// Its kind.
    pub kind: Byte,
    /// Whether it did what it was to do.
    pub succeeded: bool,
    /// The gas that it used.
    pub gas_used: U256,
    /// What it paid for each.
    pub gas_price: U256,
    /// What contracts logged.
    pub logs: Vec<ContractLog>,
}

impl Receipt {
    /// The receipt of a transaction after others of its block, which used this much gas, and logged this often.
    pub fn new(
        transaction: &TransactionInfoV1,
        course: Course,
        gas_before: U256,
        logs_before: usize,
    ) -> Self {
        let logs_bloom = Bloom::of(&course.logs).into();
        let logs = (logs_before..)
            .zip(course.logs)
            .map(|(index, log)| Log::new(transaction, log, index))
            .collect();
        Receipt {
            block_hash: transaction.block_hash,
            block_number: transaction.block_number,
            contract_address: course.created,
            cumulative_gas_used: gas_before.saturating_add(course.gas_used),
            effective_gas_price: course.gas_price,
            from: transaction.from,
            gas_used: course.gas_used,
            logs,
            logs_bloom,
            status: u8::from(course.succeeded).into(),
            to: course.to,
            transaction_hash: transaction.hash,
            transaction_index: transaction.transaction_index,
            r#type: course.kind,
        }
    }
}

impl Log {
    fn new(transaction: &TransactionInfoV1, log: ContractLog, index: usize) -> Self {
        Log {
            address: log.address,
            block_hash: transaction.block_hash,
            block_number: transaction.block_number,
            data: log.data.into(),
            log_index: index.into(),
            removed: false,
            topics: log.topics,
            transaction_hash: transaction.hash,
            transaction_index: transaction.transaction_index,
        }
    }

    /// The most bytes that it takes in an answer.
    pub fn length(&self) -> usize {
        let data = self.data.0.len().saturating_mul(2);
        let topics = self.topics.len().saturating_mul(TOPIC);
        LOG.saturating_add(data).saturating_add(topics)
    }
}
