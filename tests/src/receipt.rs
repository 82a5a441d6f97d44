//! A result's receipt: made by an auditor, and verified by who trusts a key or a block.

use crate::{
    answer::{refused, text},
    consortium::{Consortium, PUBLISHER},
};
use anyhow::{ensure, Context, Result};
use serde_json::{json, Value};
use std::fs;

/// A receipt, and what its auditor saw.
#[derive(Clone, Debug)]
pub struct Receipt {
    /// Its file, in the consortium's folder.
    pub file: String,
    /// What `cryptlet audit` told.
    pub told: Value,
    auditor: String,
}

impl Receipt {
    /// An auditor with a new key makes `{name}.receipt` from what the first node keeps. `which` result it is of, is said as
    /// `cryptlet audit` has it.
    pub fn make(consortium: &mut Consortium, name: &str, which: &[&str]) -> Result<Self> {
        let (key, file) = (format!("{name}.key"), format!("{name}.receipt"));
        let auditor = consortium.cli_offline(&["keygen", &key])?;
        let line = [&["audit"], which, &["--key", &key, "--out", &file]].concat();
        Ok(Receipt {
            told: consortium.cli(PUBLISHER, &line)?,
            auditor: text(&auditor, "publicKey")?,
            file,
        })
    }

    /// Verifies it without a node, by who trusts its auditor and the hash of the block that accepted the result. An error
    /// unless it says what the auditor saw.
    pub fn verify(&self, consortium: &mut Consortium, block: &str) -> Result<Value> {
        let trusted = ["--trust", &self.auditor, "--block-hash", block];
        let verified = consortium.cli_offline(&[&["verify", &self.file][..], &trusted].concat())?;
        ensure!(
            verified["output"] == self.told["output"]
                && verified["auditorTrusted"] == json!(true)
                && verified["blockTrusted"] == json!(true),
            "the receipt says what the chain accepted: {verified}"
        );
        Ok(verified)
    }

    /// An error unless it is refused by who trusts `other` than its auditor or its block, and with a bit changed.
    pub fn is_refused_otherwise(&self, consortium: &mut Consortium, other: &str) -> Result<()> {
        for (option, code) in [
            ("--trust", "other-auditor"),
            ("--block-hash", "other-block"),
        ] {
            let line = ["verify", &self.file, option, other];
            refused(consortium.cli_offline(&line), code)?;
        }
        let mut bytes = fs::read(consortium.folder.join(&self.file))?;
        let middle = bytes.len() / 2;
        bytes[middle] ^= 1;
        let changed = format!("changed-{}", self.file);
        fs::write(consortium.folder.join(&changed), bytes)?;
        let line = ["verify", &changed];
        refused(consortium.cli_offline(&line), "bad-receipt")
    }

    /// Has its input run again by who trusts `block`, with the settings and the program of the first host; `more` are further
    /// options of `cryptlet replay`. An error unless it brings the same bytes.
    pub fn run_again(&self, consortium: &mut Consortium, block: &str, more: &[&str]) -> Result<()> {
        let code = text(&self.told, "code")?;
        let component = format!("artefacts/{}.wasm", code.trim_start_matches("0x"));
        let host = consortium.hosts.first().context("no host")?.configuration();
        let (host, program) = (
            host.display().to_string(),
            consortium.programs.host.display().to_string(),
        );
        let line = [
            "replay",
            &self.file,
            "--host-config",
            &host,
            "--component",
            &component,
            "--host-program",
            &program,
            "--block-hash",
            block,
        ];
        let replayed = consortium.cli_offline(&[&line[..], more].concat())?;
        ensure!(
            replayed["same"] == json!(true),
            "the same bytes: {replayed}"
        );
        Ok(())
    }
}
