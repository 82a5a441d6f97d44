//! The vault in an encrypted file.

use super::{
    crypt::{new_secret, CryptError, SealingKey},
    private::{lock, read_private, write_private},
    KeyId, Passphrase, PublicHalf, Vault, VaultError,
};
use crate::region::fault::SecretError;
use codec::{Decode, DecodeAll, Encode};
use cryptlet_primitives::Signature;
use cryptlet_sealing::{open, Opened, Place, SecretKey};
use sp_core::{ed25519, Pair, H256};
use std::{
    collections::{BTreeMap, BTreeSet},
    fs::File,
    path::{Path, PathBuf},
    sync::{Mutex, MutexGuard, PoisonError},
};
use zeroize::Zeroizing;

/// Most instance keys in one vault: bounds its file, and the memory to read it.
const MAX_INSTANCE_KEYS: usize = 4096;
/// Most keys of instances that serve one contract each. Contracts have them made without asking the operator: they take the
/// room of no others. Those of no more use are forgotten, so that each contract has one but for what is not finalized yet.
pub const MAX_CONTRACT_KEYS: usize = 1024;
/// Most keys of the region itself: no number of instances takes the room of its next signing key.
const MAX_REGION_KEYS: usize = 256;
/// Most bytes of a vault's file: all those keys with room to spare.
const MAX_FILE: u64 = 1024 * 1024;

/// One key. Wiped when dropped.
struct Entry {
    secret: Zeroizing<[u8; 32]>,
    public: PublicHalf,
}

/// Keys in an encrypted file. Every new key is on disk before its public half is given out. One process has the vault at a
/// time: two would overwrite each other's keys.
pub struct FileVault {
    path: PathBuf,
    sealing: SealingKey,
    entries: Mutex<BTreeMap<KeyId, Entry>>,
    /// Locked for as long as it is open.
    _lock: File,
}

/// What is sealed.
#[derive(Encode, Decode)]
struct Stored {
    keys: Vec<(KeyId, [u8; 32])>,
}

impl Drop for Stored {
    fn drop(&mut self) {
        use zeroize::Zeroize;
        self.keys
            .iter_mut()
            .for_each(|(_, secret)| secret.zeroize());
    }
}

impl FileVault {
    /// Makes a vault with the region's first signing key and its encryption key.
    pub fn create(path: &Path, passphrase: &Passphrase) -> Result<Self, VaultError> {
        let lock = lock(path)?;
        if path.exists() {
            return Err(VaultError::Exists(path.into()));
        }
        let sealing =
            SealingKey::new(&passphrase.0).map_err(|_| VaultError::Damaged(path.into()))?;
        let vault = FileVault {
            path: path.into(),
            sealing,
            entries: Mutex::new(BTreeMap::new()),
            _lock: lock,
        };
        vault.ensure(&KeyId::Region { epoch: 0 })?;
        vault.ensure(&KeyId::Encryption)?;
        Ok(vault)
    }

    /// Opens a vault, and keeps others from opening it until this one is dropped.
    pub fn open(path: &Path, passphrase: &Passphrase) -> Result<Self, VaultError> {
        if !path.exists() {
            return Err(VaultError::Missing(path.into()));
        }
        let lock = lock(path)?;
        let file = read_private(path, MAX_FILE, || VaultError::Missing(path.into()))?;
        let (sealing, content) =
            SealingKey::open(&passphrase.0, &file).map_err(|error| match error {
                CryptError::Damaged => VaultError::Damaged(path.into()),
                CryptError::WrongPassphrase => VaultError::WrongPassphrase(path.into()),
            })?;
        let stored =
            Stored::decode_all(&mut &content[..]).map_err(|_| VaultError::Damaged(path.into()))?;
        let entries = stored
            .keys
            .iter()
            .map(|(id, secret)| (id.clone(), Entry::new(id, Zeroizing::new(*secret))));
        let entries = Mutex::new(entries.collect());
        Ok(FileVault {
            path: path.into(),
            sealing,
            entries,
            _lock: lock,
        })
    }

    /// Makes the region's next signing key. Gives its epoch.
    pub fn rotate_region(&self) -> Result<u32, VaultError> {
        let epoch = self
            .region_key()
            .map_or(0, |(epoch, _)| epoch.saturating_add(1));
        self.ensure(&KeyId::Region { epoch })?;
        Ok(epoch)
    }

    fn entries(&self) -> MutexGuard<'_, BTreeMap<KeyId, Entry>> {
        // A map of keys is whole after any panic.
        self.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn save(&self, entries: &BTreeMap<KeyId, Entry>) -> Result<(), VaultError> {
        let stored = Stored {
            keys: entries
                .iter()
                .map(|(id, entry)| (id.clone(), *entry.secret))
                .collect(),
        };
        let content = Zeroizing::new(stored.encode());
        let sealed = self
            .sealing
            .seal(&content)
            .map_err(|_| VaultError::Damaged(self.path.clone()))?;
        write_private(&self.path, &sealed)
    }
}

impl Vault for FileVault {
    fn ensure(&self, id: &KeyId) -> Result<PublicHalf, VaultError> {
        let mut entries = self.entries();
        if let Some(entry) = entries.get(id) {
            return Ok(entry.public);
        }
        has_room(&entries, id)?;
        let entry = Entry::new(id, new_secret());
        let public = entry.public;
        entries.insert(id.clone(), entry);
        if let Err(error) = self.save(&entries) {
            // A key that is not on disk must not be used: it would be lost at the next start.
            entries.remove(id);
            return Err(error);
        }
        Ok(public)
    }

    fn public(&self, id: &KeyId) -> Option<PublicHalf> {
        self.entries().get(id).map(|entry| entry.public)
    }

    fn keys(&self) -> Vec<(KeyId, PublicHalf)> {
        self.entries()
            .iter()
            .map(|(id, entry)| (id.clone(), entry.public))
            .collect()
    }

    fn sign(&self, id: &KeyId, digest: &H256) -> Result<Signature, VaultError> {
        let entries = self.entries();
        let entry = entries
            .get(id)
            .ok_or_else(|| VaultError::NoKey(id.clone()))?;
        match entry.public {
            PublicHalf::Signing(_) => {
                Ok(ed25519::Pair::from_seed(&entry.secret).sign(digest.as_bytes()))
            }
            PublicHalf::Encryption(_) => Err(VaultError::NotForSigning(id.clone())),
        }
    }

    fn forget(&self, ids: &BTreeSet<KeyId>) -> Result<usize, VaultError> {
        let mut entries = self.entries();
        let mut gone: BTreeMap<KeyId, Entry> = entries
            .extract_if(.., |id, _| {
                Holder::of(id) == Holder::Contract && ids.contains(id)
            })
            .collect();
        if gone.is_empty() {
            return Ok(0);
        }
        if let Err(error) = self.save(&entries) {
            // They are there again at the next start.
            entries.append(&mut gone);
            return Err(error);
        }
        Ok(gone.len())
    }

    fn open(&self, place: &Place, sealed: &[u8]) -> Result<Opened, SecretError> {
        let key = {
            let entries = self.entries();
            let entry = entries.get(&KeyId::Encryption);
            entry.and_then(|entry| SecretKey::new(&entry.secret))
        };
        Ok(open(place, &key.ok_or(SecretError::NoKey)?, sealed)?)
    }
}

/// Whose key it is: each has a room of its own.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Holder {
    Region,
    Instance,
    Contract,
}

impl Holder {
    fn of(id: &KeyId) -> Self {
        match id {
            KeyId::Region { .. } | KeyId::Encryption => Holder::Region,
            KeyId::Instance { .. } => Holder::Instance,
            KeyId::Contract { .. } => Holder::Contract,
        }
    }

    /// How many keys it has at most, and what is said beyond.
    fn most(self) -> (usize, fn(usize) -> VaultError) {
        match self {
            Holder::Region => (MAX_REGION_KEYS, VaultError::FullOfRegions),
            Holder::Instance => (MAX_INSTANCE_KEYS, VaultError::FullOfInstances),
            Holder::Contract => (MAX_CONTRACT_KEYS, VaultError::FullOfContracts),
        }
    }
}

/// Whether one more key fits beside those of its kind.
fn has_room(entries: &BTreeMap<KeyId, Entry>, id: &KeyId) -> Result<(), VaultError> {
    let holder = Holder::of(id);
    let (most, full) = holder.most();
    let held = entries.keys().filter(|held| Holder::of(held) == holder);
    if held.count() >= most {
        return Err(full(most));
    }
    Ok(())
}

impl Entry {
    fn new(id: &KeyId, secret: Zeroizing<[u8; 32]>) -> Self {
        let public = match id {
            KeyId::Region { .. } | KeyId::Instance { .. } | KeyId::Contract { .. } => {
                PublicHalf::Signing(ed25519::Pair::from_seed(&secret).public())
            }
            KeyId::Encryption => {
                let secret = x25519_dalek::StaticSecret::from(*secret);
                PublicHalf::Encryption(H256(x25519_dalek::PublicKey::from(&secret).to_bytes()))
            }
        };
        Entry { secret, public }
    }
}

#[cfg(test)]
mod tests;
