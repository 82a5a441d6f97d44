//! Contracts on real programs: a node, hosts, and contracts that an Ethereum library deploys.

mod bound;
mod callbacks;
mod examples;
mod headers;

use anyhow::{ensure, Result};
use journeys::{
    answer::{refused, text},
    consortium::{Consortium, Plan, Silent},
    stopwatch::Stopwatch,
    viem::step,
};
use std::time::Duration;

/// How long anything may take: long, for a machine that has other things to do.
const PATIENCE: Duration = Duration::from_secs(120);

#[tokio::test(flavor = "multi_thread")]
#[ignore = "runs the built programs: scripts/test journeys"]
async fn contracts_ask_and_are_called_back() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let mut clock = Stopwatch::start();
    let examples = ["property-privacy", "customer-validator"];
    let mut consortium = Consortium::serving(folder.path(), 4, &examples).await?;
    clock.lap("a consortium");

    headers::a_header_is_the_same_from_package_and_chain(&mut consortium)?;
    clock.lap("headers");
    a_stock_of_oil_is_called_with_each_price(&mut consortium)?;
    clock.lap("a stock of oil");
    callbacks::a_failed_callback_is_told_and_tried_again(&mut consortium)?;
    clock.lap("a callback that fails");
    let examples = examples::Examples::deploy(&mut consortium).await?;
    clock.lap("the examples are deployed");
    examples.a_proxy_stands_for_a_cryptlet(&mut consortium)?;
    examples.a_market_lives_by_what_others_asked(&consortium)?;
    examples.an_alert_comes_with_each_crossing(&mut consortium)?;
    clock.lap("a proxy, a market, an alert");
    examples
        .an_amount_is_for_its_signers(&mut consortium)
        .await?;
    clock.lap("a property");
    examples
        .a_bank_learns_the_verdict_alone(&mut consortium)
        .await?;
    clock.lap("a customer");
    consortium.stop()
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "runs the built programs: scripts/test journeys"]
async fn a_contract_has_a_cryptlet_of_its_own_on_its_counter_parties_hosts() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let plan = Plan::of_one_node(0);
    let mut clock = Stopwatch::start();
    let mut consortium = Consortium::start(folder.path(), &plan, Box::new(Silent)).await?;
    let parties = bound::Parties::enrol(&mut consortium).await?;
    clock.lap("a consortium");
    let swap = parties.deploy(&mut consortium)?;
    clock.lap("a swap, bound");
    swap.counter_parties_alone_serve_it(&mut consortium).await?;
    swap.its_state_is_computed_with_evidence(&mut consortium)
        .await?;
    clock.lap("its state, with evidence");
    swap.strangers_are_refused(&mut consortium)?;
    clock.lap("strangers");
    swap.a_host_dies_and_another_takes_its_seat(&mut consortium)
        .await?;
    clock.lap("a host that dies");
    swap.it_is_settled(&mut consortium).await?;
    clock.lap("the settlement");
    swap.who_was_not_named_did_nothing(&mut consortium).await?;
    parties.code_that_is_not_what_it_seems_is_not_bound(&mut consortium)?;
    clock.lap("wrong code");
    parties.the_council_decides_on_isolation(&mut consortium)?;
    clock.lap("isolation");
    consortium.stop()
}

fn a_stock_of_oil_is_called_with_each_price(consortium: &mut Consortium) -> Result<()> {
    let address = consortium.address_of_market_watcher()?;
    let told = step(consortium, "stock.mjs", &[&address])?;
    let worth: i128 = told["worthMicros"].as_str().unwrap_or_default().parse()?;
    ensure!(worth > 0, "a price came: {told}");
    Ok(())
}
