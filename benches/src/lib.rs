//! What an accepted result costs the chain, measured: the registrar's own runtime, natively and as the WebAssembly that
//! nodes run, beside `pallet-oracle` and `System.remark` (the program `benches/work.rs`); what feeds cost it, beside
//! `pallet-scheduler` and a plain map (`benches/feeds.rs`); and what it costs to call contracts back (`benches/contracts.rs`).
//!
//! | module | noun |
//! |---|---|
//! | [`chain`] | blocks on a state in memory, run by either engine |
//! | [`registrar`] | the registrar's runtime with a full pool and open rounds |
//! | [`oracle`] | a runtime around `pallet-oracle` with as many operators |
//! | [`scheduler`] | `pallet-scheduler` with a full agenda |
//! | [`hosts`] | the pool's hosts with their real keys, and their reports |
//! | [`meter`] | times of a block's work |
//! | [`accesses`] | its storage accesses |
//! | [`table`] | what is printed |
//! | [`rows`] | blocks and transactions of the registrar's, measured and printed |

pub mod accesses;
pub mod chain;
pub mod hosts;
pub mod meter;
pub mod oracle;
pub mod registrar;
pub mod rows;
pub mod scheduler;
pub mod table;

/// Hosts in the pool, and operators of the oracle.
pub const HOSTS: u16 = 21;
/// How many of them must agree: the least that is safe in such a pool, and the oracle's least count.
pub const QUORUM: u16 = 15;
/// Results of one block at the best batch: rounds in one report, values in one feed, remarks.
pub const BATCH: u16 = 64;
