//! What the command line tells of callbacks: what they cost, how a contract stands, and those that failed.

use crate::text;
use anyhow::{ensure, Context, Result};
use journeys::{
    consortium::{Consortium, MARKET_WATCHER},
    viem::kept_step,
};
use serde_json::{json, Value};

const SCRIPT: &str = "failing.mjs";
/// Where the script keeps the contract.
const KEPT: &str = "failing.json";
/// What a result costs, in tokens, and what a callback may take: gas, and tokens for what it stores.
const FEE: &str = "0.01";
const GAS: u64 = 60_000;
const DEPOSIT: &str = "0.02";

/// What `contract price` tells suffices to ask; the callback fails, is told with its reason, and is tried again until the
/// contract accepts.
pub fn a_failed_callback_is_told_and_tried_again(consortium: &mut Consortium) -> Result<()> {
    let cryptlet = consortium.address_of_market_watcher()?;
    let (fee, deposit) = (format!("{FEE}ether"), format!("{DEPOSIT}ether"));
    let gas = GAS.to_string();
    let line = ["contract", "price", MARKET_WATCHER, "--gas", &gas];
    let more = ["--deposit", &deposit, "--price", &fee];
    let price = consortium.cli("//Eve", &[&line[..], &more].concat())?;
    let wei = text(&price["request"], "wei")?;
    let line = ["ask", KEPT, &cryptlet, &wei, FEE, &gas, DEPOSIT];
    let told = script(consortium, &line)?;
    let (contract, number) = (text(&told, "contract")?, text(&told, "failure")?);

    let shown = consortium.cli("//Eve", &["contract", "show", &contract])?;
    ensure!(
        shown["hasCode"] == json!(true)
            && shown["failures"] == json!(1)
            && shown["answers"] == json!([]),
        "{shown}"
    );
    let failure = failure(consortium, &contract)?.context("no failure is told")?;
    ensure!(
        failure["number"] == json!(number.parse::<u64>()?)
            && failure["round"] == json!(text(&told, "round")?.parse::<u64>()?)
            && failure["reason"] == json!("reverted")
            && failure["callback"]["gas"] == json!(GAS)
            && failure["attempts"] == json!(0)
            && failure["resultKept"] == json!(true),
        "{failure}"
    );

    let again = script(consortium, &["retry", KEPT, &number])?;
    ensure!(again == json!({ "succeeded": false, "accepted": "0" }));
    let failed = self::failure(consortium, &contract)?.context("it is kept")?;
    ensure!(failed["attempts"] == json!(1), "{failed}");
    script(consortium, &["accept", KEPT])?;
    let again = script(consortium, &["retry", KEPT, &number])?;
    ensure!(again == json!({ "succeeded": true, "accepted": "1" }));
    ensure!(self::failure(consortium, &contract)?.is_none());
    Ok(())
}

/// The oldest failure of a contract that is kept.
fn failure(consortium: &mut Consortium, contract: &str) -> Result<Option<Value>> {
    let kept = consortium.cli("//Eve", &["contract", "failures", contract])?;
    Ok(kept.get(0).cloned())
}

fn script(consortium: &Consortium, line: &[&str]) -> Result<Value> {
    kept_step(consortium, SCRIPT, KEPT, line)
}
