//! Four validators and four hosts at 250 ms: one host lies, and the leading validator is killed in mid-round.

use anyhow::{ensure, Context, Result};
use journeys::consortium::{uri, Consortium, Plan, Silent, MARKET_WATCHER, VALIDATORS};
use serde_json::json;
use std::time::Duration;

#[tokio::test(flavor = "multi_thread")]
#[ignore = "runs the built programs: scripts/test journeys"]
async fn four_validators_and_four_hosts() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let plan = Plan {
        nodes: 4,
        hosts: 3,
        slot_ms: Some(250),
    };
    let mut consortium = Consortium::start(folder.path(), &plan, Box::new(Silent)).await?;
    let doctored = consortium.doctored_series()?;
    consortium.start_host(3, &doctored).await?;
    consortium.serve_market_watcher().await?;

    the_liar_is_named(&mut consortium)?;
    the_leader_dies_and_the_result_comes_once(&mut consortium).await?;
    consortium.stop()
}

fn the_liar_is_named(consortium: &mut Consortium) -> Result<()> {
    // All have the component ready after a first question, and so are heard in time at the next.
    consortium.ask("latest", &["gold"])?;
    let asked = consortium.ask("price-at", &["wti-oil", "2016-03-17"])?;
    let result = &asked["result"];
    ensure!(
        result["value"]["ok"]["micros"] == json!(40_170_000),
        "the right price: {asked}"
    );
    ensure!(
        result["agreed"] == json!([1, 2, 3]),
        "the honest agree: {asked}"
    );
    ensure!(
        result["dissented"] == json!([4]),
        "the liar is named: {asked}"
    );
    Ok(())
}

async fn the_leader_dies_and_the_result_comes_once(consortium: &mut Consortium) -> Result<()> {
    for host in &mut consortium.hosts {
        host.process().pause()?;
    }
    let request = [
        "request",
        MARKET_WATCHER,
        "price-at",
        "wti-oil",
        "2008-07-03",
        "--deadline",
        "300s",
    ];
    let opened = consortium.cli("//Eve", &request)?;
    let round = opened["round"].as_u64().context("no round")?;
    let topic = opened["question"]["topic"]
        .as_str()
        .context("no topic")?
        .to_owned();
    let chain = consortium.chain().await?;
    let shown = chain
        .call("cryptlet_round", jsonrpsee::rpc_params![round])
        .await?;
    let leader = leader_of(&shown)?;
    consortium
        .nodes
        .get_mut(leader)
        .context("no such node")?
        .process()
        .kill()?;
    for host in &mut consortium.hosts {
        host.process().resume()?;
    }
    let witness = usize::from(leader == 0);
    let chain = consortium
        .nodes
        .get_mut(witness)
        .context("no witness")?
        .connect()
        .await?;
    let patience = Duration::from_secs(60);
    chain.wait_for_result(&topic, patience).await?;
    let best = chain.best().await?;
    chain.wait_for_final(best, patience).await?;
    let results = chain.results(&topic).await?;
    ensure!(results.len() == 1, "the result stands once: {results:?}");
    Ok(())
}

/// The place among the validators of a round's leader.
fn leader_of(round: &serde_json::Value) -> Result<usize> {
    use sp_core::{crypto::Ss58Codec, Pair};
    let leader = round["leader"].as_str().context("no leader")?;
    let keys = VALIDATORS.map(|name| {
        sp_core::ed25519::Pair::from_string(&uri(name), None)
            .map(|pair| pair.public().to_ss58check())
    });
    keys.iter()
        .position(|key| key.as_ref().is_ok_and(|key| key == leader))
        .with_context(|| format!("{leader} is none of the validators"))
}
