//! What the guest's process gives up before it reads a byte of the daemon's.
//!
//! It has one thread when this is called; threads that start later inherit everything.

use super::calls;
use crate::region::confinement::{Confinement, Landlock};
use landlock::{
    Access, AccessFs, AccessNet, Ruleset, RulesetAttr, RulesetError, RulesetStatus, Scope, ABI,
};
use rustix::process::{
    getrlimit, set_parent_process_death_signal, setrlimit, Resource, Rlimit, Signal,
};
use std::io;

/// Most open files: the standard streams, and none besides.
const MAX_FILES: u64 = 3;
/// Most bytes of the first thread's stack, which is not counted as writable memory.
const MAX_STACK: u64 = 8 * 1024 * 1024;
/// The newest Landlock that is asked for; an older kernel enforces what it knows of it.
const LANDLOCK: ABI = ABI::V6;

/// Has the process end with the daemon; caps its writable memory at `process_bytes`, its stack besides; forbids core
/// dumps, files and, where the kernel can, all system calls but those that running a guest takes.
///
/// Privileges can't be gained afterwards either: both Landlock and seccomp set `no_new_privs`. The number of processes has
/// no cap of its own, since the kernel counts it for the user and not for the process: the filter refuses to make any, and
/// threads from [`settle`] on.
///
/// # Errors
/// When a limit can't be set. None is set above what the daemon itself was given, which a kernel would refuse. Without
/// seccomp or Landlock there is no error: the daemon decides what that is worth.
pub fn apply(process_bytes: u64) -> io::Result<Confinement> {
    // The parent is the thread that started this process: one of the daemon's asynchronous workers, which last as long
    // as the daemon.
    set_parent_process_death_signal(Some(Signal::KILL))?;
    cap(Resource::Data, process_bytes)?;
    let stack = getrlimit(Resource::Stack).current.unwrap_or(u64::MAX);
    cap(Resource::Stack, stack.min(MAX_STACK))?;
    cap(Resource::Core, 0)?;
    cap(Resource::Fsize, 0)?;
    let landlock = take_files();
    cap(Resource::Nofile, MAX_FILES)?;
    let seccomp = calls::filter().is_ok();
    Ok(Confinement { seccomp, landlock })
}

/// Forbids further threads: all that running a guest takes have started.
///
/// # Errors
/// When the filter can't be added.
pub fn settle() -> io::Result<()> {
    calls::settle()
}

/// Takes away all files, TCP ports, and signals and abstract sockets of others.
pub fn take_files() -> Landlock {
    let restrict = || -> Result<RulesetStatus, RulesetError> {
        let status = Ruleset::default()
            .handle_access(AccessFs::from_all(LANDLOCK))?
            .handle_access(AccessNet::from_all(LANDLOCK))?
            .scope(Scope::from_all(LANDLOCK))?
            .create()?
            .restrict_self()?;
        Ok(status.ruleset)
    };
    match restrict() {
        Ok(RulesetStatus::FullyEnforced) => Landlock::Full,
        Ok(RulesetStatus::PartiallyEnforced) => Landlock::Partial,
        Ok(RulesetStatus::NotEnforced) | Err(_) => Landlock::None,
    }
}

fn cap(resource: Resource, most: u64) -> io::Result<()> {
    let most = most.min(getrlimit(resource).maximum.unwrap_or(u64::MAX));
    setrlimit(
        resource,
        Rlimit {
            current: Some(most),
            maximum: Some(most),
        },
    )
    .map_err(io::Error::from)
}
