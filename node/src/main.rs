//! The registrar node: a validator or reader of the cryptlet consortium chain.

#![forbid(unsafe_code)]
#![allow(
    clippy::result_large_err,
    reason = "The SDK's own errors are large; each occurs once, at the start or the end of the program"
)]

mod block;
mod chain_spec;
mod cli;
mod client;
mod command;
mod rpc;
mod service;

use std::process::ExitCode;

fn main() -> ExitCode {
    match command::run(cli::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}
