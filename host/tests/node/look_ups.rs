//! What is looked up: at each head, of the finalized block, and after a new seat.

use crate::{
    runtime::{delegate, PAGES},
    test_node::{anywhere, start},
    view::{connect, next},
};
use cryptlet_host::chain::{ChainError, ChainView, ContractKeys};
use cryptlet_primitives::ids::{CryptletId, HostId, KeyEpoch, RoundId};
use serde_json::json;
use sp_core::{crypto::AccountId32, H256};
use std::{sync::atomic::Ordering, time::Duration};
use tokio::time::timeout;

#[tokio::test(flavor = "multi_thread")]
async fn look_ups_are_what_the_runtime_takes_and_hold_for_one_head() {
    let (node, address) = start(anywhere(), 1).await;
    let chain = connect(address).await;
    assert_eq!(chain.genesis(), H256::repeat_byte(1));
    assert_eq!(*chain.delegates().await.unwrap(), [delegate()]);
    assert_eq!(chain.now().await, Ok(1_700_000_000_000));
    assert_eq!(chain.round(RoundId(9)).await, Ok(None));
    assert_eq!(chain.cryptlet(CryptletId(7), Some(2)).await, Ok(None));
    assert_eq!(chain.hosts_of(AccountId32::from([0; 32])).await, Ok(vec![]));
    let refused = chain.pool(CryptletId(7)).await;
    assert!(
        matches!(
            refused,
            Err(ChainError::Refused {
                call: "CryptletApi_pool",
                ..
            })
        ),
        "{refused:?}"
    );

    assert_eq!(chain.active_cryptlets().await, Ok(vec![]));

    let before = node.asked.load(Ordering::SeqCst);
    assert_eq!(chain.cryptlet(CryptletId(7), Some(2)).await, Ok(None));
    assert_eq!(
        node.asked.load(Ordering::SeqCst),
        before,
        "what is not there is not looked up again"
    );

    let before = node.asked.load(Ordering::SeqCst);
    for _ in 0..2 {
        assert!(chain
            .standing_rounds(CryptletId(7))
            .await
            .unwrap()
            .is_empty());
    }
    assert_eq!(
        node.asked.load(Ordering::SeqCst),
        before + u32::try_from(PAGES).unwrap(),
        "all pages, each once"
    );

    let before = node.asked.load(Ordering::SeqCst);
    chain.delegates().await.unwrap();
    assert_eq!(
        node.asked.load(Ordering::SeqCst),
        before,
        "asked twice at one head"
    );
    let mut heads = chain.heads();
    node.heads.send(0x1f).unwrap();
    timeout(
        Duration::from_secs(5),
        heads.wait_for(|head| head.number == 0x1f),
    )
    .await
    .unwrap()
    .unwrap();
    chain.delegates().await.unwrap();
    assert_eq!(
        node.asked.load(Ordering::SeqCst),
        before + 1,
        "not asked at a new head"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn keys_are_of_no_more_use_once_the_finalized_block_says_so_and_not_before() {
    let (_node, address) = start(anywhere(), 1).await;
    let chain = connect(address).await;
    let keys = |keys: &[(u32, KeyEpoch)]| -> ContractKeys {
        let keys = keys.iter();
        keys.map(|(id, epoch)| (CryptletId(*id), *epoch)).collect()
    };
    // Of 6 the host has a seat, with key 2; for 7 it offers key 4 next. 8, 9, 11 and 14 are no contract's own, 10 was given, and
    // of 15 this block knows nothing yet.
    let own = [(6, 1), (6, 2), (6, 3), (7, 2), (7, 3), (7, 4), (7, 5)];
    let others = [(8, 9), (9, 9), (10, 9), (11, 9), (14, 9), (15, 4)];
    let all = keys(&[&own[..], &others[..]].concat());
    let outlived = chain.outlived(HostId(3), all.clone()).await.unwrap();
    let gone = [(8, 9), (9, 9), (10, 9), (11, 9), (14, 9)];
    let used_up = [(6, 1), (7, 2), (7, 3)];
    assert_eq!(outlived, keys(&[&gone[..], &used_up[..]].concat()));

    // A host that the block does not know yet may be asked for any of them.
    let outlived = chain.outlived(HostId(5), all).await.unwrap();
    assert_eq!(outlived, keys(&gone));
}

#[tokio::test(flavor = "multi_thread")]
async fn new_seats_are_told_until_one_can_not_be_and_what_is_looked_up_then_is_new() {
    let (node, address) = start(anywhere(), 1).await;
    let chain = connect(address).await;
    let looks = || node.asked.load(Ordering::SeqCst);
    chain.delegates().await.unwrap();
    let mut admissions = chain.admissions(HostId(3)).await.unwrap();
    let before = looks();
    for cryptlet in [7, 8] {
        chain.delegates().await.unwrap();
        chain.delegates().await.unwrap();
        let data = json!({ "cryptlet": cryptlet, "host": 3, "epoch": 0 });
        let event = json!({ "block": { "number": 5 }, "event": "InstanceAdmitted", "data": data });
        node.events.send(event).unwrap();
        assert_eq!(next(&mut admissions).await, Some(CryptletId(cryptlet)));
    }
    assert_eq!(looks(), before + 2, "once after each that was told");
    // What can't be read may be a seat.
    node.events.send(json!({ "data": {} })).unwrap();
    assert_eq!(next(&mut admissions).await, None);

    let mut admissions = chain.admissions(HostId(3)).await.unwrap();
    node.handle.stop().unwrap();
    assert_eq!(next(&mut admissions).await, None);
}
