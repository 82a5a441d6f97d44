//! `cryptlet rotate-key`: another identity key.

use crate::{
    chain::Call, context::Context, error::Outcome, keys::Identity, output::hex, resolve,
    shown::named_json,
};
use cryptlet_primitives::package::possession_digest;
use serde_json::json;

/// The command's arguments.
#[derive(clap::Args)]
pub struct RotateKey {
    /// The cryptlet's name or number.
    cryptlet: String,
    /// The new identity key: a file from `cryptlet keygen`, or //Name for development.
    #[arg(long, value_name = "//NAME|FILE")]
    identity: String,
}

impl RotateKey {
    /// Gives the cryptlet the key.
    pub async fn run(self, context: &Context) -> Outcome {
        let identity = Identity::read(&self.identity)?;
        let owner = context.signer()?.account();
        let (chain, at) = context.best().await?;
        let cryptlet = resolve::cryptlet(&chain, &self.cryptlet, at).await?;
        let key = identity.public();
        let proof = identity.sign(&possession_digest(chain.genesis(), &owner, &key));
        let call = Call::new("Cryptlet", "rotate_key")
            .with("id", cryptlet.id)
            .with("key", key)
            .with("proof", proof);
        let inclusion = context.submit(&chain, &call).await?;
        let shown = json!({
            "cryptlet": named_json(&cryptlet),
            "identity": hex(key),
            "inclusion": inclusion.to_json(),
        });
        let human = format!("{} has the identity key {}", cryptlet.name, hex(key));
        context.output.answer(&shown, &human)
    }
}
