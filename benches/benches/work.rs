//! Prints what an accepted result costs the chain, beside `pallet-oracle` and `System.remark`, in one run.
//!
//! Counted is what every node does when it imports the block: decoding, signature checks, authorization, dispatch, and the
//! root over the new state. The state is in memory. Not counted are networking, the transaction pool (which checks each
//! transaction once more), and writing to the disk.

use anyhow::Result;
use cryptlet_benches::{
    accesses,
    chain::Chain,
    meter::{self, SAMPLES},
    oracle,
    registrar::{self, Registrar},
    table::{self, Row},
    BATCH, HOSTS, QUORUM,
};

fn main() -> Result<()> {
    table::print_heading("for each result");
    bench_registrar(false)?;
    bench_registrar(true)?;
    bench_oracle()?;
    println!(
        "\n{HOSTS} hosts or operators, quorum {QUORUM}. µs: the processor's time for the block's import, without that of an\n\
         empty block, for one result: median, least and most of {SAMPLES} imports. Reads and writes: every access, and the\n\
         keys among them. The oracle runs natively alone: it is not part of the registrar's WebAssembly."
    );
    Ok(())
}

/// Reports and remarks on the registrar's runtime, natively and as WebAssembly.
fn bench_registrar(median: bool) -> Result<()> {
    let mut registrar = Registrar::prepare(median)?;
    let rule = if median { "median" } else { "exact" };
    let mut scenes: Vec<(String, u16, Vec<Vec<u8>>)> = Vec::new();
    if !median {
        scenes.push((
            format!("report, exact: 1 round, {QUORUM} answers"),
            1,
            vec![registrar.report(QUORUM, 1)?],
        ));
    }
    for rounds in [1, BATCH] {
        let name = format!("report, {rule}: {rounds} round(s), {HOSTS} answers");
        scenes.push((name, rounds, vec![registrar.report(HOSTS, rounds)?]));
    }
    if !median {
        // Last, as it lets a block pass.
        scenes.push((
            format!("System.remark: {BATCH} accounts"),
            BATCH,
            registrar.remarks(BATCH)?,
        ));
    }
    for (label, engine) in [
        ("native", registrar::native()),
        ("Wasm", registrar::wasm()?),
    ] {
        registrar.chain.set_engine(engine);
        for (name, results, transactions) in &scenes {
            measured(&mut registrar.chain, name, label, *results, transactions)?;
        }
    }
    Ok(())
}

/// Feeds of all operators to `pallet-oracle`.
fn bench_oracle() -> Result<()> {
    let mut chain = oracle::prepare()?;
    for values in [1, BATCH] {
        let transactions = oracle::feeds(&mut chain, values)?;
        let name = format!("pallet-oracle: {HOSTS} feeds of {values} value(s)");
        measured(&mut chain, &name, "native", values, &transactions)?;
    }
    Ok(())
}

/// Measures one way, and prints it.
fn measured(
    chain: &mut Chain,
    name: &str,
    engine: &'static str,
    results: u16,
    transactions: &[Vec<u8>],
) -> Result<()> {
    table::print(&Row {
        name: name.into(),
        engine,
        results,
        bytes: transactions.iter().map(Vec::len).sum(),
        time: meter::measure(chain, transactions)?,
        accesses: accesses::count(chain, transactions)?,
    });
    Ok(())
}
