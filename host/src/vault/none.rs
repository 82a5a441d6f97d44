//! A vault without keys.

use super::{KeyId, PublicHalf, Vault, VaultError};
use crate::region::fault::SecretError;
use cryptlet_primitives::Signature;
use cryptlet_sealing::{Opened, Place};
use sp_core::H256;
use std::collections::BTreeSet;

/// Has no key and makes none: for regions whose guests' answers nobody signs.
pub struct NoVault;

impl Vault for NoVault {
    fn ensure(&self, id: &KeyId) -> Result<PublicHalf, VaultError> {
        Err(VaultError::NoKey(id.clone()))
    }

    fn public(&self, _: &KeyId) -> Option<PublicHalf> {
        None
    }

    fn keys(&self) -> Vec<(KeyId, PublicHalf)> {
        Vec::new()
    }

    fn sign(&self, id: &KeyId, _: &H256) -> Result<Signature, VaultError> {
        Err(VaultError::NoKey(id.clone()))
    }

    fn forget(&self, _: &BTreeSet<KeyId>) -> Result<usize, VaultError> {
        Ok(0)
    }

    fn open(&self, _: &Place, _: &[u8]) -> Result<Opened, SecretError> {
        Err(SecretError::NoKey)
    }
}
