//! The benchmark command: measures the runtime's calls, or the machine.

use crate::block::Block;
use crate::service::HostFunctions;
use frame_benchmarking_cli::{BenchmarkCmd, SUBSTRATE_REFERENCE_HARDWARE};
use sc_service::Configuration;
use sp_runtime::traits::HashingFor;

/// Runs `command`.
pub fn run(command: &BenchmarkCmd, config: Configuration) -> sc_cli::Result<()> {
    match command {
        BenchmarkCmd::Pallet(command) => {
            command.run_with_spec::<HashingFor<Block>, HostFunctions>(Some(config.chain_spec))
        }
        BenchmarkCmd::Machine(command) => {
            command.run(&config, SUBSTRATE_REFERENCE_HARDWARE.clone())
        }
        _ => {
            Err("only `benchmark pallet` and `benchmark machine` are supported by this node".into())
        }
    }
}
