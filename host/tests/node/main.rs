//! The view of the own node, over a real WebSocket: what is asked, and that a broken connection heals.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "how a test says what it expects"
)]

#[path = "../common/mod.rs"]
mod common;
mod connection;
mod look_ups;
mod program;
mod runtime;
mod test_node;
mod view;
