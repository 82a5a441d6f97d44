//! Percentiles.

use serde_json::{json, Value};

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

#[cfg(test)]
mod tests {
    use super::*;

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
