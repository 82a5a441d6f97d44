//! Files that their owner alone may read: locked, read, and replaced whole or not at all.

use super::VaultError;
use std::{
    fs::{self, File, OpenOptions, TryLockError},
    io::{self, Read, Write},
    os::unix::fs::{MetadataExt, OpenOptionsExt},
    path::{Path, PathBuf},
};
use zeroize::Zeroizing;

/// Takes the file beside a vault that says whose it is: the vault itself is replaced at every change. The lock ends with the
/// process, however that ends.
pub(super) fn lock(vault: &Path) -> Result<File, VaultError> {
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
pub(super) fn write_private(path: &Path, content: &[u8]) -> Result<(), VaultError> {
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
