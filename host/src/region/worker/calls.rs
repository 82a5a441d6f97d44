//! The system calls of the guest's process: a seccomp filter.
//!
//! Filters lie one on the other, and the strictest answer counts. The first ends the process at any call that is neither
//! [`NEEDED`] nor [`REFUSED`]; two have the refused ones fail without harm: libraries try those, and do without. The last
//! comes when the component is compiled, and all threads run that will be needed.

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
    "mprotect",
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
    // A stack that is moved and grown would escape the cap on memory. The C library copies instead.
    "mremap",
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
/// `mmap`'s flags of memory that the cap on writable memory does not count.
const MAP_SHARED_OR_GROWSDOWN: u64 = 0x0101;
/// `seccomp`'s operation that adds a filter.
const SECCOMP_SET_MODE_FILTER: u64 = 1;
/// `seccomp`'s flag that filters all threads. With any other, a filter might hand calls to another process.
const SECCOMP_FILTER_FLAG_TSYNC: u64 = 1;
/// What is over once the component is compiled.
const SETTLED: &[&str] = &["clone", "seccomp"];
/// The error of a refused call.
const EACCES: u32 = 13;
/// The error of a thread too many.
const EAGAIN: u32 = 11;
/// The error of a call that the kernel lacks: the C library then makes a thread by `clone`, whose flags a filter can see.
const ENOSYS: u32 = 38;

/// Filters the calls of all threads, from now on.
///
/// # Errors
/// When the kernel has no seccomp.
pub fn filter() -> io::Result<()> {
    // The one that ends the process comes last: the others need calls that it no longer lets through.
    add(&["unknown", "refused", "needed"])
}

/// Refuses more threads and more filters, from now on.
///
/// # Errors
/// When the kernel has no seccomp.
pub fn settle() -> io::Result<()> {
    add(&["settled"])
}

fn add(names: &[&str]) -> io::Result<()> {
    let arch = TargetArch::try_from(std::env::consts::ARCH).map_err(io::Error::other)?;
    let rules = rules(arch).to_string();
    let filters = compile_from_json(rules.as_bytes(), arch).map_err(io::Error::other)?;
    for name in names {
        let filter = filters
            .get(*name)
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
    let thread = argument(
        0,
        "qword",
        json!({ "masked_eq": CLONE_THREAD }),
        CLONE_THREAD,
    );
    let_through.push(json!({ "syscall": "clone", "args": [thread] }));
    let counted = json!({ "masked_eq": MAP_SHARED_OR_GROWSDOWN });
    let_through.push(json!({ "syscall": "mmap", "args": [argument(3, "qword", counted, 0)] }));
    let another = [
        argument(0, "qword", json!("eq"), SECCOMP_SET_MODE_FILTER),
        argument(1, "qword", json!("eq"), SECCOMP_FILTER_FLAG_TSYNC),
    ];
    let_through.push(json!({ "syscall": "seccomp", "args": another }));
    let neither =
        [PR_SET_NO_NEW_PRIVS, PR_SET_NAME].map(|option| argument(0, "dword", json!("ne"), option));
    refused.push(json!({ "syscall": "prctl", "args": neither }));
    json!({
        "unknown": filter_of("allow", json!({ "errno": ENOSYS }), named(&["clone3"])),
        "refused": filter_of("allow", json!({ "errno": EACCES }), refused),
        "needed": filter_of("kill_process", json!("allow"), let_through),
        "settled": filter_of("allow", json!({ "errno": EAGAIN }), named(SETTLED)),
    })
}

/// A condition on one of a call's arguments.
fn argument(index: u8, width: &str, comparison: Value, value: u64) -> Value {
    json!({ "index": index, "type": width, "op": comparison, "val": value })
}

fn filter_of(otherwise: &str, matched: Value, rules: Vec<Value>) -> Value {
    json!({ "mismatch_action": otherwise, "match_action": matched, "filter": rules })
}

#[cfg(test)]
mod tests {
    use super::*;
    use seccompiler::BpfProgramRef;

    const ALLOW: u32 = 0x7fff_0000;
    const KILL: u32 = 0x8000_0000;

    /// What a filter answers to a call, computed as the kernel does.
    fn answer(filter: BpfProgramRef<'_>, arch: TargetArch, call: u32, arguments: [u64; 6]) -> u32 {
        let machine: u32 = match arch {
            TargetArch::x86_64 => 0xc000_003e,
            _ => 0xc000_00b7,
        };
        let mut data = [call.to_le_bytes(), machine.to_le_bytes(), [0; 4], [0; 4]].concat();
        data.extend(arguments.iter().flat_map(|argument| argument.to_le_bytes()));
        let (mut next, mut held) = (0, 0_u32);
        loop {
            let step = &filter[next];
            next += 1;
            let value = step.k;
            let jump = |taken| usize::from(if taken { step.jt } else { step.jf });
            match step.code {
                0x20 => {
                    let word = &data[value as usize..][..4];
                    held = u32::from_le_bytes(word.try_into().unwrap());
                }
                0x54 => held &= value,
                0x05 => next += value as usize,
                0x15 => next += jump(held == value),
                0x25 => next += jump(held > value),
                0x35 => next += jump(held >= value),
                0x06 => return value,
                code => panic!("an instruction {code:#x}"),
            }
        }
    }

    #[test]
    fn memory_that_the_cap_does_not_count_can_not_be_mapped() {
        const PRIVATE: u64 = 0x02;
        const ANONYMOUS: u64 = 0x20;
        const FIXED_AND_NORESERVE: u64 = 0x4010;
        for (arch, mmap) in [(TargetArch::x86_64, 9), (TargetArch::aarch64, 222)] {
            let filters = compile_from_json(rules(arch).to_string().as_bytes(), arch).unwrap();
            let answers = |flags| {
                let arguments = [0, 4096, 3, flags, u64::MAX, 0];
                answer(&filters["needed"], arch, mmap, arguments)
            };
            let private = ANONYMOUS | PRIVATE;
            assert_eq!(answers(private), ALLOW);
            assert_eq!(answers(private | FIXED_AND_NORESERVE), ALLOW);
            // Shared, shared and validated, growing downwards, and with bits above what the kernel looks at.
            for flags in [0x01, 0x03, 0x02 | 0x0100, 0x01 | 1 << 40] {
                assert_eq!(answers(ANONYMOUS | flags), KILL, "{arch:?} {flags:#x}");
            }
        }
    }

    #[test]
    fn the_filters_compile_for_every_machine_that_the_host_runs_on() {
        for arch in [TargetArch::x86_64, TargetArch::aarch64] {
            let filters = compile_from_json(rules(arch).to_string().as_bytes(), arch).unwrap();
            assert_eq!(filters.len(), 4);
        }
        assert!(!NEEDED.iter().any(|name| REFUSED.contains(name)));
    }
}
