//! Contracts: one that is called with each price, and one that has a cryptlet of its own.

use crate::{teller::say, ASKER};
use anyhow::{Context, Result};
use journeys::{
    consortium::Consortium,
    viem::{number_of, viem},
};
use serde_json::Value;

/// The cryptlet of a credit default swap, and the script that deploys the swap.
const SWAP: &str = "credit-default-swap";
const SWAP_SCRIPT: &str = "swap.mjs";
/// Tells of ratings.
const CREDIT_WATCH: &str = "credit-watch";

/// Has a Solidity contract subscribe to the price of oil, by an Ethereum library, and be called with it.
pub fn a_contract_is_called(consortium: &mut Consortium) -> Result<()> {
    consortium.tell("a Solidity contract subscribes to the price of oil, and is called with each");
    let address = consortium.address_of_market_watcher()?;
    ethereum(consortium, "stock.mjs", &[&address])?;
    say("\nThe contract was called with each price by the cryptlet itself, within the gas that it had paid for.");
    Ok(())
}

/// Deploys a credit default swap that names the hosts' operators as those who may serve its cryptlet, and has the cryptlet
/// compute the swap's first state.
pub fn a_contract_has_a_cryptlet_of_its_own(consortium: &mut Consortium) -> Result<()> {
    consortium
        .tell("registering the code of a swap's cryptlet, and a cryptlet that watches ratings");
    let blueprint = consortium.register(SWAP, &["--kind", "contract"])?;
    consortium.serve(CREDIT_WATCH)?;
    let text = |name| {
        blueprint[name]
            .as_str()
            .with_context(|| format!("no {name} in {blueprint}"))
    };
    let operators: Vec<String> = consortium
        .hosts
        .iter()
        .map(|host| host.plan.operator_account.clone())
        .collect();

    consortium.tell("a swap is deployed: its counter-parties' hosts alone start its cryptlet, and make the key for it");
    let watch = consortium.address_of(CREDIT_WATCH)?;
    let file = consortium.folder.join("swap.json").display().to_string();
    let line = [
        "deploy",
        &file,
        text("address")?,
        text("code")?,
        &operators.join(","),
        &watch,
    ];
    let bound = ethereum(consortium, SWAP_SCRIPT, &line)?;
    let cryptlet = bound["cryptlet"].as_str().context("no cryptlet")?;
    consortium.cli(ASKER, &["show", &number_of(cryptlet)?])?;

    consortium.tell("the swap is secured; its cryptlet computes the state, and calls it with that");
    ethereum(consortium, SWAP_SCRIPT, &["begin", &file])?;
    say("\nNobody but its own cryptlet can write the swap's state, and a quorum of its hosts signed what it wrote.");
    Ok(())
}

/// Runs a script of `tests/ethereum`, and shows what it tells; gives the JSON that it ends with.
fn ethereum(consortium: &Consortium, script: &str, arguments: &[&str]) -> Result<Value> {
    say(format!(
        "  $ node tests/ethereum/{script} HTTP_URL {}",
        arguments.join(" ")
    ));
    viem(consortium, script, arguments, |line| {
        say(format!("    {line}"));
    })
}
