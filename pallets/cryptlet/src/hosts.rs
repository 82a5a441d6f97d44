//! Enrolment, keys, suspension and retirement of hosts.

use crate::{
    attestation::Attestation, cryptlets::By, deposits, remember, BalanceOf, Config, Error, Event,
    Evidence, HoldReason, HostRecord, Hosts, KeptDeposits, NextHost, OperatorHosts, Pallet,
    PastKey, PastKeys, RegionKeys, Retirement, SuspendedBy, Voter, Voters,
};
use alloc::vec::Vec;
use cryptlet_primitives::{
    endpoint::EndpointText,
    envelope::SavedRegionKey,
    ids::{HostId, KeyEpoch, Moment},
    policy::Isolation,
    view::HostStatus,
    Public, Signature,
};
use frame_support::{
    ensure,
    traits::{fungible::MutateHold, Get, Time},
};
use frame_system::pallet_prelude::BlockNumberFor;
use sp_core::H256;
use sp_runtime::{
    traits::{Saturating, Zero},
    DispatchError, DispatchResult,
};

/// Both parts of a host.
type Enrolled<T> = (
    Voter<<T as frame_system::Config>::AccountId>,
    HostRecord<BalanceOf<T>>,
);

/// What an operator enrols.
pub(crate) struct Enrolment {
    pub endpoint: EndpointText,
    pub region_key: Public,
    pub encryption_key: H256,
    pub isolation: Isolation,
    pub evidence: Evidence,
}

impl<T: Config> Pallet<T> {
    /// The chain's clock, milliseconds since 1970, UTC.
    pub fn now() -> Moment {
        T::Time::now()
    }

    /// Hash of the chain's first block. One read.
    pub fn genesis() -> H256 {
        frame_system::Pallet::<T>::block_hash(BlockNumberFor::<T>::zero())
    }

    /// What decides whether a host's vote counts; `None` if it is not enrolled. One read.
    pub fn voter(host: HostId) -> Option<Voter<T::AccountId>> {
        Voters::<T>::get(host)
    }

    /// Where delegates reach a host. One read.
    pub fn endpoint(host: HostId) -> Option<EndpointText> {
        Hosts::<T>::get(host).map(|record| record.endpoint)
    }

    /// A host's region key of an epoch, as far as the chain remembers: the one in force and the
    /// [`crate::MAX_PAST_KEYS`] before it. Two reads at most.
    pub fn region_key_at(host: HostId, epoch: KeyEpoch) -> Option<Public> {
        let voter = Voters::<T>::get(host)?;
        if voter.region_epoch == epoch {
            return Some(voter.region_key);
        }
        let record = Hosts::<T>::get(host)?;
        record
            .past
            .iter()
            .find(|past| past.epoch == epoch)
            .map(|past| past.key)
    }

    /// All region keys of a host that the chain remembers, the oldest first, each with the moments from which and until
    /// which it was in force; none if it is not enrolled. None lasts beyond the host's retirement, and one that proved
    /// its equivocation not beyond the proof. Two reads.
    pub fn region_keys(host: HostId) -> Vec<SavedRegionKey> {
        let Ok((voter, record)) = Self::enrolled(host) else {
            return Vec::new();
        };
        let past = record
            .past
            .iter()
            .map(|past| (past.epoch, past.key, Some(past.until), past.replaced_at));
        let retired_at = record.retirement.map(|retirement| retirement.retired_at);
        let ends = [retired_at, record.caught_at(voter.region_epoch)];
        let until = ends.into_iter().flatten().min();
        let mut since = record.keys_since;
        past.chain([(voter.region_epoch, voter.region_key, until, Moment::MAX)])
            .map(|(epoch, key, until, replaced_at)| SavedRegionKey {
                host,
                epoch,
                key,
                from: core::mem::replace(&mut since, replaced_at),
                until,
            })
            .collect()
    }

    /// Suspends a host, a retired one too, of which somebody proved that it signed two answers to one round, under
    /// region keys of these epochs; gives its operator. Only the council reinstates it, once it has a later key or,
    /// retired, with the one it has. The caller has checked the proof.
    ///
    /// A proof by which the host was caught before fails, and so does any other under the same or earlier keys: else
    /// one lie, or one stolen key, would suspend it for ever. No lie that counts escapes: what such keys sign has no
    /// vote.
    ///
    /// Errors: [`Error::HostNotFound`], [`Error::AlreadySuspended`] if it is caught and not reinstated,
    /// [`Error::KeyAnswered`]. Event: [`Event::HostSuspended`].
    pub fn suspend_equivocator(
        host: HostId,
        epochs: [KeyEpoch; 2],
    ) -> Result<T::AccountId, DispatchError> {
        let (voter, mut record) = Self::enrolled(host)?;
        ensure!(
            voter.status != HostStatus::Equivocated,
            Error::<T>::AlreadySuspended
        );
        let [first, second] = epochs;
        ensure!(
            first.min(second) >= record.answered,
            Error::<T>::KeyAnswered
        );
        record.answered = first.max(second).saturating_add(1);
        record.answered_at = Self::now();
        let operator = voter.operator.clone();
        Self::suspend(
            host,
            voter,
            record,
            HostStatus::Equivocated,
            SuspendedBy::Equivocation,
        );
        Ok(operator)
    }

    pub(crate) fn do_enrol_host(
        operator: T::AccountId,
        enrolment: Enrolment,
        proof: &Signature,
    ) -> DispatchResult {
        let Enrolment {
            endpoint,
            region_key,
            encryption_key,
            isolation,
            evidence,
        } = enrolment;
        Self::ensure_endpoint(&endpoint)?;
        Self::ensure_encrypts(&encryption_key)?;
        ensure!(
            !RegionKeys::<T>::contains_key(region_key),
            Error::<T>::KeyInUse
        );
        Self::ensure_possession(&operator, &region_key, proof)?;
        let expires_at = Self::expiry(isolation, &region_key, &evidence)?;
        let now = Self::now();
        let host = NextHost::<T>::get();
        let next = host.0.checked_add(1).ok_or(Error::<T>::NumbersExhausted)?;
        let deposit = Self::price(deposits::host::<T>(&evidence, 1));
        T::Currency::hold(&HoldReason::Host.into(), &operator, deposit)?;

        NextHost::<T>::put(HostId(next));
        RegionKeys::<T>::insert(region_key, host);
        OperatorHosts::<T>::insert(&operator, host, ());
        Voters::<T>::insert(
            host,
            Voter {
                operator: operator.clone(),
                region_key,
                region_epoch: 0,
                isolation,
                status: HostStatus::Active,
                expires_at,
            },
        );
        Hosts::<T>::insert(
            host,
            HostRecord {
                endpoint,
                encryption_key,
                evidence,
                past: PastKeys::default(),
                suspended_by: None,
                open_offers: 0,
                keys_since: now,
                answered: 0,
                answered_at: 0,
                next_instance: 0,
                retirement: None,
                deposit,
            },
        );
        Self::deposit_event(Event::HostEnrolled {
            host,
            operator,
            isolation,
            expires_at,
        });
        Ok(())
    }

    pub(crate) fn do_renew_host(
        operator: T::AccountId,
        host: HostId,
        evidence: Evidence,
    ) -> DispatchResult {
        let (mut voter, mut record) = Self::operated(host, &operator)?;
        let expires_at = Self::expiry(voter.isolation, &voter.region_key, &evidence)?;
        let deposit = Self::price(deposits::host::<T>(&evidence, voter.region_keys()));
        Self::rehold(HoldReason::Host, &operator, record.deposit, deposit)?;
        voter.expires_at = expires_at;
        record.evidence = evidence;
        record.deposit = deposit;
        Voters::<T>::insert(host, voter);
        Hosts::<T>::insert(host, record);
        Self::deposit_event(Event::HostRenewed { host, expires_at });
        Ok(())
    }

    pub(crate) fn do_rotate_host_key(
        operator: T::AccountId,
        host: HostId,
        key: Public,
        proof: &Signature,
    ) -> DispatchResult {
        let (mut voter, mut record) = Self::operated(host, &operator)?;
        // Its key book is closed: else the former keys would end when they were replaced, after the retirement.
        ensure!(record.retirement.is_none(), Error::<T>::AlreadyRetired);
        ensure!(!RegionKeys::<T>::contains_key(key), Error::<T>::KeyInUse);
        let now = Self::now();
        // Else a host that signed two answers would rotate its way out of the proof.
        let answerable = record.past.first().is_some_and(|oldest| {
            record.past.is_full()
                && now < oldest.replaced_at.saturating_add(T::HostLifetimeMs::get())
        });
        ensure!(!answerable, Error::<T>::RotatedTooOften);
        Self::ensure_possession(&operator, &key, proof)?;
        voter.expires_at =
            Self::expiry(voter.isolation, &key, &record.evidence)?.min(voter.expires_at);
        let epoch = voter
            .region_epoch
            .checked_add(1)
            .ok_or(Error::<T>::NumbersExhausted)?;
        let replaced = PastKey {
            epoch: voter.region_epoch,
            key: voter.region_key,
            replaced_at: now,
            until: record.caught_at(voter.region_epoch).unwrap_or(now),
        };
        if let Some(forgotten) = remember(&mut record.past, replaced) {
            record.keys_since = forgotten.replaced_at;
        }
        voter.region_key = key;
        voter.region_epoch = epoch;
        let deposit = Self::price(deposits::host::<T>(&record.evidence, voter.region_keys()));
        Self::rehold(HoldReason::Host, &operator, record.deposit, deposit)?;
        record.deposit = deposit;
        RegionKeys::<T>::insert(key, host);
        Voters::<T>::insert(host, voter);
        Hosts::<T>::insert(host, record);
        Self::deposit_event(Event::HostKeyRotated { host, epoch, key });
        Ok(())
    }

    pub(crate) fn do_suspend_host(by: By<T::AccountId>, host: HostId) -> DispatchResult {
        let (voter, record) = Self::enrolled(host)?;
        let by = match by {
            By::Council => {
                // The council takes over what the operator has suspended, so that he can't lift it.
                let free = matches!(record.suspended_by, None | Some(SuspendedBy::Operator));
                ensure!(free, Error::<T>::AlreadySuspended);
                SuspendedBy::Council
            }
            By::Account(account) => {
                ensure!(voter.operator == account, Error::<T>::NotAuthorized);
                ensure!(record.suspended_by.is_none(), Error::<T>::AlreadySuspended);
                SuspendedBy::Operator
            }
        };
        Self::suspend(host, voter, record, HostStatus::Suspended, by);
        Ok(())
    }

    pub(crate) fn do_reinstate_host(by: By<T::AccountId>, host: HostId) -> DispatchResult {
        let (mut voter, mut record) = Self::enrolled(host)?;
        if let By::Account(account) = &by {
            ensure!(voter.operator == *account, Error::<T>::NotAuthorized);
        }
        let suspended_by = record.suspended_by.ok_or(Error::<T>::NotSuspended)?;
        let may = matches!(by, By::Council) || suspended_by == SuspendedBy::Operator;
        ensure!(may, Error::<T>::SuspendedByCouncil);
        // A retired host gets no other key, and its votes don't count under any.
        ensure!(
            voter.region_epoch >= record.answered || record.retirement.is_some(),
            Error::<T>::KeyAnswered
        );
        voter.status = record.unsuspended();
        record.suspended_by = None;
        Voters::<T>::insert(host, voter);
        Hosts::<T>::insert(host, record);
        Self::deposit_event(Event::HostReinstated { host });
        Ok(())
    }

    pub(crate) fn do_retire_host(operator: T::AccountId, host: HostId) -> DispatchResult {
        let (mut voter, mut record) = Self::operated(host, &operator)?;
        ensure!(record.retirement.is_none(), Error::<T>::AlreadyRetired);
        ensure!(record.may_leave(), Error::<T>::SuspendedByCouncil);
        ensure!(record.open_offers == 0, Error::<T>::OffersOpen);
        let retired_at = Self::now();
        let withdrawable_at = retired_at.saturating_add(T::RetirementMs::get());
        record.retirement = Some(Retirement {
            retired_at,
            withdrawable_at,
        });
        record.suspended_by = None;
        voter.status = record.unsuspended();
        OperatorHosts::<T>::remove(&operator, host);
        Voters::<T>::insert(host, voter);
        Hosts::<T>::insert(host, record);
        Self::deposit_event(Event::HostRetired {
            host,
            withdrawable_at,
        });
        Ok(())
    }

    pub(crate) fn do_withdraw_host(operator: T::AccountId, host: HostId) -> DispatchResult {
        let (voter, record) = Self::operated(host, &operator)?;
        let retirement = record.retirement.ok_or(Error::<T>::NotRetired)?;
        ensure!(record.may_leave(), Error::<T>::SuspendedByCouncil);
        ensure!(
            Self::now() >= retirement.withdrawable_at,
            Error::<T>::RetirementTooShort
        );
        let kept = Self::price(deposits::withdrawn::<T>(voter.region_keys())).min(record.deposit);
        let freed = record.deposit.saturating_sub(kept);
        Self::release(HoldReason::Host, &operator, freed)?;
        KeptDeposits::<T>::mutate(&operator, |sum| *sum = sum.saturating_add(kept));
        Voters::<T>::remove(host);
        Hosts::<T>::remove(host);
        Self::deposit_event(Event::HostWithdrawn { host });
        Ok(())
    }

    pub(crate) fn do_move_host(
        operator: T::AccountId,
        host: HostId,
        endpoint: EndpointText,
    ) -> DispatchResult {
        let (_, mut record) = Self::operated(host, &operator)?;
        Self::ensure_endpoint(&endpoint)?;
        record.endpoint = endpoint.clone();
        Hosts::<T>::insert(host, record);
        Self::deposit_event(Event::HostMoved { host, endpoint });
        Ok(())
    }

    fn suspend(
        host: HostId,
        mut voter: Voter<T::AccountId>,
        mut record: HostRecord<BalanceOf<T>>,
        status: HostStatus,
        by: SuspendedBy,
    ) {
        voter.status = status;
        record.suspended_by = Some(by);
        Voters::<T>::insert(host, voter);
        Hosts::<T>::insert(host, record);
        Self::deposit_event(Event::HostSuspended { host, by });
    }

    fn enrolled(host: HostId) -> Result<Enrolled<T>, Error<T>> {
        Voters::<T>::get(host)
            .zip(Hosts::<T>::get(host))
            .ok_or(Error::<T>::HostNotFound)
    }

    fn operated(host: HostId, operator: &T::AccountId) -> Result<Enrolled<T>, Error<T>> {
        let (voter, record) = Self::enrolled(host)?;
        ensure!(voter.operator == *operator, Error::<T>::NotAuthorized);
        Ok((voter, record))
    }

    /// Until when a host with this evidence counts: the earlier of the evidence's end and a lifetime from now.
    fn expiry(
        isolation: Isolation,
        region_key: &Public,
        evidence: &Evidence,
    ) -> Result<Moment, Error<T>> {
        let now = Self::now();
        let proven = T::Attestation::valid_until(isolation, region_key, evidence, now)
            .filter(|until| *until > now)
            .ok_or(Error::<T>::EvidenceRefused)?;
        Ok(proven.min(now.saturating_add(T::HostLifetimeMs::get())))
    }
}
