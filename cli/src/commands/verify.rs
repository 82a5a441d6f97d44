//! `cryptlet verify`: a saved result, checked without a network.

use crate::{
    answer::{parse_envelope, pretty, verified_json},
    context::Context,
    error::{Explain, Outcome},
    files,
    moment::utc,
    output::{hex, listed, Sheet},
    package::header_of,
    question::{typed_json, untyped_json},
};
use cryptlet_primitives::{envelope::SavedKeys, package::MAX_HEADER};
use std::path::PathBuf;

/// Most bytes of an envelope file: 64 votes with 1 KiB of output each, in binary or hex, with room to spare.
const MAX_ENVELOPE: u64 = 1024 * 1024;
/// Most bytes of a file of keys: some ten thousand keys.
const MAX_KEYS: u64 = 4 * 1024 * 1024;

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
}

impl Verify {
    /// Checks chain, time, all three tiers of signatures, and that the votes come to the claimed answer.
    pub fn run(self, context: &Context) -> Outcome {
        let envelope = parse_envelope(&bytes_of(files::read(&self.envelope, MAX_ENVELOPE)?)?)?;
        let keys = files::read_text(&self.keys, MAX_KEYS)?;
        let keys: SavedKeys = serde_json::from_str(&keys).explain(
            "bad-keys",
            format!("{} holds no saved keys", self.keys.display()),
            "save them with `cryptlet result NAME METHOD … --save FOLDER`",
        )?;
        let header = match &self.header {
            Some(path) => Some(header_of(&files::read(path, u64::from(MAX_HEADER))?)?),
            None => None,
        };
        let shown = verified_json(&envelope, &keys, |method, output| match &header {
            Some(header) => typed_json(header, method, output),
            None => untyped_json(output),
        })?;
        let hosts = |field: &str| listed(shown[field].as_array().into_iter().flatten());
        let human = Sheet::default()
            .row(
                "valid",
                "yes: code, hosts and delegate signed, and the votes come to this",
            )
            .row("value", pretty(&shown["value"]))
            .row(
                "cryptlet",
                format!(
                    "{} version {}",
                    envelope.statement.cryptlet, envelope.statement.version
                ),
            )
            .row(
                "method",
                String::from_utf8_lossy(&envelope.statement.method),
            )
            .row("round", envelope.statement.round)
            .row("observed", utc(envelope.observed_at))
            .row("accepted", utc(envelope.accepted_at))
            .row("agreed", format!("hosts {}", hosts("agreed")))
            .row("dissented", hosts("dissented"))
            .row("delegate", hex(&envelope.carriage.delegate))
            .row("chain", hex(envelope.statement.genesis));
        context.output.answer(&shown, &human.text());
        Ok(())
    }
}

/// The file's bytes, or those that its hex stands for. No envelope begins with the letters `0x`: its first bytes are a
/// chain's hash, and one that did would only fail to be read.
fn bytes_of(file: Vec<u8>) -> Outcome<Vec<u8>> {
    match file.strip_prefix(b"0x") {
        Some(digits) => hex::decode(digits.trim_ascii_end()).explain(
            "bad-envelope",
            "the envelope's hex is damaged",
            "fetch it again: `cryptlet result NAME METHOD … --save FOLDER`",
        ),
        None => Ok(file),
    }
}
