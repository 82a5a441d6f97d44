//! A question as several commands take it: the cryptlet, the method, and its arguments.

use crate::{
    account::Account,
    chain::Chain,
    error::Outcome,
    question::Question,
    receipt::{gather::other_result, Checked},
    resolve,
};
use cryptlet_primitives::view::CryptletView;
use sp_core::H256;

/// A question in words.
#[derive(clap::Args)]
pub struct Asked {
    /// The cryptlet's name or number.
    cryptlet: String,
    /// The method.
    method: String,
    /// Its arguments in order: JSON, or the bare text. One that begins with a hyphen stands after `--`.
    #[arg(allow_negative_numbers = true)]
    arguments: Vec<String>,
}

/// The same as an option, of commands that also take a topic by its name.
#[derive(clap::Args)]
pub struct MaybeAsked {
    /// By the question: the cryptlet's name or number, the method, and its arguments in order, each JSON or the bare text.
    #[arg(
        long,
        value_names = ["NAME", "METHOD", "ARGUMENT"],
        num_args = 2..,
        action = clap::ArgAction::Set,
        allow_negative_numbers = true
    )]
    cryptlet: Option<Vec<String>>,
}

impl Asked {
    /// The cryptlet in the state of a block, and the question, typed by its header there.
    pub async fn read(
        &self,
        chain: &Chain,
        at: H256,
    ) -> Outcome<(CryptletView<Account>, Question)> {
        read(chain, &self.cryptlet, &self.method, &self.arguments, at).await
    }
}

impl MaybeAsked {
    /// The same, if there is a question.
    pub async fn read(
        &self,
        chain: &Chain,
        at: H256,
    ) -> Outcome<Option<(CryptletView<Account>, Question)>> {
        match self.cryptlet.as_deref() {
            Some([cryptlet, method, arguments @ ..]) => {
                read(chain, cryptlet, method, arguments, at).await.map(Some)
            }
            // Fewer words than two are no question: the line was refused.
            Some(_) | None => Ok(None),
        }
    }

    /// Refuses a receipt of another question: of a cryptlet of another name or number, or of other arguments by its header.
    pub fn ensure(&self, checked: &Checked) -> Outcome {
        let Some([cryptlet, method, arguments @ ..]) = self.cryptlet.as_deref() else {
            return Ok(());
        };
        let statement = &checked.receipt.envelope.statement;
        let is_of_cryptlet = match cryptlet.parse::<u32>() {
            Ok(number) => statement.cryptlet.0 == number,
            Err(_) => checked.name() == *cryptlet,
        };
        let of = || format!("{} (number {})", checked.name(), statement.cryptlet);
        if !is_of_cryptlet {
            let state = format!(
                "asked for `{cryptlet}`, the node proves a result of {}",
                of()
            );
            return Err(other_result(state));
        }
        let (id, name) = (statement.cryptlet, checked.name());
        let question = Question::of(&checked.header, id, &name, method, arguments)?;
        if question.topic != statement.topic() {
            let state = format!("the node proves the answer to another question to {}", of());
            return Err(other_result(state));
        }
        Ok(())
    }
}

async fn read(
    chain: &Chain,
    cryptlet: &str,
    method: &str,
    arguments: &[String],
    at: H256,
) -> Outcome<(CryptletView<Account>, Question)> {
    let cryptlet = resolve::cryptlet(chain, cryptlet, at).await?;
    let question = Question::new(&cryptlet, method, arguments)?;
    Ok((cryptlet, question))
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Parser;

    #[derive(Parser)]
    struct Line {
        topic: Option<String>,
        #[command(flatten)]
        asked: MaybeAsked,
        #[arg(long)]
        last: Option<u64>,
    }

    #[test]
    fn a_question_ends_where_another_option_begins() {
        let read = |line: &str| Line::try_parse_from(line.split(' '));
        let line = read("history --cryptlet oil at wti-oil -5 root --last 3").unwrap();
        let words = line.asked.cryptlet.unwrap();
        assert_eq!(words, ["oil", "at", "wti-oil", "-5", "root"]);
        assert_eq!((line.topic, line.last), (None, Some(3)));
        assert!(read("history").unwrap().asked.cryptlet.is_none());
        for bad in [
            "history --cryptlet oil",
            "history --cryptlet --last 3",
            "history --cryptlet oil at --cryptlet gold at",
        ] {
            assert!(read(bad).is_err(), "{bad}");
        }
    }
}
