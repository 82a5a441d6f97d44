//! The provider `software`: a child process for each running question, no hardware behind it, and it says so.

use super::{
    confinement::Confinement,
    frame::{Ask, GuestLimits, Load},
    process::Process,
    CallOut, Guest, Instance, IsolatedRegion, Question, RegionError, SigningKeys,
};
use crate::{
    config::Demand,
    metrics::Metrics,
    shares::Places,
    vault::{Vault, VaultError},
};
use cryptlet_primitives::{
    batch::{Header, Signatures},
    policy::Isolation,
};
use futures::future::{BoxFuture, FutureExt};
use sp_core::H256;
use std::{
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
};
use tokio::sync::{Semaphore, SemaphorePermit};

/// How instances of this provider run.
#[derive(Clone, Debug)]
pub struct SoftwareOptions {
    /// The program whose subcommand `region-worker` is the guest's process: the daemon's own.
    pub program: PathBuf,
    /// The bounds of a guest.
    pub limits: GuestLimits,
    /// Most processes of one cryptlet: questions beyond them wait.
    pub processes: usize,
    /// Longest time to check and compile a component, milliseconds.
    pub load_ms: u64,
    /// Most components of all cryptlets that are checked and compiled at once; of one cryptlet, one.
    pub preparing: usize,
    /// What is demanded of the processes' confinement.
    pub confinement: Demand,
}

/// The provider.
pub struct SoftwareRegion {
    options: SoftwareOptions,
    preparing: Arc<Places>,
    vault: Arc<dyn Vault>,
    metrics: Arc<Metrics>,
}

impl SoftwareRegion {
    /// A provider whose keys lie in `vault`.
    pub fn new(options: SoftwareOptions, vault: Arc<dyn Vault>, metrics: Arc<Metrics>) -> Self {
        SoftwareRegion {
            preparing: Arc::new(Places::new(options.preparing.max(1))),
            options,
            vault,
            metrics,
        }
    }

    /// How the kernel confines guests' processes. Starts one to learn it.
    ///
    /// # Errors
    /// When the process does not start, or is confined less than is demanded: then no guest would run.
    pub async fn confinement(&self) -> Result<Confinement, RegionError> {
        let options = &self.options;
        let bytes = options.limits.process_bytes;
        let confinement = Process::probe(&options.program, bytes, options.load_ms).await?;
        if options.confinement == Demand::Require && !confinement.is_whole() {
            return Err(RegionError::NotConfined(confinement));
        }
        Ok(confinement)
    }

    async fn instance(&self, guest: Guest) -> Result<Arc<dyn Instance>, RegionError> {
        let instance = SoftwareInstance {
            places: Semaphore::new(self.options.processes.max(1)),
            preparing: self.preparing.clone(),
            options: self.options.clone(),
            guest,
            idle: Mutex::new(Vec::new()),
            metrics: self.metrics.clone(),
        };
        // The first process shows that the component is sound; it stays for the first question.
        let process = instance.start().await?;
        instance.keep(process);
        Ok(Arc::new(instance))
    }
}

impl IsolatedRegion for SoftwareRegion {
    fn isolation(&self) -> Isolation {
        Isolation::Software
    }

    fn create(&self, guest: Guest) -> BoxFuture<'_, Result<Arc<dyn Instance>, RegionError>> {
        self.instance(guest).boxed()
    }

    fn sign_message(&self, keys: &SigningKeys, header: &Header) -> Result<Signatures, VaultError> {
        let instance = self.vault.sign(&keys.instance, &header.digest())?;
        let region = self
            .vault
            .sign(&keys.region, &header.region_digest(&instance))?;
        Ok(Signatures { instance, region })
    }
}

/// One cryptlet's processes: idle ones wait, warm, for the next question.
struct SoftwareInstance {
    options: SoftwareOptions,
    preparing: Arc<Places>,
    guest: Guest,
    idle: Mutex<Vec<Process>>,
    places: Semaphore,
    metrics: Arc<Metrics>,
}

impl SoftwareInstance {
    fn idle(&self) -> std::sync::MutexGuard<'_, Vec<Process>> {
        // A list of processes is whole after any panic.
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Keeps a process for the next question, stopped: one that can't be ends.
    fn keep(&self, process: Process) {
        if process.rest() {
            self.idle().push(process);
        } else {
            self.metrics.processes_ended.inc();
        }
    }

    async fn place(&self) -> Result<SemaphorePermit<'_>, RegionError> {
        let place = self.places.acquire().await;
        place.map_err(|error| RegionError::NotStarted(error.to_string()))
    }

    /// Has a process wait for the next question, if none does. Where all of the cryptlet's processes run, one of them
    /// will.
    async fn make_ready(&self) -> Result<(), RegionError> {
        let _place = self.place().await?;
        if self.idle().is_empty() {
            let process = self.start().await?;
            self.keep(process);
        }
        Ok(())
    }

    async fn start(&self) -> Result<Process, RegionError> {
        let preparing = self.preparing.take(self.guest.cryptlet).await;
        let _preparing = preparing.map_err(|error| RegionError::NotStarted(error.to_string()))?;
        let load = Load {
            digest: self.guest.digest,
            component: self.guest.component.to_vec(),
            header: self.guest.header.clone(),
            limits: self.options.limits,
        };
        let program = &self.options.program;
        let (process, digest) = Process::start(
            program,
            load,
            self.options.load_ms,
            self.options.confinement,
        )
        .await?;
        if digest != self.guest.digest {
            return Err(RegionError::BadFrame("it measured another digest".into()));
        }
        self.metrics.processes_started.inc();
        Ok(process)
    }

    async fn ask(&self, question: Question, outside: &dyn CallOut) -> Result<Vec<u8>, RegionError> {
        let ask = Ask {
            method: question.method,
            params: question.params,
            round: question.round.0,
            opened_at: question.opened_at,
            max_output: question.max_output,
            time_ms: question.time_ms.min(self.options.limits.call_ms),
        };
        let _place = self.place().await?;
        let waiting = self.idle().pop();
        if let Some(process) = waiting {
            process.wake();
            match self.ask_process(process, ask.clone(), outside).await {
                // It ended while it waited: the question goes to a new one.
                Err(RegionError::Died { .. }) => {}
                answer => return answer,
            }
        }
        self.ask_process(self.start().await?, ask, outside).await
    }

    async fn ask_process(
        &self,
        mut process: Process,
        ask: Ask,
        outside: &dyn CallOut,
    ) -> Result<Vec<u8>, RegionError> {
        let answer = process.ask(ask, &self.options.limits, outside).await;
        if matches!(answer, Ok(_) | Err(RegionError::Guest(_))) {
            self.keep(process);
        } else {
            self.metrics.processes_ended.inc();
        }
        answer
    }
}

impl Instance for SoftwareInstance {
    fn digest(&self) -> H256 {
        self.guest.digest
    }

    fn warm(&self) -> BoxFuture<'_, Result<(), RegionError>> {
        self.make_ready().boxed()
    }

    fn call_in<'a>(
        &'a self,
        question: Question,
        outside: &'a dyn CallOut,
    ) -> BoxFuture<'a, Result<Vec<u8>, RegionError>> {
        self.ask(question, outside).boxed()
    }
}
