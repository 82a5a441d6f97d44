//! One node and an Ethereum library: a contract is deployed, called and read by viem, and the node still knows of it after
//! a restart.

use anyhow::{ensure, Context, Result};
use journeys::{
    chain::Chain,
    consortium::{Consortium, Plan, Silent},
    viem::viem,
};
use jsonrpsee::rpc_params;
use serde_json::{json, Value};
use std::time::Duration;

#[tokio::test(flavor = "multi_thread")]
#[ignore = "runs the built programs: scripts/test journeys"]
async fn an_ethereum_library_and_one_node() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let plan = Plan::of_one_node(0);
    let mut consortium = Consortium::start(folder.path(), &plan, Box::new(Silent)).await?;
    // Two blocks, so that one has another before it.
    let patience = Duration::from_secs(30);
    consortium
        .chain()
        .await?
        .wait_for_block(2, patience)
        .await?;

    let told = viem(&consortium, "journey.mjs", &[], |_| {})?;
    a_restarted_node_knows_blocks_and_transactions(&mut consortium, &told).await?;
    consortium.stop()
}

async fn a_restarted_node_knows_blocks_and_transactions(
    consortium: &mut Consortium,
    told: &Value,
) -> Result<()> {
    let (transaction, block) = (&told["transaction"], &told["block"]);
    let chain = consortium.chain().await?;
    let before = chain
        .call("eth_getTransactionReceipt", rpc_params![transaction])
        .await?;
    let number = number_of(&before["blockNumber"])?;
    // What is final is on the disk.
    chain
        .wait_for_final(number, Duration::from_secs(30))
        .await?;
    let node = consortium.nodes.first_mut().context("no node")?;
    node.process().kill()?;
    node.restart(&consortium.programs)?;
    let chain = node.connect().await?;
    let after = chain
        .call("eth_getTransactionReceipt", rpc_params![transaction])
        .await?;
    ensure!(
        after == before && after["status"] == json!("0x1"),
        "the receipt is the same after a restart: {after}"
    );
    a_block_has_what_it_had(&chain, block, transaction).await
}

async fn a_block_has_what_it_had(chain: &Chain, block: &Value, transaction: &Value) -> Result<()> {
    let found = chain
        .call("eth_getBlockByHash", rpc_params![block, false])
        .await?;
    let transactions = found["transactions"].as_array();
    ensure!(
        transactions.is_some_and(|hashes| hashes.contains(transaction)),
        "a block is found by its Ethereum hash after a restart: {found}"
    );
    let logs = chain
        .call("eth_getLogs", rpc_params![json!({ "blockHash": block })])
        .await?;
    ensure!(
        logs.as_array().is_some_and(|logs| logs.len() == 1),
        "and so are its logs: {logs}"
    );
    Ok(())
}

fn number_of(quantity: &Value) -> Result<u64> {
    let text = quantity.as_str().context("no number")?;
    Ok(u64::from_str_radix(text.trim_start_matches("0x"), 16)?)
}
