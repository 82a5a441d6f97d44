//! Rounds that wait for an event: the host looks for it by itself, and says what it has found to who asks for news.
//!
//! One task follows the own node: in which pools the host has a seat, and which rounds stand there. For each cryptlet with
//! such rounds another task looks, one round after another: at a round that is new, and at all that wait when a source
//! gives something else or an update came. What is found is in the ledger like any answer, so that a host that restarts
//! finds it there.

use super::{
    jobs::{Failure, Jobs, Outcome},
    Parts,
};
use crate::{
    chain::{AccountId, ChainError},
    identity::IdentityError,
    ledger::LedgerError,
    log::Seldom,
    papers::Pace,
    shares::share,
    vault::KeyId,
};
use codec::Encode;
use cryptlet_primitives::{
    digest::sha256,
    dispatch::{Happened, Refusal, MAX_HAPPENED},
    ids::{CryptletId, Moment, RoundId, Version},
    statement::{Occasion, Statement},
    view::{HostView, RoundView},
};
use futures::stream::{self, StreamExt};
use sp_core::{bounded::BoundedVec, H256};
use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::{
        atomic::{AtomicUsize, Ordering},
        Arc, Mutex, MutexGuard, PoisonError,
    },
    time::Duration,
};
use tokio::{
    sync::{Notify, Semaphore},
    task::{AbortHandle, JoinHandle, JoinSet},
    time::{sleep, sleep_until, timeout_at, Instant},
};

/// Least pause between two looks at the own node.
const NODE_PAUSE: Duration = Duration::from_secs(1);
/// How often all cryptlets are searched for seats of this host. Those that a dispatch or an update names are known at once.
const SEARCH_EVERY: Duration = Duration::from_secs(60);
/// How soon a search that failed is tried again.
const SEARCH_AGAIN: Duration = Duration::from_secs(5);
/// Most cryptlets that are watched: more than a host holds ready.
const MAX_WATCHED: usize = 1024;
/// Cryptlets that are looked up at the own node at once: one that is slow does not hold up all others.
const LOOKED_UP_AT_ONCE: usize = 8;
/// First pause after a round's method failed; doubled each time.
const FIRST_PAUSE: Duration = Duration::from_secs(2);
/// Longest pause.
const LAST_PAUSE: Duration = Duration::from_secs(60);
/// How often it is said what can't be looked up, or is left out.
static TROUBLE: Seldom = Seldom::every(Duration::from_secs(60));
static LEFT_OUT: Seldom = Seldom::every(Duration::from_secs(600));

/// What is found, and the tasks that look. Dropping it ends them.
pub struct Watch {
    shared: Arc<Shared>,
    following: JoinHandle<()>,
    /// Whose events the next answer names first.
    first: AtomicUsize,
}

struct Shared {
    parts: Arc<Parts>,
    jobs: Arc<Jobs>,
    /// Turns of all cryptlets' looking together: what watches takes a share of the turns of those who ask.
    turns: Semaphore,
    /// Likewise of the turns of long questions.
    long_turns: Semaphore,
    watched: Mutex<BTreeMap<CryptletId, Pool>>,
    /// A cryptlet is watched since a moment ago.
    joined: Notify,
}

/// A cryptlet that is watched.
#[derive(Default)]
struct Pool {
    rounds: BTreeMap<RoundId, Standing>,
    /// Rises whenever a guest may answer something else.
    state: u64,
    /// Rounds are there, or the state rose.
    changed: Arc<Notify>,
}

/// A round that waits for an event.
struct Standing {
    statement: Statement,
    digest: H256,
    /// Whether there is an answer, in the ledger.
    is_found: bool,
    /// The state in which it was looked at last.
    looked: Option<u64>,
    looked_at: Option<Instant>,
    failed: Option<Failed>,
}

/// A round whose method failed.
struct Failed {
    reason: Refusal,
    pause: Duration,
    again: Instant,
}

/// What a cryptlet's task does next.
struct Next {
    /// Look at this round, in this state.
    look: Option<(Box<Statement>, H256, u64)>,
    /// When a round that failed is tried again.
    again: Option<Instant>,
    /// Versions whose rounds wait for an event.
    versions: BTreeSet<Version>,
    /// When to ask anew.
    changed: Arc<Notify>,
}

/// Why standing rounds are not known.
#[derive(Debug, thiserror::Error)]
enum FollowError {
    #[error(transparent)]
    Chain(#[from] ChainError),
    #[error(transparent)]
    Identity(#[from] IdentityError),
    #[error(transparent)]
    Ledger(#[from] LedgerError),
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
        let following = tokio::spawn(follow(shared.clone()));
        Watch {
            shared,
            following,
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
        let found = |pool: &Pool| -> Vec<RoundId> {
            let rounds = pool.rounds.iter();
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

impl Drop for Watch {
    fn drop(&mut self) {
        // Its set of tasks goes with it.
        self.following.abort();
    }
}

impl Shared {
    fn watched(&self) -> MutexGuard<'_, BTreeMap<CryptletId, Pool>> {
        // A map of rounds is whole after any panic.
        self.watched.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn join(&self, cryptlet: CryptletId) {
        let mut watched = self.watched();
        if watched.len() < MAX_WATCHED && !watched.contains_key(&cryptlet) {
            watched.insert(cryptlet, Pool::default());
            self.joined.notify_one();
        }
    }

    fn rise(&self, cryptlet: CryptletId) {
        if let Some(pool) = self.watched().get_mut(&cryptlet) {
            pool.state = pool.state.saturating_add(1);
            pool.changed.notify_one();
        }
    }

    /// Searches all cryptlets for seats of this host. One that can't be looked up holds up no other; the error is told at
    /// the end.
    async fn search(&self) -> Result<(), FollowError> {
        let parts = &self.parts;
        let (host, _) = parts.identity.enrolment().await?;
        let active = parts.chain.active_cryptlets().await?.into_iter();
        let served = active.filter(|active| parts.serve.includes(active.id, &active.name));
        let pools =
            served.map(|active| async move { (active.id, parts.chain.pool(active.id).await) });
        let mut pools = stream::iter(pools).buffer_unordered(LOOKED_UP_AT_ONCE);
        let mut searched = Ok(());
        while let Some((cryptlet, pool)) = pools.next().await {
            match pool {
                Ok(pool) => {
                    let mut seats = pool.iter();
                    if seats.any(|seat| seat.host == host.id && seat.admitted) {
                        self.join(cryptlet);
                    }
                }
                Err(error) => searched = Err(error.into()),
            }
        }
        searched
    }

    /// Takes over what the own node shows of all watched cryptlets. Of one that can't be looked up, what was known stands.
    async fn refresh(&self) -> Result<(), FollowError> {
        let parts = &self.parts;
        let (host, region) = parts.identity.enrolment().await?;
        let known: Vec<CryptletId> = self.watched().keys().copied().collect();
        let (host, region) = (&host, &region);
        let rounds = known
            .into_iter()
            .map(|cryptlet| async move { (cryptlet, self.rounds(host, region, cryptlet).await) });
        let mut rounds = stream::iter(rounds).buffer_unordered(LOOKED_UP_AT_ONCE);
        let (mut shown, mut standing) = (Vec::new(), 0);
        while let Some((cryptlet, rounds)) = rounds.next().await {
            match rounds {
                Ok(Some(statements)) => shown.push((cryptlet, statements)),
                Ok(None) => self.leave(cryptlet),
                Err(error) => {
                    let watched = self.watched();
                    standing += watched.get(&cryptlet).map_or(0, |pool| pool.rounds.len());
                    tell(
                        &error,
                        "rounds of a cryptlet that wait for an event are not followed",
                    );
                }
            }
        }
        let limit = self.parts.limits.standing;
        let each = each(limit, shown.iter().map(|(_, statements)| statements.len()));
        let mut left_out = 0;
        for (cryptlet, mut statements) in shown {
            left_out += statements.len().saturating_sub(each);
            statements.truncate(each);
            standing += statements.len();
            self.take_over(cryptlet, statements)?;
        }
        parts.metrics.standing(standing, left_out);
        if left_out > 0 && LEFT_OUT.may_speak().is_some() {
            tracing::warn!(
                standing,
                left_out,
                "more rounds wait for an event than `limits.standing`: raise it"
            );
        }
        Ok(())
    }

    /// The standing rounds of a cryptlet that this host may answer, the oldest first. `None` if it has no seat there that it
    /// can use.
    async fn rounds(
        &self,
        host: &HostView<AccountId>,
        region: &KeyId,
        cryptlet: CryptletId,
    ) -> Result<Option<Vec<Statement>>, FollowError> {
        let parts = &self.parts;
        let seat = match parts.identity.seat(host, region, cryptlet).await {
            Ok(seat) => seat,
            Err(error @ IdentityError::KeyLost(_)) => {
                tell(&error.into(), "a seat can't be used");
                None
            }
            Err(error) => return Err(error.into()),
        };
        let Some(seat) = seat else { return Ok(None) };
        let rounds = parts.chain.standing_rounds(cryptlet).await?;
        let own = rounds
            .iter()
            .filter(|round| self.has_vote(cryptlet, round, seat.since));
        Ok(Some(own.map(|round| round.statement.clone()).collect()))
    }

    /// Whether this host may answer a standing round.
    fn has_vote(&self, cryptlet: CryptletId, round: &RoundView<AccountId>, since: Moment) -> bool {
        let (parts, statement) = (&self.parts, &round.statement);
        statement.cryptlet == cryptlet
            && statement.genesis == parts.chain.genesis()
            && matches!(statement.occasion, Occasion::Event { .. })
            && since <= statement.opened_at
            && parts.ledger.covers(statement.opened_at)
            && statement.deadline > parts.clock.now()
    }

    fn leave(&self, cryptlet: CryptletId) {
        if let Some(pool) = self.watched().remove(&cryptlet) {
            pool.changed.notify_one();
        }
    }

    /// Has exactly these rounds of a cryptlet stand.
    fn take_over(
        &self,
        cryptlet: CryptletId,
        statements: Vec<Statement>,
    ) -> Result<(), LedgerError> {
        let is_known = |statement: &Statement| {
            let watched = self.watched();
            let pool = watched.get(&cryptlet);
            let standing = pool.and_then(|pool| pool.rounds.get(&statement.round));
            standing.is_some_and(|standing| standing.statement == *statement)
        };
        let rounds: BTreeSet<RoundId> = statements.iter().map(|asked| asked.round).collect();
        let mut new = Vec::new();
        for statement in statements {
            if !is_known(&statement) {
                let digest = statement.digest();
                let is_found = self.parts.ledger.find(digest)?.is_some();
                new.push(Standing::new(statement, digest, is_found));
            }
        }
        if let Some(pool) = self.watched().get_mut(&cryptlet) {
            pool.rounds.retain(|round, _| rounds.contains(round));
            if !new.is_empty() {
                pool.changed.notify_one();
            }
            let new = new.into_iter();
            pool.rounds
                .extend(new.map(|standing| (standing.statement.round, standing)));
        }
        Ok(())
    }

    /// What the cryptlet's task does next. `None` if it is no longer watched.
    fn next(&self, cryptlet: CryptletId) -> Option<Next> {
        let watched = self.watched();
        let pool = watched.get(&cryptlet)?;
        let waiting = || {
            let rounds = pool.rounds.values();
            rounds.filter(|standing| !standing.is_found)
        };
        let now = Instant::now();
        let due = waiting().filter(|standing| standing.is_due(pool.state, now));
        // The one that was not looked at longest: none is looked at twice before another is once.
        let look = due.min_by_key(|standing| standing.looked_at);
        Some(Next {
            look: look.map(|standing| {
                let statement = Box::new(standing.statement.clone());
                (statement, standing.digest, pool.state)
            }),
            again: waiting()
                .filter_map(|standing| Some(standing.failed.as_ref()?.again))
                .min(),
            versions: waiting()
                .map(|standing| standing.statement.version)
                .collect(),
            changed: pool.changed.clone(),
        })
    }

    /// Notes what came of looking at a round.
    fn note(&self, cryptlet: CryptletId, digest: H256, state: u64, outcome: Outcome) {
        let mut watched = self.watched();
        let rounds = watched
            .get_mut(&cryptlet)
            .map(|pool| pool.rounds.values_mut());
        let Some(standing) = rounds
            .into_iter()
            .flatten()
            .find(|standing| standing.digest == digest)
        else {
            return;
        };
        standing.looked = Some(state);
        standing.looked_at = Some(Instant::now());
        self.parts.metrics.looked(match &outcome {
            Outcome::Answered(_) => "event",
            Outcome::Quiet => "none",
            Outcome::Refused(_) => "failed",
        });
        match outcome {
            Outcome::Answered(_) => standing.is_found = true,
            Outcome::Quiet => standing.failed = None,
            Outcome::Refused(failure) => standing.fail(&failure),
        }
    }

    /// Looks at a round when it is the cryptlet's turn.
    async fn look(&self, statement: &Statement) -> Outcome {
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
    async fn sources(&self, cryptlet: CryptletId, versions: BTreeSet<Version>) -> H256 {
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

impl Standing {
    /// A round that was not looked at by this process; the ledger tells whether it has an answer.
    fn new(statement: Statement, digest: H256, is_found: bool) -> Self {
        Standing {
            statement,
            digest,
            is_found,
            looked: None,
            looked_at: None,
            failed: None,
        }
    }

    fn is_due(&self, state: u64, now: Instant) -> bool {
        let is_changed = self.looked != Some(state);
        is_changed
            || self
                .failed
                .as_ref()
                .is_some_and(|failed| failed.again <= now)
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

/// Follows the own node, for ever.
async fn follow(shared: Arc<Shared>) {
    let mut heads = shared.parts.chain.heads();
    let mut tasks = Tasks::default();
    let mut search_at = Instant::now();
    loop {
        heads.mark_unchanged();
        if search_at <= Instant::now() {
            let searched = shared.search().await;
            let pause = searched.map_or_else(
                |error| {
                    tell(&error, "seats of this host are not searched");
                    SEARCH_AGAIN
                },
                |()| SEARCH_EVERY,
            );
            search_at = Instant::now() + pause;
        }
        if let Err(error) = shared.refresh().await {
            tell(&error, "rounds that wait for an event are not followed");
        }
        tasks.keep(&shared);
        sleep(NODE_PAUSE).await;
        tokio::select! {
            changed = heads.changed() => if changed.is_err() { return },
            () = shared.joined.notified() => {}
            () = sleep_until(search_at) => {}
        }
    }
}

/// The tasks that look, one for each watched cryptlet. Dropping them ends them.
#[derive(Default)]
struct Tasks {
    running: JoinSet<()>,
    handles: HashMap<CryptletId, AbortHandle>,
}

impl Tasks {
    /// Has a task run for each watched cryptlet. Those of others end by themselves.
    fn keep(&mut self, shared: &Arc<Shared>) {
        while self.running.try_join_next().is_some() {}
        self.handles.retain(|_, handle| !handle.is_finished());
        let watched: Vec<CryptletId> = shared.watched().keys().copied().collect();
        for cryptlet in watched {
            let running = &mut self.running;
            self.handles
                .entry(cryptlet)
                .or_insert_with(|| running.spawn(look(shared.clone(), cryptlet)));
        }
    }
}

/// Looks at one cryptlet's rounds, one after another, for as long as it is watched.
async fn look(shared: Arc<Shared>, cryptlet: CryptletId) {
    let watch_every = Duration::from_millis(shared.parts.limits.watch_ms);
    let (mut read_at, mut sources) = (Instant::now(), None);
    while let Some(next) = shared.next(cryptlet) {
        if next.versions.is_empty() {
            next.changed.notified().await;
        } else if read_at <= Instant::now() {
            // Before a round is looked at: what changes while it is, is another state then.
            let given = shared.sources(cryptlet, next.versions).await;
            if sources.replace(given) != Some(given) {
                shared.rise(cryptlet);
            }
            read_at = Instant::now() + watch_every;
        } else if let Some((statement, digest, state)) = next.look {
            let outcome = shared.look(&statement).await;
            shared.note(cryptlet, digest, state, outcome);
        } else {
            let until = next.again.unwrap_or(read_at).min(read_at);
            // Whichever comes first.
            let _ = timeout_at(until, next.changed.notified()).await;
        }
    }
}

/// How many rounds of each cryptlet are looked at: a quarter of the limit, or as many as all can have.
fn each(limit: usize, standing: impl Iterator<Item = usize>) -> usize {
    let cryptlets = standing.filter(|rounds| *rounds > 0).count();
    let equal = limit.checked_div(cryptlets).unwrap_or(limit).max(1);
    share(limit).min(equal)
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

fn tell(error: &FollowError, what: &str) {
    // Whoever sets a host up enrols it later.
    if matches!(error, FollowError::Identity(IdentityError::NotEnrolled)) {
        return;
    }
    if let Some(left_out) = TROUBLE.may_speak() {
        tracing::warn!(%error, left_out, "{what}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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

    #[test]
    fn no_cryptlet_has_more_rounds_looked_at_than_its_share() {
        assert_eq!(each(1024, [5000].into_iter()), 256);
        assert_eq!(each(1024, [0, 0, 3].into_iter()), 256);
        assert_eq!(each(1024, [1; 64].into_iter()), 16);
        assert_eq!(each(2, [1; 64].into_iter()), 1);
        assert_eq!(each(1024, [].into_iter()), 256);
    }
}
