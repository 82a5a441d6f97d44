//! The block as the node handles it: its extrinsics are bytes that the runtime alone reads, and that JSON-RPC shows as hex.

use cryptlet_registrar_runtime::Header;
use sp_runtime::{generic, OpaqueExtrinsic};

/// A block with opaque extrinsics.
pub type Block = generic::Block<Header, OpaqueExtrinsic>;
