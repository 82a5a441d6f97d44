//! Storage accesses of a block's work, by the trace that the state machine gives of each: every access counts, also one
//! that the block's overlay answers.

use crate::chain::Chain;
use anyhow::{ensure, Result};
use std::{
    collections::BTreeSet,
    fmt::Debug,
    sync::{Arc, Mutex, PoisonError},
};
use tracing::{
    field::{Field, Visit},
    span,
    subscriber::with_default,
    Event, Metadata, Subscriber,
};

/// The target of the state machine's traces.
const TARGET: &str = "state";

/// Storage accesses.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Accesses {
    /// Reads, each time.
    pub reads: u32,
    /// Writes, each time.
    pub writes: u32,
    /// Keys that were read.
    pub keys_read: BTreeSet<String>,
    /// Keys that were written.
    pub keys_written: BTreeSet<String>,
}

/// Counts the accesses of `transactions` in one block; not those of its beginning and end.
pub fn count(chain: &mut Chain, transactions: &[Vec<u8>]) -> Result<Accesses> {
    chain.begin()?;
    traced(|| {
        transactions
            .iter()
            .try_for_each(|transaction| chain.apply(transaction))
    })
}

/// Counts the accesses of a whole block with `transactions`, those of the pallets' hooks too.
pub fn count_block(chain: &mut Chain, transactions: &[Vec<u8>]) -> Result<Accesses> {
    traced(|| {
        chain.begin()?;
        transactions
            .iter()
            .try_for_each(|transaction| chain.apply(transaction))?;
        chain.seal().map(|_| ())
    })
}

fn traced(work: impl FnOnce() -> Result<()>) -> Result<Accesses> {
    let counted = Arc::new(Mutex::new(Accesses::default()));
    with_default(Counter(counted.clone()), work)?;
    let accesses = counted
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .clone();
    ensure!(
        accesses.reads > 0,
        "no access was traced: is `tracing` built with a static maximum level?"
    );
    Ok(accesses)
}

struct Counter(Arc<Mutex<Accesses>>);

impl Subscriber for Counter {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.is_event() && metadata.target() == TARGET
    }

    fn event(&self, event: &Event<'_>) {
        let mut access = Access::default();
        event.record(&mut access);
        let mut accesses = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match access.method.trim_matches('"') {
            "Get" | "Hash" | "Exists" => {
                accesses.reads += 1;
                accesses.keys_read.insert(access.key);
            }
            "Put" | "Append" => {
                accesses.writes += 1;
                accesses.keys_written.insert(access.key);
            }
            _ => {}
        }
    }

    fn new_span(&self, _: &span::Attributes<'_>) -> span::Id {
        span::Id::from_u64(1)
    }

    fn record(&self, _: &span::Id, _: &span::Record<'_>) {}

    fn record_follows_from(&self, _: &span::Id, _: &span::Id) {}

    fn enter(&self, _: &span::Id) {}

    fn exit(&self, _: &span::Id) {}
}

/// The fields of one trace that matter.
#[derive(Default)]
struct Access {
    method: String,
    key: String,
}

impl Visit for Access {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        match field.name() {
            "method" => self.method = format!("{value:?}"),
            "key" => self.key = format!("{value:?}"),
            _ => {}
        }
    }
}
