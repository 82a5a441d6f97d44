//! Places among the open rounds: counted, capped, and paid for as long as they are taken.
//!
//! A place counts among all rounds, among its requester's and among its cryptlet's: so neither one account nor one
//! cryptlet takes them all. A deposit for its storage is on hold until the round is decided, expired or closed. A round
//! that nobody answered has used its place for nothing: the least fee that its policy asked is not given back but
//! burnt, so that to fill places costs something, and not to answer earns nobody anything. Rounds that end together
//! give their places back together: each account and each cryptlet is written once.
//!
//! A feed's round has no requester. Feeds have at most half of all places, and half of each cryptlet's: who asks always
//! finds some that no feed takes.

use crate::{
    BalanceOf, Config, Error, HoldReason, OpenByCryptlet, OpenByFeeds, OpenByFeedsOf,
    OpenByRequester, OpenRounds, Pallet, RoundRecordOf,
};
use alloc::collections::BTreeMap;
use codec::{Encode, MaxEncodedLen};
use cryptlet_primitives::ids::{CryptletId, RoundId};
use frame_support::{
    ensure,
    traits::{fungible::MutateHold, tokens::Precision, Get},
};
use sp_runtime::traits::{SaturatedConversion, Saturating, Zero};

/// What one account gets back.
struct Returned<Balance> {
    rounds: u32,
    deposit: Balance,
}

/// Places that rounds leave together.
pub(crate) struct Vacated<T: Config> {
    rounds: u32,
    requesters: BTreeMap<T::AccountId, Returned<BalanceOf<T>>>,
    cryptlets: BTreeMap<CryptletId, u32>,
    /// Those of feeds among them.
    by_feeds: BTreeMap<CryptletId, u32>,
    burnt: BalanceOf<T>,
}

impl<T: Config> Vacated<T> {
    pub(crate) fn new() -> Self {
        Vacated {
            rounds: 0,
            requesters: BTreeMap::new(),
            cryptlets: BTreeMap::new(),
            by_feeds: BTreeMap::new(),
            burnt: Zero::zero(),
        }
    }

    /// Adds the place of a round that is open no more. One that waited for an event took none.
    pub(crate) fn add(&mut self, record: &RoundRecordOf<T>) {
        if record.is_standing() {
            return;
        }
        self.rounds = self.rounds.saturating_add(1);
        let cryptlet = record.statement.cryptlet;
        if let Some(payer) = record.purpose.payer() {
            let nothing = || Returned {
                rounds: 0,
                deposit: Zero::zero(),
            };
            let returned = self.requesters.entry(payer.clone());
            let returned = returned.or_insert_with(nothing);
            returned.rounds = returned.rounds.saturating_add(1);
            returned.deposit = returned.deposit.saturating_add(record.deposit);
        } else {
            let count = self.by_feeds.entry(cryptlet).or_default();
            *count = count.saturating_add(1);
        }
        let count = self.cryptlets.entry(cryptlet).or_default();
        *count = count.saturating_add(1);
    }

    /// Adds what is in the pot, and due to nobody.
    pub(crate) fn burn(&mut self, amount: BalanceOf<T>) {
        self.burnt = self.burnt.saturating_add(amount);
    }
}

impl<T: Config> Pallet<T> {
    /// What a round costs its requester while it is open, besides the fee: one item, of its record's length with its
    /// number, which is the record's key and stands in the schedule too.
    pub fn round_deposit(record: &RoundRecordOf<T>) -> BalanceOf<T> {
        let numbers = RoundId::max_encoded_len().saturating_mul(2);
        let bytes = record.encoded_size().saturating_add(numbers);
        let by_byte = <T as pallet_cryptlet::Config>::DepositPerByte::get()
            .saturating_mul(bytes.saturated_into());
        by_byte.saturating_add(<T as pallet_cryptlet::Config>::DepositPerItem::get())
    }

    /// Counts one more open round, of this requester and this cryptlet.
    pub(crate) fn take_place(
        requester: &T::AccountId,
        cryptlet: CryptletId,
    ) -> Result<(), Error<T>> {
        let all = OpenRounds::<T>::get();
        ensure!(
            all < T::MaxOpenRounds::get(),
            Error::<T>::MaxOpenRoundsExceeded
        );
        let own = OpenByRequester::<T>::get(requester);
        ensure!(
            own < T::MaxOpenByRequester::get(),
            Error::<T>::MaxOpenByRequesterExceeded
        );
        let of_cryptlet = OpenByCryptlet::<T>::get(cryptlet);
        ensure!(
            of_cryptlet < T::MaxOpenByCryptlet::get(),
            Error::<T>::MaxOpenByCryptletExceeded
        );
        OpenRounds::<T>::put(all.saturating_add(1));
        OpenByRequester::<T>::insert(requester, own.saturating_add(1));
        OpenByCryptlet::<T>::insert(cryptlet, of_cryptlet.saturating_add(1));
        Ok(())
    }

    /// Whether there is a place for one more feed's round.
    pub(crate) fn is_place_for_feeds() -> bool {
        OpenRounds::<T>::get() < T::MaxOpenRounds::get()
            && OpenByFeeds::<T>::get() < half(T::MaxOpenRounds::get())
    }

    /// Whether there is a place for one more feed's round of this cryptlet.
    pub(crate) fn is_place_for_feed_of(cryptlet: CryptletId) -> bool {
        Self::is_place_for_feeds()
            && OpenByCryptlet::<T>::get(cryptlet) < T::MaxOpenByCryptlet::get()
            && OpenByFeedsOf::<T>::get(cryptlet) < half(T::MaxOpenByCryptlet::get())
    }

    /// Counts one more open round, of a feed of this cryptlet.
    pub(crate) fn take_place_for_feed(cryptlet: CryptletId) {
        let one_more = |open: &mut u32| *open = open.saturating_add(1);
        OpenRounds::<T>::mutate(one_more);
        OpenByFeeds::<T>::mutate(one_more);
        OpenByCryptlet::<T>::mutate(cryptlet, one_more);
        OpenByFeedsOf::<T>::mutate(cryptlet, one_more);
    }

    /// Frees the places, gives the deposits back, and burns what is due to nobody.
    pub(crate) fn vacate(vacated: Vacated<T>) {
        Self::burn(vacated.burnt);
        if vacated.rounds == 0 {
            return;
        }
        OpenRounds::<T>::mutate(|open| *open = open.saturating_sub(vacated.rounds));
        let by_feeds = vacated.by_feeds.values().copied();
        let by_feeds = by_feeds.fold(0u32, u32::saturating_add);
        if by_feeds > 0 {
            OpenByFeeds::<T>::mutate(|open| *open = open.saturating_sub(by_feeds));
        }
        for (cryptlet, rounds) in vacated.by_feeds {
            OpenByFeedsOf::<T>::mutate_exists(cryptlet, |open| *open = less(*open, rounds));
        }
        for (cryptlet, rounds) in vacated.cryptlets {
            OpenByCryptlet::<T>::mutate_exists(cryptlet, |open| *open = less(*open, rounds));
        }
        let reason = HoldReason::Round.into();
        for (requester, Returned { rounds, deposit }) in vacated.requesters {
            OpenByRequester::<T>::mutate_exists(&requester, |open| *open = less(*open, rounds));
            let released =
                T::Currency::release(&reason, &requester, deposit, Precision::BestEffort);
            if let Err(error) = released {
                // What is on hold can always be released (`try_state`): a round ends whatever has become of it.
                log::error!(target: crate::LOG, "{deposit:?} of {requester:?} stays on hold: {error:?}");
            }
        }
    }
}

/// What feeds may take of so many places.
fn half(places: u32) -> u32 {
    places.checked_div(2).unwrap_or_default()
}

/// A count less `rounds`: `None`, and no entry any more, when none is left.
fn less(open: Option<u32>, rounds: u32) -> Option<u32> {
    open?.checked_sub(rounds).filter(|left| *left > 0)
}
