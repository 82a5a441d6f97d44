//! The server over real HTTPS: who connects how, and what he may send.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "how a test says what it expects"
)]

mod bindings;
#[path = "../common/mod.rs"]
mod common;
mod connections;
mod consent;
mod lines;
mod paths;
mod served;
