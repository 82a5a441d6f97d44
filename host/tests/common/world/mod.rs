//! A whole host in a folder of its own: real vault, ledger and guests' processes, and a chain that the test writes.
//!
//! | file | noun |
//! |---|---|
//! | `choice` | what a test may choose |
//! | `founding` | the host, made or opened again, enrolled and seated |
//! | `files` | its vault, ledger and updates, free again soon |
//! | `cryptlets` | what it serves |
//! | `asking` | rounds, and what it answers |
//! | `signed` | what delegates and others sign |

mod asking;
mod choice;
mod cryptlets;
mod files;
mod founding;
mod signed;

pub use asking::the_only_refusal;
pub use choice::Choice;
pub use cryptlets::{component_name, configuration, configuration_with, fine};
pub use signed::{ask_to_serve, delegate, dispatch, news, update};

use super::chain::TestChain;
use cryptlet_host::{
    clock::{Clock, SystemClock},
    region::Guest,
    transport::Service,
    updates::UpdateStore,
    vault::Vault,
};
use cryptlet_primitives::{
    batch::BatchKeys,
    ids::{CryptletId, HostId},
};
use std::{path::PathBuf, sync::Arc};

/// The daemon's program, whose subcommand is the guests' process.
pub const PROGRAM: &str = env!("CARGO_BIN_EXE_cryptlet-host");
pub const CRYPTLET: CryptletId = CryptletId(7);
/// A cryptlet beside it.
pub const NEIGHBOUR: CryptletId = CryptletId(8);
/// A blueprint of contracts' cryptlets.
pub const BLUEPRINT: CryptletId = CryptletId(12);
pub const HOST: HostId = HostId(3);

/// The host and its surroundings.
pub struct World {
    pub chain: Arc<TestChain>,
    pub service: Arc<Service>,
    pub guest: Guest,
    pub keys: BatchKeys,
    pub vault: Arc<dyn Vault>,
    pub updates: UpdateStore,
    folder: PathBuf,
}

pub fn now() -> u64 {
    SystemClock.now()
}
