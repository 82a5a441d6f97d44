//! The guest's process under the kernel's eye: what it reports is in force, and a breach ends the process alone. What it must
//! not do, `attempts.rs` tries.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "how a test says what it expects"
)]

mod common;

use common::{
    guest::{call, limits, number, HOME},
    kernel,
    world::PROGRAM,
};
use cryptlet_host::{
    config::Demand,
    metrics::Metrics,
    region::{
        confinement::{Confinement, Landlock},
        fault::{SecretError, SourceError},
        software::{Priority, SoftwareOptions, SoftwareRegion},
        CallOut, Instance, IsolatedRegion, Question, RegionError,
    },
    secrets::Home,
    update::{StoredUpdate, UpdatesError},
    vault::{FileVault, Passphrase},
};
use cryptlet_primitives::{ids::RoundId, value::Value};
use cryptlet_sealing::Opened;
use futures::future::{BoxFuture, FutureExt};
use sp_core::H256;
use std::{
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};

/// No way out.
struct Nowhere;

impl CallOut for Nowhere {
    fn read<'a>(&'a self, _: &'a str) -> BoxFuture<'a, Result<Vec<u8>, SourceError>> {
        async { Err(SourceError::NotMapped) }.boxed()
    }

    fn update_after(&self, _: u64) -> Result<Option<StoredUpdate>, UpdatesError> {
        Ok(None)
    }

    fn open(&self, _: &[u8]) -> Result<Opened, SecretError> {
        Err(SecretError::NoKey)
    }

    fn home(&self) -> Home {
        HOME
    }

    fn line(&self, _: &str) {}
}

fn region(folder: &Path, program: PathBuf, confinement: Demand) -> SoftwareRegion {
    let passphrase = Passphrase::read_or_create(&folder.join("passphrase")).unwrap();
    let vault = FileVault::create(&folder.join("vault"), &passphrase).unwrap();
    let options = SoftwareOptions {
        program,
        limits: limits(),
        processes: 1,
        load_ms: 20_000,
        preparing: 1,
        confinement,
        priority: Priority::Normal,
    };
    SoftwareRegion::new(options, Arc::new(vault), Arc::new(Metrics::new().unwrap()))
}

async fn answers(instance: &Arc<dyn Instance>) {
    let question = Question {
        method: "fine".into(),
        params: vec![0],
        round: RoundId(1),
        opened_at: 0,
        due: 0,
        after: 0,
        seed: H256::zero(),
        max_output: 64,
        time_ms: 5_000,
    };
    let output = call(instance.as_ref(), question, &Nowhere).await.unwrap();
    assert_eq!(Value::parse(&output), Ok(Value::Unsigned(42)));
}

/// Open files, by what they lead to.
fn files_in(folder: &Path) -> Vec<PathBuf> {
    let files = fs::read_dir(folder).unwrap();
    let files = files.filter_map(|file| fs::read_link(file.ok()?.path()).ok());
    files.collect()
}

/// How many filters of system calls a thread has.
fn filters(status: &str) -> u32 {
    let lines = status.lines();
    let count = lines.filter_map(|line| line.strip_prefix("Seccomp_filters:"));
    count
        .map(|count| count.trim().parse::<u32>().unwrap())
        .sum()
}

/// A program that tells its process number, does this, and then is the guest's process.
fn telling(folder: &Path, first: &str) -> PathBuf {
    let pid = folder.join("pid");
    let tell = format!(
        "echo $$ > {}\n{first}\nexec {PROGRAM} \"$@\"",
        pid.display()
    );
    common::script::script(folder, &tell)
}

/// Where the kernel tells of that process.
fn told(folder: &Path) -> PathBuf {
    Path::new("/proc").join(fs::read_to_string(folder.join("pid")).unwrap().trim())
}

/// A limit's two values.
fn limit(process: &Path, name: &str) -> Vec<String> {
    let limits = fs::read_to_string(process.join("limits")).unwrap();
    let line = limits.lines().find_map(|line| line.strip_prefix(name));
    let words = line.unwrap().split_whitespace().take(2);
    words.map(String::from).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_kernel_has_is_in_force() {
    let folder = tempfile::tempdir().unwrap();
    let region = region(folder.path(), PROGRAM.into(), Demand::Prefer);
    let found = region.confinement().await.unwrap();
    assert_eq!(found.seccomp, kernel::has_seccomp());
    assert_eq!(found.landlock != Landlock::None, kernel::has_landlock());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_limit_that_the_daemon_was_given_is_kept_where_it_is_lower() {
    let folder = tempfile::tempdir().unwrap();
    // Less than `process_bytes`, in KiB.
    let program = telling(folder.path(), "ulimit -d 480000");
    let region = region(folder.path(), program, Demand::Prefer);
    let instance = region
        .create(number("bad", "", "unreachable"))
        .await
        .unwrap();
    answers(&instance).await;
    let bytes = (480_000 * 1024).to_string();
    let process = told(folder.path());
    assert_eq!(limit(&process, "Max data size"), [bytes.clone(), bytes]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_guest_runs_in_a_process_that_is_confined_as_it_reports() {
    let folder = tempfile::tempdir().unwrap();
    let program = telling(folder.path(), "");
    let region = region(folder.path(), program, Demand::Prefer);
    let instance = region
        .create(number("bad", "", "unreachable"))
        .await
        .unwrap();
    answers(&instance).await;

    let process = told(folder.path());
    assert_eq!(limit(&process, "Max open files"), ["3", "3"]);
    // The standard streams, and what whoever runs this test has left open to everything below.
    let own = files_in(Path::new("/proc/self/fd"));
    let open = files_in(&process.join("fd"));
    let opened = open.iter().filter(|file| !own.contains(file)).count();
    assert!(opened <= 3, "{open:?}");
    // It answered, and waits stopped: it takes no time of the processor until the next question.
    for _ in 0..2 {
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
        let status = fs::read_to_string(process.join("status")).unwrap();
        assert!(status.contains("State:\tT"), "{status}");
        answers(&instance).await;
    }
    // Each thread, the compiler's and the clock's too.
    let own_status = fs::read_to_string("/proc/self/status").unwrap();
    let threads: Vec<_> = fs::read_dir(process.join("task")).unwrap().collect();
    assert!(threads.len() > 1);
    for thread in threads {
        let status = fs::read_to_string(thread.unwrap().path().join("status")).unwrap();
        if kernel::has_seccomp() {
            assert!(status.contains("Seccomp:\t2"), "{status}");
            // The fourth forbids more threads.
            assert_eq!(filters(&status), filters(&own_status) + 4, "{status}");
            assert!(status.contains("NoNewPrivs:\t1"), "{status}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_breach_ends_the_process_and_the_next_one_answers() {
    let folder = tempfile::tempdir().unwrap();
    let once = folder.path().join("once");
    let breach = format!(
        "[ -e {once} ] && exec {PROGRAM} \"$@\"\n: > {once}\nkill -SYS $$",
        once = once.display()
    );
    let program = common::script::script(folder.path(), &breach);
    let region = region(folder.path(), program, Demand::Prefer);
    let guest = || number("bad", "", "unreachable");
    let ended = region.create(guest()).await.err().unwrap();
    assert!(
        matches!(&ended, RegionError::Died { status } if status.contains("SIGSYS")),
        "{ended:?}"
    );
    answers(&region.create(guest()).await.unwrap()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_kernel_that_confines_nothing_is_told_of_and_refused_on_demand() {
    let nothing = Confinement {
        seccomp: false,
        landlock: Landlock::None,
    };
    // What a worker says that found neither.
    let says = "printf '\\003\\000\\000\\000\\000\\000\\002'; exec sleep 60";
    for (demand, expected) in [
        (Demand::Prefer, Ok(nothing)),
        (Demand::Require, Err(RegionError::NotConfined(nothing))),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let program = common::script::script(folder.path(), says);
        let region = region(folder.path(), program, demand);
        assert_eq!(region.confinement().await, expected);
        if demand == Demand::Require {
            let guest = number("bad", "", "unreachable");
            let refused = region.create(guest).await.err();
            assert_eq!(refused, expected.err(), "no guest is loaded");
        }
    }
}
