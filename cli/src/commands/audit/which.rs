//! Which results an audit is about.

use crate::{
    chain::Chain,
    commands::{
        asked::MaybeAsked,
        history::{self, Places},
        name,
    },
    error::{Outcome, Problem},
    moment::utc,
    range::{Bound, Range},
    receipt::{
        gather::{other_result, Place},
        Checked,
    },
};
use cryptlet_primitives::{
    history::AcceptedResult,
    ids::{LeafIndex, Moment, RoundId, Sequence, TopicId},
};
use sp_core::H256;

/// How many results are looked through for a round: the newest ones.
const MAX_SEARCH: u64 = 10_000;

/// How a line names results.
#[derive(clap::Args)]
pub struct Which {
    /// The topic, as `cryptlet result` shows it.
    #[arg(
        value_parser = name::topic,
        required_unless_present_any = ["cryptlet", "round", "leaf"],
        conflicts_with_all = ["cryptlet", "round", "leaf"]
    )]
    topic: Option<TopicId>,
    /// The result's place in the topic. Without it, the range of --from, --to and --last.
    #[arg(conflicts_with_all = ["from", "to", "last"])]
    sequence: Option<Sequence>,
    #[command(flatten)]
    asked: MaybeAsked,
    /// With --cryptlet, which of the question's results. Without it, the range of --from, --to and --last.
    #[arg(
        long,
        value_name = "NUMBER",
        requires = "cryptlet",
        conflicts_with_all = ["topic", "round", "leaf", "from", "to", "last"]
    )]
    at_sequence: Option<Sequence>,
    /// By the round that brought it, if it is among the newest 10,000 of the chain.
    #[arg(long, value_name = "NUMBER", conflicts_with_all = ["cryptlet", "leaf", "from", "to", "last"])]
    round: Option<u64>,
    /// By its place in the history of all results.
    #[arg(long, value_name = "NUMBER", conflicts_with_all = ["cryptlet", "from", "to", "last"])]
    leaf: Option<LeafIndex>,
    #[command(flatten)]
    range: Range,
}

/// What is meant.
pub enum Meant {
    /// One result.
    One(Place),
    /// Those of a range.
    Range(Places),
}

impl Which {
    /// Finds what is meant.
    pub async fn read(&self, chain: &Chain, at: H256) -> Outcome<Meant> {
        if let Some(leaf) = self.leaf {
            return Ok(Meant::One(place(history::leaf(chain, leaf, at).await?)));
        }
        if let Some(round) = self.round {
            return Ok(Meant::One(place(
                by_round(chain, RoundId(round), at).await?,
            )));
        }
        let (topic, sequence) = match self.asked.read(chain, at).await? {
            Some((_, question)) => (question.topic, self.at_sequence),
            None => (self.topic.ok_or_else(no_name)?, self.sequence),
        };
        match sequence {
            Some(sequence) => {
                let place = history::place(chain, topic, sequence, at).await?;
                Ok(Meant::One(place))
            }
            None => {
                let places = history::places_of(chain, topic, self.range, at).await?;
                Ok(Meant::Range(places))
            }
        }
    }

    /// Refuses a receipt of another leaf, round, time or question than the one that was asked for: the node alone said what
    /// topic and place that is.
    pub fn ensure(&self, checked: &Checked) -> Outcome {
        let receipt = &checked.receipt;
        let found = [
            ("result", self.leaf, receipt.proof.index),
            ("round", self.round, receipt.accepted.round.0),
        ];
        match found
            .iter()
            .find(|(_, asked, found)| asked.is_some_and(|asked| asked != *found))
        {
            Some((what, Some(asked), found)) => Err(other_result(format!(
                "asked for {what} {asked} of the chain, the node proves {what} {found}"
            ))),
            _ => {
                self.ensure_time(receipt.accepted.accepted_at)?;
                self.asked.ensure(checked)
            }
        }
    }

    /// The same of the time alone.
    fn ensure_time(&self, accepted_at: Moment) -> Outcome {
        let is_before = matches!(self.range.from, Some(Bound::Moment(from)) if accepted_at < from);
        let is_after = matches!(self.range.to, Some(Bound::Moment(to)) if accepted_at > to);
        if !is_before && !is_after {
            return Ok(());
        }
        let state = format!(
            "asked for results of another time, the node proves one of {}",
            utc(accepted_at)
        );
        Err(other_result(state))
    }
}

fn place(result: AcceptedResult) -> Place {
    Place {
        topic: result.topic,
        sequence: result.sequence,
        accepted_in: result.accepted_in,
    }
}

fn no_name() -> Problem {
    let remedy = "name it: TOPIC PLACE, --cryptlet NAME METHOD ARGUMENT…, --leaf N or --round N";
    Problem::new("bad-usage", "no result is named", remedy)
}

/// Looks for a round's result from the newest back: rounds are not decided in the order of their numbers.
async fn by_round(chain: &Chain, round: RoundId, at: H256) -> Outcome<AcceptedResult> {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::receipt::tests;
    use clap::Parser;

    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        which: Which,
    }

    fn read(line: &str) -> Option<Which> {
        let words = ["audit"].into_iter().chain(line.split_whitespace());
        Line::try_parse_from(words).ok().map(|line| line.which)
    }

    #[test]
    fn results_are_named_in_one_way() {
        let topic = format!("0x{}", "07".repeat(32));
        for good in [
            &format!("{topic} 3")[..],
            &format!("{topic} --from 3 --to 2026-11-21"),
            "--cryptlet oil at wti-oil --at-sequence 3",
            "--cryptlet oil at wti-oil --last 3",
            "--cryptlet oil latest",
            "--leaf 3",
            "--round 3",
        ] {
            assert!(read(good).is_some(), "{good}");
        }
        for bad in [
            "",
            &format!("{topic} 3 --last 3"),
            &format!("{topic} 3 --at-sequence 3"),
            &format!("{topic} --cryptlet oil latest"),
            "--cryptlet oil",
            "--cryptlet oil latest --at-sequence 3 --from 3",
            "--cryptlet oil latest --leaf 3",
            "--round 3 --cryptlet oil latest",
            "--leaf 3 --round 3",
            "--leaf 3 --at-sequence 3",
            "--leaf 3 --last 3",
        ] {
            assert!(read(bad).is_none(), "{bad}");
        }
    }

    #[test]
    fn a_receipt_of_another_leaf_or_round_is_refused() {
        let receipt = Checked::of(tests::Chain::default().receipt()).unwrap();
        let code = |line: &str| {
            let refused = read(line).unwrap().ensure(&receipt).err();
            refused.map(|problem| (problem.code, problem.state))
        };
        assert_eq!(code("--leaf 5"), None);
        assert_eq!(code("--round 41"), None);
        for (line, words) in [
            ("--leaf 6", "proves result 5"),
            ("--round 42", "proves round 41"),
        ] {
            let (code, state) = code(line).unwrap();
            assert_eq!(code, "other-result");
            assert!(state.contains(words), "{state}");
        }
    }

    #[test]
    fn a_receipt_of_another_time_is_refused() {
        let checked = Checked::of(tests::Chain::default().receipt()).unwrap();
        let at = utc(checked.receipt.accepted.accepted_at);
        let code = |from: &str, to: &str| {
            let which = read(&format!(
                "--cryptlet prices price-at wti --from {from} --to {to}"
            ));
            which.unwrap().ensure(&checked).err().map(|it| it.code)
        };
        assert_eq!(code(&at, &at), None);
        assert_eq!(code("0", "2"), None, "places are compared elsewhere");
        let refused = Some("other-result");
        assert_eq!(code("1970-01-01", "1970-01-02").as_deref(), refused);
        assert_eq!(code("2999-01-01", "2999-01-02").as_deref(), refused);
    }

    #[test]
    fn a_receipt_of_another_question_is_refused() {
        let checked = Checked::of(tests::Chain::default().receipt()).unwrap();
        let number = checked.receipt.envelope.statement.cryptlet;
        let code = |line: &str| read(line).unwrap().ensure(&checked).err();
        assert_eq!(code("--cryptlet prices price-at wti --last 3"), None);
        assert_eq!(code(&format!("--cryptlet {number} price-at wti")), None);
        for (line, words) in [
            ("--cryptlet oil price-at wti", "a result of prices"),
            (
                "--cryptlet 99 price-at wti --at-sequence 3",
                "a result of prices",
            ),
            (
                "--cryptlet prices price-at gold",
                "another question to prices",
            ),
        ] {
            let refused = code(line).unwrap();
            assert_eq!(refused.code, "other-result");
            assert!(refused.state.contains(words), "{refused}");
        }
    }
}
