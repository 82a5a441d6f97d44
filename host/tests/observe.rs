//! From dispatch to reply, with a real guest's process: one answer for ever, and only to who may ask.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "how a test says what it expects"
)]

mod common;

use codec::{DecodeAll, Encode};
use common::{
    chain::TestChain,
    guest::{number, reader},
    script::script,
    world::{
        component_name, configuration, delegate, dispatch, Choice, World, CRYPTLET, NEIGHBOUR,
        PROGRAM,
    },
};
use cryptlet_host::{
    chain::present,
    clock::{Clock, SystemClock},
    config::{Cryptlets, Limits, Named},
    identity::IdentityError,
    ledger::{self, Ledger},
    observe::{DispatchError, ObserveError},
    region::frame::GuestLimits,
};
use cryptlet_primitives::{
    batch::Observation,
    dispatch::{Refusal, Reply, FIRST_PATIENCE_MS},
    ids::{HostId, RoundId},
    statement::Statement,
    value::Value,
};
use futures::future::join_all;
use sp_core::H256;
use std::{
    slice::from_ref,
    sync::{
        atomic::{AtomicBool, AtomicU32, Ordering},
        Arc,
    },
    time::{Duration, Instant},
};
use tokio::time::timeout;

fn the_only_refusal(reply: &Reply) -> Refusal {
    assert!(
        reply.batches.is_empty() && reply.pending.is_empty(),
        "{reply:?}"
    );
    reply.refused[0].reason
}

fn fine() -> cryptlet_host::region::Guest {
    number("bad", "", "unreachable")
}

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

#[tokio::test(flavor = "multi_thread")]
async fn a_long_job_is_pending_and_answered_when_asked_again() {
    let folder = tempfile::tempdir().unwrap();
    let world = World::open(
        folder.path(),
        Choice {
            reply_ms: 1,
            ..Choice::of(fine())
        },
    )
    .await;
    let statement = world.statement(1, "fine");
    world.open_round(&statement);
    let reply = world.ask(1, from_ref(&statement)).await;
    assert_eq!(reply.pending.to_vec(), [RoundId(1)], "{reply:?}");
    let mut reply = reply;
    for _ in 0..200 {
        tokio::time::sleep(Duration::from_millis(50)).await;
        reply = world.ask(1, from_ref(&statement)).await;
        if reply.pending.is_empty() {
            break;
        }
    }
    assert_eq!(reply.batches[0].observations[0].round, RoundId(1));
}

/// A machine's clock, out of order after two looks for as long as the switch is on.
struct Broken {
    switch: Arc<AtomicBool>,
    looks: AtomicU32,
}

impl Clock for Broken {
    fn now(&self) -> u64 {
        let is_broken = self.switch.load(Ordering::SeqCst);
        let looks = self.looks.fetch_add(1, Ordering::SeqCst);
        assert!(!is_broken || looks < 2, "the clock is out of order");
        SystemClock.now()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_question_whose_task_panicked_is_asked_anew() {
    let folder = tempfile::tempdir().unwrap();
    let switch = Arc::new(AtomicBool::new(true));
    let clock = Arc::new(Broken {
        switch: switch.clone(),
        looks: AtomicU32::new(0),
    });
    let choice = Choice {
        clock,
        ..Choice::of(fine())
    };
    let world = World::open(folder.path(), choice).await;
    let statement = world.statement(1, "fine");
    world.open_round(&statement);
    // Two looks are the desk's own: the third, the job's, panics.
    let reply = world.ask(1, from_ref(&statement)).await;
    assert_eq!(the_only_refusal(&reply), Refusal::Busy);
    assert_eq!(world.service.metrics.running.get(), 0);
    switch.store(false, Ordering::SeqCst);
    let reply = world.ask(1, &[statement]).await;
    assert_eq!(reply.batches[0].observations[0].round, RoundId(1));
}

#[tokio::test(flavor = "multi_thread")]
async fn one_flipped_byte_in_the_component_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let world = World::open(folder.path(), Choice::of(fine())).await;
    let path = folder.path().join(component_name(&world.guest));
    let mut component = std::fs::read(&path).unwrap();
    *component.last_mut().unwrap() ^= 1;
    std::fs::write(&path, component).unwrap();
    let statement = world.statement(1, "fine");
    world.open_round(&statement);
    assert_eq!(
        the_only_refusal(&world.ask(1, &[statement]).await),
        Refusal::BadComponent
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_failing_round_does_not_disturb_its_neighbours() {
    let folder = tempfile::tempdir().unwrap();
    let world = World::open(folder.path(), Choice::of(fine())).await;
    let asked = [
        world.statement(1, "bad"),
        world.statement(2, "fine"),
        world.statement(3, "none"),
    ];
    asked
        .iter()
        .for_each(|statement| world.open_round(statement));
    let reply = world.ask(1, &asked).await;
    assert_eq!(reply.batches[0].observations[0].round, RoundId(2));
    let mut refused: Vec<_> = reply
        .refused
        .iter()
        .map(|refused| (refused.round.0, refused.reason))
        .collect();
    refused.sort_by_key(|(round, _)| *round);
    assert_eq!(
        refused,
        [(1, Refusal::GuestFailed), (3, Refusal::BadParams)]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_source_that_is_gone_is_no_answer_and_one_that_is_back_is() {
    let folder = tempfile::tempdir().unwrap();
    let world = World::open(folder.path(), Choice::of(reader())).await;
    let statement = world.statement(1, "size");
    world.open_round(&statement);
    assert_eq!(
        the_only_refusal(&world.ask(1, from_ref(&statement)).await),
        Refusal::SourceUnavailable
    );
    std::fs::write(folder.path().join("gold.csv"), "date,price\n").unwrap();
    tokio::time::sleep(Duration::from_secs(3)).await;
    let reply = world.ask(1, &[statement]).await;
    let size = Value::Variant {
        case: 0,
        payload: Some(Box::new(Value::Unsigned(11))),
    };
    assert_eq!(
        reply.batches[0].observations[0].output.as_slice(),
        size.encode()
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_crashed_instance_comes_back_with_the_same_identity() {
    let folder = tempfile::tempdir().unwrap();
    // A program that tells its process number, and then is the guest's process.
    let pids = folder.path().join("pids");
    let text = format!("echo $$ >> {}\nexec {PROGRAM} \"$@\"", pids.display());
    let program = script(folder.path(), &text);
    let world = World::open(
        folder.path(),
        Choice {
            program,
            ..Choice::of(fine())
        },
    )
    .await;
    let asked = [world.statement(1, "fine"), world.statement(2, "fine")];
    asked
        .iter()
        .for_each(|statement| world.open_round(statement));
    let before = world.ask(1, &asked[..1]).await;
    for number in std::fs::read_to_string(&pids).unwrap().lines() {
        let pid = rustix::process::Pid::from_raw(number.parse().unwrap()).unwrap();
        rustix::process::kill_process(pid, rustix::process::Signal::KILL).unwrap();
        // It takes a moment to go.
        let stat = format!("/proc/{number}/stat");
        while std::fs::read_to_string(&stat).is_ok_and(|stat| !stat.contains(") Z ")) {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }
    // Checked by `ask`: the batch is signed with the same two keys.
    let after = world.ask(1, &asked[1..]).await;
    assert_eq!(before.batches.len(), 1, "{before:?}");
    assert_eq!(after.batches.len(), 1, "{after:?}");
    assert_eq!(after.batches[0].signers, before.batches[0].signers);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_component_that_takes_longer_to_compile_than_a_round_lasts_answers_a_later_round() {
    let folder = tempfile::tempdir().unwrap();
    let slow = format!("sleep 3\nexec {PROGRAM} \"$@\"");
    let program = script(folder.path(), &slow);
    let choice = Choice {
        program,
        ..Choice::of(fine())
    };
    let world = World::open(folder.path(), choice).await;
    for round in 1..=10 {
        let mut statement = world.statement(round, "fine");
        statement.deadline = statement.opened_at + 1_500;
        world.open_round(&statement);
        let reply = world.ask(1, &[statement]).await;
        if let Some(batch) = reply.batches.first() {
            assert!(round > 1);
            assert_eq!(batch.observations[0].round, RoundId(round));
            return;
        }
        assert_eq!(the_only_refusal(&reply), Refusal::NotOpen);
    }
    panic!("it is never made");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hanging_cryptlet_does_not_delay_another() {
    let folder = tempfile::tempdir().unwrap();
    let hangs = number("bad", "", "(loop (br 0)) unreachable");
    let world = World::open(
        folder.path(),
        Choice {
            reply_ms: Limits::default().reply_ms,
            limits: GuestLimits {
                fuel: u64::MAX,
                call_ms: 60_000,
                ..common::guest::limits()
            },
            ..Choice::of(hangs)
        },
    )
    .await;
    world.add_neighbour(&fine()).await;
    let question = |round| {
        let mut question = world.statement(round, "fine");
        question.cryptlet = NEIGHBOUR;
        question.code = fine().digest;
        world.open_round(&question);
        question
    };
    let ask = async |asked: &[Statement]| {
        let body = dispatch(1, asked).encode();
        let reply = world.service.desk.observe(&body).await.unwrap();
        Reply::decode_all(&mut &reply.encode()[..]).unwrap()
    };
    // Twice as many as the host has turns.
    let mut asked: Vec<_> = (1..=32)
        .map(|round| world.statement(round, "bad"))
        .collect();
    asked
        .iter()
        .for_each(|statement| world.open_round(statement));
    let hanging = asked.len();
    assert_eq!(ask(&asked).await.pending.len(), hanging, "they hang");

    // While the neighbour's container is made, its first question is pending. Well within the half minute that the
    // others hang, it is answered.
    let first = question(100);
    let started = Instant::now();
    while ask(from_ref(&first)).await.batches.is_empty() {
        assert!(started.elapsed() < Duration::from_secs(15), "no turn");
    }

    // In one dispatch with those that hang, a new question and a repeated one are answered while the delegate waits.
    asked.extend([first, question(101)]);
    let sent = Instant::now();
    let reply = ask(&asked).await;
    let took = sent.elapsed();
    assert!(took < Duration::from_millis(FIRST_PATIENCE_MS), "{took:?}");
    assert_eq!(reply.pending.len(), hanging, "they hang on");
    let answered = reply.batches[0].observations.iter();
    let answered: Vec<_> = answered.map(|observation| observation.round.0).collect();
    assert_eq!(answered, [100, 101]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_source_that_is_not_declared_or_is_mapped_for_others_is_not_read() {
    for (declared, readers) in [
        (r#"["silver"]"#, Cryptlets::All),
        ("[]", Cryptlets::All),
        (
            r#"["gold"]"#,
            Cryptlets::Listed(vec![Named::Number(NEIGHBOUR.0)]),
        ),
    ] {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("gold.csv"), "date,price\n").unwrap();
        let choice = Choice {
            readers,
            ..Choice::of(reader())
        };
        let world = World::open(folder.path(), choice).await;
        world.chain.write(|state| {
            let cryptlet = state.cryptlets.get_mut(&CRYPTLET).unwrap();
            cryptlet.configuration = configuration(declared);
        });
        let statement = world.statement(1, "size");
        world.open_round(&statement);
        assert_eq!(
            the_only_refusal(&world.ask(1, &[statement]).await),
            Refusal::SourceUnavailable,
            "{declared}"
        );
    }
}
