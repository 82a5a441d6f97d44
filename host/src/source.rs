//! The capability `source`: names that the operator has mapped to files and addresses.

use crate::{
    config::SourceTarget,
    fetch::{FetchError, Fetcher},
    region::{
        fault::{cut, SourceError},
        CallOut,
    },
};
use futures::future::{BoxFuture, FutureExt};
use std::{collections::BTreeMap, path::Path};
use tokio::io::AsyncReadExt;

/// Where each source leads.
pub struct Sources {
    targets: BTreeMap<String, SourceTarget>,
    fetcher: Fetcher,
    most: usize,
}

impl Sources {
    /// Sources of at most `most` bytes each.
    pub fn new(targets: BTreeMap<String, SourceTarget>, fetcher: Fetcher, most: usize) -> Self {
        Sources {
            targets,
            fetcher,
            most,
        }
    }

    /// All bytes of a source, now.
    pub async fn read(&self, name: &str) -> Result<Vec<u8>, SourceError> {
        match self.targets.get(name) {
            None => Err(SourceError::NotDeclared),
            Some(SourceTarget::File(path)) => self.read_file(path).await,
            Some(SourceTarget::Https(address)) => self
                .fetcher
                .get(address, self.most)
                .await
                .map_err(|error| match error {
                    FetchError::TooLong(_) => SourceError::TooLong,
                    error => SourceError::Unavailable(cut(error)),
                }),
        }
    }

    async fn read_file(&self, path: &Path) -> Result<Vec<u8>, SourceError> {
        let unavailable = |error: std::io::Error| SourceError::Unavailable(cut(error));
        let file = tokio::fs::File::open(path).await.map_err(unavailable)?;
        let one_more = u64::try_from(self.most)
            .unwrap_or(u64::MAX)
            .saturating_add(1);
        let mut bytes = Vec::new();
        file.take(one_more)
            .read_to_end(&mut bytes)
            .await
            .map_err(unavailable)?;
        if bytes.len() > self.most {
            return Err(SourceError::TooLong);
        }
        Ok(bytes)
    }
}

/// The way out of one cryptlet's guest.
pub struct Outside<'a> {
    /// The cryptlet's name, for the log.
    pub cryptlet: &'a str,
    /// The operator's sources.
    pub sources: &'a Sources,
}

impl CallOut for Outside<'_> {
    fn read<'a>(&'a self, source: &'a str) -> BoxFuture<'a, Result<Vec<u8>, SourceError>> {
        async move {
            let read = self.sources.read(source).await;
            if let Err(error) = &read {
                tracing::warn!(cryptlet = self.cryptlet, source, %error, "source not read");
            }
            read
        }
        .boxed()
    }

    fn line(&self, text: &str) {
        // Debug form: a guest's line can't forge lines or colours of the log.
        tracing::info!(target: "guest", cryptlet = self.cryptlet, line = ?text);
    }
}
