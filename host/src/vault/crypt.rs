//! The vault's file format: argon2id makes a key of the passphrase, XChaCha20-Poly1305 seals the content with it.

use argon2::{Algorithm, Argon2, Params, Version};
use chacha20poly1305::{
    aead::{rand_core::RngCore, Aead, KeyInit, OsRng, Payload},
    XChaCha20Poly1305, XNonce,
};
use codec::{Decode, DecodeAll, Encode};
use zeroize::Zeroizing;

/// What a vault's file begins with.
const MAGIC: [u8; 16] = *b"CRYPTLET-VAULT-1";
/// argon2id's memory, KiB: 64 MiB, more than OWASP's least by three.
const MEMORY_KIB: u32 = 64 * 1024;
/// argon2id's passes.
const PASSES: u32 = 3;
/// Most memory that a file may make argon2id take, KiB: a changed file can't exhaust the machine.
const MAX_MEMORY_KIB: u32 = 1024 * 1024;
/// Most passes that a file may ask for.
const MAX_PASSES: u32 = 16;

/// What stands before the sealed content, and is bound by its tag.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode)]
struct Head {
    magic: [u8; 16],
    memory_kib: u32,
    passes: u32,
    salt: [u8; 32],
    nonce: [u8; 24],
}

#[derive(Encode, Decode)]
struct Sealed {
    head: Head,
    content: Vec<u8>,
}

/// The key that seals a vault. Wiped when dropped.
pub struct SealingKey {
    key: Zeroizing<[u8; 32]>,
    memory_kib: u32,
    passes: u32,
    salt: [u8; 32],
}

/// Why a file does not open.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum CryptError {
    /// It is not of this format.
    Damaged,
    /// The passphrase is another, or a byte was changed.
    WrongPassphrase,
}

impl SealingKey {
    /// A key of `passphrase` with a salt of its own.
    pub fn new(passphrase: &[u8]) -> Result<Self, CryptError> {
        let mut salt = [0; 32];
        OsRng.fill_bytes(&mut salt);
        Self::derive(passphrase, MEMORY_KIB, PASSES, salt)
    }

    fn derive(
        passphrase: &[u8],
        memory_kib: u32,
        passes: u32,
        salt: [u8; 32],
    ) -> Result<Self, CryptError> {
        let mut key = Zeroizing::new([0; 32]);
        let params =
            Params::new(memory_kib, passes, 1, Some(key.len())).map_err(|_| CryptError::Damaged)?;
        Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
            .hash_password_into(passphrase, &salt, key.as_mut())
            .map_err(|_| CryptError::Damaged)?;
        Ok(SealingKey {
            key,
            memory_kib,
            passes,
            salt,
        })
    }

    /// The file's bytes for `content`, under a nonce of their own.
    pub fn seal(&self, content: &[u8]) -> Result<Vec<u8>, CryptError> {
        let mut nonce = [0; 24];
        OsRng.fill_bytes(&mut nonce);
        let head = Head {
            magic: MAGIC,
            memory_kib: self.memory_kib,
            passes: self.passes,
            salt: self.salt,
            nonce,
        };
        let payload = Payload {
            msg: content,
            aad: &head.encode(),
        };
        let content = self
            .cipher()
            .encrypt(XNonce::from_slice(&nonce), payload)
            .map_err(|_| CryptError::Damaged)?;
        Ok(Sealed { head, content }.encode())
    }

    /// Opens a file's bytes. Gives the key, to seal the next content with, and the content.
    pub fn open(passphrase: &[u8], file: &[u8]) -> Result<(Self, Zeroizing<Vec<u8>>), CryptError> {
        let Sealed { head, content } =
            Sealed::decode_all(&mut &file[..]).map_err(|_| CryptError::Damaged)?;
        if head.magic != MAGIC || head.memory_kib > MAX_MEMORY_KIB || head.passes > MAX_PASSES {
            return Err(CryptError::Damaged);
        }
        let key = Self::derive(passphrase, head.memory_kib, head.passes, head.salt)?;
        let payload = Payload {
            msg: &content,
            aad: &head.encode(),
        };
        let content = key
            .cipher()
            .decrypt(XNonce::from_slice(&head.nonce), payload)
            .map_err(|_| CryptError::WrongPassphrase)?;
        Ok((key, Zeroizing::new(content)))
    }

    fn cipher(&self) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new(self.key.as_ref().into())
    }
}

/// 32 random bytes for a new secret.
pub fn new_secret() -> Zeroizing<[u8; 32]> {
    let mut secret = Zeroizing::new([0; 32]);
    OsRng.fill_bytes(secret.as_mut());
    secret
}
