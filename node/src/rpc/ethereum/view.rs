//! A block as Ethereum's clients get it: header, transactions and receipts, with the transaction that stands for
//! callbacks.

use super::{
    bloom::Bloom,
    callbacks, fault,
    receipt::{Course, Receipt},
    transaction::Parsed,
};
use crate::{block::Block, client::Client};
use cryptlet_registrar_runtime::{
    ethereum::{ContractLog, EthereumApi, EthereumBlock, Outcome},
    Hash,
};
use jsonrpsee::core::RpcResult;
use pallet_revive::{
    create1,
    evm::U256,
    pallet_revive_types::runtime_api::{BlockV1, HashesOrTransactionInfosV1, TransactionInfoV1},
};
use sc_client_api::BlockBackend;
use sp_api::ProvideRuntimeApi;

/// A block with its transactions and their receipts, in the same order.
#[derive(Clone, Debug)]
pub struct View {
    /// The header.
    pub header: BlockV1,
    /// The transactions.
    pub transactions: Vec<TransactionInfoV1>,
    /// What became of them.
    pub receipts: Vec<Receipt>,
}

/// Reads a block with its events. Fails if this node doesn't have its body or its state any more.
pub fn read(client: &Client, block: Hash) -> RpcResult<EthereumBlock> {
    let body = client.block_body(block).map_err(fault::database)?;
    let body = body.ok_or_else(|| fault::no_body(block))?;
    let api = client.runtime_api();
    let read: Result<EthereumBlock, _> = EthereumApi::<Block>::ethereum_block(&*api, block, body);
    read.map_err(fault::state)
}

impl View {
    /// Lays a block out. Fails, with the reason, if one of its transactions can't be read.
    pub fn new(block: EthereumBlock) -> Result<Self, String> {
        let EthereumBlock {
            mut header,
            transactions,
            others,
        } = block;
        let logs = transactions.iter().flat_map(|outcome| &outcome.logs);
        header.logs_bloom = Bloom::of(logs.chain(&others)).into();
        let mut view = View {
            header,
            transactions: Vec::new(),
            receipts: Vec::new(),
        };
        for outcome in transactions {
            view.add(outcome)?;
        }
        if !others.is_empty() {
            view.add_callbacks(others);
        }
        Ok(view)
    }

    /// The block alone: with its transactions, or with their hashes.
    pub fn block(&self, with_transactions: bool) -> BlockV1 {
        let transactions = if with_transactions {
            HashesOrTransactionInfosV1::TransactionInfos(self.transactions.clone())
        } else {
            let hashes = self.transactions.iter().map(|info| info.hash);
            HashesOrTransactionInfosV1::Hashes(hashes.collect())
        };
        BlockV1 {
            transactions,
            ..self.header.clone()
        }
    }

    fn add(&mut self, outcome: Outcome) -> Result<(), String> {
        let parsed = Parsed::new(&outcome.payload, outcome.gas_price)?;
        let (to, kind, from) = (parsed.parts.to, parsed.kind(), parsed.from);
        let nonce = parsed.parts.nonce.unwrap_or_default();
        let nonce = u64::try_from(nonce).map_err(str::to_owned)?;
        let transaction = parsed.mined(
            self.header.hash,
            self.header.number,
            self.next(),
            outcome.gas_price,
        );
        let course = Course {
            to,
            created: to.is_none().then(|| create1(&from, nonce)),
            kind,
            succeeded: outcome.succeeded,
            gas_used: outcome.gas_used,
            gas_price: outcome.gas_price,
            logs: outcome.logs,
        };
        self.push(transaction, course);
        Ok(())
    }

    fn add_callbacks(&mut self, logs: Vec<ContractLog>) {
        let transaction = callbacks::transaction(self.header.hash, self.header.number, self.next());
        let course = Course {
            to: Some(callbacks::ADDRESS),
            created: None,
            kind: 0_u8.into(),
            succeeded: true,
            gas_used: U256::zero(),
            gas_price: U256::zero(),
            logs,
        };
        self.push(transaction, course);
    }

    fn next(&self) -> U256 {
        self.transactions.len().into()
    }

    fn push(&mut self, transaction: TransactionInfoV1, course: Course) {
        let gas_before = self.receipts.last().map(|last| last.cumulative_gas_used);
        let logs_before = self.receipts.iter().map(|receipt| receipt.logs.len()).sum();
        let receipt = Receipt::new(
            &transaction,
            course,
            gas_before.unwrap_or_default(),
            logs_before,
        );
        self.transactions.push(transaction);
        self.receipts.push(receipt);
    }
}
