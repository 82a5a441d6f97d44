//! What guests do wrong, and what sources can't give.

use codec::{Decode, Encode};

/// Longest text in a fault, bytes: it goes to the operator's log.
pub const MAX_FAULT_TEXT: usize = 512;

/// A guest's fault: it ends the question, never the daemon.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode, thiserror::Error)]
pub enum GuestFault {
    /// The component is not the one that was to be loaded.
    #[error("the component's digest is not the registered one: fetch it again, or have the publisher register this build")]
    WrongDigest,
    /// The header can't be read.
    #[error("the header can't be read: {0}")]
    BadHeader(String),
    /// The component breaks its header.
    #[error("the component breaks its header: {0}")]
    BadInterface(String),
    /// The component can't be compiled or instantiated.
    #[error("the component can't be made ready: {0}")]
    BadComponent(String),
    /// The header has no such method.
    #[error("the header declares no method of this name")]
    NoMethod,
    /// The arguments don't fit the method.
    #[error("the arguments don't fit the method: {0}")]
    BadParams(String),
    /// More instructions than the limit.
    #[error("out of fuel: the guest executed more instructions than `limits.fuel`")]
    OutOfFuel,
    /// Longer than the limit.
    #[error(
        "out of time: the guest ran longer than `limits.call_ms`, or than its round's deadline"
    )]
    OutOfTime,
    /// More memory than the limit.
    #[error("out of memory: the guest wanted more than `limits.memory_bytes`")]
    OutOfMemory,
    /// More table entries than the limit.
    #[error("too many table entries: the guest wanted more than `limits.table_elements`")]
    OutOfTable,
    /// Recursion beyond the stack.
    #[error("out of stack: the guest recursed too deep")]
    OutOfStack,
    /// Any other trap.
    #[error("the guest trapped: {0}")]
    Trapped(String),
    /// The answer is longer than the round allows.
    #[error("the answer is longer than the round allows")]
    OutputTooLong,
    /// The answer is no value that can travel.
    #[error("the answer can't be encoded: {0}")]
    BadOutput(String),
    /// More calls out than the limit.
    #[error("too many calls out: the guest read more sources than `limits.reads`")]
    TooManyReads,
    /// A source gave nothing at this host, and the guest answered with an error: that is no answer to sign.
    #[error("source `{0}` gave nothing: look at its entry under [sources], and at `limits.source_bytes`")]
    SourceUnavailable(String),
}

impl GuestFault {
    /// The same with its text cut: what a guest's process says of itself may be long.
    #[must_use]
    pub fn bounded(self) -> Self {
        match self {
            GuestFault::BadHeader(text) => GuestFault::BadHeader(cut(text)),
            GuestFault::BadInterface(text) => GuestFault::BadInterface(cut(text)),
            GuestFault::BadComponent(text) => GuestFault::BadComponent(cut(text)),
            GuestFault::BadParams(text) => GuestFault::BadParams(cut(text)),
            GuestFault::Trapped(text) => GuestFault::Trapped(cut(text)),
            GuestFault::BadOutput(text) => GuestFault::BadOutput(cut(text)),
            GuestFault::SourceUnavailable(name) => GuestFault::SourceUnavailable(cut(name)),
            fault => fault,
        }
    }
}

/// Why a source gives no bytes. What the guest sees of it is in `sdk/wit/fabric.wit`.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode, thiserror::Error)]
pub enum SourceError {
    /// The cryptlet's registered configuration does not list it.
    #[error("the cryptlet's registered configuration does not list it under `sources`: its publisher registers a version that does")]
    NotDeclared,
    /// The operator has not mapped it.
    #[error("no [sources] entry of this name: add one to the host's configuration")]
    NotMapped,
    /// The operator has mapped it for other cryptlets.
    #[error("its [sources] entry is for other cryptlets: add this one to its `cryptlets` if it may read it")]
    OutOfScope,
    /// It can't be reached or refused.
    #[error("not available: {0}")]
    Unavailable(String),
    /// More bytes than the limit.
    #[error("longer than `limits.source_bytes`")]
    TooLong,
}

/// A text cut to [`MAX_FAULT_TEXT`], at a character's boundary.
pub fn cut(text: impl ToString) -> String {
    let mut text = text.to_string();
    let end = (0..=MAX_FAULT_TEXT.min(text.len()))
        .rev()
        .find(|end| text.is_char_boundary(*end))
        .unwrap_or(0);
    text.truncate(end);
    text
}
