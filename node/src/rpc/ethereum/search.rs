//! A search for logs, bounded in blocks, logs, bytes and time.

use super::{
    block_id::BlockId,
    fault,
    filter::{Filter, Sought, Span},
    receipt::Log,
    turns::Deadline,
    Ethereum,
};
use cryptlet_registrar_runtime::Hash;
use jsonrpsee::core::RpcResult;
use sp_blockchain::HeaderBackend;

/// Most blocks that one question for logs spans: at slots of half a second, almost an hour and a half. Of those that can't
/// have what is looked for, as their filters tell, each costs a look into the database.
pub const MAX_SPAN: u32 = 10_000;

/// Most logs in one answer.
pub const MAX_LOGS: usize = 10_000;

/// Most bytes of one answer: what the node's RPC server sends at once, by default, is half as much again.
pub const MAX_BYTES: usize = 10_000_000;

/// Most blocks that are read for one answer: those that may have a log that is wanted, and those that are not noted.
pub const MAX_READ: usize = 2_000;

impl Ethereum {
    /// The logs that pass a filter, in the order of their blocks.
    pub(super) fn logs_of(&self, filter: &Filter, deadline: Deadline) -> RpcResult<Vec<Log>> {
        let span = filter.span()?;
        let mut search = Search {
            ethereum: self,
            filter,
            sought: filter.sought(),
            deadline,
            found: Found::default(),
            read: 0,
        };
        match span {
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
        Ok(search.found.logs)
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
    sought: Sought,
    deadline: Deadline,
    found: Found,
    read: usize,
}

impl Search<'_> {
    fn look_into(&mut self, block: Hash) -> RpcResult<()> {
        self.deadline.check()?;
        // Without a note, only the block itself can tell.
        if let Some(entry) = self.ethereum.index.entry(block)? {
            if !entry
                .bloom
                .is_some_and(|bloom| self.sought.may_be_in(&bloom))
            {
                return Ok(());
            }
        }
        self.read += 1;
        if self.read > MAX_READ {
            return Err(fault::too_much(format!(
                "needs more than {MAX_READ} blocks that may have such logs"
            )));
        }
        let receipts = self.ethereum.view_of(block)?.receipts;
        let logs = receipts.into_iter().flat_map(|receipt| receipt.logs);
        logs.filter(|log| self.filter.takes(&log.address, &log.topics))
            .try_for_each(|log| self.found.add(log))
    }
}

/// Logs of an answer.
#[derive(Debug, Default)]
pub struct Found {
    /// What was found.
    pub logs: Vec<Log>,
    bytes: usize,
}

impl Found {
    /// One more. Fails if the answer would be too long.
    pub fn add(&mut self, log: Log) -> RpcResult<()> {
        self.bytes = self.bytes.saturating_add(log.length());
        self.logs.push(log);
        if self.logs.len() > MAX_LOGS {
            // The words by which clients know that they have to ask for less.
            return Err(fault::too_much(format!(
                "returned more than {MAX_LOGS} results"
            )));
        }
        if self.bytes > MAX_BYTES {
            return Err(fault::too_much(format!(
                "returned more than {MAX_BYTES} bytes"
            )));
        }
        Ok(())
    }
}
