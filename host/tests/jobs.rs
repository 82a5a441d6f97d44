//! Questions that run, fail, hang, are long, or lack something: what of that the delegate is told, and that others are answered.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "how a test says what it expects"
)]

mod common;

use codec::{DecodeAll, Encode};
use common::{
    guest::{number, reader},
    script::script,
    world::{
        component_name, configuration, dispatch, fine, the_only_refusal, Choice, World, CRYPTLET,
        NEIGHBOUR, PROGRAM,
    },
};
use cryptlet_host::{
    clock::{Clock, SystemClock},
    config::{Cryptlets, Limits, Named},
    region::frame::GuestLimits,
};
use cryptlet_primitives::{
    dispatch::{Refusal, Reply, FIRST_PATIENCE_MS},
    ids::RoundId,
    statement::Statement,
    value::Value,
};
use std::{
    slice::from_ref,
    sync::{
        atomic::{AtomicBool, AtomicU32, Ordering},
        Arc,
    },
    time::{Duration, Instant},
};

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
        // It takes a moment to go: it has ended when its last thread has.
        while is_ending(number) {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }
    // Checked by `ask`: the batch is signed with the same two keys.
    let after = world.ask(1, &asked[1..]).await;
    assert_eq!(before.batches.len(), 1, "{before:?}");
    assert_eq!(after.batches.len(), 1, "{after:?}");
    assert_eq!(after.batches[0].signers, before.batches[0].signers);
}

/// Whether a process can still be waited for in vain: its first thread runs, or another one does.
fn is_ending(process: &str) -> bool {
    let status = std::fs::read_to_string(format!("/proc/{process}/status"));
    status.is_ok_and(|status| !status.contains("(zombie)") || !status.contains("Threads:\t1\n"))
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
