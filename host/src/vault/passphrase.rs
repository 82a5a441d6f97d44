//! The passphrase of a vault, in a file of its own.

use super::{
    crypt::new_secret,
    private::{read_private, write_private},
    VaultError,
};
use std::path::Path;
use zeroize::Zeroizing;

/// Most bytes of a passphrase file.
const MAX_PASSPHRASE: u64 = 4096;

/// What opens a vault. Wiped when dropped.
pub struct Passphrase(pub(super) Zeroizing<Vec<u8>>);

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
