//! What a confined process must not do, tried in processes of this program's own: the kernel refuses it, or ends them.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "how a test says what it expects"
)]

mod common;

use common::kernel;
use cryptlet_host::region::worker::confine;
use std::{
    env,
    fs::File,
    io,
    net::UdpSocket,
    os::unix::process::{CommandExt, ExitStatusExt},
    process::{Command, ExitCode},
    thread,
};

/// The signal that ends a process at a forbidden system call.
const SIGSYS: i32 = 31;
/// Before what is to be tried, in the arguments of a process that tries it.
const ATTEMPT: &str = "--attempt";
/// Writable memory of such a process, bytes.
const PROCESS_BYTES: u64 = 512 * 1024 * 1024;

/// No tests beside one another here: a process confines itself before it has a second thread.
fn main() -> ExitCode {
    let arguments: Vec<_> = env::args().skip(1).collect();
    if let [option, attempt] = arguments.as_slice() {
        if option == ATTEMPT {
            return if was_refused(attempt) {
                ExitCode::SUCCESS
            } else {
                ExitCode::FAILURE
            };
        }
    }
    if kernel::has_seccomp() {
        for refused in ["file", "thread"] {
            assert_eq!(signal_of(refused), None, "{refused}");
        }
        for forbidden in ["socket", "process", "program"] {
            assert_eq!(signal_of(forbidden), Some(SIGSYS), "{forbidden}");
        }
    }
    if kernel::has_landlock() {
        assert_eq!(signal_of("file-under-landlock"), None);
    }
    println!("what a guest's process must not do is refused");
    ExitCode::SUCCESS
}

/// The signal that ended a process that tried; none if it was refused, and lived.
fn signal_of(attempt: &str) -> Option<i32> {
    let status = Command::new(env::current_exe().unwrap())
        .args([ATTEMPT, attempt])
        .status()
        .unwrap();
    assert!(status.success() || status.signal().is_some(), "{attempt}");
    status.signal()
}

/// Confines this process, and tries.
fn was_refused(attempt: &str) -> bool {
    match attempt {
        "file-under-landlock" => drop(confine::take_files()),
        _ => drop(confine::apply(PROCESS_BYTES).unwrap()),
    }
    if attempt == "thread" {
        confine::settle().unwrap();
    }
    let own = "/proc/self/exe";
    let tried: io::Result<()> = match attempt {
        "file" | "file-under-landlock" => File::open(own).map(drop),
        "socket" => UdpSocket::bind("127.0.0.1:0").map(drop),
        "process" => Command::new(own).spawn().map(drop),
        "program" => Err(Command::new(own).exec()),
        "thread" => thread::Builder::new().spawn(|| ()).map(drop),
        attempt => panic!("{attempt} is no attempt"),
    };
    let refusal = match attempt {
        "thread" => io::ErrorKind::WouldBlock,
        _ => io::ErrorKind::PermissionDenied,
    };
    tried.is_err_and(|error| error.kind() == refusal)
}
