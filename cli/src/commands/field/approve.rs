//! `cryptlet field approve`: who may read a content that is sealed to a cryptlet.

use super::{named, sealed, Scheme};
use crate::{
    context::Context,
    encryption::Reader,
    error::{Explain, Outcome},
    keys::Identity,
    output::{hex, Sheet},
    resolve,
    shown::named_json,
};
use cryptlet_sealing::{approval::approval_digest, Place, Purpose, Sealed};
use serde_json::json;
use sp_core::H256;

/// The command's arguments.
#[derive(clap::Args)]
pub struct Approve {
    /// The cryptlet's name or number.
    cryptlet: String,
    /// The content that is sealed to it: 0x and hex digits, or its file.
    #[arg(long, value_name = "0x…|FILE")]
    content: String,
    /// Who reads it: 0x and the 64 hex digits of a key, or an account that has published one.
    #[arg(long, required = true, value_name = "KEY|ACCOUNT")]
    to: Vec<Reader>,
    /// What it is to be encrypted with.
    #[arg(long, value_enum, default_value_t)]
    scheme: Scheme,
    /// The authority's key that the content names: its file, as `cryptlet keygen` makes one, or //NAME for a development key.
    #[arg(long, value_name = "//NAME|FILE")]
    key: String,
}

impl Approve {
    /// Signs.
    pub async fn run(self, context: &Context) -> Outcome {
        let authority = Identity::read(&self.key)?;
        let content = sealed::find(&self.content)?.bytes;
        Sealed::parse(&content).explain(
            "not-sealed",
            "what is given is no sealed content",
            "give what `cryptlet field seal` made",
        )?;
        let (chain, at) = context.believed().await?;
        let cryptlet = resolve::cryptlet(&chain, &self.cryptlet, at).await?;
        let mut readers = Vec::new();
        for reader in &self.to {
            readers.push(reader.key(&chain, at).await?);
        }
        readers.sort();
        readers.dedup();
        let place = Place {
            genesis: chain.genesis().0,
            cryptlet: cryptlet.id.0,
            purpose: Purpose::Field,
        };
        let scheme = self.scheme.into();
        let digest = approval_digest(&place, &content, scheme, &readers);
        let approval = hex(authority.sign(&H256(digest)));
        let keys: Vec<String> = readers.iter().map(|key| hex(key.as_bytes())).collect();
        let human = Sheet::default()
            .row("approval", &approval)
            .row("readers", keys.join("\n"))
            .row("scheme", named(scheme))
            .row("authority", hex(authority.public()));
        let shown = json!({
            "cryptlet": named_json(&cryptlet),
            "approval": approval,
            "readers": keys,
            "scheme": named(scheme),
            "authority": hex(authority.public()),
        });
        context.output.answer(&shown, &human.text())
    }
}
