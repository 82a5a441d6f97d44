//! Blocks, transactions and receipts.

use super::{
    block_id::BlockId,
    fault,
    receipt::Receipt,
    transaction::Transaction,
    view::{self, View},
    Ethereum,
};
use crate::block::Block;
use cryptlet_registrar_runtime::{ethereum::EthereumApi, Hash};
use jsonrpsee::core::RpcResult;
use pallet_revive::evm::{H256, U256};
use sp_api::ProvideRuntimeApi;
use sp_blockchain::HeaderBackend;

impl Ethereum {
    /// The number by which transactions name this chain.
    pub(super) fn number_of_chain(&self) -> RpcResult<u64> {
        let api = self.client.runtime_api();
        let number = EthereumApi::<Block>::chain_id(&*api, self.client.info().best_hash);
        number.map_err(fault::state)
    }

    /// The number of the newest block.
    pub(super) fn best(&self) -> u32 {
        self.client.info().best_number
    }

    /// The block that a caller names. `None` if there is none.
    pub(super) fn find(&self, block: BlockId) -> RpcResult<Option<Hash>> {
        let info = self.client.info();
        match block {
            BlockId::Latest | BlockId::Pending => Ok(Some(info.best_hash)),
            BlockId::Finalized => Ok(Some(info.finalized_hash)),
            BlockId::Earliest => Ok(Some(info.genesis_hash)),
            BlockId::Number(number) => match u32::try_from(number) {
                Ok(number) => self.client.hash(number).map_err(fault::database),
                Err(_) => Ok(None),
            },
            BlockId::Hash(hash) => self.index.by_hash(hash),
        }
    }

    /// A block as clients get it. `None` if there is none.
    pub(super) fn view(&self, block: BlockId) -> RpcResult<Option<View>> {
        let found = self.find(block)?;
        found.map(|found| self.view_of(found)).transpose()
    }

    /// The block of this hash, as clients get it.
    pub(super) fn view_of(&self, block: Hash) -> RpcResult<View> {
        let read = view::read(&self.client, block)?;
        View::new(read).map_err(|reason| {
            tracing::error!("an Ethereum transaction in block {block:?} can't be read: {reason}");
            fault::bad_block(block)
        })
    }

    /// A transaction by its hash, in a block or in the pool.
    pub(super) fn transaction(&self, hash: H256) -> RpcResult<Option<Transaction>> {
        let mut block = self.index.by_transaction(hash)?;
        if block.is_none() {
            if let Some(pending) = self.pending(hash)? {
                return Ok(Some(Transaction::Pending(Box::new(pending))));
            }
            // It may have gone from the pool into a block in between.
            block = self.index.by_transaction(hash)?;
        }
        let Some(block) = block else {
            return Ok(None);
        };
        let mut transactions = self.view_of(block)?.transactions.into_iter();
        let found = transactions.rfind(|info| info.hash == hash);
        Ok(found.map(|info| Transaction::Mined(Box::new(info))))
    }

    /// A transaction by its place in a block.
    pub(super) fn transaction_at(
        &self,
        block: BlockId,
        index: U256,
    ) -> RpcResult<Option<Transaction>> {
        let (Some(view), Ok(index)) = (self.view(block)?, usize::try_from(index)) else {
            return Ok(None);
        };
        let found = view.transactions.into_iter().nth(index);
        Ok(found.map(|info| Transaction::Mined(Box::new(info))))
    }

    /// What became of a transaction.
    pub(super) fn receipt_of(&self, hash: H256) -> RpcResult<Option<Receipt>> {
        let Some(block) = self.index.by_transaction(hash)? else {
            return Ok(None);
        };
        let mut receipts = self.view_of(block)?.receipts.into_iter();
        Ok(receipts.find(|receipt| receipt.transaction_hash == hash))
    }
}
