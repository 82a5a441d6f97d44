//! What it takes to import a block with results.
//!
//! Times are those of the processor for this thread: what else the machine does meanwhile is not in them, except by what it
//! takes from the caches.

use crate::chain::Chain;
use anyhow::Result;
use rustix::time::{clock_gettime, ClockId};
use std::time::Duration;

/// Blocks that warm caches up before any is counted.
const WARM_UP: usize = 3;
/// Blocks that are counted: enough for a steady median.
pub const SAMPLES: usize = 30;

/// Least, middle and greatest of several times.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spread {
    /// The least.
    pub min: Duration,
    /// The middle one.
    pub median: Duration,
    /// The greatest.
    pub max: Duration,
}

impl Spread {
    /// Of `times`; zero if there are none.
    pub fn of(mut times: Vec<Duration>) -> Self {
        times.sort_unstable();
        let at = |place: usize| times.get(place).copied().unwrap_or_default();
        Spread {
            min: at(0),
            median: at(times.len() / 2),
            max: at(times.len().saturating_sub(1)),
        }
    }
}

/// What the import of a block takes because of its transactions: what it takes without them is subtracted.
///
/// The whole block counts, its end too, where the root over the new state is computed.
pub fn measure(chain: &mut Chain, transactions: &[Vec<u8>]) -> Result<Spread> {
    let empty = Spread::of(imports(chain, &[])?).median;
    let full = imports(chain, transactions)?;
    Ok(Spread::of(
        full.into_iter()
            .map(|time| time.saturating_sub(empty))
            .collect(),
    ))
}

/// What the import of a whole block takes, with its transactions and the hooks of all pallets.
pub fn measure_block(chain: &mut Chain, transactions: &[Vec<u8>]) -> Result<Spread> {
    Ok(Spread::of(imports(chain, transactions)?))
}

/// What one import of the next block takes, which is kept: a chain that goes on has each block once.
pub fn import_next(chain: &mut Chain, transactions: &[Vec<u8>]) -> Result<Duration> {
    let block = chain.make(transactions)?;
    let began = processor_time();
    chain.import(&block)?;
    let time = processor_time().saturating_sub(began);
    chain.keep()?;
    Ok(time)
}

/// How long each import of a block with `transactions` takes, always on the same state.
fn imports(chain: &mut Chain, transactions: &[Vec<u8>]) -> Result<Vec<Duration>> {
    let block = chain.make(transactions)?;
    let mut times = Vec::new();
    for sample in 0..WARM_UP + SAMPLES {
        let began = processor_time();
        chain.import(&block)?;
        if sample >= WARM_UP {
            times.push(processor_time().saturating_sub(began));
        }
    }
    Ok(times)
}

/// How long the processor has worked for this thread.
fn processor_time() -> Duration {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    let seconds = Duration::from_secs(time.tv_sec.unsigned_abs());
    seconds + Duration::from_nanos(time.tv_nsec.unsigned_abs())
}
