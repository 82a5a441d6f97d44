//! `cryptlet network`: the consortium administers its chain.

mod council;
mod measure;
mod proposals;

pub use council::Council;

use crate::{chain::Call, context::Context, error::Outcome, output::Sheet};
use measure::Measure;
use serde_json::json;

/// Who administers.
#[derive(clap::Subcommand)]
pub enum Network {
    /// Through the council: a member proposes, two thirds agree. The one member of a council of one decides at once.
    #[command(after_help = "Example: cryptlet network council list")]
    #[command(subcommand)]
    Council(Council),
    /// By the administrator of a development chain. No other chain has one.
    #[command(after_help = "Example: cryptlet network sudo suspend-host 3 --signer //Alice")]
    #[command(subcommand)]
    Sudo(Measure),
}

impl Network {
    /// Runs the command.
    pub async fn run(self, context: &Context) -> Outcome {
        match self {
            Network::Council(command) => command.run(context).await,
            Network::Sudo(measure) => sudo(context, &measure).await,
        }
    }
}

async fn sudo(context: &Context, measure: &Measure) -> Outcome {
    let (chain, at) = context.best().await?;
    let call = measure.call(&chain, at).await?;
    let words = chain.read_call(&call).await?;
    let sudo = Call::new("Sudo", "sudo").with("call", call);
    let inclusion = context.submit(&chain, &sudo).await?;
    let shown = json!({
        "executed": true, "call": words.to_json(), "inclusion": inclusion.to_json(),
    });
    let human = Sheet::default().row("carried out", words.text());
    context.output.answer(&shown, &human.text())
}
