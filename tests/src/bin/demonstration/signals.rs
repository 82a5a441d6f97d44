//! How a piece of work ends: by itself, or by a signal.

use crate::teller::say;
use anyhow::Result;
use std::{future::Future, time::Duration};
use tokio::{
    signal::unix::{signal, Signal, SignalKind},
    time::timeout,
};

/// How much later than the programs that it stops a signal may arrive here.
const LATE_SIGNAL: Duration = Duration::from_millis(200);
/// Exit status if Ctrl-C came before the main job was done.
const INTERRUPTED: u8 = 130;
/// Exit status if SIGTERM came before the main job was done.
const TERMINATED: u8 = 143;

/// How a piece of work ended.
pub enum Outcome<T> {
    Done(T),
    Failed(anyhow::Error),
    /// By a signal: with this exit status.
    Stopped(u8),
}

/// The signals by which people and systems stop a program.
pub struct Signals {
    interrupt: Signal,
    terminate: Signal,
}

impl Signals {
    /// From now on they do not end this program.
    pub fn listen() -> Result<Self> {
        Ok(Signals {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
        })
    }

    /// Works until the work is done or a signal comes.
    pub async fn unless_stopped<T>(&mut self, work: impl Future<Output = Result<T>>) -> Outcome<T> {
        let ended = tokio::select! {
            biased;
            status = self.next() => return Outcome::Stopped(status),
            ended = work => ended,
        };
        let error = match ended {
            Ok(done) => return Outcome::Done(done),
            Err(error) => error,
        };
        // Ctrl-C reaches all programs of a terminal: one that ended by it did not fail.
        match timeout(LATE_SIGNAL, self.next()).await {
            Ok(status) => Outcome::Stopped(status),
            Err(_) => Outcome::Failed(error),
        }
    }

    /// Waits for a signal, and says what comes of it; gives the exit status.
    async fn next(&mut self) -> u8 {
        let status = tokio::select! {
            _ = self.interrupt.recv() => INTERRUPTED,
            _ = self.terminate.recv() => TERMINATED,
        };
        say("\nstopping all that was started");
        status
    }
}
