//! `cryptlet keygen`: an identity key.

use crate::{
    context::Context,
    error::Outcome,
    keys::Identity,
    output::{hex, Sheet},
};
use serde_json::json;
use std::path::PathBuf;

/// The command's arguments.
#[derive(clap::Args)]
pub struct Keygen {
    /// The new file that takes the secret seed. It must not exist.
    file: PathBuf,
}

impl Keygen {
    /// Makes the key. The secret goes into the file and nowhere else.
    pub fn run(self, context: &Context) -> Outcome {
        let identity = Identity::create(&self.file)?;
        let public = hex(identity.public());
        let human = Sheet::default()
            .row("public key", &public)
            .row("secret in", self.file.display());
        context.output.answer(
            &json!({ "publicKey": public, "file": self.file }),
            &human.text(),
        )
    }
}
