//! `cryptlet audit`: a result proven from what a node keeps, and signed as a receipt.

use super::{history, name};
use crate::{
    chain::Chain,
    context::Context,
    error::{Outcome, Problem},
    files,
    keys::Identity,
    moment,
    output::hex,
    range::Range,
    receipt::{
        gather::{gather, Place},
        shown::{self, Words},
        signed, Checked, Signed,
    },
};
use cryptlet_primitives::{
    ids::{LeafIndex, RoundId, Sequence, TopicId},
    Public,
};
use serde_json::{json, Value as Json};
use sp_core::H256;
use std::path::{Path, PathBuf};

/// How many results are looked through for a round: the newest ones.
const MAX_SEARCH: u64 = 10_000;

/// The command's arguments.
#[derive(clap::Args)]
pub struct Audit {
    #[command(flatten)]
    which: Which,
    /// Who signs the receipt: a file as `cryptlet keygen` makes it. Without it the result is checked and shown only.
    #[arg(long, value_name = "//NAME|FILE", requires = "out")]
    key: Option<String>,
    /// The new file that takes the receipt; of a range, the folder that takes a new file for each result.
    #[arg(long, value_name = "FILE|FOLDER", requires = "key")]
    out: Option<PathBuf>,
}

/// Which results.
#[derive(clap::Args)]
pub struct Which {
    /// The topic, as `cryptlet result` shows it.
    #[arg(value_parser = name::topic, required_unless_present_any = ["round", "leaf"], conflicts_with_all = ["round", "leaf"])]
    pub topic: Option<TopicId>,
    /// The result's place in the topic. Without it, the range of --from, --to and --last.
    #[arg(conflicts_with_all = ["from", "to", "last"])]
    pub sequence: Option<Sequence>,
    /// By the round that brought it, if it is among the newest 10,000 of the chain.
    #[arg(long, value_name = "NUMBER", conflicts_with_all = ["leaf", "from", "to", "last"])]
    pub round: Option<u64>,
    /// By its place in the history of all results.
    #[arg(long, value_name = "NUMBER", conflicts_with_all = ["from", "to", "last"])]
    pub leaf: Option<LeafIndex>,
    #[command(flatten)]
    pub range: Range,
}

impl Audit {
    /// Gathers, checks, signs and shows.
    pub async fn run(self, context: &Context) -> Outcome {
        let key = self.key.as_deref().map(Identity::read).transpose()?;
        let chain = context.chain().await?;
        let at = chain.head(context.finality()).await?;
        let is_range = self.which.is_range();
        let places = self.which.places(&chain, at).await?;
        if let Some(folder) = self.out.as_deref().filter(|_| is_range) {
            files::make_folder(folder)?;
        }
        let (mut rows, mut texts, mut written) = (Vec::new(), Vec::new(), Vec::new());
        for place in places {
            context.output.progress(format!(
                "result {} of topic {}, block {}",
                place.sequence,
                hex(place.topic.0),
                place.accepted_in
            ));
            let done = self.one(&chain, place, key.as_ref()).await;
            let (row, text, saved) = done.map_err(|problem| midway(problem, place, &written))?;
            rows.push(row);
            texts.push(text);
            written.extend(saved);
        }
        let shown = match is_range {
            true => Json::Array(rows),
            false => rows.pop().unwrap_or_default(),
        };
        let human = match texts.is_empty() {
            true => "no results in that range".to_owned(),
            false => texts.join("\n"),
        };
        context.output.answer(&shown, &human)
    }

    /// One result: for scripts, for people, and its receipt's file.
    async fn one(
        &self,
        chain: &Chain,
        place: Place,
        key: Option<&Identity>,
    ) -> Outcome<(Json, String, Option<PathBuf>)> {
        let receipt = gather(chain, place, moment::now()).await?;
        // What is signed must hold: a node that cuts it wrong is found out now, not years later.
        let checked = Checked::of(receipt)?;
        checked.ensure_genesis(chain.genesis())?;
        let saved = match (key, &self.out) {
            (Some(key), Some(out)) => Some(save(&checked, key, out, self.which.is_range())?),
            _ => None,
        };
        let (row, text) = told(&checked, key.map(Identity::public), saved.as_deref())?;
        Ok((row, text, saved))
    }
}

/// An error in the midst of a range, with what is done already.
fn midway(problem: Problem, place: Place, written: &[PathBuf]) -> Problem {
    let (Some(first), Some(last)) = (written.first(), written.last()) else {
        return problem;
    };
    Problem {
        state: format!(
            "result {}: {}; {} receipts before it are written and hold, {} to {}",
            place.sequence,
            problem.state,
            written.len(),
            first.display(),
            last.display()
        ),
        remedy: format!(
            "{}; then go on with --from {}",
            problem.remedy, place.sequence
        ),
        ..problem
    }
}

impl Which {
    fn is_range(&self) -> bool {
        self.topic.is_some() && self.sequence.is_none()
    }

    /// The results that are meant, and the blocks that accepted them.
    pub async fn places(&self, chain: &Chain, at: H256) -> Outcome<Vec<Place>> {
        let Some(topic) = self.topic else {
            let result = match (self.leaf, self.round) {
                (Some(leaf), _) => history::leaf(chain, leaf, at).await?,
                (None, Some(round)) => by_round(chain, RoundId(round), at).await?,
                (None, None) => return Ok(Vec::new()),
            };
            return Ok(vec![Place {
                topic: result.topic,
                sequence: result.sequence,
                accepted_in: result.accepted_in,
            }]);
        };
        let sequences = match self.sequence {
            Some(sequence) => sequence..sequence.saturating_add(1),
            None => history::places_of(chain, topic, self.range, at).await?,
        };
        let mut places = Vec::new();
        for sequence in sequences {
            let record = history::kept(chain, topic, sequence, at).await?;
            places.push(Place {
                topic,
                sequence,
                accepted_in: record.accepted_in,
            });
        }
        Ok(places)
    }
}

/// Looks for a round's result from the newest back: rounds are not decided in the order of their numbers.
async fn by_round(
    chain: &Chain,
    round: RoundId,
    at: H256,
) -> Outcome<cryptlet_primitives::history::AcceptedResult> {
    let leaves = chain.history(at).await?.leaves;
    for place in (leaves.saturating_sub(MAX_SEARCH)..leaves).rev() {
        let result = history::leaf(chain, place, at).await?;
        if result.round == round {
            return Ok(result);
        }
    }
    Err(Problem::new(
        "no-result",
        format!("no result of round {round} is among the chain's newest {MAX_SEARCH}"),
        "name it by topic and place, or by --leaf: `cryptlet history` shows them",
    ))
}

/// Signs and writes a receipt, and reads again what was signed.
fn save(checked: &Checked, key: &Identity, out: &Path, is_folder: bool) -> Outcome<PathBuf> {
    let bytes = signed::sign(&checked.receipt, key)?;
    let again = Signed::parse(&bytes)?;
    if again.receipt != checked.receipt {
        let state = "the receipt reads otherwise than it was made";
        return Err(Problem::new("receipt-not-made", state, "report this"));
    }
    let file = match is_folder {
        true => out.join(format!("{}.receipt", checked.receipt.accepted.round)),
        false => out.to_owned(),
    };
    files::write_new(&file, &bytes)?;
    Ok(file)
}

/// For scripts and for people.
fn told(
    checked: &Checked,
    auditor: Option<Public>,
    saved: Option<&Path>,
) -> Outcome<(Json, String)> {
    let words = Words::of(checked)?;
    let mut row = shown::json(checked, &words, auditor.as_ref());
    row["file"] = json!(saved);
    let sheet = shown::sheet(checked, &words, auditor.as_ref());
    let sheet = sheet.maybe("receipt in", saved.map(Path::display));
    Ok((row, sheet.text()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::receipt::tests;

    const PLACE: Place = Place {
        topic: TopicId(H256::zero()),
        sequence: 7,
        accepted_in: 50,
    };

    #[test]
    fn a_receipt_is_not_replaced() {
        let checked = Checked::of(tests::Chain::default().receipt()).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let file = save(&checked, &tests::auditor(), folder.path(), true).unwrap();
        assert!(file.ends_with("41.receipt"), "{}", file.display());
        let again = save(&checked, &tests::auditor(), &file, false).unwrap_err();
        assert_eq!(again.code, "file-not-written");
        assert_eq!(Signed::read(&file).unwrap().receipt, checked.receipt);
    }

    #[test]
    fn a_range_that_fails_says_what_is_written() {
        let problem = Problem::new("state-gone", "it is gone", "ask an archive node");
        assert_eq!(midway(problem.clone(), PLACE, &[]), problem);
        let written = ["out/3.receipt", "out/5.receipt"].map(PathBuf::from);
        let told = midway(problem, PLACE, &written);
        assert_eq!(told.code, "state-gone");
        for words in ["2 receipts", "out/3.receipt to out/5.receipt", "result 7"] {
            assert!(told.state.contains(words), "{told}");
        }
        assert!(told.remedy.ends_with("--from 7"), "{}", told.remedy);
    }
}
