//! `cryptlet list`: discovery by name, tag and owner.

use super::{register::KindWord, MAX_ROWS};
use crate::{
    account::Account,
    context::Context,
    error::Outcome,
    keys,
    shown::{cryptlet_json, cryptlet_table},
};
use cryptlet_primitives::view::CryptletFilter;
use serde_json::Value as Json;

/// The command's arguments.
#[derive(clap::Args)]
pub struct List {
    /// Only the one of this name.
    #[arg(long)]
    name: Option<String>,
    /// Only those with this tag.
    #[arg(long)]
    tag: Option<String>,
    /// Only those that this account owns now: the publisher, unless it gave the cryptlet away.
    #[arg(long = "publisher", visible_alias = "owner", value_name = "ACCOUNT", value_parser = keys::account)]
    owner: Option<Account>,
    /// Only those of this kind.
    #[arg(long, value_enum)]
    kind: Option<KindWord>,
    /// At most so many.
    #[arg(long, value_name = "NUMBER", default_value_t = 100, value_parser = clap::value_parser!(u16).range(1..=MAX_ROWS))]
    limit: u16,
}

impl List {
    /// Lists the cryptlets, in the order of their numbers.
    pub async fn run(self, context: &Context) -> Outcome {
        let (chain, at) = context.believed().await?;
        let filter = CryptletFilter {
            name: self.name,
            tag: self.tag,
            publisher: self.owner,
            kind: self.kind.map(Into::into),
        };
        let cryptlets = chain.cryptlets(&filter, self.limit.into(), at).await?;
        let shown: Json = cryptlets.iter().map(cryptlet_json).collect();
        context.output.answer(
            &shown,
            &cryptlet_table(&cryptlets).text("no cryptlet passes the filter"),
        )
    }
}
