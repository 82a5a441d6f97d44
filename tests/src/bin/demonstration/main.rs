//! Shows the main job: a chain, three hosts, a registered cryptlet, a question, an answer that three hosts signed, and its
//! verification without any of them; then answers that come by themselves, and if wished for a contract that is called with
//! them, and one that has a cryptlet of its own. `scripts/run` calls it.

mod contracts;
mod feeds;
mod next;
mod signals;
mod teller;

use crate::{
    contracts::{a_contract_has_a_cryptlet_of_its_own, a_contract_is_called},
    feeds::answers_by_themselves,
    next::how_to_go_on,
    signals::{Outcome, Signals},
    teller::{complain, say, Teller},
};
use anyhow::{ensure, Result};
use journeys::consortium::{Consortium, Plan, MARKET_WATCHER};
use serde_json::Value;
use std::{convert::Infallible, path::Path, process::ExitCode, time::Duration};

const USAGE: &str = "usage: scripts/run [--once] [--ethereum]\n  --once      end after what is shown; without it, all stays up until Ctrl-C\n  --ethereum  have Solidity contracts subscribe too, be called back, and have a cryptlet of their own";
const QUESTION: [&str; 2] = ["wti-oil", "2020-04-20"];
/// Who asks and subscribes.
const ASKER: &str = "//Eve";
const STEPS: usize = 16;
/// More with contracts.
const STEPS_WITH_CONTRACTS: usize = 20;
/// How often it is looked whether all programs are there.
const WATCH_EVERY: Duration = Duration::from_millis(500);

/// Exit status if something failed.
const FAILED: u8 = 1;
/// Exit status if the line was not understood.
const MISUSED: u8 = 2;

/// What is to be shown.
#[derive(Clone, Copy, Default)]
struct Wishes {
    /// Nothing stays up.
    once: bool,
    /// Contracts too.
    ethereum: bool,
}

#[tokio::main]
async fn main() -> ExitCode {
    let mut wishes = Wishes::default();
    for word in std::env::args().skip(1) {
        match word.as_str() {
            "--once" => wishes.once = true,
            "--ethereum" => wishes.ethereum = true,
            "--help" | "-h" => {
                say(USAGE);
                return ExitCode::SUCCESS;
            }
            other => {
                complain(format!("error: unknown option: {other}\n{USAGE}"));
                return ExitCode::from(MISUSED);
            }
        }
    }
    match show(wishes).await {
        Ok(status) => ExitCode::from(status),
        Err(error) => ExitCode::from(failed(&error)),
    }
}

/// Shows the main job in a folder of its own, and stays up after it; gives the exit status.
async fn show(wishes: Wishes) -> Result<u8> {
    let folder = tempfile::Builder::new()
        .prefix("cryptlet-registrar-")
        .tempdir()?;
    let mut signals = Signals::listen()?;
    let status = match signals
        .unless_stopped(main_job(folder.path(), wishes.ethereum))
        .await
    {
        Outcome::Done(consortium) if wishes.once => end(consortium),
        Outcome::Done(consortium) => stay_up(consortium, &mut signals).await,
        Outcome::Failed(error) => failed(&error),
        Outcome::Stopped(status) => status,
    };
    if status == FAILED {
        // The logs are in it.
        let kept = folder.keep();
        complain(format!(
            "its files are kept, remove them when they are read: {}",
            kept.display()
        ));
    }
    Ok(status)
}

fn failed(error: &anyhow::Error) -> u8 {
    complain(format!("\nerror: {error:#}"));
    FAILED
}

fn end(mut consortium: Consortium) -> u8 {
    consortium
        .stop()
        .map_or_else(|error| failed(&error), |()| 0)
}

/// Until somebody stops it, or a program ends by itself. All others end as the consortium is dropped.
async fn stay_up(mut consortium: Consortium, signals: &mut Signals) -> u8 {
    for line in how_to_go_on(&consortium) {
        say(line);
    }
    match signals.unless_stopped(watch(&mut consortium)).await {
        Outcome::Failed(error) => failed(&error),
        // The main job is done: this is how it ends.
        Outcome::Stopped(_) => 0,
    }
}

/// Looks whether all programs are there, for ever.
async fn watch(consortium: &mut Consortium) -> Result<Infallible> {
    loop {
        tokio::time::sleep(WATCH_EVERY).await;
        consortium.check()?;
    }
}

/// Starts a consortium, has it answer a question, and verifies the answer without it. Then has answers come by
/// themselves.
async fn main_job(folder: &Path, ethereum: bool) -> Result<Consortium> {
    let steps = if ethereum {
        STEPS_WITH_CONTRACTS
    } else {
        STEPS
    };
    let teller = Teller::new(steps);
    let plan = Plan::of_one_node(3);
    let mut consortium = Consortium::start(folder, &plan, Box::new(teller)).await?;
    consortium.serve_market_watcher().await?;

    consortium.tell("asking: what was a barrel of oil on 20 April 2020?");
    let asked = consortium.ask("price-at", &QUESTION)?;
    consortium.tell("reading the accepted result back, and saving what proves it");
    let mut result = vec!["result", MARKET_WATCHER, "price-at"];
    result.extend(QUESTION);
    result.extend(["--save", "proof"]);
    consortium.cli(ASKER, &result)?;
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

    say(format!(
        "\nThe registrar accepted: {}",
        asked["result"]["value"]
    ));
    say(format!(
        "{} hosts signed it, and the proof holds without any of them.",
        asked["result"]["agreed"].as_array().map_or(0, Vec::len)
    ));
    answers_by_themselves(&mut consortium).await?;
    if ethereum {
        a_contract_is_called(&mut consortium)?;
        a_contract_has_a_cryptlet_of_its_own(&mut consortium)?;
    }
    Ok(consortium)
}
