//! Transactions that are sent to this node, those that wait in its pool, and how far the node itself has come.

use super::{
    block_id::BlockId,
    fault,
    transaction::{Parsed, Pending},
    Ethereum,
};
use crate::block::Block;
use codec::Encode;
use cryptlet_registrar_runtime::{ethereum::EthereumApi, AccountId, Hash, Nonce};
use jsonrpsee::core::RpcResult;
use pallet_revive::{
    evm::{H160, H256, TYPE_EIP1559, TYPE_EIP2930, TYPE_LEGACY, U256},
    pallet_revive_types::runtime_api::{AccountIdInputPayloadV1, AccountIdVersionedOutputPayload},
    ReviveApi,
};
use sc_transaction_pool_api::{
    error::{Error as PoolError, IntoPoolError},
    InPoolTransaction, TransactionPool, TransactionSource,
};
use serde::Serialize;
use sp_blockchain::HeaderBackend;
use sp_consensus::SyncOracle;
use sp_runtime::OpaqueExtrinsic;

/// Most bytes of a transaction: the largest code that `pallet_revive` deploys, 1 MiB, the longest call data, 128 KiB, and
/// the rest.
pub const MAX_TRANSACTION: usize = (1_024 + 128 + 16) * 1_024;

/// `false`, or how far the node has come.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Progress {
    /// The node has what the others have: always `false`.
    Done(bool),
    /// It is still behind.
    #[serde(rename_all = "camelCase")]
    Behind {
        /// Where it began: it is not kept, so the first block.
        starting_block: U256,
        /// Its newest block.
        current_block: U256,
        /// The newest that it has heard of.
        highest_block: U256,
    },
}

impl Ethereum {
    /// Puts a signed transaction into the pool; its hash.
    pub(super) async fn send(&self, payload: Vec<u8>) -> RpcResult<H256> {
        check_length(payload.len())?;
        let carry = move |ethereum: &Self, _| ethereum.carrier(payload);
        let (hash, extrinsic) = self.serve(&self.lines.transactions, carry).await?;
        let name = self.pool.hash_of(&extrinsic);
        let best = self.client.info().best_hash;
        let submitted = self
            .pool
            .submit_one(best, TransactionSource::External, extrinsic)
            .await;
        match submitted.map_err(IntoPoolError::into_pool_error) {
            // The pool also says so of a new one, when a block comes just as it is sent. It waits either way.
            Ok(_) | Err(Ok(PoolError::AlreadyImported(_))) => {}
            Err(Ok(error)) => return Err(fault::pool(error)),
            Err(Err(error)) => return Err(fault::of(fault::SERVER, error.to_string())),
        }
        self.sent.add(hash, name);
        Ok(hash)
    }

    /// The extrinsic that carries a signed transaction, with the transaction's hash. Fails if it is none that this chain
    /// takes.
    fn carrier(&self, payload: Vec<u8>) -> RpcResult<(H256, OpaqueExtrinsic)> {
        let price = self.price_of_gas()?;
        let parsed = Parsed::new(&payload, price).map_err(fault::no_transaction)?;
        if parsed.payload() != payload {
            return Err(fault::no_transaction(
                "there is more than a transaction in them",
            ));
        }
        check(&parsed, self.number_of_chain()?, price)?;
        let extrinsic = self.ask(BlockId::Latest, |api, at| {
            EthereumApi::<Block>::ethereum_extrinsic(&*api, at, payload)
        })?;
        Ok((parsed.hash, extrinsic))
    }

    /// A transaction that was given to this node and waits.
    pub(super) fn pending(&self, hash: H256) -> RpcResult<Option<Pending>> {
        let Some(extrinsic) = self.sent.name(hash).and_then(|name| self.waiting(name)) else {
            return Ok(None);
        };
        let payload = self.ask(BlockId::Latest, |api, at| {
            EthereumApi::<Block>::ethereum_payload(&*api, at, extrinsic)
        })?;
        let price = self.price_of_gas()?;
        let parsed = payload.and_then(|payload| Parsed::new(&payload, price).ok());
        Ok(parsed.map(Parsed::pending))
    }

    fn waiting(&self, name: Hash) -> Option<OpaqueExtrinsic> {
        if let Some(ready) = self.pool.ready_transaction(&name) {
            return Some(OpaqueExtrinsic::clone(ready.data()));
        }
        let futures = self.pool.futures();
        let future = futures.iter().find(|future| *future.hash() == name);
        future.map(|future| OpaqueExtrinsic::clone(future.data()))
    }

    /// The account behind an address.
    pub(super) fn account(&self, address: H160) -> RpcResult<AccountId> {
        let input = AccountIdInputPayloadV1 { address };
        let output = self.ask(BlockId::Latest, |api, at| {
            api.account_id_versioned(at, input.into())
        })?;
        let AccountIdVersionedOutputPayload::V1(output) = output;
        Ok(output.account_id)
    }

    /// How far the node has come.
    pub(super) async fn progress(&self) -> RpcResult<Progress> {
        if !self.sync.is_major_syncing() {
            return Ok(Progress::Done(false));
        }
        let status = self.sync.status().await;
        let status = status.map_err(|_| fault::of(fault::SERVER, "the node is about to end"))?;
        let current = self.best();
        Ok(Progress::Behind {
            starting_block: U256::zero(),
            current_block: current.into(),
            highest_block: status.best_seen_block.unwrap_or(current).into(),
        })
    }
}

/// Whether so many bytes may be a transaction: before any of them is read.
pub fn check_length(length: usize) -> RpcResult<()> {
    if length > MAX_TRANSACTION {
        return Err(fault::oversized(length, MAX_TRANSACTION));
    }
    Ok(())
}

/// Whether a transaction is one that this chain takes. The pool checks all the rest.
pub fn check(parsed: &Parsed, chain: u64, price: U256) -> RpcResult<()> {
    let kind = parsed.kind().0;
    if ![TYPE_LEGACY, TYPE_EIP2930, TYPE_EIP1559].contains(&kind) {
        return Err(fault::unsupported(kind));
    }
    match parsed.parts.chain_id {
        None => return Err(fault::unprotected()),
        Some(named) if named != chain.into() => return Err(fault::wrong_chain(named, chain)),
        Some(_) => {}
    }
    if parsed.offer() < price {
        return Err(fault::underpriced(parsed.offer(), price));
    }
    Ok(())
}

/// The number of the account's next transaction, after those that are ready in the pool: each names its account and number
/// in what it provides.
pub fn after_those_that_wait(
    pool: &impl TransactionPool,
    account: &AccountId,
    mut nonce: Nonce,
) -> Nonce {
    let provided = |nonce: Nonce| (account, nonce).encode();
    let mut next = provided(nonce);
    // An account's transactions come in the order of their numbers.
    for ready in pool.ready() {
        if ready.provides().contains(&next) {
            nonce = nonce.saturating_add(1);
            next = provided(nonce);
        }
    }
    nonce
}
