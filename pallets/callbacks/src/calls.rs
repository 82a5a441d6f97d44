//! The calls: each checks its origin and hands over to the file of its noun.

use frame_support::pallet_macros::*;

/// The calls, as a part of the pallet.
#[pallet_section]
mod calls {
    #[pallet::call]
    impl<T: Config> Pallet<T> {
        /// Have a contract not be called back.
        ///
        /// Origin: the council. What comes for it meanwhile fails, costs what it takes to see that, and can be tried again
        /// when the contract is resumed. Errors: [`Error::AlreadyPaused`]. Event: [`Event::ContractPaused`].
        #[pallet::call_index(0)]
        #[pallet::weight(<T as Config>::WeightInfo::pause())]
        pub fn pause(origin: OriginFor<T>, contract: H160) -> DispatchResult {
            T::CouncilOrigin::ensure_origin(origin)?;
            ensure!(
                !Paused::<T>::contains_key(contract),
                Error::<T>::AlreadyPaused
            );
            Paused::<T>::insert(contract, ());
            Self::deposit_event(Event::ContractPaused { contract });
            Ok(())
        }

        /// Have a contract be called back again.
        ///
        /// Origin: the council. Errors: [`Error::NotPaused`]. Event: [`Event::ContractResumed`].
        #[pallet::call_index(1)]
        #[pallet::weight(<T as Config>::WeightInfo::resume())]
        pub fn resume(origin: OriginFor<T>, contract: H160) -> DispatchResult {
            T::CouncilOrigin::ensure_origin(origin)?;
            Paused::<T>::take(contract).ok_or(Error::<T>::NotPaused)?;
            Self::deposit_event(Event::ContractResumed { contract });
            Ok(())
        }

        /// Remove a failed callback whose result is gone, so that it can't be tried again: its deposit goes back to the
        /// contract.
        ///
        /// Origin: signed, by anyone. Errors: [`Error::FailureNotFound`], [`Error::ResultKept`]. Event:
        /// [`Event::FailureForgotten`].
        #[pallet::call_index(2)]
        #[pallet::weight(<T as Config>::WeightInfo::forget_failure())]
        pub fn forget_failure(origin: OriginFor<T>, failure: u64) -> DispatchResult {
            ensure_signed(origin)?;
            Self::do_forget_failure(failure)
        }
    }
}
