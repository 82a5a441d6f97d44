//! Credit ratings.

use core::{fmt, str::FromStr};

/// Ratings in Standard & Poor's notation, the best first.
const SCALE: [&str; 23] = [
    "AAA", "AA+", "AA", "AA-", "A+", "A", "A-", "BBB+", "BBB", "BBB-", "BB+", "BB", "BB-", "B+",
    "B", "B-", "CCC+", "CCC", "CCC-", "CC", "C", "SD", "D",
];

/// A rating: its place on the scale.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Rating(usize);

/// A text that is no rating.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct NotARating;

impl Rating {
    /// Whether it is worse than another.
    pub fn is_below(self, other: Rating) -> bool {
        self.0 > other.0
    }
}

impl FromStr for Rating {
    type Err = NotARating;

    fn from_str(text: &str) -> Result<Rating, NotARating> {
        let place = SCALE.iter().position(|rating| *rating == text);
        place.map(Rating).ok_or(NotARating)
    }
}

impl fmt::Display for Rating {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(SCALE.get(self.0).copied().unwrap_or_default())
    }
}

impl fmt::Display for NotARating {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("no rating: write one of AAA, AA+ … CCC-, CC, C, SD, D")
    }
}

impl core::error::Error for NotARating {}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::ToString;

    #[test]
    fn ratings_are_read_written_and_compared() {
        let [best, worst] = ["AAA", "D"].map(|text| text.parse::<Rating>().unwrap());
        assert!(worst.is_below(best) && !best.is_below(worst) && !best.is_below(best));
        for text in SCALE {
            assert_eq!(text.parse::<Rating>().unwrap().to_string(), text);
        }
        for text in ["", "aaa", "AAA+", "E", "BBB "] {
            assert_eq!(text.parse::<Rating>(), Err(NotARating), "{text:?}");
        }
    }
}
