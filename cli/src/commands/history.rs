//! `cryptlet history`: results that were accepted, of a topic or of the whole chain.

use super::{asked::MaybeAsked, name};
use crate::{
    account::Account,
    chain::{pruned, Chain},
    context::Context,
    error::{Outcome, Problem},
    moment::utc,
    output::{hex, listed, Sheet, Table},
    question::{answer_json, untyped_json},
    range::Range,
    receipt::gather::Place,
    resolve,
};
use cryptlet_primitives::{
    history::AcceptedResult,
    ids::{LeafIndex, Moment, Sequence, TopicId, Version},
    view::{CryptletView, ResultRecord},
};
use serde_json::{json, Value as Json};
use sp_core::H256;
use std::{collections::BTreeMap, ops};

/// The command's arguments.
#[derive(clap::Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct History {
    #[command(subcommand)]
    part: Option<Part>,
    /// The results of a topic that its state keeps, instead of all that the chain ever accepted.
    #[arg(long, value_parser = name::topic, conflicts_with = "cryptlet")]
    topic: Option<TopicId>,
    #[command(flatten)]
    asked: MaybeAsked,
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
        let (chain, at) = context.believed().await?;
        if let Some(Part::Root) = self.part {
            return root(context, &chain, at).await;
        }
        if let Some((cryptlet, question)) = self.asked.read(&chain, at).await? {
            let types = Types::of(cryptlet, &question.method);
            return topic(context, &chain, question.topic, self.range, at, types).await;
        }
        match self.topic {
            Some(id) => topic(context, &chain, id, self.range, at, Types::default()).await,
            None => whole(context, &chain, self.range, at).await,
        }
    }
}

/// By which types a topic's answers are shown: each by those of the version that gave it, whose fields may have had other
/// names. Without a method, by none.
#[derive(Default)]
struct Types {
    method: String,
    versions: BTreeMap<Version, CryptletView<Account>>,
}

impl Types {
    fn of(cryptlet: CryptletView<Account>, method: &[u8]) -> Self {
        Types {
            method: String::from_utf8_lossy(method).into_owned(),
            versions: BTreeMap::from([(cryptlet.version, cryptlet)]),
        }
    }

    /// Reads the version that gave a result, unless it is known.
    async fn learn(&mut self, chain: &Chain, version: Version, at: H256) -> Outcome {
        let asked = self.versions.values().next().map(|known| known.id);
        if let Some(id) = asked.filter(|_| !self.versions.contains_key(&version)) {
            let found = resolve::version(chain, id, version, at).await?;
            self.versions.insert(version, found);
        }
        Ok(())
    }

    fn value(&self, record: &ResultRecord) -> Outcome<Json> {
        match self.versions.get(&record.version) {
            // The chain types no answer: one that is not of its type is shown without.
            Some(cryptlet) => answer_json(cryptlet, &self.method, &record.output)
                .or_else(|_| untyped_json(&record.output)),
            None => untyped_json(&record.output),
        }
    }
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

/// Results of a topic.
pub struct Places {
    /// The topic.
    pub topic: TopicId,
    /// Their places: all of them are in the state.
    pub places: ops::Range<Sequence>,
    /// The oldest place that the state has: of those before it a range has none.
    pub oldest: Sequence,
}

/// The places of a topic that are in the range and in the state.
pub async fn places_of(chain: &Chain, topic: TopicId, range: Range, at: H256) -> Outcome<Places> {
    let view = chain.topic(topic, at).await?.ok_or_else(|| {
        Problem::new(
            "no-topic",
            format!("the chain has no topic {}", hex(topic.0)),
            "it was never asked, or was removed: `cryptlet history` shows the results of the whole chain",
        )
    })?;
    let moment = async |place| Ok(kept(chain, topic, place, at).await?.accepted_at);
    Ok(Places {
        topic,
        places: range.places(view.first..view.next, moment).await?,
        oldest: view.first,
    })
}

/// A result that the topic's state has, and the block that accepted it.
pub async fn place(chain: &Chain, topic: TopicId, sequence: Sequence, at: H256) -> Outcome<Place> {
    let record = kept(chain, topic, sequence, at).await?;
    Ok(Place {
        topic,
        sequence,
        accepted_in: record.accepted_in,
    })
}

/// A result that the topic's state has.
async fn kept(chain: &Chain, topic: TopicId, place: Sequence, at: H256) -> Outcome<ResultRecord> {
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
    mut types: Types,
) -> Outcome {
    let mut table = Table::new(&[
        "PLACE", "LEAF", "ROUND", "ACCEPTED", "BLOCK", "VALUE", "AGREED",
    ]);
    let mut rows = Vec::new();
    for place in places_of(chain, topic, range, at).await?.places {
        let record = kept(chain, topic, place, at).await?;
        types.learn(chain, record.version, at).await?;
        let value = types.value(&record)?;
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
    use crate::question::tests::echo;
    use codec::Encode;
    use cryptlet_primitives::{ids::RoundId, value::Value};

    #[test]
    fn an_answer_is_shown_by_the_types_of_its_own_version() {
        let record = |version| ResultRecord {
            sequence: 0,
            leaf: 0,
            round: RoundId(1),
            feed: None,
            version,
            output: Value::Variant {
                case: 1,
                payload: Some(Box::new(Value::Text("no".into()))),
            }
            .encode()
            .try_into()
            .unwrap(),
            observed_at: 0,
            accepted_at: 0,
            accepted_in: 1,
            agreed: Default::default(),
            dissented: Default::default(),
        };
        let mut newest = echo();
        newest.version = 2;
        let as_today = json!({ "err": "no" });
        let mut types = Types::of(newest, b"echo");
        assert_eq!(types.value(&record(2)).unwrap(), as_today);
        // Of the same form, but with cases of its own.
        let cases = "variant reply {\n    heard(string),\n    lost(string),\n  }";
        let mut first = echo();
        first.header = first
            .header
            .replace("result<string, string>", "reply")
            .replace("  export", &format!("  {cases}\n\n  export"));
        types.versions.insert(1, first);
        assert_eq!(types.value(&record(1)).unwrap(), json!({ "lost": "no" }));
        let untyped = Types::default().value(&record(2)).unwrap();
        assert_ne!(untyped, as_today);
    }

    #[test]
    fn results_stand_under_their_topic() {
        let text = named(TopicId(H256::repeat_byte(7)), "PLACE\n0");
        assert_eq!(text, format!("topic 0x{}\nPLACE\n0", "07".repeat(32)));
    }
}
