//! What must hold of the pallet's storage at the end of every block.

use crate::{Admitted, Config, Pace, Pallet};
use frame_support::ensure;
use sp_runtime::TryRuntimeError;

impl<T: Config> Pallet<T> {
    /// Admitted accounts are strictly ascending and the pace is within its bounds.
    pub(crate) fn do_try_state() -> Result<(), TryRuntimeError> {
        let admitted = Admitted::<T>::get();
        let ascending = admitted
            .iter()
            .zip(admitted.iter().skip(1))
            .all(|(a, b)| a < b);
        ensure!(ascending, "Consortium.Admitted is not strictly ascending");
        ensure!(
            Pace::<T>::get().check().is_ok(),
            "Consortium.Pace is out of bounds"
        );
        Ok(())
    }
}
