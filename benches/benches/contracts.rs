//! Prints what callbacks cost the chain: one result delivered to one contract, to a hundred and to a thousand; a block with
//! a full queue beside an empty one; reading the newest result beside having it delivered; and how large the runtime is.
//!
//! The contracts are examples of `contracts/`, compiled: each listener is a `StockClient` with a subscription of its own,
//! all to one feed; `Market` reads. Counted is what every node does when it imports the block, as in `work`. The state is in
//! memory.

use anyhow::{ensure, Result};
use cryptlet_benches::{
    meter::{self, Spread, SAMPLES},
    registrar::{self, gas, Delivered, Registrar},
    rows::{block, engines, transaction},
    table,
};
use std::time::Duration;

/// Contracts to which one result goes.
const LISTENERS: [u32; 3] = [1, 100, 1_000];
/// Contracts that wait when a whole block is measured: more than it calls.
const QUEUED: u32 = 100;

fn main() -> Result<()> {
    println!(
        "the runtime: {} bytes of WebAssembly, compressed",
        registrar::code()?.len()
    );
    let most = Registrar::found(false, 1)?.most_gas();
    let used = bench_one(most)?;
    table::print_heading("for each block");
    for limit in [used, most] {
        bench_block(limit)?;
    }
    println!("\none result, natively:");
    for listeners in LISTENERS {
        for limit in [used, most] {
            bench_delivery(listeners, limit)?;
        }
    }
    table::print_heading("for each transaction");
    bench_reading(used)?;
    println!(
        "\nµs: the processor's time for the block's import: median, least and most of {SAMPLES}. Of a transaction without that\n\
         of an empty block, of a block all. Reads and writes: every access, and the keys among them."
    );
    Ok(())
}

/// A registrar with so many listeners, and a result for them.
fn stage(listeners: u32, limit: u64) -> Result<Registrar> {
    let mut registrar = Registrar::found(false, 1)?;
    registrar.open_stocks(listeners, limit)?;
    registrar.bring_price()?;
    ensure!(
        !registrar.begins_session(),
        "the next block begins a session, and calls nobody"
    );
    Ok(registrar)
}

/// Gas of one callback, with what the pallet does for it: a limit that is close, and enough.
fn bench_one(most: u64) -> Result<u64> {
    let mut registrar = stage(1, most)?;
    let delivered = registrar.would_deliver()?;
    ensure!(
        (delivered.callbacks, delivered.failed) == (1, 0),
        "not one callback, but {delivered:?}"
    );
    let used = u64::try_from(gas(delivered.each()))?;
    println!(
        "a callback weighs {:.0} µs, all included: {used} gas; none may have more than {most}\n",
        micros(delivered.each())
    );
    Ok(used)
}

/// A block whose queue is longer than it can serve, beside one without a queue.
fn bench_block(limit: u64) -> Result<()> {
    let mut registrar = Registrar::found(false, 1)?;
    registrar.open_stocks(QUEUED, limit)?;
    let name = format!("empty: {QUEUED} contracts listen");
    let empty = block(&mut registrar.chain, &name, 1, &[])?;
    registrar.bring_price()?;
    ensure!(
        !registrar.begins_session(),
        "the next block begins a session, and calls nobody"
    );
    let delivered = registrar.would_deliver()?;
    ensure!(
        delivered.callbacks < QUEUED && delivered.failed == 0,
        "the queue is not full, or callbacks fail: {delivered:?}"
    );
    let name = format!("{} callbacks of {limit} gas", delivered.callbacks);
    let full = block(&mut registrar.chain, &name, 1, &[])?;
    for ((engine, full), (_, empty)) in full.into_iter().zip(empty) {
        let more = full.median.saturating_sub(empty.median);
        println!(
            "  {engine}: {:.0} µs for each callback, which weighs {:.0} µs",
            more.as_secs_f64() * 1e6 / f64::from(delivered.callbacks),
            micros(delivered.each())
        );
    }
    Ok(())
}

/// One result to so many contracts, until all have had it.
fn bench_delivery(listeners: u32, limit: u64) -> Result<()> {
    let mut registrar = stage(listeners, limit)?;
    let mut total = Delivered::default();
    let (mut blocks, mut most): (u32, u32) = (0, 0);
    let mut times = Vec::new();
    while total.callbacks < listeners {
        times.push(meter::import_next(&mut registrar.chain, &[])?);
        let delivered = registrar.delivered();
        total.add(delivered);
        most = most.max(delivered.callbacks);
        blocks += 1;
        ensure!(blocks <= 2 * listeners, "they don't come to an end");
    }
    ensure!(total.failed == 0, "{} callbacks failed", total.failed);
    ensure!(
        registrar.delivered().callbacks > 0,
        "the last block called nobody"
    );
    let Spread { min, median, max } = Spread::of(times);
    println!(
        "{listeners:>5} contracts of {limit:>6} gas: {blocks:>4} blocks, at most {most:>2} callbacks in one, each of {:.0} µs \
         weight; ms of a block: median {:.2}, least {:.2}, most {:.2}",
        micros(total.each()),
        ms(median),
        ms(min),
        ms(max)
    );
    Ok(())
}

/// A contract that reads the newest result.
fn bench_reading(limit: u64) -> Result<()> {
    let mut registrar = stage(1, limit)?;
    let market = registrar.open_market()?;
    let [price, nothing] = registrar.calls_of(market)?;
    for (label, engine) in engines()? {
        registrar.chain.set_engine(engine);
        let chain = &mut registrar.chain;
        transaction(chain, "call of Market: the newest price", label, &price)?;
        transaction(chain, "call of Market: nothing stored", label, &nothing)?;
    }
    registrar.chain.set_engine(registrar::native());
    let reading = registrar.read_price(market)?;
    println!("\nreading the newest result:");
    for (what, weight) in [
        ("Market.price, besides the transaction", reading.by_contract),
        ("Market.marketWatcher, which reads nothing", reading.nothing),
        (
            "the precompile's latest, called alone",
            reading.by_precompile,
        ),
    ] {
        let weight = u128::from(weight);
        println!(
            "  {what}: {:.0} µs of weight, {} gas",
            micros(weight),
            gas(weight)
        );
    }
    Ok(())
}

fn micros(picoseconds: u128) -> f64 {
    picoseconds as f64 / 1e6
}

fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}
