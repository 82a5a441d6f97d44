//! `cryptlet history`: results that were accepted, of a topic or of the whole chain.

use super::name;
use crate::{
    chain::{pruned, Chain},
    context::Context,
    error::{Outcome, Problem},
    moment::utc,
    output::{hex, listed, Sheet, Table},
    question::{answer_json, untyped_json, Question},
    range::Range,
    resolve,
};
use cryptlet_primitives::{
    history::AcceptedResult,
    ids::{LeafIndex, Moment, Sequence, TopicId},
    view::ResultRecord,
};
use serde_json::{json, Value as Json};
use sp_core::H256;
use std::ops;

/// The command's arguments.
#[derive(clap::Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct History {
    #[command(subcommand)]
    part: Option<Part>,
    /// The results of a topic that its state keeps, instead of all that the chain ever accepted.
    #[arg(long, value_parser = name::topic, conflicts_with = "cryptlet")]
    topic: Option<TopicId>,
    /// The same, by the question: the cryptlet's name or number, then method and arguments.
    #[arg(long, value_name = "NAME", requires = "question")]
    cryptlet: Option<String>,
    /// The method and its arguments.
    #[arg(requires = "cryptlet", allow_negative_numbers = true)]
    question: Vec<String>,
    #[command(flatten)]
    range: Range,
}

/// What else there is of the history.
#[derive(clap::Subcommand)]
pub enum Part {
    /// Show what stands for all results that were ever accepted.
    #[command(after_help = "Example: cryptlet history root --finalized")]
    Root,
}

impl History {
    /// Runs the command.
    pub async fn run(self, context: &Context) -> Outcome {
        let chain = context.chain().await?;
        let at = chain.head(context.finality()).await?;
        if let Some(Part::Root) = self.part {
            return root(context, &chain, at).await;
        }
        if let Some(name) = &self.cryptlet {
            let cryptlet = resolve::cryptlet(&chain, name, at).await?;
            let (method, arguments) = self.question.split_first().ok_or_else(no_method)?;
            let question = Question::new(&cryptlet, method, arguments)?;
            let typed = |output: &[u8]| answer_json(&cryptlet, method, output);
            return topic(context, &chain, question.topic, self.range, at, typed).await;
        }
        match self.topic {
            Some(id) => topic(context, &chain, id, self.range, at, untyped_json).await,
            None => whole(context, &chain, self.range, at).await,
        }
    }
}

fn no_method() -> Problem {
    Problem::new(
        "bad-usage",
        "no method is named",
        "write it after the cryptlet: cryptlet history --cryptlet NAME METHOD ARGUMENT…",
    )
}

async fn root(context: &Context, chain: &Chain, at: H256) -> Outcome {
    let history = chain.history(at).await?;
    let finalized = chain.is_final(at).await?;
    let human = Sheet::default()
        .row("root", hex(history.root()))
        .row("results", history.leaves)
        .row("peaks", history.peaks.len())
        .row("as of block", hex(at))
        .row("final", if finalized { "yes" } else { "not yet" });
    let shown = json!({
        "root": history.root(),
        "leaves": history.leaves,
        "peaks": history.peaks,
        "atBlock": at,
        "finalized": finalized,
    });
    context.output.answer(&shown, &human.text())
}

/// The places of a topic that are in the range and in the state.
pub async fn places_of(
    chain: &Chain,
    topic: TopicId,
    range: Range,
    at: H256,
) -> Outcome<ops::Range<Sequence>> {
    let view = chain.topic(topic, at).await?.ok_or_else(|| {
        Problem::new(
            "no-topic",
            format!("the chain has no topic {}", hex(topic.0)),
            "it was never asked, or was removed: `cryptlet history` shows the results of the whole chain",
        )
    })?;
    let moment = async |place| Ok(kept(chain, topic, place, at).await?.accepted_at);
    range.places(view.first..view.next, moment).await
}

/// A result that the topic's state has.
pub async fn kept(
    chain: &Chain,
    topic: TopicId,
    place: Sequence,
    at: H256,
) -> Outcome<ResultRecord> {
    let record = chain.result(topic, place, at).await.map_err(pruned)?;
    record.ok_or_else(|| {
        Problem::new(
            "no-result",
            format!("the chain's state has no result {place} of topic {}", hex(topic.0)),
            "it keeps the newest: `cryptlet history` finds older ones by their place in the history, --leaf of `cryptlet audit`",
        )
    })
}

/// A result of the history, by its place.
pub async fn leaf(chain: &Chain, place: LeafIndex, at: H256) -> Outcome<AcceptedResult> {
    let proven = chain.proven_result(place, at).await?;
    Ok(proven
        .ok_or_else(|| {
            Problem::new(
                "no-result",
                format!("the history has no result {place}"),
                "`cryptlet history root` tells how many there are; they are counted from 0",
            )
        })?
        .result)
}

async fn topic(
    context: &Context,
    chain: &Chain,
    topic: TopicId,
    range: Range,
    at: H256,
    typed: impl Fn(&[u8]) -> Outcome<Json>,
) -> Outcome {
    let mut table = Table::new(&[
        "PLACE", "LEAF", "ROUND", "ACCEPTED", "BLOCK", "VALUE", "AGREED",
    ]);
    let mut rows = Vec::new();
    for place in places_of(chain, topic, range, at).await? {
        let record = kept(chain, topic, place, at).await?;
        // An answer of an earlier version may have another type than the header of today says.
        let value = typed(&record.output).or_else(|_| untyped_json(&record.output))?;
        table.push(vec![
            record.sequence.to_string(),
            record.leaf.to_string(),
            record.round.to_string(),
            utc(record.accepted_at),
            record.accepted_in.to_string(),
            value.to_string(),
            listed(&record.agreed),
        ]);
        let mut row = json!(record);
        row["value"] = value;
        row["topic"] = json!(topic);
        rows.push(row);
    }
    let human = named(topic, &table.text("no results in that range"));
    context.output.answer(&Json::Array(rows), &human)
}

/// The results of a topic under its name, which `cryptlet audit` and `replay` take.
fn named(topic: TopicId, results: &str) -> String {
    format!("topic {}\n{results}", hex(topic.0))
}

async fn whole(context: &Context, chain: &Chain, range: Range, at: H256) -> Outcome {
    let leaves = chain.history(at).await?.leaves;
    let moment = async |place| -> Outcome<Moment> { Ok(leaf(chain, place, at).await?.accepted_at) };
    let mut table = Table::new(&[
        "LEAF", "ROUND", "ACCEPTED", "BLOCK", "TOPIC", "PLACE", "OUTPUT",
    ]);
    let mut rows = Vec::new();
    for place in range.places(0..leaves, moment).await? {
        let result = leaf(chain, place, at).await?;
        table.push(vec![
            place.to_string(),
            result.round.to_string(),
            utc(result.accepted_at),
            result.accepted_in.to_string(),
            hex(result.topic.0),
            result.sequence.to_string(),
            hex(&result.output),
        ]);
        let mut row = json!(result);
        row["leaf"] = place.into();
        rows.push(row);
    }
    context
        .output
        .answer(&Json::Array(rows), &table.text("no results in that range"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_stand_under_their_topic() {
        let text = named(TopicId(H256::repeat_byte(7)), "PLACE\n0");
        assert_eq!(text, format!("topic 0x{}\nPLACE\n0", "07".repeat(32)));
    }
}
