//! From a delegate's dispatch to the host's reply.

mod answers;
mod dispatch;
mod event;
mod jobs;
mod subscription;
mod watch;

pub(crate) use dispatch::{check_envelope, check_sender};
pub use dispatch::{DispatchError, MAX_CLOCK_DIFFERENCE_MS};

use crate::{
    chain::{AccountId, ChainError, ChainView, Lookup},
    clock::Clock,
    config::{Limits, Serving},
    container::Containers,
    identity::{Identity, IdentityError, OwnSeat},
    ledger::Ledger,
    metrics::Metrics,
    update::Updates,
    vault::KeyId,
};
use answers::Answers;
use cryptlet_primitives::{
    dispatch::{Happened, Refusal, Reply},
    ids::{CryptletId, Moment},
    statement::{Occasion, Statement},
    view::HostView,
};
use futures::future::join_all;
use jobs::{Failure, Jobs, Outcome};
use std::{collections::HashMap, sync::Arc, time::Duration};
use tokio::time::{timeout_at, Instant};
use watch::Watch;

/// What the pipeline is composed of.
pub struct Parts {
    /// The own node's view.
    pub chain: Arc<dyn ChainView>,
    /// Who the host is.
    pub identity: Arc<Identity>,
    /// What runs cryptlets.
    pub containers: Arc<Containers>,
    /// What was said before.
    pub ledger: Ledger,
    /// What was told from outside.
    pub updates: Arc<dyn Updates>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Counters.
    pub metrics: Arc<Metrics>,
    /// Which cryptlets are served.
    pub serve: Serving,
    /// Bounds.
    pub limits: Limits,
}

/// Answers dispatches and questions for news.
pub struct Desk {
    parts: Arc<Parts>,
    jobs: Arc<Jobs>,
    watch: Watch,
    reply_within: Duration,
}

/// Why a dispatch that is in order gets no reply.
#[derive(Debug, thiserror::Error)]
pub enum ObserveError {
    /// The dispatch is not in order.
    #[error(transparent)]
    Dispatch(#[from] DispatchError),
    /// The host can't speak for itself, or its node does not answer.
    #[error(transparent)]
    Identity(#[from] IdentityError),
    /// The ledger fails: nothing may be said that is not stored.
    #[error(transparent)]
    Ledger(#[from] crate::ledger::LedgerError),
}

impl Desk {
    /// A desk of its parts, which looks for events from now on. Needs a Tokio runtime.
    pub fn new(parts: Parts) -> Self {
        let parts = Arc::new(parts);
        let reply_within = Duration::from_millis(parts.limits.reply_ms);
        let jobs = Arc::new(Jobs::new(parts.clone()));
        Desk {
            watch: Watch::start(parts.clone(), jobs.clone()),
            jobs,
            parts,
            reply_within,
        }
    }

    /// Answers the encoded dispatch in a request's body.
    ///
    /// Rounds that were answered before get the same answer from the ledger. Others are answered if the own node shows
    /// them open with the same statement; those that are not done in time go on, and are `pending`.
    pub async fn observe(&self, body: &[u8]) -> Result<Reply, ObserveError> {
        let _timer = self.parts.metrics.dispatch_seconds.start_timer();
        let until = Instant::now() + self.reply_within;
        let genesis = self.parts.chain.genesis();
        // First what costs nothing: anybody can send a body.
        let dispatch = dispatch::read(body, genesis, self.parts.clock.now())?;
        // Not cut off: a host that does not know its number yet looks for it among all hosts.
        let (host, region) = self.parts.identity.enrolment().await?;
        let delegates = in_time(until, self.parts.chain.delegates()).await;
        let delegates = delegates.map_err(IdentityError::from)?;
        let statements = dispatch::admit(dispatch, host.id, &delegates)?;

        let asked = statements.iter().map(|statement| statement.cryptlet);
        let seats = self.seats(&host, &region, asked.collect(), until).await?;
        // Who asks once, asks for events later.
        seats.keys().for_each(|cryptlet| self.watch.join(*cryptlet));
        let mut answers = Answers::new(genesis, seats);
        let mut unanswered = Vec::new();
        for statement in statements {
            match self.parts.ledger.find(statement.digest())? {
                Some(observation) => answers.repeat(statement.cryptlet, observation),
                None => unanswered.push(statement),
            }
        }
        let asked = unanswered.iter().map(|statement| {
            let since = answers.seat(statement.cryptlet).map(|seat| seat.since);
            self.round(statement, since, until)
        });
        for (statement, outcome) in unanswered.iter().zip(join_all(asked).await) {
            match outcome {
                Some(Outcome::Answered(observation)) => {
                    answers.answer(statement.cryptlet, observation);
                }
                Some(Outcome::Refused(failure)) => {
                    answers.refuse(statement.round, failure.reason);
                }
                Some(Outcome::Quiet) | None => answers.wait(statement.round),
            }
        }
        let reply = answers.sign(self.parts.containers.region().as_ref());
        self.count(&reply, answers.repeated());
        Ok(reply)
    }

    /// Answers the encoded question for news in a request's body: what has happened in the rounds that wait for an event,
    /// and that still stand at the own node. Not signed: the delegate asks for those rounds as for any other.
    pub async fn news(&self, body: &[u8]) -> Result<Happened, ObserveError> {
        let until = Instant::now() + self.reply_within;
        let genesis = self.parts.chain.genesis();
        let signed = dispatch::read_news(body, genesis, self.parts.clock.now())?;
        let (host, _) = self.parts.identity.enrolment().await?;
        let delegates = in_time(until, self.parts.chain.delegates()).await;
        let delegates = delegates.map_err(IdentityError::from)?;
        dispatch::admit_news(&signed, host.id, &delegates)?;
        Ok(self.watch.happened())
    }

    /// An update of a cryptlet came: whoever waits for one is looked at.
    pub fn tell(&self, cryptlet: CryptletId) {
        self.watch.tell(cryptlet);
    }

    /// The host's seats in the pools of all asked cryptlets, if they are found before `until`.
    async fn seats(
        &self,
        host: &HostView<AccountId>,
        region: &KeyId,
        asked: Vec<CryptletId>,
        until: Instant,
    ) -> Result<HashMap<CryptletId, OwnSeat>, ObserveError> {
        timeout_at(until, self.look_up_seats(host, region, asked))
            .await
            .unwrap_or_else(|_| Err(IdentityError::from(late()).into()))
    }

    async fn look_up_seats(
        &self,
        host: &HostView<AccountId>,
        region: &KeyId,
        mut asked: Vec<CryptletId>,
    ) -> Result<HashMap<CryptletId, OwnSeat>, ObserveError> {
        let mut seats = HashMap::new();
        asked.sort_unstable();
        asked.dedup();
        let seated = asked.into_iter().map(|cryptlet| async move {
            let seat = self.parts.identity.seat(host, region, cryptlet).await;
            (cryptlet, seat)
        });
        for (cryptlet, seat) in join_all(seated).await {
            match seat {
                Ok(Some(seat)) => {
                    seats.insert(cryptlet, seat);
                }
                Ok(None) => {}
                Err(error @ IdentityError::KeyLost(_)) => {
                    tracing::error!(%cryptlet, %error, "a seat can't be used");
                }
                Err(error) => return Err(error.into()),
            }
        }
        Ok(seats)
    }

    /// Answers one round: waits for the own node to show it open, then for its job. `None` if the job still runs at
    /// `until`. `since` is when the host's vote began, if it has one.
    async fn round(
        &self,
        statement: &Statement,
        since: Option<Moment>,
        until: Instant,
    ) -> Option<Outcome> {
        if since.is_none_or(|since| since > statement.opened_at) {
            return Some(refused(Refusal::NotServed));
        }
        if !self.parts.ledger.covers(statement.opened_at) {
            tracing::warn!(round = %statement.round, "not answered: it opened before this ledger was made");
            return Some(refused(Refusal::NotServed));
        }
        if matches!(statement.occasion, Occasion::Event { .. }) {
            // The host looks by itself, at the rounds that its own node shows, and tells who asks for news.
            return None;
        }
        if !self.shows_open(statement, until).await {
            return Some(refused(Refusal::NotOpen));
        }
        match self.jobs.start(statement) {
            Some(job) => timeout_at(until, job.outcome()).await.ok(),
            None => Some(refused(Refusal::Busy)),
        }
    }

    /// Whether the own node shows the round open with this very statement, now or at a head that comes soon.
    async fn shows_open(&self, statement: &Statement, until: Instant) -> bool {
        if statement.deadline <= self.parts.clock.now() {
            return false;
        }
        let mut heads = self.parts.chain.heads();
        loop {
            heads.mark_unchanged();
            match in_time(until, self.parts.chain.round(statement.round)).await {
                Ok(Some(round)) if round.statement == *statement => return true,
                Ok(_) => {}
                Err(error) => {
                    tracing::warn!(round = %statement.round, %error, "a round can't be looked up")
                }
            }
            if !matches!(timeout_at(until, heads.changed()).await, Ok(Ok(()))) {
                return false;
            }
        }
    }

    fn count(&self, reply: &Reply, repeated: u64) {
        let rounds = &self.parts.metrics.rounds;
        let said: usize = reply
            .batches
            .iter()
            .map(|batch| batch.observations.len())
            .sum();
        let said = u64::try_from(said).unwrap_or(u64::MAX);
        rounds
            .with_label_values(&["repeated"])
            .inc_by(repeated.min(said));
        rounds
            .with_label_values(&["answered"])
            .inc_by(said.saturating_sub(repeated));
        rounds
            .with_label_values(&["pending"])
            .inc_by(u64::try_from(reply.pending.len()).unwrap_or(u64::MAX));
        for refused in &reply.refused {
            rounds
                .with_label_values(&[format!("{:?}", refused.reason).as_str()])
                .inc();
        }
    }
}

fn refused(reason: Refusal) -> Outcome {
    Outcome::Refused(Failure {
        reason,
        error: "".into(),
    })
}

/// A look-up that ends at `until`.
async fn in_time<T>(until: Instant, lookup: Lookup<'_, T>) -> Result<T, ChainError> {
    timeout_at(until, lookup)
        .await
        .unwrap_or_else(|_| Err(late()))
}

fn late() -> ChainError {
    ChainError::Unreachable("no answer within `limits.reply_ms`".into())
}
