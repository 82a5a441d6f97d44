//! The guest's process: what ends it, and when a question gets one.

use crate::{
    common::{
        guest::{call, limits, number},
        world::PROGRAM,
    },
    region::{ask, counted, patient, question, region_of, script, Outside},
};
use cryptlet_host::{
    metrics::Metrics,
    region::{
        confinement::{Confinement, Landlock},
        fault::{GuestFault, MAX_FAULT_TEXT},
        frame::{self, FromWorker, Load, ToWorker, MAX_UPDATES},
        Guest, IsolatedRegion, Question, RegionError,
    },
};
use cryptlet_primitives::{ids::CryptletId, value::Value};
use futures::FutureExt;
use std::{
    sync::{atomic::Ordering, Arc},
    time::{Duration, Instant},
};
use tokio::time::timeout;

#[tokio::test(flavor = "multi_thread")]
async fn a_process_that_is_silent_dead_or_talks_nonsense_is_ended() {
    let folder = tempfile::tempdir().unwrap();
    let failure = |name: &str, text: &str| {
        let own = folder.path().join(name);
        std::fs::create_dir(&own).unwrap();
        let region = region_of(&script(&own, text), limits(), 500);
        async move {
            region
                .create(number("bad", "", "unreachable"))
                .await
                .err()
                .unwrap()
        }
    };
    assert_eq!(
        failure("silent", "exec sleep 60").await,
        RegionError::Killed { waited_ms: 500 }
    );
    let dead = failure("dead", "exit 3").await;
    assert!(
        matches!(&dead, RegionError::Died { status } if status.contains('3')),
        "{dead:?}"
    );
    let nonsense = failure("nonsense", "printf '\\001\\000\\000\\000\\377'; sleep 60").await;
    assert!(matches!(nonsense, RegionError::BadFrame(_)), "{nonsense:?}");
    let endless = failure("endless", "exec yes").await;
    assert!(matches!(endless, RegionError::BadFrame(_)), "{endless:?}");
}

/// What a worker says until it is ready for a guest.
fn ready(guest: &Guest) -> Vec<u8> {
    let confinement = Confinement {
        seccomp: true,
        landlock: Landlock::Full,
    };
    let mut said = frame::encode(&FromWorker::Confined(confinement));
    said.extend(frame::encode(&FromWorker::Ready(guest.digest)));
    said
}

/// What a process that is no honest worker makes of one question, having said this to it.
async fn told(says: Vec<FromWorker>, outside: &Outside) -> RegionError {
    let folder = tempfile::tempdir().unwrap();
    let guest = number("bad", "", "unreachable");
    let mut said = ready(&guest);
    said.extend(says.iter().flat_map(frame::encode));
    let frames = folder.path().join("frames");
    std::fs::write(&frames, said).unwrap();
    // It also takes what it is told: the daemon waits for a pipe that is full.
    let lies = format!(
        "exec 3<&0\ncat <&3 > /dev/null &\ncat {}\nexec sleep 60",
        frames.display()
    );
    let region = region_of(&script(folder.path(), &lies), patient(), 10_000);
    let instance = region.create(guest).await.unwrap();
    let question = Question {
        time_ms: patient().call_ms,
        ..question("fine")
    };
    let answer = call(instance.as_ref(), question, outside).await;
    answer.unwrap_err()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_process_that_lies_is_held_to_the_limits_by_the_daemon() {
    let long = "x".repeat(10_000);
    let outside = Outside::default();
    let lines = vec![FromWorker::Line(long.clone()); 20];
    let ended = told(lines, &outside).await;
    assert_eq!(ended, RegionError::BeyondLimit("`limits.lines`"));
    assert_eq!(outside.lines.load(Ordering::SeqCst), limits().lines);
    let longest = outside.longest_line.load(Ordering::SeqCst);
    assert_eq!(longest, MAX_FAULT_TEXT);

    let reads = vec![FromWorker::Read("silver".into()); 20];
    let ended = told(reads, &outside).await;
    assert_eq!(ended, RegionError::BeyondLimit("`limits.reads`"));
    assert_eq!(outside.reads.load(Ordering::SeqCst), limits().reads);

    let updates = vec![FromWorker::Update(1_000_000); MAX_UPDATES as usize + 1];
    let ended = told(updates, &outside).await;
    let beyond = RegionError::BeyondLimit("a question's most updates");
    assert_eq!(ended, beyond);
    assert_eq!(outside.updates.load(Ordering::SeqCst), MAX_UPDATES);

    let answer = FromWorker::Answer(vec![0; 65]);
    let ended = told(vec![answer], &outside).await;
    assert!(matches!(ended, RegionError::BeyondLimit(_)), "{ended:?}");

    let fault = FromWorker::Fault(GuestFault::Trapped(long));
    let ended = told(vec![fault], &outside).await;
    assert!(ended.to_string().len() < 2 * MAX_FAULT_TEXT, "{ended}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_question_that_ended_its_process_is_not_put_to_another() {
    let folder = tempfile::tempdir().unwrap();
    let guest = number("bad", "", "unreachable");
    let frames = folder.path().join("frames");
    std::fs::write(&frames, ready(&guest)).unwrap();
    let load = ToWorker::Load(Load {
        digest: guest.digest,
        component: guest.component.to_vec(),
        header: guest.header.clone(),
        limits: limits(),
    });
    let starts = folder.path().join("starts");
    // It ends when the question's first byte is there.
    let dies = format!(
        "echo >> {}\ncat {}\nhead -c {} > /dev/null\nhead -c 1 > /dev/null\nexit 3",
        starts.display(),
        frames.display(),
        frame::encode(&load).len(),
    );
    let region = region_of(&script(folder.path(), &dies), limits(), 10_000);
    let instance = region.create(guest).await.unwrap();
    let ended = ask(&instance, "fine").await;
    assert!(matches!(ended, Err(RegionError::Died { .. })), "{ended:?}");
    assert_eq!(std::fs::read_to_string(&starts).unwrap().lines().count(), 1);
    // The next question gets a process of its own.
    assert!(ask(&instance, "fine").await.is_err());
    assert_eq!(std::fs::read_to_string(&starts).unwrap().lines().count(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn each_warmed_question_has_a_process_of_its_own() {
    let metrics = Arc::new(Metrics::new().unwrap());
    let region = counted(PROGRAM, limits(), 20_000, metrics.clone());
    let guest = number("bad", "", "unreachable");
    let instance = region.create(guest).await.unwrap();
    assert_eq!(metrics.processes_started.get(), 1);
    let first = instance.warm().await.unwrap();
    let second = instance.warm().await.unwrap();
    assert_eq!(metrics.processes_started.get(), 2);
    // More than two there are not: who comes third waits.
    assert!(instance.warm().now_or_never().is_none());
    for warm in [first, second] {
        let output = warm.call_in(question("fine"), &Outside::default()).await;
        assert_eq!(Value::parse(&output.unwrap()), Ok(Value::Unsigned(42)));
    }
    // What is not asked is there for the next.
    drop(instance.warm().await.unwrap());
    assert_eq!(ask(&instance, "fine").await, Ok(Value::Unsigned(42)));
    assert_eq!(metrics.processes_started.get(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_process_that_takes_longer_to_start_than_who_asks_has_time_is_there_for_the_next() {
    let folder = tempfile::tempdir().unwrap();
    let slow = script(folder.path(), &format!("sleep 1\nexec {PROGRAM} \"$@\""));
    let metrics = Arc::new(Metrics::new().unwrap());
    let region = counted(&slow, limits(), 20_000, metrics.clone());
    let guest = number("bad", "", "unreachable");
    let instance = region.create(guest).await.unwrap();
    let _first = instance.warm().await.unwrap();
    let mut asked = 0;
    let second = loop {
        asked += 1;
        match timeout(Duration::from_millis(600), instance.warm()).await {
            Ok(warm) => break warm.unwrap(),
            Err(_) => assert!(asked < 20, "it never starts"),
        }
    };
    assert!(asked > 1);
    let output = second.call_in(question("fine"), &Outside::default()).await;
    assert_eq!(Value::parse(&output.unwrap()), Ok(Value::Unsigned(42)));
    assert_eq!(metrics.processes_started.get(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_process_that_can_not_confine_itself_says_why() {
    let folder = tempfile::tempdir().unwrap();
    let frames = folder.path().join("frames");
    let why = FromWorker::Unconfined("no such\nlimit".into());
    std::fs::write(&frames, frame::encode(&why)).unwrap();
    let program = script(folder.path(), &format!("exec cat {}", frames.display()));
    let region = region_of(&program, limits(), 10_000);
    let refused = region.create(number("bad", "", "unreachable")).await;
    let said = refused.err().unwrap().to_string();
    assert!(said.contains(r"confine itself: no such\nlimit"), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn versions_of_one_cryptlet_are_made_ready_one_after_another() {
    let folder = tempfile::tempdir().unwrap();
    // Two at once, each until it is given up.
    let region = region_of(&script(folder.path(), "exec sleep 60"), limits(), 1_000);
    let started = Instant::now();
    let ended = |cryptlet| {
        let guest = Guest {
            cryptlet: CryptletId(cryptlet),
            ..number("bad", "", "unreachable")
        };
        let made = region.create(guest);
        async move {
            assert!(made.await.is_err());
            started.elapsed()
        }
    };
    let (_, second, _, other) = tokio::join!(ended(1), ended(1), ended(1), ended(2));
    assert!(second >= Duration::from_secs(2), "{second:?}");
    assert!(other < Duration::from_millis(1_900), "{other:?}");
}
