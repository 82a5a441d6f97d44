//! Containers: a registered cryptlet, fetched by digest, checked, and made ready in a region.

pub mod artefact;
mod fetched;
mod open;

use crate::{
    metrics::Metrics,
    papers::Pace,
    region::{
        fault::GuestFault, CallOut, Guest, Instance, IsolatedRegion, Question, RegionError, Warm,
    },
    secrets::Secrets,
    shares::Places,
    source::{Outside, Reader, Sources},
    update::Updates,
};
use artefact::{ArtefactError, Artefacts};
use cryptlet_primitives::{
    batch::Output,
    configuration::UpdateKeys,
    digest::sha256,
    dispatch::Refusal,
    ids::Moment,
    statement::{Occasion, Statement},
    view::CryptletView,
};
use open::{Made, Open, Place};
use sp_core::{crypto::AccountId32, H256};
use std::sync::{Arc, Mutex, PoisonError};

/// The regions that containers run in.
pub struct Regions {
    /// For most questions.
    pub short: Arc<dyn IsolatedRegion>,
    /// For questions to long methods.
    pub long: Arc<dyn IsolatedRegion>,
}

/// All containers of this host.
pub struct Containers {
    regions: Regions,
    artefacts: Artefacts,
    sources: Sources,
    metrics: Arc<Metrics>,
    making: Places,
    open: Mutex<Open>,
}

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
                GuestFault::NoMethod | GuestFault::BadParams(_) | GuestFault::NotOpened(_) => {
                    Refusal::BadParams
                }
                GuestFault::SourceUnavailable(_) | GuestFault::UpdatesUnavailable => {
                    Refusal::SourceUnavailable
                }
                GuestFault::OutputTooLong => Refusal::OutputTooLong,
                _ => Refusal::GuestFailed,
            },
            ContainerError::Region(RegionError::NotStarted(_)) => Refusal::Busy,
            ContainerError::Region(_) => Refusal::GuestFailed,
        }
    }
}

impl Containers {
    /// At most `most` containers in `regions`, of one cryptlet a quarter; at most `making` are made at once, of one cryptlet
    /// one.
    pub fn new(
        regions: Regions,
        artefacts: Artefacts,
        sources: Sources,
        metrics: Arc<Metrics>,
        most: usize,
        making: usize,
    ) -> Self {
        Containers {
            regions,
            artefacts,
            sources,
            metrics,
            making: Places::new(making),
            open: Mutex::new(Open::new(most)),
        }
    }

    /// The region that speaks for all containers: it signs.
    pub fn region(&self) -> &Arc<dyn IsolatedRegion> {
        &self.regions.short
    }

    /// Makes the container of a statement ready to be asked: fetches, compiles and starts what is not there yet.
    /// `cryptlet` is the statement's cryptlet at the statement's version, as the own node shows it.
    pub async fn prepare(
        self: &Arc<Self>,
        cryptlet: &CryptletView<AccountId32>,
        statement: &Statement,
        pace: Pace,
    ) -> Result<Box<dyn Warm>, ContainerError> {
        let instance = self.instance(cryptlet, statement.code, pace).await?;
        Ok(instance.warm().await?)
    }

    /// Looks at a cryptlet's component before it is served: fetches what is not there, and checks its digest, its header and
    /// its imports. What was found holds for as long as its container does.
    pub async fn check(
        self: &Arc<Self>,
        cryptlet: &CryptletView<AccountId32>,
    ) -> Result<(), ContainerError> {
        let made = self.instance(cryptlet, cryptlet.code, Pace::Short).await;
        made.map(|_| ())
    }

    /// Asks what was prepared for this statement. `outside` are its cryptlet's sources and updates.
    pub async fn answer(
        &self,
        prepared: Box<dyn Warm>,
        statement: &Statement,
        outside: &dyn CallOut,
        now: Moment,
    ) -> Result<Output, ContainerError> {
        let question = question(statement, now)?;
        let timer = self.metrics.guest_seconds.start_timer();
        let output = prepared.call_in(question, outside).await;
        timer.observe_duration();
        let output = output?;
        let length = output.len();
        Output::try_from(output).map_err(|_| ContainerError::OutputTooLong(length))
    }

    /// The way out of a cryptlet's guests. `updates` are those of all cryptlets, of which it is given what `keys` sent; `secrets`
    /// are those of the component that is asked.
    pub fn outside<'a>(
        &'a self,
        cryptlet: &'a CryptletView<AccountId32>,
        updates: &'a dyn Updates,
        keys: UpdateKeys,
        secrets: Secrets<'a>,
    ) -> Outside<'a> {
        Outside {
            reader: Reader::of(cryptlet),
            sources: &self.sources,
            updates,
            keys,
            secrets,
        }
    }

    /// Digest of what all sources of a cryptlet give now: as long as it stays the same, a guest that reads no more than
    /// those answers the same.
    pub async fn sources_digest(&self, cryptlet: &CryptletView<AccountId32>) -> H256 {
        self.sources.digest(&Reader::of(cryptlet)).await
    }

    async fn instance(
        self: &Arc<Self>,
        cryptlet: &CryptletView<AccountId32>,
        code: H256,
        pace: Pace,
    ) -> Result<Arc<dyn Instance>, ContainerError> {
        let place = Place {
            cryptlet: cryptlet.id,
            code,
            header: sha256(cryptlet.header.as_bytes()),
            pace,
        };
        // A map of containers is whole after any panic.
        let container = self
            .open
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .container(place);
        // Who comes while it is made waits here.
        let mut made = container.made.clone().lock_owned().await;
        if let Some(known) = made.as_ref().filter(|known| known.stands()) {
            return known.instance();
        }
        // Never closed: the semaphores live as long as the containers.
        let place = self.making.take(cryptlet.id).await;
        let (containers, cryptlet) = (self.clone(), cryptlet.clone());
        // In a task of its own, which ends by the limits of fetching and compiling and not with who asks: what takes longer
        // than a round lasts would never be there.
        let making = tokio::spawn(async move {
            let _place = place;
            let found = Made::of(containers.make(&cryptlet, code, pace).await);
            let instance = found.instance();
            *made = Some(found);
            instance
        });
        making
            .await
            .unwrap_or_else(|error| Err(RegionError::NotStarted(error.to_string()).into()))
    }

    async fn make(
        &self,
        cryptlet: &CryptletView<AccountId32>,
        code: H256,
        pace: Pace,
    ) -> Result<Arc<dyn Instance>, ContainerError> {
        let component = self.artefacts.find(code, &cryptlet.location).await?;
        let guest = Guest {
            cryptlet: cryptlet.id,
            digest: code,
            component,
            header: cryptlet.header.clone(),
        };
        let region = match pace {
            Pace::Short => &self.regions.short,
            Pace::Long => &self.regions.long,
        };
        let instance = region.create(guest).await?;
        if instance.digest() != code {
            return Err(RegionError::BadFrame("it measured another digest".into()).into());
        }
        tracing::info!(cryptlet = cryptlet.name, version = cryptlet.version, code = %hex::encode(code), "container ready");
        Ok(instance)
    }
}

/// What a guest is asked by a statement, for the time that is left.
fn question(statement: &Statement, now: Moment) -> Result<Question, ContainerError> {
    let (due, after) = match statement.occasion {
        Occasion::Request | Occasion::Subscription { .. } => (statement.opened_at, 0),
        Occasion::Moment { due } => (due, 0),
        Occasion::Event { after } => (statement.opened_at, after),
    };
    Ok(Question {
        method: String::from_utf8(statement.method.to_vec())
            .map_err(|_| ContainerError::BadMethod)?,
        params: statement.params.to_vec(),
        round: statement.round,
        opened_at: statement.opened_at,
        due,
        after,
        seed: statement.digest(),
        max_output: statement.max_output,
        time_ms: statement.deadline.saturating_sub(now),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use cryptlet_primitives::ids::{CryptletId, RoundId};

    #[test]
    fn a_guest_learns_why_its_round_opened() {
        let terms = H256::zero();
        for (occasion, due, after) in [
            (Occasion::Request, 50, 0),
            (Occasion::Moment { due: 40 }, 40, 0),
            (Occasion::Event { after: 8 }, 50, 8),
            (Occasion::Subscription { terms }, 50, 0),
        ] {
            let statement = Statement {
                genesis: H256::zero(),
                chain_epoch: 0,
                round: RoundId(1),
                cryptlet: CryptletId(7),
                version: 1,
                code: H256::zero(),
                method: b"latest".to_vec().try_into().unwrap(),
                params: Default::default(),
                opened_at: 50,
                deadline: 90,
                pool_size: 1,
                quorum: 1,
                max_output: 64,
                agreement: Default::default(),
                occasion,
            };
            let question = question(&statement, 60).unwrap();
            let learnt = (question.due, question.after, question.time_ms);
            assert_eq!(learnt, (due, after, 30), "{occasion:?}");
            assert_eq!(question.seed, statement.digest());
        }
    }
}
