//! Topics and feeds by their names, as several commands take them.

use crate::hash;
use cryptlet_primitives::ids::{FeedId, TopicId};
use sp_core::H256;

/// Reads a topic's name.
pub fn topic(text: &str) -> Result<TopicId, String> {
    digest(text, "`cryptlet result` shows them").map(TopicId)
}

/// Reads a feed's name.
pub fn feed(text: &str) -> Result<FeedId, String> {
    digest(text, "`cryptlet feed list` shows them").map(FeedId)
}

fn digest(text: &str, hint: &str) -> Result<H256, String> {
    hash::read(text).map_err(|words| format!("{words}; {hint}"))
}
