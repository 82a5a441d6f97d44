//! Shows the main job: a chain, three hosts, a registered cryptlet, a question, an answer that three hosts signed, and its
//! verification without any of them. `scripts/run` calls it.

use anyhow::{ensure, Result};
use journeys::consortium::{Consortium, Narrator, Plan, MARKET_WATCHER};
use serde_json::Value;
use std::{path::Path, time::Instant};

const USAGE: &str = "usage: scripts/run [--once]\n  --once  end after the main job; without it, all stays up until Ctrl-C";
const QUESTION: [&str; 2] = ["wti-oil", "2020-04-20"];
const STEPS: usize = 13;
/// Lines of an answer that are shown.
const MOST_LINES: usize = 40;

/// Tells each step on the standard output.
struct Teller {
    started: Instant,
    step: usize,
}

impl Narrator for Teller {
    fn step(&mut self, text: &str) {
        self.step += 1;
        println!(
            "\n[{}/{STEPS}] {text}  ({:.1} s)",
            self.step,
            self.started.elapsed().as_secs_f32()
        );
    }

    fn command(&mut self, line: &str) {
        println!("  $ {line}");
    }

    fn answer(&mut self, text: &str) {
        let mut lines = text.lines();
        for line in lines.by_ref().take(MOST_LINES) {
            println!("    {line}");
        }
        let left = lines.count();
        if left > 0 {
            println!("    … ({left} lines more)");
        }
    }
}

#[tokio::main]
async fn main() -> Result<()> {
    let mut once = false;
    for word in std::env::args().skip(1) {
        match word.as_str() {
            "--once" => once = true,
            "--help" | "-h" => {
                println!("{USAGE}");
                return Ok(());
            }
            other => {
                eprintln!("unknown option {other}\n{USAGE}");
                std::process::exit(2);
            }
        }
    }
    let mut terminate = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())?;
    tokio::select! {
        done = demonstrate(once) => done,
        _ = tokio::signal::ctrl_c() => farewell(),
        _ = terminate.recv() => farewell(),
    }
}

/// Nodes and hosts end as what the demonstration started is dropped.
fn farewell() -> Result<()> {
    println!("\nstopping all that was started");
    Ok(())
}

async fn demonstrate(once: bool) -> Result<()> {
    let folder = tempfile::Builder::new()
        .prefix("cryptlet-registrar-")
        .tempdir()?;
    let teller = Teller {
        started: Instant::now(),
        step: 0,
    };
    let plan = Plan {
        nodes: 1,
        hosts: 3,
        slot_ms: None,
    };
    let mut consortium = Consortium::start(folder.path(), &plan, Box::new(teller)).await?;
    consortium.serve_market_watcher().await?;

    consortium.tell("asking: what was a barrel of oil on 20 April 2020?");
    let asked = consortium.ask("price-at", &QUESTION)?;
    consortium.tell("reading the accepted result back, and saving what proves it");
    let node = consortium.nodes[0].url();
    let mut result = vec!["result", MARKET_WATCHER, "price-at"];
    result.extend(QUESTION);
    result.extend(["--save", "proof"]);
    consortium.cli("//Eve", &result)?;
    consortium.tell("verifying it offline: from two files, with no node and no host");
    let verdict = consortium.cli_offline(&[
        "verify",
        "proof/envelope.scale",
        "--keys",
        "proof/keys.json",
    ])?;
    ensure!(
        verdict["signed"] == Value::Bool(true),
        "the accepted result does not verify: {verdict}"
    );

    println!("\nThe registrar accepted: {}", asked["result"]["value"]);
    println!(
        "{} hosts signed it, and the proof holds without any of them.",
        asked["result"]["agreed"].as_array().map_or(0, Vec::len)
    );
    if once {
        consortium.stop()?;
        return Ok(());
    }
    for line in how_to_go_on(&consortium, &node) {
        println!("{line}");
    }
    std::future::pending().await
}

/// What another terminal needs to go on: the programs, the files, the node, the hosts, and a question to begin with.
fn how_to_go_on(consortium: &Consortium, node: &str) -> Vec<String> {
    let programs = consortium.programs.cli.parent().unwrap_or(Path::new("."));
    let mut lines = vec![
        "\nAll stays up until Ctrl-C. In another terminal, first:".to_owned(),
        format!("  export PATH=\"{}:$PATH\"", programs.display()),
        format!("  export DEMO={}", consortium.folder.display()),
        format!("  export CRYPTLET_NODE={node}"),
    ];
    for host in &consortium.hosts {
        let operator = &host.plan.operator;
        let name = operator.trim_start_matches('/').to_uppercase();
        let endpoint = host.endpoint();
        lines.push(format!(
            "  export {name}_HOST={endpoint}   # operated by {operator}"
        ));
    }
    let proof = "$DEMO/gold";
    lines.extend([
        "The hosts' certificates are from $DEMO/consortium-ca.pem; they run components that lie in $DEMO/artefacts.".to_owned(),
        "\nAsk again. The cryptlet's header types the words of a question:".to_owned(),
        format!("  cryptlet show {MARKET_WATCHER}"),
        format!("  cryptlet request {MARKET_WATCHER} latest gold --wait --signer //Eve"),
        "Save the proof, and verify it with the header, which types the value that is shown:".to_owned(),
        format!("  cryptlet result {MARKET_WATCHER} latest gold --save {proof}"),
        format!(
            "  cryptlet verify {proof}/envelope.scale --keys {proof}/keys.json --header {proof}/header.wit"
        ),
        format!("\nOr open polkadot.js with the node {node}."),
        "Your own cryptlet on these hosts: docs/writing-a-cryptlet.md".to_owned(),
    ]);
    lines
}
