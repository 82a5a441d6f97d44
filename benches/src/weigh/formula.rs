//! A weight as a line through many measurements.

use crate::bench::Samples;
use anyhow::{Context, Result};
use frame_benchmarking::{Analysis, BenchmarkMetadata, BenchmarkResult, BenchmarkSelector};

/// How many times as long as here a benchmark may take on a validator: all have the same weights, and not the same machine.
/// Accesses have prices of their own.
pub const HEADROOM: u128 = 2;

/// A sum of a base, and of a slope for each component.
pub struct Line {
    /// With all components at nought.
    pub base: u128,
    /// For one more of each component, in the order of [`Formula::components`].
    pub slopes: Vec<u128>,
}

impl Line {
    /// So many times as steep.
    fn times(self, factor: u128) -> Self {
        let Line { base, slopes } = self;
        Line {
            base: base.saturating_mul(factor),
            slopes: slopes
                .into_iter()
                .map(|slope| slope.saturating_mul(factor))
                .collect(),
        }
    }
}

/// The weight of one benchmark.
pub struct Formula {
    /// The benchmark's name, which the weight's function has.
    pub name: String,
    /// The names of its components.
    pub components: Vec<String>,
    /// Picoseconds, with [`HEADROOM`].
    pub time: Line,
    /// The least time that was measured, nanoseconds.
    pub least: u128,
    /// Keys read.
    pub reads: Line,
    /// Keys written.
    pub writes: Line,
}

impl Formula {
    /// Draws the lines through the samples of a benchmark.
    pub fn of(name: String, benchmark: &BenchmarkMetadata, samples: &Samples) -> Result<Self> {
        let components = benchmark.components.iter();
        let components: Vec<String> = components.map(|(name, ..)| name.to_string()).collect();
        let (time, least) = line(
            &samples.times,
            BenchmarkSelector::ExtrinsicTime,
            &components,
        )?;
        let time = time.times(HEADROOM);
        let (reads, _) = line(&samples.accesses, BenchmarkSelector::Reads, &components)?;
        let (writes, _) = line(&samples.accesses, BenchmarkSelector::Writes, &components)?;
        Ok(Formula {
            name,
            components,
            time,
            least,
            reads,
            writes,
        })
    }
}

fn line(
    results: &[BenchmarkResult],
    what: BenchmarkSelector,
    components: &[String],
) -> Result<(Line, u128)> {
    let analysis = Analysis::min_squares_iqr(&results.to_vec(), what).context("no line fits")?;
    let slope = |component: &String| {
        let place = analysis.names.iter().position(|name| name == component);
        place
            .and_then(|place| analysis.slopes.get(place).copied())
            .unwrap_or_default()
    };
    let line = Line {
        base: analysis.base,
        slopes: components.iter().map(slope).collect(),
    };
    Ok((line, analysis.minimum))
}
