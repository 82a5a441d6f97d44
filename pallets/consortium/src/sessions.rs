//! Which validators a session gets.

use crate::{Admitted, Config, Pallet};
use alloc::vec::Vec;
use frame_support::traits::{ValidatorRegistration, ValidatorSet};
use sp_staking::SessionIndex;

impl<T: Config> pallet_session::SessionManager<T::AccountId> for Pallet<T> {
    /// The admitted accounts that have session keys; `None` (no change) when they are those of now,
    /// so that GRANDPA does not begin a new authority set for nothing, and when there are none, so
    /// that the chain goes on.
    fn new_session(_: SessionIndex) -> Option<Vec<T::AccountId>> {
        let ready: Vec<_> = Admitted::<T>::get()
            .into_iter()
            .filter(T::Session::is_registered)
            .collect();
        (!ready.is_empty() && ready != T::Session::validators()).then_some(ready)
    }

    fn end_session(_: SessionIndex) {}

    fn start_session(_: SessionIndex) {}
}
