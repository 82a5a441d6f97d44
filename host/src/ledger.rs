//! The ledger: what this host has said. An observation is on disk before it leaves, and is repeated for ever after.
//!
//! The key is the statement's digest, which binds chain and round. If a reorganisation gives a round another
//! statement, that is another question, and an answer to it contradicts nothing.
//!
//! Its moments are the chain's: a machine's clock that is wrong makes the ledger forget nothing, and cover no more than it
//! does.

use crate::chain::ChainView;
use codec::{DecodeAll, Encode};
use cryptlet_primitives::{batch::Observation, ids::Moment};
use redb::{Database, DatabaseError, Durability, ReadableDatabase, ReadableTable, TableDefinition};
use sp_core::H256;
use std::{
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};
use tokio::{
    sync::{mpsc, oneshot, SetOnce},
    time::interval,
};

/// Statement digest to deadline and observation.
const OBSERVATIONS: TableDefinition<'_, [u8; 32], (u64, &[u8])> =
    TableDefinition::new("observations");
/// When the ledger was made, by the chain's clock: the one entry, under the empty key.
const MADE_AT: TableDefinition<'_, (), u64> = TableDefinition::new("made_at");
/// Most observations that one commit takes: what is written together is synced once.
const MAX_COMMIT: usize = 256;
/// Most observations that wait for a commit; whoever brings more waits.
const MAX_WAITING: usize = 1024;
/// How long after its round's deadline an observation is kept, by the chain's clock, milliseconds: by then no
/// reorganisation opens the round again. A day.
const KEPT_MS: u64 = 24 * 60 * 60 * 1000;
/// How often old observations are forgotten.
const PRUNE_EVERY: Duration = Duration::from_secs(60 * 60);

/// The ledger. Cheap to clone.
#[derive(Clone)]
pub struct Ledger {
    database: Arc<Database>,
    writer: mpsc::Sender<Write>,
    made_at: Moment,
    /// The first failure of the disk, once there is one: the database takes nothing more until it is opened anew.
    failure: Arc<SetOnce<LedgerError>>,
}

struct Write {
    observation: Observation,
    deadline: Moment,
    done: oneshot::Sender<Result<Observation, LedgerError>>,
}

/// Why the ledger does not open or write.
#[derive(Clone, Debug, thiserror::Error)]
pub enum LedgerError {
    /// Another process has it.
    #[error("the ledger {0} is in use: is another cryptlet-host running with this `data` folder?")]
    InUse(PathBuf),
    /// Reading or writing failed.
    #[error("the ledger can't be read or written ({0}), so the host ends: make room on the disk or mend it, then start the host again")]
    Failed(String),
    /// An entry is none.
    #[error("the ledger's entry for the statement {0} is damaged: that round is not answered; look at the disk")]
    Damaged(H256),
}

impl Ledger {
    /// Opens the ledger in `path`, or makes it, at the moment `now` of the chain. Its writer runs until the last clone is
    /// dropped. Needs a Tokio runtime.
    pub fn open(path: &Path, now: Moment) -> Result<Self, LedgerError> {
        let database = Database::create(path).map_err(|error| match error {
            DatabaseError::DatabaseAlreadyOpen => LedgerError::InUse(path.into()),
            error => failed(error),
        })?;
        Self::of(database, now)
    }

    fn of(database: Database, now: Moment) -> Result<Self, LedgerError> {
        let transaction = database.begin_write().map_err(failed)?;
        transaction.open_table(OBSERVATIONS).map_err(failed)?;
        let made_at = {
            let mut table = transaction.open_table(MADE_AT).map_err(failed)?;
            let earlier = table.get(()).map_err(failed)?.map(|entry| entry.value());
            if earlier.is_none() {
                table.insert((), now).map_err(failed)?;
            }
            earlier.unwrap_or(now)
        };
        transaction.commit().map_err(failed)?;
        let database = Arc::new(database);
        let (writer, waiting) = mpsc::channel(MAX_WAITING);
        let own = database.clone();
        tokio::task::spawn_blocking(move || write(&own, waiting));
        Ok(Ledger {
            database,
            writer,
            made_at,
            failure: Arc::default(),
        })
    }

    /// Waits until the disk has failed. Nothing is read or written any more then.
    pub async fn failure(&self) -> LedgerError {
        self.failure.wait().await.clone()
    }

    /// Whether the ledger knows all that this host has said to a round that opened at `opened_at`. A host that lost its
    /// ledger may have answered older rounds: a new answer could contradict that one.
    pub fn covers(&self, opened_at: Moment) -> bool {
        opened_at >= self.made_at
    }

    /// What this host said to a statement.
    pub fn find(&self, statement: H256) -> Result<Option<Observation>, LedgerError> {
        let read = || {
            let transaction = self.database.begin_read().map_err(failed)?;
            let table = transaction.open_table(OBSERVATIONS).map_err(failed)?;
            let entry = table.get(statement.0).map_err(failed)?;
            entry
                .map(|entry| decode(statement.0, entry.value().1))
                .transpose()
        };
        read().inspect_err(|error| self.tell(error))
    }

    /// Puts an observation on disk, and gives the one that holds: an earlier one to the same statement wins.
    pub async fn store(
        &self,
        observation: Observation,
        deadline: Moment,
    ) -> Result<Observation, LedgerError> {
        self.commit(observation, deadline)
            .await
            .inspect_err(|error| self.tell(error))
    }

    async fn commit(
        &self,
        observation: Observation,
        deadline: Moment,
    ) -> Result<Observation, LedgerError> {
        let (done, stored) = oneshot::channel();
        self.writer
            .send(Write {
                observation,
                deadline,
                done,
            })
            .await
            .map_err(failed)?;
        stored.await.map_err(failed)?
    }

    fn tell(&self, error: &LedgerError) {
        if matches!(error, LedgerError::Failed(_)) {
            // Set already: the first one is told.
            let _ = self.failure.set(error.clone());
        }
    }

    /// Forgets observations whose rounds ended more than a day before the chain's moment `now`. Gives how many.
    pub fn prune(&self, now: Moment) -> Result<u64, LedgerError> {
        self.retain(now).inspect_err(|error| self.tell(error))
    }

    fn retain(&self, now: Moment) -> Result<u64, LedgerError> {
        let transaction = self.database.begin_write().map_err(failed)?;
        let mut forgotten: u64 = 0;
        {
            let mut table = transaction.open_table(OBSERVATIONS).map_err(failed)?;
            table
                .retain(|_, (deadline, _)| {
                    let kept = deadline.saturating_add(KEPT_MS) >= now;
                    forgotten = forgotten.saturating_add(u64::from(!kept));
                    kept
                })
                .map_err(failed)?;
        }
        transaction.commit().map_err(failed)?;
        Ok(forgotten)
    }
}

/// Forgets what is old, now and every hour, by the clock of the chain alone.
pub async fn forget(ledger: Ledger, chain: Arc<dyn ChainView>) {
    let mut hours = interval(PRUNE_EVERY);
    loop {
        hours.tick().await;
        let now = match chain.now().await {
            Ok(now) => now,
            Err(error) => {
                tracing::warn!(%error, "old observations are not forgotten");
                continue;
            }
        };
        let ledger = ledger.clone();
        match tokio::task::spawn_blocking(move || ledger.prune(now)).await {
            Ok(Ok(0)) | Err(_) => {}
            Ok(Ok(forgotten)) => tracing::info!(forgotten, "old observations forgotten"),
            Ok(Err(error)) => tracing::warn!(%error, "old observations are not forgotten"),
        }
    }
}

/// Commits what waits, together, until nobody can bring more.
fn write(database: &Database, mut waiting: mpsc::Receiver<Write>) {
    let mut taken = Vec::new();
    while waiting.blocking_recv_many(&mut taken, MAX_COMMIT) > 0 {
        match commit(database, &taken) {
            Ok(held) => {
                for (write, observation) in taken.drain(..).zip(held) {
                    // Nobody waits any more: the observation is stored all the same.
                    let _ = write.done.send(Ok(observation));
                }
            }
            Err(error) => {
                for write in taken.drain(..) {
                    let _ = write.done.send(Err(error.clone()));
                }
            }
        }
    }
}

fn commit(database: &Database, writes: &[Write]) -> Result<Vec<Observation>, LedgerError> {
    let mut transaction = database.begin_write().map_err(failed)?;
    transaction
        .set_durability(Durability::Immediate)
        .map_err(failed)?;
    let mut held = Vec::with_capacity(writes.len());
    {
        let mut table = transaction.open_table(OBSERVATIONS).map_err(failed)?;
        for write in writes {
            let key = write.observation.statement.0;
            let earlier = match table.get(key).map_err(failed)? {
                Some(entry) => Some(decode(key, entry.value().1)?),
                None => None,
            };
            if earlier.is_none() {
                table
                    .insert(key, (write.deadline, write.observation.encode().as_slice()))
                    .map_err(failed)?;
            }
            held.push(earlier.unwrap_or_else(|| write.observation.clone()));
        }
    }
    transaction.commit().map_err(failed)?;
    Ok(held)
}

fn decode(statement: [u8; 32], bytes: &[u8]) -> Result<Observation, LedgerError> {
    Observation::decode_all(&mut &bytes[..]).map_err(|_| LedgerError::Damaged(H256(statement)))
}

fn failed(error: impl std::fmt::Display) -> LedgerError {
    LedgerError::Failed(error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use cryptlet_primitives::ids::RoundId;
    use futures::FutureExt;
    use redb::{backends::InMemoryBackend, StorageBackend};
    use std::{
        io,
        sync::atomic::{AtomicBool, Ordering},
    };

    fn observation(round: u64, output: &[u8]) -> Observation {
        Observation {
            round: RoundId(round),
            statement: H256::from_low_u64_be(round),
            observed_at: 1_000,
            output: output.to_vec().try_into().unwrap(),
        }
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn the_first_observation_holds_through_a_restart() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("ledger");
        let first = observation(1, b"first");
        let ledger = Ledger::open(&path, 500).unwrap();
        assert!(matches!(
            Ledger::open(&path, 500),
            Err(LedgerError::InUse(_))
        ));
        // Many at once, all of them contradicting: one holds.
        assert_eq!(ledger.store(first.clone(), 2_000).await.unwrap(), first);
        let others = (0..100u8).map(|byte| ledger.store(observation(1, &[byte]), 2_000));
        for held in futures::future::join_all(others).await {
            assert_eq!(held.unwrap(), first);
        }
        drop(ledger);

        let ledger = reopened(&path).await;
        assert!(
            ledger.covers(500) && !ledger.covers(499),
            "the moment is the first one's"
        );
        assert_eq!(ledger.find(first.statement).unwrap(), Some(first.clone()));
        assert_eq!(
            ledger
                .store(observation(1, b"second"), 2_000)
                .await
                .unwrap(),
            first
        );
        assert_eq!(ledger.prune(2_000 + KEPT_MS).unwrap(), 0);
        assert_eq!(ledger.prune(2_001 + KEPT_MS).unwrap(), 1);
        assert_eq!(ledger.find(first.statement).unwrap(), None);
    }

    /// A disk that can fill up.
    #[derive(Debug)]
    struct Disk {
        memory: InMemoryBackend,
        is_full: Arc<AtomicBool>,
    }

    impl Disk {
        fn room(&self) -> io::Result<()> {
            if self.is_full.load(Ordering::SeqCst) {
                return Err(io::ErrorKind::StorageFull.into());
            }
            Ok(())
        }
    }

    impl StorageBackend for Disk {
        fn len(&self) -> io::Result<u64> {
            self.memory.len()
        }

        fn read(&self, offset: u64, out: &mut [u8]) -> io::Result<()> {
            self.memory.read(offset, out)
        }

        fn set_len(&self, len: u64) -> io::Result<()> {
            self.room()?;
            self.memory.set_len(len)
        }

        fn sync_data(&self) -> io::Result<()> {
            self.room()
        }

        fn write(&self, offset: u64, data: &[u8]) -> io::Result<()> {
            self.room()?;
            self.memory.write(offset, data)
        }
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_full_disk_is_told_once_and_for_all() {
        let is_full = Arc::new(AtomicBool::default());
        let disk = Disk {
            memory: InMemoryBackend::new(),
            is_full: is_full.clone(),
        };
        let database = Database::builder().create_with_backend(disk).unwrap();
        let ledger = Ledger::of(database, 0).unwrap();
        ledger.store(observation(1, b"first"), 2_000).await.unwrap();
        assert!(ledger.failure().now_or_never().is_none());

        is_full.store(true, Ordering::SeqCst);
        let refused = ledger.store(observation(2, b"second"), 2_000).await;
        assert!(
            matches!(refused, Err(LedgerError::Failed(_))),
            "{refused:?}"
        );
        // The database stays shut when there is room again: who waits for the failure ends the host.
        is_full.store(false, Ordering::SeqCst);
        let refused = ledger.store(observation(3, b"third"), 2_000).await;
        assert!(
            matches!(refused, Err(LedgerError::Failed(_))),
            "{refused:?}"
        );
        let failure = ledger.failure().now_or_never().unwrap();
        assert!(failure.to_string().contains("the host ends"), "{failure}");
    }

    /// The writer of a dropped ledger ends soon, not at once.
    async fn reopened(path: &Path) -> Ledger {
        for _ in 0..100 {
            match Ledger::open(path, 900) {
                Ok(ledger) => return ledger,
                Err(_) => tokio::time::sleep(std::time::Duration::from_millis(10)).await,
            }
        }
        panic!("the ledger stays in use");
    }
}
