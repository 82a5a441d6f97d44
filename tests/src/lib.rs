//! Journeys across the real programs: a consortium of nodes and hosts on one machine, driven by the `cryptlet` command as
//! a person would.
//!
//! | module | noun |
//! |---|---|
//! | [`programs`] | where the built programs are |
//! | [`process`] | a running program, stopped when dropped |
//! | [`authority`] | the consortium's certificate authority |
//! | [`node`] | a registrar node |
//! | [`host`] | a cryptlet host |
//! | [`consortium`] | nodes and hosts together, with a cryptlet registered |
//! | [`chain`] | a reader of one node over JSON-RPC |
//! | [`feed`] | what a subscriber subscribed to |
//! | [`answer`] | what the `cryptlet` command answers |
//! | [`told`] | what blocks told, in their events |
//! | [`receipt`] | a result's receipt, as auditors make it |
//! | [`rogue`] | hosts that misbehave on the wire |
//! | [`viem`] | Ethereum programs |
//! | [`stopwatch`] | how long a journey's parts take |

pub mod answer;
pub mod authority;
pub mod chain;
pub mod consortium;
pub mod feed;
pub mod host;
pub mod node;
pub mod process;
pub mod programs;
pub mod receipt;
pub mod rogue;
pub mod stopwatch;
pub mod told;
pub mod viem;
