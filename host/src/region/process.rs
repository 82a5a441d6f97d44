//! The daemon's end of one guest process.

use super::{
    confinement::Confinement,
    fault::{cut, SourceError},
    frame::{
        self, Ask, FromWorker, GuestLimits, Load, OpenedContent, ToWorker, MAX_FROM_WORKER,
        MAX_OPENINGS, MAX_SOURCE, MAX_UPDATES,
    },
    software::Priority,
    CallOut, RegionError,
};
use crate::config::Demand;
use cryptlet_sealing::MAX_SEALED;
use rustix::process::{kill_process, setpriority_process, Pid, Signal};
use sp_core::H256;
use std::{path::Path, process::Stdio, time::Duration};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    process::{Child, ChildStdin, ChildStdout, Command},
    time::timeout,
};
use zeroize::Zeroize;

/// What the guest's own clock is given beyond its limit before its process is ended, milliseconds.
const GRACE_MS: u64 = 500;
/// The lowest priority that the kernel knows.
const LOWEST: i32 = 19;
/// How long a dead process may take to be reaped, milliseconds.
const REAP_MS: u64 = 1_000;

/// A guest process with its component ready. Dropping it ends the process.
pub struct Process {
    child: Child,
    input: ChildStdin,
    output: ChildStdout,
}

impl Process {
    /// Starts `program region-worker`, which confines itself as far as the kernel can, and loads a component within
    /// `load_ms`. Nothing is loaded if that is less than is demanded.
    pub async fn start(
        program: &Path,
        load: Load,
        load_ms: u64,
        demand: Demand,
        priority: Priority,
    ) -> Result<(Self, H256), RegionError> {
        let mut process = Process::spawn(program, load.limits.process_bytes)?;
        let loading = async {
            let confinement = process.confinement().await?;
            if demand == Demand::Require && !confinement.is_whole() {
                return Err(RegionError::NotConfined(confinement));
            }
            process.load(load).await
        };
        let loaded = timeout(Duration::from_millis(load_ms), loading).await;
        let digest = loaded.map_err(|_| RegionError::Killed { waited_ms: load_ms })??;
        // Compiled at the priority of all others, within `load_ms`. The guest runs in the first thread, which this is for.
        if priority == Priority::Lowest {
            process.step_back()?;
        }
        Ok((process, digest))
    }

    /// Starts `program region-worker` only to learn how this kernel confines it.
    pub async fn probe(
        program: &Path,
        process_bytes: u64,
        wait_ms: u64,
    ) -> Result<Confinement, RegionError> {
        let mut process = Process::spawn(program, process_bytes)?;
        let told = timeout(Duration::from_millis(wait_ms), process.confinement()).await;
        told.map_err(|_| RegionError::Killed { waited_ms: wait_ms })?
    }

    fn spawn(program: &Path, process_bytes: u64) -> Result<Self, RegionError> {
        let mut child = Command::new(program)
            .arg("region-worker")
            .arg("--process-bytes")
            .arg(process_bytes.to_string())
            .env_clear()
            .current_dir("/")
            // An interrupt from the terminal is for the daemon, which lets running questions end.
            .process_group(0)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .map_err(|error| RegionError::NotStarted(error.to_string()))?;
        let (Some(input), Some(output)) = (child.stdin.take(), child.stdout.take()) else {
            return Err(RegionError::NotStarted("it has no pipes".into()));
        };
        Ok(Process {
            child,
            input,
            output,
        })
    }

    fn step_back(&self) -> Result<(), RegionError> {
        let refused = |error: &dyn std::fmt::Display| {
            RegionError::NotStarted(format!("its priority can't be lowered: {error}"))
        };
        let pid = self.pid().ok_or_else(|| refused(&"it has ended"))?;
        setpriority_process(Some(pid), LOWEST).map_err(|error| refused(&error))
    }

    async fn confinement(&mut self) -> Result<Confinement, RegionError> {
        match self.receive().await? {
            FromWorker::Confined(confinement) => Ok(confinement),
            FromWorker::Unconfined(why) => Err(unconfined(why)),
            _ => Err(RegionError::BadFrame(
                "it does not tell its confinement first".into(),
            )),
        }
    }

    async fn load(&mut self, load: Load) -> Result<H256, RegionError> {
        self.send(&ToWorker::Load(load)).await?;
        match self.receive().await? {
            FromWorker::Ready(digest) => Ok(digest),
            FromWorker::Fault(fault) => Err(fault.bounded().into()),
            FromWorker::Unconfined(why) => Err(unconfined(why)),
            _ => Err(RegionError::BadFrame("neither ready nor a fault".into())),
        }
    }

    /// Stops it until [`wake`](Self::wake): whatever runs in it uses no processor between questions. `false` if it can't
    /// be, and must not be kept.
    pub fn rest(&self) -> bool {
        self.signal(Signal::STOP)
    }

    /// Has it go on.
    pub fn wake(&self) {
        // One that is gone is noticed when it is asked.
        self.signal(Signal::CONT);
    }

    /// Whether it is known to have ended.
    pub fn has_ended(&mut self) -> bool {
        !matches!(self.child.try_wait(), Ok(None))
    }

    fn signal(&self, signal: Signal) -> bool {
        self.pid()
            .is_some_and(|pid| kill_process(pid, signal).is_ok())
    }

    /// No number once its end was noticed: another process may have it by then.
    fn pid(&self) -> Option<Pid> {
        let pid = self.child.id().and_then(|id| i32::try_from(id).ok());
        pid.and_then(Pid::from_raw)
    }

    /// Asks. After an error other than a guest's fault the process is of no more use.
    pub async fn ask(
        &mut self,
        ask: Ask,
        limits: &GuestLimits,
        outside: &dyn CallOut,
    ) -> Result<Vec<u8>, RegionError> {
        let waited_ms = ask.time_ms.saturating_add(GRACE_MS);
        let asked = timeout(
            Duration::from_millis(waited_ms),
            self.converse(ask, limits, outside),
        )
        .await;
        asked.unwrap_or(Err(RegionError::Killed { waited_ms }))
    }

    /// The worker holds the guest to its limits. Here the worker is held to them: a guest may have taken it over.
    async fn converse(
        &mut self,
        ask: Ask,
        limits: &GuestLimits,
        outside: &dyn CallOut,
    ) -> Result<Vec<u8>, RegionError> {
        let most_output = usize::try_from(ask.max_output).unwrap_or(usize::MAX);
        let (mut lines_left, mut reads_left) = (limits.lines, limits.reads);
        let (mut updates_left, mut openings_left) = (MAX_UPDATES, MAX_OPENINGS);
        self.send(&ToWorker::Ask(ask)).await?;
        loop {
            match self.receive().await? {
                FromWorker::Answer(output) if output.len() > most_output => {
                    return Err(RegionError::BeyondLimit("the round's longest answer"))
                }
                FromWorker::Answer(output) => return Ok(output),
                FromWorker::Fault(fault) if openings_left < MAX_OPENINGS => {
                    return Err(fault.without_words().into())
                }
                FromWorker::Fault(fault) => return Err(fault.bounded().into()),
                FromWorker::Line(text) => {
                    lines_left = lines_left
                        .checked_sub(1)
                        .ok_or(RegionError::BeyondLimit("`limits.lines`"))?;
                    // It may be what the guest has just opened.
                    if openings_left == MAX_OPENINGS {
                        outside.line(&cut(text));
                    }
                }
                FromWorker::Read(name) => {
                    reads_left = reads_left
                        .checked_sub(1)
                        .ok_or(RegionError::BeyondLimit("`limits.reads`"))?;
                    let read = outside.read(&cut(name)).await;
                    let fits = read
                        .as_ref()
                        .map_or(true, |bytes| bytes.len() <= MAX_SOURCE);
                    let read = if fits {
                        read
                    } else {
                        Err(SourceError::TooLong)
                    };
                    self.send(&ToWorker::Source(read)).await?;
                }
                FromWorker::Update(number) => {
                    updates_left = updates_left
                        .checked_sub(1)
                        .ok_or(RegionError::BeyondLimit("a question's most updates"))?;
                    let update = outside.update_after(number).map_err(drop);
                    self.send(&ToWorker::Update(update)).await?;
                }
                FromWorker::Open(sealed) => {
                    openings_left = openings_left
                        .checked_sub(1)
                        .filter(|_| sealed.len() <= MAX_SEALED)
                        .ok_or(RegionError::BeyondLimit("a question's most openings"))?;
                    let opened = outside.open(&sealed).map(OpenedContent::from);
                    self.send(&ToWorker::Opened(opened)).await?;
                }
                FromWorker::Home => {
                    self.send(&ToWorker::Home(outside.home().into())).await?;
                }
                FromWorker::Confined(_) | FromWorker::Ready(_) | FromWorker::Unconfined(_) => {
                    return Err(RegionError::BadFrame(
                        "neither an answer nor a call out".into(),
                    ))
                }
            }
        }
    }

    async fn send(&mut self, frame: &ToWorker) -> Result<(), RegionError> {
        let mut bytes = frame::encode(frame);
        let sent = self.input.write_all(&bytes).await;
        if matches!(frame, ToWorker::Opened(_)) {
            bytes.zeroize();
        }
        match sent {
            Ok(()) => Ok(()),
            Err(_) => Err(self.died().await),
        }
    }

    async fn receive(&mut self) -> Result<FromWorker, RegionError> {
        let mut prefix = [0; 4];
        if self.output.read_exact(&mut prefix).await.is_err() {
            return Err(self.died().await);
        }
        let length = frame::length(prefix, MAX_FROM_WORKER).map_err(RegionError::BadFrame)?;
        let mut content = vec![0; length];
        if self.output.read_exact(&mut content).await.is_err() {
            return Err(self.died().await);
        }
        frame::decode(&content).map_err(RegionError::BadFrame)
    }

    async fn died(&mut self) -> RegionError {
        let ended = timeout(Duration::from_millis(REAP_MS), self.child.wait()).await;
        let status = match ended {
            Ok(Ok(status)) => status.to_string(),
            _ => "its pipe is closed".into(),
        };
        RegionError::Died { status }
    }
}

fn unconfined(why: String) -> RegionError {
    RegionError::NotStarted(cut(format!("it can't confine itself: {why}")))
}
