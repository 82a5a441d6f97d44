//! Components by their digest: from the operator's folders, from what was fetched before, or from the registered place.

use super::fetched::Fetched;
use crate::fetch::{FetchError, Fetcher};
use cryptlet_primitives::{digest::sha256, package::MAX_COMPONENT};
use sp_core::H256;
use std::{
    io,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};
use tokio::{fs, io::AsyncReadExt, time::timeout};

/// Longest wait for a file: a folder may lie on a drive that hangs.
const READ_PATIENCE: Duration = Duration::from_secs(10);

/// Where components are found.
pub struct Artefacts {
    folders: Vec<PathBuf>,
    fetched: Fetched,
    fetcher: Fetcher,
}

/// Why there is no component.
#[derive(Debug, thiserror::Error)]
pub enum ArtefactError {
    /// What the registered place gives is not what is registered.
    #[error(
        "the component at {place} has the digest {found}, {wanted} is registered: it is not run"
    )]
    WrongDigest {
        /// Where it was.
        place: String,
        /// What is registered.
        wanted: H256,
        /// What was found.
        found: H256,
    },
    /// A file of the host's own is not the registered component, and there is no place to fetch it from.
    #[error("the file {place} has another digest than {wanted}, which is registered: put the registered component there")]
    ChangedFile {
        /// The file.
        place: PathBuf,
        /// What is registered.
        wanted: H256,
    },
    /// Not in any folder, and no place to fetch it from.
    #[error("the component {0} is in no folder of `artefacts`, and its registration names no https location")]
    NoPlace(H256),
    /// The registered place does not give it.
    #[error("the component can't be fetched from {place}: {error}")]
    NotFetched {
        /// Where.
        place: String,
        /// Why.
        error: FetchError,
    },
}

impl Artefacts {
    /// Looks in `folders`, then in `fetched`, where what is fetched is kept: a folder of the host's own, since what is not
    /// used longest is removed from it.
    pub fn new(folders: Vec<PathBuf>, fetched: PathBuf, fetcher: Fetcher) -> Self {
        Artefacts {
            folders,
            fetched: Fetched::new(fetched),
            fetcher,
        }
    }

    /// The component whose SHA-256 is `code`.
    pub async fn find(&self, code: H256, location: &str) -> Result<Arc<Vec<u8>>, ArtefactError> {
        let name = format!("{}.wasm", hex::encode(code));
        let mut changed = None;
        for folder in self.folders.iter().chain([self.fetched.folder()]) {
            let path = folder.join(&name);
            let Ok(Ok(component)) = timeout(READ_PATIENCE, read(&path)).await else {
                continue;
            };
            match check(sha256(&component), code, &path.display().to_string()) {
                Ok(()) => return Ok(self.fetched.used(&name, component).await),
                // Another place may have the right one.
                Err(error) => {
                    tracing::error!(%error, "component refused");
                    changed = Some(path);
                }
            }
        }
        if location.is_empty() {
            return Err(match changed {
                Some(place) => ArtefactError::ChangedFile {
                    place,
                    wanted: code,
                },
                None => ArtefactError::NoPlace(code),
            });
        }
        let most = usize::try_from(MAX_COMPONENT).unwrap_or(usize::MAX);
        let component =
            self.fetcher
                .get(location, most)
                .await
                .map_err(|error| ArtefactError::NotFetched {
                    place: location.into(),
                    error,
                })?;
        check(sha256(&component), code, location)?;
        if let Err(error) = self.fetched.keep(&name, &component).await {
            tracing::warn!(%error, "a fetched component is not kept, and will be fetched again");
        }
        Ok(self.fetched.used(&name, component).await)
    }
}

/// Whether the component that was `found` at a place is the one that is wanted.
fn check(found: H256, wanted: H256, place: &str) -> Result<(), ArtefactError> {
    if found == wanted {
        Ok(())
    } else {
        Err(ArtefactError::WrongDigest {
            place: place.into(),
            wanted,
            found,
        })
    }
}

async fn read(path: &Path) -> io::Result<Vec<u8>> {
    let mut component = Vec::new();
    let most = u64::from(MAX_COMPONENT).saturating_add(1);
    fs::File::open(path)
        .await?
        .take(most)
        .read_to_end(&mut component)
        .await?;
    Ok(component)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fetch::Audience;

    #[tokio::test]
    async fn one_flipped_byte_is_refused() {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let folder = tempfile::tempdir().unwrap();
        let fetcher = Fetcher::new(Audience::Operator, None, 1_000).unwrap();
        let artefacts = Artefacts::new(
            vec![folder.path().into()],
            folder.path().join("fetched"),
            fetcher,
        );
        let component = b"\0asm component".to_vec();
        let code = sha256(&component);
        let path = folder.path().join(format!("{}.wasm", hex::encode(code)));
        assert!(matches!(
            artefacts.find(code, "").await,
            Err(ArtefactError::NoPlace(_))
        ));
        std::fs::write(&path, &component).unwrap();
        assert_eq!(*artefacts.find(code, "").await.unwrap(), component);
        for place in 0..component.len() {
            let mut flipped = component.clone();
            flipped[place] ^= 1;
            std::fs::write(&path, &flipped).unwrap();
            assert!(matches!(
                artefacts.find(code, "").await,
                Err(ArtefactError::ChangedFile { .. })
            ));
        }
    }
}
