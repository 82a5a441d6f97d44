//! What the guest's process gives up before it sees a component's code.

use rustix::process::{set_parent_process_death_signal, setrlimit, Resource, Rlimit, Signal};
use std::io;

/// Most open files: standard streams, and what the runtime opens for code and memory images.
const MAX_FILES: u64 = 64;

/// Caps the process's writable memory at `process_bytes`, forbids core dumps, and has it end with the
/// daemon.
pub fn apply(process_bytes: u64) -> io::Result<()> {
    // The parent is the thread that started this process: one of the daemon's asynchronous workers, which last as long
    // as the daemon.
    set_parent_process_death_signal(Some(Signal::KILL))?;
    cap(Resource::Data, process_bytes)?;
    cap(Resource::Core, 0)?;
    cap(Resource::Nofile, MAX_FILES)?;
    Ok(())
}

fn cap(resource: Resource, most: u64) -> io::Result<()> {
    setrlimit(
        resource,
        Rlimit {
            current: Some(most),
            maximum: Some(most),
        },
    )
    .map_err(io::Error::from)
}
