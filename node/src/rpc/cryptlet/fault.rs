//! What a `cryptlet_*` method answers when it can't: a code, the state, the remedy.

use cryptlet_primitives::view::MAX_PAGE;
use cryptlet_registrar_runtime::Hash;
use jsonrpsee::{core::RpcResult, types::ErrorObjectOwned};

/// The runtime could not answer: mostly a block whose state is pruned.
pub const RUNTIME: i32 = 9001;
/// The block that accepted a result is not in this node's store.
pub const BLOCK_GONE: i32 = 9002;
/// Bytes that were given are not what they should be.
pub const MALFORMED: i32 = 9003;
/// The caller asked for more than one page.
pub const LIMIT: i32 = 9004;
/// The block that was named is not on the chain that this node follows.
pub const OFF_CHAIN: i32 = 9005;

/// A part of the history is not in this node's store.
pub const HISTORY_GONE: i32 = 9006;
/// A subscription ends, since its reader missed something.
pub const MISSED: i32 = 9007;

/// What to ask for when this node keeps too little.
const ARCHIVE: &str = "an archive node (--state-pruning archive --blocks-pruning archive)";

/// An error with one of the codes above.
pub fn of(code: i32, message: impl Into<String>) -> ErrorObjectOwned {
    ErrorObjectOwned::owned(code, message, None::<()>)
}

/// A block's state does not answer.
pub fn runtime(error: impl std::fmt::Display) -> ErrorObjectOwned {
    of(
        RUNTIME,
        format!(
            "the state of that block does not answer ({error}); ask a newer block, or {ARCHIVE}"
        ),
    )
}

/// What made a result can't be found any more.
pub fn block_gone(number: u32) -> ErrorObjectOwned {
    of(
        BLOCK_GONE,
        format!("block {number} or the round that it decided is not in this node's store; ask {ARCHIVE}"),
    )
}

/// What the history is proven with can't be found.
pub fn history_gone(digest: Hash) -> ErrorObjectOwned {
    of(
        HISTORY_GONE,
        format!(
            "what lies under {digest:?} of the history is not in this node's store: it began with the state of a late block; \
             ask a node that has imported every block since the first"
        ),
    )
}

/// A verdict about a block of another branch would say nothing of the chain.
pub fn off_chain(at: Hash) -> ErrorObjectOwned {
    of(
        OFF_CHAIN,
        format!(
            "block {at:?} is not on this node's chain: it lost against another, or has not arrived; leave `at` away, or name \
             a block that chain_getBlockHash or chain_getFinalizedHead gives"
        ),
    )
}

/// With this a subscription ends whose reader did not get all.
pub fn missed() -> ErrorObjectOwned {
    of(
        MISSED,
        "cut off, since something was missed: the reader was too slow, or this node skipped blocks or could not read one; \
         subscribe anew, to results with `from`, and look up what else may have changed",
    )
}

/// How many rows a page gets: as many as were asked for, or [`MAX_PAGE`].
pub fn page_limit(limit: Option<u32>) -> RpcResult<u32> {
    match limit {
        None => Ok(MAX_PAGE),
        Some(0) => Err(of(LIMIT, "limit 0 gives nothing: ask for 1 or more")),
        Some(limit) if limit > MAX_PAGE => Err(of(
            LIMIT,
            format!("limit {limit} is over {MAX_PAGE}: ask page by page, from `next` on"),
        )),
        Some(limit) => Ok(limit),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_has_from_one_row_to_the_most() {
        assert_eq!(page_limit(None).ok(), Some(MAX_PAGE));
        assert_eq!(page_limit(Some(1)).ok(), Some(1));
        assert_eq!(page_limit(Some(MAX_PAGE)).ok(), Some(MAX_PAGE));
        for limit in [0, MAX_PAGE + 1, u32::MAX] {
            assert_eq!(
                page_limit(Some(limit)).map_err(|error| error.code()),
                Err(LIMIT)
            );
        }
    }

    #[test]
    fn a_block_off_the_chain_is_named_whole() {
        let error = off_chain(Hash::repeat_byte(7));
        assert_eq!(error.code(), OFF_CHAIN);
        assert!(error.message().contains(&"07".repeat(32)), "{error}");
    }

    #[test]
    fn what_is_pruned_says_which_options_keep_it() {
        for error in [runtime("State already discarded"), block_gone(7)] {
            for option in ["--state-pruning archive", "--blocks-pruning archive"] {
                assert!(error.message().contains(option), "{error}");
            }
        }
    }
}
