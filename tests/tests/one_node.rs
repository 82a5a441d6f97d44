//! One node: the main job, what readers and polkadot.js see, rogue hosts, a restart in mid-round, a flipped byte.

use anyhow::{ensure, Context, Result};
use cryptlet_primitives::ids::HostId;
use journeys::{
    authority::Authority,
    consortium::{Consortium, MARKET_WATCHER, OPERATORS, PUBLISHER},
    host::https_client,
    rogue::{Misdeed, Rogue},
};
use serde_json::{json, Value};
use std::{fs, path::Path, process::Command, time::Duration};

/// West Texas Intermediate on 20 April 2020: the day on which the price was negative, -36.98 dollars.
const NEGATIVE_DAY: &str = "2020-04-20";
const NEGATIVE_MICROS: i64 = -36_980_000;

#[tokio::test(flavor = "multi_thread")]
#[ignore = "runs the built programs: scripts/test journeys"]
async fn one_node_and_its_hosts() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let mut consortium = Consortium::serving(folder.path(), 3, &[]).await?;

    the_main_job(&mut consortium)?;
    a_rate_and_gold_in_one_message(&mut consortium)?;
    a_flipped_bit_in_an_envelope_is_refused(&mut consortium)?;
    wrong_questions_get_clear_errors(&mut consortium)?;
    polkadot_js(&mut consortium)?;
    metrics_tell_of_rounds(&consortium).await?;
    rogue_hosts_stop_nobody(&mut consortium).await?;
    a_node_restarted_in_mid_round_brings_the_result_once(&mut consortium).await?;
    a_flipped_byte_in_a_component_is_refused(&mut consortium).await?;
    consortium.stop()
}

fn the_main_job(consortium: &mut Consortium) -> Result<()> {
    let asked = consortium.ask("price-at", &["wti-oil", NEGATIVE_DAY])?;
    ensure!(
        asked["result"]["value"]["ok"]["micros"] == json!(NEGATIVE_MICROS),
        "the price: {asked}"
    );
    ensure!(
        asked["result"]["agreed"] == json!([1, 2, 3]),
        "all three hosts signed: {asked}"
    );
    consortium.cli(
        "//Eve",
        &[
            "result",
            MARKET_WATCHER,
            "price-at",
            "wti-oil",
            NEGATIVE_DAY,
            "--save",
            "proof",
        ],
    )?;
    let verdict = consortium.cli_offline(&[
        "verify",
        "proof/envelope.scale",
        "--keys",
        "proof/keys.json",
    ])?;
    ensure!(
        verdict["signed"] == json!(true) && verdict["acceptance"] == json!("not-checked"),
        "the proof holds offline, and says no more than it can: {verdict}"
    );
    let verdict = consortium.cli(
        "//Eve",
        &[
            "verify",
            "proof/envelope.scale",
            "--keys",
            "proof/keys.json",
            "--accepted",
        ],
    )?;
    ensure!(
        verdict["acceptance"] == json!("accepted") && verdict["finalized"].is_boolean(),
        "the chain has what was saved, in a block that is final or not yet: {verdict}"
    );
    Ok(())
}

fn a_rate_and_gold_in_one_message(consortium: &mut Consortium) -> Result<()> {
    let asked = consortium.ask("market-event", &["2016-03-17"])?;
    let event = &asked["result"]["value"]["ok"];
    ensure!(
        event["oil-micros"] == json!(40_170_000),
        "the day on which oil rose above 40 dollars: {asked}"
    );
    ensure!(
        event["gold-micros"].is_i64() && event["yield-micros"].is_i64(),
        "gold and yield beside it: {asked}"
    );
    Ok(())
}

fn a_flipped_bit_in_an_envelope_is_refused(consortium: &mut Consortium) -> Result<()> {
    let sound = fs::read(consortium.folder.join("proof/envelope.scale"))?;
    for place in (0..sound.len()).step_by(97) {
        let mut flipped = sound.clone();
        if let Some(byte) = flipped.get_mut(place) {
            *byte ^= 1;
        }
        fs::write(consortium.folder.join("flipped.scale"), flipped)?;
        let refused = consortium
            .cli_offline(&["verify", "flipped.scale", "--keys", "proof/keys.json"])
            .err()
            .with_context(|| format!("a bit flipped in byte {place} was believed"))?
            .to_string();
        ensure!(
            refused.contains("envelope-refused") || refused.contains("bad-envelope"),
            "a bit flipped in byte {place}: {refused}"
        );
    }
    Ok(())
}

fn wrong_questions_get_clear_errors(consortium: &mut Consortium) -> Result<()> {
    let wrong: [(&[&str], &str); 3] = [
        (
            &["request", "market-watcherr", "latest", "gold"],
            "no-cryptlet",
        ),
        (&["request", MARKET_WATCHER, "lattest", "gold"], "latest"),
        (&["request", MARKET_WATCHER, "latest", "silver"], "gold"),
    ];
    for (line, hint) in wrong {
        let refused = consortium
            .cli("//Eve", line)
            .err()
            .context("a wrong question was accepted")?;
        ensure!(
            format!("{refused:#}").contains(hint),
            "{line:?}: the error does not help: {refused:#}"
        );
    }
    let answer = consortium.ask("price-at", &["wti-oil", "1901-01-01"])?;
    ensure!(
        answer["result"]["value"]["err"].is_string(),
        "a day before the series is an agreed error: {answer}"
    );
    Ok(())
}

fn polkadot_js(consortium: &mut Consortium) -> Result<()> {
    let example = consortium
        .programs
        .project
        .join("sdk/examples/market-watcher");
    let text = fs::read_to_string(example.join("configuration.json"))?
        .replace("market-watcher", "second-watcher");
    fs::write(consortium.folder.join("second.json"), text)?;
    let component = consortium.programs.market_watcher.display().to_string();
    let header = example.join("header.wit").display().to_string();
    consortium.cli_offline(&[
        "package",
        "build",
        "--component",
        &component,
        "--header",
        &header,
        "--config",
        "second.json",
        "--identity",
        "identity.key",
        "--signer",
        PUBLISHER,
        "--out",
        "second.cryptlet",
    ])?;
    let package = consortium.cli_offline(&["package", "show", "second.cryptlet"])?;
    // What a contract author would take from the command line's own request: the encoded question.
    let asked = consortium.ask("latest", &["gold"])?;
    let question = json!({
        "cryptlet": asked["cryptlet"]["id"],
        "method": "latest",
        "params": asked["question"]["params"],
    });
    let folder = consortium.programs.project.join("tests/polkadot-js");
    ensure!(
        folder.join("node_modules").is_dir(),
        "run `npm ci` in tests/polkadot-js first: scripts/test does"
    );
    let node = consortium.nodes.first().context("no node")?.url();
    let run = Command::new("node")
        .current_dir(&folder)
        .args([
            "journey.mjs",
            &node,
            &package.to_string(),
            &question.to_string(),
        ])
        .output()?;
    let (out, err) = (
        String::from_utf8_lossy(&run.stdout),
        String::from_utf8_lossy(&run.stderr),
    );
    ensure!(
        run.status.success(),
        "the journey in polkadot.js failed: {out}{err}"
    );
    let told: Value = serde_json::from_str(out.lines().last().unwrap_or_default())?;
    ensure!(
        told["agreed"] == json!([1, 2, 3]),
        "polkadot.js saw the result: {told}"
    );
    ensure!(
        told["delivered"] == json!(2),
        "polkadot.js got what it subscribed to: {told}"
    );
    Ok(())
}

async fn metrics_tell_of_rounds(consortium: &Consortium) -> Result<()> {
    let url = consortium.nodes.first().context("no node")?.metrics_url();
    let text = tokio::task::spawn_blocking(move || plain_get(&url)).await??;
    for name in [
        "rounds_asked",
        "observations_accepted",
        "reports_submitted",
        "runs",
    ] {
        let line = text
            .lines()
            .find(|line| line.starts_with(&format!("registrar_delegate_{name}_total")));
        let count = line
            .and_then(|line| line.rsplit(' ').next())
            .and_then(|count| count.parse::<f64>().ok());
        ensure!(
            count.is_some_and(|count| count > 0.0),
            "{name} was counted: {line:?}"
        );
    }
    Ok(())
}

/// Fetches a page of the node's own metrics, which are served to this machine in plain text.
fn plain_get(url: &str) -> Result<String> {
    let output = Command::new("curl")
        .args(["--silent", "--fail", "--max-time", "10", url])
        .output()?;
    ensure!(output.status.success(), "{url} does not answer");
    Ok(String::from_utf8(output.stdout)?)
}

async fn rogue_hosts_stop_nobody(consortium: &mut Consortium) -> Result<()> {
    let operator = OPERATORS[3];
    let identity = consortium.authority.issue(&consortium.folder, "rogue")?;
    let chain = consortium.chain().await?;
    let genesis = chain.hash(0).await?.context("no genesis")?.parse()?;
    let account = sp_core::crypto::AccountId32::from(
        <sp_core::sr25519::Pair as sp_core::Pair>::from_string(operator, None)
            .map(|pair| sp_core::Pair::public(&pair).0)?,
    );
    let mut rogue = Rogue::start(&identity, genesis, account, "rogue").await?;
    let number = consortium.enrol_endpoint(&rogue.endpoint(), operator)?;
    rogue.enrolled_as(HostId(number));
    consortium.offer_endpoint(&rogue.endpoint(), operator)?;
    consortium.admit_all()?;
    let misdeeds = [
        Misdeed::Drip,
        Misdeed::Flood,
        Misdeed::Redirect,
        Misdeed::Garbage,
    ];
    for (day, misdeed) in misdeeds.into_iter().enumerate() {
        rogue.will(misdeed);
        let before = rogue.asked();
        the_others_answer(consortium, &format!("2016-04-{:02}", day + 4))?;
        ensure!(rogue.asked() > before, "{misdeed:?}: it was asked too");
    }
    let before = rogue.asked();
    let strangers = Authority::new(&consortium.folder, "another-ca")?;
    rogue
        .present(&strangers.issue(&consortium.folder, "stranger")?)
        .await?;
    let health = format!("{}/health", rogue.endpoint());
    let answer = https_client(&strangers.certificate)?.get(health).send();
    ensure!(
        answer.await?.status().is_success(),
        "who trusts the other authority is answered"
    );
    the_others_answer(consortium, "2016-04-11")?;
    ensure!(
        rogue.asked() == before,
        "a host with a certificate of another authority is not spoken to"
    );
    Ok(())
}

fn the_others_answer(consortium: &mut Consortium, day: &str) -> Result<()> {
    let asked = consortium.ask("price-at", &["wti-oil", day])?;
    ensure!(
        asked["result"]["agreed"] == json!([1, 2, 3]),
        "three of four are enough: {asked}"
    );
    Ok(())
}

async fn a_node_restarted_in_mid_round_brings_the_result_once(
    consortium: &mut Consortium,
) -> Result<()> {
    for host in &mut consortium.hosts {
        host.process().pause()?;
    }
    let opened = consortium.cli(
        "//Eve",
        &[
            "request",
            MARKET_WATCHER,
            "price-at",
            "wti-oil",
            "2014-06-20",
            "--deadline",
            "300s",
        ],
    )?;
    let topic = opened["question"]["topic"]
        .as_str()
        .context("no topic")?
        .to_owned();
    let opened_in = opened["inclusion"]["block"].as_u64().context("no block")?;
    let node = consortium.nodes.first_mut().context("no node")?;
    // What is final is on the disk.
    let patience = Duration::from_secs(30);
    let chain = node.connect().await?;
    chain.wait_for_final(opened_in, patience).await?;
    node.process().kill()?;
    node.restart(&consortium.programs)?;
    let chain = node.connect().await?;
    ensure!(
        chain.results(&topic).await?.is_empty(),
        "no host has answered yet"
    );
    for host in &mut consortium.hosts {
        host.process().resume()?;
    }
    chain.wait_for_result(&topic, 2 * patience).await?;
    let best = chain.best().await?;
    chain.wait_for_block(best + 6, patience).await?;
    let results = chain.results(&topic).await?;
    ensure!(results.len() == 1, "the result stands once: {results:?}");
    Ok(())
}

async fn a_flipped_byte_in_a_component_is_refused(consortium: &mut Consortium) -> Result<()> {
    flip_a_byte(&consortium.folder.join("artefacts"))?;
    let authority = consortium.authority.certificate.clone();
    let host = consortium.hosts.first_mut().context("no host")?;
    host.process().stop()?;
    host.forget_components()?;
    host.restart(&consortium.programs, &authority).await?;
    // Two of four are left, and the fourth is rogue: no quorum, and the fee goes back.
    let line = [
        "request",
        MARKET_WATCHER,
        "price-at",
        "wti-oil",
        "2013-03-01",
        "--deadline",
        "8s",
        "--wait",
    ];
    let refused = consortium
        .cli("//Eve", &line)
        .err()
        .context("a flipped component was believed")?;
    ensure!(
        format!("{refused:#}").contains("expired"),
        "the round expires: {refused:#}"
    );
    let log = consortium
        .hosts
        .first_mut()
        .context("no host")?
        .process()
        .output();
    ensure!(log.contains("digest"), "the host says why: {log}");
    Ok(())
}

fn flip_a_byte(folder: &Path) -> Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let mut bytes = fs::read(&path)?;
        let middle = bytes.len() / 2;
        if let Some(byte) = bytes.get_mut(middle) {
            *byte ^= 1;
        }
        fs::write(&path, bytes)?;
    }
    Ok(())
}
