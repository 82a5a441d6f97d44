//! What must hold of the pallet's storage at the end of every block.

use crate::{
    BalanceOf, Bindings, Config, CryptletRecord, Cryptlets, EncryptionKeys, HoldReason, Hosts,
    KeptDeposits, Names, NextCryptlet, NextHost, Offers, OperatorHosts, Owned, OwnerPolicies,
    Pallet, Place, Pools, RegionKeys, Searched, Starting, SuspendedBy, Tagged, Ties, Versions,
    Voters, Wanting,
};
use alloc::collections::BTreeMap;
use cryptlet_primitives::{
    ids::{CryptletId, HostId},
    package::Kind,
    view::{CryptletStatus, HostStatus},
};
use frame_support::{ensure, traits::fungible::InspectHold};
use sp_runtime::{traits::Saturating, TryRuntimeError};

type Result = core::result::Result<(), TryRuntimeError>;

impl<T: Config> Pallet<T> {
    /// Indices and records name one another, keys are unique, and holds are the sum of the recorded deposits.
    pub fn do_try_state() -> Result {
        for (id, record) in Cryptlets::<T>::iter() {
            Self::try_cryptlet(id, &record)?;
        }
        Self::try_indices()?;
        Self::try_hosts()?;
        Self::try_pools()?;
        Self::try_bindings()?;
        Self::try_encryption_keys()?;
        Self::try_holds()
    }

    fn try_encryption_keys() -> Result {
        for (who, record) in EncryptionKeys::<T>::iter() {
            ensure!(
                Self::ensure_encrypts(&record.key).is_ok(),
                "nothing can be sealed to an account's encryption key"
            );
            let reason = HoldReason::EncryptionKey.into();
            ensure!(
                T::Currency::balance_on_hold(&reason, &who) == record.deposit,
                "an account's hold is not its encryption key's deposit"
            );
        }
        Ok(())
    }

    fn try_cryptlet(id: CryptletId, record: &CryptletRecord<T::AccountId, BalanceOf<T>>) -> Result {
        ensure!(
            id < NextCryptlet::<T>::get(),
            "a cryptlet has a number that was not given yet"
        );
        ensure!(
            Owned::<T>::contains_key(&record.owner, Place::from(id)),
            "a cryptlet is not among its owner's"
        );
        let named = Names::<T>::get(&record.name) == Some(id);
        ensure!(
            named || record.status == CryptletStatus::Revoked || Bindings::<T>::contains_key(id),
            "an active cryptlet's name is not its own"
        );
        let mut tags = record.tags.iter();
        ensure!(
            tags.all(|tag| Tagged::<T>::contains_key(tag, Place::from(id))),
            "a tag is not in the index"
        );
        ensure!(
            record.tags.is_empty() || record.status == CryptletStatus::Active,
            "a revoked cryptlet has tags"
        );
        let mut versions = 1..=record.version;
        ensure!(
            versions.all(|version| Versions::<T>::contains_key(id, version)),
            "a version is missing"
        );
        let newest = Versions::<T>::get(id, record.version);
        ensure!(
            newest.is_some_and(|newest| newest.artefact.code == record.code),
            "the record has another code"
        );
        Ok(())
    }

    fn try_indices() -> Result {
        for (name, id) in Names::<T>::iter() {
            let fits = Cryptlets::<T>::get(id).is_some_and(|record| record.name == name);
            ensure!(fits, "a name leads to another cryptlet");
        }
        for (tag, place, ()) in Tagged::<T>::iter() {
            let fits = Cryptlets::<T>::get(CryptletId::from(place))
                .is_some_and(|record| record.tags.contains(&tag));
            ensure!(fits, "a tag leads to a cryptlet without it");
        }
        for (owner, place, ()) in Owned::<T>::iter() {
            let fits = Cryptlets::<T>::get(CryptletId::from(place))
                .is_some_and(|record| record.owner == owner);
            ensure!(fits, "an owner has another's cryptlet");
        }
        for (id, version, _) in Versions::<T>::iter() {
            let fits = Cryptlets::<T>::get(id)
                .is_some_and(|record| (1..=record.version).contains(&version));
            ensure!(fits, "a version without its cryptlet");
        }
        for (id, policy) in OwnerPolicies::<T>::iter() {
            let active = Self::is_active_cryptlet(id);
            ensure!(active, "a policy of nothing, or of a revoked cryptlet");
            ensure!(
                policy.is_well_formed() && policy != Default::default(),
                "a stored policy contradicts itself, or demands nothing"
            );
        }
        Ok(())
    }

    fn try_hosts() -> Result {
        let mut had = BTreeMap::<HostId, u32>::new();
        for host in RegionKeys::<T>::iter_values() {
            let count = had.entry(host).or_default();
            *count = count.saturating_add(1);
        }
        for (id, record) in Hosts::<T>::iter() {
            let voter = Voters::<T>::get(id).ok_or("a host without its voter")?;
            ensure!(
                id < NextHost::<T>::get(),
                "a host has a number that was not given yet"
            );
            let fits = match record.suspended_by {
                None => voter.status == record.unsuspended(),
                Some(SuspendedBy::Equivocation) => voter.status == HostStatus::Equivocated,
                Some(_) => voter.status == HostStatus::Suspended,
            };
            ensure!(fits, "a host's status and its suspension differ");
            for key in record
                .past
                .iter()
                .map(|past| past.key)
                .chain([voter.region_key])
            {
                ensure!(
                    RegionKeys::<T>::get(key) == Some(id),
                    "a region key is not in the index"
                );
            }
            ensure!(
                had.get(&id) == Some(&voter.region_keys()),
                "a host's region keys are not one for each epoch"
            );
            let is_out = voter.status == HostStatus::Equivocated || record.retirement.is_some();
            ensure!(
                voter.region_epoch >= record.answered || is_out,
                "a host goes on with a key that proved its equivocation"
            );
            let open = Offers::<T>::iter()
                .filter(|(_, host, _)| *host == id)
                .count();
            ensure!(
                usize::try_from(record.open_offers) == Ok(open),
                "a host's count of offers is wrong"
            );
        }
        ensure!(
            Voters::<T>::iter_keys().all(Hosts::<T>::contains_key),
            "a voter without its host"
        );
        ensure!(
            had.into_keys().all(|host| host < NextHost::<T>::get()),
            "the index has a region key of nobody"
        );
        Ok(())
    }

    fn try_pools() -> Result {
        for (id, pool) in Pools::<T>::iter() {
            ensure!(
                Cryptlets::<T>::contains_key(id),
                "a pool without its cryptlet"
            );
            let rising = pool
                .iter()
                .zip(pool.iter().skip(1))
                .all(|(a, b)| a.host < b.host);
            ensure!(rising, "a pool's hosts are not in rising order");
            let unique = pool
                .iter()
                .enumerate()
                .all(|(at, seat)| pool.iter().take(at).all(|other| other.key != seat.key));
            ensure!(unique, "a pool has one key twice");
        }
        for (id, host, _) in Offers::<T>::iter() {
            ensure!(
                Cryptlets::<T>::contains_key(id) && Hosts::<T>::contains_key(host),
                "an offer of nobody or for nothing"
            );
        }
        Ok(())
    }

    /// Each binding is of an active cryptlet and its contract's only one, what starts is counted once and in the order of
    /// its end, and only what is bound wants more hosts.
    fn try_bindings() -> Result {
        let starting = Starting::<T>::get();
        ensure!(
            starting.is_sorted_by_key(|one| one.deadline),
            "bindings start out of order"
        );
        for (id, binding) in Bindings::<T>::iter() {
            let tie = Ties::<T>::get(binding.contract).ok_or("a binding without its contract")?;
            let fits = tie.cryptlet == id && tie.failure.is_none();
            ensure!(fits, "a contract is tied to another cryptlet");
            let record = Cryptlets::<T>::get(id).ok_or("a binding of nothing")?;
            let is_its_own = record.owner == tie.account
                && record.kind == Kind::Contract
                && record.status == CryptletStatus::Active;
            ensure!(
                is_its_own,
                "a binding of a cryptlet that is not its contract's"
            );
            let places = starting.iter().filter(|one| one.cryptlet == id).count();
            let is_asked = !binding.asked.is_empty();
            ensure!(
                places == usize::from(is_asked) && (is_asked || binding.is_bound),
                "a binding for which hosts are asked does not start, or another one does"
            );
            ensure!(
                binding.is_bound || !Wanting::<T>::contains_key(id),
                "a binding that starts wants hosts besides"
            );
        }
        let known = |id: CryptletId| Bindings::<T>::contains_key(id);
        ensure!(
            starting.iter().all(|one| known(one.cryptlet)) && Wanting::<T>::iter_keys().all(known),
            "hosts are asked for a binding that is none"
        );
        ensure!(
            Searched::<T>::exists() || Wanting::<T>::iter_keys().next().is_none(),
            "cryptlets want hosts, and it is nobody's turn"
        );
        for tie in Ties::<T>::iter_values() {
            ensure!(
                tie.failure.is_some() || known(tie.cryptlet),
                "a contract is tied to nothing"
            );
        }
        for (operator, host, ()) in OperatorHosts::<T>::iter() {
            let voter = Voters::<T>::get(host).ok_or("an operator has a host of nobody")?;
            let fits = voter.operator == operator && voter.status != HostStatus::Retired;
            ensure!(fits, "an operator has another's host, or one that retired");
        }
        for (id, record) in Hosts::<T>::iter() {
            let operator = Voters::<T>::get(id)
                .ok_or("a host without its voter")?
                .operator;
            ensure!(
                record.retirement.is_some() || OperatorHosts::<T>::contains_key(&operator, id),
                "a host is not among its operator's"
            );
        }
        Ok(())
    }

    fn try_holds() -> Result {
        let mut sums = BTreeMap::<T::AccountId, [BalanceOf<T>; 3]>::new();
        for record in Cryptlets::<T>::iter_values() {
            let [registration, ..] = sums.entry(record.owner).or_default();
            *registration = registration.saturating_add(record.deposit);
        }
        for tie in Ties::<T>::iter_values() {
            let [registration, ..] = sums.entry(tie.account).or_default();
            *registration = registration.saturating_add(tie.deposit);
        }
        for (id, voter) in Voters::<T>::iter() {
            let deposit = Hosts::<T>::get(id)
                .map(|record| record.deposit)
                .unwrap_or_default();
            let [_, host, _] = sums.entry(voter.operator).or_default();
            *host = host.saturating_add(deposit);
        }
        for (who, kept) in KeptDeposits::<T>::iter() {
            let [_, host, _] = sums.entry(who).or_default();
            *host = host.saturating_add(kept);
        }
        for (_, id, record) in Offers::<T>::iter() {
            let operator = Voters::<T>::get(id).ok_or("an offer of nobody")?.operator;
            let [.., offer] = sums.entry(operator).or_default();
            *offer = offer.saturating_add(record.deposit);
        }
        for (who, [registration, host, offer]) in sums {
            let on_hold = |reason: HoldReason| T::Currency::balance_on_hold(&reason.into(), &who);
            let fits = on_hold(HoldReason::Registration) == registration
                && on_hold(HoldReason::Host) == host
                && on_hold(HoldReason::Offer) == offer;
            ensure!(fits, "an account's holds are not the sum of its deposits");
        }
        Ok(())
    }
}
