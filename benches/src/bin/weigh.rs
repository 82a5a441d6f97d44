//! Runs the pallets' benchmarks on a runtime that was built with them, and writes their weights: the SDK's own command,
//! without the node that it usually is a part of. Its options are that command's: `--help` lists them.

use clap::Parser;
use frame_benchmarking_cli::PalletCmd;
use sp_runtime::traits::BlakeTwo256;

fn main() -> sc_cli::Result<()> {
    PalletCmd::parse().run_with_spec::<BlakeTwo256, ()>(None)
}
