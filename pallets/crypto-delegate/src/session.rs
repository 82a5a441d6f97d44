//! Delegates come and go with the session keys: each validator's delegate carries reports while it validates.

use crate::{Config, Delegate, Delegates, FormerDelegates, Pallet};
use alloc::vec::Vec;
use cryptlet_primitives::DelegateId;
use frame_support::{
    traits::{Get, OneSessionHandler},
    BoundedVec,
};
use sp_runtime::BoundToRuntimeAppPublic;

/// Most former keys that are remembered: each of tens of members may replace its key a few times before old envelopes
/// need a saved key file.
pub const MAX_FORMER: u32 = 128;

impl<T: Config> BoundToRuntimeAppPublic for Pallet<T> {
    type Public = DelegateId;
}

impl<T: Config> OneSessionHandler<T::AccountId> for Pallet<T> {
    type Key = DelegateId;

    fn on_genesis_session<'a, I>(validators: I)
    where
        I: 'a + Iterator<Item = (&'a T::AccountId, Self::Key)>,
    {
        Self::seat_delegates(validators);
    }

    fn on_new_session<'a, I>(changed: bool, validators: I, _queued: I)
    where
        I: 'a + Iterator<Item = (&'a T::AccountId, Self::Key)>,
    {
        if changed {
            Self::seat_delegates(validators);
        }
    }

    fn on_disabled(_validator_index: u32) {
        // A validator that is disabled for its block-making may still carry reports: they prove themselves.
    }
}

impl<T: Config> Pallet<T> {
    fn seat_delegates<'a>(validators: impl Iterator<Item = (&'a T::AccountId, DelegateId)>)
    where
        T::AccountId: 'a,
    {
        let seated: Vec<Delegate<T::AccountId>> = validators
            .map(|(account, key)| Delegate {
                account: account.clone(),
                key,
            })
            .collect();
        if u32::try_from(seated.len()).unwrap_or(u32::MAX) > T::MaxDelegates::get() {
            log::error!(target: crate::LOG, "more validators than MaxDelegates: the last ones carry no reports");
        }
        let seated = BoundedVec::truncate_from(seated);
        let left = Delegates::<T>::get()
            .into_iter()
            .map(|delegate| delegate.key);
        let left: Vec<DelegateId> = left
            .filter(|key| seated.iter().all(|delegate| delegate.key != *key))
            .collect();
        if !left.is_empty() {
            FormerDelegates::<T>::mutate(|former| remember(former, left));
        }
        Delegates::<T>::put(seated);
    }
}

fn remember(
    former: &mut BoundedVec<DelegateId, frame_support::traits::ConstU32<MAX_FORMER>>,
    keys: Vec<DelegateId>,
) {
    for key in keys {
        former.retain(|other| *other != key);
        if former.is_full() {
            former.remove(0);
        }
        // There is room now.
        let _ = former.try_push(key);
    }
}
