//! The capabilities of `sdk/wit/fabric.wit`, as a guest imports them. Only declared ones are linked.

use super::{
    limiter::Limiter,
    pipe::{self, SharedPipe},
};
use crate::region::{
    fault::{cut, GuestFault, SourceError},
    frame::{Ask, FromWorker, GuestLimits, ToWorker},
};
use cryptlet_header::{Capability, Header};
use std::collections::BTreeMap;
use wasmtime::{
    component::{ComponentType, Lift, Linker, Lower},
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
    reads: BTreeMap<String, Result<Vec<u8>, SourceError>>,
    most_reads: usize,
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
            reads: BTreeMap::new(),
            most_reads: usize::try_from(limits.reads).unwrap_or(usize::MAX),
            lines_left: limits.lines,
        }
    }

    /// A source's bytes: asked of the daemon once, then the same for the rest of the question.
    fn read(&mut self, name: String) -> wasmtime::Result<Result<Vec<u8>, SourceError>> {
        if let Some(read) = self.reads.get(&name) {
            return Ok(read.clone());
        }
        if self.reads.len() >= self.most_reads {
            self.fault = Some(GuestFault::TooManyReads);
            return Err(wasmtime::Error::new(GuestFault::TooManyReads));
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
            Capability::Round => {
                instance.func_wrap("number", |run: StoreContextMut<'_, Run>, (): ()| {
                    Ok((run.data().round,))
                })?;
                instance.func_wrap("opened-at", |run: StoreContextMut<'_, Run>, (): ()| {
                    Ok((run.data().opened_at,))
                })?;
            }
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
