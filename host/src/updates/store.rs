//! The updates on disk, by cryptlet and number: what was told is there after a restart, and before its sender is answered.

use crate::{
    metrics::Metrics,
    update::{StoredUpdate, Updates, UpdatesError},
};
use codec::{DecodeAll, Encode};
use cryptlet_primitives::{
    ids::{CryptletId, Moment},
    update::{Content, Update},
    Public,
};
use redb::{
    Database, DatabaseError, Durability, ReadableDatabase, ReadableTable, TableDefinition,
    WriteTransaction,
};
use std::{
    path::{Path, PathBuf},
    sync::Arc,
};
use tokio::sync::{Semaphore, SetOnce};

/// Cryptlet and number to [`Entry`].
const UPDATES: TableDefinition<'_, (u32, u64), &[u8]> = TableDefinition::new("updates");
/// Cryptlet to how many of its updates are kept.
const COUNTS: TableDefinition<'_, u32, u64> = TableDefinition::new("counts");

/// An update as it lies on disk: when it was made, what it says, and whose it is.
type Entry = (Moment, Content, Public);

/// The updates that this host keeps. Cheap to clone.
#[derive(Clone)]
pub struct UpdateStore {
    database: Arc<Database>,
    /// Most updates of one cryptlet.
    most: u64,
    /// One writes at a time, and waits for its turn without a thread.
    writing: Arc<Semaphore>,
    metrics: Arc<Metrics>,
    /// The first failure of the disk, once there is one: the database takes nothing more until it is opened anew.
    failure: Arc<SetOnce<StoreError>>,
}

/// What became of an update.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kept {
    /// It is on disk.
    Stored,
    /// It was before.
    Known,
    /// Another content is on disk under its number, and stays.
    Other,
    /// As many are kept as may be, and all have higher numbers.
    TooOld,
}

/// Why the store does not open, read or write.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum StoreError {
    /// Another process has it.
    #[error(
        "the updates {0} are in use: is another cryptlet-host running with this `data` folder?"
    )]
    InUse(PathBuf),
    /// Reading or writing failed.
    #[error("the updates can't be read or written ({0}), so the host ends: make room on the disk or mend it, then start the host again")]
    Failed(String),
}

impl UpdateStore {
    /// Opens the updates in `path`, or makes the file. At most `most` of each cryptlet are kept.
    pub fn open(path: &Path, most: u64, metrics: Arc<Metrics>) -> Result<Self, StoreError> {
        let database = Database::create(path).map_err(|error| match error {
            DatabaseError::DatabaseAlreadyOpen => StoreError::InUse(path.into()),
            error => failed(error),
        })?;
        let transaction = database.begin_write().map_err(failed)?;
        transaction.open_table(UPDATES).map_err(failed)?;
        transaction.open_table(COUNTS).map_err(failed)?;
        transaction.commit().map_err(failed)?;
        Ok(UpdateStore {
            database: Arc::new(database),
            most,
            writing: Arc::new(Semaphore::new(1)),
            metrics,
            failure: Arc::default(),
        })
    }

    /// Waits until the disk has failed. Nothing is read or written any more then.
    pub async fn failure(&self) -> StoreError {
        self.failure.wait().await.clone()
    }

    /// Puts an update on disk, unless one of its number is there. Those with the lowest numbers make room.
    pub async fn store(&self, update: &Update, key: Public) -> Result<Kept, StoreError> {
        let _turn = self.writing.acquire().await.map_err(failed)?;
        let (own, update) = (self.clone(), update.clone());
        // Goes on if who sent it has gone.
        let writing = tokio::task::spawn_blocking(move || own.write(&update, key));
        let kept = writing.await.map_err(failed).flatten();
        kept.inspect_err(|error| self.tell(error))
    }

    fn write(&self, update: &Update, key: Public) -> Result<Kept, StoreError> {
        let place = (update.cryptlet.0, update.number);
        let mut transaction = self.database.begin_write().map_err(failed)?;
        transaction
            .set_durability(Durability::Immediate)
            .map_err(failed)?;
        let earlier = {
            let table = transaction.open_table(UPDATES).map_err(failed)?;
            let found = table.get(place).map_err(failed)?;
            found.map(|entry| decode(entry.value())).transpose()?
        };
        if let Some((issued_at, content, _)) = earlier {
            let is_same = issued_at == update.issued_at && content == update.content;
            return Ok(if is_same { Kept::Known } else { Kept::Other });
        }
        let Some(dropped) = make_room(&transaction, place, self.most)? else {
            return Ok(Kept::TooOld);
        };
        {
            let entry: Entry = (update.issued_at, update.content.clone(), key);
            let mut table = transaction.open_table(UPDATES).map_err(failed)?;
            table
                .insert(place, entry.encode().as_slice())
                .map_err(failed)?;
        }
        transaction.commit().map_err(failed)?;
        self.metrics.updates_dropped.inc_by(dropped);
        Ok(Kept::Stored)
    }

    /// The cryptlet's update with the lowest number after `number`.
    pub fn after(
        &self,
        cryptlet: CryptletId,
        number: u64,
    ) -> Result<Option<StoredUpdate>, StoreError> {
        let Some(from) = number.checked_add(1) else {
            return Ok(None);
        };
        let read = || {
            let transaction = self.database.begin_read().map_err(failed)?;
            let table = transaction.open_table(UPDATES).map_err(failed)?;
            let places = (cryptlet.0, from)..=(cryptlet.0, u64::MAX);
            let mut found = table.range(places).map_err(failed)?;
            let Some(entry) = found.next() else {
                return Ok(None);
            };
            let (place, entry) = entry.map_err(failed)?;
            let (issued_at, content, _) = decode(entry.value())?;
            let (_, number) = place.value();
            Ok(Some(StoredUpdate {
                number,
                issued_at,
                content,
            }))
        };
        read().inspect_err(|error| self.tell(error))
    }

    fn tell(&self, error: &StoreError) {
        // Set already: the first one is told.
        let _ = self.failure.set(error.clone());
    }
}

impl Updates for UpdateStore {
    fn after(
        &self,
        cryptlet: CryptletId,
        number: u64,
    ) -> Result<Option<StoredUpdate>, UpdatesError> {
        UpdateStore::after(self, cryptlet, number).map_err(|error| UpdatesError(error.to_string()))
    }
}

/// Has at most `most` updates be there once one at `place` is written. Gives how many it removed; `None` if the new one would
/// be the first to go.
fn make_room(
    transaction: &WriteTransaction,
    place: (u32, u64),
    most: u64,
) -> Result<Option<u64>, StoreError> {
    let (cryptlet, number) = place;
    let mut counts = transaction.open_table(COUNTS).map_err(failed)?;
    let mut table = transaction.open_table(UPDATES).map_err(failed)?;
    let kept = counts.get(cryptlet).map_err(failed)?;
    let mut count = kept.map_or(0, |kept| kept.value()).saturating_add(1);
    let mut dropped: u64 = 0;
    while count > most {
        let first = {
            let all = (cryptlet, 0)..=(cryptlet, u64::MAX);
            let mut places = table.range(all).map_err(failed)?;
            let first = places.next().transpose().map_err(failed)?;
            first.map(|(place, _)| place.value())
        };
        let Some(first) = first else { break };
        if first.1 > number {
            return Ok(None);
        }
        table.remove(first).map_err(failed)?;
        count = count.saturating_sub(1);
        dropped = dropped.saturating_add(1);
    }
    counts.insert(cryptlet, count).map_err(failed)?;
    Ok(Some(dropped))
}

fn decode(bytes: &[u8]) -> Result<Entry, StoreError> {
    Entry::decode_all(&mut &bytes[..]).map_err(|_| failed("an entry is damaged"))
}

fn failed(error: impl std::fmt::Display) -> StoreError {
    StoreError::Failed(error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use sp_core::H256;

    const CRYPTLET: CryptletId = CryptletId(7);

    fn update(number: u64, content: &[u8]) -> Update {
        Update {
            genesis: H256::zero(),
            cryptlet: CRYPTLET,
            number,
            issued_at: 1_000,
            content: content.to_vec().try_into().unwrap(),
        }
    }

    fn open(path: &Path, most: u64) -> UpdateStore {
        UpdateStore::open(path, most, Arc::new(Metrics::new().unwrap())).unwrap()
    }

    fn key() -> Public {
        Public::from_raw([1; 32])
    }

    #[tokio::test]
    async fn an_update_is_kept_once_through_a_restart_and_read_in_the_order_of_numbers() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("updates");
        let store = open(&path, 10);
        let metrics = Arc::new(Metrics::new().unwrap());
        assert!(matches!(
            UpdateStore::open(&path, 10, metrics),
            Err(StoreError::InUse(_))
        ));
        for number in [9, 3, u64::MAX] {
            let stored = store.store(&update(number, b"rose"), key()).await;
            assert_eq!(stored, Ok(Kept::Stored));
        }
        drop(store);
        let store = open(&path, 10);
        let again = store.store(&update(3, b"rose"), key()).await;
        assert_eq!(again, Ok(Kept::Known));
        let other = store.store(&update(3, b"fell"), key()).await;
        assert_eq!(other, Ok(Kept::Other));
        for (after, expected) in [
            (0, Some(3)),
            (3, Some(9)),
            (9, Some(u64::MAX)),
            (u64::MAX, None),
        ] {
            let found = store.after(CRYPTLET, after).unwrap();
            assert_eq!(found.as_ref().map(|found| found.number), expected);
            assert!(found.is_none_or(|found| found.content.as_slice() == b"rose"));
        }
        assert_eq!(store.after(CryptletId(6), 0), Ok(None));
        assert_eq!(store.after(CryptletId(8), 0), Ok(None));
    }

    #[tokio::test]
    async fn the_lowest_numbers_make_room_and_those_of_other_cryptlets_stay() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("updates");
        let store = open(&path, 3);
        let neighbour = Update {
            cryptlet: CryptletId(6),
            ..update(1, b"other")
        };
        assert_eq!(store.store(&neighbour, key()).await, Ok(Kept::Stored));
        for number in [5, 6, 7, 8] {
            let stored = store.store(&update(number, b"rose"), key()).await;
            assert_eq!(stored, Ok(Kept::Stored));
        }
        let first = |store: &UpdateStore| store.after(CRYPTLET, 0).unwrap().unwrap().number;
        assert_eq!(first(&store), 6);
        assert_eq!(store.metrics.updates_dropped.get(), 1);
        // One that made room before is no new one.
        let old = store.store(&update(5, b"rose"), key()).await;
        assert_eq!(old, Ok(Kept::TooOld));
        assert_eq!(first(&store), 6);
        assert!(store.after(CryptletId(6), 0).unwrap().is_some());
        drop(store);
        // A smaller room is made at the next update.
        let store = open(&path, 2);
        let stored = store.store(&update(9, b"rose"), key()).await;
        assert_eq!(stored, Ok(Kept::Stored));
        assert_eq!(first(&store), 8);
    }
}
