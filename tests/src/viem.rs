//! Ethereum programs: the scripts in `tests/ethereum`, which speak to a node by the library viem.

use crate::consortium::Consortium;
use anyhow::{ensure, Context, Result};
use serde_json::Value;
use std::{
    io::{BufRead, BufReader, Read},
    process::{Command, Stdio},
};

/// Runs a script against the first node and gives the JSON that it ends with; shows what it tells to whoever runs the
/// journey with its output shown.
pub fn step(consortium: &Consortium, script: &str, arguments: &[&str]) -> Result<Value> {
    viem(consortium, script, arguments, |line| println!("  {line}"))
}

/// Runs a step of a script that keeps what it deploys: `kept`, where a word of the line is that, is a file in the consortium's
/// folder.
pub fn kept_step(
    consortium: &Consortium,
    script: &str,
    kept: &str,
    line: &[&str],
) -> Result<Value> {
    let file = consortium.folder.join(kept).display().to_string();
    let line: Vec<&str> = line
        .iter()
        .map(|word| if *word == kept { file.as_str() } else { *word })
        .collect();
    step(consortium, script, &line)
}

/// Runs a script against the first node, tells each line of its error stream, and gives the JSON that it ends with.
pub fn viem(
    consortium: &Consortium,
    script: &str,
    arguments: &[&str],
    mut tell: impl FnMut(&str),
) -> Result<Value> {
    let folder = consortium.programs.project.join("tests/ethereum");
    for needed in [&folder, &consortium.programs.project.join("contracts")] {
        ensure!(
            needed.join("node_modules").is_dir(),
            "run `npm ci` in {} first: scripts/test does",
            needed.display()
        );
    }
    let node = consortium.nodes.first().context("no node")?.url();
    let mut run = Command::new("node")
        .current_dir(&folder)
        .args([script, &node.replacen("ws://", "http://", 1)])
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .context("node does not start: is Node.js installed?")?;
    let errors = run.stderr.take().context("no error stream")?;
    let mut told = Vec::new();
    for line in BufReader::new(errors).lines() {
        let line = line?;
        tell(&line);
        told.push(line);
    }
    let mut out = String::new();
    run.stdout
        .take()
        .context("no output")?
        .read_to_string(&mut out)?;
    ensure!(
        run.wait()?.success(),
        "{script} failed: {out}{}",
        told.join("\n")
    );
    serde_json::from_str(out.lines().last().unwrap_or_default())
        .with_context(|| format!("{script} ends with something else than JSON: {out}"))
}

/// A cryptlet's number, by its address: the address has it in its first four bytes.
pub fn number_of(address: &str) -> Result<String> {
    let digits = address.get(2..10).context("no address")?;
    Ok(u32::from_str_radix(digits, 16)?.to_string())
}
