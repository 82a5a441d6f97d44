//! `cryptlet verify`: a receipt, or a saved result. A receipt proves all by itself, from one block hash. Of a saved
//! result it is checked without a network who signed it; a node tells whether the chain accepted it.

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
    receipt::{
        shown::{self, Words},
        signed::{is_receipt, MAX_RECEIPT},
        Signed, Trust,
    },
    saved_keys,
};
use cryptlet_primitives::{envelope::Envelope, package::MAX_HEADER};
use serde_json::{json, Value as Json};
use sp_core::H256;
use std::path::{Path, PathBuf};

/// The command's arguments.
#[derive(clap::Args)]
pub struct Verify {
    /// The receipt that `cryptlet audit` wrote; or the envelope that `cryptlet result --save` wrote, or its hex.
    file: PathBuf,
    /// Of an envelope, the keys to believe: the JSON file that was saved beside it, from a chain that the verifier trusts.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["auditor", "block_hash", "genesis"])]
    keys: Option<PathBuf>,
    /// Of an envelope, the cryptlet's header, so that the value is shown by its type. Proves nothing and decides nothing.
    #[arg(long, value_name = "FILE", requires = "keys")]
    header: Option<PathBuf>,
    #[command(flatten)]
    trust: Trust,
    /// Ask the node too whether the chain accepted this result. Without it no node is asked: signatures show who said
    /// it, not that the chain took it.
    #[arg(long, requires = "keys")]
    accepted: bool,
    /// The block whose state is asked; without it the newest. An old result may be known only to an archive node, at a
    /// block soon after its acceptance.
    #[arg(long, value_name = "HASH", requires = "accepted", value_parser = hash::read)]
    at_block: Option<H256>,
}

impl Verify {
    /// Checks what the file is.
    pub async fn run(self, context: &Context) -> Outcome {
        match &self.keys {
            Some(keys) => self.envelope(context, keys).await,
            None => self.receipt(context),
        }
    }

    /// Checks a receipt: who signed it, and all that it proves. Of one that is believed for no reason it shows what it
    /// says, to look for a reason, and fails.
    fn receipt(&self, context: &Context) -> Outcome {
        let bytes = files::read(&self.file, MAX_RECEIPT)?;
        if !is_receipt(&bytes) {
            return Err(no_receipt(&self.file));
        }
        let signed = Signed::parse(&bytes)?;
        let auditor = signed.auditor;
        let checked = self.trust.check(signed)?;
        let words = Words::of(&checked)?;
        let mut shown = shown::json(&checked, &words, Some(&auditor));
        self.trust.tell(&mut shown);
        let human = shown::sheet(&checked, &words, Some(&auditor));
        let human = human.row("trusted", self.trust.rests());
        let shown = context.output.answer(&shown, &human.text());
        self.trust.ensure_given().and(shown)
    }

    /// Checks chain, time, all three tiers of signatures, and that the votes come to the claimed answer; then, if that is
    /// wanted, that the chain has the same.
    async fn envelope(&self, context: &Context, keys: &Path) -> Outcome {
        let envelope = read_envelope(&self.file)?;
        let keys = saved_keys::read(keys)?;
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

fn no_receipt(file: &Path) -> Problem {
    Problem::new(
        "no-keys",
        format!("{} is no receipt", file.display()),
        "an envelope is verified with the keys that were saved beside it: --keys FILE; a receipt is made by `cryptlet audit`",
    )
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
    use crate::{context::Shared, receipt::tests};

    fn context() -> Context {
        let shared = Shared {
            node: None,
            signer: None,
            finalized: false,
            json: true,
            quiet: true,
        };
        Context::new(shared, |_| None)
    }

    fn verify(file: PathBuf) -> Verify {
        Verify {
            file,
            keys: None,
            header: None,
            trust: Trust::default(),
            accepted: false,
            at_block: None,
        }
    }

    #[tokio::test]
    async fn a_receipt_is_known_by_its_bytes_and_needs_no_keys() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("oil.receipt");
        files::write(&path, &tests::file()).unwrap();
        let auditor = H256(tests::auditor().public().0);
        let other = H256::repeat_byte(1);
        let code = async |change: fn(&mut Verify, H256), hash| {
            let mut command = verify(path.clone());
            change(&mut command, hash);
            command
                .run(&context())
                .await
                .err()
                .map(|problem| problem.code)
        };
        let nothing = code(|_, _| {}, other).await;
        assert_eq!(nothing.as_deref(), Some("nothing-trusted"));
        let trust = |command: &mut Verify, key| command.trust.auditor = Some(key);
        assert_eq!(code(trust, auditor).await, None);
        assert_eq!(code(trust, other).await.as_deref(), Some("other-auditor"));
        let genesis = |command: &mut Verify, hash| command.trust.genesis = Some(hash);
        assert_eq!(code(genesis, other).await.as_deref(), Some("other-chain"));
        let block = |command: &mut Verify, hash| command.trust.block_hash = Some(hash);
        assert_eq!(code(block, other).await.as_deref(), Some("other-block"));
        files::write(&path, b"an envelope").unwrap();
        assert_eq!(code(|_, _| {}, other).await.as_deref(), Some("no-keys"));
    }

    #[test]
    fn a_receipts_options_are_not_an_envelopes() {
        #[derive(clap::Parser)]
        struct Line {
            #[command(flatten)]
            _verify: Verify,
        }
        let key = hex(H256::zero());
        let read = |words: &[&str]| {
            let line = ["verify", "file"].iter().chain(words);
            <Line as clap::Parser>::try_parse_from(line).is_ok()
        };
        assert!(read(&[
            "--trust",
            &key,
            "--block-hash",
            &key,
            "--genesis",
            &key
        ]));
        assert!(read(&["--keys", "keys.json"]));
        for option in ["--trust", "--block-hash", "--genesis"] {
            assert!(!read(&["--keys", "keys.json", option, &key]), "{option}");
        }
    }

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
