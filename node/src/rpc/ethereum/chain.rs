//! Blocks, transactions, receipts and logs.

use super::{
    block_id::BlockId,
    fault,
    filter::{Filter, Span},
    receipt::{Log, Receipt},
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

/// Most blocks that one question for logs spans: at slots of half a second, almost an hour and a half. Of those that can't
/// have what is looked for, as their filters tell, each costs a look into the database.
pub const MAX_SPAN: u32 = 10_000;

/// Most logs in one answer.
pub const MAX_LOGS: usize = 10_000;

/// Most blocks that are read for one answer: those that may have a log that is wanted, and those that are not noted.
pub const MAX_READ: usize = 2_000;

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

    fn view_of(&self, block: Hash) -> RpcResult<View> {
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

    /// The logs that pass a filter, in the order of their blocks.
    pub(super) fn logs_of(&self, filter: &Filter) -> RpcResult<Vec<Log>> {
        let mut search = Search {
            ethereum: self,
            filter,
            logs: Vec::new(),
            read: 0,
        };
        match filter.span()? {
            Span::One(hash) => {
                let block = self
                    .index
                    .by_hash(hash)?
                    .ok_or_else(|| fault::of(fault::SERVER, "unknown block"))?;
                search.look_into(block)?;
            }
            Span::Range(from, to) => {
                let Some((first, last)) = self.range(from, to)? else {
                    return Ok(Vec::new());
                };
                for number in first..=last {
                    let block = self.client.hash(number).map_err(fault::database)?;
                    search.look_into(block.ok_or_else(fault::no_block)?)?;
                }
            }
        }
        Ok(search.logs)
    }

    /// The numbers of the first and the last block of a span, as far as there are blocks. `None` if it begins later.
    fn range(&self, from: BlockId, to: BlockId) -> RpcResult<Option<(u32, u32)>> {
        let (first, last) = (self.number(from)?, self.number(to)?);
        check_span(first, last)?;
        let best = self.best();
        let first = u32::try_from(first).unwrap_or(u32::MAX);
        let last = u32::try_from(last).unwrap_or(u32::MAX).min(best);
        Ok((first <= last).then_some((first, last)))
    }

    fn number(&self, block: BlockId) -> RpcResult<u64> {
        if let BlockId::Number(number) = block {
            return Ok(number);
        }
        let block = self.find(block)?.ok_or_else(fault::no_block)?;
        let number = self.client.number(block).map_err(fault::database)?;
        Ok(number.ok_or_else(fault::no_block)?.into())
    }
}

/// Whether a question for logs may span these blocks.
pub fn check_span(first: u64, last: u64) -> RpcResult<()> {
    match last.checked_sub(first) {
        None => Err(fault::params(format!(
            "invalid block range params: fromBlock {first} comes after toBlock {last}"
        ))),
        Some(distance) if distance >= u64::from(MAX_SPAN) => Err(fault::params(format!(
            "query exceeds max block range {MAX_SPAN}: ask for blocks {first} to {} first, then go on",
            first.saturating_add(u64::from(MAX_SPAN) - 1)
        ))),
        Some(_) => Ok(()),
    }
}

/// A search for logs.
struct Search<'a> {
    ethereum: &'a Ethereum,
    filter: &'a Filter,
    logs: Vec<Log>,
    read: usize,
}

impl Search<'_> {
    fn look_into(&mut self, block: Hash) -> RpcResult<()> {
        // Without a note, only the block itself can tell.
        if let Some(entry) = self.ethereum.index.entry(block)? {
            if !entry
                .bloom
                .is_some_and(|bloom| self.filter.may_be_in(&bloom))
            {
                return Ok(());
            }
        }
        self.read += 1;
        let receipts = self.ethereum.view_of(block)?.receipts;
        let found = receipts
            .into_iter()
            .flat_map(|receipt| receipt.logs)
            .filter(|log| self.filter.takes(&log.address, &log.topics));
        self.logs.extend(found);
        if self.logs.len() > MAX_LOGS || self.read > MAX_READ {
            return Err(fault::of(
                fault::SERVER,
                format!(
                    "query returned more than {MAX_LOGS} results, or needs more than {MAX_READ} blocks: ask for fewer blocks, \
                     or for a contract or a topic"
                ),
            ));
        }
        Ok(())
    }
}
