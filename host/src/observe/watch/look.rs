//! Looking at rounds that wait, cryptlet by cryptlet.

use super::{standing::Standing, Shared};
use crate::{
    observe::jobs::{Failure, Outcome},
    papers::Pace,
};
use codec::Encode;
use cryptlet_primitives::{
    digest::sha256,
    dispatch::Refusal,
    ids::{CryptletId, Version},
    statement::Statement,
};
use sp_core::H256;
use std::{
    collections::{BTreeSet, HashMap},
    sync::Arc,
    time::Duration,
};
use tokio::{
    sync::Notify,
    task::{AbortHandle, JoinSet},
    time::{timeout_at, Instant},
};

/// What a cryptlet's task does next.
struct Next {
    /// Look at this round.
    look: Option<Look>,
    /// When a round that failed is tried again.
    again: Option<Instant>,
    /// Versions whose rounds wait for an event.
    versions: BTreeSet<Version>,
    /// When to ask anew.
    changed: Arc<Notify>,
}

/// A round that is looked at.
struct Look {
    statement: Box<Statement>,
    digest: H256,
    /// The cryptlet's state: its guest answers the same as long as that stays the same.
    state: u64,
}

/// The tasks that look, one for each watched cryptlet. Dropping them ends them.
#[derive(Default)]
pub(super) struct Tasks {
    running: JoinSet<()>,
    handles: HashMap<CryptletId, AbortHandle>,
}

impl Tasks {
    /// Has a task run for each watched cryptlet. Those of others end by themselves.
    pub(super) fn keep(&mut self, shared: &Arc<Shared>) {
        while self.running.try_join_next().is_some() {}
        self.handles.retain(|_, handle| !handle.is_finished());
        let watched: Vec<CryptletId> = shared.watched().keys().copied().collect();
        for cryptlet in watched {
            let running = &mut self.running;
            self.handles
                .entry(cryptlet)
                .or_insert_with(|| running.spawn(watch(shared.clone(), cryptlet)));
        }
    }
}

/// Looks at one cryptlet's rounds, one after another, for as long as it is watched.
async fn watch(shared: Arc<Shared>, cryptlet: CryptletId) {
    let watch_every = Duration::from_millis(shared.parts.limits.watch_ms);
    let (mut read_at, mut sources) = (Instant::now(), None);
    while let Some(next) = shared.next(cryptlet) {
        if next.versions.is_empty() {
            next.changed.notified().await;
        } else if read_at <= Instant::now() {
            // Before a round is looked at: what changes while it is, is another state then.
            let given = shared.sources_digest(cryptlet, next.versions).await;
            if sources.replace(given) != Some(given) {
                shared.rise(cryptlet);
            }
            read_at = Instant::now() + watch_every;
        } else if let Some(look) = next.look {
            let outcome = shared.look_at(&look.statement).await;
            shared.note(&look, &outcome);
        } else {
            let until = next.again.unwrap_or(read_at).min(read_at);
            // Whichever comes first.
            let _ = timeout_at(until, next.changed.notified()).await;
        }
    }
}

impl Shared {
    /// What the cryptlet's task does next. `None` if it is no longer watched.
    fn next(&self, cryptlet: CryptletId) -> Option<Next> {
        let watched = self.watched();
        let own = watched.get(&cryptlet)?;
        let waiting = || {
            let rounds = own.rounds.values();
            rounds.filter(|standing| !standing.is_found)
        };
        let now = Instant::now();
        let due = waiting().filter(|standing| standing.is_due(own.state, now));
        // The one that was not looked at longest: none is looked at twice before another is once.
        let look = due.min_by_key(|standing| standing.looked_at);
        Some(Next {
            look: look.map(|standing| Look {
                statement: Box::new(standing.statement.clone()),
                digest: standing.digest,
                state: own.state,
            }),
            again: waiting().filter_map(Standing::again).min(),
            versions: waiting()
                .map(|standing| standing.statement.version)
                .collect(),
            changed: own.changed.clone(),
        })
    }

    /// Notes what came of looking at a round, if it still stands.
    fn note(&self, look: &Look, outcome: &Outcome) {
        let Statement {
            cryptlet, round, ..
        } = &*look.statement;
        let mut watched = self.watched();
        let rounds = watched.get_mut(cryptlet).map(|own| &mut own.rounds);
        let standing = rounds
            .and_then(|rounds| rounds.get_mut(round))
            // A reorganisation may have given the round another statement meanwhile.
            .filter(|standing| standing.digest == look.digest);
        let Some(standing) = standing else { return };
        standing.note(look.state, outcome);
        self.parts.metrics.looked(match outcome {
            Outcome::Answered(_) => "event",
            Outcome::Quiet => "none",
            Outcome::Refused(_) => "failed",
        });
    }

    /// Looks at a round when it is the cryptlet's turn.
    async fn look_at(&self, statement: &Statement) -> Outcome {
        let cryptlet = self
            .parts
            .chain
            .cryptlet(statement.cryptlet, Some(statement.version));
        let is_long = cryptlet
            .await
            .ok()
            .flatten()
            .is_some_and(|cryptlet| Pace::of(&cryptlet, &statement.method) == Pace::Long);
        // Long questions have few turns, and hold them for long: looking leaves the most of them to who asks, too.
        let turns = if is_long {
            &self.long_turns
        } else {
            &self.turns
        };
        let _turn = turns.acquire().await.ok();
        match self.jobs.start(statement) {
            Some(job) => job.outcome().await,
            None => Outcome::Refused(Failure {
                reason: Refusal::Busy,
                error: "more questions at once than `limits.waiting`".into(),
            }),
        }
    }

    /// Digest of what the sources of a cryptlet's versions give now.
    async fn sources_digest(&self, cryptlet: CryptletId, versions: BTreeSet<Version>) -> H256 {
        let mut digests = Vec::new();
        for version in versions {
            let Ok(Some(found)) = self.parts.chain.cryptlet(cryptlet, Some(version)).await else {
                continue;
            };
            digests.push(self.parts.containers.sources_digest(&found).await);
        }
        sha256(&digests.encode())
    }
}
