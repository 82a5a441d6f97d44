//! `cryptlet contract`: Solidity contracts whose tags say what cryptlets do for them, and how the chain calls them back.

mod failures;
mod money;
mod price;
mod show;
mod wire;

use crate::{
    chain::Callback,
    context::Context,
    error::{Outcome, Problem},
    output::hex,
    reserved::Reserved,
};
use serde_json::{json, Value as Json};
use sp_core::H160;

/// What can be done with contracts.
#[derive(clap::Subcommand)]
pub enum Contract {
    /// Write what a contract's tags ask for: subscriptions to events, secure fields, accessors.
    #[command(after_help = "Example: cryptlet contract wire contracts/PriceAlert.sol")]
    Wire(wire::Wire),
    /// Show what callbacks cost, and what to send along to subscribe (`wireNAME`) or to ask.
    #[command(
        after_help = "Example: cryptlet contract price market-watcher --gas 50000 --deposit 0.02ether --results 10"
    )]
    Price(price::Price),
    /// Show a contract's subscriptions and callbacks: which, for how many it has paid, and what waits.
    #[command(
        after_help = "Example: cryptlet contract show 0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"
    )]
    Show(show::Show),
    /// Show the callbacks that failed: why, and how to try them again.
    #[command(
        after_help = "Example: cryptlet contract failures 0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"
    )]
    Failures(failures::Failures),
}

impl Contract {
    /// Runs the command.
    pub async fn run(self, context: &Context) -> Outcome {
        match self {
            Contract::Wire(command) => command.run(context),
            Contract::Price(command) => command.run(context).await,
            Contract::Show(command) => command.run(context).await,
            Contract::Failures(command) => command.run(context).await,
        }
    }
}

/// Refuses an address where no contract can stand.
fn check_address(contract: H160) -> Outcome {
    let Some(reserved) = Reserved::of(contract) else {
        return Ok(());
    };
    let remedy = match reserved {
        Reserved::Cryptlet(id) => format!(
            "see it with `cryptlet show {id}`, and name here the contract that it calls back"
        ),
        Reserved::CryptoDelegate => {
            "name a contract's address: the receipt of its deployment tells it".to_owned()
        }
    };
    let state = format!("{reserved}: no contract stands there");
    Err(Problem::new("not-a-contract", state, remedy))
}

/// Which function is called, and what one call may cost.
fn callback_json(callback: &Callback) -> Json {
    json!({
        "selector": hex(callback.selector),
        "gas": callback.gas,
        "deposit": crate::amount::to_json(callback.deposit),
    })
}
