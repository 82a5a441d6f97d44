//! Runs the pallets' benchmarks on a runtime that was built with them, and writes their weights. Called by
//! `scripts/benchmark weights`; the SDK's own command does the same, but is as large as a node.
//!
//! Usage: `weigh RUNTIME.wasm NOTE PALLET=FILE...`; NOTE says when and where, and stands at the head of each file.
//!
//! | module | noun |
//! |---|---|
//! | `bench` | the runtime, and one benchmark run on it |
//! | `formula` | a weight as a line through many measurements |
//! | `source` | the Rust file with the weights |

mod bench;
mod formula;
mod source;

use anyhow::{ensure, Context, Result};
use bench::Bench;
use formula::Formula;
use std::{fs, path::Path};

const USAGE: &str = "usage: weigh RUNTIME.wasm NOTE PALLET=FILE...";

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [runtime, note, wanted @ ..] = &arguments[..] else {
        anyhow::bail!("{USAGE}");
    };
    let code = fs::read(runtime).with_context(|| format!("{runtime}: build it first"))?;
    let bench = Bench::new(code)?;
    let listed = bench.list()?;
    for word in wanted {
        let (pallet, file) = word.split_once('=').context(USAGE)?;
        let found = listed.iter().find(|list| list.pallet == pallet.as_bytes());
        let list = found.with_context(|| format!("{pallet} has no benchmarks in {runtime}"))?;
        let mut formulas = Vec::new();
        for benchmark in &list.benchmarks {
            let name = String::from_utf8(benchmark.name.clone())?;
            eprintln!("     {pallet}: {name}");
            let samples = bench
                .measure(list, benchmark)
                .with_context(|| format!("{pallet}: {name}"))?;
            formulas.push(Formula::of(name, benchmark, &samples)?);
        }
        ensure!(!formulas.is_empty(), "{pallet} has no benchmarks");
        fs::write(Path::new(file), source::write(note, &formulas))
            .with_context(|| file.to_owned())?;
    }
    Ok(())
}
