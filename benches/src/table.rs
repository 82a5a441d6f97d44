//! What is printed: one row for each way to bring results to a chain.

use crate::{
    accesses::Accesses,
    meter::{Spread, Work},
};
use std::time::Duration;

/// One way, measured.
pub struct Row {
    /// What came to the chain, and how.
    pub name: String,
    /// What ran it.
    pub engine: &'static str,
    /// Results that it brought.
    pub results: u16,
    /// Bytes of all its transactions.
    pub bytes: usize,
    /// Its times.
    pub work: Work,
    /// Its storage accesses.
    pub accesses: Accesses,
}

/// Prints the heading.
pub fn print_heading() {
    println!(
        "{:<44} {:<6} | {:>9} {:>9} {:>9} {:>9} | {:>7} {:>7} {:>7} {:>7} | {:>7}",
        "for each result",
        "engine",
        "apply µs",
        "least",
        "most",
        "seal µs",
        "reads",
        "keys",
        "writes",
        "keys",
        "bytes"
    );
    println!("{}", "-".repeat(139));
}

/// Prints a row; all its numbers are for one result.
pub fn print(row: &Row) {
    let each = |time: Duration| time.as_secs_f64() * 1e6 / f64::from(row.results);
    let share = |count: usize| count as f64 / f64::from(row.results);
    let Spread { min, median, max } = row.work.apply;
    let accesses = &row.accesses;
    println!(
        "{:<44} {:<6} | {:>9.1} {:>9.1} {:>9.1} {:>9.1} | {:>7.1} {:>7.1} {:>7.1} {:>7.1} | {:>7.0}",
        row.name,
        row.engine,
        each(median),
        each(min),
        each(max),
        each(row.work.seal.median),
        share(accesses.reads as usize),
        share(accesses.keys_read.len()),
        share(accesses.writes as usize),
        share(accesses.keys_written.len()),
        share(row.bytes),
    );
}
