//! `cryptlet offer-ownership` and `accept-ownership`: a transfer in two steps.

use crate::{account::Account, chain::Call, context::Context, error::Outcome, keys, resolve};
use serde_json::json;

/// The arguments of `offer-ownership`.
#[derive(clap::Args)]
pub struct OfferOwnership {
    /// The cryptlet's name or number.
    cryptlet: String,
    /// To whom.
    #[arg(value_parser = keys::account, required_unless_present = "withdraw")]
    to: Option<Account>,
    /// Withdraw the offer instead.
    #[arg(long, conflicts_with = "to")]
    withdraw: bool,
}

impl OfferOwnership {
    /// Offers the cryptlet, or withdraws the offer.
    pub async fn run(self, context: &Context) -> Outcome {
        let call = |id| {
            Call::new("Cryptlet", "offer_ownership")
                .with("id", id)
                .with("to", &self.to)
        };
        let human = match &self.to {
            Some(to) => format!("offered to {to}, who may now run `cryptlet accept-ownership`"),
            None => "the offer is withdrawn".to_owned(),
        };
        send(context, &self.cryptlet, call, &human).await
    }
}

/// The arguments of `accept-ownership`.
#[derive(clap::Args)]
pub struct AcceptOwnership {
    /// The cryptlet's name or number.
    cryptlet: String,
}

impl AcceptOwnership {
    /// Takes the cryptlet over.
    pub async fn run(self, context: &Context) -> Outcome {
        let call = |id| Call::new("Cryptlet", "accept_ownership").with("id", id);
        let human =
            "it is yours; its identity key is still the former owner's: `cryptlet rotate-key`";
        send(context, &self.cryptlet, call, human).await
    }
}

async fn send(
    context: &Context,
    cryptlet: &str,
    call: impl Fn(cryptlet_primitives::ids::CryptletId) -> Call,
    human: &str,
) -> Outcome {
    let (chain, at) = context.best().await?;
    let cryptlet = resolve::cryptlet(&chain, cryptlet, at).await?;
    let inclusion = context.submit(&chain, &call(cryptlet.id)).await?;
    let cryptlet = resolve::version(&chain, cryptlet.id, cryptlet.version, inclusion.block).await?;
    let shown = json!({
        "cryptlet": crate::shown::cryptlet_json(&cryptlet),
        "inclusion": inclusion.to_json(),
    });
    context.output.answer(&shown, human)
}
