//! The connection to the own node: opened with an end, followed, and opened anew when it breaks.

use super::NodeChain;
use crate::chain::{ChainError, ChainView};
use jsonrpsee::{
    core::client::{ClientT, Subscription, SubscriptionClientT},
    rpc_params,
    ws_client::{WsClient, WsClientBuilder},
};
use serde::Deserialize;
use sp_core::H256;
use std::{
    sync::{Arc, PoisonError, Weak},
    time::Duration,
};
use tokio::time::{sleep, timeout};

/// Longest wait for one answer of the node.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(10);
/// Longest time to connect to the node: its own steps have the same limit each.
const OPEN_TIMEOUT: Duration = Duration::from_secs(20);
/// How long there may be no new head before the node is asked whether it is there: a chain may stand still, and a
/// connection may be dead without a word.
const SILENCE: Duration = Duration::from_secs(5);
/// How long it may take to say so.
const SIGN_OF_LIFE: Duration = Duration::from_secs(5);
/// First pause before the node is tried again; doubled each time.
pub(super) const FIRST_PAUSE: Duration = Duration::from_millis(200);
/// Longest pause.
pub(super) const LAST_PAUSE: Duration = Duration::from_secs(5);
/// Most bytes of one answer of the node: a page of hosts or rounds with room to spare.
const MAX_ANSWER: u32 = 16 * 1024 * 1024;

/// What of a block's header is read.
#[derive(Deserialize)]
pub(super) struct HeaderNumber {
    number: String,
}

impl NodeChain {
    /// Whether the node answers at all.
    async fn is_alive(&self) -> bool {
        timeout(SIGN_OF_LIFE, self.now())
            .await
            .is_ok_and(|answer| !matches!(answer, Err(ChainError::Unreachable(_))))
    }
}

/// Tells new heads.
pub(super) type Heads = Subscription<HeaderNumber>;

async fn open(address: &str) -> Result<(Arc<WsClient>, H256, Heads), ChainError> {
    let unreachable =
        |error: jsonrpsee::core::client::Error| ChainError::Unreachable(error.to_string());
    let _: reqwest::Url = address
        .parse()
        .map_err(|error| ChainError::BadAddress(format!("{error}")))?;
    let client = WsClientBuilder::default()
        .request_timeout(REQUEST_TIMEOUT)
        .connection_timeout(REQUEST_TIMEOUT)
        .max_response_size(MAX_ANSWER)
        .build(address)
        .await
        .map_err(unreachable)?;
    let genesis: String = client
        .request("chain_getBlockHash", rpc_params![0])
        .await
        .map_err(unreachable)?;
    let genesis = genesis.parse().map_err(|_| ChainError::Refused {
        call: "chain_getBlockHash",
        reason: "no hash".into(),
    })?;
    let heads = client
        .subscribe(
            "chain_subscribeNewHeads",
            rpc_params![],
            "chain_unsubscribeNewHeads",
        )
        .await
        .map_err(unreachable)?;
    Ok((Arc::new(client), genesis, heads))
}

/// As [`open`], with an end.
pub(super) async fn open_in_time(
    address: &str,
) -> Result<(Arc<WsClient>, H256, Heads), ChainError> {
    timeout(OPEN_TIMEOUT, open(address))
        .await
        .unwrap_or_else(|_| Err(ChainError::Unreachable("no answer in time".into())))
}

/// Follows the heads, and opens the connection anew when it breaks, for as long as somebody holds the chain.
pub(super) async fn follow(chain: Weak<NodeChain>, mut heads: Heads) {
    let mut pause = FIRST_PAUSE;
    loop {
        loop {
            let next = timeout(SILENCE, heads.next()).await;
            let Some(chain) = chain.upgrade() else { return };
            match next {
                Ok(Some(Ok(header))) => {
                    let digits = header.number.trim_start_matches("0x");
                    chain.see(u32::from_str_radix(digits, 16).ok(), true);
                    pause = FIRST_PAUSE;
                }
                Err(_) if chain.is_alive().await => {}
                _ => break,
            }
        }
        let Some(chain) = chain.upgrade() else { return };
        chain.see(None, false);
        tracing::warn!(
            node = chain.address,
            "the connection to the node broke, connecting again"
        );
        heads = loop {
            sleep(pause).await;
            pause = (pause * 2).min(LAST_PAUSE);
            match open_in_time(&chain.address).await {
                Ok((_, found, _)) if found != chain.genesis => {
                    tracing::error!(error = %ChainError::OtherChain { known: chain.genesis, found }, "not served");
                }
                Ok((client, _, heads)) => {
                    *chain.client.write().unwrap_or_else(PoisonError::into_inner) = client;
                    chain.see(None, true);
                    tracing::info!(node = chain.address, "connected to the node again");
                    break heads;
                }
                Err(error) => tracing::warn!(node = chain.address, %error, "waiting for the node"),
            }
        };
    }
}
