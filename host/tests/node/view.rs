//! The view of the test node: opened, and waited for.

use cryptlet_host::{
    chain::{Admissions, ChainView, NodeChain},
    metrics::Metrics,
};
use cryptlet_primitives::ids::CryptletId;
use futures::StreamExt;
use std::{net::SocketAddr, sync::Arc, time::Duration};
use tokio::time::timeout;

pub async fn connect(address: SocketAddr) -> Arc<NodeChain> {
    let metrics = Arc::new(Metrics::new().unwrap());
    NodeChain::connect(&format!("ws://{address}"), metrics)
        .await
        .unwrap()
}

/// The next new seat, or the end of them.
pub async fn next(admissions: &mut Admissions) -> Option<CryptletId> {
    let told = timeout(Duration::from_secs(5), admissions.next()).await;
    told.expect("neither comes within five seconds")
}

/// Waits for a head that is `connected` or not.
pub async fn becomes(chain: &NodeChain, connected: bool) {
    let mut heads = chain.heads();
    let waited = timeout(
        Duration::from_secs(20),
        heads.wait_for(|head| head.connected == connected),
    )
    .await;
    assert!(
        waited.is_ok(),
        "not within twenty seconds: connected {connected}"
    );
}
