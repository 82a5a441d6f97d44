//! Topics, feeds and contracts by their names, as several commands take them.

use crate::hash;
use cryptlet_primitives::{
    address,
    ids::{FeedId, TopicId},
};
use sp_core::{H160, H256};

/// Reads a topic's name.
pub fn topic(text: &str) -> Result<TopicId, String> {
    digest(text, "`cryptlet result` shows them").map(TopicId)
}

/// Reads a feed's name.
pub fn feed(text: &str) -> Result<FeedId, String> {
    digest(text, "`cryptlet feed list` shows them").map(FeedId)
}

/// Reads a contract's address.
pub fn contract(text: &str) -> Result<H160, String> {
    match address::read(text) {
        Ok(Some(address)) => Ok(address),
        Ok(None) => Err("name a contract by its address, 0x and 40 hex digits".to_owned()),
        Err(error) => Err(error.to_string()),
    }
}

fn digest(text: &str, hint: &str) -> Result<H256, String> {
    hash::read(text).map_err(|words| format!("{words}; {hint}"))
}
