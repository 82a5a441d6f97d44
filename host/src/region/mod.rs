//! Isolated regions: what cryptlets run in, behind one interface that providers plug into.
//!
//! The white-paper's calls and where they are: IsolatedRegionCreate is [`IsolatedRegion::create`],
//! IsolatedRegionIoControl is [`Warm::call_in`] with [`CallOut`] as its way out, IsolatedAppSignMessage is
//! [`IsolatedRegion::sign_message`], IsolatedRegionGetDigest is [`Instance::digest`], and
//! IsolatedRegionCheckSignature is [`IsolatedRegion::check_signature`].

pub mod confinement;
pub mod fault;
pub mod frame;
mod process;
pub mod software;
pub mod worker;

use crate::{
    secrets::Home,
    update::{StoredUpdate, UpdatesError},
    vault::{KeyId, VaultError},
};
use confinement::Confinement;
use cryptlet_primitives::{
    batch::{Header, Signatures},
    ids::{CryptletId, Cursor, Moment, RoundId},
    policy::Isolation,
    signed_by, Public, Signature,
};
use cryptlet_sealing::Opened;
use fault::{GuestFault, SecretError, SourceError};
use futures::future::BoxFuture;
use sp_core::H256;
use std::sync::Arc;

/// What a region makes an instance from. Whoever makes one has checked the component against its registered digest;
/// the region measures it again.
#[derive(Clone, Debug)]
pub struct Guest {
    /// Whose component it is: those of one cryptlet are made ready one after another.
    pub cryptlet: CryptletId,
    /// SHA-256 that the component must have.
    pub digest: H256,
    /// The component.
    pub component: Arc<Vec<u8>>,
    /// The header: WIT text.
    pub header: String,
}

/// One question to an instance.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Question {
    /// The exported function.
    pub method: String,
    /// Its arguments: an encoded list of values.
    pub params: Vec<u8>,
    /// The round that asks.
    pub round: RoundId,
    /// When it opened.
    pub opened_at: Moment,
    /// The moment for which it opened: where it waits for none, when it opened.
    pub due: Moment,
    /// The cursor after which its event is: where it waits for none, 0.
    pub after: Cursor,
    /// Where its chance begins, equal at every host: the statement's digest.
    pub seed: H256,
    /// Most bytes of the encoded answer.
    pub max_output: u32,
    /// Longest time that the answer may take, milliseconds; the operator's limit applies besides.
    pub time_ms: u64,
}

/// The way out of a region: what a running guest may ask of its host, and nothing else.
pub trait CallOut: Send + Sync {
    /// The bytes of a source that the cryptlet declares and the operator has mapped for it.
    fn read<'a>(&'a self, source: &'a str) -> BoxFuture<'a, Result<Vec<u8>, SourceError>>;
    /// The first update of the cryptlet after `number`.
    fn update_after(&self, number: u64) -> Result<Option<StoredUpdate>, UpdatesError>;
    /// What is sealed to this host for the cryptlet's component that is asked.
    fn open(&self, sealed: &[u8]) -> Result<Opened, SecretError>;
    /// Where the question is asked.
    fn home(&self) -> Home;
    /// A line for the operator's log.
    fn line(&self, text: &str);
}

/// Names of the two keys that sign a batch.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SigningKeys {
    /// The region's.
    pub region: KeyId,
    /// The instance's.
    pub instance: KeyId,
}

/// A provider of isolation. The secrets of its keys stay in the vault.
pub trait IsolatedRegion: Send + Sync {
    /// What vouches for it.
    fn isolation(&self) -> Isolation;

    /// Makes an instance. Fails if the component has another digest or breaks its header.
    fn create(&self, guest: Guest) -> BoxFuture<'_, Result<Arc<dyn Instance>, RegionError>>;

    /// Signs a batch's header with the instance's key, then with the region's.
    fn sign_message(&self, keys: &SigningKeys, header: &Header) -> Result<Signatures, VaultError>;

    /// Whether a signature is right: the same function that the chain uses.
    fn check_signature(&self, key: &Public, message: &[u8], signature: &Signature) -> bool {
        signed_by(key, message, signature)
    }
}

/// A cryptlet made ready in a region. Every question gets a fresh copy: nothing is left over from the one before.
pub trait Instance: Send + Sync {
    /// SHA-256 of the component, as the region measured it.
    fn digest(&self) -> H256;

    /// Takes what one question needs: waits for it, or makes it. Making goes on if nobody waits any more: what takes longer
    /// than one who asks has time is there for the next.
    fn warm(&self) -> BoxFuture<'_, Result<Box<dyn Warm>, RegionError>>;
}

/// What one question needs, held for it. Dropped unasked, it is there for the next.
pub trait Warm: Send {
    /// Asks. `outside` serves the guest's calls while it runs. The answer is one encoded value.
    fn call_in<'a>(
        self: Box<Self>,
        question: Question,
        outside: &'a dyn CallOut,
    ) -> BoxFuture<'a, Result<Vec<u8>, RegionError>>;
}

/// Why a region gives no answer. The daemon goes on in every case.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum RegionError {
    /// The guest broke a rule or a limit.
    #[error(transparent)]
    Guest(#[from] GuestFault),
    /// The guest's process did not answer in time, and was ended.
    #[error("the guest's process did not answer within {waited_ms} ms and was ended: raise `limits.call_ms` (for a long method `limits.long_call_ms`) if the cryptlet needs longer")]
    Killed {
        /// How long it was given, milliseconds.
        waited_ms: u64,
    },
    /// The guest's process ended by itself: out of its memory, most likely.
    #[error("the guest's process ended before it answered ({status}): raise `limits.process_bytes` if the cryptlet needs more memory")]
    Died {
        /// Exit status or signal.
        status: String,
    },
    /// The guest's process can't be started.
    #[error("the guest's process does not start: {0}")]
    NotStarted(String),
    /// The kernel does not confine the guest's process as the operator demands.
    #[error("the guest's process is not confined ({0}), and `confinement` is \"require\": run a kernel with seccomp and Landlock, or set \"prefer\"")]
    NotConfined(Confinement),
    /// The guest's process says what no worker says; it was ended.
    #[error("the guest's process broke the protocol ({0}) and was ended")]
    BadFrame(String),
    /// The guest's process does more than the worker lets a guest do; it was ended.
    #[error("the guest's process went beyond {0}, which no worker lets a guest do, and was ended: suspect the cryptlet of an attack on this host")]
    BeyondLimit(&'static str),
}
