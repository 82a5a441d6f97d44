//! Percentiles, and results a second.

use serde_json::{json, Value};
use std::time::{Duration, Instant};

/// The middle, the 99th of a hundred, and the ends of many measurements of one thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Percentiles {
    /// The least.
    pub least: u64,
    /// Half are at most this.
    pub p50: u64,
    /// 99 of a hundred are at most this.
    pub p99: u64,
    /// The greatest.
    pub most: u64,
}

impl Percentiles {
    /// Of `values`, by nearest rank; zeros if there are none.
    pub fn of(mut values: Vec<u64>) -> Self {
        values.sort_unstable();
        let rank = |hundredths: usize| {
            let place = (values.len() * hundredths).div_ceil(100).saturating_sub(1);
            values.get(place).copied().unwrap_or_default()
        };
        Percentiles {
            least: rank(0),
            p50: rank(50),
            p99: rank(99),
            most: rank(100),
        }
    }

    /// As `--json` prints it.
    pub fn to_json(self) -> Value {
        json!({ "least": self.least, "p50": self.p50, "p99": self.p99, "most": self.most })
    }

    /// One line of a table.
    pub fn print(self, what: &str, unit: &str) {
        println!(
            "{what:<44} {:>8} {:>8} {:>8} {:>8}  {unit}",
            self.least, self.p50, self.p99, self.most
        );
    }

    /// The heading of the table.
    pub fn print_heading(title: &str) {
        println!(
            "{title:<44} {:>8} {:>8} {:>8} {:>8}",
            "least", "p50", "p99", "most"
        );
    }
}

/// Results in blocks, from one block on.
#[derive(Clone, Copy, Debug)]
pub struct Flow {
    from: Instant,
    results: u64,
    blocks: u64,
    most: usize,
    /// How long they have been counted.
    pub took: Duration,
}

impl Flow {
    /// Counts what comes after the block that was seen then.
    pub fn from(from: Instant) -> Self {
        Flow {
            from,
            results: 0,
            blocks: 0,
            most: 0,
            took: Duration::ZERO,
        }
    }

    /// Counts a block with so many results.
    pub fn add(&mut self, at: Instant, results: usize) {
        self.results = self
            .results
            .saturating_add(u64::try_from(results).unwrap_or(u64::MAX));
        self.blocks += 1;
        self.most = self.most.max(results);
        self.took = at.duration_since(self.from);
    }

    fn per_second(&self) -> f64 {
        self.results as f64 / self.took.as_secs_f64()
    }

    /// As `--json` prints it.
    pub fn to_json(self) -> Value {
        json!({
            "resultsPerSecond": self.per_second(),
            "results": self.results,
            "blocks": self.blocks,
            "mostInOneBlock": self.most,
            "seconds": self.took.as_secs_f64(),
        })
    }

    /// For people.
    pub fn print(self) {
        println!(
            "{:.1} accepted results a second ({} in {:.1} s and {} blocks, at most {} in one block)",
            self.per_second(),
            self.results,
            self.took.as_secs_f64(),
            self.blocks,
            self.most
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_are_counted_from_one_block_on() {
        let from = Instant::now();
        let mut flow = Flow::from(from);
        for (second, results) in [(1, 64), (2, 0), (4, 128)] {
            flow.add(from + Duration::from_secs(second), results);
        }
        assert_eq!(
            flow.to_json(),
            json!({
                "resultsPerSecond": 48.0,
                "results": 192,
                "blocks": 3,
                "mostInOneBlock": 128,
                "seconds": 4.0,
            })
        );
    }

    #[test]
    fn ranks_are_values_that_were_measured() {
        let percentiles = Percentiles::of((1..=200).rev().collect());
        assert_eq!(
            percentiles,
            Percentiles {
                least: 1,
                p50: 100,
                p99: 198,
                most: 200
            }
        );
        assert_eq!(
            Percentiles::of(vec![7]),
            Percentiles {
                least: 7,
                p50: 7,
                p99: 7,
                most: 7
            }
        );
        assert_eq!(Percentiles::of(vec![]).most, 0);
    }
}
