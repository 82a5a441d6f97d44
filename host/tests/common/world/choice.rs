//! What a test may choose.

use super::{super::guest, PROGRAM};
use cryptlet_host::{
    clock::{Clock, SystemClock},
    config::{ContractCryptlets, Cryptlets},
    region::{frame::GuestLimits, Guest},
};
use cryptlet_primitives::ids::CryptletId;
use std::{path::PathBuf, sync::Arc};

/// What a test may choose.
pub struct Choice {
    pub guest: Guest,
    pub program: PathBuf,
    pub reply_ms: u64,
    pub clock: Arc<dyn Clock>,
    /// Bounds of guests.
    pub limits: GuestLimits,
    /// Whom the operator has mapped the source "gold" for.
    pub readers: Cryptlets,
    /// Most updates of one cryptlet.
    pub updates: u64,
    /// Most long questions at once.
    pub long_parallel: usize,
    /// Cryptlets that can't be looked up from the start.
    pub failing: Vec<CryptletId>,
    /// Which contracts' own cryptlets the operator serves.
    pub contracts: ContractCryptlets,
}

impl Choice {
    pub fn of(guest: Guest) -> Self {
        Choice {
            guest,
            program: PROGRAM.into(),
            reply_ms: 5_000,
            clock: Arc::new(SystemClock),
            limits: guest::limits(),
            readers: Cryptlets::All,
            updates: 100,
            long_parallel: 1,
            failing: vec![],
            contracts: ContractCryptlets::default(),
        }
    }
}
