//! What an agency's update says.

use alloc::string::String;
use cryptlet_guest::rating::Rating;
use serde::Deserialize;

/// An update's content.
pub struct Notice {
    /// Whom it is about.
    pub customer: String,
    /// The rating from now on.
    pub rating: Rating,
    /// The one until now; a first rating has none.
    pub before: Option<Rating>,
}

/// The same as it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    customer: String,
    rating: String,
    before: Option<String>,
}

impl Notice {
    /// The notice that a content is, if it is one.
    pub fn read(content: &[u8]) -> Option<Notice> {
        let written: Written = serde_json::from_slice(content).ok()?;
        let before = written.before.map(|rating| rating.parse()).transpose();
        Some(Notice {
            customer: written.customer,
            rating: written.rating.parse().ok()?,
            before: before.ok()?,
        })
    }
}
