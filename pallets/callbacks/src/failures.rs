//! Callbacks that failed, and their retries.

use crate::{
    Callback, Config, Delivering, Error, Event, FailedCallbackOf, Failure, Failures, FailuresOf,
    Limits, Message, NextFailure, Pallet,
};
use cryptlet_primitives::{
    ids::{CryptletId, RoundId, Sequence, TopicId},
    queue::MessageQueue,
};
use frame_support::{ensure, weights::Weight};
use pallet_cryptlet::BalanceOf;
use sp_core::H160;
use sp_runtime::DispatchResult;

/// A failed callback that is to be made again, now.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Attempt<Balance> {
    /// The cryptlet that calls.
    pub cryptlet: CryptletId,
    /// The contract.
    pub contract: H160,
    /// The function.
    pub selector: [u8; 4],
    /// The result.
    pub message: Message,
    /// Most that the call may take, all of which the transaction's sender pays: nothing of it is in the pot.
    pub limits: Limits<Balance>,
}

impl<T: Config> Pallet<T> {
    /// Begins another attempt at a failed callback, in the transaction of somebody who pays for it. From now on
    /// [`Self::is_delivering`], until [`Self::end_retry`]: the caller makes sure that it comes, or that everything is undone.
    ///
    /// Make it only with so much gas that the contract has all that the limits say: else the failure says that it had too
    /// little, which is not so. Weight: [`WeightInfo::retry`](crate::WeightInfo::retry), for both. Errors:
    /// [`Error::Reentered`], [`Error::FailureNotFound`], [`Error::ResultGone`], [`Error::NotAllowed`],
    /// [`Error::ContractPaused`].
    pub fn begin_retry(failure: u64) -> Result<Attempt<BalanceOf<T>>, Error<T>> {
        Self::ensure_not_delivering()?;
        let failed = Failures::<T>::get(failure).ok_or(Error::<T>::FailureNotFound)?;
        Self::ensure_admitted(failed.cryptlet, failed.contract)?;
        let message = Self::message_of(&failed).ok_or(Error::<T>::ResultGone)?;
        Delivering::<T>::put(true);
        let Callback {
            selector,
            gas,
            deposit,
        } = failed.callback;
        let time = Self::weight_of_gas(gas).ref_time();
        Ok(Attempt {
            cryptlet: failed.cryptlet,
            contract: failed.contract,
            selector,
            message,
            limits: Limits {
                weight: Weight::from_parts(time, u64::MAX),
                deposit,
            },
        })
    }

    /// Ends an attempt that [`Self::begin_retry`] began. If the contract took it, the failure is gone, and its deposit goes
    /// back to the contract. Events: [`Event::FailureRetried`] or [`Event::RetryFailed`].
    pub fn end_retry(failure: u64, outcome: Result<(), Failure>) {
        Delivering::<T>::kill();
        match outcome {
            Ok(()) => {
                if let Some(failed) = Self::remove_failure(failure) {
                    let contract = failed.contract;
                    Self::deposit_event(Event::FailureRetried { failure, contract });
                }
            }
            Err(reason) => Failures::<T>::mutate_extant(failure, |failed| {
                failed.reason = reason;
                failed.attempts = failed.attempts.saturating_add(1);
                Self::deposit_event(Event::RetryFailed {
                    failure,
                    contract: failed.contract,
                    reason,
                });
            }),
        }
    }

    pub(crate) fn do_forget_failure(failure: u64) -> DispatchResult {
        let failed = Failures::<T>::get(failure).ok_or(Error::<T>::FailureNotFound)?;
        ensure!(Self::message_of(&failed).is_none(), Error::<T>::ResultKept);
        Self::forget_failure_of(failure);
        Ok(())
    }

    /// Keeps a failed callback, whose deposit is in the pot, and forgets the contract's oldest if there are too many. Gives
    /// its number.
    pub(crate) fn keep_failure(failed: FailedCallbackOf<T>) -> u64 {
        let number = NextFailure::<T>::get();
        // 2^64 callbacks do not fail in the lifetime of any chain.
        NextFailure::<T>::put(number.saturating_add(1));
        let oldest = FailuresOf::<T>::get(failed.contract).first().copied();
        let is_full = FailuresOf::<T>::try_append(failed.contract, number).is_err();
        if let Some(oldest) = oldest.filter(|_| is_full) {
            Self::forget_failure_of(oldest);
            // Never fails: the oldest has left its place.
            if FailuresOf::<T>::try_append(failed.contract, number).is_err() {
                log::error!(target: crate::LOG, "no place for failure {number}");
            }
        }
        Failures::<T>::insert(number, failed);
        number
    }

    fn forget_failure_of(failure: u64) {
        if let Some(failed) = Self::remove_failure(failure) {
            let contract = failed.contract;
            Self::deposit_event(Event::FailureForgotten { failure, contract });
        }
    }

    /// Removes a failure; its deposit goes back to the contract.
    fn remove_failure(failure: u64) -> Option<FailedCallbackOf<T>> {
        let failed = Failures::<T>::take(failure)?;
        FailuresOf::<T>::mutate_exists(failed.contract, |numbers| {
            if let Some(known) = numbers {
                known.retain(|number| *number != failure);
                if known.is_empty() {
                    *numbers = None;
                }
            }
        });
        Self::pay(&failed.account, failed.deposit);
        Some(failed)
    }

    pub(crate) fn message_of(failed: &FailedCallbackOf<T>) -> Option<Message> {
        Self::find_message(failed.cryptlet, failed.topic, failed.sequence, failed.round)
    }

    /// A round's result, if its topic still keeps it. A topic that was removed and asked again has others in its places.
    pub(crate) fn find_message(
        cryptlet: CryptletId,
        topic: TopicId,
        sequence: Sequence,
        round: RoundId,
    ) -> Option<Message> {
        let result = pallet_crypto_delegate::Pallet::<T>::at(topic, sequence)?;
        (result.round == round).then(|| Message::new(cryptlet, topic, result))
    }
}
