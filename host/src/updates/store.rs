//! The updates on disk, by cryptlet and number: what was told is there after a restart, and before its sender is answered.

use super::gone::Gone;
use crate::{
    metrics::Metrics,
    update::{StoredUpdate, Updates, UpdatesError},
};
use codec::{DecodeAll, Encode};
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

/// How far an update's number may be above the highest that is kept or that its sender has had removed, or above the
/// moment in milliseconds since 1970 if that is higher: senders count from 1 or take the time, and one number far
/// beyond would leave none for what comes later.
pub const MAX_STEP: u64 = 1 << 32;

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

pub(super) fn failed(error: impl std::fmt::Display) -> StoreError {
    StoreError::Failed(error.to_string())
}

#[cfg(test)]
mod tests;
