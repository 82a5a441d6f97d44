//! What a content is encrypted with: two suites of RFC 9180.

use crate::key::{PublicKey, SecretKey};
use aes_gcm::Aes128Gcm;
use alloc::vec::Vec;
use chacha20poly1305::{
    aead::{Aead, Payload},
    ChaCha20Poly1305, KeyInit,
};
use codec::{Decode, Encode};
use core::convert::Infallible;
use hpke::{
    aead as suites,
    kdf::HkdfSha256,
    rand_core::{TryCryptoRng, TryRng},
    single_shot_open, single_shot_seal_with_rng, Deserializable, OpModeR, OpModeS, Serializable,
};
use zeroize::Zeroizing;

/// The key encapsulation of both suites.
pub(crate) type Kem = hpke::kem::X25519HkdfSha256;

/// Bytes of a wrapped content key: the key and its tag.
pub const WRAPPED: usize = 48;

/// A suite: what wraps the content's key, and what encrypts the content.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Encode, Decode)]
pub enum Scheme {
    /// DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, ChaCha20Poly1305; ChaCha20-Poly1305.
    #[default]
    #[codec(index = 0)]
    ChaCha20Poly1305,
    /// DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, AES-128-GCM; AES-128-GCM.
    #[codec(index = 1)]
    Aes128Gcm,
}

/// A content's key as one recipient gets it.
pub(crate) struct Wrapped {
    pub encapsulated: [u8; 32],
    pub key: [u8; WRAPPED],
}

/// Wraps a content's key by HPKE in base mode, without associated data: `info` binds the place. The ephemeral key is derived
/// from `material` as RFC 9180 derives key pairs. `None` for a key of small order.
pub(crate) fn wrap_key(
    scheme: Scheme,
    recipient: &PublicKey,
    info: &[u8],
    content_key: &[u8; 32],
    material: [u8; 32],
) -> Option<Wrapped> {
    let recipient = recipient.of_kem()?;
    let mode = OpModeS::Base;
    let mut chance = Material(Zeroizing::new(material));
    let (encapsulated, key) = match scheme {
        Scheme::ChaCha20Poly1305 => single_shot_seal_with_rng::<
            suites::ChaCha20Poly1305,
            HkdfSha256,
            Kem,
        >(
            &mode, &recipient, info, content_key, b"", &mut chance
        ),
        Scheme::Aes128Gcm => single_shot_seal_with_rng::<suites::AesGcm128, HkdfSha256, Kem>(
            &mode,
            &recipient,
            info,
            content_key,
            b"",
            &mut chance,
        ),
    }
    .ok()?;
    Some(Wrapped {
        encapsulated: encapsulated.to_bytes().into(),
        key: key.try_into().ok()?,
    })
}

/// Unwraps a content's key. `None` for what was not wrapped so.
pub(crate) fn unwrap_key(
    scheme: Scheme,
    recipient: &SecretKey,
    info: &[u8],
    wrapped: &Wrapped,
) -> Option<Zeroizing<[u8; 32]>> {
    let recipient = recipient.of_kem();
    let mode = OpModeR::Base;
    let encapsulated = <Kem as hpke::Kem>::EncappedKey::from_bytes(&wrapped.encapsulated).ok()?;
    let opened = match scheme {
        Scheme::ChaCha20Poly1305 => single_shot_open::<suites::ChaCha20Poly1305, HkdfSha256, Kem>(
            &mode,
            recipient,
            &encapsulated,
            info,
            &wrapped.key,
            b"",
        ),
        Scheme::Aes128Gcm => single_shot_open::<suites::AesGcm128, HkdfSha256, Kem>(
            &mode,
            recipient,
            &encapsulated,
            info,
            &wrapped.key,
            b"",
        ),
    };
    let opened = Zeroizing::new(opened.ok()?);
    let mut key = Zeroizing::new([0; 32]);
    if opened.len() != key.len() {
        return None;
    }
    key.copy_from_slice(&opened);
    Some(key)
}

/// Encrypts a content. `key` is used for this content and no other, so the nonce is zero.
pub(crate) fn encrypt(
    scheme: Scheme,
    key: &[u8; 32],
    bound: &[u8],
    content: &[u8],
) -> Option<Vec<u8>> {
    let payload = Payload {
        msg: content,
        aad: bound,
    };
    match scheme {
        Scheme::ChaCha20Poly1305 => ChaCha20Poly1305::new(key.into())
            .encrypt(&Default::default(), payload)
            .ok(),
        Scheme::Aes128Gcm => Aes128Gcm::new_from_slice(half(key))
            .ok()?
            .encrypt(&Default::default(), payload)
            .ok(),
    }
}

/// Decrypts a content.
pub(crate) fn decrypt(
    scheme: Scheme,
    key: &[u8; 32],
    bound: &[u8],
    content: &[u8],
) -> Option<Zeroizing<Vec<u8>>> {
    let payload = Payload {
        msg: content,
        aad: bound,
    };
    let decrypted = match scheme {
        Scheme::ChaCha20Poly1305 => ChaCha20Poly1305::new(key.into())
            .decrypt(&Default::default(), payload)
            .ok(),
        Scheme::Aes128Gcm => Aes128Gcm::new_from_slice(half(key))
            .ok()?
            .decrypt(&Default::default(), payload)
            .ok(),
    };
    decrypted.map(Zeroizing::new)
}

/// The key of a cipher that takes half as much.
fn half(key: &[u8; 32]) -> &[u8] {
    let (half, _) = key.split_at(16);
    half
}

/// What an ephemeral key is derived from, handed over where a library asks for chance. It is used once.
struct Material(Zeroizing<[u8; 32]>);

impl TryRng for Material {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        let mut bytes = [0; 4];
        self.try_fill_bytes(&mut bytes)?;
        Ok(u32::from_le_bytes(bytes))
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        let mut bytes = [0; 8];
        self.try_fill_bytes(&mut bytes)?;
        Ok(u64::from_le_bytes(bytes))
    }

    /// RFC 9180 asks for 32 bytes, once. A library that asked for more would be given the material's hash, and so on, rather
    /// than the same again.
    fn try_fill_bytes(&mut self, filled: &mut [u8]) -> Result<(), Infallible> {
        use sha2::{Digest, Sha256};
        for chunk in filled.chunks_mut(32) {
            let next: [u8; 32] = Sha256::digest(self.0.as_slice()).into();
            for (byte, material) in chunk.iter_mut().zip(self.0.iter()) {
                *byte = *material;
            }
            *self.0 = next;
        }
        Ok(())
    }
}

impl TryCryptoRng for Material {}
