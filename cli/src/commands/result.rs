//! `cryptlet result`: an accepted result, and what proves it.

use super::asked::Asked;
use crate::{
    answer::Answer,
    context::Context,
    envelope::{accepted, fetch_envelope, parse_envelope, signed},
    error::{Explain, Outcome, Problem},
    files,
};
use cryptlet_primitives::ids::Sequence;
use serde_json::json;
use std::path::PathBuf;

/// The command's arguments.
#[derive(clap::Args)]
pub struct Result {
    #[command(flatten)]
    asked: Asked,
    /// Which of the topic's results; without it, the newest.
    #[arg(long, value_name = "NUMBER")]
    at_sequence: Option<Sequence>,
    /// A folder that takes what proves the result: envelope.scale, keys.json and header.wit.
    #[arg(long, value_name = "FOLDER")]
    save: Option<PathBuf>,
}

impl Result {
    /// Reads the result, and saves its proof if that is wanted.
    pub async fn run(self, context: &Context) -> Outcome {
        let (chain, at) = context.believed().await?;
        let (cryptlet, question) = self.asked.read(&chain, at).await?;
        let newest = chain
            .topic(question.topic, at)
            .await?
            .and_then(|topic| topic.next.checked_sub(1));
        let place = self.at_sequence.or(newest).ok_or_else(|| {
            Problem::new(
                "no-result",
                format!("nobody has an answer to this question of {}", cryptlet.name),
                "ask it: `cryptlet request NAME METHOD … --wait`",
            )
        })?;
        let answer = Answer::read(&chain, &cryptlet, &question, place, at).await?;
        let mut shown = answer.to_json(&question)?;
        let mut human = answer.sheet(&question);
        if let Some(folder) = &self.save {
            let bytes = fetch_envelope(&chain, question.topic, place).await?;
            let keys = chain.key_book(cryptlet.id, at).await?;
            // What is saved must hold: a node that cuts it wrong is found out now, not years later.
            let envelope = parse_envelope(&bytes, "what the node gives")?;
            let decision = signed(&envelope, &keys)?;
            let kept = chain.kept(&envelope.statement, at).await?;
            accepted(&envelope, &decision, &kept)?;
            let keys = serde_json::to_vec_pretty(&keys);
            let keys = keys.explain(
                "file-not-written",
                "the keys have no JSON form",
                "report this",
            )?;
            files::make_folder(folder)?;
            files::write(&folder.join("envelope.scale"), &bytes)?;
            files::write(&folder.join("keys.json"), &keys)?;
            files::write(
                &folder.join("header.wit"),
                answer.cryptlet.header.as_bytes(),
            )?;
            shown["saved"] = json!(folder);
            human = human.row("saved in", folder.display());
        }
        context.output.answer(&shown, &human.text())
    }
}
