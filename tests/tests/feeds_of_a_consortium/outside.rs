//! Hooks and a series of prices: with hosts that are down or lie.

use crate::{
    network::{carrier, caught_up},
    PATIENCE, SUBSCRIBER,
};
use anyhow::{ensure, Context, Result};
use codec::{Decode, Encode};
use journeys::{
    chain::Chain,
    consortium::{account_id, uri, Consortium, MARKET_WATCHER, VALIDATORS},
    feed::Feed,
};
use serde_json::{json, Value};
use sp_core::{crypto::AccountId32, H256};
use sp_crypto_hashing::blake2_256;
use std::fs;

/// The days in the first half of 2016 on which oil closed above 40 dollars after a close at or below.
const CROSSINGS: [&str; 4] = ["2016-03-17", "2016-03-22", "2016-04-11", "2016-04-19"];
/// 2016-01-01, milliseconds since 1970.
const NEW_YEAR_2016: &str = "1451606400000";
/// How long a delegate watches, as the runtime has it.
const TURN_MS: u64 = 3_000;

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

    let turns = Turns::read(&chain).await?;
    let (killed, turn) = the_watcher_is_killed(consortium, &chain, &turns).await?;
    notify(consortium, "8")?;
    chain.wait_for_sequence(&feed.topic, 1, PATIENCE).await?;
    let results = chain.results(&feed.topic).await?;
    let newest = results.last().context("no result")?;
    let accepted_in = newest["acceptedIn"].as_u64().context("no block")?;
    let accepted_at = newest["acceptedAt"].as_u64().context("no moment")?;
    let by = VALIDATORS[carrier(consortium, 0, newest).await?];
    ensure!(
        turns
            .after(turn, accepted_at)?
            .contains(&account_id(&uri(by))?),
        "one carried it whose turn came later, and it was {by}: {newest}"
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

/// Whose turn it is to watch.
struct Turns {
    genesis: H256,
    circle: Vec<(AccountId32, [u8; 32])>,
}

impl Turns {
    async fn read(chain: &Chain) -> Result<Self> {
        let genesis = chain.hash(0).await?.context("no genesis")?.parse()?;
        let circle = ["CryptoDelegate", "Delegates"];
        let circle = chain.stored(circle, &[], None).await?;
        Ok(Turns { genesis, circle })
    }

    /// Who watches in the turn of this number.
    fn watcher(&self, turn: u64) -> Result<&AccountId32> {
        let span = u32::try_from(turn & u64::from(u32::MAX))?;
        let digest = blake2_256(&(self.genesis, span).encode());
        let head = u64::decode(&mut &digest[..])?;
        let place = head % u64::try_from(self.circle.len())?;
        Ok(&self.circle[usize::try_from(place)?].0)
    }

    /// Whose turn came after the one of this number, for a report that was accepted then: it counts in the turn in which it
    /// was made, and in the next one.
    fn after(&self, turn: u64, accepted_at: u64) -> Result<Vec<AccountId32>> {
        let last = accepted_at / TURN_MS;
        let turns = last.saturating_sub(1).max(turn + 1)..=last;
        turns.map(|turn| self.watcher(turn).cloned()).collect()
    }
}

/// Kills the validator whose turn to watch has just begun; gives its place and the turn. Not the first, which is the
/// reader's.
async fn the_watcher_is_killed(
    consortium: &mut Consortium,
    chain: &Chain,
    turns: &Turns,
) -> Result<(usize, u64)> {
    let first = account_id(&uri(VALIDATORS[0]))?;
    let (account, turn) = chain
        .wait_for(PATIENCE, "a turn of another than the first", || async {
            let now: u64 = chain.stored(["Timestamp", "Now"], &[], None).await?;
            let (turn, gone_ms) = (now / TURN_MS, now % TURN_MS);
            let account = turns.watcher(turn)?;
            let is_it = gone_ms < TURN_MS / 3 && *account != first;
            Ok(is_it.then_some((account, turn)))
        })
        .await?;
    for (place, name) in VALIDATORS.iter().enumerate() {
        if account_id(&uri(name))? == *account {
            consortium.nodes[place].process().kill()?;
            return Ok((place, turn));
        }
    }
    anyhow::bail!("{account} is none of the validators")
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
