//! `cryptlet watch`: what happens, as it happens.

use crate::{context::Context, error::Outcome, output::hex, resolve};
use cryptlet_primitives::ids::CryptletId;

/// The pallets whose events are of interest.
const PALLETS: &[&str] = &["Cryptlet", "CryptoDelegate"];

/// The command's arguments.
#[derive(clap::Args)]
pub struct Watch {
    /// Only events that name this cryptlet.
    #[arg(long, value_name = "NAME")]
    cryptlet: Option<String>,
    /// Stop after so many events.
    #[arg(long, value_name = "NUMBER", value_parser = clap::value_parser!(u64).range(1..))]
    limit: Option<u64>,
}

impl Watch {
    /// Prints events until it is interrupted, or has printed enough. With `--json`, a document a line.
    pub async fn run(self, context: &Context) -> Outcome {
        let chain = context.chain().await?;
        let at = chain.head(context.finality()).await?;
        let only: Option<CryptletId> = match &self.cryptlet {
            Some(name) => Some(resolve::cryptlet(&chain, name, at).await?.id),
            None => None,
        };
        let mut blocks = chain.blocks(context.finality()).await?;
        context.output.progress("watching; Ctrl-C ends it");
        let mut left = self.limit.unwrap_or(u64::MAX);
        while left > 0 {
            let block = blocks.next().await?;
            for event in chain.events_in(&block, PALLETS).await? {
                let concerned =
                    only.is_none_or(|id| event.number("cryptlet") == Some(u64::from(id.0)));
                if !concerned || left == 0 {
                    continue;
                }
                let mut shown = event.to_json();
                shown["block"] = block.number().into();
                shown["blockHash"] = hex(block.hash()).into();
                let human = format!("#{} {}", block.number(), event.line());
                context.output.answer(&shown, &human)?;
                left -= 1;
            }
        }
        Ok(())
    }
}
