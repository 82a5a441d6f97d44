//! The format of a sealed content.
//!
//! SCALE: version (1), scheme, [`PlaceMark`], commitment to the content's key, one [`Wrap`] for each recipient, the encrypted
//! content with its tag. With `n` recipients and `c` bytes of content that is `61 + 88 n + c` bytes, and one less if the
//! content has fewer than 48.

use crate::{
    key::KeyName,
    place::PlaceMark,
    scheme::{Scheme, Wrapped, WRAPPED},
};
use alloc::vec::Vec;
use codec::{Decode, DecodeAll, Encode};
use core::fmt;

/// Most bytes: a question's arguments carry no more.
pub const MAX_SEALED: usize = 2_048;
/// Most recipients: of more, not even an empty content would fit.
pub const MAX_RECIPIENTS: usize = 22;
/// The version that this code writes and reads.
const VERSION: u8 = 1;

/// A content's key, wrapped for one recipient.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode)]
pub struct Wrap {
    /// Whom for.
    pub recipient: KeyName,
    /// HPKE's encapsulated key.
    pub encapsulated: [u8; 32],
    /// The wrapped key and its tag.
    pub key: [u8; WRAPPED],
}

/// All but the content. Bound by the content's tag.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode)]
pub struct Head {
    version: u8,
    /// What it is encrypted with.
    pub scheme: Scheme,
    /// Where it belongs.
    pub place: PlaceMark,
    /// To the content's key.
    pub commitment: [u8; 32],
    /// By rising name, each once.
    pub wraps: Vec<Wrap>,
}

/// A sealed content, in parts.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode)]
pub struct Sealed {
    /// All but the content.
    pub head: Head,
    /// The content and its tag, encrypted.
    pub content: Vec<u8>,
}

/// Bytes that are no sealed content of this version.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Malformed;

impl Head {
    pub(crate) fn new(
        scheme: Scheme,
        place: PlaceMark,
        commitment: [u8; 32],
        wraps: Vec<Wrap>,
    ) -> Self {
        Head {
            version: VERSION,
            scheme,
            place,
            commitment,
            wraps,
        }
    }

    fn is_well_formed(&self) -> bool {
        let names = self.wraps.iter().map(|wrap| wrap.recipient);
        self.version == VERSION
            && (1..=MAX_RECIPIENTS).contains(&self.wraps.len())
            && names.clone().zip(names.skip(1)).all(|(a, b)| a < b)
    }
}

impl Sealed {
    /// Reads a sealed content. Whether anybody can open it, it does not tell.
    ///
    /// # Errors
    /// [`Malformed`]: the same for all who read these bytes.
    pub fn parse(bytes: &[u8]) -> Result<Self, Malformed> {
        if bytes.len() > MAX_SEALED {
            return Err(Malformed);
        }
        let sealed = Sealed::decode_all(&mut &bytes[..]).map_err(|_| Malformed)?;
        if sealed.head.is_well_formed() {
            Ok(sealed)
        } else {
            Err(Malformed)
        }
    }

    /// The short names of those who open it.
    pub fn recipients(&self) -> impl Iterator<Item = KeyName> + '_ {
        self.head.wraps.iter().map(|wrap| wrap.recipient)
    }
}

impl Wrap {
    pub(crate) fn new(recipient: KeyName, Wrapped { encapsulated, key }: Wrapped) -> Self {
        Wrap {
            recipient,
            encapsulated,
            key,
        }
    }

    pub(crate) fn wrapped(&self) -> Wrapped {
        Wrapped {
            encapsulated: self.encapsulated,
            key: self.key,
        }
    }
}

impl fmt::Display for Malformed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "these bytes are no sealed content: make one of at most {MAX_SEALED} bytes with `cryptlet field seal`"
        )
    }
}

impl core::error::Error for Malformed {}
