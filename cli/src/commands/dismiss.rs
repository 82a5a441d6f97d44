//! `cryptlet dismiss`: a host leaves a pool.

use crate::{chain::Call, context::Context, error::Outcome, resolve, shown::named_json};
use cryptlet_primitives::ids::{CryptletId, HostId};
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
        let notice = cryptlet.binding.as_ref().map(|_| comes_back(cryptlet.id));
        let shown = json!({
            "cryptlet": named_json(&cryptlet),
            "host": self.host,
            "notice": notice,
            "inclusion": inclusion.to_json(),
        });
        let left = format!("host {} left {}", self.host, cryptlet.name);
        let human = match &notice {
            Some(notice) => format!("{left}\n{notice}"),
            None => left,
        };
        context.output.answer(&shown, &human)
    }
}

/// What an operator has to know who gives up a seat of a contract's cryptlet: the host's configuration is his word.
fn comes_back(id: CryptletId) -> String {
    format!(
        "while its configuration serves {id}, it is asked again and gets a new seat if hosts are missing; to give the seat up, \
         write `except = [{id}]` under [contract-cryptlets] in its host.toml, restart the host, and dismiss it then"
    )
}
