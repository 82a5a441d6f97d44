//! Rounds that wait for an event, with a real guest's process: what is found, when, and who is told.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "how a test says what it expects"
)]

mod common;

use codec::Encode;
use common::{
    guest::{number, reader},
    world::{
        configuration_with, delegate, news, the_only_refusal, Choice, World, CRYPTLET, HOST,
        NEIGHBOUR,
    },
};
use cryptlet_host::{
    observe::{DispatchError, ObserveError},
    region::frame::GuestLimits,
};
use cryptlet_primitives::{
    batch::Observation,
    dispatch::{Refusal, Reply, SignedNews},
    ids::{HostId, RoundId},
    statement::{Occasion, Statement},
    value::Value,
};
use sp_core::{Pair, H256};
use std::{path::Path, slice::from_ref, sync::atomic::Ordering, time::Duration};
use tokio::time::sleep;

/// Longer than the host takes to see a head and to read a source anew.
const A_WHILE: Duration = Duration::from_millis(2_500);

/// Has the source give so many bytes.
fn give(folder: &Path, length: usize) {
    let draft = folder.join("gold.new");
    std::fs::write(&draft, vec![b'x'; length]).unwrap();
    // At once, whoever reads meanwhile.
    std::fs::rename(draft, folder.join("gold.csv")).unwrap();
}

/// What `rose` answers at this length.
fn event(length: u64) -> Vec<u8> {
    let fields = vec![Value::Unsigned(length); 2];
    let payload = Some(Box::new(Value::Record(fields)));
    Value::Variant { case: 1, payload }.encode()
}

fn observations(reply: &Reply) -> Vec<Observation> {
    let batches = reply.batches.iter();
    let all = batches.flat_map(|batch| batch.observations.iter().cloned());
    all.collect()
}

fn rounds(reply: &Reply) -> Vec<u64> {
    let observations = observations(reply);
    observations.iter().map(|said| said.round.0).collect()
}

/// Asks for news until they are of these rounds.
async fn told_of(world: &World, expected: &[u64]) -> Vec<Observation> {
    let mut told = world.news(1).await;
    for _ in 0..400 {
        if rounds(&told) == expected {
            break;
        }
        sleep(Duration::from_millis(50)).await;
        told = world.news(1).await;
    }
    assert_eq!(rounds(&told), expected);
    observations(&told)
}

/// How often rounds were looked at, by what came of it.
fn looks(world: &World, outcome: &str) -> u64 {
    let name = format!("cryptlet_host_looks_total{{outcome=\"{outcome}\"}} ");
    let text = world.service.metrics.text();
    let line = text.lines().find_map(|line| line.strip_prefix(&name));
    line.map_or(0, |count| count.parse().unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn an_event_is_found_once_when_it_happens_and_told_alike_through_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let world = World::open(folder.path(), Choice::of(reader())).await;
    let first = world.event(1, "rose", 0);
    world.open_round(&first);
    sleep(A_WHILE).await;
    // Nothing has happened, and asking for the round does not make it so.
    assert_eq!(world.news(1).await, Reply::default());
    let asked = world.ask(1, from_ref(&first)).await;
    assert_eq!(asked.pending.to_vec(), [RoundId(1)], "{asked:?}");
    // It is not looked at again while nothing changes.
    let before = looks(&world, "none");
    assert!(before > 0);
    sleep(A_WHILE).await;
    assert_eq!(looks(&world, "none"), before);

    give(folder.path(), 11);
    let told = told_of(&world, &[1]).await;
    assert_eq!(told[0].output.as_slice(), event(11));
    // The source goes on; what was said holds, for other delegates and for those that ask for the round.
    give(folder.path(), 12);
    sleep(A_WHILE).await;
    assert_eq!(observations(&world.news(2).await), told);
    assert_eq!(observations(&world.ask(2, from_ref(&first)).await), told);
    assert_eq!(looks(&world, "event"), 1);

    drop(world);
    let world = World::open(folder.path(), Choice::of(reader())).await;
    world.open_round(&first);
    assert_eq!(told_of(&world, &[1]).await, told);
    assert_eq!(looks(&world, "event"), 0, "from the ledger");

    // The next round begins after the event's cursor, and what is there now is after it.
    let next = world.event(2, "rose", 11);
    world.chain.write(|state| state.standing.clear());
    world.open_round(&next);
    let told = told_of(&world, &[2]).await;
    assert_eq!(told[0].output.as_slice(), event(12));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_event_that_was_told_is_no_event_again() {
    let folder = tempfile::tempdir().unwrap();
    give(folder.path(), 11);
    let world = World::open(folder.path(), Choice::of(reader())).await;
    // A cursor that is not later, an answer that is no option, and a method that traps.
    let asked = [("rose", 11), ("size", 0), ("flood", 0)];
    for (round, (method, after)) in (1..).zip(asked) {
        world.open_round(&world.event(round, method, after));
    }
    sleep(A_WHILE).await;
    assert_eq!(world.news(1).await, Reply::default());
    assert!(looks(&world, "failed") >= 3);
    // The one that fails stands in nobody's way, and is looked at again.
    give(folder.path(), 12);
    told_of(&world, &[1]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn news_carry_only_rounds_that_stand_and_that_the_host_has_a_vote_in() {
    let folder = tempfile::tempdir().unwrap();
    give(folder.path(), 11);
    let world = World::open(folder.path(), Choice::of(reader())).await;
    for round in 1..=3 {
        world.open_round(&world.event(round, "rose", 0));
    }
    // Opened before the ledger was made; of another chain; past its deadline.
    let early = world.event(5, "rose", 0);
    let early = Statement {
        opened_at: early.opened_at - 60_000,
        ..early
    };
    let other = Statement {
        genesis: H256::zero(),
        ..world.event(6, "rose", 0)
    };
    let late = Statement {
        deadline: early.opened_at,
        ..world.event(7, "rose", 0)
    };
    for statement in [&early, &other, &late] {
        world.open_round(statement);
    }
    told_of(&world, &[1, 2, 3]).await;
    world
        .chain
        .write(|state| drop(state.standing.remove(&RoundId(2))));
    told_of(&world, &[1, 3]).await;
    // A reorganisation gives a round another statement: what was said to the first is not said to the second.
    let changed = world.event(3, "rose", 5);
    world.open_round(&changed);
    sleep(A_WHILE).await;
    let told = told_of(&world, &[1, 3]).await;
    assert_eq!(told[1].statement, changed.digest());
    // The host leaves the pool.
    world.chain.write(|state| state.pools.clear());
    told_of(&world, &[]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn more_events_than_a_reply_holds_are_told_the_oldest_rounds_first() {
    let folder = tempfile::tempdir().unwrap();
    give(folder.path(), 11);
    let world = World::open(folder.path(), Choice::of(reader())).await;
    for round in 1..=70 {
        world.open_round(&world.event(round, "rose", 0));
    }
    let first: Vec<u64> = (1..=64).collect();
    told_of(&world, &first).await;
    // What is decided leaves, and makes room for the others.
    world.chain.write(|state| {
        state.standing.retain(|round, _| round.0 > 60);
    });
    let rest: Vec<u64> = (61..=70).collect();
    told_of(&world, &rest).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_question_for_news_that_is_not_in_order_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let world = World::open(folder.path(), Choice::of(reader())).await;
    let refused = async |body: Vec<u8>| match world.service.desk.news(&body).await {
        Err(ObserveError::Dispatch(error)) => error,
        other => panic!("{other:?}"),
    };
    let changed = |change: &dyn Fn(&mut SignedNews)| {
        let mut asked = news(1);
        change(&mut asked);
        let pair = delegate(1);
        asked.signature = pair.sign(asked.news.digest().as_bytes());
        asked.encode()
    };
    assert_eq!(world.news(1).await, Reply::default());
    let mut trailing = news(1).encode();
    trailing.push(0);
    for garbage in [trailing, vec![], vec![0xff; 300]] {
        let error = refused(garbage).await;
        assert!(matches!(error, DispatchError::Malformed(_)), "{error:?}");
    }
    assert_eq!(refused(news(3).encode()).await, DispatchError::NotADelegate);
    let other = changed(&|asked| asked.news.host = HostId(4));
    let error = refused(other).await;
    assert!(
        matches!(error, DispatchError::OtherHost { .. }),
        "{error:?}"
    );
    for difference in [-120_000, 120_000] {
        let sent_at = common::world::now().saturating_add_signed(difference);
        let error = refused(changed(&|asked| asked.news.sent_at = sent_at)).await;
        assert!(
            matches!(error, DispatchError::OutOfTime { .. }),
            "{error:?}"
        );
    }
    assert_eq!(
        refused(changed(&|asked| asked.news.genesis = H256::zero())).await,
        DispatchError::OtherChain(H256::zero())
    );
    let mut forged = news(1);
    forged.news.sent_at += 1;
    assert_eq!(refused(forged.encode()).await, DispatchError::BadSignature);
    // A dispatch's signature is none for news.
    let mut borrowed = news(1);
    borrowed.signature = common::world::dispatch(1, &[]).signature;
    assert_eq!(
        refused(borrowed.encode()).await,
        DispatchError::BadSignature
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_subscription_is_accepted_if_the_header_has_the_method_and_the_arguments_fit() {
    let folder = tempfile::tempdir().unwrap();
    // Its guest would trap: it is not asked.
    let world = World::open(folder.path(), Choice::of(number("bad", "", "unreachable"))).await;
    std::fs::remove_file(
        folder
            .path()
            .join(common::world::component_name(&world.guest)),
    )
    .unwrap();
    let terms = H256::repeat_byte(5);
    let subscription = |round, method: &str, params: Vec<Value>| Statement {
        occasion: Occasion::Subscription { terms },
        params: params.encode().try_into().unwrap(),
        ..world.statement(round, method)
    };
    let accepted = subscription(1, "bad", vec![]);
    world.open_round(&accepted);
    let reply = world.ask(1, from_ref(&accepted)).await;
    let said = observations(&reply);
    assert_eq!(said[0].output.as_slice(), Value::Bool(true).encode());
    assert_eq!(observations(&world.ask(2, from_ref(&accepted)).await), said);
    for (round, method, params) in [(2, "worse", vec![]), (3, "bad", vec![Value::Unsigned(1)])] {
        let refused = subscription(round, method, params);
        world.open_round(&refused);
        let reply = world.ask(1, &[refused]).await;
        assert_eq!(the_only_refusal(&reply), Refusal::BadParams, "{method}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_long_question_does_not_delay_a_short_one_of_the_same_cryptlet() {
    let folder = tempfile::tempdir().unwrap();
    let hangs = number("bad", "", "(loop (br 0)) unreachable");
    let choice = Choice {
        reply_ms: 400,
        ..Choice::of(hangs)
    };
    let world = World::open(folder.path(), choice).await;
    world.chain.write(|state| {
        let cryptlet = state.cryptlets.get_mut(&CRYPTLET).unwrap();
        cryptlet.configuration = configuration_with(r#""longMethods": ["bad"]"#);
    });
    // More than the cryptlet has turns and processes of its own.
    let long: Vec<_> = (1..=20)
        .map(|round| world.statement(round, "bad"))
        .collect();
    long.iter()
        .for_each(|statement| world.open_round(statement));
    assert_eq!(world.ask(1, &long).await.pending.len(), long.len());
    sleep(A_WHILE).await;
    // Longer than a short question may run, and still it runs.
    assert_eq!(world.ask(1, &long).await.pending.len(), long.len());
    let short = world.statement(100, "fine");
    world.open_round(&short);
    let mut reply = world.ask(1, from_ref(&short)).await;
    for _ in 0..50 {
        if reply.pending.is_empty() {
            break;
        }
        reply = world.ask(1, from_ref(&short)).await;
    }
    assert_eq!(rounds(&reply), [100], "{reply:?}");
    assert!(niceness_of_workers().contains(&19), "of the one that runs");
}

#[tokio::test(flavor = "multi_thread")]
async fn looking_for_events_leaves_turns_and_places_to_questions() {
    let folder = tempfile::tempdir().unwrap();
    let hangs = number("bad", "", "(loop (br 0)) unreachable");
    let choice = Choice {
        reply_ms: 400,
        limits: GuestLimits {
            fuel: u64::MAX,
            call_ms: 60_000,
            ..common::guest::limits()
        },
        ..Choice::of(hangs)
    };
    let world = World::open(folder.path(), choice).await;
    // Far more than the cryptlet has turns, all of which hang.
    for round in 1..=200 {
        world.open_round(&world.event(round, "bad", 0));
    }
    sleep(A_WHILE).await;
    assert_eq!(world.service.metrics.running.get(), 1, "one at a time");
    let short = world.statement(1_000, "fine");
    world.open_round(&short);
    let mut reply = world.ask(1, from_ref(&short)).await;
    for _ in 0..50 {
        if reply.pending.is_empty() {
            break;
        }
        reply = world.ask(1, from_ref(&short)).await;
    }
    assert_eq!(rounds(&reply), [1_000], "{reply:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn looking_for_events_of_long_methods_leaves_long_turns_to_questions() {
    let folder = tempfile::tempdir().unwrap();
    let hangs = number("bad", "", "(loop (br 0)) unreachable");
    let choice = Choice {
        long_parallel: 4,
        ..Choice::of(hangs.clone())
    };
    let world = World::open(folder.path(), choice).await;
    world.add_neighbour(&hangs).await;
    world.chain.write(|state| {
        for cryptlet in state.cryptlets.values_mut() {
            cryptlet.configuration = configuration_with(r#""longMethods": ["bad"]"#);
        }
    });
    // Two cryptlets whose long methods hang: together they take a quarter of the long turns.
    for round in 1..=20 {
        let event = world.event(round, "bad", 0);
        world.open_round(&event);
        world.open_round(&Statement {
            round: RoundId(100 + round),
            cryptlet: NEIGHBOUR,
            ..event
        });
    }
    world.service.desk.tell(NEIGHBOUR);
    sleep(A_WHILE).await;
    assert_eq!(world.service.metrics.running.get(), 1, "one at a time");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cryptlet_that_can_not_be_looked_up_does_not_keep_others_from_being_found() {
    let folder = tempfile::tempdir().unwrap();
    give(folder.path(), 11);
    let choice = Choice {
        failing: vec![CRYPTLET],
        ..Choice::of(reader())
    };
    let world = World::open(folder.path(), choice).await;
    world.add_neighbour(&reader()).await;
    world.open_round(&Statement {
        cryptlet: NEIGHBOUR,
        ..world.event(2, "rose", 0)
    });
    told_of(&world, &[2]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_seat_is_watched_when_a_block_tells_of_it_without_a_search() {
    let folder = tempfile::tempdir().unwrap();
    give(folder.path(), 11);
    let world = World::open(folder.path(), Choice::of(reader())).await;
    world.open_round(&world.event(1, "rose", 0));
    // All cryptlets have been searched.
    told_of(&world, &[1]).await;
    world.add_neighbour(&reader()).await;
    world.open_round(&Statement {
        cryptlet: NEIGHBOUR,
        ..world.event(2, "rose", 0)
    });
    world.chain.admit(NEIGHBOUR, HOST);
    told_of(&world, &[1, 2]).await;
    assert_eq!(world.chain.cryptlet_searches.load(Ordering::SeqCst), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cryptlet_whose_rounds_can_not_be_looked_up_does_not_stop_those_of_others() {
    let folder = tempfile::tempdir().unwrap();
    give(folder.path(), 11);
    let world = World::open(folder.path(), Choice::of(reader())).await;
    world.add_neighbour(&reader()).await;
    // Nothing is after this cursor: the cryptlet is watched, and tells nothing.
    world.open_round(&world.event(1, "rose", 11));
    for cryptlet in [CRYPTLET, NEIGHBOUR] {
        world.service.desk.tell(cryptlet);
    }
    sleep(A_WHILE).await;
    assert!(looks(&world, "failed") > 0);
    world.chain.write(|state| state.failing = vec![CRYPTLET]);
    world.open_round(&Statement {
        cryptlet: NEIGHBOUR,
        ..world.event(2, "rose", 0)
    });
    told_of(&world, &[2]).await;
    give(folder.path(), 12);
    world.chain.write(|state| state.failing.clear());
    told_of(&world, &[1, 2]).await;
}

/// The priorities of this process's own children that use the processor.
fn niceness_of_workers() -> std::collections::BTreeSet<i64> {
    let own = std::process::id().to_string();
    let mut found = std::collections::BTreeSet::new();
    for entry in std::fs::read_dir("/proc").unwrap().flatten() {
        let Ok(stat) = std::fs::read_to_string(entry.path().join("stat")) else {
            continue;
        };
        // After the name in brackets: state, parent, …; the priority is the nineteenth of all.
        let Some((_, rest)) = stat.rsplit_once(") ") else {
            continue;
        };
        let fields: Vec<&str> = rest.split(' ').collect();
        if fields[1] == own && fields[0] == "R" {
            found.insert(fields[16].parse().unwrap());
        }
    }
    found
}
