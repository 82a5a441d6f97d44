//! The capabilities of `sdk/wit/fabric.wit`, as a guest imports them. Only declared ones are linked.

use super::{
    limiter::Limiter,
    pipe::{self, SharedPipe},
};
use crate::{
    region::{
        fault::{cut, GuestFault, SecretError, SourceError},
        frame::{Ask, FromWorker, GuestLimits, ToWorker, MAX_OPENINGS, MAX_UPDATES},
    },
    update::StoredUpdate,
};
use cryptlet_header::{Capability, Header};
use cryptlet_sealing::MAX_SEALED;
use sp_core::H256;
use std::collections::BTreeMap;
use wasmtime::{
    component::{ComponentType, Lift, Linker, LinkerInstance, Lower},
    StoreContextMut,
};

/// What one running question holds.
pub struct Run {
    /// Caps on what it allocates.
    pub limiter: Limiter,
    /// A fault that a capability found; it names the end better than the trap that follows.
    pub fault: Option<GuestFault>,
    /// The last source that gave nothing: not mapped, too long or out of reach, at this host.
    pub unavailable: Option<String>,
    pipe: SharedPipe,
    round: u64,
    opened_at: u64,
    due: u64,
    after: u64,
    seed: H256,
    reads: BTreeMap<String, Result<Vec<u8>, SourceError>>,
    most_reads: usize,
    updates_left: u32,
    openings_left: u32,
    lines_left: u32,
}

impl Run {
    /// A run of `ask` within `limits`.
    pub fn new(ask: &Ask, limits: &GuestLimits, pipe: SharedPipe) -> Self {
        Run {
            limiter: Limiter::new(limits),
            fault: None,
            unavailable: None,
            pipe,
            round: ask.round,
            opened_at: ask.opened_at,
            due: ask.due,
            after: ask.after,
            seed: ask.seed,
            reads: BTreeMap::new(),
            most_reads: usize::try_from(limits.reads).unwrap_or(usize::MAX),
            updates_left: MAX_UPDATES,
            openings_left: MAX_OPENINGS,
            lines_left: limits.lines,
        }
    }

    /// A source's bytes: asked of the daemon once, then the same for the rest of the question.
    fn read(&mut self, name: String) -> wasmtime::Result<Result<Vec<u8>, SourceError>> {
        if let Some(read) = self.reads.get(&name) {
            return Ok(read.clone());
        }
        if self.reads.len() >= self.most_reads {
            return Err(self.ended(GuestFault::TooManyReads));
        }
        pipe::send(&self.pipe, &FromWorker::Read(cut(&name)))?;
        let Some(ToWorker::Source(read)) = pipe::receive(&self.pipe)? else {
            return Err(wasmtime::Error::msg(
                "the daemon did not answer with a source",
            ));
        };
        if read.is_err() {
            self.unavailable = Some(cut(&name));
        }
        self.reads.insert(name, read.clone());
        Ok(read)
    }

    /// The first update after `number`, asked of the daemon each time.
    fn update_after(&mut self, number: u64) -> wasmtime::Result<Option<GuestUpdate>> {
        self.updates_left = match self.updates_left.checked_sub(1) {
            Some(left) => left,
            None => return Err(self.ended(GuestFault::TooManyUpdates)),
        };
        pipe::send(&self.pipe, &FromWorker::Update(number))?;
        match pipe::receive(&self.pipe)? {
            Some(ToWorker::Update(Ok(update))) => Ok(update.map(GuestUpdate::from)),
            Some(ToWorker::Update(Err(()))) => Err(self.ended(GuestFault::UpdatesUnavailable)),
            _ => Err(wasmtime::Error::msg(
                "the daemon did not answer with an update",
            )),
        }
    }

    /// What a sealed content holds, asked of the daemon. An error only where every host has it; what goes wrong at this host
    /// alone ends the run, so that no guest signs it.
    fn open(
        &mut self,
        sealed: Vec<u8>,
    ) -> wasmtime::Result<Result<GuestOpened, GuestSecretsError>> {
        self.openings_left = match self.openings_left.checked_sub(1) {
            Some(left) => left,
            None => return Err(self.ended(GuestFault::TooManyOpenings)),
        };
        if sealed.len() > MAX_SEALED {
            return Ok(Err(GuestSecretsError::Malformed));
        }
        pipe::send(&self.pipe, &FromWorker::Open(sealed))?;
        match pipe::receive(&self.pipe)? {
            Some(ToWorker::Opened(Ok(opened))) => Ok(Ok(GuestOpened {
                content: opened.content.clone(),
                seed: opened.seed.to_vec(),
            })),
            Some(ToWorker::Opened(Err(SecretError::Malformed))) => {
                Ok(Err(GuestSecretsError::Malformed))
            }
            Some(ToWorker::Opened(Err(SecretError::Elsewhere))) => {
                Ok(Err(GuestSecretsError::Elsewhere))
            }
            Some(ToWorker::Opened(Err(error))) => Err(self.ended(GuestFault::NotOpened(error))),
            _ => Err(wasmtime::Error::msg(
                "the daemon did not answer with an opened content",
            )),
        }
    }

    /// Where the question is asked.
    fn here(&mut self) -> wasmtime::Result<GuestPlace> {
        pipe::send(&self.pipe, &FromWorker::Home)?;
        match pipe::receive(&self.pipe)? {
            Some(ToWorker::Home(home)) => Ok(GuestPlace {
                genesis: home.genesis.as_bytes().to_vec(),
                cryptlet: home.cryptlet,
            }),
            _ => Err(wasmtime::Error::msg(
                "the daemon did not answer with a place",
            )),
        }
    }

    /// Ends the run with this fault.
    fn ended(&mut self, fault: GuestFault) -> wasmtime::Error {
        self.fault = Some(fault.clone());
        wasmtime::Error::new(fault)
    }

    fn line(&mut self, text: &str) -> wasmtime::Result<()> {
        if self.lines_left > 0 {
            self.lines_left = self.lines_left.saturating_sub(1);
            pipe::send(&self.pipe, &FromWorker::Line(cut(text)))?;
        }
        Ok(())
    }
}

/// `source-error` of the interface.
#[derive(ComponentType, Lift, Lower, Clone)]
#[component(variant)]
enum GuestSourceError {
    #[component(name = "not-declared")]
    NotDeclared,
    #[component(name = "unavailable")]
    Unavailable(String),
    #[component(name = "too-long")]
    TooLong,
}

impl From<SourceError> for GuestSourceError {
    fn from(error: SourceError) -> Self {
        match error {
            // Nor whether the operator has it for others.
            SourceError::NotDeclared | SourceError::NotMapped | SourceError::OutOfScope => {
                GuestSourceError::NotDeclared
            }
            // The guest does not learn where a source lies, which the text would tell it.
            SourceError::Unavailable(_) => GuestSourceError::Unavailable("not available".into()),
            SourceError::TooLong => GuestSourceError::TooLong,
        }
    }
}

/// `update` of the interface.
#[derive(ComponentType, Lower, Clone)]
#[component(record)]
struct GuestUpdate {
    number: u64,
    #[component(name = "issued-at")]
    issued_at: u64,
    content: Vec<u8>,
}

impl From<StoredUpdate> for GuestUpdate {
    fn from(update: StoredUpdate) -> Self {
        GuestUpdate {
            number: update.number,
            issued_at: update.issued_at,
            content: update.content.into_inner(),
        }
    }
}

/// `opened` of the interface.
#[derive(ComponentType, Lower, Clone)]
#[component(record)]
struct GuestOpened {
    content: Vec<u8>,
    seed: Vec<u8>,
}

/// `secrets-error` of the interface.
#[derive(ComponentType, Lift, Lower, Clone, Copy)]
#[component(enum)]
#[repr(u8)]
enum GuestSecretsError {
    #[component(name = "malformed")]
    Malformed,
    #[component(name = "elsewhere")]
    Elsewhere,
}

/// `place` of the interface.
#[derive(ComponentType, Lower, Clone)]
#[component(record)]
struct GuestPlace {
    genesis: Vec<u8>,
    cryptlet: u32,
}

/// Links what `header` declares.
pub fn link(linker: &mut Linker<Run>, header: &Header) -> wasmtime::Result<()> {
    for capability in &header.imports {
        let mut instance = linker.instance(capability.interface())?;
        match capability {
            Capability::Source => {
                instance.func_wrap(
                    "read",
                    |mut run: StoreContextMut<'_, Run>, (name,): (String,)| {
                        Ok((run.data_mut().read(name)?.map_err(GuestSourceError::from),))
                    },
                )?;
            }
            Capability::Round => link_round(&mut instance)?,
            Capability::Updates => {
                instance.func_wrap(
                    "after",
                    |mut run: StoreContextMut<'_, Run>, (number,): (u64,)| {
                        Ok((run.data_mut().update_after(number)?,))
                    },
                )?;
            }
            Capability::Secrets => link_secrets(&mut instance)?,
            Capability::Log => {
                instance.func_wrap(
                    "line",
                    |mut run: StoreContextMut<'_, Run>, (text,): (String,)| {
                        run.data_mut().line(&text)
                    },
                )?;
            }
        }
    }
    Ok(())
}

fn link_secrets(instance: &mut LinkerInstance<'_, Run>) -> wasmtime::Result<()> {
    instance.func_wrap(
        "open",
        |mut run: StoreContextMut<'_, Run>, (sealed,): (Vec<u8>,)| {
            Ok((run.data_mut().open(sealed)?,))
        },
    )?;
    instance.func_wrap("here", |mut run: StoreContextMut<'_, Run>, (): ()| {
        Ok((run.data_mut().here()?,))
    })
}

fn link_round(instance: &mut LinkerInstance<'_, Run>) -> wasmtime::Result<()> {
    type Number = fn(&Run) -> u64;
    let numbers: [(&str, Number); 4] = [
        ("number", |run| run.round),
        ("opened-at", |run| run.opened_at),
        ("due", |run| run.due),
        ("after", |run| run.after),
    ];
    for (name, number) in numbers {
        instance.func_wrap(name, move |run: StoreContextMut<'_, Run>, (): ()| {
            Ok((number(run.data()),))
        })?;
    }
    instance.func_wrap("seed", |run: StoreContextMut<'_, Run>, (): ()| {
        Ok((run.data().seed.as_bytes().to_vec(),))
    })
}
