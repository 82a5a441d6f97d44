//! JSON-RPC `eth_*`, `net_*` and `web3_*`: what Ethereum's wallets and libraries ask of a node. docs/rpc.md lists the
//! methods, docs/adr/ethereum-rpc.md says why the node answers them itself.
//!
//! | file | noun |
//! |---|---|
//! | [`methods`] | the methods, and what answers each |
//! | [`block_id`] | a block as a caller names it |
//! | [`view`] | a block as clients get it |
//! | [`transaction`], [`receipt`] | its transactions, receipts and logs |
//! | [`callbacks`] | the transaction that stands for what no Ethereum transaction logged |
//! | [`filter`], [`bloom`] | which logs are wanted, and which blocks may have them |
//! | [`index`] | which block has a hash or a transaction |
//! | [`state`] | balances, code, calls |
//! | [`estimate`] | how much gas a transaction takes |
//! | [`chain`] | blocks, transactions, receipts |
//! | [`search`] | a search for logs |
//! | [`fees`] | what gas costs and did cost |
//! | [`submit`], [`sent`] | transactions that are sent, and those that wait |
//! | [`heads`] | new blocks and logs as they come |
//! | [`turns`] | how much of such work is done at once |
//! | [`fault`] | errors |
//!
//! A method that reads a state, and no more, is `blocking`: it has a thread of its own, and holds up no connection's task.
//! One whose work the caller chooses waits for its turn in a line first ([`turns`]). What one call does is bounded.

mod block_id;
mod bloom;
mod callbacks;
mod chain;
mod estimate;
mod fault;
mod fees;
mod filter;
mod heads;
mod index;
mod methods;
mod receipt;
mod search;
mod sent;
mod state;
mod submit;
#[cfg(test)]
mod tests;
mod transaction;
mod turns;
mod view;

pub use self::methods::EthereumRpcServer;

use self::{
    heads::Heads,
    index::Index,
    sent::Sent,
    turns::{Deadline, Line, Lines},
};
use crate::{
    block::Block,
    client::{Client, Pool},
};
use jsonrpsee::core::RpcResult;
use sc_network_sync::SyncingService;
use sc_service::{BlocksPruning, SpawnTaskHandle};
use std::sync::Arc;

/// Answers the methods from the client's state and the pool.
#[derive(Clone)]
pub struct Ethereum {
    client: Arc<Client>,
    pool: Arc<Pool>,
    sync: Arc<SyncingService<Block>>,
    index: Arc<Index>,
    sent: Arc<Sent>,
    heads: Arc<Heads>,
    lines: Arc<Lines>,
}

impl Ethereum {
    /// Starts the tasks that note which block has what, and that tell of new ones; `pruning` says how long blocks are kept.
    pub fn start(
        client: Arc<Client>,
        pool: Arc<Pool>,
        sync: Arc<SyncingService<Block>>,
        tasks: &SpawnTaskHandle,
        pruning: BlocksPruning,
    ) -> Self {
        Ethereum {
            index: Index::start(client.clone(), tasks, pruning),
            heads: Heads::start(client.clone(), tasks),
            client,
            pool,
            sync,
            sent: Arc::default(),
            lines: Arc::default(),
        }
    }

    /// Does some work when its turn has come.
    async fn serve<Answer: Send + 'static>(
        &self,
        line: &Line,
        work: impl FnOnce(&Self, Deadline) -> RpcResult<Answer> + Send + 'static,
    ) -> RpcResult<Answer> {
        let ethereum = self.clone();
        line.serve(move |deadline| work(&ethereum, deadline)).await
    }

    /// Reads a block when its turn has come.
    async fn read<Answer: Send + 'static>(
        &self,
        read: impl FnOnce(&Self) -> RpcResult<Answer> + Send + 'static,
    ) -> RpcResult<Answer> {
        self.serve(&self.lines.blocks, |ethereum, _| read(ethereum))
            .await
    }
}
