//! The capability `source`: names that a cryptlet's registered configuration lists, and that the operator has mapped for it
//! to files and addresses.

use crate::{
    config::{Source, SourceTarget},
    fetch::{FetchError, Fetcher},
    region::{
        fault::{cut, SecretError, SourceError},
        CallOut,
    },
    secrets::{Home, Secrets},
    update::{StoredUpdate, Updates, UpdatesError},
};
use codec::Encode;
use cryptlet_primitives::{
    configuration::{self, UpdateKeys},
    digest::sha256,
    ids::CryptletId,
    view::CryptletView,
};
use cryptlet_sealing::Opened;
use futures::future::{BoxFuture, FutureExt};
use sp_core::H256;
use std::{collections::BTreeMap, fs::File, io::Read, path::Path, sync::Arc, time::Duration};
use tokio::{sync::Semaphore, time::timeout};

/// Threads that read one file at once. Reads that never end, as on a drive that hangs, take no more.
const READS_AT_ONCE: usize = 4;

/// Where each source leads, and who reads it.
pub struct Sources {
    mapped: BTreeMap<String, Source>,
    /// Turns at reading each.
    reading: BTreeMap<String, Arc<Semaphore>>,
    fetcher: Fetcher,
    most: usize,
    patience: Duration,
}

/// A cryptlet, as far as its sources go.
pub struct Reader<'a> {
    id: CryptletId,
    name: &'a str,
    declared: configuration::Sources,
}

impl<'a> Reader<'a> {
    /// The reader that is registered with these papers. One whose configuration can't be read declares no source.
    pub fn of<AccountId>(cryptlet: &'a CryptletView<AccountId>) -> Self {
        let declared = configuration::parse(cryptlet.configuration.as_bytes())
            .inspect_err(|error| {
                tracing::warn!(
                    cryptlet = cryptlet.name,
                    ?error,
                    "the registered configuration can't be read: no source is"
                );
            })
            .map(|configuration| configuration.sources)
            .unwrap_or_default();
        // A contract's own cryptlet reads what the operator has mapped for its blueprint.
        let binding = cryptlet.binding.as_ref();
        let id = binding.map_or(cryptlet.id, |binding| binding.blueprint);
        Reader::new(id, &cryptlet.name, declared)
    }

    /// A reader of this number and name, whose configuration lists these sources.
    pub fn new(id: CryptletId, name: &'a str, declared: configuration::Sources) -> Self {
        Reader { id, name, declared }
    }

    fn declares(&self, source: &str) -> bool {
        self.declared
            .iter()
            .any(|declared| declared.as_slice() == source.as_bytes())
    }
}

impl Sources {
    /// Sources of at most `most` bytes each. A file is waited for no longer than `patience`.
    pub fn new(
        mapped: BTreeMap<String, Source>,
        fetcher: Fetcher,
        most: usize,
        patience: Duration,
    ) -> Self {
        let reading = mapped.keys().map(|name| {
            let turns = Semaphore::new(READS_AT_ONCE);
            (name.clone(), Arc::new(turns))
        });
        Sources {
            reading: reading.collect(),
            mapped,
            fetcher,
            most,
            patience,
        }
    }

    /// All bytes of a source, now, if the cryptlet declares it and the operator has mapped it for that cryptlet.
    pub async fn read(&self, reader: &Reader<'_>, name: &str) -> Result<Vec<u8>, SourceError> {
        if !reader.declares(name) {
            return Err(SourceError::NotDeclared);
        }
        let source = self.mapped.get(name).ok_or(SourceError::NotMapped)?;
        if !source.cryptlets.includes(reader.id, reader.name) {
            return Err(SourceError::OutOfScope);
        }
        match &source.target {
            // A file may lie on a drive of the network, too.
            SourceTarget::File(path) => timeout(self.patience, self.read_file(name, path))
                .await
                .unwrap_or_else(|_| {
                    let late = "the file is not read within `limits.fetch_ms`";
                    Err(SourceError::Unavailable(late.into()))
                }),
            SourceTarget::Https(address) => {
                self.fetcher
                    .get(address, self.most)
                    .await
                    .map_err(|error| match error {
                        FetchError::TooLong(_) => SourceError::TooLong,
                        error => SourceError::Unavailable(cut(error)),
                    })
            }
        }
    }

    /// Digest of what all sources that the cryptlet declares give now, and which give nothing.
    pub async fn digest(&self, reader: &Reader<'_>) -> H256 {
        let mut read = Vec::new();
        for name in &reader.declared {
            let text = String::from_utf8_lossy(name);
            // Why a source gives nothing may be told in other words each time: it counts that it gives nothing.
            let given = self.read(reader, &text).await.ok();
            read.push(given.map(|bytes| sha256(&bytes)));
        }
        sha256(&read.encode())
    }

    async fn read_file(&self, name: &str, path: &Path) -> Result<Vec<u8>, SourceError> {
        let turns = self.reading.get(name).ok_or(SourceError::NotMapped)?;
        let unavailable = |error: &dyn std::fmt::Display| SourceError::Unavailable(cut(error));
        let turn = turns.clone().acquire_owned().await;
        let turn = turn.map_err(|error| unavailable(&error))?;
        let (path, most) = (path.to_path_buf(), self.most);
        let reading = tokio::task::spawn_blocking(move || {
            // Held as long as the thread is, whoever has given up waiting.
            let _turn = turn;
            read_at_most(&path, most)
        });
        let bytes = reading.await.map_err(|error| unavailable(&error))?;
        let bytes = bytes.map_err(|error| unavailable(&error))?;
        if bytes.len() > self.most {
            return Err(SourceError::TooLong);
        }
        Ok(bytes)
    }
}

/// A file's bytes, one more than `most` at most.
fn read_at_most(path: &Path, most: usize) -> std::io::Result<Vec<u8>> {
    let one_more = u64::try_from(most).unwrap_or(u64::MAX).saturating_add(1);
    let mut bytes = Vec::new();
    File::open(path)?.take(one_more).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// The way out of one cryptlet's guest.
pub struct Outside<'a> {
    /// The cryptlet.
    pub reader: Reader<'a>,
    /// The operator's sources.
    pub sources: &'a Sources,
    /// What the host was told from outside.
    pub updates: &'a dyn Updates,
    /// Whose updates the guest is given.
    pub keys: UpdateKeys,
    /// What is sealed to this host for it.
    pub secrets: Secrets<'a>,
}

impl CallOut for Outside<'_> {
    fn read<'a>(&'a self, source: &'a str) -> BoxFuture<'a, Result<Vec<u8>, SourceError>> {
        async move {
            let read = self.sources.read(&self.reader, source).await;
            if let Err(error) = &read {
                let Reader { id, name, .. } = &self.reader;
                // A guest chooses the name: it may be what it has just opened.
                let source = if self.secrets.were_opened() {
                    "not shown"
                } else {
                    source
                };
                // Debug form: it can't forge lines with it.
                tracing::warn!(cryptlet = %id, name, ?source, %error, "source not read");
            }
            read
        }
        .boxed()
    }

    fn update_after(&self, number: u64) -> Result<Option<StoredUpdate>, UpdatesError> {
        let Reader { id, name, .. } = &self.reader;
        let update = self.updates.after(*id, number, &self.keys);
        update
            .inspect_err(|error| tracing::error!(cryptlet = %id, name, %error, "updates not read"))
    }

    fn open(&self, sealed: &[u8]) -> Result<Opened, SecretError> {
        let opened = self.secrets.open(sealed);
        if let Err(error) = &opened {
            let Reader { id, name, .. } = &self.reader;
            tracing::warn!(cryptlet = %id, name, %error, "sealed content not opened");
        }
        opened
    }

    fn home(&self) -> Home {
        self.secrets.home()
    }

    fn line(&self, text: &str) {
        // Debug form: a guest's line can't forge lines or colours of the log.
        tracing::info!(target: "guest", cryptlet = self.reader.name, line = ?text);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        config::{Cryptlets, Named},
        fetch::Audience,
    };
    use cryptlet_primitives::package::Name;

    fn reader<'a>(id: u32, name: &'a str, declared: &[&str]) -> Reader<'a> {
        let declared = declared.iter().map(|name| name.as_bytes().to_vec());
        let declared: Vec<Name> = declared.map(|name| name.try_into().unwrap()).collect();
        Reader::new(CryptletId(id), name, declared.try_into().unwrap())
    }

    const PATIENCE: Duration = Duration::from_millis(300);

    #[tokio::test]
    async fn a_file_that_never_comes_is_waited_for_no_longer_than_the_patience() {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let folder = tempfile::tempdir().unwrap();
        let pipe = folder.path().join("pipe");
        let made = std::process::Command::new("mkfifo").arg(&pipe).status();
        assert!(made.unwrap().success());
        let source = Source {
            target: SourceTarget::File(pipe.clone()),
            cryptlets: Cryptlets::All,
        };
        let fetcher = Fetcher::new(Audience::Operator, None, 1_000).unwrap();
        let sources = Sources::new([("pipe".into(), source)].into(), fetcher, 1024, PATIENCE);
        let reader = reader(7, "friend", &["pipe"]);
        let read = timeout(Duration::from_secs(10), sources.read(&reader, "pipe")).await;
        let refused = read.unwrap().unwrap_err();
        assert!(
            matches!(refused, SourceError::Unavailable(_)),
            "{refused:?}"
        );
        // Lets the reader go, which the end of this test waits for.
        drop(std::fs::OpenOptions::new().write(true).open(&pipe).unwrap());
    }

    #[tokio::test]
    async fn a_source_is_read_by_whom_it_is_mapped_for_and_who_declares_it() {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("series.csv");
        std::fs::write(&file, "date,price").unwrap();
        let source = |cryptlets| Source {
            target: SourceTarget::File(file.clone()),
            cryptlets,
        };
        let listed = |named| Cryptlets::Listed(vec![named]);
        let mapped = [
            ("open", source(Cryptlets::All)),
            ("numbered", source(listed(Named::Number(7)))),
            ("named", source(listed(Named::Name("friend".into())))),
        ];
        let mapped = mapped.map(|(name, source)| (name.to_string(), source));
        let fetcher = Fetcher::new(Audience::Operator, None, 1_000).unwrap();
        let sources = Sources::new(mapped.into(), fetcher, 1024, PATIENCE);

        let all = ["open", "numbered", "named", "unmapped"];
        for (reader, expected) in [
            (
                reader(7, "friend", &all),
                [None, None, None, Some(SourceError::NotMapped)],
            ),
            (
                reader(8, "stranger", &all),
                [
                    None,
                    Some(SourceError::OutOfScope),
                    Some(SourceError::OutOfScope),
                    Some(SourceError::NotMapped),
                ],
            ),
            (
                reader(7, "friend", &["named"]),
                [
                    Some(SourceError::NotDeclared),
                    Some(SourceError::NotDeclared),
                    None,
                    Some(SourceError::NotDeclared),
                ],
            ),
        ] {
            for (name, expected) in all.iter().zip(expected) {
                let read = sources.read(&reader, name).await;
                assert_eq!(read.err(), expected, "{} reads {name}", reader.name);
            }
        }
    }
}
