//! What the tests share: guests in WebAssembly text, a chain that tests write, and a whole host around them.
#![allow(
    dead_code,
    unused_imports,
    reason = "each test program uses its own part"
)]

pub mod authority;
pub mod chain;
pub mod guest;
pub mod kernel;
pub mod script;
pub mod world;
