//! `cryptlet revoke`: an end, for good.

use crate::{chain::Call, context::Context, error::Outcome, resolve, shown::named_json};
use serde_json::json;

/// The command's arguments.
#[derive(clap::Args)]
pub struct Revoke {
    /// The cryptlet's name or number.
    cryptlet: String,
}

impl Revoke {
    /// Revokes the cryptlet.
    pub async fn run(self, context: &Context) -> Outcome {
        let (chain, at) = context.best().await?;
        let cryptlet = resolve::cryptlet(&chain, &self.cryptlet, at).await?;
        let call = Call::new("Cryptlet", "revoke").with("id", cryptlet.id);
        let inclusion = context.submit(&chain, &call).await?;
        let shown = json!({
            "cryptlet": named_json(&cryptlet),
            "inclusion": inclusion.to_json(),
        });
        let human = format!("{} is revoked; its past stays readable", cryptlet.name);
        context.output.answer(&shown, &human)
    }
}
