//! Updates from outside: who may send them, that they last, and that rounds that wait for an event are looked at.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "how a test says what it expects"
)]

mod common;

use common::{
    guest::reader,
    world::{update, Choice, World, CRYPTLET, NEIGHBOUR},
};
use cryptlet_host::updates::UpdateError;
use cryptlet_primitives::{
    update::{SignedUpdate, Update},
    view::CryptletStatus,
};
use sp_core::{ed25519, Pair};
use std::time::Duration;
use tokio::time::sleep;

fn pair(number: u8) -> ed25519::Pair {
    ed25519::Pair::from_seed(&[number; 32])
}

/// Whether an update was new, or why it was refused.
async fn send(world: &World, signed: &SignedUpdate) -> Result<bool, UpdateError> {
    let body = serde_json::to_vec(signed).unwrap();
    let taken = world.service.inbox.take(&body).await?;
    assert_eq!(
        (taken.cryptlet, taken.number),
        (signed.update.cryptlet, signed.update.number)
    );
    Ok(taken.is_new)
}

#[tokio::test(flavor = "multi_thread")]
async fn an_update_is_on_disk_when_its_sender_is_answered_and_stays_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let world = World::open(folder.path(), Choice::of(reader())).await;
    let (one, other) = (pair(5), pair(6));
    world.list_keys(&[one.public(), other.public()]);
    let first = update(CRYPTLET, 7, b"rose", &one);
    assert!(send(&world, &first).await.unwrap());
    assert!(!send(&world, &first).await.unwrap());
    drop(world);
    let world = World::open(folder.path(), Choice::of(reader())).await;
    world.list_keys(&[one.public(), other.public()]);
    // Whoever of the listed sends it: it is the same update.
    assert!(!send(&world, &update(CRYPTLET, 7, b"rose", &other))
        .await
        .unwrap());
    let later = Update {
        issued_at: 1,
        ..first.update.clone()
    };
    let later = SignedUpdate {
        key: one.public(),
        signature: one.sign(later.digest().as_bytes()),
        update: later,
    };
    for contradicting in [update(CRYPTLET, 7, b"fell", &one), later] {
        let refused = send(&world, &contradicting).await.unwrap_err();
        assert!(matches!(refused, UpdateError::OtherContent(7)), "{refused}");
    }
    let kept = world.updates.after(CRYPTLET, 0).unwrap().unwrap();
    assert_eq!((kept.number, kept.content.as_slice()), (7, &b"rose"[..]));
    assert_eq!(world.updates.after(CRYPTLET, 7), Ok(None));
}

#[tokio::test(flavor = "multi_thread")]
async fn only_listed_keys_send_and_only_to_hosts_of_the_pool() {
    let folder = tempfile::tempdir().unwrap();
    let world = World::open(folder.path(), Choice::of(reader())).await;
    let sender = pair(5);
    // No key is listed; then another; then this one.
    let first = update(CRYPTLET, 1, b"rose", &sender);
    assert!(matches!(
        send(&world, &first).await,
        Err(UpdateError::NotListed)
    ));
    world.list_keys(&[pair(6).public()]);
    assert!(matches!(
        send(&world, &first).await,
        Err(UpdateError::NotListed)
    ));
    world.list_keys(&[sender.public()]);
    let mut forged = first.clone();
    forged.update.number = 2;
    assert!(matches!(
        send(&world, &forged).await,
        Err(UpdateError::BadSignature)
    ));
    let unknown = update(NEIGHBOUR, 1, b"rose", &sender);
    assert!(matches!(
        send(&world, &unknown).await,
        Err(UpdateError::NotServed(_))
    ));
    assert!(send(&world, &first).await.unwrap());

    // A cryptlet that is revoked, and one whose owner has not admitted this host: nothing more is kept of it.
    let next = update(CRYPTLET, 2, b"rose", &sender);
    let status = |status| {
        world
            .chain
            .write(|state| state.cryptlets.get_mut(&CRYPTLET).unwrap().status = status);
    };
    status(CryptletStatus::Revoked);
    assert!(matches!(
        send(&world, &next).await,
        Err(UpdateError::NotServed(_))
    ));
    status(CryptletStatus::Active);
    world
        .chain
        .write(|state| state.pools.get_mut(&CRYPTLET).unwrap()[0].admitted = false);
    assert!(matches!(
        send(&world, &next).await,
        Err(UpdateError::NotServed(_))
    ));
    assert_eq!(world.updates.after(CRYPTLET, 1), Ok(None));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_update_that_comes_has_the_rounds_that_wait_looked_at() {
    let folder = tempfile::tempdir().unwrap();
    let world = World::open(folder.path(), Choice::of(reader())).await;
    world.open_round(&world.event(1, "rose", 0));
    let looks = || {
        let text = world.service.metrics.text();
        let name = "cryptlet_host_looks_total{outcome=\"none\"} ";
        let line = text.lines().find_map(|line| line.strip_prefix(name));
        line.map_or(0, |count| count.parse::<u64>().unwrap())
    };
    sleep(Duration::from_millis(2_500)).await;
    let before = looks();
    assert!(before > 0);
    world.service.desk.tell(CRYPTLET);
    sleep(Duration::from_millis(1_500)).await;
    assert_eq!(looks(), before + 1);
}
