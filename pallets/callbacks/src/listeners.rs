//! Listening, resting and leaving.
//!
//! A listener rests until its subscription is accepted, and one that can't pay until it is funded: it is not among the
//! feed's listeners, and nobody looks at it. Whoever does not rest has funds for a callback, so each look at it is paid for:
//! also the one that finds its subscription used up, and those that find results that wait from before it was accepted. A
//! feed of which all listeners rest costs as much as one that has none.

use crate::{
    CallbackOf, Config, Contracts, Error, Event, HoldReason, Lines, Listener, ListenerOf,
    Listeners, Listening, Pallet, Paused, Resting,
};
use cryptlet_primitives::ids::{CryptletId, FeedId};
use frame_support::ensure;
use pallet_cryptlet::BalanceOf;
use sp_core::H160;
use sp_runtime::{traits::Saturating, DispatchResult};

impl<T: Config> Pallet<T> {
    /// Has a contract be called back with each result that its subscription to a feed pays for, `results` of them paid for
    /// in advance ([`Self::cost_of_all`]), and some looks ([`Self::cost_of_looks`]), out of the account's balance, as is
    /// the deposit ([`Self::listener_deposit`]). It rests until the subscription is accepted, and if that is not enough for a callback.
    ///
    /// `account` is the contract's own, that subscribes, and `cryptlet` is the feed's. Weight:
    /// [`WeightInfo::listen`](crate::WeightInfo::listen). Errors: [`Error::Reentered`], [`Error::GasTooHigh`],
    /// [`Error::NotAllowed`], [`Error::ContractPaused`], [`Error::NotSubscribed`], [`Error::AlreadyListening`],
    /// [`Error::DepositNotCovered`], and the currency's. Event: [`Event::ListenerAdded`].
    pub fn listen(
        feed: FeedId,
        account: T::AccountId,
        cryptlet: CryptletId,
        callback: CallbackOf<T>,
        results: u64,
    ) -> DispatchResult {
        let contract = T::Contracts::address_of(&account);
        Self::ensure_callable(cryptlet, contract, &callback)?;
        ensure!(
            pallet_crypto_delegate::Pallet::<T>::is_subscribed(feed, &account),
            Error::<T>::NotSubscribed
        );
        ensure!(
            !Self::is_listening(feed, contract),
            Error::<T>::AlreadyListening
        );
        let funds = Self::cost_of_all(&callback, results).saturating_add(Self::cost_of_looks());
        let deposit = Self::listener_deposit();
        Self::take_in_advance(HoldReason::Listener, &account, deposit, funds)?;
        let listener = Listener {
            account,
            cryptlet,
            callback,
            funds,
            deposit,
        };
        Self::admit(feed, contract, listener);
        Self::deposit_event(Event::ListenerAdded {
            feed,
            contract,
            cryptlet,
        });
        Ok(())
    }

    /// Pays for `results` more callbacks, out of the account's balance. A listener that rested is looked at again if its
    /// funds are enough for a callback, and its subscription is accepted.
    ///
    /// Weight: [`WeightInfo::fund_listener`](crate::WeightInfo::fund_listener). Errors: [`Error::Reentered`],
    /// [`Error::NotListening`], and the currency's. Event: [`Event::ListenerFunded`].
    pub fn fund_listener(feed: FeedId, account: &T::AccountId, results: u64) -> DispatchResult {
        Self::ensure_not_delivering()?;
        let contract = T::Contracts::address_of(account);
        let mut listener = Self::listener(feed, contract).ok_or(Error::<T>::NotListening)?;
        let amount = Self::cost_of_all(&listener.callback, results);
        Self::prepay(account, amount)?;
        listener.funds = listener.funds.saturating_add(amount);
        let funds = listener.funds;
        if Resting::<T>::contains_key(feed, contract) {
            Self::admit(feed, contract, listener);
        } else {
            Listeners::<T>::insert(feed, contract, listener);
        }
        Self::deposit_event(Event::ListenerFunded {
            feed,
            contract,
            funds,
        });
        Ok(())
    }

    /// A listener, whether it rests or not. Two reads at most.
    pub fn listener(feed: FeedId, contract: H160) -> Option<ListenerOf<T>> {
        Listeners::<T>::get(feed, contract).or_else(|| Resting::<T>::get(feed, contract))
    }

    /// Whether a contract listens to a feed, even if it rests. Two reads at most.
    pub fn is_listening(feed: FeedId, contract: H160) -> bool {
        Listeners::<T>::contains_key(feed, contract) || Resting::<T>::contains_key(feed, contract)
    }

    /// Whether a contract is being called back at this moment: nothing that changes state may be done for contracts then.
    /// One read.
    pub fn is_delivering() -> bool {
        crate::Delivering::<T>::get()
    }

    pub(crate) fn ensure_not_delivering() -> Result<(), Error<T>> {
        ensure!(!Self::is_delivering(), Error::<T>::Reentered);
        Ok(())
    }

    /// Refuses a callback that would fail for a reason that is known already.
    pub(crate) fn ensure_callable(
        cryptlet: CryptletId,
        contract: H160,
        callback: &CallbackOf<T>,
    ) -> Result<(), Error<T>> {
        Self::ensure_not_delivering()?;
        ensure!(callback.gas <= Self::max_gas(), Error::<T>::GasTooHigh);
        Self::ensure_admitted(cryptlet, contract)
    }

    /// Refuses a contract that policy or council keep from being called back.
    pub(crate) fn ensure_admitted(cryptlet: CryptletId, contract: H160) -> Result<(), Error<T>> {
        let policy = pallet_cryptlet::Pallet::<T>::policy_in_force(cryptlet);
        ensure!(
            policy.is_some_and(|policy| policy.admits_callback(&contract)),
            Error::<T>::NotAllowed
        );
        ensure!(
            !Paused::<T>::contains_key(contract),
            Error::<T>::ContractPaused
        );
        Ok(())
    }

    /// Has a listener be looked at from now on, if its subscription is accepted and it can pay for a callback; else it
    /// rests.
    fn admit(feed: FeedId, contract: H160, listener: ListenerOf<T>) {
        let is_accepted = pallet_crypto_delegate::Pallet::<T>::is_accepted(feed, &listener.account);
        if !is_accepted || listener.funds < Self::cost_of(&listener.callback) {
            Resting::<T>::insert(feed, contract, listener);
            return;
        }
        Resting::<T>::remove(feed, contract);
        Listeners::<T>::insert(feed, contract, listener);
        Listening::<T>::mutate(feed, |count| *count = count.saturating_add(1));
    }

    /// Has a listener not be looked at any more.
    fn dismiss(feed: FeedId, contract: H160) -> Option<ListenerOf<T>> {
        let listener = Listeners::<T>::get(feed, contract)?;
        Listeners::<T>::remove(feed, contract);
        Listening::<T>::mutate_exists(feed, |count| {
            *count = count
                .and_then(|count| count.checked_sub(1))
                .filter(|left| *left > 0);
        });
        Some(listener)
    }

    /// Nobody listens any more: what waits is for nobody, and not for whoever subscribes when the feed has begun anew. The
    /// line itself goes when its turn comes, so that it never has two.
    fn clear_line(feed: FeedId) {
        Lines::<T>::mutate_extant(feed, |line| {
            line.pending.clear();
            line.cursor = None;
        });
    }

    /// Has a listener rest, with these funds.
    pub(crate) fn put_to_rest(feed: FeedId, contract: H160, funds: BalanceOf<T>) {
        let Some(listener) = Self::dismiss(feed, contract) else {
            return;
        };
        Resting::<T>::insert(feed, contract, Listener { funds, ..listener });
        Self::deposit_event(Event::ListenerRested { feed, contract });
    }

    /// A subscription is accepted: its listener, if it has one, rests no longer.
    pub(crate) fn wake_listener(feed: FeedId, account: &T::AccountId) {
        let contract = T::Contracts::address_of(account);
        if let Some(listener) = Resting::<T>::get(feed, contract) {
            Self::admit(feed, contract, listener);
        }
    }

    /// A subscription has ended: its listener, if it has one, gets deposit and funds back.
    pub(crate) fn remove_listener(feed: FeedId, account: &T::AccountId) {
        let contract = T::Contracts::address_of(account);
        let listener = match Self::dismiss(feed, contract) {
            Some(listener) => listener,
            None => {
                let Some(listener) = Resting::<T>::get(feed, contract) else {
                    return;
                };
                Resting::<T>::remove(feed, contract);
                listener
            }
        };
        if Listening::<T>::get(feed) == 0 {
            Self::clear_line(feed);
        }
        Self::release(HoldReason::Listener, &listener.account, listener.deposit);
        Self::pay(&listener.account, listener.funds);
        Self::deposit_event(Event::ListenerRemoved {
            feed,
            contract,
            refunded: listener.funds,
        });
    }
}
