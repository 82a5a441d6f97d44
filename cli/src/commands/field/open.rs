//! `cryptlet field open`: what is sealed to a key of one's own.

use super::{named, sealed};
use crate::{
    context::Context,
    encryption,
    error::{Explain, Outcome, Problem},
    files, hash,
    output::hex,
};
use cryptlet_sealing::{open, OpenError, Opened, Place, Purpose, Sealed, SecretKey};
use serde_json::json;
use sp_core::H256;
use std::path::PathBuf;

/// The command's arguments.
#[derive(clap::Args)]
pub struct Open {
    /// The sealed content: 0x and hex digits, or a file of its bytes or digits, or of what `cryptlet result --json` prints.
    sealed: String,
    /// The file of the key that it is sealed to.
    #[arg(long, value_name = "FILE")]
    key: PathBuf,
    /// The chain: its first block's hash. With it no node is asked.
    #[arg(long, value_name = "HASH", value_parser = hash::read)]
    genesis: Option<H256>,
    /// The number of the cryptlet; without it, what the file says.
    #[arg(long, value_name = "NUMBER")]
    cryptlet: Option<u32>,
    /// It is no field of an answer, but sealed to the cryptlet: for its component of this digest, or for `any` version.
    #[arg(long, value_name = "DIGEST|any")]
    input: Option<Code>,
    /// A new file (mode 0600) that takes the content, which then is not shown.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

/// Which component a content is sealed for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Code(Option<H256>);

impl std::str::FromStr for Code {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "any" => Ok(Code(None)),
            digest => hash::read(digest).map(|digest| Code(Some(digest))),
        }
    }
}

impl Open {
    /// Opens, and shows the content.
    pub async fn run(self, context: &Context) -> Outcome {
        let found = sealed::find(&self.sealed)?;
        let key = encryption::read(&self.key)?;
        let number = found.cryptlet.map(|id| id.0);
        let cryptlet = self.cryptlet.or(number).ok_or_else(|| {
            let state = "the cryptlet that the content belongs to is not named";
            Problem::new("no-cryptlet", state, "give its number: --cryptlet NUMBER")
        })?;
        let genesis = match self.genesis {
            Some(genesis) => genesis,
            None => context.chain().await?.genesis(),
        };
        let purpose = match self.input {
            None => Purpose::Field,
            Some(Code(code)) => Purpose::Input {
                code: code.map(|code| code.0),
            },
        };
        let place = Place {
            genesis: genesis.0,
            cryptlet,
            purpose,
        };
        let opened = opened(&place, &key, &found.bytes)?;
        self.tell(context, &opened, &found.bytes)
    }

    fn tell(&self, context: &Context, opened: &Opened, bytes: &[u8]) -> Outcome {
        let sealed = Sealed::parse(bytes).explain("not-opened", "it is not read", REMEDY)?;
        let text = std::str::from_utf8(&opened.content).ok();
        let mut shown = json!({
            "scheme": named(sealed.head.scheme),
            "recipients": sealed.recipients().count(),
            "file": self.out,
        });
        if let Some(out) = &self.out {
            let text = text.ok_or_else(|| {
                let state = "the content is no text, and a file for secrets takes only text";
                Problem::new(
                    "not-text",
                    state,
                    "leave --out away: it is shown as hex digits",
                )
            })?;
            files::write_secret(out, text)?;
            let human = format!("opened into {}", out.display());
            return context.output.answer(&shown, &human);
        }
        shown["content"] = json!(hex(opened.content.as_slice()));
        shown["text"] = json!(text);
        let human = text.map_or_else(|| hex(opened.content.as_slice()), str::to_owned);
        context.output.answer(&shown, &human)
    }
}

const REMEDY: &str = "check that nothing of it is missing";

fn opened(place: &Place, key: &SecretKey, bytes: &[u8]) -> Outcome<Opened> {
    open(place, key, bytes).map_err(|error| {
        let (state, remedy) = match error {
            OpenError::Malformed => ("the bytes are no sealed content", REMEDY),
            OpenError::Elsewhere => (
                "it belongs to another cryptlet or chain, or is for another purpose",
                "check --cryptlet and --genesis; for what is sealed to a cryptlet give --input with its component's digest, or `any`",
            ),
            OpenError::NotForThisKey => (
                "it is sealed to others",
                "open it with another key; or have it sealed anew, to this one too",
            ),
            OpenError::Refused => (
                "it was changed, or not sealed rightly to this key",
                "compare it with the answer on the chain, or have it sealed anew",
            ),
        };
        Problem::new("not-opened", state, remedy)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::context::Shared;
    use cryptlet_sealing::{seal, Scheme, Seed};
    use zeroize::Zeroizing;

    const PLACE: Place = Place {
        genesis: [0x11; 32],
        cryptlet: 7,
        purpose: Purpose::Field,
    };

    fn context() -> Context {
        let shared = Shared {
            // Nothing listens there: what is opened offline asks nobody.
            node: Some("ws://127.0.0.1:1".to_owned()),
            signer: None,
            finalized: false,
            json: true,
            quiet: true,
        };
        Context::new(shared, |_| None)
    }

    #[tokio::test]
    async fn a_field_is_opened_without_a_node_by_its_readers_key_alone() {
        let folder = tempfile::tempdir().unwrap();
        let file = |name: &str| folder.path().join(name);
        let key = encryption::create(&file("mine.key")).unwrap();
        encryption::create(&file("other.key")).unwrap();
        let seed = Seed::new(Zeroizing::new([9; 32]));
        let field = seal(
            &PLACE,
            Scheme::default(),
            &[key.public()],
            b"1250000",
            &seed,
        )
        .unwrap();
        let result = json!({ "cryptlet": { "id": 7 }, "value": { "ok": hex(&field) } });
        files::write(&file("result.json"), result.to_string().as_bytes()).unwrap();
        let open = |key: &str, genesis: u8, cryptlet, out: &str| Open {
            sealed: file("result.json").to_str().unwrap().to_owned(),
            key: file(key),
            genesis: Some(H256::repeat_byte(genesis)),
            cryptlet,
            input: None,
            out: Some(file(out)),
        };
        let context = context();
        open("mine.key", 0x11, None, "price")
            .run(&context)
            .await
            .unwrap();
        assert_eq!(files::read(&file("price"), 64).unwrap(), b"1250000");
        for (key, genesis, cryptlet) in [
            ("other.key", 0x11, None),
            ("mine.key", 0x12, None),
            ("mine.key", 0x11, Some(8)),
        ] {
            let refused = open(key, genesis, cryptlet, "none").run(&context).await;
            assert_eq!(refused.unwrap_err().code, "not-opened");
        }
        assert!(!file("none").exists());
    }

    #[test]
    fn an_input_is_for_a_component_or_for_any_version() {
        assert_eq!("any".parse(), Ok(Code(None)));
        let digest = format!("0x{}", "07".repeat(32));
        assert_eq!(digest.parse(), Ok(Code(Some(H256::repeat_byte(7)))));
        assert!("newest".parse::<Code>().is_err());
    }
}
