//! `cryptlet set-tags`: the words by which a cryptlet is found.

use crate::{
    chain::Call, context::Context, error::Outcome, output::listed, resolve, shown::named_json,
};
use serde_json::json;

/// The command's arguments.
#[derive(clap::Args)]
pub struct SetTags {
    /// The cryptlet's name or number.
    cryptlet: String,
    /// The tags, in place of those it has.
    tags: Vec<String>,
}

impl SetTags {
    /// Replaces the tags.
    pub async fn run(self, context: &Context) -> Outcome {
        let (chain, at) = context.best().await?;
        let cryptlet = resolve::cryptlet(&chain, &self.cryptlet, at).await?;
        let tags: Vec<Vec<u8>> = self
            .tags
            .iter()
            .map(|tag| tag.clone().into_bytes())
            .collect();
        let call = Call::new("Cryptlet", "set_tags")
            .with("id", cryptlet.id)
            .with("tags", tags);
        let inclusion = context.submit(&chain, &call).await?;
        let shown = json!({
            "cryptlet": named_json(&cryptlet),
            "tags": self.tags,
            "inclusion": inclusion.to_json(),
        });
        context.output.answer(
            &shown,
            &format!("{}: {}", cryptlet.name, listed(&self.tags)),
        )
    }
}
