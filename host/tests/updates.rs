//! Updates from outside: who may send them, that they last, and that rounds that wait for an event are looked at.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "how a test says what it expects"
)]

mod common;

use codec::Encode;
use common::{
    guest::{listener, reader},
    world::{now, update, Choice, World, CRYPTLET, NEIGHBOUR},
};
use cryptlet_host::updates::UpdateError;
use cryptlet_primitives::{
    dispatch::Reply,
    ids::RoundId,
    update::{SignedUpdate, Update},
    value::Value,
    view::CryptletStatus,
};
use sp_core::{ed25519, Pair};
use std::{sync::atomic::Ordering, time::Duration};
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
    let listed = vec![one.public()].try_into().unwrap();
    let kept = world.updates.after(CRYPTLET, 0, &listed).unwrap().unwrap();
    assert_eq!((kept.number, kept.content.as_slice()), (7, &b"rose"[..]));
    assert_eq!(world.updates.after(CRYPTLET, 7, &listed), Ok(None));
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
    let listed = vec![sender.public()].try_into().unwrap();
    assert_eq!(world.updates.after(CRYPTLET, 1, &listed), Ok(None));
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

#[tokio::test(flavor = "multi_thread")]
async fn updates_are_events_of_the_rounds_that_wait_for_them_in_the_order_of_their_numbers() {
    let folder = tempfile::tempdir().unwrap();
    let world = World::open(folder.path(), Choice::of(listener())).await;
    let sender = pair(5);
    world.list_keys(&[sender.public()]);
    world.open_round(&world.event(1, "next", 0));
    sleep(Duration::from_millis(2_500)).await;
    assert_eq!(world.news(1).await, Reply::default());
    let (first, second) = (
        update(CRYPTLET, 5, b"rose", &sender),
        update(CRYPTLET, 9, b"fell", &sender),
    );
    assert!(send(&world, &first).await.unwrap());
    world.service.desk.tell(CRYPTLET);
    assert_eq!(told(&world, 1).await, event(&first.update));
    // Rounds after both: each tells of the first after its own cursor.
    assert!(send(&world, &second).await.unwrap());
    world.open_round(&world.event(2, "next", 5));
    world.open_round(&world.event(3, "next", 0));
    assert_eq!(told(&world, 2).await, event(&second.update));
    assert_eq!(told(&world, 3).await, event(&first.update));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_key_sent_that_is_listed_no_more_is_no_event() {
    let folder = tempfile::tempdir().unwrap();
    let world = World::open(folder.path(), Choice::of(listener())).await;
    let (stolen, sound) = (pair(5), pair(6));
    world.list_keys(&[stolen.public(), sound.public()]);
    let (first, second) = (
        update(CRYPTLET, 5, b"forged", &stolen),
        update(CRYPTLET, 9, b"fell", &sound),
    );
    for signed in [&first, &second] {
        assert!(send(&world, signed).await.unwrap());
    }
    world.list_keys(&[sound.public()]);
    world.open_round(&world.event(1, "next", 0));
    world.service.desk.tell(CRYPTLET);
    assert_eq!(told(&world, 1).await, event(&second.update));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_number_that_leaves_none_for_later_ones_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let world = World::open(folder.path(), Choice::of(reader())).await;
    let sender = pair(5);
    world.list_keys(&[sender.public()]);
    let refused = send(&world, &update(CRYPTLET, u64::MAX, b"rose", &sender)).await;
    assert!(matches!(refused, Err(UpdateError::TooHigh(_))));
    // Who numbers by the time is not in the way of who counts, nor the other way round.
    for number in [1, now(), now() + 3_600_000] {
        let signed = update(CRYPTLET, number, b"rose", &sender);
        assert!(send(&world, &signed).await.unwrap());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cryptlet_that_nobody_knows_is_looked_up_once_in_a_while() {
    let folder = tempfile::tempdir().unwrap();
    let world = World::open(folder.path(), Choice::of(reader())).await;
    let unknown = update(NEIGHBOUR, 1, b"rose", &pair(5));
    let before = world.chain.lookups.load(Ordering::SeqCst);
    for _ in 0..20 {
        let refused = send(&world, &unknown).await;
        assert!(matches!(refused, Err(UpdateError::NotServed(_))));
    }
    // One, and another if this takes longer than it is remembered.
    assert!(world.chain.lookups.load(Ordering::SeqCst) <= before + 2);
}

/// What the guest answers when this is the update.
fn event(update: &Update) -> Vec<u8> {
    let fields = vec![
        Value::Unsigned(update.number),
        Value::Unsigned(update.issued_at),
        Value::Bytes(update.content.to_vec()),
    ];
    let payload = Some(Box::new(Value::Record(fields)));
    Value::Variant { case: 1, payload }.encode()
}

/// What is told of a round, once it is.
async fn told(world: &World, round: u64) -> Vec<u8> {
    for _ in 0..400 {
        let news = world.news(1).await;
        let mut said = news.batches.iter().flat_map(|batch| &batch.observations);
        if let Some(said) = said.find(|said| said.round == RoundId(round)) {
            return said.output.to_vec();
        }
        sleep(Duration::from_millis(50)).await;
    }
    panic!("nothing is told of {round}");
}
