//! Bounds that the operator may change, and their defaults.

use crate::region::frame::GuestLimits;
use serde::Deserialize;

/// Bounds that the operator may change.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Limits {
    /// Most instructions of one question.
    pub fuel: u64,
    /// Longest run of one question, milliseconds.
    pub call_ms: u64,
    /// Longest time to check and compile a component, milliseconds.
    pub load_ms: u64,
    /// Most bytes of a guest's memory.
    pub memory_bytes: u64,
    /// Most table entries of a guest.
    pub table_elements: u32,
    /// Most bytes of writable memory of a guest's process, compiler included.
    pub process_bytes: u64,
    /// Most different sources that one question reads.
    pub reads: u32,
    /// Most lines that one question logs.
    pub lines: u32,
    /// Most bytes of one source.
    pub source_bytes: usize,
    /// Longest wait for a source, or for a component over the network, milliseconds.
    pub fetch_ms: u64,
    /// Most processes of one cryptlet.
    pub processes: usize,
    /// Most containers that are held ready: one for each component of a cryptlet.
    pub containers: usize,
    /// Most components that are fetched at once, and most that are compiled at once.
    pub preparing: usize,
    /// Most questions that run at once; of one cryptlet, a quarter of that.
    pub parallel: usize,
    /// Most questions that run or wait; of one cryptlet, a quarter of that. More are told to ask again.
    pub waiting: usize,
    /// Most questions to methods that the cryptlet's registered configuration lists under `longMethods` that run at once; of
    /// one cryptlet, a quarter of that. They take no turn of the others.
    pub long_parallel: usize,
    /// Longest run of one such question, milliseconds.
    pub long_call_ms: u64,
    /// Most instructions of one such question.
    pub long_fuel: u64,
    /// How often the sources of a cryptlet are read anew while rounds of it wait for an event, milliseconds.
    pub watch_ms: u64,
    /// Most rounds that wait for an event and are looked at; of one cryptlet, a quarter of that. Where there are more, each
    /// cryptlet has as many, and its oldest rounds come first.
    pub standing: usize,
    /// Most updates that are kept of one cryptlet: those with the lowest numbers go first.
    pub updates: u64,
    /// Longest wait before a dispatch is answered, milliseconds: for the own node to see its rounds, and for guests.
    /// What still runs then is `pending`, and is in the ledger once it is done and asked for again. Less than
    /// [`cryptlet_primitives::dispatch::FIRST_PATIENCE_MS`], which has the way there and back in it: later than that, one
    /// slow round would take the first answer from all others of its dispatch.
    pub reply_ms: u64,
    /// Most connections at once.
    pub connections: usize,
    /// Most connections of one address at once: several validators may come from behind one.
    pub connections_per_address: usize,
    /// Most new connections and requests of one address in a second, in the long run; a burst may have those of two.
    pub requests_per_second: u32,
    /// Longest wait for a request's head on an open connection, the first or the next, milliseconds.
    pub idle_ms: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            fuel: 20_000_000_000,
            call_ms: 60_000,
            load_ms: 20_000,
            memory_bytes: 64 * 1024 * 1024,
            table_elements: 100_000,
            process_bytes: 1024 * 1024 * 1024,
            reads: 16,
            lines: 64,
            source_bytes: 4 * 1024 * 1024,
            fetch_ms: 5_000,
            processes: 2,
            containers: 32,
            preparing: 4,
            parallel: 16,
            waiting: 1024,
            long_parallel: 1,
            long_call_ms: 600_000,
            long_fuel: 200_000_000_000,
            watch_ms: 2_000,
            standing: 1024,
            updates: 10_000,
            reply_ms: 350,
            connections: 256,
            connections_per_address: 32,
            requests_per_second: 100,
            idle_ms: 10_000,
        }
    }
}

impl Limits {
    /// The bounds of a guest.
    pub fn guest(&self) -> GuestLimits {
        GuestLimits {
            fuel: self.fuel,
            call_ms: self.call_ms,
            memory_bytes: self.memory_bytes,
            table_elements: self.table_elements,
            reads: self.reads,
            lines: self.lines,
            process_bytes: self.process_bytes,
        }
    }

    /// The bounds of a guest that is asked a long question.
    pub fn long_guest(&self) -> GuestLimits {
        GuestLimits {
            fuel: self.long_fuel,
            call_ms: self.long_call_ms,
            ..self.guest()
        }
    }
}
