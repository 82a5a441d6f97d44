//! The methods, and what answers each.

use super::{
    block_id::BlockId,
    fees::FeeHistory,
    filter::Filter,
    heads::Subject,
    receipt::{Log, Receipt},
    submit::Progress,
    transaction::Transaction,
    Ethereum,
};
use jsonrpsee::{
    core::{async_trait, RpcResult},
    proc_macros::rpc,
    PendingSubscriptionSink, SubscriptionCloseResponse,
};
use pallet_revive::{
    evm::{Bytes, H160, H256, U256},
    pallet_revive_types::runtime_api::{BlockV1, GenericTransactionV1, StateOverrideSetV1},
};

/// Ethereum's methods. Where a block may be named and is not, the newest one is meant.
#[rpc(server)]
pub trait EthereumRpc {
    /// The number by which transactions name this chain.
    #[method(name = "eth_chainId", blocking)]
    fn chain_id(&self) -> RpcResult<U256>;

    /// The number of the newest block.
    #[method(name = "eth_blockNumber")]
    fn block_number(&self) -> RpcResult<U256>;

    /// What a gas costs, in wei.
    #[method(name = "eth_gasPrice", blocking)]
    fn gas_price(&self) -> RpcResult<U256>;

    /// What to offer for each gas beyond that: nothing, since no tip lets a transaction go before others.
    #[method(name = "eth_maxPriorityFeePerGas")]
    fn max_priority_fee_per_gas(&self) -> RpcResult<U256>;

    /// What gas cost in past blocks, and how full they were.
    #[method(name = "eth_feeHistory")]
    async fn fee_history(
        &self,
        count: U256,
        newest: BlockId,
        percentiles: Option<Vec<f64>>,
    ) -> RpcResult<FeeHistory>;

    /// What an account can spend, in wei.
    #[method(name = "eth_getBalance", blocking)]
    fn balance(&self, address: H160, block: Option<BlockId>) -> RpcResult<U256>;

    /// How many transactions an account has sent; with `pending`, those that wait in the pool too.
    #[method(name = "eth_getTransactionCount", blocking)]
    fn transaction_count(&self, address: H160, block: Option<BlockId>) -> RpcResult<U256>;

    /// The code at an address.
    #[method(name = "eth_getCode", blocking)]
    fn code(&self, address: H160, block: Option<BlockId>) -> RpcResult<Bytes>;

    /// A value in a contract's storage, 32 bytes.
    #[method(name = "eth_getStorageAt", blocking)]
    fn storage_at(&self, address: H160, slot: U256, block: Option<BlockId>) -> RpcResult<Bytes>;

    /// What a call would give back.
    #[method(name = "eth_call")]
    async fn call(
        &self,
        transaction: GenericTransactionV1,
        block: Option<BlockId>,
        overrides: Option<StateOverrideSetV1>,
    ) -> RpcResult<Bytes>;

    /// How much gas a transaction would take.
    #[method(name = "eth_estimateGas")]
    async fn estimate_gas(
        &self,
        transaction: GenericTransactionV1,
        block: Option<BlockId>,
        overrides: Option<StateOverrideSetV1>,
    ) -> RpcResult<U256>;

    /// Puts a signed transaction, RLP, into this node's pool; its hash.
    #[method(name = "eth_sendRawTransaction")]
    async fn send_raw_transaction(&self, transaction: Bytes) -> RpcResult<H256>;

    /// A block by its hash. `null` if the chain has none with it.
    #[method(name = "eth_getBlockByHash")]
    async fn block_by_hash(
        &self,
        hash: H256,
        with_transactions: bool,
    ) -> RpcResult<Option<BlockV1>>;

    /// A block by number or tag. `null` if there is none yet.
    #[method(name = "eth_getBlockByNumber")]
    async fn block_by_number(
        &self,
        block: BlockId,
        with_transactions: bool,
    ) -> RpcResult<Option<BlockV1>>;

    /// The receipts of all transactions of a block.
    #[method(name = "eth_getBlockReceipts")]
    async fn block_receipts(&self, block: BlockId) -> RpcResult<Option<Vec<Receipt>>>;

    /// How many transactions a block has.
    #[method(name = "eth_getBlockTransactionCountByHash")]
    async fn count_by_hash(&self, hash: H256) -> RpcResult<Option<U256>>;

    /// How many transactions a block has.
    #[method(name = "eth_getBlockTransactionCountByNumber")]
    async fn count_by_number(&self, block: BlockId) -> RpcResult<Option<U256>>;

    /// A transaction by its hash, in a block or given to this node and waiting. `null` if there is none.
    #[method(name = "eth_getTransactionByHash")]
    async fn transaction_by_hash(&self, hash: H256) -> RpcResult<Option<Transaction>>;

    /// A transaction by its place in a block.
    #[method(name = "eth_getTransactionByBlockHashAndIndex")]
    async fn transaction_by_block_hash(
        &self,
        hash: H256,
        index: U256,
    ) -> RpcResult<Option<Transaction>>;

    /// A transaction by its place in a block.
    #[method(name = "eth_getTransactionByBlockNumberAndIndex")]
    async fn transaction_by_block_number(
        &self,
        block: BlockId,
        index: U256,
    ) -> RpcResult<Option<Transaction>>;

    /// What became of a transaction. `null` as long as it is in no block.
    #[method(name = "eth_getTransactionReceipt")]
    async fn receipt(&self, hash: H256) -> RpcResult<Option<Receipt>>;

    /// The logs that pass a filter.
    #[method(name = "eth_getLogs")]
    async fn logs(&self, filter: Filter) -> RpcResult<Vec<Log>>;

    /// The accounts whose keys the node holds: none.
    #[method(name = "eth_accounts")]
    fn accounts(&self) -> RpcResult<Vec<H160>>;

    /// `false`, or how far the node has come.
    #[method(name = "eth_syncing")]
    async fn syncing(&self) -> RpcResult<Progress>;

    /// The chain's number, in decimal.
    #[method(name = "net_version", blocking)]
    fn network(&self) -> RpcResult<String>;

    /// Whether the node listens for others: it does.
    #[method(name = "net_listening")]
    fn listening(&self) -> RpcResult<bool>;

    /// The program and its version.
    #[method(name = "web3_clientVersion")]
    fn version(&self) -> RpcResult<String>;

    /// Over ws: each block that becomes the best (`newHeads`), or its logs that pass a filter (`logs`).
    #[subscription(name = "eth_subscribe" => "eth_subscription", unsubscribe = "eth_unsubscribe", item = serde_json::Value)]
    async fn subscribe(
        &self,
        subject: Subject,
        filter: Option<Filter>,
    ) -> SubscriptionCloseResponse;
}

#[async_trait]
impl EthereumRpcServer for Ethereum {
    fn chain_id(&self) -> RpcResult<U256> {
        self.number_of_chain().map(U256::from)
    }

    fn block_number(&self) -> RpcResult<U256> {
        Ok(self.best().into())
    }

    fn gas_price(&self) -> RpcResult<U256> {
        self.price_of_gas()
    }

    fn max_priority_fee_per_gas(&self) -> RpcResult<U256> {
        Ok(U256::zero())
    }

    async fn fee_history(
        &self,
        count: U256,
        newest: BlockId,
        percentiles: Option<Vec<f64>>,
    ) -> RpcResult<FeeHistory> {
        self.serve(&self.lines.searches, move |ethereum, deadline| {
            ethereum.history_of_fees(count, newest, percentiles, deadline)
        })
        .await
    }

    fn balance(&self, address: H160, block: Option<BlockId>) -> RpcResult<U256> {
        self.balance_of(address, block.unwrap_or_default())
    }

    fn transaction_count(&self, address: H160, block: Option<BlockId>) -> RpcResult<U256> {
        self.nonce_of(address, block.unwrap_or_default())
    }

    fn code(&self, address: H160, block: Option<BlockId>) -> RpcResult<Bytes> {
        self.code_of(address, block.unwrap_or_default())
    }

    fn storage_at(&self, address: H160, slot: U256, block: Option<BlockId>) -> RpcResult<Bytes> {
        self.storage_of(address, slot, block.unwrap_or_default())
    }

    async fn call(
        &self,
        transaction: GenericTransactionV1,
        block: Option<BlockId>,
        overrides: Option<StateOverrideSetV1>,
    ) -> RpcResult<Bytes> {
        self.serve(&self.lines.calls, move |ethereum, _| {
            ethereum.try_call(transaction, block.unwrap_or_default(), overrides)
        })
        .await
    }

    async fn estimate_gas(
        &self,
        transaction: GenericTransactionV1,
        block: Option<BlockId>,
        overrides: Option<StateOverrideSetV1>,
    ) -> RpcResult<U256> {
        self.serve(&self.lines.estimates, move |ethereum, _| {
            ethereum.gas_for(transaction, block.unwrap_or_default(), overrides)
        })
        .await
    }

    async fn send_raw_transaction(&self, transaction: Bytes) -> RpcResult<H256> {
        self.send(transaction.0).await
    }

    async fn block_by_hash(
        &self,
        hash: H256,
        with_transactions: bool,
    ) -> RpcResult<Option<BlockV1>> {
        self.block_by_number(BlockId::Hash(hash), with_transactions)
            .await
    }

    async fn block_by_number(
        &self,
        block: BlockId,
        with_transactions: bool,
    ) -> RpcResult<Option<BlockV1>> {
        let view = self.read(move |ethereum| ethereum.view(block)).await?;
        Ok(view.map(|view| view.block(with_transactions)))
    }

    async fn block_receipts(&self, block: BlockId) -> RpcResult<Option<Vec<Receipt>>> {
        let view = self.read(move |ethereum| ethereum.view(block)).await?;
        Ok(view.map(|view| view.receipts))
    }

    async fn count_by_hash(&self, hash: H256) -> RpcResult<Option<U256>> {
        self.count_by_number(BlockId::Hash(hash)).await
    }

    async fn count_by_number(&self, block: BlockId) -> RpcResult<Option<U256>> {
        let view = self.read(move |ethereum| ethereum.view(block)).await?;
        Ok(view.map(|view| view.transactions.len().into()))
    }

    async fn transaction_by_hash(&self, hash: H256) -> RpcResult<Option<Transaction>> {
        self.read(move |ethereum| ethereum.transaction(hash)).await
    }

    async fn transaction_by_block_hash(
        &self,
        hash: H256,
        index: U256,
    ) -> RpcResult<Option<Transaction>> {
        self.transaction_by_block_number(BlockId::Hash(hash), index)
            .await
    }

    async fn transaction_by_block_number(
        &self,
        block: BlockId,
        index: U256,
    ) -> RpcResult<Option<Transaction>> {
        self.read(move |ethereum| ethereum.transaction_at(block, index))
            .await
    }

    async fn receipt(&self, hash: H256) -> RpcResult<Option<Receipt>> {
        self.read(move |ethereum| ethereum.receipt_of(hash)).await
    }

    async fn logs(&self, filter: Filter) -> RpcResult<Vec<Log>> {
        self.serve(&self.lines.searches, move |ethereum, deadline| {
            ethereum.logs_of(&filter, deadline)
        })
        .await
    }

    fn accounts(&self) -> RpcResult<Vec<H160>> {
        Ok(Vec::new())
    }

    async fn syncing(&self) -> RpcResult<Progress> {
        self.progress().await
    }

    fn network(&self) -> RpcResult<String> {
        Ok(self.number_of_chain()?.to_string())
    }

    fn listening(&self) -> RpcResult<bool> {
        Ok(true)
    }

    fn version(&self) -> RpcResult<String> {
        Ok(concat!("registrar/v", env!("SUBSTRATE_CLI_IMPL_VERSION")).to_owned())
    }

    async fn subscribe(
        &self,
        pending: PendingSubscriptionSink,
        subject: Subject,
        filter: Option<Filter>,
    ) -> SubscriptionCloseResponse {
        self.heads.follow(pending, subject, filter).await
    }
}
