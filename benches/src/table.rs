//! What is printed: one row for each way to bring results to a chain.

use crate::{accesses::Accesses, meter::Spread};
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
    /// What its import takes.
    pub time: Spread,
    /// Its storage accesses.
    pub accesses: Accesses,
}

/// Prints the heading; `what` says of what each row is.
pub fn print_heading(what: &str) {
    println!(
        "{:<44} {:<6} | {:>9} {:>9} {:>9} | {:>7} {:>7} {:>7} {:>7} | {:>7}",
        what, "engine", "µs", "least", "most", "reads", "keys", "writes", "keys", "bytes"
    );
    println!("{}", "-".repeat(129));
}

/// Prints a row; all its numbers are for one result.
pub fn print(row: &Row) {
    let each = |time: Duration| time.as_secs_f64() * 1e6 / f64::from(row.results);
    let share = |count: usize| count as f64 / f64::from(row.results);
    let Spread { min, median, max } = row.time;
    let accesses = &row.accesses;
    println!(
        "{:<44} {:<6} | {:>9.1} {:>9.1} {:>9.1} | {:>7.1} {:>7.1} {:>7.1} {:>7.1} | {:>7.0}",
        row.name,
        row.engine,
        each(median),
        each(min),
        each(max),
        share(accesses.reads as usize),
        share(accesses.keys_read.len()),
        share(accesses.writes as usize),
        share(accesses.keys_written.len()),
        share(row.bytes),
    );
}
