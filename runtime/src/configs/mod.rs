//! The settings of the pallets, one file per subject.

mod block;
mod consensus;
mod council;
mod fees;
mod system;

pub use block::{BlockLimits, MAX_BLOCK_BYTES};
pub use consensus::MaxValidators;
pub use council::{CouncilCollective, EnsureCouncil};
pub use fees::{ExistentialDeposit, Fees};
