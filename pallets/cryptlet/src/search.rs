//! The search for hosts of contracts' cryptlets that have too few, for a day at most.
//!
//! Delegates look for them, a few cryptlets at a time. So that each has its turn, each block goes on by one of them, and
//! delegates begin after that one. The same walk ends searches whose time is over. Hosts are looked for when one leaves, while a
//! request waits, and when somebody pays for it ([`Pallet::seek_hosts`]).

use crate::{
    bindings::is_enough, BalanceOf, Bindings, Config, Error, Event, Pallet, Searched, Wanting,
    WeightInfo, SEARCH_MS,
};
use alloc::{collections::BTreeSet, vec::Vec};
use cryptlet_primitives::ids::{CryptletId, HostId, Moment};
use frame_support::{
    ensure,
    traits::{
        fungible::Mutate,
        tokens::{Fortitude, Precision, Preservation},
        Get,
    },
    weights::Weight,
};
use sp_runtime::{
    traits::{SaturatedConversion, Zero},
    DispatchResult,
};

impl<T: Config> Pallet<T> {
    /// Whether a contract's cryptlet is bound and has as many hosts as policy wants, those counted that are seated from the
    /// next moment on. Five reads.
    pub fn has_enough_hosts(cryptlet: CryptletId) -> bool {
        Self::is_served(cryptlet) == Some(true)
    }

    /// The same. Where a bound cryptlet has too few, hosts are looked for, for [`SEARCH_MS`] from now on. Six reads.
    pub fn find_hosts(cryptlet: CryptletId) -> bool {
        let is_served = Self::is_served(cryptlet);
        if is_served == Some(false) {
            Wanting::<T>::insert(cryptlet, Self::now().saturating_add(SEARCH_MS));
            if !Searched::<T>::exists() {
                Searched::<T>::put(cryptlet);
            }
        }
        is_served == Some(true)
    }

    /// Has hosts looked for again, and `who` pays policy's least fee, which is burnt.
    pub(crate) fn do_seek_hosts(who: T::AccountId, cryptlet: CryptletId) -> DispatchResult {
        let record = Self::active_cryptlet(cryptlet)?;
        let is_missing = Self::is_served(cryptlet) == Some(false);
        ensure!(is_missing, Error::<T>::NoHostsMissing);
        let is_sought = Wanting::<T>::contains_key(cryptlet);
        ensure!(!is_sought, Error::<T>::AlreadySought);
        let binding = Bindings::<T>::get(cryptlet).ok_or(Error::<T>::NoHostsMissing)?;
        let policy = Self::strictest_policy(cryptlet, &record);
        let fee: BalanceOf<T> = policy.min_fee.unwrap_or_default().saturated_into();
        if !fee.is_zero() {
            T::Currency::burn_from(
                &who,
                fee,
                Preservation::Preserve,
                Precision::Exact,
                Fortitude::Polite,
            )?;
        }
        Self::find_hosts(cryptlet);
        Self::deposit_event(Event::HostsSought {
            contract: binding.contract,
            cryptlet,
            who,
        });
        Ok(())
    }

    /// Cryptlets that want hosts, at most so many: those whose turn comes in the next blocks, one in each.
    pub fn wanting(most: u32) -> Vec<CryptletId> {
        let Some(last) = Searched::<T>::get() else {
            return Vec::new();
        };
        let most = usize::try_from(most).unwrap_or(usize::MAX);
        let next = Self::wanting_after(last).take(most);
        let mut known = BTreeSet::new();
        next.map(|(cryptlet, _)| cryptlet)
            .filter(|cryptlet| known.insert(*cryptlet))
            .collect()
    }

    /// Hosts that may have a seat in the pool of a contract's cryptlet, and have none: those of its operators that policy
    /// admits, at most [`MAX_HOSTS_OF_OPERATOR`](crate::MAX_HOSTS_OF_OPERATOR) of each. For the delegates, who ask them where
    /// one is missing.
    pub fn missing_hosts(cryptlet: CryptletId) -> Vec<HostId> {
        let Some(panel) = Self::panel(cryptlet) else {
            return Vec::new();
        };
        let is_seated = |host: &HostId| panel.pool.iter().any(|seat| seat.host == *host);
        let candidates = Self::eligible_hosts(&panel.policy).into_iter();
        candidates.filter(|host| !is_seated(host)).collect()
    }

    /// Goes on by one of the cryptlets that want hosts, and ends the search for it if its time is over. Gives the weight.
    pub(crate) fn go_on_searching() -> Weight {
        Self::go_on_searching_at(Self::now())
    }

    /// The same at this moment.
    pub(crate) fn go_on_searching_at(now: Moment) -> Weight {
        let Some(last) = Searched::<T>::get() else {
            return T::DbWeight::get().reads(1);
        };
        let Some((cryptlet, until)) = Self::wanting_after(last).next() else {
            Searched::<T>::kill();
            return T::WeightInfo::go_on_searching();
        };
        Searched::<T>::put(cryptlet);
        if until < now {
            Wanting::<T>::remove(cryptlet);
            if let Some(binding) = Bindings::<T>::get(cryptlet) {
                Self::deposit_event(Event::SearchEnded {
                    contract: binding.contract,
                    cryptlet,
                });
            }
        }
        T::WeightInfo::go_on_searching()
    }

    /// Whether a bound cryptlet has enough hosts; `None` of others.
    fn is_served(cryptlet: CryptletId) -> Option<bool> {
        let is_bound = Bindings::<T>::get(cryptlet)?.is_bound;
        let panel = is_bound.then(|| Self::panel(cryptlet)).flatten()?;
        Some(is_enough(&panel.policy, panel.pool.len()))
    }

    /// All that want hosts, from the one after `last` on, and then again from the first on.
    fn wanting_after(last: CryptletId) -> impl Iterator<Item = (CryptletId, Moment)> {
        let last = Wanting::<T>::hashed_key_for(last);
        Wanting::<T>::iter_from(last).chain(Wanting::<T>::iter())
    }
}
