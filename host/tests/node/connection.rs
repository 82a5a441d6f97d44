//! Connections that break, or go dead without a word.

use crate::{
    runtime::delegate,
    test_node::{anywhere, start},
    view::{becomes, connect, next},
};
use cryptlet_host::chain::{ChainError, ChainView};
use cryptlet_primitives::ids::{HostId, RoundId};
use std::{net::SocketAddr, sync::atomic::Ordering, time::Duration};
use tokio::{
    io::copy_bidirectional,
    net::{TcpListener, TcpStream},
    sync::watch,
    time::sleep,
};

#[tokio::test(flavor = "multi_thread")]
async fn a_broken_connection_heals_but_not_with_another_chain() {
    let (node, address) = start(anywhere(), 1).await;
    let chain = connect(address).await;
    node.handle.stop().unwrap();
    node.handle.stopped().await;
    becomes(&chain, false).await;
    assert!(matches!(
        chain.round(RoundId(1)).await,
        Err(ChainError::Unreachable(_))
    ));

    let (other, _) = start(address, 2).await;
    sleep(Duration::from_secs(2)).await;
    assert!(!chain.heads().borrow().connected, "another chain is served");
    other.handle.stop().unwrap();
    other.handle.stopped().await;
    let (_node, _) = start(address, 1).await;
    becomes(&chain, true).await;
    assert_eq!(*chain.delegates().await.unwrap(), [delegate()]);
}

async fn went_dead(switch: &mut watch::Receiver<bool>) -> bool {
    switch.wait_for(|dead| *dead).await.is_ok()
}

/// A way to `node` that goes dead without a word while the switch is on: connections stay open, and nothing comes through.
async fn way_to(node: SocketAddr, dead: watch::Receiver<bool>) -> SocketAddr {
    let listener = TcpListener::bind(anywhere()).await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((mut near, _)) = listener.accept().await {
            let mut dead = dead.clone();
            tokio::spawn(async move {
                let mut far = TcpStream::connect(node).await.unwrap();
                tokio::select! {
                    _ = copy_bidirectional(&mut near, &mut far) => {}
                    _ = went_dead(&mut dead) => std::future::pending().await,
                }
            });
        }
    });
    address
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_that_is_dead_without_a_word_is_opened_anew_and_a_chain_that_stands_still_is_not(
) {
    let (node, address) = start(anywhere(), 1).await;
    let (switch, dead) = watch::channel(false);
    let chain = connect(way_to(address, dead).await).await;
    let seen = chain.heads().borrow().seen;
    sleep(Duration::from_secs(7)).await;
    assert_eq!(
        chain.heads().borrow().seen,
        seen,
        "no head, and no new connection"
    );
    assert!(
        node.asked.load(Ordering::SeqCst) > 0,
        "asked whether it is there"
    );

    let mut admissions = chain.admissions(HostId(3)).await.unwrap();
    switch.send_replace(true);
    becomes(&chain, false).await;
    switch.send_replace(false);
    becomes(&chain, true).await;
    assert_eq!(next(&mut admissions).await, None, "of the old connection");
    assert_eq!(*chain.delegates().await.unwrap(), [delegate()]);
}
