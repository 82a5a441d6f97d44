//! `cryptlet`: package, register, enrol, ask, and verify.
//!
//! | module | noun |
//! |---|---|
//! | [`commands`] | the commands, a file each |
//! | [`context`] | the options that all commands share |
//! | [`chain`] | the chain through a node's JSON-RPC |
//! | [`reserved`] | addresses of the chain's own |
//! | [`resolve`] | cryptlets and hosts as people name them |
//! | [`question`] | a question, typed by its cryptlet's header |
//! | [`terms`] | what a question must keep to |
//! | [`answer`] | an accepted result, as it is shown |
//! | [`envelope`] | an envelope: read, verified, compared with the chain |
//! | [`saved_keys`] | the keys that verify envelopes, as a file |
//! | [`range`] | which results: by place, by time, the last ones |
//! | [`receipt`] | receipts: a result with all that proves it, signed by an auditor |
//! | [`package`] | package files |
//! | [`configuration`] | a configuration, completed with the identity key |
//! | [`host_papers`] | what a host says of itself over HTTPS |
//! | [`account`] | accounts, as they are written and shown |
//! | [`keys`] | the account that signs, the identity key |
//! | [`encryption`] | keys that contents are sealed to |
//! | [`amount`] | amounts of the chain's token |
//! | [`gas`] | gas of callbacks: too little, and too much |
//! | [`imports`] | Solidity files, and whether they import what they pin |
//! | [`wiring`] | tagged contracts made working ones |
//! | [`hash`] | hashes as people write them |
//! | [`files`] | reading and writing, bounded and private |
//! | [`shown`] | cryptlets, hosts and pools as JSON and text |
//! | [`moment`] | moments and durations |
//! | [`output`] | answers, progress, tables |
//! | [`error`] | state and remedy |
//! | [`usage`] | a line that was not understood |
//!
//! Exit status: 0 done, 1 failed, 2 not understood.
#![forbid(unsafe_code)]

mod account;
mod amount;
mod answer;
mod chain;
mod commands;
mod configuration;
mod context;
mod encryption;
mod envelope;
mod error;
mod files;
mod gas;
mod hash;
mod host_papers;
mod imports;
mod keys;
mod moment;
mod output;
mod package;
mod question;
mod range;
mod receipt;
mod reserved;
mod resolve;
mod saved_keys;
mod shown;
mod terms;
mod usage;
mod wiring;

use clap::Parser;
use std::{io::Write, process::ExitCode};

/// The exit status of a line that was not understood; the library's own is the same.
const NOT_UNDERSTOOD: u8 = 2;

/// The registrar's command line: cryptlets, hosts, questions, and proofs of their answers.
#[derive(Parser)]
#[command(
    name = "cryptlet",
    version,
    propagate_version = true,
    after_help = "Example: cryptlet show market-watcher"
)]
struct Arguments {
    #[command(flatten)]
    shared: context::Shared,
    #[command(subcommand)]
    command: commands::Command,
}

#[tokio::main]
async fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => return not_understood(&error),
    };
    // Warnings of the libraries under us go to the error stream, by RUST_LOG.
    let filter = tracing_subscriber::EnvFilter::try_from_default_env();
    let filter = filter.unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("off"));
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .init();
    // An error means that a provider is installed already, which serves as well.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let context = context::Context::new(arguments.shared, |name| std::env::var(name).ok());
    match arguments.command.run(&context).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) if problem.code == output::NOT_READ => ExitCode::SUCCESS,
        Err(problem) => {
            context.output.problem(&problem);
            ExitCode::FAILURE
        }
    }
}

/// Ends with 2 and says why; help and version, which the library reports in the same way, end with 0.
fn not_understood(error: &clap::Error) -> ExitCode {
    if error.use_stderr() && usage::wants_json(std::env::args_os()) {
        let _ = writeln!(
            std::io::stderr().lock(),
            "{}",
            usage::problem(error).to_json()
        );
        return ExitCode::from(NOT_UNDERSTOOD);
    }
    error.exit()
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_commands_are_consistent() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn each_help_has_an_example_that_is_understood() {
        each_example(&Arguments::command(), "cryptlet");
    }

    fn each_example(command: &clap::Command, path: &str) {
        let help = command
            .get_after_help()
            .map(ToString::to_string)
            .unwrap_or_default();
        let line = help.strip_prefix("Example: ").unwrap_or_default();
        assert!(line.contains(command.get_name()), "{path}: {help:?}");
        let read = Arguments::try_parse_from(line.split(' '));
        assert!(read.is_ok(), "{line}: {:?}", read.err());
        for inner in command.get_subcommands() {
            each_example(inner, &format!("{path} {}", inner.get_name()));
        }
    }

    #[test]
    fn arguments_may_be_negative_and_options_may_follow() {
        let line = [
            "cryptlet", "request", "oil", "at", "wti-oil", "-5", "--wait", "--json",
        ];
        let arguments = Arguments::try_parse_from(line).map_err(|error| error.to_string());
        assert!(arguments.is_ok_and(|arguments| arguments.shared.json));
        assert!(Arguments::try_parse_from(["cryptlet", "request", "oil"]).is_err());
    }
}
