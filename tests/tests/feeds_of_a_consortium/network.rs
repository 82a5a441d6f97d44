//! Validators that stop, a network that parts, and a chain that stands still.

use crate::{
    beat::{Beat, PERIOD_MS},
    PATIENCE,
};
use anyhow::{ensure, Context, Result};
use journeys::{
    chain::Chain,
    consortium::{account_id, uri, Consortium, VALIDATORS},
    told::{Blocks, Told},
};
use jsonrpsee::rpc_params;
use serde_json::{json, Value};
use std::{collections::BTreeSet, time::Duration};

/// How long the chain stands still: thirty periods of the beat.
const STANDSTILL: Duration = Duration::from_secs(120);

/// Moments of a standstill that may have a result yet: the one that waited, the newest one, and one at each edge.
const MADE_UP_FOR: u64 = 4;

/// Blocks among which the standstill is: some are made while validators are paused one after the other.
const EDGE: u64 = 4;

/// The least time between the parting and the next moment.
const CALM_MS: u64 = 1_500;

/// First asked to end, then killed: each time the validator that carried the newest result.
pub async fn validators_that_carry_stop_between_moments(
    consortium: &mut Consortium,
    beat: &Beat,
) -> Result<()> {
    for is_killed in [false, true] {
        let chain = consortium.chain().await?;
        beat.brings(&chain, 1).await?;
        let results = chain.results(&beat.feed.topic).await?;
        let newest = results.last().context("no result")?;
        let carrier = carrier(consortium, 0, newest).await?;
        let process = consortium.nodes[carrier].process();
        if is_killed {
            process.kill()?;
        } else {
            process.stop()?;
        }
        let witness = usize::from(carrier == 0);
        let chain = consortium.nodes[witness].connect().await?;
        beat.brings(&chain, 3).await?;
        consortium.nodes[carrier].restart(&consortium.programs)?;
        caught_up(consortium, carrier, chain.finalized().await?).await?;
        let url = consortium.nodes[carrier].url();
        let chain = consortium.nodes[carrier].connect().await?;
        let grid = beat.goes_on(&chain, &url, 2).await?;
        println!("killed: {is_killed}, {grid:?}");
    }
    Ok(())
}

/// The place of the validator that carried the report with a result, as node number `witness` tells.
pub async fn carrier(consortium: &mut Consortium, witness: usize, result: &Value) -> Result<usize> {
    let own = result["round"].as_u64().context("no round")?;
    let block = result["acceptedIn"].as_u64().context("no block")?;
    let blocks = Blocks::connect(&consortium.nodes[witness].url()).await?;
    // A report tells of its results, then of who carried it.
    let mut told = blocks.told(block).await?.into_iter();
    told.find(|event| matches!(event, Told::Accepted { round, .. } if round.0 == own));
    let by = told.find_map(|event| match event {
        Told::Carried { by } => Some(by),
        _ => None,
    });
    let by = by.with_context(|| format!("nobody carried round {own} into block {block}"))?;
    for (place, name) in VALIDATORS.iter().enumerate() {
        if account_id(&uri(name))? == by {
            return Ok(place);
        }
    }
    anyhow::bail!("{by} is none of the validators")
}

/// Waits until a node that was started again has block `number` as a final one.
pub async fn caught_up(consortium: &mut Consortium, node: usize, number: u64) -> Result<()> {
    let chain = consortium.nodes[node].connect().await?;
    chain.wait_for_final(number, PATIENCE).await
}

/// Two validators go on without the others until a moment's round is open there and hosts have been asked. Then they stop,
/// and the other two make a longer chain, from before that round: all follow that one when they meet.
pub async fn a_part_that_loses_takes_up_what_the_other_decides(
    consortium: &mut Consortium,
    beat: &Beat,
) -> Result<()> {
    let (losing, winning) = ([0, 1], [2, 3]);
    let chain = consortium.chain().await?;
    between_moments(beat, &chain).await?;
    for place in winning {
        consortium.nodes[place].process().pause()?;
    }
    for place in winning {
        consortium.nodes[place].process().kill()?;
    }
    let parted_at = chain.best().await?;
    chain.wait_for_block(parted_at + 12, PATIENCE).await?;
    let lost = open_round(beat, &chain).await?;
    let height = chain.best().await?;
    let lost_block = chain.hash(height).await?;
    for place in losing {
        consortium.nodes[place].process().kill()?;
    }

    for place in winning {
        consortium.nodes[place].restart(&consortium.programs)?;
    }
    let chain = consortium.nodes[winning[0]].connect().await?;
    chain.wait_for_block(height + 6, PATIENCE).await?;
    let won = open_round(beat, &chain).await?;
    ensure!(
        lost["digest"] != won["digest"] && lost["occasion"]["moment"] != json!(null),
        "each part asked a question of its own: {lost}, {won}"
    );

    for place in losing {
        consortium.nodes[place].restart(&consortium.programs)?;
    }
    let url = consortium.nodes[losing[0]].url();
    let chain = consortium.nodes[losing[0]].connect().await?;
    let grid = beat.goes_on(&chain, &url, 3).await?;
    println!("parted: {grid:?}");
    ensure!(
        chain.hash(height).await? != lost_block,
        "the first part's blocks lost"
    );
    all_have_the_same(consortium).await?;
    let hosts = consortium.cli("//Eve", &["host", "list"])?;
    let hosts = hosts.as_array().context("no hosts")?;
    ensure!(
        hosts.iter().all(|host| host["status"] == json!("active")),
        "no host has said two things: {hosts:?}"
    );
    Ok(())
}

/// Waits until no round of the beat is open, and none will be for a while.
async fn between_moments(beat: &Beat, chain: &Chain) -> Result<()> {
    chain
        .wait(PATIENCE, "a time between two moments", || async {
            let shown = beat.feed.shown(chain).await?;
            let now: u64 = chain.stored(["Timestamp", "Now"], &[], None).await?;
            let due = shown["state"]["waiting"]["due"].as_u64();
            Ok(due.is_some_and(|due| due > now + CALM_MS))
        })
        .await
}

/// The beat's open round on one part, once there is one.
async fn open_round(beat: &Beat, chain: &Chain) -> Result<Value> {
    chain
        .wait_for(PATIENCE, "an open round", || async {
            let shown = beat.feed.shown(chain).await?;
            let round = &shown["state"]["open"]["round"];
            if round.is_null() {
                return Ok(None);
            }
            let opened = chain.call("cryptlet_round", rpc_params![round]).await?;
            // It may have been decided meanwhile.
            Ok((!opened.is_null()).then_some(opened))
        })
        .await
}

/// All validators have the same final block at a height, and with it the same results.
async fn all_have_the_same(consortium: &mut Consortium) -> Result<()> {
    let height = consortium.chain().await?.finalized().await?;
    let mut blocks = BTreeSet::new();
    for node in &mut consortium.nodes {
        let chain = node.connect().await?;
        chain.wait_for_final(height, PATIENCE).await?;
        blocks.insert(chain.hash(height).await?.context("no block")?);
    }
    ensure!(
        blocks.len() == 1,
        "all have the same final block {height}: {blocks:?}"
    );
    Ok(())
}

/// No validator makes a block for two minutes. The moment that waited comes late, and so does the newest that passed; those
/// between are told to be missed.
pub async fn moments_missed_in_a_standstill_come_once(
    consortium: &mut Consortium,
    beat: &Beat,
) -> Result<()> {
    let url = consortium.nodes[0].url();
    let chain = consortium.chain().await?;
    let before = beat.goes_on(&chain, &url, 1).await?;
    between_moments(beat, &chain).await?;
    let height = chain.best().await?;
    for node in &mut consortium.nodes {
        node.process().pause()?;
    }
    tokio::time::sleep(STANDSTILL).await;
    for node in &mut consortium.nodes {
        node.process().resume()?;
    }
    let chain = consortium.chain().await?;
    let after = beat.goes_on(&chain, &url, 3).await?;
    println!("stood still: {before:?}, {after:?}");
    let stood_ms = u64::try_from(STANDSTILL.as_millis())?;
    let gap_ms = longest_gap(&chain, height).await?;
    ensure!(
        gap_ms >= stood_ms,
        "the chain stood still: {gap_ms} ms between two blocks"
    );
    ensure!(
        after.latest_ms >= stood_ms - PERIOD_MS,
        "the moment that waited came late: {after:?}"
    );
    ensure!(
        after.missed + MADE_UP_FOR >= before.missed + stood_ms / PERIOD_MS,
        "what was missed is told: {before:?}, then {after:?}"
    );
    all_have_the_same(consortium).await
}

/// The longest time between a block and the next by their clocks, milliseconds, in those after `height`.
async fn longest_gap(chain: &Chain, height: u64) -> Result<u64> {
    let mut clocks: Vec<u64> = Vec::new();
    for number in height..=height + EDGE {
        let hash = chain.hash(number).await?.context("no block")?;
        let clock = chain.stored(["Timestamp", "Now"], &[], Some(&hash)).await?;
        clocks.push(clock);
    }
    let gaps = clocks
        .windows(2)
        .map(|pair| pair[1].saturating_sub(pair[0]));
    gaps.max().context("no blocks")
}
