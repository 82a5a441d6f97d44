//! Encryption keys of accounts: what others seal to them with.

use crate::{
    deposits, Config, EncryptionKeyRecord, EncryptionKeys, Error, Event, HoldReason, Pallet,
};
use cryptlet_primitives::view::EncryptionKeyView;
use cryptlet_sealing::PublicKey;
use frame_support::ensure;
use sp_core::H256;
use sp_runtime::DispatchResult;

impl<T: Config> Pallet<T> {
    /// The key that others seal to an account with. One read.
    pub fn encryption_key(who: &T::AccountId) -> Option<EncryptionKeyView> {
        let record = EncryptionKeys::<T>::get(who)?;
        Some(EncryptionKeyView {
            key: record.key,
            since: record.since,
        })
    }

    /// Refuses what nothing can be sealed to: what is sealed to a point of small order everybody opens, and a key in a second
    /// form would have two names.
    pub(crate) fn ensure_encrypts(key: &H256) -> Result<(), Error<T>> {
        let parsed = PublicKey::parse(key.to_fixed_bytes());
        parsed.map(|_| ()).map_err(|_| Error::BadEncryptionKey)
    }

    pub(crate) fn do_set_encryption_key(who: T::AccountId, key: H256) -> DispatchResult {
        Self::ensure_encrypts(&key)?;
        let former = EncryptionKeys::<T>::get(&who);
        let is_same = former.is_some_and(|former| former.key == key);
        ensure!(!is_same, Error::<T>::KeyInUse);
        let held = former.map(|former| former.deposit).unwrap_or_default();
        let deposit = Self::price(deposits::encryption_key::<T>());
        Self::rehold(HoldReason::EncryptionKey, &who, held, deposit)?;
        let record = EncryptionKeyRecord {
            key,
            since: Self::now(),
            deposit,
        };
        EncryptionKeys::<T>::insert(&who, record);
        Self::deposit_event(Event::EncryptionKeySet { who, key });
        Ok(())
    }

    pub(crate) fn do_clear_encryption_key(who: T::AccountId) -> DispatchResult {
        let record = EncryptionKeys::<T>::take(&who).ok_or(Error::<T>::NoEncryptionKey)?;
        Self::release(HoldReason::EncryptionKey, &who, record.deposit)?;
        Self::deposit_event(Event::EncryptionKeyCleared { who });
        Ok(())
    }
}
