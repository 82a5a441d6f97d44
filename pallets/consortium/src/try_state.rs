//! What must hold of the pallet's storage at the end of every block.

use crate::{
    check_chain_id, deployers::is_ascending, Admitted, ChainId, Config, Deployers, Pace, Pallet,
};
use frame_support::ensure;
use sp_runtime::TryRuntimeError;

impl<T: Config> Pallet<T> {
    /// Admitted accounts and deployers are strictly ascending; pace and chain id are within their
    /// bounds.
    pub(crate) fn do_try_state() -> Result<(), TryRuntimeError> {
        ensure!(
            is_ascending(&Admitted::<T>::get()),
            "Consortium.Admitted is not strictly ascending"
        );
        ensure!(
            Deployers::<T>::get().is_none_or(|deployers| is_ascending(&deployers)),
            "Consortium.Deployers is not strictly ascending"
        );
        ensure!(
            Pace::<T>::get().check().is_ok(),
            "Consortium.Pace is out of bounds"
        );
        ensure!(
            check_chain_id(ChainId::<T>::get()).is_ok(),
            "Consortium.ChainId is out of bounds"
        );
        Ok(())
    }
}
