//! Shows the main job: a chain, three hosts, a registered cryptlet, a question, an answer that three hosts signed, and its
//! verification without any of them; then answers that come by themselves, and if wished for a contract that is called with
//! them. `scripts/run` calls it.

use anyhow::{ensure, Context, Result};
use journeys::{
    consortium::{Consortium, Narrator, Plan, MARKET_WATCHER},
    node::Node,
    viem::viem,
};
use serde_json::Value;
use std::{
    convert::Infallible,
    fmt::Display,
    future::Future,
    io::{self, Write as _},
    path::Path,
    process::ExitCode,
    time::{Duration, Instant},
};
use tokio::{
    signal::unix::{signal, Signal, SignalKind},
    time::timeout,
};

const USAGE: &str = "usage: scripts/run [--once] [--ethereum]\n  --once      end after what is shown; without it, all stays up until Ctrl-C\n  --ethereum  have a Solidity contract subscribe too, and called back";
const QUESTION: [&str; 2] = ["wti-oil", "2020-04-20"];
/// Who asks and subscribes.
const ASKER: &str = "//Eve";
/// 2016-01-01, milliseconds since 1970: before oil rose above 40 dollars again.
const NEW_YEAR_2016: &str = "1451606400000";
const STEPS: usize = 16;
/// One more with a contract.
const STEPS_WITH_CONTRACT: usize = 17;
/// How long an answer that comes by itself may take.
const PATIENCE: Duration = Duration::from_secs(60);
/// Lines of an answer that are shown.
const MOST_LINES: usize = 40;
/// How often it is looked whether all programs are there.
const WATCH_EVERY: Duration = Duration::from_millis(500);
/// How much later than the programs that it stops a signal may arrive here.
const LATE_SIGNAL: Duration = Duration::from_millis(200);

/// Exit status if something failed.
const FAILED: u8 = 1;
/// Exit status if the line was not understood.
const MISUSED: u8 = 2;
/// Exit status if Ctrl-C came before the main job was done.
const INTERRUPTED: u8 = 130;
/// Exit status if SIGTERM came before the main job was done.
const TERMINATED: u8 = 143;

/// What is to be shown.
#[derive(Clone, Copy, Default)]
struct Wishes {
    /// Nothing stays up.
    once: bool,
    /// A contract too.
    ethereum: bool,
}

/// Tells each step on the standard output.
struct Teller {
    started: Instant,
    step: usize,
    steps: usize,
}

impl Narrator for Teller {
    fn step(&mut self, text: &str) {
        self.step += 1;
        say(format!(
            "\n[{}/{}] {text}  ({:.1} s)",
            self.step,
            self.steps,
            self.started.elapsed().as_secs_f32()
        ));
    }

    fn command(&mut self, line: &str) {
        say(format!("  $ {line}"));
    }

    fn answer(&mut self, text: &str) {
        let mut lines = text.lines();
        for line in lines.by_ref().take(MOST_LINES) {
            say(format!("    {line}"));
        }
        let left = lines.count();
        if left > 0 {
            say(format!("    … ({left} lines more)"));
        }
    }
}

/// Prints a line, if anybody still reads: Ctrl-C ends `| tee` before this program.
fn say(line: impl Display) {
    let _ = writeln!(io::stdout(), "{line}");
}

/// Prints a line on the error stream, if anybody still reads.
fn complain(line: impl Display) {
    let _ = writeln!(io::stderr(), "{line}");
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

/// How a piece of work ended.
enum Outcome<T> {
    Done(T),
    Failed(anyhow::Error),
    /// By a signal: with this exit status.
    Stopped(u8),
}

/// The signals by which people and systems stop a program.
struct Signals {
    interrupt: Signal,
    terminate: Signal,
}

impl Signals {
    fn listen() -> Result<Self> {
        Ok(Signals {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
        })
    }

    /// Works until the work is done or a signal comes.
    async fn unless_stopped<T>(&mut self, work: impl Future<Output = Result<T>>) -> Outcome<T> {
        let ended = tokio::select! {
            biased;
            status = self.next() => return Outcome::Stopped(status),
            ended = work => ended,
        };
        let error = match ended {
            Ok(done) => return Outcome::Done(done),
            Err(error) => error,
        };
        // Ctrl-C reaches all programs of a terminal: one that ended by it did not fail.
        match timeout(LATE_SIGNAL, self.next()).await {
            Ok(status) => Outcome::Stopped(status),
            Err(_) => Outcome::Failed(error),
        }
    }

    /// Waits for a signal, and says what comes of it; gives the exit status.
    async fn next(&mut self) -> u8 {
        let status = tokio::select! {
            _ = self.interrupt.recv() => INTERRUPTED,
            _ = self.terminate.recv() => TERMINATED,
        };
        say("\nstopping all that was started");
        status
    }
}

/// Starts a consortium, has it answer a question, and verifies the answer without it. Then has answers come by
/// themselves.
async fn main_job(folder: &Path, ethereum: bool) -> Result<Consortium> {
    let steps = if ethereum { STEPS_WITH_CONTRACT } else { STEPS };
    let teller = Teller {
        started: Instant::now(),
        step: 0,
        steps,
    };
    let plan = Plan {
        nodes: 1,
        hosts: 3,
        slot_ms: None,
    };
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
    }
    Ok(consortium)
}

/// Subscribes to an interval and to an event, shows what comes, and leaves.
async fn answers_by_themselves(consortium: &mut Consortium) -> Result<()> {
    consortium.tell("subscribing: the price of gold, every two seconds");
    let every = ["--every", "2s", "--results", "10"];
    let gold = subscribe(consortium, &["latest", "gold"], &every, 3).await?;
    consortium.tell("subscribing: each day from 2016 on on which oil rose above 40 dollars");
    let crossing = ["crossing", "wti-oil", "40000000"];
    let event = ["--event", "--after", NEW_YEAR_2016, "--results", "10"];
    let oil = subscribe(consortium, &crossing, &event, 2).await?;
    consortium.tell("leaving both: deposits come back, and what is left of the funds");
    for feed in [gold, oil] {
        consortium.cli(ASKER, &["feed", "leave", &feed])?;
    }
    say("\nThree prices and two events came by themselves, each signed by a quorum.");
    Ok(())
}

/// Has a Solidity contract subscribe to the price of oil, by an Ethereum library, and be called with it.
fn a_contract_is_called(consortium: &mut Consortium) -> Result<()> {
    consortium.tell("a Solidity contract subscribes to the price of oil, and is called with each");
    let address = consortium.address_of_market_watcher()?;
    say(format!(
        "$ node tests/ethereum/stock.mjs HTTP_URL {address}"
    ));
    viem(consortium, "stock.mjs", &[&address], |line| {
        say(format!("  {line}"));
    })?;
    say("\nThe contract was called with each price by the cryptlet itself, within the gas that it had paid for.");
    Ok(())
}

/// Subscribes to a question, and shows its first results as they come; gives the feed's name.
async fn subscribe(
    consortium: &mut Consortium,
    question: &[&str],
    trigger: &[&str],
    count: usize,
) -> Result<String> {
    let words = ["subscribe", MARKET_WATCHER];
    let line: Vec<&str> = words
        .iter()
        .chain(question)
        .chain(trigger)
        .copied()
        .collect();
    let told = consortium.cli(ASKER, &line)?;
    let topic = told["question"]["topic"].as_str().context("no topic")?;
    let feed = told["feed"].as_str().context("no feed")?;
    let chain = consortium.chain().await?;
    for sequence in 0..count {
        let what = "an answer that comes by itself";
        chain
            .wait(PATIENCE, what, || async {
                Ok(chain.results(topic).await?.len() > sequence)
            })
            .await?;
        let place = sequence.to_string();
        let words = ["result", MARKET_WATCHER];
        let at = ["--at-sequence", &place];
        let line: Vec<&str> = words.iter().chain(question).chain(&at).copied().collect();
        consortium.cli(ASKER, &line)?;
    }
    Ok(feed.to_owned())
}

/// What another terminal needs to go on: the programs, the files, the node, the hosts, and a question to begin with.
fn how_to_go_on(consortium: &Consortium) -> Vec<String> {
    let node = consortium.nodes.first().map(Node::url).unwrap_or_default();
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
        "Have answers come by themselves, and see what happens:".to_owned(),
        format!(
            "  cryptlet subscribe {MARKET_WATCHER} latest gold --every 10s --results 3 --signer //Eve"
        ),
        "  cryptlet watch --limit 10".to_owned(),
        format!("\nOr open polkadot.js with the node {node}."),
        "Your own cryptlet on these hosts: docs/writing-a-cryptlet.md".to_owned(),
    ]);
    lines
}
