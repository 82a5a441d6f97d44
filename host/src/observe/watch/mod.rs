//! Rounds that wait for an event: the host looks for it by itself, and says what it has found to who asks for news.
//!
//! One task finds the cryptlets in whose pools the host has a seat: those are watched. Another follows the own node, which
//! shows the rounds that stand there. For each watched cryptlet one more looks, one round after another: at a round that is
//! new, and at all that wait when a source gives something else or an update came. What is found is in the ledger like any
//! answer, so that a host that restarts finds it there.
//!
//! | module | noun |
//! |---|---|
//! | [`seats`] | the task that finds seats |
//! | [`follow`] | the task that follows the rounds |
//! | [`look`] | the tasks that look, one for each watched cryptlet |
//! | [`standing`] | a round that waits |
//! | [`trouble`] | what keeps them from it |

mod follow;
mod look;
mod seats;
mod standing;
mod trouble;

use self::standing::Standing;
use super::{jobs::Jobs, Parts};
use crate::shares::share;
use cryptlet_primitives::{
    dispatch::{Happened, MAX_HAPPENED},
    ids::{CryptletId, RoundId},
};
use sp_core::bounded::BoundedVec;
use std::{
    collections::BTreeMap,
    sync::{
        atomic::{AtomicUsize, Ordering},
        Arc, Mutex, MutexGuard, PoisonError,
    },
};
use tokio::{
    sync::{Notify, Semaphore},
    task::JoinSet,
};

/// Most cryptlets that are watched: more than a host holds ready.
const MAX_WATCHED: usize = 1024;

/// What is found, and the tasks that find it. Dropping it ends them.
pub struct Watch {
    shared: Arc<Shared>,
    _tasks: JoinSet<()>,
    /// Whose events the next answer names first.
    first: AtomicUsize,
}

/// What all tasks know.
struct Shared {
    parts: Arc<Parts>,
    jobs: Arc<Jobs>,
    /// Turns of all cryptlets' looking together: what watches takes a share of the turns of those who ask.
    turns: Semaphore,
    /// Likewise of the turns of long questions.
    long_turns: Semaphore,
    watched: Mutex<BTreeMap<CryptletId, Watched>>,
    /// A cryptlet is watched since a moment ago.
    joined: Notify,
}

/// A cryptlet that is watched.
#[derive(Default)]
struct Watched {
    /// Its rounds that stand, and in which this host has a vote.
    rounds: BTreeMap<RoundId, Standing>,
    /// Rises whenever a guest may answer something else.
    state: u64,
    /// Rounds are there, or the state rose.
    changed: Arc<Notify>,
}

impl Watch {
    /// Starts to look. Needs a Tokio runtime.
    pub fn start(parts: Arc<Parts>, jobs: Arc<Jobs>) -> Self {
        let shared = Arc::new(Shared {
            turns: Semaphore::new(share(parts.limits.parallel)),
            long_turns: Semaphore::new(share(parts.limits.long_parallel)),
            parts,
            jobs,
            watched: Mutex::default(),
            joined: Notify::new(),
        });
        let mut tasks = JoinSet::new();
        tasks.spawn(seats::find(shared.clone()));
        tasks.spawn(follow::follow(shared.clone()));
        Watch {
            shared,
            _tasks: tasks,
            first: AtomicUsize::new(0),
        }
    }

    /// Has the standing rounds of a cryptlet, in whose pool this host has a seat, looked at from now on.
    pub fn join(&self, cryptlet: CryptletId) {
        self.shared.join(cryptlet);
    }

    /// Has all that wait at a cryptlet looked at: an update came.
    pub fn tell(&self, cryptlet: CryptletId) {
        self.shared.join(cryptlet);
        self.shared.rise(cryptlet);
    }

    /// The rounds that stand and that the host has an answer to, no more than one answer names. Where there are more, the
    /// next answer begins where this one was cut.
    pub fn happened(&self) -> Happened {
        let watched = self.shared.watched();
        let found = |cryptlet: &Watched| -> Vec<RoundId> {
            let rounds = cryptlet.rounds.iter();
            let found = rounds.filter(|(_, standing)| standing.is_found);
            found.map(|(round, _)| *round).collect()
        };
        let mut found: Vec<Vec<RoundId>> = watched.values().map(found).collect();
        drop(watched);
        found.retain(|rounds| !rounds.is_empty());
        let (happened, next) = in_turn(&found, self.first.load(Ordering::Relaxed));
        self.first.store(next, Ordering::Relaxed);
        happened
    }
}

impl Shared {
    fn watched(&self) -> MutexGuard<'_, BTreeMap<CryptletId, Watched>> {
        // A map of cryptlets is whole after any panic.
        self.watched.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Watches a cryptlet from now on.
    fn join(&self, cryptlet: CryptletId) {
        let mut watched = self.watched();
        if watched.len() < MAX_WATCHED && !watched.contains_key(&cryptlet) {
            watched.insert(cryptlet, Watched::default());
            self.joined.notify_one();
        }
    }

    /// Has all rounds of a cryptlet looked at anew: its guest may answer something else now.
    fn rise(&self, cryptlet: CryptletId) {
        if let Some(watched) = self.watched().get_mut(&cryptlet) {
            watched.state = watched.state.saturating_add(1);
            watched.changed.notify_one();
        }
    }

    /// Watches a cryptlet no more. Its task ends.
    fn leave(&self, cryptlet: CryptletId) {
        if let Some(watched) = self.watched().remove(&cryptlet) {
            watched.changed.notify_one();
        }
    }
}

/// As many rounds as one answer names, and whose come first in the next answer. One of each cryptlet after the other, so
/// that none crowds others out, its oldest first; `first` begins. Where not all fit, the next begins where this was cut.
fn in_turn(found: &[Vec<RoundId>], first: usize) -> (Happened, usize) {
    let begin = first.checked_rem(found.len()).unwrap_or_default();
    let (before, after) = found.split_at(begin);
    let found: Vec<&Vec<RoundId>> = after.iter().chain(before).collect();
    let longest = found.iter().map(|rounds| rounds.len()).max();
    let rounds: Vec<RoundId> = (0..longest.unwrap_or_default())
        .flat_map(|place| {
            found
                .iter()
                .filter_map(move |rounds| rounds.get(place).copied())
        })
        .collect();
    let most = usize::try_from(MAX_HAPPENED).unwrap_or(usize::MAX);
    let next = if rounds.len() > most {
        begin.saturating_add(most)
    } else {
        begin
    };
    let rounds = BoundedVec::truncate_from(rounds);
    (Happened { rounds }, next)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn where_not_all_events_fit_into_one_answer_the_next_begins_where_it_was_cut() {
        let found: Vec<Vec<RoundId>> = (0..600).map(|round| vec![RoundId(round)]).collect();
        let mut told = BTreeSet::new();
        let mut first = 0;
        for _ in 0..3 {
            let (happened, next) = in_turn(&found, first);
            told.extend(happened.rounds);
            first = next;
        }
        assert_eq!(told.len(), 600);

        // One with many rounds does not push out the only one of another.
        let many = (10..1_000).map(RoundId).collect();
        let (happened, _) = in_turn(&[many, vec![RoundId(1)]], 0);
        assert_eq!(happened.rounds[..3], [RoundId(10), RoundId(1), RoundId(11)]);
        assert_eq!(in_turn(&[], 7), (Happened::default(), 0));
    }
}
