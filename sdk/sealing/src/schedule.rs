//! How all secrets of a sealing follow from one seed.

use crate::{key::PublicKey, place::Place, scheme::Scheme};
use codec::Encode;
use core::fmt;
use hkdf::Hkdf;
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

/// What keeps these derivations from being taken for others.
const TAG: &[u8] = b"cryptlet/sealing/1\0";

/// Where a sealing's secrets come from: 32 bytes that nobody can guess but who may read the content. Wiped when dropped.
#[derive(Clone, PartialEq, Eq)]
pub struct Seed(Zeroizing<[u8; 32]>);

impl Seed {
    /// A seed of these bytes.
    pub fn new(bytes: Zeroizing<[u8; 32]>) -> Self {
        Seed(bytes)
    }

    /// Its bytes.
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Debug for Seed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Seed")
    }
}

/// What one sealing draws from its seed. Place, scheme, recipients and content are in each draw: another of these with the
/// same seed gives other keys, and no key ever encrypts two contents.
pub(crate) struct Draws {
    seed: Hkdf<Sha256>,
    sealing: [u8; 32],
}

impl Draws {
    /// `recipients` in the order of the format.
    pub fn new(
        seed: &Seed,
        place: &Place,
        scheme: Scheme,
        recipients: &[PublicKey],
        content: &[u8],
    ) -> Self {
        let mut sealing = Sha256::new();
        sealing.update(TAG);
        sealing.update(place.bound());
        sealing.update(scheme.encode());
        sealing.update(counted(recipients.len()));
        recipients
            .iter()
            .for_each(|recipient| sealing.update(recipient.as_bytes()));
        sealing.update(content);
        Draws {
            seed: Hkdf::new(Some(TAG), seed.as_bytes()),
            sealing: sealing.finalize().into(),
        }
    }

    /// The content's key.
    pub fn content_key(&self) -> Option<Zeroizing<[u8; 32]>> {
        expand(&self.seed, &[b"content", &self.sealing])
    }

    /// What the ephemeral key for a recipient is derived from, by its place in the format.
    pub fn ephemeral(&self, index: usize) -> Option<Zeroizing<[u8; 32]>> {
        expand(&self.seed, &[b"ephemeral", &counted(index), &self.sealing])
    }
}

/// What follows from a content's key.
pub(crate) struct ContentKeys {
    /// Encrypts the content.
    pub encryption: Zeroizing<[u8; 32]>,
    /// Stands in the format: no two keys have one commitment, so all recipients read the same content.
    pub commitment: [u8; 32],
    /// For whoever opens the content.
    pub seed: Seed,
}

impl ContentKeys {
    /// `info`: see [`info`].
    pub fn new(content_key: &[u8; 32], info: &[u8]) -> Option<Self> {
        let key = Hkdf::new(Some(info), content_key);
        Some(ContentKeys {
            encryption: expand(&key, &[b"encryption"])?,
            commitment: *expand(&key, &[b"commitment"])?,
            seed: Seed(expand(&key, &[b"seed"])?),
        })
    }
}

/// What HPKE binds as `info`: place and scheme.
pub(crate) fn info(place: &Place, scheme: Scheme) -> alloc::vec::Vec<u8> {
    [place.bound(), scheme.encode()].concat()
}

/// HKDF-Expand to 32 bytes, which is never too many.
fn expand(key: &Hkdf<Sha256>, info: &[&[u8]]) -> Option<Zeroizing<[u8; 32]>> {
    let mut bytes = Zeroizing::new([0; 32]);
    key.expand_multi_info(info, bytes.as_mut()).ok()?;
    Some(bytes)
}

/// A count as it is bound: 32 bits, little endian.
fn counted(count: usize) -> [u8; 4] {
    u32::try_from(count).unwrap_or(u32::MAX).to_le_bytes()
}
