//! A node that a test serves: heads, events, and what its runtime answers.

use crate::runtime::{finalized_call, state_call};
use jsonrpsee::{
    server::{Server, ServerHandle},
    types::ErrorObjectOwned,
    RpcModule, SubscriptionMessage,
};
use serde_json::{json, Value as Json};
use sp_core::H256;
use std::{
    net::SocketAddr,
    sync::{
        atomic::{AtomicU32, AtomicU64, Ordering},
        Arc,
    },
};
use tokio::sync::broadcast;

/// The newest finalized block.
pub const FINALIZED: H256 = H256::repeat_byte(0xf1);

/// A node that knows one delegate, and counts what it is asked.
pub struct TestNode {
    pub handle: ServerHandle,
    pub heads: broadcast::Sender<u32>,
    pub events: broadcast::Sender<Json>,
    pub asked: Arc<AtomicU32>,
    /// The chain's clock.
    pub now: Arc<AtomicU64>,
}

/// What the node's calls share: heads to tell, how often it was asked, its clock, events to tell.
type Shared = (
    broadcast::Sender<u32>,
    Arc<AtomicU32>,
    Arc<AtomicU64>,
    broadcast::Sender<Json>,
);

pub async fn start(address: SocketAddr, genesis: u8) -> (TestNode, SocketAddr) {
    let heads = broadcast::Sender::new(16);
    let events = broadcast::Sender::new(16);
    let asked = Arc::new(AtomicU32::new(0));
    let now = Arc::new(AtomicU64::new(1_700_000_000_000));
    let mut module = RpcModule::new((heads.clone(), asked.clone(), now.clone(), events.clone()));
    module
        .register_method("chain_getBlockHash", move |_, _, _| {
            Ok::<_, ErrorObjectOwned>(H256::repeat_byte(genesis))
        })
        .unwrap();
    module
        .register_method("chain_getFinalizedHead", |_, _, _| {
            Ok::<_, ErrorObjectOwned>(FINALIZED)
        })
        .unwrap();
    module
        .register_method("state_call", |params, (_, asked, now, _), _| {
            asked.fetch_add(1, Ordering::SeqCst);
            let mut params = params.sequence();
            let (call, arguments): (String, String) = (params.next()?, params.next()?);
            let arguments = hex::decode(&arguments[2..]).unwrap();
            let now = now.load(Ordering::SeqCst);
            let answer = match params.optional_next::<H256>()? {
                Some(block) => {
                    assert_eq!(block, FINALIZED);
                    finalized_call(&call, &arguments)
                }
                None => state_call(&call, &arguments, now),
            };
            answer.map(|answer| format!("0x{}", hex::encode(answer)))
        })
        .unwrap();
    serve_heads(&mut module);
    serve_events(&mut module);
    let server = Server::builder().build(address).await.unwrap();
    let address = server.local_addr().unwrap();
    (
        TestNode {
            handle: server.start(module),
            heads,
            events,
            asked,
            now,
        },
        address,
    )
}

fn serve_heads(module: &mut RpcModule<Shared>) {
    let [subscribe, notify, unsubscribe] = [
        "chain_subscribeNewHeads",
        "chain_newHead",
        "chain_unsubscribeNewHeads",
    ];
    module
        .register_subscription(
            subscribe,
            notify,
            unsubscribe,
            |_, pending, context, _| async move {
                let mut heads = context.0.subscribe();
                let sink = pending.accept().await?;
                while let Ok(number) = heads.recv().await {
                    let header = json!({ "number": format!("{number:#x}"), "parentHash": "0x" });
                    sink.send(SubscriptionMessage::from_json(&header)?).await?;
                }
                Ok(())
            },
        )
        .unwrap();
}

fn serve_events(module: &mut RpcModule<Shared>) {
    let [subscribe, notify, unsubscribe] = [
        "cryptlet_subscribeEvents",
        "cryptlet_events",
        "cryptlet_unsubscribeEvents",
    ];
    module
        .register_subscription(
            subscribe,
            notify,
            unsubscribe,
            |params, pending, context, _| async move {
                let (filter,): (Json,) = params.parse()?;
                assert_eq!(filter, json!({ "host": 3, "names": ["InstanceAdmitted"] }));
                let mut events = context.3.subscribe();
                let sink = pending.accept().await?;
                while let Ok(event) = events.recv().await {
                    sink.send(SubscriptionMessage::from_json(&event)?).await?;
                }
                Ok(())
            },
        )
        .unwrap();
}

pub fn anywhere() -> SocketAddr {
    "127.0.0.1:0".parse().unwrap()
}
