//! Guests that misbehave: each is ended within its budget, with an error that names what it did, and the next question
//! is answered.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "how a test says what it expects"
)]

#[path = "../common/mod.rs"]
mod common;
mod component;
mod limits;
mod once;
mod outside;
mod process;
mod region;
mod secrets;
