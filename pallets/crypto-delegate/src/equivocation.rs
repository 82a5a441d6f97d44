//! Two answers of one host to one round: proven by anyone, once, and paid for with the host's seat at every table.

use crate::{Config, Error, Event, Pallet};
use cryptlet_primitives::batch::SignedObservation;
use frame_support::ensure;
use sp_runtime::DispatchResult;

impl<T: Config> Pallet<T> {
    pub(crate) fn do_prove_equivocation(
        by: T::AccountId,
        first: &SignedObservation,
        second: &SignedObservation,
    ) -> DispatchResult {
        ensure!(first.contradicts(second), Error::<T>::NoContradiction);
        Self::ensure_signed_by_region(first)?;
        Self::ensure_signed_by_region(second)?;
        let host = first.header.signers.host;
        let round = first.observation.round;
        let epochs = [first, second].map(|observed| observed.header.signers.region_epoch);
        pallet_cryptlet::Pallet::<T>::suspend_equivocator(host, epochs)?;
        Self::deposit_event(Event::EquivocationProven { host, round, by });
        Ok(())
    }

    /// The region answers for what it signs: it countersigns each batch only once the observation is stored. The
    /// instance's signature is inside what the region signed, and is not looked at: a host could deny its own
    /// instance's key otherwise.
    fn ensure_signed_by_region(observed: &SignedObservation) -> DispatchResult {
        ensure!(
            observed.header.genesis == Self::genesis(),
            Error::<T>::BadProof
        );
        observed.verify_proof().map_err(|_| Error::<T>::BadProof)?;
        let signers = observed.header.signers;
        let key = pallet_cryptlet::Pallet::<T>::region_key_at(signers.host, signers.region_epoch)
            .ok_or(Error::<T>::UnknownRegionKey)?;
        let verified = observed.header.verify_region(&observed.signatures, &key);
        verified.map_err(|_| Error::<T>::BadRegionSignature.into())
    }
}
