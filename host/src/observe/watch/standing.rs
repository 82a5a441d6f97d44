//! A round that waits for an event, as the host knows it.

use crate::observe::jobs::{Failure, Outcome};
use cryptlet_primitives::{dispatch::Refusal, statement::Statement};
use sp_core::H256;
use std::time::Duration;
use tokio::time::Instant;

/// First pause after a round's method failed; doubled each time.
const FIRST_PAUSE: Duration = Duration::from_secs(2);
/// Longest pause.
const LAST_PAUSE: Duration = Duration::from_secs(60);

/// A round that waits for an event.
pub(super) struct Standing {
    pub(super) statement: Statement,
    pub(super) digest: H256,
    /// Whether there is an answer, in the ledger.
    pub(super) is_found: bool,
    /// The state in which it was looked at last.
    state: Option<u64>,
    /// When that was.
    pub(super) looked_at: Option<Instant>,
    failed: Option<Failed>,
}

/// How a round's method failed.
struct Failed {
    reason: Refusal,
    pause: Duration,
    again: Instant,
}

impl Standing {
    /// A round that was not looked at by this process; the ledger tells whether it has an answer.
    pub(super) fn new(statement: Statement, digest: H256, is_found: bool) -> Self {
        Standing {
            statement,
            digest,
            is_found,
            state: None,
            looked_at: None,
            failed: None,
        }
    }

    /// Whether it is to be looked at in a state of its cryptlet: the state is another one, or a pause after a failure is over.
    pub(super) fn is_due(&self, state: u64, now: Instant) -> bool {
        let may_have_changed = self.state != Some(state);
        may_have_changed || self.again().is_some_and(|again| again <= now)
    }

    /// When it is tried again, if its method failed.
    pub(super) fn again(&self) -> Option<Instant> {
        self.failed.as_ref().map(|failed| failed.again)
    }

    /// Notes what came of looking at it in a state.
    pub(super) fn note(&mut self, state: u64, outcome: &Outcome) {
        self.state = Some(state);
        self.looked_at = Some(Instant::now());
        match outcome {
            Outcome::Answered(_) => self.is_found = true,
            Outcome::Quiet => self.failed = None,
            Outcome::Refused(failure) => self.fail(failure),
        }
    }

    fn fail(&mut self, failure: &Failure) {
        let before = self.failed.take();
        let pause = before.as_ref().map_or(FIRST_PAUSE, |before| {
            before.pause.saturating_mul(2).min(LAST_PAUSE)
        });
        // Once for each reason: a round stands for an hour.
        if before.is_none_or(|before| before.reason != failure.reason) {
            let Statement {
                round, cryptlet, ..
            } = &self.statement;
            tracing::warn!(%round, %cryptlet, error = %failure.error, "the method does not say whether its event has happened");
        }
        self.failed = Some(Failed {
            reason: failure.reason,
            pause,
            again: Instant::now() + pause,
        });
    }
}
