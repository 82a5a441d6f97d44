//! Who may have a field sealed to others.
//!
//! Whoever reads the chain can put another's sealed content into a question of his own to the same cryptlet. A cryptlet that
//! answers such a content sealed anew therefore takes no readers from a question, unless the one whom the content itself
//! names has signed them. This is what he signs.

use crate::{key::PublicKey, place::Place, scheme::Scheme};
use codec::Encode;
use sha2::{Digest, Sha256};

/// What keeps approvals from being taken for anything else that is signed.
const TAG: &[u8] = b"cryptlet/approval/1\0";

/// What is signed to have `sealed`, a content sealed to a cryptlet, sealed anew to these readers, in whatever order: SHA-256 of
/// tag, place, SHA-256 of `sealed`, scheme, the number of readers and their keys in rising order.
pub fn approval_digest(
    place: &Place,
    sealed: &[u8],
    scheme: Scheme,
    readers: &[PublicKey],
) -> [u8; 32] {
    let mut readers = readers.to_vec();
    readers.sort();
    let count = u32::try_from(readers.len()).unwrap_or(u32::MAX);
    let mut digest = Sha256::new();
    digest.update(TAG);
    digest.update(place.bound());
    digest.update(Sha256::digest(sealed));
    digest.update(scheme.encode());
    digest.update(count.to_le_bytes());
    readers
        .iter()
        .for_each(|reader| digest.update(reader.as_bytes()));
    digest.finalize().into()
}
