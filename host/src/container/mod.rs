//! Containers: a registered cryptlet, fetched by digest, checked, and made ready in a region.

pub mod artefact;

use crate::{
    metrics::Metrics,
    region::{fault::GuestFault, Guest, Instance, IsolatedRegion, Question, RegionError},
    source::{Outside, Reader, Sources},
};
use artefact::{ArtefactError, Artefacts};
use cryptlet_primitives::{
    batch::Output,
    digest::sha256,
    dispatch::Refusal,
    ids::{CryptletId, Moment},
    statement::Statement,
    view::CryptletView,
};
use sp_core::{crypto::AccountId32, H256};
use std::{
    collections::HashMap,
    sync::{
        atomic::{AtomicU64, Ordering},
        Arc, Mutex, PoisonError,
    },
};
use tokio::{
    sync::{Mutex as AsyncMutex, Semaphore},
    time::{Duration, Instant},
};

/// All containers of this host.
pub struct Containers {
    region: Arc<dyn IsolatedRegion>,
    artefacts: Artefacts,
    sources: Sources,
    metrics: Arc<Metrics>,
    most: usize,
    fetching: Semaphore,
    clock: AtomicU64,
    open: Mutex<HashMap<Place, Arc<Container>>>,
}

/// A container is one cryptlet's component under one header. Cryptlets of the same code don't share it: slow questions to
/// one would hold the processes of the other.
type Place = (CryptletId, H256, H256);

/// One container. Made by the first question, used by all.
#[derive(Default)]
struct Container {
    made: AsyncMutex<Option<Made>>,
    used_at: AtomicU64,
}

/// What came of making a container.
enum Made {
    Ready(Arc<dyn Instance>),
    Failed {
        error: Arc<ContainerError>,
        until: Instant,
    },
}

/// How long a component that could not be had is not asked for again.
const MISSING_FOR: Duration = Duration::from_secs(3);
/// How long a component that can't run is not tried again: it can't get better, but limits may change.
const BROKEN_FOR: Duration = Duration::from_secs(600);

/// Why a container gives no answer.
#[derive(Debug, thiserror::Error)]
pub enum ContainerError {
    /// No component.
    #[error(transparent)]
    Artefact(#[from] ArtefactError),
    /// No answer.
    #[error(transparent)]
    Region(#[from] RegionError),
    /// No container, as somebody found a moment ago.
    #[error(transparent)]
    Known(Arc<ContainerError>),
    /// The question's method is no text.
    #[error("the method's name is not UTF-8")]
    BadMethod,
    /// An answer beyond what a batch carries.
    #[error("the answer has {0} bytes, more than a batch carries")]
    OutputTooLong(usize),
}

impl ContainerError {
    /// What the delegate is told.
    pub fn refusal(&self) -> Refusal {
        match self {
            ContainerError::Known(error) => error.refusal(),
            ContainerError::Artefact(_) => Refusal::BadComponent,
            ContainerError::BadMethod => Refusal::BadParams,
            ContainerError::OutputTooLong(_) => Refusal::OutputTooLong,
            ContainerError::Region(RegionError::Guest(fault)) => match fault {
                GuestFault::WrongDigest | GuestFault::BadComponent(_) => Refusal::BadComponent,
                GuestFault::BadHeader(_) | GuestFault::BadInterface(_) => Refusal::BadInterface,
                GuestFault::NoMethod | GuestFault::BadParams(_) => Refusal::BadParams,
                GuestFault::SourceUnavailable(_) => Refusal::SourceUnavailable,
                GuestFault::OutputTooLong => Refusal::OutputTooLong,
                _ => Refusal::GuestFailed,
            },
            ContainerError::Region(RegionError::NotStarted(_)) => Refusal::Busy,
            ContainerError::Region(_) => Refusal::GuestFailed,
        }
    }
}

impl Containers {
    /// At most `most` containers in `region`, whose components are fetched at most `fetching` at once.
    pub fn new(
        region: Arc<dyn IsolatedRegion>,
        artefacts: Artefacts,
        sources: Sources,
        metrics: Arc<Metrics>,
        most: usize,
        fetching: usize,
    ) -> Self {
        let open = Mutex::new(HashMap::new());
        Containers {
            region,
            artefacts,
            sources,
            metrics,
            most,
            fetching: Semaphore::new(fetching),
            clock: AtomicU64::new(0),
            open,
        }
    }

    /// The region that all containers run in.
    pub fn region(&self) -> &Arc<dyn IsolatedRegion> {
        &self.region
    }

    /// Makes the container of a statement ready to be asked: fetches, compiles and starts what is not there yet.
    /// `cryptlet` is the statement's cryptlet at the statement's version, as the own node shows it.
    pub async fn prepare(
        &self,
        cryptlet: &CryptletView<AccountId32>,
        statement: &Statement,
    ) -> Result<Arc<dyn Instance>, ContainerError> {
        let instance = self.instance(cryptlet, statement.code).await?;
        instance.warm().await?;
        Ok(instance)
    }

    /// Asks an instance that was prepared for this cryptlet and statement.
    pub async fn answer(
        &self,
        instance: &dyn Instance,
        cryptlet: &CryptletView<AccountId32>,
        statement: &Statement,
        now: Moment,
    ) -> Result<Output, ContainerError> {
        let question = Question {
            method: String::from_utf8(statement.method.to_vec())
                .map_err(|_| ContainerError::BadMethod)?,
            params: statement.params.to_vec(),
            round: statement.round,
            opened_at: statement.opened_at,
            max_output: statement.max_output,
            time_ms: statement.deadline.saturating_sub(now),
        };
        let outside = Outside {
            reader: Reader::of(cryptlet),
            sources: &self.sources,
        };
        let timer = self.metrics.guest_seconds.start_timer();
        let output = instance.call_in(question, &outside).await;
        timer.observe_duration();
        let output = output?;
        let length = output.len();
        Output::try_from(output).map_err(|_| ContainerError::OutputTooLong(length))
    }

    async fn instance(
        &self,
        cryptlet: &CryptletView<AccountId32>,
        code: H256,
    ) -> Result<Arc<dyn Instance>, ContainerError> {
        let container = self.container((cryptlet.id, code, sha256(cryptlet.header.as_bytes())));
        // Who comes while it is made waits here.
        let mut made = container.made.lock().await;
        match &*made {
            Some(Made::Ready(instance)) => return Ok(instance.clone()),
            Some(Made::Failed { error, until }) if Instant::now() < *until => {
                return Err(ContainerError::Known(error.clone()));
            }
            _ => {}
        }
        match self.make(cryptlet, code).await {
            Ok(instance) => {
                *made = Some(Made::Ready(instance.clone()));
                Ok(instance)
            }
            Err(error) => {
                let error = Arc::new(error);
                let broken = matches!(*error, ContainerError::Region(RegionError::Guest(_)));
                let until = Instant::now() + if broken { BROKEN_FOR } else { MISSING_FOR };
                *made = Some(Made::Failed {
                    error: error.clone(),
                    until,
                });
                Err(ContainerError::Known(error))
            }
        }
    }

    async fn make(
        &self,
        cryptlet: &CryptletView<AccountId32>,
        code: H256,
    ) -> Result<Arc<dyn Instance>, ContainerError> {
        let component = {
            // Never closed: the semaphore lives as long as the containers.
            let _place = self.fetching.acquire().await;
            Arc::new(self.artefacts.find(code, &cryptlet.location).await?)
        };
        let guest = Guest {
            digest: code,
            component,
            header: cryptlet.header.clone(),
        };
        let instance = self.region.create(guest).await?;
        tracing::info!(cryptlet = cryptlet.name, version = cryptlet.version, code = %hex::encode(code), "container ready");
        Ok(instance)
    }

    fn container(&self, place: Place) -> Arc<Container> {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        if !open.contains_key(&place) && open.len() >= self.most {
            // The one that was not used for longest makes room; its running questions end first.
            let oldest = open
                .iter()
                .min_by_key(|(_, container)| container.used_at.load(Ordering::Relaxed));
            if let Some(oldest) = oldest.map(|(place, _)| *place) {
                open.remove(&oldest);
            }
        }
        let container = open.entry(place).or_default().clone();
        container.used_at.store(
            self.clock.fetch_add(1, Ordering::Relaxed),
            Ordering::Relaxed,
        );
        container
    }
}
