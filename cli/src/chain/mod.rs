//! The chain, through one node's JSON-RPC: reads are runtime APIs, decoded with the types that the runtime encodes
//! them with; calls are encoded with the same types and checked against the node's metadata.

mod call;
mod callbacks;
mod carried;
mod dry_run;
mod events;
mod funds;
mod history;
mod inclusion;
mod kept;
mod mapped;
mod node_url;
mod reads;
mod refusals;
mod remedies;
mod sent;
mod storage;
mod submit;
mod views;

pub use call::{Call, EncodedCall};
#[cfg(test)]
pub use callbacks::tests::kept_failures;
pub use callbacks::{Answer, Callback, Failure, KeptFailure, Listener, Prices};
pub use carried::CarriedCall;
pub use events::ChainEvent;
pub use inclusion::Inclusion;
pub use kept::pruned;
pub use storage::Row;

use crate::error::{Explain, Outcome, Problem};
use codec::{Decode, DecodeAll, Encode};
use sp_core::H256;
use std::{sync::Arc, time::Duration};
use subxt::{
    backend::LegacyBackend,
    client::{Block, Blocks, OnlineClientAtBlock},
    config::substrate::SubstrateConfig,
    rpcs::{client::rpc_params, RpcClient},
    OnlineClient,
};

/// How long a node may take to accept a connection.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// What is wrong when a node's answer does not decode.
const OTHER_VERSION: &str = "use the `cryptlet` of the release that the node runs";
/// What to do when the node does not answer.
const CHECK_NODE: &str = "check that the node runs and name it: --node ws://127.0.0.1:9944";

/// Which blocks are believed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Finality {
    /// The best block: at once, but a reorganisation can still drop it.
    Best,
    /// Finalized blocks only.
    Finalized,
}

/// A connection to a node.
pub struct Chain {
    rpc: RpcClient,
    client: OnlineClient<SubstrateConfig>,
}

impl Chain {
    /// Connects. Plain `ws://` reaches this machine only: what crosses a network is `wss://`.
    pub async fn connect(url: &str) -> Outcome<Self> {
        node_url::check(url)?;
        let connected = tokio::time::timeout(CONNECT_TIMEOUT, RpcClient::from_url(url)).await;
        let rpc = match connected {
            Ok(Err(subxt::rpcs::Error::InsecureUrl(_))) => {
                return Err(Problem::new(
                    "insecure-node",
                    format!("{url} would cross the network in plain text"),
                    "use wss://, or a node on this machine",
                ))
            }
            Ok(connected) => {
                connected.map_err(|error| node_url::unreached(url, &error.to_string()))?
            }
            Err(_) => return Err(node_url::unreached(url, "it does not answer")),
        };
        let backend = LegacyBackend::builder().build(rpc.clone());
        let client =
            OnlineClient::from_backend_with_config(SubstrateConfig::new(), Arc::new(backend)).await;
        let client = client.explain("no-node", format!("{url} is no node"), CHECK_NODE)?;
        Ok(Chain { rpc, client })
    }

    /// Hash of the chain's first block.
    pub fn genesis(&self) -> H256 {
        H256(self.client.genesis_hash().0)
    }

    /// The newest finalized block, with its metadata.
    async fn finalized(&self) -> Outcome<OnlineClientAtBlock<SubstrateConfig>> {
        self.client.at_current_block().await.explain(
            "node-failed",
            "the node's metadata can't be read",
            CHECK_NODE,
        )
    }

    /// The newest block that is believed.
    pub async fn head(&self, finality: Finality) -> Outcome<H256> {
        let method = match finality {
            Finality::Best => "chain_getBlockHash",
            Finality::Finalized => "chain_getFinalizedHead",
        };
        self.request(method, rpc_params![]).await
    }

    /// The best block: what a call that is about to be sent will meet.
    pub async fn best(&self) -> Outcome<H256> {
        self.head(Finality::Best).await
    }

    /// Whether a block that is on the node's chain is final: no reorganisation drops it. Refused if it is not on the chain.
    pub async fn is_final(&self, block: H256) -> Outcome<bool> {
        // Read first: what is on the chain afterwards, up to this number, stays there.
        let finalized = self.head(Finality::Finalized).await?;
        let finalized = self.number(finalized).await?;
        let number = self.number(block).await?;
        let on_chain: Option<H256> = match number {
            Some(number) => {
                self.request("chain_getBlockHash", rpc_params![number])
                    .await?
            }
            None => None,
        };
        if on_chain != Some(block) {
            return Err(off_chain(block));
        }
        Ok(number <= finalized)
    }

    /// A block's number; `None` if the node does not know it.
    async fn number(&self, block: H256) -> Outcome<Option<u32>> {
        let header: serde_json::Value = self.request("chain_getHeader", rpc_params![block]).await?;
        Ok(number_in(&header))
    }

    /// New blocks as they come.
    pub async fn blocks(&self, finality: Finality) -> Outcome<NewBlocks> {
        let blocks = match finality {
            Finality::Best => self.client.stream_best_blocks().await,
            Finality::Finalized => self.client.stream_blocks().await,
        };
        Ok(NewBlocks(blocks.explain(
            "node-failed",
            "new blocks can't be followed",
            CHECK_NODE,
        )?))
    }

    /// Asks a method of the node's JSON-RPC.
    pub async fn request<R: serde::de::DeserializeOwned>(
        &self,
        method: &str,
        params: subxt::rpcs::client::RpcParams,
    ) -> Outcome<R> {
        let answer = self.rpc.request(method, params).await;
        answer.map_err(|error| refusals::of_request(method, &error))
    }

    /// Calls a runtime API: `method` is `Trait_function`, `arguments` a tuple of them in order.
    pub async fn api<R: Decode>(
        &self,
        method: &str,
        arguments: impl Encode,
        at: H256,
    ) -> Outcome<R> {
        let answer = self.api_bytes(method, &arguments.encode(), at).await?;
        R::decode_all(&mut &answer[..]).map_err(|_| other_form(method))
    }

    /// Calls a runtime API with encoded arguments, and gives its answer undecoded.
    async fn api_bytes(&self, method: &str, arguments: &[u8], at: H256) -> Outcome<Vec<u8>> {
        let arguments = crate::output::hex(arguments);
        let answer: String = self
            .request("state_call", rpc_params![method, arguments, at])
            .await?;
        hex::decode(answer.trim_start_matches("0x")).map_err(|_| other_form(method))
    }
}

fn other_form(method: &str) -> Problem {
    let state = format!("the node answers {method} in another form than this program knows");
    Problem::new("other-version", state, OTHER_VERSION)
}

/// The number in a block's header.
fn number_in(header: &serde_json::Value) -> Option<u32> {
    let digits = header.get("number")?.as_str()?.strip_prefix("0x")?;
    u32::from_str_radix(digits, 16).ok()
}

/// What a block of another branch has says nothing of the chain.
fn off_chain(block: H256) -> Problem {
    Problem::new(
        "off-chain",
        format!(
            "block {} is not on the node's chain: it lost against another, or has not arrived",
            crate::output::hex(block)
        ),
        "try again without --at-block, or name another block or node",
    )
}

/// New blocks as they come.
pub struct NewBlocks(Blocks<SubstrateConfig>);

impl NewBlocks {
    /// The next block.
    pub async fn next(&mut self) -> Outcome<Block<SubstrateConfig>> {
        match self.0.next().await {
            Some(block) => block.explain("node-failed", "the node's blocks broke off", CHECK_NODE),
            None => Err(Problem::new(
                "no-node",
                "the node closed the connection",
                CHECK_NODE,
            )),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_header_tells_its_number_and_none_is_none() {
        assert_eq!(number_in(&json!({ "number": "0x1a" })), Some(26));
        for header in [
            json!(null),
            json!({ "number": 26 }),
            json!({ "number": "26" }),
        ] {
            assert_eq!(number_in(&header), None);
        }
    }
}
