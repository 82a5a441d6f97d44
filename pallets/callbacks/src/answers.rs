//! Waiting for the answer to one request.

use crate::{
    Answer, AnswerOf, Answers, CallbackOf, Config, Contracts, Error, Event, HoldReason, Pallet,
};
use cryptlet_primitives::ids::{CryptletId, RoundId};
use frame_support::ensure;
use pallet_cryptlet::BalanceOf;
use sp_runtime::DispatchResult;

impl<T: Config> Pallet<T> {
    /// Has a contract be called back with a round's result, paid for in advance ([`Self::cost_of`]) out of the account's
    /// balance, as is the deposit ([`Self::answer_deposit`]). If the round ends without a result, both go back.
    ///
    /// `account` is the contract's own, and asked `cryptlet` in this round, in this very transaction. Weight:
    /// [`WeightInfo::await_answer`](crate::WeightInfo::await_answer). Errors: [`Error::Reentered`],
    /// [`Error::GasTooHigh`], [`Error::NotAllowed`], [`Error::ContractPaused`], [`Error::AlreadyAwaited`],
    /// [`Error::DepositNotCovered`], and the currency's. Event: [`Event::AnswerAwaited`].
    pub fn await_answer(
        round: RoundId,
        account: T::AccountId,
        cryptlet: CryptletId,
        callback: CallbackOf<T>,
    ) -> DispatchResult {
        let contract = T::Contracts::address_of(&account);
        Self::ensure_callable(cryptlet, contract, &callback)?;
        ensure!(
            !Answers::<T>::contains_key(round),
            Error::<T>::AlreadyAwaited
        );
        let funds = Self::cost_of(&callback);
        let deposit = Self::answer_deposit();
        Self::take_in_advance(HoldReason::Answer, &account, deposit, funds)?;
        Answers::<T>::insert(
            round,
            Answer {
                contract,
                account,
                cryptlet,
                callback,
                funds,
                deposit,
                result: None,
            },
        );
        Self::deposit_event(Event::AnswerAwaited { round, contract });
        Ok(())
    }

    /// Removes who waited: what is left of the funds, and the deposit, go back.
    pub(crate) fn close_answer(round: RoundId, answer: AnswerOf<T>, left: BalanceOf<T>) {
        Answers::<T>::remove(round);
        Self::release(HoldReason::Answer, &answer.account, answer.deposit);
        Self::pay(&answer.account, left);
        Self::deposit_event(Event::AnswerRefunded {
            round,
            contract: answer.contract,
            refunded: left,
        });
    }
}
