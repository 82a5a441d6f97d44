//! The vault: where keys are made, kept and used. No function gives out a secret.

mod crypt;
mod file;
mod key;
mod none;
mod one;
mod passphrase;
mod private;

pub use file::{FileVault, MAX_CONTRACT_KEYS};
pub use key::{KeyId, PublicHalf};
pub use none::NoVault;
pub use one::OneKey;
pub use passphrase::Passphrase;

use crate::region::fault::SecretError;
use cryptlet_primitives::{Public, Signature};
use cryptlet_sealing::{Opened, Place};
use sp_core::H256;
use std::{collections::BTreeSet, path::PathBuf};

/// Keys by name.
pub trait Vault: Send + Sync {
    /// The public half of a key, made now if there is none.
    fn ensure(&self, id: &KeyId) -> Result<PublicHalf, VaultError>;
    /// The public half of a key, if there is one.
    fn public(&self, id: &KeyId) -> Option<PublicHalf>;
    /// All keys, by name.
    fn keys(&self) -> Vec<(KeyId, PublicHalf)>;
    /// Signs a digest with an ed25519 key.
    fn sign(&self, id: &KeyId, digest: &H256) -> Result<Signature, VaultError>;
    /// Forgets these keys as far as they are of instances that serve one contract each ([`KeyId::Contract`]): no others are
    /// ever forgotten. Gives how many.
    fn forget(&self, ids: &BTreeSet<KeyId>) -> Result<usize, VaultError>;
    /// Opens what is sealed at a place to the encryption key.
    fn open(&self, place: &Place, sealed: &[u8]) -> Result<Opened, SecretError>;

    /// The newest region key and its epoch.
    fn region_key(&self) -> Option<(u32, Public)> {
        let epochs = self
            .keys()
            .into_iter()
            .filter_map(|(id, public)| match (id, public) {
                (KeyId::Region { epoch }, PublicHalf::Signing(key)) => Some((epoch, key)),
                _ => None,
            });
        epochs.max_by_key(|(epoch, _)| *epoch)
    }
}

/// Why a vault does not open or a key is not used.
#[derive(Debug, thiserror::Error)]
pub enum VaultError {
    /// No file.
    #[error("there is no vault at {0}: make one with `cryptlet-host init`")]
    Missing(PathBuf),
    /// `init` over an existing vault.
    #[error("there is a vault at {0} already, and its keys would be lost: move it away first")]
    Exists(PathBuf),
    /// Another process has it open.
    #[error(
        "the vault {0} is open in another process: stop the daemon, do this, and start it again"
    )]
    InUse(PathBuf),
    /// Reading or writing failed.
    #[error("the vault's file {path}: {error}")]
    File {
        /// Which file.
        path: PathBuf,
        /// What went wrong.
        error: std::io::Error,
    },
    /// Not a vault, or a changed one.
    #[error("{0} is not a vault of this program, or was cut or changed: restore it from a backup")]
    Damaged(PathBuf),
    /// Decryption failed.
    #[error("the passphrase does not open the vault {0}: check `vault.passphrase_file`")]
    WrongPassphrase(PathBuf),
    /// The file can be read by others.
    #[error("{0} can be read by other users: chmod 600 it")]
    Exposed(PathBuf),
    /// The passphrase is empty or missing.
    #[error("the passphrase file {0} is missing or empty: `cryptlet-host init` makes one")]
    NoPassphrase(PathBuf),
    /// No such key.
    #[error("the vault has no key {0}: restore the vault from a backup that has it")]
    NoKey(KeyId),
    /// The key is of another kind.
    #[error("the key {0} does not sign")]
    NotForSigning(KeyId),
    /// No file with a key of an account.
    #[error("{0} holds no X25519 key: name a file as `cryptlet field key new` makes it")]
    NoKeyFile(PathBuf),
    /// More instance keys than a vault holds.
    #[error("the vault holds {0} instance keys, and holds no more: serve fewer cryptlets with it")]
    FullOfInstances(usize),
    /// More keys of instances that serve one contract each than a vault holds.
    #[error("the vault holds {0} keys of instances that serve one contract each, and holds no more: those of contracts that let their cryptlets go make room, and those that the chain takes no more")]
    FullOfContracts(usize),
    /// More of the region's own keys than a vault holds.
    #[error("the vault holds {0} keys of its region, and holds no more: enrol a new host with a new vault")]
    FullOfRegions(usize),
}
