//! The `cryptlet` command, run as a person would.

use super::Consortium;
use anyhow::{bail, Context, Result};
use serde_json::Value;
use std::process::Command;

impl Consortium {
    /// Runs the command line against the first node, signing as `signer`; gives its JSON answer.
    pub fn cli(&mut self, signer: &str, arguments: &[&str]) -> Result<Value> {
        let node = self.nodes.first().context("no node")?.url();
        self.run_cli(&["--node", &node, "--signer", signer], arguments)
    }

    /// Runs the command line against the node at `url`, and signs nothing.
    pub fn cli_at(&mut self, url: &str, arguments: &[&str]) -> Result<Value> {
        self.run_cli(&["--node", url], arguments)
    }

    /// Runs the command line without a node.
    pub fn cli_offline(&mut self, arguments: &[&str]) -> Result<Value> {
        self.run_cli(&[], arguments)
    }

    fn run_cli(&mut self, options: &[&str], arguments: &[&str]) -> Result<Value> {
        let words: Vec<&str> = options
            .iter()
            .chain(&["--json", "--quiet"])
            .chain(arguments)
            .copied()
            .collect();
        let line = format!("cryptlet {}", words.join(" "));
        self.narrator.command(&line);
        let run = Command::new(&self.programs.cli)
            .current_dir(&self.folder)
            .args(&words)
            .output()?;
        let text = String::from_utf8_lossy(&run.stdout);
        if !run.status.success() {
            bail!(
                "`{line}` ended with {}: {text}{}",
                run.status,
                String::from_utf8_lossy(&run.stderr)
            );
        }
        let answer = serde_json::from_str(&text).with_context(|| format!("not JSON: {text}"))?;
        self.narrator
            .answer(&serde_json::to_string_pretty(&answer)?);
        Ok(answer)
    }
}
