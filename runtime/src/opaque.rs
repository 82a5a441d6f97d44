//! Blocks as the node sees them: transactions are bytes, which only the runtime of the block can
//! read. A node that knew their types would refuse the transactions of a later runtime.

use crate::Header;
use sp_runtime::{generic, OpaqueExtrinsic};

/// A block whose transactions are bytes.
pub type Block = generic::Block<Header, OpaqueExtrinsic>;
