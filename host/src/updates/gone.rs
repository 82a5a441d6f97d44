//! What of a cryptlet's updates has made room, by who sent it.

use super::store::{failed, StoreError};
use codec::{Decode, DecodeAll, Encode};
use cryptlet_primitives::{configuration::UpdateKeys, ids::CryptletId, Public};
use redb::{ReadableTable, TableDefinition, WriteTransaction};
use std::collections::BTreeMap;

/// Cryptlet to its [`Gone`], encoded. Databases of earlier versions have none.
pub(super) const GONE: TableDefinition<'_, u32, &[u8]> = TableDefinition::new("gone");

/// Most keys of one cryptlet whose removed updates are remembered apart: many times those that it can list at once.
const MAX_GONE: usize = 64;

/// Up to which numbers a cryptlet's updates were removed. They stay too old though there be room again: else whoever
/// has kept one could have some hosts of a pool take it anew, and others not. By who sent them: a key that is listed no
/// more takes nobody's number.
#[derive(Default, Encode, Decode)]
pub(super) struct Gone {
    by_key: BTreeMap<Public, u64>,
    /// Of all keys that are not among these.
    others: u64,
}

impl Gone {
    /// What is noted of a cryptlet: nothing if nothing was removed.
    pub(super) fn read(
        transaction: &WriteTransaction,
        cryptlet: CryptletId,
    ) -> Result<Self, StoreError> {
        let table = transaction.open_table(GONE).map_err(failed)?;
        let found = table.get(cryptlet.0).map_err(failed)?;
        let gone = found.map(|gone| Gone::decode_all(&mut gone.value()));
        gone.transpose()
            .map(Option::unwrap_or_default)
            .map_err(|_| failed("what was removed is damaged"))
    }

    /// Notes it, within a transaction.
    pub(super) fn write(
        &self,
        transaction: &WriteTransaction,
        cryptlet: CryptletId,
    ) -> Result<(), StoreError> {
        let mut table = transaction.open_table(GONE).map_err(failed)?;
        let written = table.insert(cryptlet.0, self.encode().as_slice());
        written.map(drop).map_err(failed)
    }

    /// The highest number at which this key's updates are too old.
    pub(super) fn up_to(&self, key: &Public) -> u64 {
        let own = self.by_key.get(key).copied();
        own.unwrap_or_default().max(self.others)
    }

    /// Notes that a key's update was removed. Of too many keys, one stands for all others: the one with the lowest number of
    /// those that are not listed, or else of all.
    pub(super) fn note(&mut self, key: Public, number: u64, listed: &UpdateKeys) {
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

#[cfg(test)]
mod tests {
    use super::*;

    fn key(number: u8) -> Public {
        Public::from_raw([number; 32])
    }

    fn keys(numbers: &[u8]) -> UpdateKeys {
        let keys: Vec<Public> = numbers.iter().map(|number| key(*number)).collect();
        keys.try_into().unwrap()
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
}
