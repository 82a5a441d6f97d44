//! Policies and private endpoints, and the terms of a round that follow from them.

use crate::{
    BalanceOf, Config, ConsortiumPolicy, CryptletRecord, Cryptlets, CurrentChainEpoch, Error,
    Event, OwnerPolicies, Pallet, Pools, PrivateEndpoints, PrivateHosts, Terms,
};
use alloc::string::String;
use cryptlet_primitives::{
    endpoint,
    ids::{ChainEpoch, CryptletId},
    package::Kind,
    policy::{Isolation, Policy},
};
use frame_support::ensure;
use sp_runtime::DispatchResult;

/// How the address of everything that is asked begins.
const SCHEME: &[u8] = b"https://";

impl<T: Config> Pallet<T> {
    /// The policy in force for a cryptlet: the strictest of what the consortium, the owner and the newest version's
    /// configuration demand. `None` if there is no such cryptlet. Three reads.
    pub fn policy_in_force(id: CryptletId) -> Option<Policy<T::AccountId>> {
        Some(Self::strictest_policy(id, &Cryptlets::<T>::get(id)?))
    }

    /// The terms under which `caller` asks a cryptlet now. Five reads.
    ///
    /// Errors: [`Error::NotFound`], [`Error::Revoked`], [`Error::Unbound`], [`Error::CallerNotAllowed`],
    /// [`Error::PoolTooLarge`], [`Error::PoolTooSmall`].
    pub fn terms(id: CryptletId, caller: &T::AccountId) -> Result<Terms<T::AccountId>, Error<T>> {
        let terms = Self::terms_for_all(id)?;
        ensure!(
            terms.policy.admits_caller(caller),
            Error::<T>::CallerNotAllowed
        );
        Ok(terms)
    }

    /// The terms under which a cryptlet is asked now for those who were admitted before. Five reads.
    ///
    /// Errors: those of [`Self::terms`], but [`Error::CallerNotAllowed`].
    pub fn terms_for_all(id: CryptletId) -> Result<Terms<T::AccountId>, Error<T>> {
        let record = Self::active_cryptlet(id)?;
        ensure!(record.kind == Kind::Utility, Error::<T>::Unbound);
        let policy = Self::strictest_policy(id, &record);
        let (now, pool) = (Self::now(), Pools::<T>::get(id));
        // As readers count who is seated when a round opens.
        let seats = pool.iter().filter(|seat| seat.since <= now).count();
        let pool_size = u16::try_from(seats).unwrap_or(u16::MAX);
        let most = policy.max_instances.unwrap_or(u16::MAX);
        ensure!(pool_size <= most, Error::<T>::PoolTooLarge);
        let quorum = policy
            .quorum_in(pool_size)
            .ok_or(Error::<T>::PoolTooSmall)?;
        Ok(Terms {
            owner: record.owner,
            version: record.version,
            code: record.code,
            chain_epoch: Self::chain_epoch(),
            pool_size,
            quorum,
            agreement: policy.agreement(),
            policy,
        })
    }

    /// How often the consortium has changed its rules. One read.
    pub fn chain_epoch() -> ChainEpoch {
        CurrentChainEpoch::<T>::get()
    }

    /// Whether delegates may ask this endpoint now: well-formed, and outside, or allowed by the council. One read.
    pub fn is_endpoint_allowed(url: &[u8]) -> bool {
        Self::ensure_endpoint(url).is_ok()
    }

    /// The policy in force for the cryptlet of this record. Two reads.
    pub(crate) fn strictest_policy(
        id: CryptletId,
        record: &CryptletRecord<T::AccountId, BalanceOf<T>>,
    ) -> Policy<T::AccountId> {
        let configured = (record.isolation > Isolation::Software).then_some(record.isolation);
        let configured = Policy {
            isolation: configured,
            ..Default::default()
        };
        let consortium = ConsortiumPolicy::<T>::get().strictest(&configured);
        match OwnerPolicies::<T>::get(id) {
            Some(owner) => consortium.strictest(&owner),
            None => consortium,
        }
    }

    pub(crate) fn do_set_consortium_policy(policy: Policy<T::AccountId>) -> DispatchResult {
        ensure!(policy.is_well_formed(), Error::<T>::BadPolicy);
        ensure!(
            policy != ConsortiumPolicy::<T>::get(),
            Error::<T>::Unchanged
        );
        ConsortiumPolicy::<T>::put(policy);
        let chain_epoch = Self::open_epoch()?;
        Self::deposit_event(Event::ConsortiumPolicySet { chain_epoch });
        Ok(())
    }

    pub(crate) fn do_set_private_endpoints(hosts: PrivateHosts) -> DispatchResult {
        Self::ensure_private_hosts(&hosts)?;
        ensure!(hosts != PrivateEndpoints::<T>::get(), Error::<T>::Unchanged);
        PrivateEndpoints::<T>::put(hosts);
        let chain_epoch = Self::open_epoch()?;
        Self::deposit_event(Event::PrivateEndpointsSet { chain_epoch });
        Ok(())
    }

    fn open_epoch() -> Result<ChainEpoch, Error<T>> {
        let epoch = Self::chain_epoch()
            .checked_add(1)
            .ok_or(Error::<T>::NumbersExhausted)?;
        CurrentChainEpoch::<T>::put(epoch);
        Ok(epoch)
    }

    pub(crate) fn ensure_endpoint(url: &[u8]) -> Result<(), Error<T>> {
        endpoint::parse(url, PrivateEndpoints::<T>::get().as_slice())
            .map(|_| ())
            .map_err(Error::<T>::from)
    }

    /// Whether a component's location is empty, or what [`endpoint::parse_location`] reads. One read.
    pub(crate) fn is_location(location: &[u8]) -> bool {
        let inside = PrivateEndpoints::<T>::get();
        location.is_empty() || endpoint::parse_location(location, inside.as_slice()).is_ok()
    }

    /// Reads the inside hosts of a chain specification.
    pub(crate) fn parse_private_hosts(hosts: &[String]) -> Result<PrivateHosts, Error<T>> {
        let mut parsed = PrivateHosts::default();
        for host in hosts {
            let host = host
                .as_bytes()
                .to_vec()
                .try_into()
                .map_err(|_| Error::<T>::BadPrivateHost)?;
            parsed
                .try_push(host)
                .map_err(|_| Error::<T>::BadPrivateHost)?;
        }
        Self::ensure_private_hosts(&parsed)?;
        Ok(parsed)
    }

    /// Each once, and each as an endpoint of it would write it: what is listed otherwise would never match.
    fn ensure_private_hosts(hosts: &PrivateHosts) -> Result<(), Error<T>> {
        for (place, host) in hosts.iter().enumerate() {
            let url = if host.contains(&b':') {
                [SCHEME, b"[", host.as_slice(), b"]"].concat()
            } else {
                [SCHEME, host.as_slice()].concat()
            };
            let well_formed = endpoint::parse(&url, core::slice::from_ref(host))
                .is_ok_and(|endpoint| endpoint.host.as_bytes() == host.as_slice());
            let repeated = hosts.iter().take(place).any(|earlier| earlier == host);
            ensure!(well_formed && !repeated, Error::<T>::BadPrivateHost);
        }
        Ok(())
    }
}
