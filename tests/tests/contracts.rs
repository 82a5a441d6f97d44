//! Contracts on real programs: a node, hosts that serve the reference cryptlet, and contracts that an Ethereum library
//! deploys.

use anyhow::{ensure, Result};
use journeys::{
    consortium::{Consortium, Plan, Silent},
    viem::viem,
};

#[tokio::test(flavor = "multi_thread")]
#[ignore = "runs the built programs: scripts/test journeys"]
async fn a_stock_of_oil_subscribes_and_is_called_with_each_price() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let plan = Plan {
        nodes: 1,
        hosts: 4,
        slot_ms: None,
    };
    let mut consortium = Consortium::start(folder.path(), &plan, Box::new(Silent)).await?;
    consortium.serve_market_watcher().await?;
    let address = consortium.address_of_market_watcher()?;
    let told = viem(&consortium, "stock.mjs", &[&address], |_| {})?;
    let worth: i128 = told["worthMicros"].as_str().unwrap_or_default().parse()?;
    ensure!(worth > 0, "a price came: {told}");
    consortium.stop()
}
