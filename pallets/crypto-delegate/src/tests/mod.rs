//! Stories of rounds. After each, the invariants are checked.

mod equivocation;
mod expiry;
mod fees;
mod interleavings;
mod mock;
mod net;
mod reports;
mod requests;
mod results;
mod session;
mod worker;
mod world;
