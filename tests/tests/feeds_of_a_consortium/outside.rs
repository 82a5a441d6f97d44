//! Hooks, jobs that take too long, and a series of prices: with hosts that are down or lie.

use crate::{
    network::{carrier, caught_up},
    PATIENCE, SUBSCRIBER,
};
use anyhow::{ensure, Context, Result};
use codec::{Decode, Encode};
use cryptlet_primitives::ids::RoundId;
use journeys::{
    chain::Chain,
    consortium::{account_id, uri, Consortium, MARKET_WATCHER, VALIDATORS},
    feed::Feed,
    told::{Blocks, Told},
};
use jsonrpsee::rpc_params;
use serde_json::{json, Value};
use sp_core::crypto::AccountId32;
use sp_crypto_hashing::{blake2_128, blake2_256};
use std::fs;

/// The days in the first half of 2016 on which oil closed above 40 dollars after a close at or below.
const CROSSINGS: [&str; 4] = ["2016-03-17", "2016-03-22", "2016-04-11", "2016-04-19"];
/// 2016-01-01, milliseconds since 1970.
const NEW_YEAR_2016: &str = "1451606400000";
/// How long a delegate watches, as the runtime has it.
const TURN_MS: u64 = 3_000;
/// Who asks for what nobody can answer in time: an account with no other part.
const ASKER: &str = "//Ferdie";
const FEE: u64 = 1_000_000_000_000;

/// A hook that is sent four times, while a host is down and after it is back; then another, while the delegate that
/// watches is killed.
pub async fn a_hook_is_one_event_however_often_it_is_sent(
    consortium: &mut Consortium,
) -> Result<()> {
    let line = [
        "credit-watch",
        "rating",
        "ACME",
        "--event",
        "--after",
        "0",
        "--results",
        "10",
    ];
    let feed = Feed::subscribe(consortium, SUBSCRIBER, &line)?;
    let content = json!({ "customer": "ACME", "rating": "BB+", "before": "BBB-" });
    fs::write(consortium.folder.join("rating.json"), content.to_string())?;

    let authority = consortium.authority.certificate.clone();
    consortium.hosts[1].process().kill()?;
    let told = notify(consortium, "7")?;
    let missing = told["hosts"].as_array().into_iter().flatten();
    let missing = missing.filter(|host| host["isNew"].is_null()).count();
    ensure!(missing == 1, "one host is told to be down: {told}");
    let chain = consortium.chain().await?;
    chain.wait_for_sequence(&feed.topic, 0, PATIENCE).await?;
    notify(consortium, "7")?;
    let host = &mut consortium.hosts[1];
    host.restart(&consortium.programs, &authority).await?;
    for _ in 0..2 {
        notify(consortium, "7")?;
    }

    let killed = the_watcher_is_killed(consortium).await?;
    notify(consortium, "8")?;
    chain.wait_for_sequence(&feed.topic, 1, PATIENCE).await?;
    let results = chain.results(&feed.topic).await?;
    let newest = results.last().context("no result")?;
    let accepted_in = newest["acceptedIn"].as_u64().context("no block")?;
    ensure!(
        carrier(consortium, 0, accepted_in).await? != killed,
        "another carried it: {newest}"
    );
    consortium.nodes[killed].restart(&consortium.programs)?;
    caught_up(consortium, killed, accepted_in).await?;
    // All have had a turn since, and nothing more has come.
    let best = chain.best().await?;
    chain.wait_for_block(best + 24, PATIENCE).await?;
    let results = chain.results(&feed.topic).await?;
    ensure!(results.len() == 2, "two hooks are two events: {results:?}");
    feed.leave(consortium)
}

fn notify(consortium: &mut Consortium, number: &str) -> Result<Value> {
    let line = [
        "notify",
        "credit-watch",
        "--content",
        "rating.json",
        "--key",
        "//Alice",
        "--ca",
        "consortium-ca.pem",
        "--number",
        number,
    ];
    consortium.cli(SUBSCRIBER, &line)
}

/// Kills the validator whose turn to watch has just begun; gives its place. Not the first, which is the reader's.
async fn the_watcher_is_killed(consortium: &mut Consortium) -> Result<usize> {
    let chain = consortium.chain().await?;
    let genesis: sp_core::H256 = chain.hash(0).await?.context("no genesis")?.parse()?;
    let circle: Vec<(AccountId32, [u8; 32])> = chain
        .stored(["CryptoDelegate", "Delegates"], &[], None)
        .await?;
    let watcher = || async {
        let now: u64 = chain.stored(["Timestamp", "Now"], &[], None).await?;
        let span = u32::try_from(now / TURN_MS & u64::from(u32::MAX))?;
        let digest = blake2_256(&(genesis, span).encode());
        let head = u64::decode(&mut &digest[..])?;
        let (account, _) = &circle[usize::try_from(head % u64::try_from(circle.len())?)?];
        anyhow::Ok((now % TURN_MS, account))
    };
    chain
        .wait(PATIENCE, "a turn of another than the first", || async {
            let (gone_ms, account) = watcher().await?;
            Ok(gone_ms < TURN_MS / 3 && *account != account_id(&uri(VALIDATORS[0]))?)
        })
        .await?;
    let (_, account) = watcher().await?;
    for (place, name) in VALIDATORS.iter().enumerate() {
        if account_id(&uri(name))? == *account {
            consortium.nodes[place].process().kill()?;
            return Ok(place);
        }
    }
    anyhow::bail!("{account} is none of the validators")
}

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
            && shown["subscription"]["funds"] == json!(2 * FEE),
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
        ensure!(number < since + 40, "{feed} has no round in 40 blocks");
    }
}

/// Seven hosts bear two that fail.
pub async fn oil_fires_once_a_crossing_beside_a_liar_and_a_dead_host(
    consortium: &mut Consortium,
) -> Result<()> {
    let series = consortium.series();
    for place in 4..7 {
        consortium.start_host(place, &series).await?;
        consortium.enrol(place)?;
    }
    consortium.admit_all()?;
    consortium.hosts[0].process().kill()?;
    let question = [MARKET_WATCHER, "crossing", "wti-oil", "40000000"];
    let trigger = ["--event", "--after", NEW_YEAR_2016, "--results", "4"];
    let feed = Feed::subscribe(consortium, SUBSCRIBER, &[&question[..], &trigger].concat())?;
    let chain = consortium.chain().await?;
    chain.wait_for_sequence(&feed.topic, 3, PATIENCE).await?;
    let mut days = Vec::new();
    for sequence in ["0", "1", "2", "3"] {
        let line = [&["result"], &question[..], &["--at-sequence", sequence]].concat();
        let result = consortium.cli(SUBSCRIBER, &line)?;
        ensure!(
            result["agreed"]
                .as_array()
                .is_some_and(|hosts| hosts.len() == 5)
                || sequence != "0",
            "five agree where the liar lies and the dead are silent: {result}"
        );
        let day = result["value"]["date"].as_str().context("no date")?;
        days.push(day.to_owned());
    }
    ensure!(days == CROSSINGS, "once a crossing, in order: {days:?}");
    let results = chain.results(&feed.topic).await?;
    ensure!(results.len() == 4, "and nothing else: {results:?}");
    feed.leave(consortium)
}
