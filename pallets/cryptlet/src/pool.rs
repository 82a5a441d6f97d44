//! Offers of instances, and seats in pools.

use crate::{
    deposits, Bindings, Config, Cryptlets, Error, Event, HoldReason, HostRecord, Hosts, Offer,
    Offers, Pallet, Panel, Pool, Pools, Seat, Voters,
};
use alloc::vec::Vec;
use cryptlet_primitives::{
    envelope::SavedInstanceKey,
    ids::{CryptletId, HostId, KeyEpoch},
    package::{InstanceOffer, Kind},
    policy::Policy,
    view::MAX_POOL,
    Public, Signature,
};
use frame_support::ensure;
use sp_runtime::{traits::Zero, DispatchResult};

impl<T: Config> Pallet<T> {
    /// The pool of a cryptlet: its admitted seats in rising order of hosts. One read.
    pub fn pool(cryptlet: CryptletId) -> Pool {
        Pools::<T>::get(cryptlet)
    }

    /// Who is seated for a cryptlet, under which policy; `None` if it is unknown or revoked. Four reads.
    pub fn panel(cryptlet: CryptletId) -> Option<Panel<T::AccountId>> {
        let record = Self::active_cryptlet(cryptlet).ok()?;
        Some(Panel {
            pool: Self::pool(cryptlet),
            policy: Self::strictest_policy(cryptlet, &record),
        })
    }

    /// The instances' keys in force in a cryptlet's pool, as a key book has them. One read.
    pub fn instance_keys(cryptlet: CryptletId) -> Vec<SavedInstanceKey> {
        let saved = |seat: &Seat| SavedInstanceKey {
            cryptlet,
            host: seat.host,
            epoch: seat.epoch,
            key: seat.key,
            since: seat.since,
            from: seat.key_since,
            until: None,
        };
        Self::pool(cryptlet).iter().map(saved).collect()
    }

    /// Which key epoch a host offers next for its instance of a cryptlet: one more than its seat's, or without a seat
    /// the first that no seat of this host has had. `None` if it is not enrolled, or epochs have run out. Two reads.
    pub fn next_instance_epoch(cryptlet: CryptletId, host: HostId) -> Option<KeyEpoch> {
        next_epoch(&Pools::<T>::get(cryptlet), &Hosts::<T>::get(host)?, host)
    }

    pub(crate) fn do_offer_instance(
        operator: T::AccountId,
        cryptlet: CryptletId,
        host: HostId,
        key: Public,
        by_instance: &Signature,
        by_region: &Signature,
    ) -> DispatchResult {
        Self::active_cryptlet(cryptlet)?;
        let serves_one = Bindings::<T>::contains_key(cryptlet);
        ensure!(!serves_one, Error::<T>::ServesOneContract);
        let voter = Voters::<T>::get(host).ok_or(Error::<T>::HostNotFound)?;
        ensure!(voter.operator == operator, Error::<T>::NotAuthorized);
        ensure!(voter.is_active(Self::now()), Error::<T>::HostNotActive);
        let pool = Pools::<T>::get(cryptlet);
        let known = key == voter.region_key || pool.iter().any(|seat| seat.key == key);
        ensure!(!known, Error::<T>::KeyInUse);
        Self::ensure_strong(&key)?;
        let record = Hosts::<T>::get(host).ok_or(Error::<T>::HostNotFound)?;
        let epoch = next_epoch(&pool, &record, host).ok_or(Error::<T>::NumbersExhausted)?;
        let signed = InstanceOffer {
            genesis: Self::genesis(),
            cryptlet,
            host,
            key,
            epoch,
        };
        let both = signed.is_signed(&voter.region_key, by_instance, by_region);
        ensure!(both, Error::<T>::BadSignature);

        let deposit = Self::price(deposits::offer::<T>());
        let earlier = Offers::<T>::get(cryptlet, host);
        let held = earlier.map_or_else(Zero::zero, |offer| offer.deposit);
        Self::rehold(HoldReason::Offer, &operator, held, deposit)?;
        if earlier.is_none() {
            Self::count_offer(host, |open| open.checked_add(1))?;
        }
        let offer = Offer {
            key,
            epoch,
            region_epoch: voter.region_epoch,
            deposit,
        };
        Offers::<T>::insert(cryptlet, host, offer);
        Self::deposit_event(Event::InstanceOffered {
            cryptlet,
            host,
            epoch,
            key,
        });
        Ok(())
    }

    pub(crate) fn do_admit_instance(
        owner: T::AccountId,
        cryptlet: CryptletId,
        host: HostId,
        key: Public,
    ) -> DispatchResult {
        let record = Self::owned_cryptlet(cryptlet, &owner)?;
        let offer = Offers::<T>::get(cryptlet, host).ok_or(Error::<T>::OfferNotFound)?;
        let voter = Voters::<T>::get(host).ok_or(Error::<T>::HostNotFound)?;
        let unchanged = offer.key == key && offer.region_epoch == voter.region_epoch;
        ensure!(unchanged, Error::<T>::KeyMismatch);
        ensure!(voter.is_active(Self::now()), Error::<T>::HostNotActive);
        let policy = Self::strictest_policy(cryptlet, &record);
        let admitted = policy.admits_host(host, &voter.operator, voter.isolation);
        ensure!(admitted, Error::<T>::HostNotAllowed);

        let mut pool = Pools::<T>::get(cryptlet);
        Self::seat(&mut pool, host, &offer.key, offer.epoch, &policy)?;
        Pools::<T>::insert(cryptlet, pool);
        Self::close_offer(cryptlet, host)?;
        Self::deposit_event(Event::InstanceAdmitted {
            cryptlet,
            host,
            epoch: offer.epoch,
        });
        Ok(())
    }

    pub(crate) fn do_dismiss_instance(
        who: T::AccountId,
        cryptlet: CryptletId,
        host: HostId,
    ) -> DispatchResult {
        let record = Cryptlets::<T>::get(cryptlet).ok_or(Error::<T>::NotFound)?;
        let operates = || Voters::<T>::get(host).is_some_and(|voter| voter.operator == who);
        ensure!(record.owner == who || operates(), Error::<T>::NotAuthorized);
        let mut pool = Pools::<T>::get(cryptlet);
        let seat = pool.binary_search_by_key(&host, |seat| seat.host).ok();
        let offered = Offers::<T>::contains_key(cryptlet, host);
        ensure!(seat.is_some() || offered, Error::<T>::OfferNotFound);
        if let Some(place) = seat {
            let left = pool.remove(place);
            Self::leave(host, left.epoch);
            if pool.is_empty() {
                Pools::<T>::remove(cryptlet);
            } else {
                Pools::<T>::insert(cryptlet, pool);
            }
            // A contract's cryptlet that has too few hosts now gets others.
            if record.kind == Kind::Contract {
                Self::find_hosts(cryptlet);
            }
        }
        if offered {
            Self::close_offer(cryptlet, host)?;
        }
        Self::deposit_event(Event::InstanceDismissed { cryptlet, host });
        Ok(())
    }

    /// Seats an instance, or gives its seat another key and epoch; then it keeps its place and its `since`.
    pub(crate) fn seat(
        pool: &mut Pool,
        host: HostId,
        key: &Public,
        epoch: KeyEpoch,
        policy: &Policy<T::AccountId>,
    ) -> Result<(), Error<T>> {
        let taken = pool.iter().any(|seat| seat.key == *key);
        ensure!(!taken, Error::<T>::KeyInUse);
        let now = Self::now();
        if let Some(seat) = pool.iter_mut().find(|seat| seat.host == host) {
            seat.key = *key;
            seat.epoch = epoch;
            seat.key_since = now;
            return Ok(());
        }
        let seats = u32::try_from(pool.len()).unwrap_or(u32::MAX);
        let most = policy.max_instances.map_or(MAX_POOL, u32::from);
        ensure!(seats < most, Error::<T>::MaxInstancesExceeded);
        let place = pool.partition_point(|seat| seat.host < host);
        let seat = Seat {
            host,
            key: *key,
            epoch,
            key_since: now,
            since: now.saturating_add(1),
        };
        pool.try_insert(place, seat)
            .map_err(|_| Error::<T>::MaxInstancesExceeded)
    }

    /// Has a host count its instances' keys on from an epoch that a seat of it had: what it signed once, an offer or a
    /// batch, is never taken for a later instance's. Nothing is left to count of a host that is withdrawn.
    fn leave(host: HostId, epoch: KeyEpoch) {
        Hosts::<T>::mutate_extant(host, |record| {
            record.next_instance = record.next_instance.max(epoch.saturating_add(1));
        });
    }

    /// Takes an offer off the table and releases its deposit. Its host is enrolled: one with open offers can't retire.
    fn close_offer(cryptlet: CryptletId, host: HostId) -> DispatchResult {
        let offer = Offers::<T>::take(cryptlet, host).ok_or(Error::<T>::OfferNotFound)?;
        let voter = Voters::<T>::get(host).ok_or(Error::<T>::HostNotFound)?;
        Self::release(HoldReason::Offer, &voter.operator, offer.deposit)?;
        Self::count_offer(host, |open| open.checked_sub(1))
    }

    fn count_offer(host: HostId, change: impl Fn(u32) -> Option<u32>) -> DispatchResult {
        Hosts::<T>::try_mutate(host, |record| {
            let record = record.as_mut().ok_or(Error::<T>::HostNotFound)?;
            record.open_offers = change(record.open_offers).ok_or(Error::<T>::NumbersExhausted)?;
            Ok(())
        })
    }
}

/// Which of its keys an instance offers next.
fn next_epoch<Balance>(
    pool: &Pool,
    record: &HostRecord<Balance>,
    host: HostId,
) -> Option<KeyEpoch> {
    match pool.iter().find(|seat| seat.host == host) {
        Some(seat) => seat.epoch.checked_add(1),
        None => Some(record.next_instance),
    }
}
