//! Stories of callbacks. After each, the invariants are checked.

mod acceptance;
mod answers;
mod deposits;
mod failures;
mod fairness;
mod greed;
mod lines;
mod listeners;
mod money;
mod reentrance;
mod vectors;
mod views;
mod wandering;
mod world;

pub use reentrance::reenter;
