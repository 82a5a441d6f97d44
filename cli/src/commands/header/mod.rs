//! `cryptlet header`: headers for contracts, and pins of what contracts import.

mod export;
mod pins;

use crate::{context::Context, error::Outcome};

/// What can be done with headers.
#[derive(clap::Subcommand)]
pub enum Header {
    /// Write a cryptlet's header as a Solidity library: its types, its methods, its digest and identity key.
    #[command(
        after_help = "Example: cryptlet header export market-watcher --solidity --out contracts/MarketWatcher.sol"
    )]
    Export(export::Export),
    /// Check that what Solidity files import is what they pin, by its SHA-256.
    #[command(after_help = "Example: cryptlet header check contracts/MyClient.sol")]
    Check(pins::Check),
    /// Pin what Solidity files import: write its SHA-256 beside each import.
    #[command(after_help = "Example: cryptlet header pin contracts/MyClient.sol")]
    Pin(pins::Pin),
}

impl Header {
    /// Runs the command.
    pub async fn run(self, context: &Context) -> Outcome {
        match self {
            Header::Export(command) => command.run(context).await,
            Header::Check(command) => command.run(context),
            Header::Pin(command) => command.run(context),
        }
    }
}
