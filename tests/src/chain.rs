//! A reader of one node over JSON-RPC.

use anyhow::{bail, Context, Result};
use jsonrpsee::{
    core::{client::ClientT, params::ArrayParams},
    rpc_params,
    ws_client::{WsClient, WsClientBuilder},
};
use serde_json::Value;
use std::time::{Duration, Instant};

/// A connection to one node.
pub struct Chain {
    client: WsClient,
}

impl Chain {
    /// Connects to `url`, trying again until `patience` is used up.
    pub async fn connect(url: &str, patience: Duration) -> Result<Self> {
        let started = Instant::now();
        loop {
            match WsClientBuilder::default().build(url).await {
                Ok(client) => return Ok(Chain { client }),
                Err(error) if started.elapsed() > patience => {
                    return Err(error).with_context(|| format!("no node answers at {url}"))
                }
                Err(_) => tokio::time::sleep(Duration::from_millis(200)).await,
            }
        }
    }

    /// Calls any method.
    pub async fn call(&self, method: &str, params: ArrayParams) -> Result<Value> {
        self.client
            .request(method, params)
            .await
            .with_context(|| format!("{method} failed"))
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
        A: std::future::Future<Output = Result<bool>>,
    {
        let started = Instant::now();
        while started.elapsed() < patience {
            if done().await? {
                return Ok(());
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        bail!("waited {patience:?} for {what}, in vain")
    }
}

fn number_of(header: &Value) -> Result<u64> {
    let text = header["number"]
        .as_str()
        .context("a header without a number")?;
    Ok(u64::from_str_radix(text.trim_start_matches("0x"), 16)?)
}
