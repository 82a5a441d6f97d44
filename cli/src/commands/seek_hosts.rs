//! `cryptlet seek-hosts`: delegates look for hosts of a contract's cryptlet again.

use crate::{chain::Call, context::Context, error::Outcome, resolve, shown::named_json};
use serde_json::json;

/// The command's arguments.
#[derive(clap::Args)]
pub struct SeekHosts {
    /// The cryptlet's number: no name leads to a contract's own.
    cryptlet: String,
}

impl SeekHosts {
    /// Has hosts looked for.
    pub async fn run(self, context: &Context) -> Outcome {
        let (chain, at) = context.best().await?;
        let cryptlet = resolve::cryptlet(&chain, &self.cryptlet, at).await?;
        let call = Call::new("Cryptlet", "seek_hosts").with("cryptlet", cryptlet.id);
        let inclusion = context.submit(&chain, &call).await?;
        let shown = json!({
            "cryptlet": named_json(&cryptlet),
            "inclusion": inclusion.to_json(),
        });
        let human = format!("hosts are looked for, for cryptlet {}", cryptlet.id);
        context.output.answer(&shown, &human)
    }
}
