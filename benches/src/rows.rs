//! Blocks and transactions of the registrar's, measured and printed.

use crate::{
    accesses,
    chain::{Chain, Engine},
    meter::{self, Spread},
    registrar,
    table::{self, Row},
};
use anyhow::Result;

/// What runs the registrar's runtime, by the name that stands in tables.
pub fn engines() -> Result<[(&'static str, Engine); 2]> {
    Ok([
        ("native", registrar::native()),
        ("Wasm", registrar::wasm()?),
    ])
}

/// Measures a whole block of the registrar's by both engines, and prints a row for each; `results` share it. Gives what its
/// imports took, of each engine.
pub fn block(
    chain: &mut Chain,
    name: &str,
    results: u16,
    transactions: &[Vec<u8>],
) -> Result<Vec<(&'static str, Spread)>> {
    let mut times = Vec::new();
    for (label, engine) in engines()? {
        chain.set_engine(engine);
        let time = meter::measure_block(chain, transactions)?;
        table::print(&Row {
            name: name.into(),
            engine: label,
            results,
            bytes: transactions.iter().map(Vec::len).sum(),
            time,
            accesses: accesses::count_block(chain, transactions)?,
        });
        times.push((label, time));
    }
    chain.set_engine(registrar::native());
    Ok(times)
}

/// Measures what one transaction takes, and prints it.
pub fn transaction(
    chain: &mut Chain,
    name: &str,
    engine: &'static str,
    transaction: &[u8],
) -> Result<()> {
    let transactions = [transaction.to_vec()];
    table::print(&Row {
        name: name.into(),
        engine,
        results: 1,
        bytes: transaction.len(),
        time: meter::measure(chain, &transactions)?,
        accesses: accesses::count(chain, &transactions)?,
    });
    Ok(())
}
