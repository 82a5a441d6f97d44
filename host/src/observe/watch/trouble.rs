//! What keeps rounds from being watched, told once in a while.

use crate::{chain::ChainError, identity::IdentityError, ledger::LedgerError, log::Seldom};
use std::time::Duration;

/// How often it is said what can't be looked up.
static LINES: Seldom = Seldom::every(Duration::from_secs(60));

/// Why the host does not know where it has a seat, or what waits there.
#[derive(Debug, thiserror::Error)]
pub(super) enum Trouble {
    #[error(transparent)]
    Chain(#[from] ChainError),
    #[error(transparent)]
    Identity(#[from] IdentityError),
    #[error(transparent)]
    Ledger(#[from] LedgerError),
}

impl Trouble {
    /// Tells the operator, and what comes of it.
    pub(super) fn tell(&self, what: &str) {
        // Whoever sets a host up enrols it later.
        if matches!(self, Trouble::Identity(IdentityError::NotEnrolled)) {
            return;
        }
        if let Some(left_out) = LINES.may_speak() {
            tracing::warn!(error = %self, left_out, "{what}");
        }
    }
}
