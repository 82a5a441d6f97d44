//! A vault with one encryption key.

use super::{private::read_private, KeyId, PublicHalf, Vault, VaultError};
use crate::region::fault::SecretError;
use cryptlet_primitives::Signature;
use cryptlet_sealing::{open, Opened, Place, SecretKey};
use sp_core::H256;
use std::{collections::BTreeSet, path::Path};
use zeroize::Zeroizing;

/// Most bytes of a key's file: 0x and 64 digits with room to spare.
const MAX_KEY_FILE: u64 = 256;

/// Opens what is sealed to one key, and signs nothing: for who runs a question again that he was a recipient of.
pub struct OneKey(SecretKey);

impl OneKey {
    /// A vault with this key.
    pub fn new(key: SecretKey) -> Self {
        OneKey(key)
    }

    /// Reads the key from a file that its owner alone may read: 0x and 64 hexadecimal digits.
    pub fn read(path: &Path) -> Result<Self, VaultError> {
        let no_key = || VaultError::NoKeyFile(path.into());
        let content = read_private(path, MAX_KEY_FILE, no_key)?;
        let digits = content
            .trim_ascii()
            .strip_prefix(b"0x")
            .ok_or_else(no_key)?;
        let mut bytes = Zeroizing::new([0; 32]);
        hex::decode_to_slice(digits, bytes.as_mut()).map_err(|_| no_key())?;
        SecretKey::new(&bytes).map(OneKey).ok_or_else(no_key)
    }
}

impl Vault for OneKey {
    fn ensure(&self, id: &KeyId) -> Result<PublicHalf, VaultError> {
        self.public(id).ok_or_else(|| VaultError::NoKey(id.clone()))
    }

    fn public(&self, id: &KeyId) -> Option<PublicHalf> {
        let public = PublicHalf::Encryption(H256(*self.0.public().as_bytes()));
        (*id == KeyId::Encryption).then_some(public)
    }

    fn keys(&self) -> Vec<(KeyId, PublicHalf)> {
        let public = self.public(&KeyId::Encryption);
        public
            .map(|public| (KeyId::Encryption, public))
            .into_iter()
            .collect()
    }

    fn sign(&self, id: &KeyId, _: &H256) -> Result<Signature, VaultError> {
        Err(VaultError::NotForSigning(id.clone()))
    }

    fn forget(&self, _: &BTreeSet<KeyId>) -> Result<usize, VaultError> {
        Ok(0)
    }

    fn open(&self, place: &Place, sealed: &[u8]) -> Result<Opened, SecretError> {
        Ok(open(place, &self.0, sealed)?)
    }
}
