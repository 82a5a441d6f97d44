//! `cryptlet audit`: results proven from what a node keeps, and signed as receipts.

mod which;

use super::history::{self, Places};
use crate::{
    chain::Chain,
    context::Context,
    error::{Outcome, Problem},
    files,
    keys::Identity,
    moment::utc,
    output::{hex, one_line},
    receipt::{
        gather::{self, Place},
        shown::{self, Words},
        signed, Checked, Signed,
    },
};
use cryptlet_primitives::{
    ids::{Sequence, TopicId},
    Public,
};
use serde_json::{json, Value as Json};
use sp_core::H256;
use std::path::{Path, PathBuf};
use which::{Meant, Which};

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

impl Audit {
    /// Gathers, checks, signs and shows.
    pub async fn run(self, context: &Context) -> Outcome {
        let key = self.key.as_deref().map(Identity::read).transpose()?;
        let (chain, at) = context.believed().await?;
        match self.which.read(&chain, at).await? {
            Meant::One(place) => self.one(context, &chain, place, key.as_ref()).await,
            Meant::Range(places) => self.range(context, &chain, places, key.as_ref(), at).await,
        }
    }

    /// One result, with all that its receipt says.
    async fn one(
        &self,
        context: &Context,
        chain: &Chain,
        place: Place,
        key: Option<&Identity>,
    ) -> Outcome {
        context.output.progress(format!(
            "result {} of topic {}, block {}",
            place.sequence,
            hex(place.topic.0),
            place.accepted_in
        ));
        let checked = gather::proven(chain, place).await?;
        self.which.ensure(&checked)?;
        let words = Words::of(&checked)?;
        let saved = self.saved(&checked, key, false)?;
        let key = key.map(Identity::public);
        let row = row(&checked, &words, key, saved.as_deref());
        let sheet = shown::sheet(&checked, &words, key.as_ref());
        let sheet = sheet.maybe("receipt in", saved.as_deref().map(Path::display));
        context.output.answer(&row, &sheet.text())
    }

    /// Each result of a range, a line as soon as it is done, and the sum. One that can't be proven does not end it.
    async fn range(
        &self,
        context: &Context,
        chain: &Chain,
        places: Places,
        key: Option<&Identity>,
        at: H256,
    ) -> Outcome {
        if let Some(folder) = &self.out {
            files::make_folder(folder)?;
        }
        let mut sum = Sum::default();
        for sequence in places.places.clone() {
            let proven = self.proven(chain, places.topic, sequence, at).await;
            let (shown, line) = match proven {
                Ok((checked, words)) => {
                    let saved = self.saved(&checked, key, true);
                    let saved = saved.map_err(|problem| sum.midway(problem, sequence))?;
                    sum.proven += 1;
                    let key = key.map(Identity::public);
                    (
                        row(&checked, &words, key, saved.as_deref()),
                        line(&checked, &words, saved.as_deref()),
                    )
                }
                Err(problem) if is_of_the_node(&problem) => {
                    return Err(sum.midway(problem, sequence))
                }
                Err(problem) => {
                    sum.failed += 1;
                    unproven(places.topic, sequence, &problem)
                }
            };
            context.output.answer(&shown, &line)?;
        }
        context
            .output
            .answer(&sum.json(&places), &sum.text(&places))?;
        sum.outcome()
    }

    /// A result of a topic, proven, and in the words of its header.
    async fn proven(
        &self,
        chain: &Chain,
        topic: TopicId,
        sequence: Sequence,
        at: H256,
    ) -> Outcome<(Checked, Words)> {
        let place = history::place(chain, topic, sequence, at).await?;
        let checked = gather::proven(chain, place).await?;
        self.which.ensure(&checked)?;
        let words = Words::of(&checked)?;
        Ok((checked, words))
    }

    /// The receipt's file, if one is wanted.
    fn saved(
        &self,
        checked: &Checked,
        key: Option<&Identity>,
        is_folder: bool,
    ) -> Outcome<Option<PathBuf>> {
        match (key, &self.out) {
            (Some(key), Some(out)) => save(checked, key, out, is_folder).map(Some),
            _ => Ok(None),
        }
    }
}

/// Whether no other result could be read either.
fn is_of_the_node(problem: &Problem) -> bool {
    ["no-node", "node-failed"].contains(&problem.code.as_str())
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

/// A receipt for scripts, and its file.
fn row(checked: &Checked, words: &Words, auditor: Option<Public>, saved: Option<&Path>) -> Json {
    let mut row = shown::json(checked, words, auditor.as_ref());
    row["file"] = json!(saved.map(|file| file.display().to_string()));
    row
}

/// A receipt of many, for people.
fn line(checked: &Checked, words: &Words, saved: Option<&Path>) -> String {
    let accepted = &checked.receipt.accepted;
    let saved = saved.map(|file| format!("; {}", file.display()));
    one_line(&format!(
        "result {}: {}, round {}, accepted {} in block {}{}",
        accepted.sequence,
        words.value,
        accepted.round,
        utc(accepted.accepted_at),
        checked.block.number,
        saved.unwrap_or_default()
    ))
}

/// A result of many that could not be proven: for scripts and for people.
fn unproven(topic: TopicId, sequence: Sequence, problem: &Problem) -> (Json, String) {
    let mut row = problem.to_json();
    row["topic"] = json!(topic);
    row["sequence"] = json!(sequence);
    let line = format!(
        "result {sequence}: not proven [{}]: {}",
        problem.code, problem.state
    );
    (row, one_line(&line))
}

/// What a range came to.
#[derive(Default)]
struct Sum {
    proven: u64,
    failed: u64,
}

impl Sum {
    fn json(&self, places: &Places) -> Json {
        json!({
            "topic": places.topic,
            "proven": self.proven,
            "failed": self.failed,
            "oldest": places.oldest,
        })
    }

    fn text(&self, places: &Places) -> String {
        let Sum { proven, failed } = self;
        let mut text = format!(
            "{proven} proven, {failed} not, of topic {}",
            hex(places.topic.0)
        );
        if places.oldest > 0 && places.places.start <= places.oldest {
            text.push_str(&format!(
                "; the state has none before result {}: older ones take --leaf, `cryptlet history` shows them",
                places.oldest
            ));
        }
        text
    }

    /// An error if one could not be proven.
    fn outcome(&self) -> Outcome {
        if self.failed == 0 {
            return Ok(());
        }
        Err(Problem::new(
            "not-all-proven",
            format!(
                "{} of {} results could not be proven",
                self.failed,
                self.failed.saturating_add(self.proven)
            ),
            "see what each of them lacks; an archive node has what others forget",
        ))
    }

    /// An error that ends a range, with what is done already.
    fn midway(&self, problem: Problem, sequence: Sequence) -> Problem {
        Problem {
            state: format!(
                "result {sequence}: {}; before it {} results were proven and {} not; receipts that are written hold",
                problem.state, self.proven, self.failed
            ),
            remedy: format!("{}; then go on with --from {sequence}", problem.remedy),
            ..problem
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::receipt::tests;
    use std::ops;

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

    fn places(oldest: Sequence, places: ops::Range<Sequence>) -> Places {
        Places {
            topic: TopicId(H256::repeat_byte(7)),
            places,
            oldest,
        }
    }

    #[test]
    fn a_range_that_breaks_off_says_where_to_go_on() {
        let problem = Problem::new("node-failed", "it is gone", "ask another node");
        assert!(is_of_the_node(&problem));
        let sum = Sum {
            proven: 2,
            failed: 1,
        };
        let told = sum.midway(problem, 7);
        assert_eq!(told.code, "node-failed");
        assert!(
            told.state
                .starts_with("result 7: it is gone; before it 2 results were proven and 1 not"),
            "{told}"
        );
        assert!(told.remedy.ends_with("--from 7"), "{}", told.remedy);
    }

    #[test]
    fn a_range_tells_what_it_could_not_prove() {
        let problem = Problem::new("state-gone", "it is\ngone", "ask an archive node");
        assert!(!is_of_the_node(&problem));
        let (row, line) = unproven(TopicId(H256::zero()), 7, &problem);
        assert_eq!(
            (&row["sequence"], &row["error"]["code"]),
            (&json!(7), &json!("state-gone"))
        );
        assert_eq!(line, "result 7: not proven [state-gone]: it is\\ngone");
        assert_eq!(Sum::default().outcome(), Ok(()));
        let sum = Sum {
            proven: 2,
            failed: 1,
        };
        let refused = sum.outcome().unwrap_err();
        assert_eq!(refused.code, "not-all-proven");
        assert!(refused.state.starts_with("1 of 3 "), "{refused}");
        assert_eq!(sum.json(&places(0, 0..3))["failed"], 1);
    }

    #[test]
    fn results_that_the_state_has_forgotten_are_not_passed_over() {
        let sum = Sum {
            proven: 3,
            failed: 0,
        };
        let forgotten = "none before result 16";
        assert!(sum.text(&places(16, 16..19)).contains(forgotten));
        assert!(!sum.text(&places(16, 17..20)).contains(forgotten));
        assert!(!sum.text(&places(0, 0..3)).contains("none before"));
        assert_eq!(sum.json(&places(16, 16..19))["oldest"], 16);
    }

    #[test]
    fn a_receipt_of_many_is_one_line() {
        let checked = Checked::of(tests::Chain::default().receipt()).unwrap();
        let words = Words::of(&checked).unwrap();
        let file = Path::new("november/41.receipt");
        let told = line(&checked, &words, Some(file));
        assert!(told.starts_with("result 3: {"), "{told}");
        assert!(told.ends_with("in block 50; november/41.receipt"), "{told}");
        assert_eq!(
            row(&checked, &words, None, Some(file))["file"],
            "november/41.receipt"
        );
    }
}
