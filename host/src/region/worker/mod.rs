//! The guest's process: reads a component, then questions, from its standard input, and answers on its standard output.
//! It has no keys, no network and no files.

mod calls;
mod capability;
pub mod confine;
mod engine;
mod limiter;
mod pipe;
pub mod value;

use super::{
    fault::cut,
    frame::{FromWorker, ToWorker},
};
use engine::Prepared;
use pipe::Pipe;
use std::{
    io::{self, Read, Write},
    sync::{Arc, Mutex},
};

/// Confines the process, its writable memory to `process_bytes`; reports the confinement; then serves one component until
/// `input` ends.
///
/// # Errors
/// When the pipe to the daemon breaks or carries anything unexpected: the process has nothing left to do.
pub fn serve(
    process_bytes: u64,
    input: impl Read + Send + 'static,
    output: impl Write + Send + 'static,
) -> io::Result<()> {
    let pipe = Arc::new(Mutex::new(Pipe::new(input, output)));
    let unconfined = |error| pipe::send(&pipe, &FromWorker::Unconfined(cut(error)));
    let confinement = match confine::apply(process_bytes) {
        Ok(confinement) => confinement,
        Err(error) => return unconfined(error),
    };
    pipe::send(&pipe, &FromWorker::Confined(confinement))?;
    let load = match pipe::receive(&pipe)? {
        Some(ToWorker::Load(load)) => load,
        None => return Ok(()),
        Some(_) => return Err(io::Error::other("the first frame is not a component")),
    };
    let prepared = match Prepared::new(&load, pipe.clone()) {
        Ok(prepared) => prepared,
        Err(fault) => return pipe::send(&pipe, &FromWorker::Fault(fault)),
    };
    drop(load);
    if confinement.seccomp {
        if let Err(error) = confine::settle() {
            return unconfined(error);
        }
    }
    pipe::send(&pipe, &FromWorker::Ready(prepared.digest()))?;
    while let Some(frame) = pipe::receive(&pipe)? {
        let ToWorker::Ask(ask) = frame else {
            return Err(io::Error::other("a frame that is not a question"));
        };
        let answer = prepared.ask(&ask);
        let answer = answer.map_or_else(FromWorker::Fault, FromWorker::Answer);
        pipe::send(&pipe, &answer)?;
    }
    Ok(())
}
