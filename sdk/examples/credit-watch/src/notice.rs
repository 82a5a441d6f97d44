//! What an agency's update says.

use alloc::string::String;
use core::fmt;
use serde::Deserialize;

/// An update's content.
#[derive(PartialEq, Eq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Notice {
    /// Whom it is about.
    pub customer: String,
    /// The rating from now on.
    pub rating: Rating,
    /// The one until now; a first rating has none.
    pub before: Option<Rating>,
}

/// Ratings in Standard & Poor's notation, the best first.
const SCALE: [&str; 23] = [
    "AAA", "AA+", "AA", "AA-", "A+", "A", "A-", "BBB+", "BBB", "BBB-", "BB+", "BB", "BB-", "B+",
    "B", "B-", "CCC+", "CCC", "CCC-", "CC", "C", "SD", "D",
];

/// A rating: its place on the scale.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(try_from = "String")]
pub struct Rating(usize);

/// A text that is no rating.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct NotARating;

impl Notice {
    /// The notice that a content is, if it is one.
    pub fn read(content: &[u8]) -> Option<Notice> {
        serde_json::from_slice(content).ok()
    }
}

impl Rating {
    /// Whether it is worse than another.
    pub fn is_below(self, other: Rating) -> bool {
        self.0 > other.0
    }
}

impl TryFrom<String> for Rating {
    type Error = NotARating;

    fn try_from(text: String) -> Result<Rating, NotARating> {
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
