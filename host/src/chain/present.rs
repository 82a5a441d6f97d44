//! The chain's present: what the own node shows once it has caught up.

use super::ChainView;
use crate::{clock::Clock, log::Seldom};
use cryptlet_primitives::ids::Moment;
use std::time::Duration;
use tokio::time::timeout;

/// How far the chain's clock may be from the machine's, milliseconds. Beyond that the node is not in sync, the chain stands
/// still, or the machine's clock is wrong.
const MAX_DIFFERENCE_MS: u64 = 60_000;
/// Longest pause before the chain is looked at again.
const PAUSE: Duration = Duration::from_secs(1);
/// How often it is said what is waited for.
const TELL_EVERY: Duration = Duration::from_secs(10);

/// The chain's clock, as soon as the own node shows the present: waits while it is behind, however long that takes.
pub async fn present(chain: &dyn ChainView, clock: &dyn Clock) -> Moment {
    let lines = Seldom::every(TELL_EVERY);
    let mut heads = chain.heads();
    loop {
        heads.mark_unchanged();
        let machine = clock.now();
        let problem = match chain.now().await {
            // Before its first block a chain has no clock.
            Ok(now) if now > 0 && now.abs_diff(machine) <= MAX_DIFFERENCE_MS => return now,
            Ok(now) => format!("the node's newest block is of {now}, this machine's clock says {machine} (milliseconds)"),
            Err(error) => error.to_string(),
        };
        if lines.may_speak().is_some() {
            tracing::warn!(
                problem,
                "waiting for the chain: bring the node in sync, and set this machine's clock"
            );
        }
        // The next head, or a look-up after the pause: whichever comes first.
        let _ = timeout(PAUSE, heads.changed()).await;
    }
}
