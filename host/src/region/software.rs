//! The provider `software`: a child process for each running question, no hardware behind it, and it says so.

use super::{
    confinement::Confinement,
    frame::{Ask, GuestLimits, Load},
    process::Process,
    CallOut, Guest, Instance, IsolatedRegion, Question, RegionError, SigningKeys, Warm,
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
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

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
            preparing: Arc::new(Places::new(options.preparing)),
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
        let processes = Processes {
            places: Arc::new(Semaphore::new(self.options.processes)),
            preparing: self.preparing.clone(),
            options: self.options.clone(),
            guest,
            idle: Mutex::new(Vec::new()),
            metrics: self.metrics.clone(),
        };
        // The first process shows that the component is sound; it stays for the first question.
        let process = processes.start().await?;
        processes.keep(process);
        Ok(Arc::new(SoftwareInstance(Arc::new(processes))))
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

/// A cryptlet's component, which its processes answer for.
struct SoftwareInstance(Arc<Processes>);

/// One cryptlet's processes: idle ones wait, warm, for the next question.
struct Processes {
    options: SoftwareOptions,
    preparing: Arc<Places>,
    guest: Guest,
    idle: Mutex<Vec<Process>>,
    /// One for each process that runs, starts or is held for a question.
    places: Arc<Semaphore>,
    metrics: Arc<Metrics>,
}

impl Processes {
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

    /// A process for one question: an idle one, or a new one. Where all of the cryptlet's processes run, waits for one.
    async fn hold(self: &Arc<Self>) -> Result<Held, RegionError> {
        let place = self.places.clone().acquire_owned().await;
        let place = place.map_err(|error| RegionError::NotStarted(error.to_string()))?;
        let waiting = self.idle().pop();
        if let Some(process) = waiting.and_then(|process| self.living(process)) {
            return Ok(Held::new(self.clone(), process, place));
        }
        // In a task of its own, which ends by `load_ms` and not with who asks: a compiler that takes longer than a round
        // lasts would never come to an end.
        let processes = self.clone();
        let starting = tokio::spawn(async move {
            let process = processes.start().await?;
            // It may wait for its question.
            if !process.rest() {
                let state = "it can't be stopped while it waits";
                return Err(RegionError::NotStarted(state.into()));
            }
            Ok(Held::new(processes, process, place))
        });
        starting
            .await
            .unwrap_or_else(|error| Err(RegionError::NotStarted(error.to_string())))
    }

    /// A process, unless it has ended while it waited.
    fn living(&self, mut process: Process) -> Option<Process> {
        if process.has_ended() {
            self.metrics.processes_ended.inc();
            return None;
        }
        Some(process)
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
}

impl Instance for SoftwareInstance {
    fn digest(&self) -> H256 {
        self.0.guest.digest
    }

    fn warm(&self) -> BoxFuture<'_, Result<Box<dyn Warm>, RegionError>> {
        async {
            let held = self.0.hold().await?;
            Ok(Box::new(held) as Box<dyn Warm>)
        }
        .boxed()
    }
}

/// A process that is held for one question. Goes back to the idle ones if none is put to it.
struct Held {
    processes: Arc<Processes>,
    process: Option<Process>,
    _place: OwnedSemaphorePermit,
}

impl Held {
    fn new(processes: Arc<Processes>, process: Process, place: OwnedSemaphorePermit) -> Self {
        Held {
            processes,
            process: Some(process),
            _place: place,
        }
    }

    async fn ask(
        mut self,
        question: Question,
        outside: &dyn CallOut,
    ) -> Result<Vec<u8>, RegionError> {
        let limits = &self.processes.options.limits;
        let ask = Ask {
            method: question.method,
            params: question.params,
            round: question.round.0,
            opened_at: question.opened_at,
            due: question.due,
            after: question.after,
            seed: question.seed,
            max_output: question.max_output,
            time_ms: question.time_ms.min(limits.call_ms),
        };
        let waiting = self.process.take();
        let mut process = match waiting.and_then(|process| self.processes.living(process)) {
            Some(process) => process,
            None => self.processes.start().await?,
        };
        process.wake();
        // From here on there is no second try: whatever ends the process, the guest has run.
        let answer = process.ask(ask, limits, outside).await;
        if matches!(answer, Ok(_) | Err(RegionError::Guest(_))) {
            self.process = Some(process);
        } else {
            self.processes.metrics.processes_ended.inc();
        }
        answer
    }
}

impl Warm for Held {
    fn call_in<'a>(
        self: Box<Self>,
        question: Question,
        outside: &'a dyn CallOut,
    ) -> BoxFuture<'a, Result<Vec<u8>, RegionError>> {
        self.ask(question, outside).boxed()
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        if let Some(process) = self.process.take() {
            self.processes.keep(process);
        }
    }
}
