//! A job that takes longer than its deadline.

use crate::PATIENCE;
use anyhow::{ensure, Context, Result};
use codec::Encode;
use cryptlet_primitives::ids::RoundId;
use journeys::{
    chain::Chain,
    consortium::{account_id, Consortium},
    told::{Blocks, Told},
};
use jsonrpsee::rpc_params;
use serde_json::json;
use sp_crypto_hashing::blake2_128;

/// Who asks for what nobody can answer in time: an account with no other part.
const ASKER: &str = "//Ferdie";
const FEE: u64 = 1_000_000_000_000;

/// Nobody can work so long: the fee goes back once, to who asked; who subscribes pays nothing.
pub async fn a_long_job_expires_and_nothing_is_charged(consortium: &mut Consortium) -> Result<()> {
    let option = json!({
        "spot-micros": 100_000_000u64, "strike-micros": 105_000_000u64, "rate-ppm": 20_000,
        "volatility-ppm": 200_000, "days": 365, "is-call": true, "paths": u32::MAX,
    })
    .to_string();
    let fee = FEE.to_string();
    let line = [
        "request",
        "monte-carlo",
        "option-price",
        &option,
        "--deadline",
        "6s",
        "--fee",
        &fee,
    ];
    let opened = consortium.cli(ASKER, &line)?;
    let round = RoundId(opened["round"].as_u64().context("no round")?);
    let since = opened["inclusion"]["block"].as_u64().context("no block")?;
    let chain = consortium.chain().await?;
    let paid = tokens(&chain, since).await?;
    let refunded = expiry(consortium, round, since).await?;
    let topic = &opened["question"]["topic"];
    let outcome = chain
        .call("cryptlet_outcome", rpc_params![topic, round.0])
        .await?;
    ensure!(outcome == json!("gone"), "it shows: {outcome}");
    let best = chain.best().await?;
    ensure!(
        refunded == u128::from(FEE) && tokens(&chain, best).await? == paid + refunded,
        "the fee is back, once: {paid}, then {refunded}"
    );

    let line = [
        "subscribe",
        "monte-carlo",
        "option-price",
        &option,
        "--every",
        "8s",
        "--deadline",
        "6s",
        "--price",
        &fee,
        "--results",
        "2",
    ];
    let told = consortium.cli(ASKER, &line)?;
    let feed = told["feed"].as_str().context("no feed")?.to_owned();
    let since = told["inclusion"]["block"].as_u64().context("no block")?;
    let round = due(consortium, &feed, since).await?;
    expiry(consortium, round, since).await?;
    let shown = consortium.cli(ASKER, &["feed", "show", &feed])?;
    ensure!(
        shown["feed"]["delivered"] == json!(0)
            && shown["subscription"]["resultsLeft"] == json!(2)
            && shown["subscription"]["funds"] == json!((2 * FEE).to_string()),
        "no result, no price: {shown}"
    );
    consortium.cli(ASKER, &["feed", "leave", &feed])?;
    Ok(())
}

/// What an account has, with what is on hold, after a block.
async fn tokens(chain: &Chain, block: u64) -> Result<u128> {
    let account = account_id(ASKER)?.encode();
    let key = [&blake2_128(&account)[..], &account].concat();
    let hash = chain.hash(block).await?.context("no block")?;
    let (_counts, free, reserved): ([u32; 4], u128, u128) = chain
        .stored(["System", "Account"], &key, Some(&hash))
        .await?;
    Ok(free + reserved)
}

/// Waits until a round that opened in block `since` or later expires, and eight blocks longer: it does so once. Gives what
/// went back.
async fn expiry(consortium: &mut Consortium, round: RoundId, since: u64) -> Result<u128> {
    let chain = consortium.chain().await?;
    let is_gone = || async {
        let shown = chain.call("cryptlet_round", rpc_params![round.0]).await?;
        Ok(shown.is_null())
    };
    chain.wait(PATIENCE, "the round's end", is_gone).await?;
    let best = chain.best().await? + 8;
    chain.wait_for_final(best, PATIENCE).await?;
    let blocks = Blocks::connect(&consortium.nodes[0].url()).await?;
    let told = blocks.between(since, best).await?;
    let ends: Vec<u128> = told
        .iter()
        .filter_map(|event| match event {
            Told::Expired {
                round: it,
                refunded,
            } if *it == round => Some(*refunded),
            _ => None,
        })
        .collect();
    ensure!(ends.len() == 1, "it expires once: {ends:?}");
    ends.first().copied().context("it did not expire")
}

/// Waits for a feed's first round.
async fn due(consortium: &mut Consortium, feed: &str, since: u64) -> Result<RoundId> {
    let chain = consortium.chain().await?;
    let blocks = Blocks::connect(&consortium.nodes[0].url()).await?;
    let mut number = since;
    loop {
        chain.wait_for_block(number, PATIENCE).await?;
        for event in blocks.told(number).await? {
            match event {
                Told::Due {
                    feed: it, round, ..
                } if format!("{:?}", it.0) == feed => return Ok(round),
                _ => {}
            }
        }
        number += 1;
        ensure!(number < since + 240, "{feed} has no round in 240 blocks");
    }
}
