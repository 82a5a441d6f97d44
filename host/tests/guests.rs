//! Guests that misbehave: each is ended within its budget, with an error that names what it did, and the next question
//! is answered.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "how a test says what it expects"
)]

mod common;

use common::{
    guest::{call, limits, listener, number, plain, reader},
    world::PROGRAM,
};
use cryptlet_host::{
    config::Demand,
    metrics::Metrics,
    region::{
        confinement::{Confinement, Landlock},
        fault::{GuestFault, SourceError, MAX_FAULT_TEXT},
        frame::{self, FromWorker, GuestLimits, Load, ToWorker, MAX_UPDATES},
        software::{SoftwareOptions, SoftwareRegion},
        CallOut, Guest, Instance, IsolatedRegion, Question, RegionError,
    },
    update::{StoredUpdate, UpdatesError},
    vault::{KeyId, PublicHalf, Vault, VaultError},
};
use cryptlet_primitives::{
    ids::{CryptletId, RoundId},
    update::MAX_UPDATE,
    value::Value,
    Signature,
};
use futures::future::{BoxFuture, FutureExt};
use sp_core::H256;
use std::{
    path::Path,
    sync::{
        atomic::{AtomicU32, AtomicUsize, Ordering},
        Arc,
    },
    time::{Duration, Instant},
};
use tokio::time::timeout;

/// Guests' keys play no part here.
struct NoVault;

impl Vault for NoVault {
    fn ensure(&self, id: &KeyId) -> Result<PublicHalf, VaultError> {
        Err(VaultError::NoKey(id.clone()))
    }

    fn public(&self, _: &KeyId) -> Option<PublicHalf> {
        None
    }

    fn keys(&self) -> Vec<(KeyId, PublicHalf)> {
        Vec::new()
    }

    fn sign(&self, id: &KeyId, _: &H256) -> Result<Signature, VaultError> {
        Err(VaultError::NoKey(id.clone()))
    }
}

/// A way out that has one source and one update, and counts.
#[derive(Default)]
struct Outside {
    reads: AtomicU32,
    lines: AtomicU32,
    longest_line: AtomicUsize,
    without_gold: Option<SourceError>,
    updates: AtomicU32,
    without_updates: bool,
}

/// The number of the one update.
const NUMBER: u64 = 9;

/// The one update, as long as any.
fn update() -> StoredUpdate {
    StoredUpdate {
        number: NUMBER,
        issued_at: 70,
        content: vec![b'u'; MAX_UPDATE as usize].try_into().unwrap(),
    }
}

impl CallOut for Outside {
    fn read<'a>(&'a self, source: &'a str) -> BoxFuture<'a, Result<Vec<u8>, SourceError>> {
        self.reads.fetch_add(1, Ordering::SeqCst);
        let read = match source {
            "gold" if self.without_gold.is_some() => Err(self.without_gold.clone().unwrap()),
            "gold" => Ok(vec![b'g'; 100_000]),
            _ => Err(SourceError::NotDeclared),
        };
        async move { read }.boxed()
    }

    fn update_after(&self, number: u64) -> Result<Option<StoredUpdate>, UpdatesError> {
        self.updates.fetch_add(1, Ordering::SeqCst);
        if self.without_updates {
            return Err(UpdatesError("the disk is gone".into()));
        }
        Ok((number < NUMBER).then(update))
    }

    fn line(&self, text: &str) {
        self.lines.fetch_add(1, Ordering::SeqCst);
        self.longest_line.fetch_max(text.len(), Ordering::SeqCst);
    }
}

fn region(limits: GuestLimits, load_ms: u64) -> SoftwareRegion {
    region_of(PROGRAM, limits, load_ms)
}

fn region_of(program: &str, limits: GuestLimits, load_ms: u64) -> SoftwareRegion {
    counted(program, limits, load_ms, Arc::new(Metrics::new().unwrap()))
}

fn counted(
    program: &str,
    limits: GuestLimits,
    load_ms: u64,
    metrics: Arc<Metrics>,
) -> SoftwareRegion {
    let options = SoftwareOptions {
        program: program.into(),
        limits,
        processes: 2,
        load_ms,
        preparing: 2,
        confinement: Demand::Prefer,
    };
    SoftwareRegion::new(options, Arc::new(NoVault), metrics)
}

/// A program in the worker's place.
fn script(folder: &Path, text: &str) -> String {
    let program = common::script::script(folder, text);
    program.to_str().unwrap().into()
}

/// Bounds that leave time for everything else to be exceeded.
fn patient() -> GuestLimits {
    GuestLimits {
        fuel: u64::MAX,
        call_ms: 20_000,
        ..limits()
    }
}

async fn instance(guest: Guest) -> Arc<dyn Instance> {
    region(limits(), 20_000).create(guest).await.unwrap()
}

fn question(method: &str) -> Question {
    Question {
        method: method.into(),
        params: vec![0],
        round: RoundId(1),
        opened_at: 5,
        due: 4,
        after: 8,
        seed: H256::repeat_byte(6),
        max_output: 64,
        time_ms: 5_000,
    }
}

async fn ask(instance: &Arc<dyn Instance>, method: &str) -> Result<Value, RegionError> {
    let output = call(instance.as_ref(), question(method), &Outside::default()).await?;
    Ok(Value::parse(&output).unwrap())
}

/// The guest's method `bad` ends with `fault` within `budget`, and its method `fine` works afterwards.
async fn ends(guest: Guest, fault: GuestFault, budget: Duration) {
    let instance = instance(guest).await;
    let started = Instant::now();
    assert_eq!(ask(&instance, "bad").await, Err(RegionError::Guest(fault)));
    assert!(started.elapsed() < budget, "took {:?}", started.elapsed());
    assert_eq!(ask(&instance, "fine").await, Ok(Value::Unsigned(42)));
}

const QUICK: Duration = Duration::from_secs(4);

#[tokio::test(flavor = "multi_thread")]
async fn a_loop_runs_out_of_fuel() {
    ends(
        number("bad", "", "(loop (br 0)) unreachable"),
        GuestFault::OutOfFuel,
        QUICK,
    )
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_loop_with_endless_fuel_runs_out_of_time() {
    let endless = GuestLimits {
        fuel: u64::MAX,
        call_ms: 300,
        ..limits()
    };
    let guest = number("bad", "", "(loop (br 0)) unreachable");
    let instance = region(endless, 20_000).create(guest).await.unwrap();
    let started = Instant::now();
    assert_eq!(
        ask(&instance, "bad").await,
        Err(RegionError::Guest(GuestFault::OutOfTime))
    );
    assert!(
        started.elapsed() < Duration::from_secs(2),
        "took {:?}",
        started.elapsed()
    );
    assert_eq!(ask(&instance, "fine").await, Ok(Value::Unsigned(42)));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_memory_bomb_is_refused() {
    let grow = "(loop (drop (memory.grow (i32.const 16))) (br 0)) unreachable";
    ends(
        number("bad", "(memory 1)", grow),
        GuestFault::OutOfMemory,
        QUICK,
    )
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_memory_that_starts_too_large_is_refused() {
    let instance = instance(number("bad", "(memory 1024)", "i64.const 1")).await;
    assert_eq!(
        ask(&instance, "bad").await,
        Err(RegionError::Guest(GuestFault::OutOfMemory))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_table_bomb_is_refused() {
    let grow = "(loop (drop (table.grow (ref.null func) (i32.const 1000))) (br 0)) unreachable";
    ends(
        number("bad", "(table 1 funcref)", grow),
        GuestFault::OutOfTable,
        QUICK,
    )
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn endless_recursion_runs_out_of_stack() {
    ends(
        number("bad", "", "(i64.add (call $f) (i64.const 1))"),
        GuestFault::OutOfStack,
        QUICK,
    )
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_trap_is_named() {
    let fault = GuestFault::Trapped("wasm trap: wasm `unreachable` instruction executed".into());
    ends(number("bad", "", "unreachable"), fault, QUICK).await;
}

/// A guest whose `bad` gives a list of `length` bytes.
fn flood(length: u32) -> Guest {
    plain(
        "export bad: func() -> list<u8>;\nexport fine: func() -> u64;",
        &format!(
            "(memory (export \"memory\") 200)
             (func (export \"bad\") (result i32)
               (i32.store (i32.const 0) (i32.const 16)) (i32.store (i32.const 4) (i32.const {length})) (i32.const 0))
             (func (export \"fine\") (result i64) i64.const 42)"
        ),
        "(func (export \"bad\") (result (list u8)) (canon lift (core func $i \"bad\") (memory (core memory $i \"memory\"))))
         (func (export \"fine\") (result u64) (canon lift (core func $i \"fine\")))",
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn an_output_flood_is_cut() {
    ends(flood(65), GuestFault::OutputTooLong, QUICK).await;
    ends(flood(10_000), GuestFault::OutputTooLong, QUICK).await;
    // All of the guest's memory: the runtime stops copying long before.
    let instance = instance(flood(13_000_000)).await;
    let error = ask(&instance, "bad").await.unwrap_err();
    assert!(
        matches!(error, RegionError::Guest(GuestFault::Trapped(_))),
        "{error:?}"
    );
    assert_eq!(ask(&instance, "fine").await, Ok(Value::Unsigned(42)));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_import_flood_is_stopped() {
    let instance = instance(reader()).await;
    let outside = Outside::default();
    let flood = call(instance.as_ref(), question("flood"), &outside).await;
    assert_eq!(flood, Err(RegionError::Guest(GuestFault::TooManyReads)));
    assert_eq!(outside.reads.load(Ordering::SeqCst), limits().reads);
    // Each call costs the host more time than the guest fuel: whichever ends first ends it.
    let chatter = call(instance.as_ref(), question("chatter"), &outside).await;
    let ended =
        [GuestFault::OutOfFuel, GuestFault::OutOfTime].map(|fault| Err(RegionError::Guest(fault)));
    assert!(ended.contains(&chatter), "{chatter:?}");
    assert_eq!(outside.lines.load(Ordering::SeqCst), limits().lines);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_source_reaches_the_guest_and_a_missing_one_is_no_answer() {
    let instance = instance(reader()).await;
    let gold = Value::Variant {
        case: 0,
        payload: Some(Box::new(Value::Unsigned(100_000))),
    };
    assert_eq!(ask(&instance, "size").await, Ok(gold));
    assert_eq!(ask(&instance, "weigh").await, Ok(Value::Unsigned(100_000)));
    let none = [
        SourceError::Unavailable("the vein is empty".into()),
        SourceError::NotDeclared,
        SourceError::NotMapped,
        SourceError::OutOfScope,
        SourceError::TooLong,
    ];
    for error in none {
        let outside = Outside {
            without_gold: Some(error),
            ..Outside::default()
        };
        // Whether the guest answers with an error or traps.
        for method in ["size", "weigh"] {
            let refused = call(instance.as_ref(), question(method), &outside).await;
            let fault = GuestFault::SourceUnavailable("gold".into());
            assert_eq!(refused, Err(RegionError::Guest(fault)), "{method}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_round_has_a_moment_a_cursor_and_a_seed() {
    let instance = instance(listener()).await;
    assert_eq!(ask(&instance, "due").await, Ok(Value::Unsigned(4)));
    assert_eq!(ask(&instance, "begins").await, Ok(Value::Unsigned(8)));
    let seed = Value::Bytes(vec![6; 32]);
    assert_eq!(ask(&instance, "chance").await, Ok(seed));
}

/// What `next` gives after this cursor.
async fn next(
    instance: &Arc<dyn Instance>,
    after: u64,
    outside: &Outside,
) -> Result<Value, RegionError> {
    let question = Question {
        after,
        max_output: 8_192,
        ..question("next")
    };
    let output = call(instance.as_ref(), question, outside).await?;
    Ok(Value::parse(&output).unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn an_update_reaches_the_guest_whole_and_after_the_last_there_is_none() {
    let instance = instance(listener()).await;
    let update = update();
    let fields = vec![
        Value::Unsigned(update.number),
        Value::Unsigned(update.issued_at),
        Value::Bytes(update.content.into_inner()),
    ];
    let some = Value::Variant {
        case: 1,
        payload: Some(Box::new(Value::Record(fields))),
    };
    let none = Value::Variant {
        case: 0,
        payload: None,
    };
    let outside = Outside::default();
    assert_eq!(next(&instance, 8, &outside).await, Ok(some));
    assert_eq!(next(&instance, NUMBER, &outside).await, Ok(none));
}

#[tokio::test(flavor = "multi_thread")]
async fn updates_that_can_not_be_read_are_no_answer() {
    let instance = instance(listener()).await;
    let outside = Outside {
        without_updates: true,
        ..Outside::default()
    };
    let refused = next(&instance, 8, &outside).await;
    assert_eq!(
        refused,
        Err(RegionError::Guest(GuestFault::UpdatesUnavailable))
    );
    assert_eq!(ask(&instance, "due").await, Ok(Value::Unsigned(4)));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_guest_that_asks_for_updates_without_end_is_ended() {
    let instance = region(patient(), 20_000).create(listener()).await.unwrap();
    let outside = Outside::default();
    let question = Question {
        time_ms: patient().call_ms,
        ..question("listen")
    };
    let ended = call(instance.as_ref(), question, &outside).await;
    assert_eq!(ended, Err(RegionError::Guest(GuestFault::TooManyUpdates)));
    assert_eq!(outside.updates.load(Ordering::SeqCst), MAX_UPDATES);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_compile_bomb_is_ended() {
    // Four megabytes of one function: the compiler would take minutes.
    let instructions =
        "local.get 0 i64.const 3 i64.mul i64.const 5 i64.xor local.set 0 ".repeat(400_000);
    let bomb = number(
        "bad",
        "",
        &format!("(local i64) {instructions} local.get 0"),
    );
    let started = Instant::now();
    let refused = region(limits(), 300).create(bomb).await.err().unwrap();
    assert!(
        matches!(
            refused,
            RegionError::Killed { .. } | RegionError::Died { .. }
        ),
        "{refused:?}"
    );
    assert!(
        started.elapsed() < Duration::from_secs(5),
        "took {:?}",
        started.elapsed()
    );
    let instance = instance(number("bad", "", "unreachable")).await;
    assert_eq!(ask(&instance, "fine").await, Ok(Value::Unsigned(42)));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_the_registered_component_is_not_made_ready() {
    let region = region(limits(), 20_000);
    let mut other = number("bad", "", "unreachable");
    other.digest = H256::repeat_byte(1);
    assert_eq!(
        region.create(other).await.err(),
        Some(RegionError::Guest(GuestFault::WrongDigest))
    );

    let mut other = reader();
    other.header = common::guest::header("export size: func() -> result<u64, string>;");
    let undeclared = region.create(other).await.err().unwrap();
    assert!(
        matches!(undeclared, RegionError::Guest(GuestFault::BadInterface(_))),
        "{undeclared:?}"
    );

    let mut other = listener();
    other.header = other
        .header
        .replace("import cryptlet:fabric/updates@1.0.0;", "");
    let undeclared = region.create(other).await.err().unwrap();
    assert!(
        matches!(&undeclared, RegionError::Guest(GuestFault::BadInterface(why)) if why.contains("updates")),
        "{undeclared:?}"
    );

    let mut other = number("bad", "", "unreachable");
    other.header = common::guest::header("export bad: func() -> u32;\nexport fine: func() -> u64;");
    let mistyped = region.create(other).await.err().unwrap();
    assert!(
        matches!(mistyped, RegionError::Guest(GuestFault::BadInterface(_))),
        "{mistyped:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn questions_that_do_not_fit_are_refused() {
    let instance = instance(number("bad", "", "unreachable")).await;
    assert_eq!(
        ask(&instance, "none").await,
        Err(RegionError::Guest(GuestFault::NoMethod))
    );
    for params in [vec![], vec![4, 0, 1], vec![0, 0], vec![255; 100]] {
        let question = Question {
            params,
            ..question("fine")
        };
        let refused = call(instance.as_ref(), question, &Outside::default()).await;
        assert!(
            matches!(refused, Err(RegionError::Guest(GuestFault::BadParams(_)))),
            "{refused:?}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_left_over_between_questions() {
    let count = "(global.set $n (i64.add (global.get $n) (i64.const 1))) global.get $n";
    let instance = instance(number("bad", "(global $n (mut i64) (i64.const 0))", count)).await;
    for _ in 0..3 {
        assert_eq!(ask(&instance, "bad").await, Ok(Value::Unsigned(1)));
    }
}

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
