//! `cryptlet network`: the consortium administers its chain.

mod council;
mod measure;

use crate::{chain::Call, context::Context, error::Outcome};
use measure::Measure;
use serde_json::json;

/// Who administers.
#[derive(clap::Subcommand)]
pub enum Network {
    /// Through the council: a member proposes, two thirds agree. The one member of a council of one decides at once.
    #[command(subcommand)]
    Council(council::Council),
    /// By the administrator of a development chain. No other chain has one.
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
    let chain = context.chain().await?;
    let at = chain.best().await?;
    let call = Call::new("Sudo", "sudo").with_call("call", measure.call(&chain, at).await?);
    let inclusion = context.submit(&chain, &call).await?;
    let shown = json!({ "executed": true, "inclusion": inclusion.to_json() });
    context.output.answer(&shown, "done");
    Ok(())
}
