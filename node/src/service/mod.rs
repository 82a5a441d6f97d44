//! The node as a service, step by step.
//!
//! | step | where | what |
//! |---|---|---|
//! | 1 telemetry | [`partial`] | reports to the servers that the command line names, if any |
//! | 2 client | [`partial`] | database, executor, keystore, development keys |
//! | 3 pool | [`partial`] | transactions that wait |
//! | 4 finality | [`partial`] | what GRANDPA remembers, and the blocks that it lets in |
//! | 5 import | [`partial`] | checks and runs the blocks of others |
//! | 6 network | [`network`] | peers, synchronization |
//! | 7 delegate | [`delegate`] | the offchain worker, which asks the hosts |
//! | 8 author | [`author`] | makes blocks, on a validator |
//! | 9 finalise | [`finalise`] | votes on them, on a validator |
//! | 10 rpc | [`rpc`] | answers people and programs |

pub mod author;
pub mod delegate;
pub mod finalise;
mod metrics;
pub mod network;
pub mod partial;
pub mod rpc;

use self::partial::Opened;
use crate::block::Block;
use cryptlet_registrar_runtime::Hash;
use sc_network::{
    config::NetworkBackendType, Litep2pNetworkBackend, NetworkBackend, NetworkWorker,
};
use sc_service::{Configuration, TaskManager};

pub use sc_service::Error;

/// Starts the node over the network library that the command line names.
pub fn start(mut config: Configuration) -> Result<TaskManager, Error> {
    partial::keep_history(&mut config);
    delegate::check(&config)?;
    match config.network.network_backend {
        NetworkBackendType::Litep2p => assemble::<Litep2pNetworkBackend>(config),
        NetworkBackendType::Libp2p => assemble::<NetworkWorker<Block, Hash>>(config),
    }
}

/// Takes the ten steps.
fn assemble<N: NetworkBackend<Block, Hash>>(config: Configuration) -> Result<TaskManager, Error> {
    let Opened {
        parts,
        import_queue,
        finality_link,
    } = partial::open(&config)?;
    let (network, votes) = network::start::<N>(&config, &parts, &finality_link, import_queue)?;
    delegate::start(&config, &parts, &network)?;
    author::start(&config, &parts, &network)?;
    let finality = finalise::start(&config, &parts, &network, votes, finality_link)?;
    rpc::start(config, parts, network, finality)
}
