//! From dispatch to reply, with a real guest's process: one answer for ever, and only to who may ask.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "how a test says what it expects"
)]

mod common;

use codec::{DecodeAll, Encode};
use common::{
    guest::{number, reader},
    world::{
        component_name, configuration, delegate, dispatch, Choice, World, CRYPTLET, NEIGHBOUR,
        PROGRAM,
    },
};
use cryptlet_host::{
    config::{Cryptlets, Named},
    observe::{DispatchError, ObserveError},
    region::frame::GuestLimits,
};
use cryptlet_primitives::{
    dispatch::{Refusal, Reply},
    ids::{HostId, RoundId},
    value::Value,
};
use sp_core::H256;
use std::{
    os::unix::fs::PermissionsExt,
    slice::from_ref,
    time::{Duration, Instant},
};

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

    // A delegate that left the set.
    world.chain.write(|state| {
        state
            .delegates
            .retain(|known| *known != sp_core::Pair::public(&delegate(1)))
    });
    assert_eq!(refused(sound.encode()).await, DispatchError::NotADelegate);
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
    let program = folder.path().join("program");
    let pids = folder.path().join("pids");
    let script = format!(
        "#!/bin/sh\necho $$ >> {}\nexec {PROGRAM} \"$@\"\n",
        pids.display()
    );
    std::fs::write(&program, script).unwrap();
    std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755)).unwrap();
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
    assert_eq!(after.batches[0].signers, before.batches[0].signers);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_component_that_takes_longer_to_compile_than_a_round_lasts_answers_a_later_round() {
    let folder = tempfile::tempdir().unwrap();
    let program = folder.path().join("program");
    let slow = format!("#!/bin/sh\nsleep 3\nexec {PROGRAM} \"$@\"\n");
    std::fs::write(&program, slow).unwrap();
    std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755)).unwrap();
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
            reply_ms: 300,
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
    // Twice as many as the host has turns.
    let hanging: Vec<_> = (1..=32)
        .map(|round| world.statement(round, "bad"))
        .collect();
    hanging
        .iter()
        .for_each(|statement| world.open_round(statement));
    let reply = world.ask(1, &hanging).await;
    assert_eq!(reply.pending.len(), hanging.len(), "{reply:?}");

    let mut question = world.statement(100, "fine");
    question.cryptlet = NEIGHBOUR;
    question.code = fine().digest;
    world.open_round(&question);
    let asked = Instant::now();
    let body = || dispatch(1, from_ref(&question)).encode();
    loop {
        let reply = world.service.desk.observe(&body()).await.unwrap();
        let reply = Reply::decode_all(&mut &reply.encode()[..]).unwrap();
        if let Some(batch) = reply.batches.first() {
            assert_eq!(batch.observations[0].round, RoundId(100));
            break;
        }
        assert_eq!(reply.pending.to_vec(), [RoundId(100)], "{reply:?}");
        // Well within the half minute that the others hang.
        assert!(asked.elapsed() < Duration::from_secs(15), "no turn");
    }
    let reply = world.ask(1, &hanging).await;
    assert_eq!(reply.pending.len(), hanging.len(), "they hang on");
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
