//! Sealing.

use crate::{
    key::PublicKey,
    place::Place,
    schedule::{info, ContentKeys, Draws, Seed},
    scheme::{encrypt, wrap_key, Scheme},
    sealed::{Head, Sealed, Wrap, MAX_RECIPIENTS, MAX_SEALED},
};
use alloc::vec::Vec;
use codec::Encode;
use core::fmt;

/// Why nothing is sealed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum SealError {
    /// Nobody would open it.
    NoRecipient,
    /// More than [`MAX_RECIPIENTS`].
    TooManyRecipients(usize),
    /// A key stands twice, or two have one short name.
    RecipientTwice(PublicKey),
    /// More than [`MAX_SEALED`] bytes would come of it.
    TooLong(usize),
    /// The library refuses a key: [`PublicKey::parse`] lets none through of which this is said.
    Refused(PublicKey),
}

/// Seals a content to `recipients`, in whatever order. The same seed, place, scheme, recipients and content give the same
/// bytes; whoever knows the seed opens them.
///
/// # Errors
/// [`SealError`].
pub fn seal(
    place: &Place,
    scheme: Scheme,
    recipients: &[PublicKey],
    content: &[u8],
    seed: &Seed,
) -> Result<Vec<u8>, SealError> {
    let recipients = in_order(recipients)?;
    let draws = Draws::new(seed, place, scheme, &recipients, content);
    let info = info(place, scheme);
    // A derivation of 32 bytes and an encryption of a short content don't fail; if one did, the content would be refused.
    let failed = || SealError::TooLong(content.len());
    let content_key = draws.content_key().ok_or_else(failed)?;
    let keys = ContentKeys::new(&content_key, &info).ok_or_else(failed)?;
    let wraps = recipients.iter().enumerate().map(|(index, recipient)| {
        let material = draws.ephemeral(index).ok_or_else(failed)?;
        let wrapped = wrap_key(scheme, recipient, &info, &content_key, *material);
        let wrapped = wrapped.ok_or(SealError::Refused(*recipient))?;
        Ok(Wrap::new(recipient.name(), wrapped))
    });
    let wraps = wraps.collect::<Result<_, _>>()?;
    let head = Head::new(scheme, place.mark(), keys.commitment, wraps);
    let bound = [info, head.encode()].concat();
    let content = encrypt(scheme, &keys.encryption, &bound, content).ok_or_else(failed)?;
    let sealed = Sealed { head, content }.encode();
    if sealed.len() > MAX_SEALED {
        return Err(SealError::TooLong(sealed.len()));
    }
    Ok(sealed)
}

/// The recipients by rising name, as the format has them.
fn in_order(recipients: &[PublicKey]) -> Result<Vec<PublicKey>, SealError> {
    if recipients.is_empty() {
        return Err(SealError::NoRecipient);
    }
    if recipients.len() > MAX_RECIPIENTS {
        return Err(SealError::TooManyRecipients(recipients.len()));
    }
    let mut recipients = recipients.to_vec();
    recipients.sort_by_key(PublicKey::name);
    let pairs = recipients.iter().zip(recipients.iter().skip(1));
    match pairs.into_iter().find(|(a, b)| a.name() == b.name()) {
        Some((twice, _)) => Err(SealError::RecipientTwice(*twice)),
        None => Ok(recipients),
    }
}

impl fmt::Display for SealError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            SealError::NoRecipient => f.write_str("nobody is named to seal to: name a key"),
            SealError::TooManyRecipients(count) => {
                write!(f, "{count} recipients: name at most {MAX_RECIPIENTS}")
            }
            SealError::RecipientTwice(key) => write!(f, "the key {key:?} stands twice: name it once"),
            SealError::TooLong(length) => write!(
                f,
                "{length} bytes, more than {MAX_SEALED}: shorten the content, or name fewer recipients, 88 bytes each"
            ),
            SealError::Refused(key) => write!(f, "nothing can be sealed to the key {key:?}"),
        }
    }
}

impl core::error::Error for SealError {}
