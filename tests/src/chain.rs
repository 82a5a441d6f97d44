//! A reader of one node over JSON-RPC.

use anyhow::{bail, Context, Result};
use codec::Decode;
use jsonrpsee::{
    core::{
        client::{ClientT, Subscription, SubscriptionClientT},
        params::ArrayParams,
    },
    rpc_params,
    ws_client::{WsClient, WsClientBuilder},
};
use serde_json::Value;
use sp_crypto_hashing::twox_128;
use std::{
    future::Future,
    time::{Duration, Instant},
};

/// A connection to one node.
pub struct Chain {
    client: WsClient,
}

impl Chain {
    /// Connects to the node at `url`.
    pub async fn connect(url: &str) -> Result<Self> {
        let client = WsClientBuilder::default().build(url).await;
        let client = client.with_context(|| format!("no node answers at {url}"))?;
        Ok(Chain { client })
    }

    /// Calls any method.
    pub async fn call(&self, method: &str, params: ArrayParams) -> Result<Value> {
        self.client
            .request(method, params)
            .await
            .with_context(|| format!("{method} failed"))
    }

    /// Listens to what `cryptlet_subscribe…` tells: `what` is the rest of its name.
    pub async fn listen(&self, what: &str, params: ArrayParams) -> Result<Subscription<Value>> {
        let (begin, end) = (
            format!("cryptlet_subscribe{what}"),
            format!("cryptlet_unsubscribe{what}"),
        );
        let subscribed = self.client.subscribe(&begin, params, &end).await;
        subscribed.with_context(|| format!("{begin} failed"))
    }

    /// Number of the best block.
    pub async fn best(&self) -> Result<u64> {
        number_of(&self.call("chain_getHeader", rpc_params![]).await?)
    }

    /// Number of the newest final block.
    pub async fn finalized(&self) -> Result<u64> {
        let hash = self.call("chain_getFinalizedHead", rpc_params![]).await?;
        number_of(&self.call("chain_getHeader", rpc_params![hash]).await?)
    }

    /// Hash of block `number`, if this node has it.
    pub async fn hash(&self, number: u64) -> Result<Option<String>> {
        Ok(self
            .call("chain_getBlockHash", rpc_params![number])
            .await?
            .as_str()
            .map(str::to_owned))
    }

    /// The newest accepted results of a topic.
    pub async fn results(&self, topic: &str) -> Result<Vec<Value>> {
        let page = self.call("cryptlet_results", rpc_params![topic]).await?;
        let rows = page["rows"].as_array().cloned();
        rows.with_context(|| format!("no rows in {page}"))
    }

    /// Hash of the block that accepted the first of a topic's newest results, once it is final.
    pub async fn block_of_result(&self, topic: &str, patience: Duration) -> Result<String> {
        let rows = self.results(topic).await?;
        let accepted_in = rows.first().and_then(|row| row["acceptedIn"].as_u64());
        let accepted_in = accepted_in.context("no result")?;
        self.wait_for_final(accepted_in, patience).await?;
        self.hash(accepted_in).await?.context("no block")
    }

    /// The place of a topic's newest result, if it has any.
    pub async fn newest(&self, topic: &str) -> Result<Option<u64>> {
        let rows = self.results(topic).await?;
        Ok(rows.last().and_then(|row| row["sequence"].as_u64()))
    }

    /// Waits until a topic's newest result has this place, or a later one.
    pub async fn wait_for_sequence(
        &self,
        topic: &str,
        sequence: u64,
        patience: Duration,
    ) -> Result<()> {
        self.wait(patience, &format!("result {sequence}"), || async {
            Ok(self.newest(topic).await? >= Some(sequence))
        })
        .await
    }

    /// A value of the state after block `at`, or after the best block: `key` is what comes after the names of pallet and
    /// item.
    pub async fn stored<T: Decode>(
        &self,
        [pallet, item]: [&str; 2],
        key: &[u8],
        at: Option<&str>,
    ) -> Result<T> {
        let mut full = [twox_128(pallet.as_bytes()), twox_128(item.as_bytes())].concat();
        full.extend(key);
        let params = rpc_params![format!("0x{}", hex::encode(full)), at];
        let stored = self.call("state_getStorage", params).await?;
        let text = stored
            .as_str()
            .with_context(|| format!("{pallet} has no {item}"))?;
        let bytes = hex::decode(text.trim_start_matches("0x"))?;
        Ok(T::decode(&mut &bytes[..])?)
    }

    /// Waits until a topic has a result.
    pub async fn wait_for_result(&self, topic: &str, patience: Duration) -> Result<()> {
        self.wait(patience, "a result", || async {
            Ok(!self.results(topic).await?.is_empty())
        })
        .await
    }

    /// Waits until the best block is `number` or later.
    pub async fn wait_for_block(&self, number: u64, patience: Duration) -> Result<()> {
        self.wait(patience, &format!("block {number}"), || async {
            Ok(self.best().await? >= number)
        })
        .await
    }

    /// Waits until block `number` is final.
    pub async fn wait_for_final(&self, number: u64, patience: Duration) -> Result<()> {
        self.wait(patience, &format!("finality of block {number}"), || async {
            Ok(self.finalized().await? >= number)
        })
        .await
    }

    /// Asks again and again until `done`, for at most `patience`.
    pub async fn wait<F, A>(&self, patience: Duration, what: &str, mut done: F) -> Result<()>
    where
        F: FnMut() -> A,
        A: Future<Output = Result<bool>>,
    {
        self.wait_for(patience, what, || {
            let asked = done();
            async move { Ok(asked.await?.then_some(())) }
        })
        .await
    }

    /// Asks again and again until there is `found`, for at most `patience`.
    pub async fn wait_for<T, F, A>(&self, patience: Duration, what: &str, mut found: F) -> Result<T>
    where
        F: FnMut() -> A,
        A: Future<Output = Result<Option<T>>>,
    {
        let started = Instant::now();
        while started.elapsed() < patience {
            if let Some(found) = found().await? {
                return Ok(found);
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        bail!("waited {patience:?} for {what}, in vain")
    }
}

/// The next `count` of what is told, each within `patience`.
pub async fn told(
    listening: &mut Subscription<Value>,
    count: usize,
    patience: Duration,
) -> Result<Vec<Value>> {
    let mut told = Vec::new();
    while told.len() < count {
        let next = tokio::time::timeout(patience, listening.next()).await;
        let next = next.with_context(|| format!("{} of {count} in {patience:?}", told.len()))?;
        told.push(next.context("cut off")??);
    }
    Ok(told)
}

fn number_of(header: &Value) -> Result<u64> {
    let text = header["number"]
        .as_str()
        .context("a header without a number")?;
    Ok(u64::from_str_radix(text.trim_start_matches("0x"), 16)?)
}
