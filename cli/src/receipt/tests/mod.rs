//! A receipt of a small chain with real keys, and everything that may be done to it.

mod chain;
mod file;
mod lies;
mod proven;
#[path = "../../../../primitives/tests/world/mod.rs"]
mod world;

pub use chain::{auditor, file, price, Chain};
