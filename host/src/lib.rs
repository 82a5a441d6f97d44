//! The cryptlet host: runs cryptlets in containers, and answers delegates over HTTPS.
//!
//! | module | noun |
//! |---|---|
//! | [`config`] | `host.toml`, parsed |
//! | [`daemon`] | the composition root: what is made from what |
//! | [`transport`] | HTTPS to delegates and operators |
//! | [`observe`] | from a dispatch to a reply |
//! | [`bindings`] | whether contracts' own cryptlets are served |
//! | [`once`] | one question without a chain, for developers and auditors |
//! | [`identity`] | the host's keys, enrolment and seats |
//! | [`chain`] | the own node's view of the chain |
//! | [`ledger`] | what was said, for ever |
//! | [`papers`] | what a registered configuration says to hosts |
//! | [`container`] | registered cryptlets, fetched and made ready |
//! | [`region`] | the isolation that they run in |
//! | [`source`] | the outside data that they may read |
//! | [`secrets`] | what is sealed to this host, as they open it |
//! | [`update`] | what they are told from outside, as they read it |
//! | [`updates`] | the same, as it is taken and kept |
//! | [`fetch`] | HTTPS to where components and data lie |
//! | [`vault`] | keys |
//! | `shares` | each cryptlet's share of what all use |
//! | [`metrics`] | counters |
//! | [`log`] | lines |
//! | [`clock`] | time |
//!
//! Architecture invariants: a guest's process never holds a key, a socket or a file; nothing leaves the host that is not
//! in the ledger; nothing that arrives over a wire ends the daemon.
#![forbid(unsafe_code)]
#![deny(missing_docs)]
#![cfg_attr(
    not(test),
    warn(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::panic,
        clippy::indexing_slicing
    )
)]

pub mod bindings;
pub mod chain;
pub mod clock;
pub mod config;
pub mod container;
pub mod daemon;
pub mod fetch;
pub mod identity;
pub mod ledger;
pub mod log;
pub mod metrics;
pub mod observe;
pub mod once;
pub mod papers;
pub mod region;
pub mod secrets;
mod shares;
pub mod source;
pub mod transport;
pub mod update;
pub mod updates;
pub mod vault;
