//! `cryptlet close-round`: what nobody can answer any more.

use crate::{chain::Call, context::Context, error::Outcome};
use cryptlet_primitives::ids::RoundId;
use serde_json::json;

/// The command's arguments.
#[derive(clap::Args)]
pub struct CloseRound {
    /// The round's number.
    round: u64,
}

impl CloseRound {
    /// Closes the round.
    pub async fn run(self, context: &Context) -> Outcome {
        let call = closing(self.round);
        let inclusion = context.submit(&context.chain().await?, &call).await?;
        let shown = json!({ "round": self.round, "inclusion": inclusion.to_json() });
        let human = format!("round {} is closed", self.round);
        context.output.answer(&shown, &human)
    }
}

/// The call that closes a round: by the council any, by anyone one whose cryptlet is revoked.
pub fn closing(round: u64) -> Call {
    Call::new("CryptoDelegate", "close_round").with("round", RoundId(round))
}
