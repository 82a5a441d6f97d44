//! Opening.

use crate::{
    key::SecretKey,
    place::Place,
    schedule::{info, ContentKeys, Seed},
    scheme::{decrypt, unwrap_key},
    sealed::{Malformed, Sealed},
};
use alloc::vec::Vec;
use codec::Encode;
use core::fmt;
use zeroize::Zeroizing;

/// What was sealed. Wiped when dropped, and shown nowhere.
#[derive(Clone, PartialEq, Eq)]
pub struct Opened {
    /// The content.
    pub content: Zeroizing<Vec<u8>>,
    /// A secret that all have who open this content, and nobody else: where what they seal in turn begins.
    pub seed: Seed,
}

/// Why nothing is opened. None of it tells anything of the content.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum OpenError {
    /// No sealed content. The same for every reader.
    Malformed,
    /// It belongs to another cryptlet or chain, or is for another purpose. The same for every reader.
    Elsewhere,
    /// It is sealed to others.
    NotForThisKey,
    /// It was changed, or not sealed rightly to this key.
    Refused,
}

/// Opens what was sealed at this place to this key, among others.
///
/// # Errors
/// [`OpenError`].
pub fn open(place: &Place, key: &SecretKey, sealed: &[u8]) -> Result<Opened, OpenError> {
    let Sealed { head, content } = Sealed::parse(sealed)?;
    if head.place != place.mark() {
        return Err(OpenError::Elsewhere);
    }
    let own = key.public().name();
    let wrap = head.wraps.iter().find(|wrap| wrap.recipient == own);
    let wrap = wrap.ok_or(OpenError::NotForThisKey)?;
    let info = info(place, head.scheme);
    let content_key =
        unwrap_key(head.scheme, key, &info, &wrap.wrapped()).ok_or(OpenError::Refused)?;
    let keys = ContentKeys::new(&content_key, &info).ok_or(OpenError::Refused)?;
    // The commitment is public, and so may be the time that this takes.
    if keys.commitment != head.commitment {
        return Err(OpenError::Refused);
    }
    let bound = [info, head.encode()].concat();
    let content =
        decrypt(head.scheme, &keys.encryption, &bound, &content).ok_or(OpenError::Refused)?;
    Ok(Opened {
        content,
        seed: keys.seed,
    })
}

impl From<Malformed> for OpenError {
    fn from(_: Malformed) -> Self {
        OpenError::Malformed
    }
}

impl fmt::Debug for Opened {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Opened")
    }
}

impl fmt::Display for OpenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            OpenError::Malformed => Malformed.fmt(f),
            OpenError::Elsewhere => f.write_str(
                "it belongs to another cryptlet or chain, or is for another purpose: seal it to this one",
            ),
            OpenError::NotForThisKey => {
                f.write_str("it is sealed to others: open it with a key that it names")
            }
            OpenError::Refused => {
                f.write_str("it was changed, or not sealed rightly to this key: have it sealed anew")
            }
        }
    }
}

impl core::error::Error for OpenError {}
