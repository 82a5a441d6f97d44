//! The chain as this node holds it: the types that service and RPC share.

use crate::block::Block;
use cryptlet_registrar_runtime::RuntimeApi;
use sc_service::{TFullBackend, TFullClient};

/// What the runtime may ask of the node.
pub type HostFunctions = sp_io::SubstrateHostFunctions;
/// Runs the runtime.
pub type Executor = sc_executor::WasmExecutor<HostFunctions>;
/// The chain as this node knows it.
pub type Client = TFullClient<Block, RuntimeApi, Executor>;
/// The database.
pub type Backend = TFullBackend<Block>;
/// Transactions that wait.
pub type Pool = sc_transaction_pool::TransactionPoolHandle<Block, Client>;
