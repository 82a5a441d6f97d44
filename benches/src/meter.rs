//! Times of a block's work: the transactions that bring results, and the end of the block.

use crate::chain::Chain;
use anyhow::Result;
use std::time::{Duration, Instant};

/// Blocks that warm caches up before any is counted.
const WARM_UP: usize = 3;
/// Blocks that are counted: enough for a steady median.
const SAMPLES: usize = 30;

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

/// What a block's work took.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Work {
    /// Checking and running the transactions.
    pub apply: Spread,
    /// Ending the block: above all the root over what they wrote.
    pub seal: Spread,
}

/// Runs a block with `transactions` again and again, each time on the same state.
pub fn measure(chain: &mut Chain, transactions: &[Vec<u8>]) -> Result<Work> {
    let (mut applying, mut sealing) = (Vec::new(), Vec::new());
    for sample in 0..WARM_UP + SAMPLES {
        chain.begin()?;
        let began = Instant::now();
        for transaction in transactions {
            chain.apply(transaction)?;
        }
        let applied = Instant::now();
        chain.seal()?;
        let sealed = Instant::now();
        if sample >= WARM_UP {
            applying.push(applied - began);
            sealing.push(sealed - applied);
        }
    }
    Ok(Work {
        apply: Spread::of(applying),
        seal: Spread::of(sealing),
    })
}
