//! The chain that the nodes start with.

use super::{account, uri, Consortium, Plan, OPERATORS, PUBLISHER, VALIDATORS};
use anyhow::{ensure, Result};
use std::{fmt::Write as _, fs, process::Command};

impl Consortium {
    /// The preset, or a specification made from a consortium's file where the slot duration differs.
    pub(super) fn chain_specification(&self, plan: &Plan) -> Result<String> {
        let preset = if plan.nodes == 1 { "dev" } else { "local" };
        let Some(slot_ms) = plan.slot_ms else {
            return Ok(preset.into());
        };
        let file = self.folder.join("consortium.toml");
        fs::write(&file, consortium_file(plan.nodes, slot_ms)?)?;
        let specification = self.folder.join("chain.json");
        let made = Command::new(&self.programs.registrar)
            .args([
                "found".as_ref(),
                file.as_os_str(),
                "--output".as_ref(),
                specification.as_os_str(),
                "--raw".as_ref(),
            ])
            .output()?;
        ensure!(
            made.status.success(),
            "registrar found failed: {}",
            String::from_utf8_lossy(&made.stderr)
        );
        Ok(specification.display().to_string())
    }
}

/// A consortium's own file: the development validators, at a pace of its own.
fn consortium_file(nodes: usize, slot_ms: u32) -> Result<String> {
    use sp_core::Pair;
    let validators: Vec<String> = VALIDATORS
        .iter()
        .take(nodes)
        .map(|name| uri(name))
        .collect();
    let accounts: Vec<String> = validators
        .iter()
        .map(|uri| account(uri))
        .collect::<Result<_>>()?;
    let mut text = String::new();
    writeln!(
        text,
        "name = \"Journey\"\nid = \"journey\"\nkind = \"local\""
    )?;
    writeln!(text, "slot-duration-ms = {slot_ms}")?;
    writeln!(text, "private-endpoints = [\"localhost\"]")?;
    writeln!(text, "council = {accounts:?}")?;
    for (uri, account) in validators.iter().zip(&accounts) {
        let ed = hex::encode(sp_core::ed25519::Pair::from_string(uri, None)?.public());
        writeln!(
            text,
            "\n[[validators]]\naccount = \"{account}\"\naura = \"{account}\"\ngrandpa = \"0x{ed}\"\ndelegate = \"0x{ed}\""
        )?;
    }
    for name in [PUBLISHER].iter().chain(&OPERATORS) {
        let account = account(name)?;
        writeln!(
            text,
            "\n[[balances]]\naccount = \"{account}\"\ntokens = 1000000"
        )?;
    }
    Ok(text)
}
