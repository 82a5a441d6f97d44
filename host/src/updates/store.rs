//! The updates on disk, by cryptlet and number: what was told is there after a restart, and before its sender is answered.

use crate::{
    metrics::Metrics,
    update::{StoredUpdate, Updates, UpdatesError},
};
use codec::{Decode, DecodeAll, Encode};
use cryptlet_primitives::{
    configuration::UpdateKeys,
    ids::{CryptletId, Moment},
    update::{Content, Update},
    Public,
};
use redb::{
    Database, DatabaseError, Durability, ReadableDatabase, ReadableTable, Table, TableDefinition,
    WriteTransaction,
};
use std::{
    collections::BTreeMap,
    ops::RangeInclusive,
    path::{Path, PathBuf},
    sync::Arc,
};
use tokio::sync::{Semaphore, SetOnce};

/// Cryptlet and number to [`Entry`].
const UPDATES: TableDefinition<'_, (u32, u64), &[u8]> = TableDefinition::new("updates");
/// Cryptlet to how many of its updates are kept.
const COUNTS: TableDefinition<'_, u32, u64> = TableDefinition::new("counts");
/// The keys that a cryptlet's updates were last sifted by, encoded.
const SIFTED: TableDefinition<'_, u32, &[u8]> = TableDefinition::new("sifted");
/// Cryptlet to its [`Gone`], encoded. Databases of earlier versions have none.
const GONE: TableDefinition<'_, u32, &[u8]> = TableDefinition::new("gone");

/// How far an update's number may be above the highest that is kept or that its sender has had removed, or above the
/// moment in milliseconds since 1970 if that is higher: senders count from 1 or take the time, and one number far
/// beyond would leave none for what comes later.
pub const MAX_STEP: u64 = 1 << 32;

/// Most keys of one cryptlet whose removed updates are remembered apart: many times those that it can list at once.
const MAX_GONE: usize = 64;

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
    /// As many are kept as may be, and all have higher numbers; or its sender's updates were removed up to a number as high.
    TooOld,
    /// Its number is above this one, which is the highest that may be stored now.
    TooHigh(u64),
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

    /// Puts an update on disk, unless one of its number is there that one of `keys` sent. Those with the lowest numbers make
    /// room.
    pub async fn store(
        &self,
        update: &Update,
        key: Public,
        keys: &UpdateKeys,
        now: Moment,
    ) -> Result<Kept, StoreError> {
        let _turn = self.writing.acquire().await.map_err(failed)?;
        let (own, update, keys) = (self.clone(), update.clone(), keys.clone());
        // Goes on if who sent it has gone.
        let writing = tokio::task::spawn_blocking(move || own.write(&update, key, &keys, now));
        let kept = writing.await.map_err(failed).flatten();
        kept.inspect_err(|error| self.tell(error))
    }

    fn write(
        &self,
        update: &Update,
        key: Public,
        keys: &UpdateKeys,
        now: Moment,
    ) -> Result<Kept, StoreError> {
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
        // What a key has sent that is no longer listed takes nobody's number.
        let earlier = earlier.filter(|(_, _, sender)| keys.contains(sender));
        if let Some((issued_at, content, _)) = earlier {
            let is_same = issued_at == update.issued_at && content == update.content;
            return Ok(if is_same { Kept::Known } else { Kept::Other });
        }
        let mut gone = Gone::read(&transaction, update.cryptlet)?;
        let too_old = gone.up_to(&key);
        if update.number <= too_old {
            return Ok(Kept::TooOld);
        }
        let most = highest(&transaction, update.cryptlet)?
            .max(now)
            .max(too_old)
            .saturating_add(MAX_STEP);
        if update.number > most {
            return Ok(Kept::TooHigh(most));
        }
        let entry: Entry = (update.issued_at, update.content.clone(), key);
        let put = put(&transaction, place, &entry, keys, self.most, &mut gone)?;
        let Some(dropped) = put else {
            return Ok(Kept::TooOld);
        };
        gone.write(&transaction, update.cryptlet)?;
        transaction.commit().map_err(failed)?;
        self.metrics.updates_dropped.inc_by(dropped);
        Ok(Kept::Stored)
    }

    /// The cryptlet's update with the lowest number after `number`, of those that one of `keys` sent.
    pub fn after(
        &self,
        cryptlet: CryptletId,
        number: u64,
        keys: &UpdateKeys,
    ) -> Result<Option<StoredUpdate>, StoreError> {
        let Some(from) = number.checked_add(1) else {
            return Ok(None);
        };
        let read = || {
            let transaction = self.database.begin_read().map_err(failed)?;
            let table = transaction.open_table(UPDATES).map_err(failed)?;
            let places = (cryptlet.0, from)..=(cryptlet.0, u64::MAX);
            for entry in table.range(places).map_err(failed)? {
                let (place, entry) = entry.map_err(failed)?;
                let (issued_at, content, sender) = decode(entry.value())?;
                if keys.contains(&sender) {
                    let (_, number) = place.value();
                    return Ok(Some(StoredUpdate {
                        number,
                        issued_at,
                        content,
                    }));
                }
            }
            Ok(None)
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
        keys: &UpdateKeys,
    ) -> Result<Option<StoredUpdate>, UpdatesError> {
        UpdateStore::after(self, cryptlet, number, keys)
            .map_err(|error| UpdatesError(error.to_string()))
    }
}

/// Up to which numbers a cryptlet's updates were removed. They stay too old though there be room again: else whoever
/// has kept one could have some hosts of a pool take it anew, and others not. By who sent them: a key that is listed no
/// more takes nobody's number.
#[derive(Default, Encode, Decode)]
struct Gone {
    by_key: BTreeMap<Public, u64>,
    /// Of all keys that are not among these.
    others: u64,
}

impl Gone {
    fn read(transaction: &WriteTransaction, cryptlet: CryptletId) -> Result<Self, StoreError> {
        let table = transaction.open_table(GONE).map_err(failed)?;
        let found = table.get(cryptlet.0).map_err(failed)?;
        let gone = found.map(|gone| Gone::decode_all(&mut gone.value()));
        gone.transpose()
            .map(Option::unwrap_or_default)
            .map_err(|_| failed("what was removed is damaged"))
    }

    fn write(
        &self,
        transaction: &WriteTransaction,
        cryptlet: CryptletId,
    ) -> Result<(), StoreError> {
        let mut table = transaction.open_table(GONE).map_err(failed)?;
        let written = table.insert(cryptlet.0, self.encode().as_slice());
        written.map(drop).map_err(failed)
    }

    /// The highest number at which this key's updates are too old.
    fn up_to(&self, key: &Public) -> u64 {
        let own = self.by_key.get(key).copied();
        own.unwrap_or_default().max(self.others)
    }

    /// Notes that a key's update was removed. Of too many keys, one stands for all others: the one with the lowest number of
    /// those that are not listed, or else of all.
    fn note(&mut self, key: Public, number: u64, listed: &UpdateKeys) {
        let highest = self.by_key.entry(key).or_default();
        *highest = number.max(*highest);
        if self.by_key.len() <= MAX_GONE {
            return;
        }
        let lowest = self
            .by_key
            .iter()
            .min_by_key(|(key, number)| (listed.contains(key), **number));
        if let Some((key, number)) = lowest.map(|(key, number)| (*key, *number)) {
            self.by_key.remove(&key);
            self.others = number.max(self.others);
        }
    }
}

/// The highest number of a cryptlet's updates, 0 if there is none.
fn highest(transaction: &WriteTransaction, cryptlet: CryptletId) -> Result<u64, StoreError> {
    let table = transaction.open_table(UPDATES).map_err(failed)?;
    let mut places = table.range(all_of(cryptlet.0)).map_err(failed)?;
    let last = places.next_back().transpose().map_err(failed)?;
    Ok(last.map_or(0, |(place, _)| place.value().1))
}

/// Writes an entry, and has at most `most` be there with it: those that none of `keys` sent go first if there is no room for
/// it, then those with the lowest numbers. Notes in `gone` what it removed. Gives how many made room; `None` if the new one
/// would be the first to go.
fn put(
    transaction: &WriteTransaction,
    place: (u32, u64),
    entry: &Entry,
    keys: &UpdateKeys,
    most: u64,
    gone: &mut Gone,
) -> Result<Option<u64>, StoreError> {
    let (cryptlet, number) = place;
    let mut counts = transaction.open_table(COUNTS).map_err(failed)?;
    let mut table = transaction.open_table(UPDATES).map_err(failed)?;
    let kept = counts.get(cryptlet).map_err(failed)?;
    let mut count = kept.map_or(0, |kept| kept.value());
    let replaced = table
        .insert(place, entry.encode().as_slice())
        .map_err(failed)?
        .map(|entry| decode(entry.value()))
        .transpose()?;
    match replaced {
        Some((_, _, sender)) => gone.note(sender, number, keys),
        None => count = count.saturating_add(1),
    }
    let mut dropped: u64 = 0;
    if !is_sifted(transaction, cryptlet, keys)? {
        let is_full = count > most;
        note_sifted(transaction, cryptlet, is_full.then_some(keys))?;
        if is_full {
            dropped = sift(&mut table, cryptlet, keys, gone)?;
            count = count.saturating_sub(dropped);
        }
    }
    while count > most {
        let first = {
            let mut places = table.range(all_of(cryptlet)).map_err(failed)?;
            let first = places.next().transpose().map_err(failed)?;
            first.map(|(first, _)| first.value())
        };
        let Some(first) = first else { break };
        if first == place {
            return Ok(None);
        }
        if let Some(entry) = table.remove(first).map_err(failed)? {
            let (_, _, sender) = decode(entry.value())?;
            gone.note(sender, first.1, keys);
        }
        count = count.saturating_sub(1);
        dropped = dropped.saturating_add(1);
    }
    counts.insert(cryptlet, count).map_err(failed)?;
    Ok(Some(dropped))
}

/// Whether nothing is left that none of these keys sent: it was removed, and only they have sent since.
fn is_sifted(
    transaction: &WriteTransaction,
    cryptlet: u32,
    keys: &UpdateKeys,
) -> Result<bool, StoreError> {
    let sifted = transaction.open_table(SIFTED).map_err(failed)?;
    let by = sifted.get(cryptlet).map_err(failed)?;
    Ok(by.is_some_and(|by| by.value() == keys.encode()))
}

/// Notes by which keys a cryptlet's updates are sifted now: by none if others than before may have sent some.
fn note_sifted(
    transaction: &WriteTransaction,
    cryptlet: u32,
    keys: Option<&UpdateKeys>,
) -> Result<(), StoreError> {
    let mut sifted = transaction.open_table(SIFTED).map_err(failed)?;
    let noted = match keys {
        Some(keys) => sifted.insert(cryptlet, keys.encode().as_slice()),
        None => sifted.remove(cryptlet),
    };
    noted.map(drop).map_err(failed)
}

/// Removes a cryptlet's updates that none of `keys` sent, and notes them in `gone`. Gives how many.
fn sift(
    table: &mut Table<'_, (u32, u64), &'static [u8]>,
    cryptlet: u32,
    keys: &UpdateKeys,
    gone: &mut Gone,
) -> Result<u64, StoreError> {
    let mut removed: u64 = 0;
    let sifted = table.retain_in(all_of(cryptlet), |(_, number), entry| {
        let sender = decode(entry).map(|(_, _, sender)| sender);
        let is_listed = sender.as_ref().is_ok_and(|sender| keys.contains(sender));
        if !is_listed {
            removed = removed.saturating_add(1);
            if let Ok(sender) = sender {
                gone.note(sender, number, keys);
            }
        }
        is_listed
    });
    sifted.map_err(failed)?;
    Ok(removed)
}

/// The places of all of a cryptlet's updates.
fn all_of(cryptlet: u32) -> RangeInclusive<(u32, u64)> {
    (cryptlet, 0)..=(cryptlet, u64::MAX)
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

    fn key(number: u8) -> Public {
        Public::from_raw([number; 32])
    }

    fn keys(numbers: &[u8]) -> UpdateKeys {
        let keys: Vec<Public> = numbers.iter().map(|number| key(*number)).collect();
        keys.try_into().unwrap()
    }

    /// Stores an update of key 1, which is listed, at the moment 0.
    async fn store(store: &UpdateStore, update: &Update) -> Kept {
        store.store(update, key(1), &keys(&[1]), 0).await.unwrap()
    }

    fn after(store: &UpdateStore, number: u64) -> Option<u64> {
        let found = store.after(CRYPTLET, number, &keys(&[1])).unwrap();
        found.map(|found| found.number)
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
        for number in [9, 3, MAX_STEP] {
            let stored = self::store(&store, &update(number, b"rose")).await;
            assert_eq!(stored, Kept::Stored);
        }
        drop(store);
        let store = open(&path, 10);
        let again = self::store(&store, &update(3, b"rose")).await;
        assert_eq!(again, Kept::Known);
        let other = self::store(&store, &update(3, b"fell")).await;
        assert_eq!(other, Kept::Other);
        for (number, expected) in [
            (0, Some(3)),
            (3, Some(9)),
            (9, Some(MAX_STEP)),
            (MAX_STEP, None),
            (u64::MAX, None),
        ] {
            assert_eq!(after(&store, number), expected);
        }
        let first = store.after(CRYPTLET, 0, &keys(&[1])).unwrap().unwrap();
        assert_eq!(first.content.as_slice(), b"rose");
        for neighbour in [CryptletId(6), CryptletId(8)] {
            assert_eq!(store.after(neighbour, 0, &keys(&[1])), Ok(None));
        }
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
        assert_eq!(self::store(&store, &neighbour).await, Kept::Stored);
        for number in [5, 6, 7, 8] {
            let stored = self::store(&store, &update(number, b"rose")).await;
            assert_eq!(stored, Kept::Stored);
        }
        assert_eq!(after(&store, 0), Some(6));
        assert_eq!(store.metrics.updates_dropped.get(), 1);
        // One that made room before is no new one.
        let old = self::store(&store, &update(5, b"rose")).await;
        assert_eq!(old, Kept::TooOld);
        assert_eq!(after(&store, 0), Some(6));
        let kept = store.after(CryptletId(6), 0, &keys(&[1])).unwrap();
        assert!(kept.is_some());
        drop(store);
        // A smaller room is made at the next update.
        let store = open(&path, 2);
        let stored = self::store(&store, &update(9, b"rose")).await;
        assert_eq!(stored, Kept::Stored);
        assert_eq!(after(&store, 0), Some(8));
    }

    #[tokio::test]
    async fn what_a_key_sent_that_is_listed_no_more_is_not_read_and_stands_in_nobodys_way() {
        let folder = tempfile::tempdir().unwrap();
        let store = open(&folder.path().join("updates"), 3);
        let both = keys(&[1, 2]);
        for number in [4, 5, 6] {
            let stored = store
                .store(&update(number, b"false"), key(2), &both, 0)
                .await;
            assert_eq!(stored, Ok(Kept::Stored));
        }
        let read = |listed: &UpdateKeys| store.after(CRYPTLET, 0, listed).unwrap();
        assert_eq!(read(&both).unwrap().number, 4);
        assert_eq!(read(&keys(&[1])), None);
        assert_eq!(read(&keys(&[])), None);
        // Its numbers are free, whatever they said, and it makes room though its numbers are higher.
        for (number, content) in [(5, b"right"), (6, b"false"), (3, b"right")] {
            let stored = self::store(&store, &update(number, content)).await;
            assert_eq!(stored, Kept::Stored, "{number}");
        }
        let found: Vec<_> = [0, 3, 4, 5, 6].map(|number| after(&store, number)).into();
        assert_eq!(found, [Some(3), Some(5), Some(5), Some(6), None]);
        // All are counted: one more is one too many.
        assert_eq!(
            self::store(&store, &update(7, b"right")).await,
            Kept::Stored
        );
        assert_eq!(after(&store, 0), Some(5));
    }

    #[tokio::test]
    async fn what_a_key_sent_that_is_listed_no_more_makes_room_first() {
        let folder = tempfile::tempdir().unwrap();
        let store = open(&folder.path().join("updates"), 3);
        for number in [100, 101] {
            let update = update(number, b"false");
            let stored = store.store(&update, key(2), &keys(&[1, 2]), 0).await;
            assert_eq!(stored, Ok(Kept::Stored));
        }
        for number in [5, 6, 7] {
            let stored = self::store(&store, &update(number, b"right")).await;
            assert_eq!(stored, Kept::Stored);
        }
        // It is listed again, sends, and is listed no more.
        let late = update(102, b"false");
        let stored = store.store(&late, key(2), &keys(&[1, 2]), 0).await;
        assert_eq!(stored, Ok(Kept::Stored));
        let stored = self::store(&store, &update(8, b"right")).await;
        assert_eq!(stored, Kept::Stored);
        let found: Vec<_> = [5, 6, 7, 8].map(|number| after(&store, number)).into();
        assert_eq!(found, [Some(6), Some(7), Some(8), None]);
    }

    #[tokio::test]
    async fn what_made_room_stays_too_old_once_another_keys_updates_have_gone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("updates");
        let store = open(&path, 3);
        let both = keys(&[1, 2]);
        // Key 2 pushes out what key 1 sent, and then one of its own.
        for (sender, number) in [(1, 1), (1, 2), (2, 100), (2, 101), (2, 102), (2, 103)] {
            let update = update(number, b"rose");
            let stored = store.store(&update, key(sender), &both, 0).await;
            assert_eq!(stored, Ok(Kept::Stored), "{number}");
        }
        // It is listed no more, and there is room again: its own numbers bind nobody else.
        let later = self::store(&store, &update(3, b"rose")).await;
        assert_eq!(later, Kept::Stored);
        for number in [1, 2] {
            let old = self::store(&store, &update(number, b"rose")).await;
            assert_eq!(old, Kept::TooOld, "{number}");
        }
        assert_eq!(after(&store, 0), Some(3));
        drop(store);
        let store = open(&path, 3);
        for (number, kept) in [(2, Kept::TooOld), (3, Kept::Known), (4, Kept::Stored)] {
            let stored = self::store(&store, &update(number, b"rose")).await;
            assert_eq!(stored, kept, "{number}");
        }
        // Nor does what key 2 sent come back if it is listed again: it goes on above.
        for (number, kept) in [
            (100, Kept::TooOld),
            (103, Kept::TooOld),
            (104, Kept::Stored),
        ] {
            let update = update(number, b"rose");
            let stored = store.store(&update, key(2), &both, 0).await;
            assert_eq!(stored, Ok(kept), "{number}");
        }
    }

    #[tokio::test]
    async fn what_made_room_stays_too_old_with_a_larger_limit() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("updates");
        let store = open(&path, 2);
        for number in [1, 3, 5, 7] {
            let stored = self::store(&store, &update(number, b"rose")).await;
            assert_eq!(stored, Kept::Stored, "{number}");
        }
        drop(store);
        let store = open(&path, 10);
        for (number, kept) in [
            (1, Kept::TooOld),
            (3, Kept::TooOld),
            (5, Kept::Known),
            (4, Kept::Stored),
        ] {
            let stored = self::store(&store, &update(number, b"rose")).await;
            assert_eq!(stored, kept, "{number}");
        }
        let neighbour = Update {
            cryptlet: CryptletId(6),
            ..update(1, b"rose")
        };
        assert_eq!(self::store(&store, &neighbour).await, Kept::Stored);
    }

    #[tokio::test]
    async fn what_another_key_has_taken_the_number_of_does_not_come_back() {
        let folder = tempfile::tempdir().unwrap();
        let store = open(&folder.path().join("updates"), 1);
        let both = keys(&[1, 2]);
        let send = async |sender: u8, number: u64, listed: &UpdateKeys| {
            let update = update(number, b"rose");
            store.store(&update, key(sender), listed, 0).await.unwrap()
        };
        assert_eq!(send(2, 5, &both).await, Kept::Stored);
        // Key 2 is listed no more, and key 1 takes its number.
        assert_eq!(send(1, 5, &keys(&[1])).await, Kept::Stored);
        // Key 1 is listed no more and makes room, and key 2 is listed again.
        assert_eq!(send(3, 4, &keys(&[3])).await, Kept::Stored);
        assert_eq!(send(2, 5, &both).await, Kept::TooOld);
    }

    #[tokio::test]
    async fn a_database_that_does_not_say_what_made_room_opens() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("updates");
        let store = open(&path, 2);
        for number in [5, 6, 7] {
            let stored = self::store(&store, &update(number, b"rose")).await;
            assert_eq!(stored, Kept::Stored, "{number}");
        }
        drop(store);
        let database = Database::create(&path).unwrap();
        let transaction = database.begin_write().unwrap();
        assert!(transaction.delete_table(GONE).unwrap());
        transaction.commit().unwrap();
        drop(database);
        let store = open(&path, 2);
        for (number, kept) in [(7, Kept::Known), (8, Kept::Stored), (6, Kept::TooOld)] {
            let stored = self::store(&store, &update(number, b"rose")).await;
            assert_eq!(stored, kept, "{number}");
        }
    }

    #[tokio::test]
    async fn a_key_whose_updates_were_removed_at_high_numbers_can_go_on_above() {
        let folder = tempfile::tempdir().unwrap();
        let store = open(&folder.path().join("updates"), 1);
        let send = async |sender: u8, number: u64, listed: &[u8]| {
            let update = update(number, b"rose");
            let sent = store.store(&update, key(sender), &keys(listed), 0).await;
            sent.unwrap()
        };
        for (sender, steps) in [(1, 1), (1, 2), (2, 3)] {
            let stored = send(sender, steps * MAX_STEP, &[1, 2]).await;
            assert_eq!(stored, Kept::Stored, "{steps}");
        }
        assert_eq!(send(3, 1, &[1, 3]).await, Kept::Stored);
        let most = 3 * MAX_STEP;
        assert_eq!(send(1, 2 * MAX_STEP, &[1, 3]).await, Kept::TooOld);
        assert_eq!(send(1, most + 1, &[1, 3]).await, Kept::TooHigh(most));
        assert_eq!(send(1, 2 * MAX_STEP + 1, &[1, 3]).await, Kept::Stored);
    }

    #[test]
    fn of_too_many_keys_whose_updates_were_removed_the_lowest_stands_for_all_others() {
        let mut gone = Gone::default();
        for number in 1..=70 {
            gone.note(key(number), 100 + u64::from(number), &keys(&[2]));
        }
        gone.note(key(70), 1, &keys(&[2]));
        assert_eq!(gone.by_key.len(), MAX_GONE);
        // The one that is listed stays, and its own number holds where it is higher.
        assert!(gone.by_key.contains_key(&key(2)));
        for (number, up_to) in [(0, 107), (1, 107), (7, 107), (8, 108), (70, 170)] {
            assert_eq!(gone.up_to(&key(number)), up_to, "{number}");
        }
    }

    #[tokio::test]
    async fn no_number_is_so_high_that_none_can_follow() {
        let folder = tempfile::tempdir().unwrap();
        let store = open(&folder.path().join("updates"), 10);
        let now = 1_700_000_000_000;
        let listed = keys(&[1]);
        let send = async |number: u64, now: Moment| {
            let update = update(number, b"rose");
            store.store(&update, key(1), &listed, now).await.unwrap()
        };
        assert_eq!(send(u64::MAX, now).await, Kept::TooHigh(now + MAX_STEP));
        // Who counts, and who takes the time, each may.
        for number in [1, 2, now, now + 60_000] {
            assert_eq!(send(number, now).await, Kept::Stored, "{number}");
        }
        let most = now + 60_000 + MAX_STEP;
        assert_eq!(send(most + 1, now).await, Kept::TooHigh(most));
        assert_eq!(
            send(most, 0).await,
            Kept::Stored,
            "above the highest, whatever the clock says"
        );
    }
}
