//! `cryptlet dismiss`: a host leaves a pool.

use crate::{chain::Call, context::Context, error::Outcome, resolve, shown::named_json};
use cryptlet_primitives::ids::HostId;
use serde_json::json;

/// The command's arguments.
#[derive(clap::Args)]
pub struct Dismiss {
    /// The cryptlet's name or number.
    cryptlet: String,
    /// The host's number.
    host: u32,
}

impl Dismiss {
    /// Dismisses seat and offer.
    pub async fn run(self, context: &Context) -> Outcome {
        let (chain, at) = context.best().await?;
        let cryptlet = resolve::cryptlet(&chain, &self.cryptlet, at).await?;
        let call = Call::new("Cryptlet", "dismiss_instance")
            .with("cryptlet", cryptlet.id)
            .with("host", HostId(self.host));
        let inclusion = context.submit(&chain, &call).await?;
        let shown = json!({
            "cryptlet": named_json(&cryptlet),
            "host": self.host,
            "inclusion": inclusion.to_json(),
        });
        context.output.answer(
            &shown,
            &format!("host {} left {}", self.host, cryptlet.name),
        )
    }
}
