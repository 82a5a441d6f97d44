//! `cryptlet contract`: Solidity contracts whose tags say what cryptlets do for them.

mod wire;

use crate::{context::Context, error::Outcome};

/// What can be done with contracts.
#[derive(clap::Subcommand)]
pub enum Contract {
    /// Write what a contract's tags ask for: subscriptions to events, secure fields, accessors.
    #[command(after_help = "Example: cryptlet contract wire contracts/PriceAlert.sol")]
    Wire(wire::Wire),
}

impl Contract {
    /// Runs the command.
    pub fn run(self, context: &Context) -> Outcome {
        match self {
            Contract::Wire(command) => command.run(context),
        }
    }
}
