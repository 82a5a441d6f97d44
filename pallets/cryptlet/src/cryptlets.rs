//! Registration, versions, keys, ownership and revocation of cryptlets.

use crate::{
    deposits, index::Tags, remember, Artefact, BalanceOf, Config, CryptletRecord, Cryptlets, Error,
    Event, HoldReason, IdentityKey, Names, NextCryptlet, Owned, OwnerPolicies, Pallet, PastKey,
    PastKeys, Place, VersionRecord, Versions,
};
use cryptlet_primitives::{
    ids::{CryptletId, KeyEpoch, Version},
    package::{is_name, Kind, Name},
    policy::Policy,
    view::CryptletStatus,
    Public, Signature,
};
use frame_support::{
    ensure,
    traits::{fungible::MutateHold, EnsureOrigin},
};
use frame_system::{ensure_signed, pallet_prelude::OriginFor};
use sp_core::H256;
use sp_runtime::{
    traits::{Saturating, Zero},
    DispatchError, DispatchResult,
};

/// Who makes a call that both the council and one account may make.
pub enum By<AccountId> {
    /// The consortium's council.
    Council,
    /// An account.
    Account(AccountId),
}

type RecordOf<T> = CryptletRecord<<T as frame_system::Config>::AccountId, BalanceOf<T>>;

impl<T: Config> Pallet<T> {
    /// Whether a cryptlet exists and is not revoked. One read.
    pub fn is_active_cryptlet(id: CryptletId) -> bool {
        Self::active_cryptlet(id).is_ok()
    }

    /// The record of a cryptlet that is not revoked.
    pub(crate) fn active_cryptlet(id: CryptletId) -> Result<RecordOf<T>, Error<T>> {
        let record = Cryptlets::<T>::get(id).ok_or(Error::<T>::NotFound)?;
        ensure!(record.status == CryptletStatus::Active, Error::<T>::Revoked);
        Ok(record)
    }

    /// The record of an active cryptlet of this owner.
    pub(crate) fn owned_cryptlet(
        id: CryptletId,
        owner: &T::AccountId,
    ) -> Result<RecordOf<T>, Error<T>> {
        let record = Cryptlets::<T>::get(id).ok_or(Error::<T>::NotFound)?;
        ensure!(record.owner == *owner, Error::<T>::NotAuthorized);
        ensure!(record.status == CryptletStatus::Active, Error::<T>::Revoked);
        Ok(record)
    }

    /// Who makes a call: the council, or whoever signed it.
    pub fn council_or_signed(origin: OriginFor<T>) -> Result<By<T::AccountId>, DispatchError> {
        match T::CouncilOrigin::try_origin(origin) {
            Ok(_) => Ok(By::Council),
            Err(origin) => Ok(By::Account(ensure_signed(origin)?)),
        }
    }

    pub(crate) fn do_register(
        owner: T::AccountId,
        name: Name,
        kind: Kind,
        artefact: Artefact,
        tags: Tags,
        policy: Policy<T::AccountId>,
        signature: &Signature,
    ) -> DispatchResult {
        ensure!(is_name(&name), Error::<T>::BadName);
        ensure!(!Names::<T>::contains_key(&name), Error::<T>::AlreadyExists);
        Self::ensure_tags(&tags)?;
        ensure!(policy.is_well_formed(), Error::<T>::BadPolicy);
        let configuration = Self::ensure_package(&owner, &name, &artefact, signature)?;

        let id = NextCryptlet::<T>::get();
        let next = id.0.checked_add(1).ok_or(Error::<T>::NumbersExhausted)?;
        let identity = IdentityKey {
            key: configuration.public_key,
            epoch: 0,
            past: PastKeys::default(),
        };
        let code = artefact.code;
        let version = Self::version_record(artefact, identity.epoch);
        let deposit = Self::price(deposits::registration::<T>())
            .saturating_add(Self::price(deposits::version(&version)))
            .saturating_add(Self::price(deposits::tags(tags.len())))
            .saturating_add(Self::price(deposits::policy(&policy)));
        T::Currency::hold(&HoldReason::Registration.into(), &owner, deposit)?;

        NextCryptlet::<T>::put(CryptletId(next));
        Names::<T>::insert(&name, id);
        Owned::<T>::insert(&owner, Place::from(id), ());
        Self::reindex(id, &Tags::default(), &tags);
        Self::store_policy(id, policy);
        Versions::<T>::insert(id, 1, version);
        let record = CryptletRecord {
            owner: owner.clone(),
            offered_to: None,
            kind,
            name: name.clone(),
            tags,
            version: 1,
            code,
            isolation: configuration.isolation,
            identity,
            status: CryptletStatus::Active,
            deposit,
        };
        Cryptlets::<T>::insert(id, record);
        Self::deposit_event(Event::CryptletRegistered {
            cryptlet: id,
            owner,
            name,
            code,
        });
        Ok(())
    }

    pub(crate) fn do_update(
        owner: T::AccountId,
        id: CryptletId,
        artefact: Artefact,
        signature: &Signature,
    ) -> DispatchResult {
        let mut record = Self::owned_cryptlet(id, &owner)?;
        let configuration = Self::ensure_package(&owner, &record.name, &artefact, signature)?;
        let in_force = configuration.public_key == record.identity.key;
        ensure!(in_force, Error::<T>::KeyMismatch);
        record.isolation = configuration.isolation;
        record.version = record
            .version
            .checked_add(1)
            .ok_or(Error::<T>::NumbersExhausted)?;
        record.code = artefact.code;
        let version = Self::version_record(artefact, record.identity.epoch);
        let deposit = Self::price(deposits::version(&version));
        T::Currency::hold(&HoldReason::Registration.into(), &owner, deposit)?;
        record.deposit = record.deposit.saturating_add(deposit);

        let (number, code): (Version, H256) = (record.version, record.code);
        Versions::<T>::insert(id, number, version);
        Self::store_changed(id, record);
        Self::deposit_event(Event::CryptletUpdated {
            cryptlet: id,
            version: number,
            code,
        });
        Ok(())
    }

    pub(crate) fn do_rotate_key(
        owner: T::AccountId,
        id: CryptletId,
        key: Public,
        proof: &Signature,
    ) -> DispatchResult {
        let mut record = Self::owned_cryptlet(id, &owner)?;
        let identity = &mut record.identity;
        let known = identity.key == key || identity.past.iter().any(|past| past.key == key);
        ensure!(!known, Error::<T>::KeyInUse);
        Self::ensure_possession(&owner, &key, proof)?;
        let epoch = identity
            .epoch
            .checked_add(1)
            .ok_or(Error::<T>::NumbersExhausted)?;
        let now = Self::now();
        let replaced = PastKey {
            epoch: identity.epoch,
            key: identity.key,
            replaced_at: now,
            until: now,
        };
        // A forgotten identity key signs nothing any more: no one has to answer for it.
        let _ = remember(&mut identity.past, replaced);
        identity.key = key;
        identity.epoch = epoch;
        Self::store_changed(id, record);
        Self::deposit_event(Event::KeyRotated {
            cryptlet: id,
            epoch,
            key,
        });
        Ok(())
    }

    pub(crate) fn do_revoke(by: By<T::AccountId>, id: CryptletId) -> DispatchResult {
        let mut record = match &by {
            By::Council => Self::active_cryptlet(id)?,
            By::Account(owner) => Self::owned_cryptlet(id, owner)?,
        };
        let by_council = matches!(by, By::Council);
        if record.kind == Kind::Contract && Self::end_binding(id)? {
            Self::deposit_event(Event::CryptletRevoked {
                cryptlet: id,
                by_council,
            });
            return Ok(());
        }
        record.status = CryptletStatus::Revoked;
        record.offered_to = None;
        Self::replace_tags(id, &mut record, Tags::default())?;
        Self::replace_policy(id, &mut record, Policy::default())?;
        Cryptlets::<T>::insert(id, record);
        Self::deposit_event(Event::CryptletRevoked {
            cryptlet: id,
            by_council,
        });
        Ok(())
    }

    pub(crate) fn do_release_name(id: CryptletId) -> DispatchResult {
        let mut record = Cryptlets::<T>::get(id).ok_or(Error::<T>::NotFound)?;
        ensure!(
            record.status == CryptletStatus::Revoked,
            Error::<T>::NotRevoked
        );
        let name = record.name.clone();
        ensure!(Names::<T>::get(&name) == Some(id), Error::<T>::Unchanged);
        Names::<T>::remove(&name);
        Self::redeposit(&mut record, Self::price(deposits::name()), Zero::zero())?;
        Cryptlets::<T>::insert(id, record);
        Self::deposit_event(Event::NameReleased { cryptlet: id, name });
        Ok(())
    }

    pub(crate) fn do_offer_ownership(
        owner: T::AccountId,
        id: CryptletId,
        to: Option<T::AccountId>,
    ) -> DispatchResult {
        let mut record = Self::owned_cryptlet(id, &owner)?;
        record.offered_to = to.clone();
        Cryptlets::<T>::insert(id, record);
        Self::deposit_event(Event::OwnershipOffered { cryptlet: id, to });
        Ok(())
    }

    pub(crate) fn do_accept_ownership(to: T::AccountId, id: CryptletId) -> DispatchResult {
        let mut record = Self::active_cryptlet(id)?;
        ensure!(
            record.offered_to.as_ref() == Some(&to),
            Error::<T>::NothingOffered
        );
        T::Currency::hold(&HoldReason::Registration.into(), &to, record.deposit)?;
        Self::release(HoldReason::Registration, &record.owner, record.deposit)?;
        let from = core::mem::replace(&mut record.owner, to.clone());
        record.offered_to = None;
        Owned::<T>::remove(&from, Place::from(id));
        Owned::<T>::insert(&to, Place::from(id), ());
        Cryptlets::<T>::insert(id, record);
        Self::deposit_event(Event::OwnershipTransferred {
            cryptlet: id,
            from,
            to,
        });
        Ok(())
    }

    pub(crate) fn do_set_tags(owner: T::AccountId, id: CryptletId, tags: Tags) -> DispatchResult {
        let mut record = Self::owned_cryptlet(id, &owner)?;
        Self::ensure_tags(&tags)?;
        Self::replace_tags(id, &mut record, tags)?;
        Self::store_changed(id, record);
        Self::deposit_event(Event::TagsSet { cryptlet: id });
        Ok(())
    }

    pub(crate) fn do_set_policy(
        owner: T::AccountId,
        id: CryptletId,
        policy: Policy<T::AccountId>,
    ) -> DispatchResult {
        let mut record = Self::owned_cryptlet(id, &owner)?;
        ensure!(policy.is_well_formed(), Error::<T>::BadPolicy);
        Self::replace_policy(id, &mut record, policy)?;
        Self::store_changed(id, record);
        Self::deposit_event(Event::PolicySet { cryptlet: id });
        Ok(())
    }

    /// Stores a cryptlet of which its owner has changed something. An offer of it is of what it was, and goes.
    fn store_changed(id: CryptletId, mut record: RecordOf<T>) {
        if record.offered_to.take().is_some() {
            Self::deposit_event(Event::OwnershipOffered {
                cryptlet: id,
                to: None,
            });
        }
        Cryptlets::<T>::insert(id, record);
    }

    fn store_policy(id: CryptletId, policy: Policy<T::AccountId>) {
        if policy == Policy::default() {
            OwnerPolicies::<T>::remove(id);
        } else {
            OwnerPolicies::<T>::insert(id, policy);
        }
    }

    pub(crate) fn replace_policy(
        id: CryptletId,
        record: &mut RecordOf<T>,
        policy: Policy<T::AccountId>,
    ) -> DispatchResult {
        let stored = OwnerPolicies::<T>::get(id).unwrap_or_default();
        let old = Self::price(deposits::policy(&stored));
        let new = Self::price(deposits::policy(&policy));
        Self::redeposit(record, old, new)?;
        Self::store_policy(id, policy);
        Ok(())
    }

    fn replace_tags(id: CryptletId, record: &mut RecordOf<T>, tags: Tags) -> DispatchResult {
        let old = Self::price(deposits::tags(record.tags.len()));
        let new = Self::price(deposits::tags(tags.len()));
        Self::redeposit(record, old, new)?;
        Self::reindex(id, &record.tags, &tags);
        record.tags = tags;
        Ok(())
    }

    /// Replaces one part of a cryptlet's deposit.
    pub(crate) fn redeposit(
        record: &mut RecordOf<T>,
        old: BalanceOf<T>,
        new: BalanceOf<T>,
    ) -> DispatchResult {
        let total = record.deposit.saturating_sub(old).saturating_add(new);
        Self::rehold(
            HoldReason::Registration,
            &record.owner,
            record.deposit,
            total,
        )?;
        record.deposit = total;
        Ok(())
    }

    fn version_record(artefact: Artefact, identity_epoch: KeyEpoch) -> VersionRecord {
        VersionRecord {
            artefact,
            identity_epoch,
            registered_at: Self::now(),
        }
    }
}
