//! How callers name a block: by number, by hash, or by a tag.

use serde::Deserialize;
use sp_core::H256;

/// A block as a caller names it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(try_from = "Named")]
pub enum BlockId {
    /// The newest block. What waits in the pool is no block: `pending` is the newest block too.
    #[default]
    Latest,
    /// The newest block, and for the number of an account's transactions the pool besides.
    Pending,
    /// The newest block that can't change any more: `safe` and `finalized` are the same on this chain.
    Finalized,
    /// The first block.
    Earliest,
    /// The block with this number.
    Number(u64),
    /// The block with this Ethereum hash (EIP-1898).
    Hash(H256),
}

/// What a caller may write.
#[derive(Deserialize)]
#[serde(untagged)]
enum Named {
    Text(String),
    Object(Object),
}

/// The form of EIP-1898.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Object {
    block_hash: Option<H256>,
    block_number: Option<String>,
}

impl TryFrom<Named> for BlockId {
    type Error = String;

    fn try_from(named: Named) -> Result<Self, String> {
        match named {
            Named::Text(text) => text.parse(),
            Named::Object(Object {
                block_hash: Some(hash),
                block_number: None,
            }) => Ok(BlockId::Hash(hash)),
            Named::Object(Object {
                block_hash: None,
                block_number: Some(number),
            }) => number.parse(),
            Named::Object(_) => Err("name a block by either blockHash or blockNumber".to_owned()),
        }
    }
}

impl std::str::FromStr for BlockId {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || {
            format!(
                "{text:?} names no block: give a number or a hash in hex with 0x, or latest, pending, safe, finalized or \
                 earliest"
            )
        };
        match text {
            "latest" => Ok(BlockId::Latest),
            "pending" => Ok(BlockId::Pending),
            "safe" | "finalized" => Ok(BlockId::Finalized),
            "earliest" => Ok(BlockId::Earliest),
            _ => {
                let digits = text.strip_prefix("0x").ok_or_else(wrong)?;
                if digits.len() == 2 * H256::len_bytes() {
                    let hash = digits.parse().map_err(|_| wrong())?;
                    return Ok(BlockId::Hash(hash));
                }
                let number = u64::from_str_radix(digits, 16).map_err(|_| wrong())?;
                Ok(BlockId::Number(number))
            }
        }
    }
}
