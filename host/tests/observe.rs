//! From dispatch to reply, with a real guest's process: one answer for ever, and only to who may ask.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "how a test says what it expects"
)]

mod common;

use codec::Encode;
use common::{
    chain::TestChain,
    world::{delegate, dispatch, fine, the_only_refusal, Choice, World},
};
use cryptlet_host::{
    chain::present,
    clock::Clock,
    config::Limits,
    identity::IdentityError,
    ledger::{self, Ledger},
    observe::{DispatchError, ObserveError},
};
use cryptlet_primitives::{
    batch::Observation,
    dispatch::Refusal,
    ids::{HostId, RoundId},
    value::Value,
};
use futures::future::join_all;
use sp_core::H256;
use std::{slice::from_ref, sync::atomic::Ordering, time::Duration};
use tokio::time::timeout;

#[tokio::test(flavor = "multi_thread")]
async fn a_round_is_answered_once_and_the_same_to_all_through_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let world = World::open(folder.path(), Choice::of(fine())).await;
    let statements: Vec<_> = (1..=5)
        .map(|round| world.statement(round, "fine"))
        .collect();
    statements
        .iter()
        .for_each(|statement| world.open_round(statement));
    let first = world.ask(1, &statements).await;
    assert_eq!(first.batches.len(), 1, "{first:?}");
    let batch = &first.batches[0];
    assert_eq!(batch.observations.len(), 5);
    let output = Value::Unsigned(42).encode();
    assert!(batch
        .observations
        .iter()
        .all(|observation| observation.output.as_slice() == output));

    // Another delegate asks for one of them; then the host restarts, and the chain no longer shows the rounds.
    let second = world.ask(2, &statements[2..3]).await;
    assert_eq!(second.batches[0].observations[0], batch.observations[2]);
    drop(world);
    let world = World::open(folder.path(), Choice::of(fine())).await;
    let third = world.ask(1, &statements).await;
    assert_eq!(third.batches[0].observations, batch.observations);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_host_that_lost_its_ledger_contradicts_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let world = World::open(folder.path(), Choice::of(fine())).await;
    let before = world.statement(1, "fine");
    world.open_round(&before);
    assert_eq!(world.ask(1, from_ref(&before)).await.batches.len(), 1);
    drop(world);
    std::fs::remove_file(folder.path().join("ledger")).unwrap();
    let world = World::open(folder.path(), Choice::of(fine())).await;
    world.open_round(&before);
    assert_eq!(
        the_only_refusal(&world.ask(1, &[before]).await),
        Refusal::NotServed
    );
    let after = world.statement(2, "fine");
    world.open_round(&after);
    assert_eq!(world.ask(1, &[after]).await.batches.len(), 1);
}

/// A machine's clock that says one moment.
struct Fixed(u64);

impl Clock for Fixed {
    fn now(&self) -> u64 {
        self.0
    }
}

const DAY_MS: u64 = 24 * 60 * 60 * 1000;

#[tokio::test]
async fn a_ledger_is_made_at_a_moment_of_the_chain_once_its_node_has_caught_up() {
    let chain = TestChain::new();
    let (now, started) = (1_700_000_000_000, 30_000);
    // Before the first block, on a machine that starts in 1970; a node that is behind; a clock that is ahead.
    for (chains, machines) in [
        (0, started),
        (now - 2 * DAY_MS, now),
        (now, now + 2 * DAY_MS),
    ] {
        chain.write(|state| state.now = Some(chains));
        let clock = Fixed(machines);
        let early = timeout(Duration::from_millis(300), present(&*chain, &clock)).await;
        assert!(early.is_err(), "{chains}, {machines}: {early:?}");
    }
    chain.write(|state| state.now = Some(now - 2 * DAY_MS));
    let clock = Fixed(now + 1_000);
    let (made_at, ()) = tokio::join!(present(&*chain, &clock), async {
        tokio::time::sleep(Duration::from_millis(100)).await;
        chain.write(|state| state.now = Some(now));
    });
    assert_eq!(made_at, now, "the chain's, not the machine's");
}

#[tokio::test(flavor = "multi_thread")]
async fn observations_are_forgotten_by_the_clock_of_the_chain() {
    let folder = tempfile::tempdir().unwrap();
    let deadline = 1_700_000_000_000;
    let observation = Observation {
        round: RoundId(1),
        statement: H256::repeat_byte(1),
        observed_at: deadline - 10,
        output: vec![0].try_into().unwrap(),
    };
    let ledger = Ledger::open(&folder.path().join("ledger"), deadline - 100).unwrap();
    let held = ledger.store(observation.clone(), deadline).await.unwrap();
    assert_eq!(held, observation);
    let chain = TestChain::new();
    for (now, kept) in [(deadline, true), (deadline + DAY_MS + 1, false)] {
        chain.write(|state| state.now = Some(now));
        // The machine's clock is years ahead of both. At the start, old ones are forgotten at once.
        let tending = ledger::forget(ledger.clone(), chain.clone());
        assert!(timeout(Duration::from_millis(500), tending).await.is_err());
        let found = ledger.find(observation.statement).unwrap();
        assert_eq!(found.is_some(), kept, "at {now}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn only_rounds_that_the_own_node_shows_are_answered() {
    let folder = tempfile::tempdir().unwrap();
    let world = World::open(folder.path(), Choice::of(fine())).await;
    let statement = world.statement(1, "fine");
    assert_eq!(
        the_only_refusal(&world.ask(1, from_ref(&statement)).await),
        Refusal::NotOpen
    );
    // A delegate that changes the statement gets nothing.
    let mut changed = world.statement(2, "fine");
    world.open_round(&changed);
    changed.max_output += 1;
    assert_eq!(
        the_only_refusal(&world.ask(1, &[changed]).await),
        Refusal::NotOpen
    );
    // A node that is a little behind is waited for.
    let late = world.statement(3, "fine");
    let asked = [late.clone()];
    let (reply, ()) = tokio::join!(world.ask(1, &asked), async {
        tokio::time::sleep(Duration::from_millis(300)).await;
        world.open_round(&late);
    });
    assert_eq!(reply.batches[0].observations[0].round, RoundId(3));
    // Past the deadline nothing is answered.
    let mut over = world.statement(4, "fine");
    over.deadline = over.opened_at;
    world.open_round(&over);
    assert_eq!(
        the_only_refusal(&world.ask(1, &[over]).await),
        Refusal::NotOpen
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_look_up_that_never_ends_takes_no_answer_from_others() {
    let folder = tempfile::tempdir().unwrap();
    let choice = Choice {
        reply_ms: Limits::default().reply_ms,
        ..Choice::of(fine())
    };
    let world = World::open(folder.path(), choice).await;
    let asked = [1, 2].map(|round| world.statement(round, "fine"));
    asked
        .iter()
        .for_each(|statement| world.open_round(statement));
    while world.ask(1, &asked[..1]).await.batches.is_empty() {}
    world.chain.write(|state| state.silent = vec![RoundId(2)]);
    let reply = timeout(Duration::from_secs(5), world.ask(1, &asked)).await;
    let reply = reply.expect("a reply in time");
    assert_eq!(reply.batches[0].observations[0].round, RoundId(1));
    assert_eq!(reply.refused[0].reason, Refusal::NotOpen);
}

#[tokio::test(flavor = "multi_thread")]
async fn dispatches_that_are_not_in_order_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let world = World::open(folder.path(), Choice::of(fine())).await;
    let statement = world.statement(1, "fine");
    world.open_round(&statement);
    let refused = |body: Vec<u8>| {
        let desk = &world.service.desk;
        async move {
            match desk.observe(&body).await {
                Err(ObserveError::Dispatch(error)) => error,
                other => panic!("{other:?}"),
            }
        }
    };
    let sound = dispatch(1, from_ref(&statement));
    let mut trailing = sound.encode();
    trailing.push(0);
    assert!(matches!(
        refused(trailing).await,
        DispatchError::Malformed(_)
    ));
    assert!(matches!(
        refused(vec![0xff; 300]).await,
        DispatchError::Malformed(_)
    ));
    assert_eq!(
        refused(dispatch(3, from_ref(&statement)).encode()).await,
        DispatchError::NotADelegate
    );
    let twice = dispatch(1, &[statement.clone(), statement.clone()]);
    assert_eq!(
        refused(twice.encode()).await,
        DispatchError::BadRound(RoundId(1))
    );

    let mut changed = sound.clone();
    changed.dispatch.statements[0].quorum += 1;
    assert_eq!(refused(changed.encode()).await, DispatchError::BadSignature);
    let mut changed = sound.clone();
    changed.dispatch.genesis = H256::zero();
    assert_eq!(
        refused(changed.encode()).await,
        DispatchError::OtherChain(H256::zero())
    );
    let mut changed = sound.clone();
    changed.dispatch.host = HostId(4);
    assert!(matches!(
        refused(changed.encode()).await,
        DispatchError::OtherHost { .. }
    ));
    let mut changed = sound.clone();
    changed.dispatch.sent_at -= 120_000;
    assert!(matches!(
        refused(changed.encode()).await,
        DispatchError::OutOfTime { .. }
    ));

    // What costs nothing is looked at before the node is asked who this host is.
    let hosts = world.chain.state.lock().unwrap().hosts.clone();
    world.chain.write(|state| state.hosts.clear());
    assert!(matches!(
        refused(vec![0xff; 300]).await,
        DispatchError::Malformed(_)
    ));
    world.chain.write(|state| state.hosts = hosts);

    // A delegate that left the set.
    world.chain.write(|state| {
        state
            .delegates
            .retain(|known| *known != sp_core::Pair::public(&delegate(1)))
    });
    assert_eq!(refused(sound.encode()).await, DispatchError::NotADelegate);
}

#[tokio::test(flavor = "multi_thread")]
async fn all_hosts_are_searched_once_for_all_that_ask_at_one_head() {
    let folder = tempfile::tempdir().unwrap();
    let world = World::open(folder.path(), Choice::of(fine())).await;
    let searches = || world.chain.searches.swap(0, Ordering::SeqCst);
    let ask = || join_all((0..20).map(|_| world.service.identity.enrolment()));
    searches();
    let hosts = world.chain.state.lock().unwrap().hosts.clone();
    world.chain.write(|state| state.hosts.clear());
    let missed = |error| matches!(error, Err(IdentityError::NotEnrolled));
    assert!(ask().await.into_iter().all(missed));
    assert_eq!(searches(), 1, "not enrolled");
    // Enrolled anew, under another number.
    world.chain.write(|state| {
        state.hosts = hosts;
        state.hosts[0].id = HostId(4);
    });
    let found = ask().await.into_iter().map(|found| found.unwrap().0.id);
    assert!(found.into_iter().all(|id| id == HostId(4)));
    assert_eq!(searches(), 1, "found");
}
