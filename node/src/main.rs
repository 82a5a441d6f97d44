//! The registrar node: a validator or reader of the cryptlet consortium chain.

#![forbid(unsafe_code)]

#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
mod chain_spec;
mod cli;
mod command;
mod rpc;
mod service;

fn main() -> sc_cli::Result<()> {
    command::run(cli::parse())
}
