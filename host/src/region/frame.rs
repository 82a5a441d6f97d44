//! What daemon and guest process say to one another over a pipe: a length (u32, little endian), then SCALE.

use super::{
    confinement::Confinement,
    fault::{GuestFault, SecretError, SourceError},
};
use crate::{secrets::Home, update::StoredUpdate};
use codec::{Decode, DecodeAll, Encode};
use cryptlet_primitives::package::{MAX_COMPONENT, MAX_HEADER};
use cryptlet_sealing::Opened;
use sp_core::H256;
use std::fmt;
use zeroize::{Zeroize, ZeroizeOnDrop};

/// Most bytes of one source: what the operator may raise `limits.source_bytes` to.
pub const MAX_SOURCE: usize = 64 * 1024 * 1024;
/// Most updates that one question asks for: more than a host keeps of one cryptlet unless its operator says so. The same at
/// every host: one that gave up earlier than another would miss the event that the other sees.
pub const MAX_UPDATES: u32 = 16_384;
/// Most sealed contents that one question opens. The same at every host.
pub const MAX_OPENINGS: u32 = 4;
/// Most bytes of a frame to the guest process: a source, or a component with its header.
pub const MAX_TO_WORKER: usize = MAX_SOURCE + MAX_COMPONENT as usize + MAX_HEADER as usize;
/// Most bytes of a frame from the guest process: answers, names and lines are short. A compromised process can't make
/// the daemon hold more than this.
pub const MAX_FROM_WORKER: usize = 64 * 1024;

/// The bounds that a guest runs in.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Encode, Decode)]
pub struct GuestLimits {
    /// Most instructions of one question.
    pub fuel: u64,
    /// Longest run of one question, milliseconds.
    pub call_ms: u64,
    /// Most bytes of linear memory.
    pub memory_bytes: u64,
    /// Most table entries.
    pub table_elements: u32,
    /// Most different sources that one question reads.
    pub reads: u32,
    /// Most lines that one question logs; more are dropped.
    pub lines: u32,
    /// Most bytes of writable memory of the guest's process, compiler included.
    pub process_bytes: u64,
}

/// The daemon's side.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode)]
pub enum ToWorker {
    /// Make this component ready. The first frame from here.
    Load(Load),
    /// Answer this question.
    Ask(Ask),
    /// What a source gave.
    Source(Result<Vec<u8>, SourceError>),
    /// The next update, if there is one. An error if the daemon can't tell.
    Update(Result<Option<StoredUpdate>, ()>),
    /// What a sealed content holds.
    Opened(Result<OpenedContent, SecretError>),
    /// Where the question is asked.
    Home(AskedAt),
}

/// An opened content on its way to the guest. Wiped when dropped, and shown nowhere.
#[derive(Clone, PartialEq, Eq, Encode, Decode, Zeroize, ZeroizeOnDrop)]
pub struct OpenedContent {
    /// The content.
    pub content: Vec<u8>,
    /// The seed that goes with it.
    pub seed: [u8; 32],
}

impl From<Opened> for OpenedContent {
    fn from(opened: Opened) -> Self {
        OpenedContent {
            content: opened.content.to_vec(),
            seed: *opened.seed.as_bytes(),
        }
    }
}

impl fmt::Debug for OpenedContent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("OpenedContent")
    }
}

/// Where a question is asked.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Encode, Decode)]
pub struct AskedAt {
    /// The chain: its first block's hash.
    pub genesis: H256,
    /// The cryptlet's number.
    pub cryptlet: u32,
}

impl From<Home> for AskedAt {
    fn from(home: Home) -> Self {
        AskedAt {
            genesis: home.genesis,
            cryptlet: home.cryptlet.0,
        }
    }
}

/// A component to make ready.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode)]
pub struct Load {
    /// SHA-256 that it must have.
    pub digest: H256,
    /// The component.
    pub component: Vec<u8>,
    /// The header: WIT text.
    pub header: String,
    /// The bounds.
    pub limits: GuestLimits,
}

/// A question.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode)]
pub struct Ask {
    /// The exported function.
    pub method: String,
    /// Its encoded arguments.
    pub params: Vec<u8>,
    /// The round's number.
    pub round: u64,
    /// When it opened, milliseconds since 1970.
    pub opened_at: u64,
    /// The moment for which it opened, milliseconds since 1970.
    pub due: u64,
    /// The cursor after which its event is.
    pub after: u64,
    /// Where its chance begins.
    pub seed: H256,
    /// Most bytes of the encoded answer.
    pub max_output: u32,
    /// Longest run, milliseconds.
    pub time_ms: u64,
}

/// The guest process's side.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode)]
pub enum FromWorker {
    /// What the process is confined to. The first frame, before anything is read.
    Confined(Confinement),
    /// The component is ready.
    Ready(H256),
    /// The answer.
    Answer(Vec<u8>),
    /// No answer.
    Fault(GuestFault),
    /// The guest reads a source: [`ToWorker::Source`] is awaited.
    Read(String),
    /// The guest reads the first update after this number: [`ToWorker::Update`] is awaited.
    Update(u64),
    /// The guest opens a sealed content: [`ToWorker::Opened`] is awaited. It is at most
    /// [`cryptlet_sealing::MAX_SEALED`] bytes long.
    Open(Vec<u8>),
    /// The guest asks where it is: [`ToWorker::Home`] is awaited.
    Home,
    /// The guest logs a line. Nothing is awaited.
    Line(String),
    /// The process can't confine itself, and why. It ends.
    Unconfined(String),
}

/// The bytes of one frame, its length first.
pub fn encode(frame: &impl Encode) -> Vec<u8> {
    let content = frame.encode();
    let length = u32::try_from(content.len()).unwrap_or(u32::MAX);
    let mut bytes = length.to_le_bytes().to_vec();
    bytes.extend(content);
    bytes
}

/// The length that a frame announces, if it is within `most`.
pub fn length(prefix: [u8; 4], most: usize) -> Result<usize, String> {
    let length = usize::try_from(u32::from_le_bytes(prefix)).unwrap_or(usize::MAX);
    if length > most {
        return Err(format!(
            "a frame of {length} bytes, at most {most} are allowed"
        ));
    }
    Ok(length)
}

/// Reads a frame's content; it must fill it.
pub fn decode<T: Decode>(content: &[u8]) -> Result<T, String> {
    T::decode_all(&mut &content[..]).map_err(|error| format!("a frame that can't be read: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn no_bytes_of_a_guest_process_do_more_than_fail(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            if let Ok(frame) = decode::<FromWorker>(&bytes) {
                prop_assert!(frame.encoded_size() <= bytes.len());
            }
        }
    }

    #[test]
    fn a_frame_beyond_the_cap_is_not_read() {
        let frame = encode(&FromWorker::Read("gold".into()));
        let prefix = [frame[0], frame[1], frame[2], frame[3]];
        assert_eq!(length(prefix, MAX_FROM_WORKER), Ok(frame.len() - 4));
        assert!(length([255; 4], MAX_FROM_WORKER).is_err());
        // A length within, of 2^32 bytes.
        assert!(decode::<FromWorker>(&[2, 3, 255, 255, 255, 255]).is_err());
    }
}
