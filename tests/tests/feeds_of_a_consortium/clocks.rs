//! A host whose clock is wrong.

use crate::SUBSCRIBER;
use anyhow::{ensure, Context, Result};
use cryptlet_primitives::ids::HostId;
use journeys::{
    consortium::{account_id, Consortium, MARKET_WATCHER, OPERATORS, PUBLISHER},
    rogue::{Misdeed, Rogue},
};
use serde_json::{json, Value};

const HOUR_MS: i64 = 60 * 60 * 1_000;

pub async fn a_clock_off_by_an_hour_is_not_counted(consortium: &mut Consortium) -> Result<()> {
    let operator = OPERATORS[7];
    let identity = consortium.authority.issue(&consortium.folder, "rogue")?;
    let genesis = consortium.chain().await?.hash(0).await?;
    let genesis = genesis.context("no genesis")?.parse()?;
    let rogue = Rogue::start(&identity, genesis, account_id(operator)?, "rogue").await?;
    let number = consortium.enrol_endpoint(&rogue.endpoint(), operator)?;
    rogue.enrolled_as(HostId(number));
    rogue.says(right_answer(consortium)?);
    rogue.will(Misdeed::Clock(0));
    consortium.offer_endpoint(&rogue.endpoint(), operator)?;
    consortium.admit_all()?;

    let asked = consortium.ask("latest", &["gold"])?;
    ensure!(
        agreed(&asked).contains(&u64::from(number)),
        "with the right time it is counted as any host: {asked}"
    );
    for fast_ms in [HOUR_MS, -HOUR_MS] {
        rogue.will(Misdeed::Clock(fast_ms));
        let before = rogue.asked();
        let asked = consortium.ask("latest", &["gold"])?;
        ensure!(
            agreed(&asked) == [1, 2, 3, 4] && asked["result"]["dissented"] == json!([]),
            "{fast_ms} ms fast, it has no vote: {asked}"
        );
        ensure!(rogue.asked() > before, "it was asked");
    }
    let number = number.to_string();
    consortium.cli(PUBLISHER, &["dismiss", MARKET_WATCHER, &number])?;
    Ok(())
}

/// What honest hosts say.
fn right_answer(consortium: &mut Consortium) -> Result<cryptlet_primitives::batch::Output> {
    let line = ["result", MARKET_WATCHER, "latest", "gold"];
    let result = consortium.cli(SUBSCRIBER, &line)?;
    let output = result["output"].as_str().context("no output")?;
    let bytes = hex::decode(output.trim_start_matches("0x"))?;
    bytes.try_into().ok().context("too long an output")
}

fn agreed(asked: &Value) -> Vec<u64> {
    let hosts = asked["result"]["agreed"].as_array().into_iter().flatten();
    hosts.filter_map(Value::as_u64).collect()
}
