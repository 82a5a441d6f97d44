//! The vault in an encrypted file.

use super::{
    crypt::{new_secret, CryptError, SealingKey},
    KeyId, PublicHalf, Vault, VaultError,
};
use crate::region::fault::SecretError;
use codec::{Decode, DecodeAll, Encode};
use cryptlet_primitives::Signature;
use cryptlet_sealing::{open, Opened, Place, SecretKey};
use sp_core::{ed25519, Pair, H256};
use std::{
    collections::BTreeMap,
    fs::{self, File, OpenOptions, TryLockError},
    io::{self, Read, Write},
    os::unix::fs::{MetadataExt, OpenOptionsExt},
    path::{Path, PathBuf},
    sync::{Mutex, MutexGuard, PoisonError},
};
use zeroize::Zeroizing;

/// Most instance keys in one vault: bounds its file, and the memory to read it.
const MAX_INSTANCE_KEYS: usize = 4096;
/// Most keys of the region itself: no number of instances takes the room of its next signing key.
const MAX_REGION_KEYS: usize = 256;
/// Most bytes of a vault's file: all those keys with room to spare.
const MAX_FILE: u64 = 1024 * 1024;
/// Most bytes of a passphrase file.
const MAX_PASSPHRASE: u64 = 4096;

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

    fn open(&self, place: &Place, sealed: &[u8]) -> Result<Opened, SecretError> {
        let key = {
            let entries = self.entries();
            let entry = entries.get(&KeyId::Encryption);
            entry.and_then(|entry| SecretKey::new(&entry.secret))
        };
        Ok(open(place, &key.ok_or(SecretError::NoKey)?, sealed)?)
    }
}

/// Whether one more key fits beside those of its kind.
fn has_room(entries: &BTreeMap<KeyId, Entry>, id: &KeyId) -> Result<(), VaultError> {
    let of_instance = |id: &KeyId| matches!(id, KeyId::Instance { .. });
    let instances = entries.keys().filter(|id| of_instance(id)).count();
    if of_instance(id) && instances >= MAX_INSTANCE_KEYS {
        return Err(VaultError::FullOfInstances(MAX_INSTANCE_KEYS));
    }
    if !of_instance(id) && entries.len().saturating_sub(instances) >= MAX_REGION_KEYS {
        return Err(VaultError::FullOfRegions(MAX_REGION_KEYS));
    }
    Ok(())
}

impl Entry {
    fn new(id: &KeyId, secret: Zeroizing<[u8; 32]>) -> Self {
        let public = match id {
            KeyId::Region { .. } | KeyId::Instance { .. } => {
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

/// What opens a vault. Wiped when dropped.
pub struct Passphrase(Zeroizing<Vec<u8>>);

impl Passphrase {
    /// Reads it from a file that its owner alone may read; white space at the end does not count.
    pub fn read(path: &Path) -> Result<Self, VaultError> {
        let content = read_private(path, MAX_PASSPHRASE, || {
            VaultError::NoPassphrase(path.into())
        })?;
        let passphrase = content.trim_ascii_end();
        if passphrase.is_empty() {
            return Err(VaultError::NoPassphrase(path.into()));
        }
        Ok(Passphrase(Zeroizing::new(passphrase.to_vec())))
    }

    /// Reads it, or if there is no file makes a random one and writes it.
    pub fn read_or_create(path: &Path) -> Result<Self, VaultError> {
        if !path.exists() {
            let words = Zeroizing::new(hex::encode(new_secret().as_ref()));
            write_private(path, words.as_bytes())?;
        }
        Self::read(path)
    }
}

/// Takes the file beside a vault that says whose it is: the vault itself is replaced at every change. The lock ends with the
/// process, however that ends.
fn lock(vault: &Path) -> Result<File, VaultError> {
    let path = beside(vault, ".lock");
    let failed = |error: io::Error| VaultError::File {
        path: path.clone(),
        error,
    };
    let file = OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(false)
        .mode(0o600)
        .open(&path)
        .map_err(failed)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(VaultError::InUse(vault.into())),
        Err(TryLockError::Error(error)) => Err(failed(error)),
    }
}

/// The file of a path's name with an ending more.
fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    name.into()
}

pub(super) fn read_private(
    path: &Path,
    most: u64,
    missing: impl Fn() -> VaultError,
) -> Result<Zeroizing<Vec<u8>>, VaultError> {
    let failed = |error: io::Error| match error.kind() {
        io::ErrorKind::NotFound => missing(),
        _ => VaultError::File {
            path: path.into(),
            error,
        },
    };
    let file = File::open(path).map_err(failed)?;
    let metadata = file.metadata().map_err(failed)?;
    if metadata.mode() & 0o077 != 0 {
        return Err(VaultError::Exposed(path.into()));
    }
    if metadata.len() > most {
        return Err(VaultError::Damaged(path.into()));
    }
    let mut content = Zeroizing::new(Vec::with_capacity(
        usize::try_from(most).unwrap_or_default(),
    ));
    file.take(most).read_to_end(&mut content).map_err(failed)?;
    Ok(content)
}

/// Writes a file whole or not at all, on disk when it returns, for its owner alone.
fn write_private(path: &Path, content: &[u8]) -> Result<(), VaultError> {
    let failed = |error: io::Error| VaultError::File {
        path: path.into(),
        error,
    };
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    let draft = beside(path, ".new");
    match fs::remove_file(&draft) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(failed(error)),
        _ => {}
    }
    let mut file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(&draft)
        .map_err(failed)?;
    file.write_all(content)
        .and_then(|()| file.sync_all())
        .map_err(failed)?;
    fs::rename(&draft, path).map_err(failed)?;
    File::open(folder)
        .and_then(|folder| folder.sync_all())
        .map_err(failed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use cryptlet_primitives::ids::CryptletId;

    fn passphrase(words: &str) -> Passphrase {
        Passphrase(Zeroizing::new(words.as_bytes().to_vec()))
    }

    #[test]
    fn keys_outlive_the_process_and_sign_the_same() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("vault");
        let id = KeyId::Instance {
            genesis: H256::repeat_byte(7),
            cryptlet: Default::default(),
            epoch: 0,
        };
        let digest = H256::repeat_byte(9);
        let made = FileVault::create(&path, &passphrase("open")).unwrap();
        let public = made.ensure(&id).unwrap();
        let signature = made.sign(&id, &digest).unwrap();
        drop(made);

        let opened = FileVault::open(&path, &passphrase("open")).unwrap();
        assert_eq!(opened.ensure(&id).unwrap(), public);
        assert_eq!(opened.sign(&id, &digest).unwrap(), signature);
        assert_eq!(opened.rotate_region().unwrap(), 1);
        assert_eq!(opened.region_key().unwrap().0, 1);
        assert!(matches!(
            opened.sign(&KeyId::Encryption, &digest),
            Err(VaultError::NotForSigning(_))
        ));
        assert_eq!(fs::metadata(&path).unwrap().mode() & 0o777, 0o600);
    }

    #[test]
    fn a_vault_full_of_instances_has_room_for_the_regions_next_key() {
        let folder = tempfile::tempdir().unwrap();
        let vault = FileVault::create(&folder.path().join("vault"), &passphrase("open")).unwrap();
        let instance = |cryptlet: usize| KeyId::Instance {
            genesis: H256::zero(),
            cryptlet: CryptletId(u32::try_from(cryptlet).unwrap()),
            epoch: 0,
        };
        for cryptlet in 0..MAX_INSTANCE_KEYS {
            let id = instance(cryptlet);
            let entry = Entry::new(&id, Zeroizing::new([1; 32]));
            vault.entries().insert(id, entry);
        }
        assert!(matches!(
            vault.ensure(&instance(MAX_INSTANCE_KEYS)),
            Err(VaultError::FullOfInstances(MAX_INSTANCE_KEYS))
        ));
        assert_eq!(vault.rotate_region().unwrap(), 1);
        drop(vault);
        let opened = FileVault::open(&folder.path().join("vault"), &passphrase("open")).unwrap();
        assert_eq!(opened.region_key().unwrap().0, 1);
        assert!(opened.public(&instance(MAX_INSTANCE_KEYS - 1)).is_some());
    }

    #[test]
    fn a_vault_that_is_open_is_opened_by_nobody_else_and_no_key_is_lost() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("vault");
        let daemon = FileVault::create(&path, &passphrase("open")).unwrap();
        for refused in [FileVault::open, FileVault::create] {
            let refused = refused(&path, &passphrase("open")).err().unwrap();
            assert!(matches!(&refused, VaultError::InUse(_)), "{refused}");
        }
        // What the daemon makes meanwhile is there when the vault is free, and so is what is made then.
        let id = KeyId::Instance {
            genesis: H256::zero(),
            cryptlet: CryptletId(1),
            epoch: 0,
        };
        let made = daemon.ensure(&id).unwrap();
        drop(daemon);
        let rotating = FileVault::open(&path, &passphrase("open")).unwrap();
        assert_eq!(rotating.rotate_region().unwrap(), 1);
        drop(rotating);
        let daemon = FileVault::open(&path, &passphrase("open")).unwrap();
        assert_eq!(daemon.public(&id), Some(made));
        assert_eq!(daemon.region_key().unwrap().0, 1);
    }

    #[test]
    fn a_wrong_passphrase_a_flipped_bit_and_an_open_file_are_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("vault");
        drop(FileVault::create(&path, &passphrase("open")).unwrap());
        assert!(matches!(
            FileVault::create(&path, &passphrase("open")),
            Err(VaultError::Exists(_))
        ));
        assert!(matches!(
            FileVault::open(&path, &passphrase("shut")),
            Err(VaultError::WrongPassphrase(_))
        ));

        let sound = fs::read(&path).unwrap();
        // Magic, salt, nonce, content: a change of the costs would only take long to be refused.
        for place in [0, 30, 60, sound.len() - 1] {
            let mut changed = sound.clone();
            changed[place] ^= 1;
            fs::write(&path, &changed).unwrap();
            assert!(
                FileVault::open(&path, &passphrase("open")).is_err(),
                "byte {place}"
            );
        }
        fs::write(&path, &sound).unwrap();
        fs::set_permissions(&path, std::os::unix::fs::PermissionsExt::from_mode(0o644)).unwrap();
        assert!(matches!(
            FileVault::open(&path, &passphrase("open")),
            Err(VaultError::Exposed(_))
        ));
        let gone = folder.path().join("gone");
        assert!(matches!(
            FileVault::open(&gone, &passphrase("open")),
            Err(VaultError::Missing(_))
        ));
    }
}
