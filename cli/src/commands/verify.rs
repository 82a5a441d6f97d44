//! `cryptlet verify`: a saved result. Without a network it is checked who signed it; a node tells whether the chain
//! accepted it.

use crate::{
    answer::pretty,
    chain::Chain,
    context::Context,
    envelope::{accepted, occasion, read_envelope, signed, signed_json},
    error::{Outcome, Problem},
    files, hash,
    moment::utc,
    output::{hex, listed, Sheet},
    package::header_of,
    question::{typed_json, untyped_json},
    saved_keys,
};
use cryptlet_primitives::{envelope::Envelope, package::MAX_HEADER};
use serde_json::{json, Value as Json};
use sp_core::H256;
use std::path::PathBuf;

/// The command's arguments.
#[derive(clap::Args)]
pub struct Verify {
    /// The envelope: the file that `cryptlet result --save` wrote, or its hex.
    envelope: PathBuf,
    /// The keys to believe: the JSON file that was saved beside it, from a chain that the verifier trusts.
    #[arg(long, value_name = "FILE")]
    keys: PathBuf,
    /// The cryptlet's header, so that the value is shown by its type. Proves nothing and decides nothing.
    #[arg(long, value_name = "FILE")]
    header: Option<PathBuf>,
    /// Ask the node too whether the chain accepted this result. Without it no node is asked: signatures show who said
    /// it, not that the chain took it.
    #[arg(long)]
    accepted: bool,
    /// The block whose state is asked; without it the newest. An old result may be known only to an archive node, at a
    /// block soon after its acceptance.
    #[arg(long, value_name = "HASH", requires = "accepted", value_parser = hash::read)]
    at_block: Option<H256>,
}

impl Verify {
    /// Checks chain, time, all three tiers of signatures, and that the votes come to the claimed answer; then, if that is
    /// wanted, that the chain has the same.
    pub async fn run(self, context: &Context) -> Outcome {
        let envelope = read_envelope(&self.envelope)?;
        let keys = saved_keys::read(&self.keys)?;
        let header = match &self.header {
            Some(path) => Some(header_of(&files::read(path, u64::from(MAX_HEADER))?)?),
            None => None,
        };
        let decision = signed(&envelope, &keys)?;
        let mut shown = signed_json(&envelope, &decision, |method, output| match &header {
            Some(header) => typed_json(header, method, output),
            None => untyped_json(output),
        })?;
        let time = utc(envelope.accepted_at);
        let acceptance = if self.accepted {
            let chain = context.chain().await?;
            check_chain(&chain, &envelope)?;
            let at = match self.at_block {
                Some(at) => at,
                None => chain.head(context.finality()).await?,
            };
            let finalized = chain.is_final(at).await?;
            let kept = chain.kept(&envelope.statement, at).await?;
            let statement_compared = accepted(&envelope, &decision, &kept)?;
            shown["acceptance"] = json!("accepted");
            shown["statementCompared"] = json!(statement_compared);
            shown["atBlock"] = json!(at);
            shown["finalized"] = json!(finalized);
            told(&time, at, finalized, statement_compared)
        } else {
            format!("not checked: ask a node with --accepted; the envelope says {time}")
        };
        let human = sheet(&envelope, &shown, acceptance);
        context.output.answer(&shown, &human.text())
    }
}

/// What the chain says of it, for people.
fn told(time: &str, at: H256, finalized: bool, statement_compared: bool) -> String {
    let block = match finalized {
        true => "which is final",
        false => "which is not final yet",
    };
    let compared = match statement_compared {
        true => "",
        false => "; its statement could not be compared, as that state is gone",
    };
    format!(
        "yes, {time}: block {}, {block}, has this result{compared}",
        hex(at)
    )
}

/// For people.
fn sheet(envelope: &Envelope, shown: &Json, acceptance: String) -> Sheet {
    let hosts = |field: &str| listed(shown[field].as_array().into_iter().flatten());
    let statement = &envelope.statement;
    let version = statement.version;
    Sheet::default()
        .row(
            "signed",
            "yes: code, hosts and delegate signed under these keys, and the votes come to this",
        )
        .row("accepted", acceptance)
        .row("value", pretty(&shown["value"]))
        .row(
            "cryptlet",
            format!("{} version {version}", statement.cryptlet),
        )
        .row("method", String::from_utf8_lossy(&statement.method))
        .row("round", statement.round)
        .row("occasion", occasion(statement))
        .row("observed", utc(envelope.observed_at))
        .row("agreed", format!("hosts {}", hosts("agreed")))
        .row("dissented", hosts("dissented"))
        .row("delegate", hex(&envelope.carriage.delegate))
        .row("chain", hex(statement.genesis))
}

/// A node of another chain has nothing to say of it.
fn check_chain(chain: &Chain, envelope: &Envelope) -> Outcome {
    if chain.genesis() == envelope.statement.genesis {
        return Ok(());
    }
    Err(Problem::new(
        "other-chain",
        format!(
            "the node's chain is {}, the envelope's {}",
            hex(chain.genesis()),
            hex(envelope.statement.genesis)
        ),
        "name a node of the envelope's chain: --node wss://…",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_chain_says_names_the_block_and_whether_it_can_fall() {
        let at = H256::repeat_byte(7);
        let text = told("2027-01-15", at, false, true);
        assert!(
            text.contains(&hex(at)) && text.contains("not final yet"),
            "{text}"
        );
        let text = told("2027-01-15", at, true, false);
        assert!(
            text.contains("which is final") && text.contains("could not"),
            "{text}"
        );
    }
}
