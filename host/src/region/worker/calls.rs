//! The system calls of the guest's process: a seccomp filter.
//!
//! Three filters lie one on the other, and the strictest answer counts. The first ends the process at any call that is
//! neither [`NEEDED`] nor [`REFUSED`]; the others have the refused ones fail without harm: libraries try those, and do
//! without.

use seccompiler::{apply_filter_all_threads, compile_from_json, TargetArch};
use serde_json::{json, Value};
use std::io;

/// What running a guest takes: its pipes, memory, threads of the compiler, signals of traps, the clock.
const NEEDED: &[&str] = &[
    "brk",
    "clock_getres",
    "clock_gettime",
    "clock_nanosleep",
    "close",
    "exit",
    "exit_group",
    "futex",
    "getcpu",
    "getpid",
    "getrandom",
    "gettid",
    "gettimeofday",
    "madvise",
    "membarrier",
    "mmap",
    "mprotect",
    "mremap",
    "munmap",
    "nanosleep",
    "read",
    "restart_syscall",
    "rseq",
    "rt_sigaction",
    "rt_sigprocmask",
    "rt_sigreturn",
    "sched_getaffinity",
    "sched_yield",
    "set_robust_list",
    "sigaltstack",
    "write",
    "writev",
];

/// What libraries try, to learn of the machine, and do without.
const REFUSED: &[&str] = &[
    "faccessat",
    "faccessat2",
    "fcntl",
    "fstat",
    "ioctl",
    "lseek",
    "newfstatat",
    "openat",
    "openat2",
    "prlimit64",
    "readlinkat",
    "statx",
    "sysinfo",
    "uname",
];
/// Likewise, where a machine has them.
const REFUSED_ON_X86_64: &[&str] = &["access", "open", "readlink", "stat"];

/// `clone`'s flag that makes a thread of this process, and no process.
const CLONE_THREAD: u64 = 0x0001_0000;
/// `prctl`'s option that gives up privileges: a filter can't be installed without.
const PR_SET_NO_NEW_PRIVS: u64 = 38;
/// `prctl`'s option that names a thread. All others are refused.
const PR_SET_NAME: u64 = 15;
/// The error of a refused call.
const EACCES: u32 = 13;
/// The error of a call that the kernel lacks: the C library then makes a thread by `clone`, whose flags a filter can see.
const ENOSYS: u32 = 38;

/// Filters the calls of all threads, from now on.
///
/// # Errors
/// When the kernel has no seccomp.
pub fn filter() -> io::Result<()> {
    let arch = TargetArch::try_from(std::env::consts::ARCH).map_err(io::Error::other)?;
    let rules = rules(arch).to_string();
    let filters = compile_from_json(rules.as_bytes(), arch).map_err(io::Error::other)?;
    // The one that ends the process comes last: the others need calls that it no longer lets through.
    for name in ["unknown", "refused", "needed"] {
        let filter = filters
            .get(name)
            .ok_or_else(|| io::Error::other("a filter is missing"))?;
        apply_filter_all_threads(filter).map_err(io::Error::other)?;
    }
    Ok(())
}

fn rules(arch: TargetArch) -> Value {
    let named = |names: &[&str]| -> Vec<Value> {
        names
            .iter()
            .map(|name| json!({ "syscall": name }))
            .collect()
    };
    let mut refused = named(REFUSED);
    if arch == TargetArch::x86_64 {
        refused.extend(named(REFUSED_ON_X86_64));
    }
    let mut let_through = named(NEEDED);
    let_through.extend(refused.clone());
    let_through.extend(named(&["clone3", "prctl"]));
    let thread = argument("qword", json!({ "masked_eq": CLONE_THREAD }), CLONE_THREAD);
    let_through.push(json!({ "syscall": "clone", "args": [thread] }));
    let neither =
        [PR_SET_NO_NEW_PRIVS, PR_SET_NAME].map(|option| argument("dword", json!("ne"), option));
    refused.push(json!({ "syscall": "prctl", "args": neither }));
    json!({
        "unknown": filter_of("allow", json!({ "errno": ENOSYS }), named(&["clone3"])),
        "refused": filter_of("allow", json!({ "errno": EACCES }), refused),
        "needed": filter_of("kill_process", json!("allow"), let_through),
    })
}

/// A condition on a call's first argument.
fn argument(width: &str, comparison: Value, value: u64) -> Value {
    json!({ "index": 0, "type": width, "op": comparison, "val": value })
}

fn filter_of(otherwise: &str, matched: Value, rules: Vec<Value>) -> Value {
    json!({ "mismatch_action": otherwise, "match_action": matched, "filter": rules })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_filters_compile_for_every_machine_that_the_host_runs_on() {
        for arch in [TargetArch::x86_64, TargetArch::aarch64] {
            let filters = compile_from_json(rules(arch).to_string().as_bytes(), arch).unwrap();
            assert_eq!(filters.len(), 3);
        }
        assert!(!NEEDED.iter().any(|name| REFUSED.contains(name)));
    }
}
