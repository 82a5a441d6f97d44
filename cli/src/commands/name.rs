//! Topics and feeds by their names, as several commands take them and call the chain about them.

use crate::{chain::Call, context::Context, error::Outcome, hash};
use cryptlet_primitives::ids::{FeedId, TopicId};
use serde_json::json;
use sp_core::H256;

/// Reads a topic's name.
pub fn topic(text: &str) -> Result<TopicId, String> {
    digest(text, "`cryptlet result` shows them").map(TopicId)
}

/// Reads a feed's name.
pub fn feed(text: &str) -> Result<FeedId, String> {
    digest(text, "`cryptlet feed list` shows them").map(FeedId)
}

fn digest(text: &str, hint: &str) -> Result<H256, String> {
    hash::read(text).map_err(|words| format!("{words}; {hint}"))
}

/// Signs and sends a call about one of them, and tells what came of it.
pub async fn sent(context: &Context, call: &Call, kind: &str, id: H256, human: &str) -> Outcome {
    let inclusion = context.submit(&context.chain().await?, call).await?;
    let shown = json!({ kind: id, "inclusion": inclusion.to_json() });
    context.output.answer(&shown, human)
}
