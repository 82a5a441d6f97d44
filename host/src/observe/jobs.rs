//! Questions that run: each once, whoever asks for it, until its deadline, and on after its first asker has gone.

use super::{
    event::{self, NoEvent},
    subscription::{self, Unacceptable},
    Parts,
};
use crate::{
    chain::AccountId,
    container::ContainerError,
    ledger::LedgerError,
    papers::{self, Pace},
    shares::{share, Shares},
};
use cryptlet_primitives::{
    batch::{Observation, Output},
    configuration::UpdateKeys,
    dispatch::Refusal,
    envelope::is_timely,
    ids::{CryptletId, Moment},
    statement::{Occasion, Statement},
    view::CryptletView,
};
use prometheus::IntGauge;
use sp_core::H256;
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use tokio::{
    sync::{watch, Semaphore},
    time::{sleep, timeout},
};

/// How long a refusal stands before the question is tried again: a failing guest is not run for every asker.
const REFUSED_FOR: Duration = Duration::from_secs(2);

/// What became of a question.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Outcome {
    /// Stored, and may be said.
    Answered(Observation),
    /// Not answered.
    Refused(Failure),
    /// The event that is watched for has not happened. Nothing is stored, and nothing is said.
    Quiet,
}

/// Why a question is not answered.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Failure {
    /// What the delegate is told.
    pub reason: Refusal,
    /// What the operator reads.
    pub error: Arc<str>,
}

impl Failure {
    fn of(error: &JobError) -> Self {
        Failure {
            reason: error.refusal(),
            error: error.to_string().into(),
        }
    }
}

/// A running question, or one that has just ended.
#[derive(Clone)]
pub struct Job(watch::Receiver<Option<Outcome>>);

impl Job {
    /// Waits for the end.
    pub async fn outcome(mut self) -> Outcome {
        let outcome = match self.0.wait_for(Option::is_some).await {
            Ok(outcome) => outcome.clone(),
            // Its task is gone: the daemon stops.
            Err(_) => None,
        };
        outcome.unwrap_or_else(|| Outcome::Refused(Failure::of(&JobError::Gone)))
    }
}

/// All running questions.
pub struct Jobs {
    parts: Arc<Parts>,
    running: Arc<Mutex<Running>>,
    turns: Arc<Paces>,
}

/// Questions that run or wait, by statement.
type Running = HashMap<H256, (CryptletId, Job)>;

/// A question's place among those that run. Dropping it gives the place back, however the question ended.
struct Entry {
    running: Arc<Mutex<Running>>,
    key: H256,
}

impl Drop for Entry {
    fn drop(&mut self) {
        lock(&self.running).remove(&self.key);
    }
}

/// A question in the metrics, until it is dropped.
struct Counted(IntGauge);

impl Counted {
    fn new(running: IntGauge) -> Self {
        running.inc();
        Counted(running)
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.dec();
    }
}

/// Turns of short questions and of long ones: neither waits for the other.
struct Paces {
    short: Turns,
    long: Turns,
}

impl Paces {
    fn of(&self, pace: Pace) -> &Turns {
        match pace {
            Pace::Short => &self.short,
            Pace::Long => &self.long,
        }
    }
}

/// What bounds running questions.
struct Turns {
    /// One cryptlet's, taken first.
    shares: Shares,
    /// All cryptlets', taken when the guest is ready to be asked.
    all: Semaphore,
}

impl Turns {
    /// So many at once, of one cryptlet a quarter.
    fn new(parallel: usize) -> Self {
        Turns {
            shares: Shares::new(share(parallel)),
            all: Semaphore::new(parallel),
        }
    }
}

/// Why a question has no answer.
#[derive(Debug, thiserror::Error)]
enum JobError {
    #[error("the own node does not know the cryptlet at this version: bring it in sync")]
    Unknown,
    #[error("the configuration's `serve` (of a contract's own: `contract-cryptlets`) leaves out this cryptlet, in whose pool this host has a seat: add it, or give the seat up with `cryptlet dismiss`")]
    NotServed,
    #[error("the statement's code is not the registered one of its version")]
    OtherCode,
    #[error("the deadline passed")]
    TooLate,
    #[error("this machine's clock is behind the chain's by more than a vote may be: set it")]
    Clock,
    #[error(transparent)]
    Chain(#[from] crate::chain::ChainError),
    #[error("its task ended before it did: it is asked anew")]
    Gone,
    #[error(transparent)]
    Subscription(#[from] Unacceptable),
    #[error(transparent)]
    NoEvent(#[from] NoEvent),
    #[error(transparent)]
    Container(#[from] ContainerError),
    #[error(transparent)]
    Ledger(#[from] LedgerError),
}

impl JobError {
    fn refusal(&self) -> Refusal {
        match self {
            JobError::Unknown | JobError::NotServed => Refusal::NotServed,
            JobError::OtherCode => Refusal::BadComponent,
            JobError::TooLate => Refusal::NotOpen,
            JobError::Clock | JobError::Chain(_) | JobError::Ledger(_) | JobError::Gone => {
                Refusal::Busy
            }
            JobError::Subscription(error) => error.refusal(),
            JobError::NoEvent(_) => Refusal::BadInterface,
            JobError::Container(error) => error.refusal(),
        }
    }
}

impl Jobs {
    /// No question yet.
    pub fn new(parts: Arc<Parts>) -> Self {
        let turns = Arc::new(Paces {
            short: Turns::new(parts.limits.parallel),
            long: Turns::new(parts.limits.long_parallel),
        });
        Jobs {
            parts,
            running: Arc::default(),
            turns,
        }
    }

    /// The job of a statement, started now if it does not run. `None` if too many wait, or too many of its cryptlet.
    pub fn start(&self, statement: &Statement) -> Option<Job> {
        let key = statement.digest();
        let mut running = lock(&self.running);
        if let Some((_, job)) = running.get(&key) {
            return Some(job.clone());
        }
        let most = self.parts.limits.waiting;
        let of_this = running
            .values()
            .filter(|(cryptlet, _)| *cryptlet == statement.cryptlet);
        if running.len() >= most || of_this.count() >= share(most) {
            return None;
        }
        let (sender, receiver) = watch::channel(None);
        let job = Job(receiver);
        running.insert(key, (statement.cryptlet, job.clone()));
        drop(running);
        let entry = Entry {
            running: self.running.clone(),
            key,
        };
        let (parts, turns) = (self.parts.clone(), self.turns.clone());
        let statement = statement.clone();
        tokio::spawn(async move {
            let entry = entry;
            let counted = Counted::new(parts.metrics.running.clone());
            let outcome = settle(&parts, &turns, &statement, entry.key).await;
            drop(counted);
            // Who watches for an event pauses by himself.
            let is_watched = matches!(statement.occasion, Occasion::Event { .. });
            let rests = matches!(outcome, Outcome::Refused(_)) && !is_watched;
            sender.send_replace(Some(outcome));
            if rests {
                sleep(REFUSED_FOR).await;
            }
        });
        Some(job)
    }
}

async fn settle(parts: &Parts, turns: &Paces, statement: &Statement, key: H256) -> Outcome {
    let left = Duration::from_millis(statement.deadline.saturating_sub(parts.clock.now()));
    let answered = timeout(left, answer(parts, turns, statement, key))
        .await
        .unwrap_or(Err(JobError::TooLate));
    match answered {
        Ok(Some(observation)) => Outcome::Answered(observation),
        Ok(None) => Outcome::Quiet,
        Err(error) => {
            // Who watches for an event asks often, and tells once.
            if !matches!(statement.occasion, Occasion::Event { .. }) {
                tracing::warn!(round = %statement.round, cryptlet = %statement.cryptlet, %error, "round not answered");
            }
            Outcome::Refused(Failure::of(&error))
        }
    }
}

/// The answer that holds. `None` while the event that is watched for has not happened.
async fn answer(
    parts: &Parts,
    turns: &Paces,
    statement: &Statement,
    key: H256,
) -> Result<Option<Observation>, JobError> {
    let cryptlet = parts
        .chain
        .cryptlet(statement.cryptlet, Some(statement.version))
        .await?
        .ok_or(JobError::Unknown)?;
    if !parts.serve.includes(&cryptlet) {
        return Err(JobError::NotServed);
    }
    if cryptlet.code != statement.code {
        return Err(JobError::OtherCode);
    }
    let output = match statement.occasion {
        Occasion::Subscription { .. } => subscription::accept(&cryptlet, statement).await?,
        _ => ask(parts, turns, &cryptlet, statement).await?,
    };
    if let Occasion::Event { after } = statement.occasion {
        if !event::has_happened(&output, after)? {
            return Ok(None);
        }
    }
    let observed_at: Moment = parts.clock.now();
    // It would never count, and what is stored is repeated for ever.
    if !is_timely(observed_at, statement.opened_at, observed_at) {
        return Err(JobError::Clock);
    }
    let observation = Observation {
        round: statement.round,
        statement: key,
        observed_at,
        output,
    };
    let held = parts.ledger.store(observation, statement.deadline).await?;
    Ok(Some(held))
}

/// Has the guest answer, when it is its turn.
async fn ask(
    parts: &Parts,
    turns: &Paces,
    cryptlet: &CryptletView<AccountId>,
    statement: &Statement,
) -> Result<Output, JobError> {
    let pace = Pace::of(cryptlet, &statement.method);
    let turns = turns.of(pace);
    // Neither is ever closed: the semaphores live as long as the jobs.
    let closed = |_| JobError::TooLate;
    let _share = turns
        .shares
        .take(statement.cryptlet)
        .await
        .map_err(closed)?;
    // A component that is fetched or compiled holds up nobody's turn.
    let prepared = parts.containers.prepare(cryptlet, statement, pace).await?;
    // Nor does the own node that is slow.
    let keys = sender_keys(parts, cryptlet).await?;
    let _turn = turns.all.acquire().await.map_err(closed)?;
    let containers = &parts.containers;
    let secrets = parts.identity.secrets(cryptlet.id, statement.code);
    let outside = containers.outside(cryptlet, parts.updates.as_ref(), keys, secrets);
    let answered = containers.answer(prepared, statement, &outside, parts.clock.now());
    Ok(answered.await?)
}

/// The keys whose updates a cryptlet's guests are given: those that its newest version lists, whatever the version that is
/// asked. What a key has sent that is listed no more is told to nobody.
async fn sender_keys(
    parts: &Parts,
    cryptlet: &CryptletView<AccountId>,
) -> Result<UpdateKeys, JobError> {
    let newest = parts.chain.cryptlet(cryptlet.id, None).await?;
    let newest = newest.ok_or(JobError::Unknown)?;
    Ok(papers::update_keys(&newest))
}

fn lock(running: &Mutex<Running>) -> MutexGuard<'_, Running> {
    // A map of jobs is whole after any panic.
    running.lock().unwrap_or_else(PoisonError::into_inner)
}
