//! The set of admitted validators.

use crate::{Admitted, Config, Error, Pallet};
use core::marker::PhantomData;
use frame_support::{
    ensure,
    pallet_prelude::{DispatchError, DispatchResult},
    traits::ValidatorRegistration,
};
use sp_runtime::traits::Convert;

impl<T: Config> Pallet<T> {
    /// Whether `account` may validate. One storage read.
    pub fn is_admitted(account: &T::AccountId) -> bool {
        Admitted::<T>::get().binary_search(account).is_ok()
    }

    /// Adds `validator` at its place in the order.
    pub(crate) fn insert(validator: T::AccountId) -> DispatchResult {
        Admitted::<T>::try_mutate(|admitted| {
            let Err(place) = admitted.binary_search(&validator) else {
                return Err(Error::<T>::AlreadyExists.into());
            };
            admitted
                .try_insert(place, validator)
                .map_err(|_| Error::<T>::MaxValidatorsExceeded.into())
        })
    }

    /// Removes `validator`, unless no validator with session keys would remain.
    pub(crate) fn take(validator: &T::AccountId) -> DispatchResult {
        Admitted::<T>::try_mutate(|admitted| {
            let Ok(place) = admitted.binary_search(validator) else {
                return Err(DispatchError::from(Error::<T>::NotFound));
            };
            admitted.remove(place);
            ensure!(
                admitted.iter().any(T::Session::is_registered),
                Error::<T>::LastValidator
            );
            Ok(())
        })
    }
}

/// An admitted account is its own validator id; any other has none, so that strangers can't store
/// session keys.
pub struct AdmittedOnly<T>(PhantomData<T>);

impl<T: Config> Convert<T::AccountId, Option<T::AccountId>> for AdmittedOnly<T> {
    fn convert(account: T::AccountId) -> Option<T::AccountId> {
        Pallet::<T>::is_admitted(&account).then_some(account)
    }
}
