//! The worker's end of the pipe.

use crate::region::frame::{self, FromWorker, ToWorker, MAX_TO_WORKER};
use std::{
    io::{self, Read, Write},
    sync::{Arc, Mutex},
};

/// Standard input and output, or their like in a test.
pub struct Pipe {
    input: Box<dyn Read + Send>,
    output: Box<dyn Write + Send>,
}

/// The one pipe, shared between the loop of questions and the capabilities that a running question uses.
pub type SharedPipe = Arc<Mutex<Pipe>>;

impl Pipe {
    /// A pipe of its two ends.
    pub fn new(input: impl Read + Send + 'static, output: impl Write + Send + 'static) -> Self {
        Pipe {
            input: Box::new(input),
            output: Box::new(output),
        }
    }
}

/// Writes one frame.
pub fn send(pipe: &SharedPipe, frame: &FromWorker) -> io::Result<()> {
    let mut pipe = pipe
        .lock()
        .map_err(|_| io::Error::other("the pipe is poisoned"))?;
    pipe.output.write_all(&frame::encode(frame))?;
    pipe.output.flush()
}

/// Reads one frame. `None` when the daemon has closed the pipe.
pub fn receive(pipe: &SharedPipe) -> io::Result<Option<ToWorker>> {
    let mut pipe = pipe
        .lock()
        .map_err(|_| io::Error::other("the pipe is poisoned"))?;
    let mut prefix = [0; 4];
    match pipe.input.read_exact(&mut prefix) {
        Ok(()) => {}
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(None),
        Err(error) => return Err(error),
    }
    let mut content = vec![0; frame::length(prefix, MAX_TO_WORKER).map_err(io::Error::other)?];
    pipe.input.read_exact(&mut content)?;
    frame::decode(&content).map(Some).map_err(io::Error::other)
}
