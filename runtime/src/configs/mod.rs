//! The settings of the pallets, one file per subject.

#[cfg(feature = "runtime-benchmarks")]
pub mod benchmarks;
mod block;
mod consensus;
mod contracts;
mod council;
mod cryptlets;
mod fees;
mod system;
#[cfg(feature = "try-runtime")]
pub mod try_runtime;

pub use block::{BlockLimits, MAX_BLOCK_BYTES};
pub use consensus::MaxValidators;
pub use contracts::GAS_SCALE;
pub use council::{CouncilCollective, EnsureCouncil};
pub use fees::{ExistentialDeposit, Fees};
