//! Policies and private endpoints, and the terms of a round that follow from them.

use crate::{
    BalanceOf, BindingRecord, Bindings, Config, ConsortiumPolicy, CryptletRecord, Cryptlets,
    CurrentChainEpoch, Error, Event, IsolationOverride, OwnerPolicies, Pallet, Pools,
    PrivateEndpoints, PrivateHosts, Prospect, Terms,
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

/// A cryptlet that is to be asked.
struct Asked<T: Config> {
    record: CryptletRecord<T::AccountId, BalanceOf<T>>,
    binding: Option<BindingRecord<BalanceOf<T>>>,
    policy: Policy<T::AccountId>,
}

/// What a policy demands for this isolation: software is demanded of nobody.
fn demanded(isolation: Isolation) -> Option<Isolation> {
    (isolation > Isolation::Software).then_some(isolation)
}

fn ensure_caller<T: Config>(
    policy: &Policy<T::AccountId>,
    caller: &T::AccountId,
) -> Result<(), Error<T>> {
    ensure!(policy.admits_caller(caller), Error::<T>::CallerNotAllowed);
    Ok(())
}

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
        ensure_caller::<T>(&terms.policy, caller)?;
        Ok(terms)
    }

    /// The same; but where a contract wants its requests to wait while its cryptlet has too few hosts, they do, from the
    /// moment on when it binds it. Seven reads.
    ///
    /// Errors: those of [`Self::terms`].
    pub fn terms_or_wait(
        id: CryptletId,
        caller: &T::AccountId,
    ) -> Result<Prospect<T::AccountId>, Error<T>> {
        let asked = Self::asked(id)?;
        let waits = asked.binding.as_ref().is_some_and(|binding| binding.wait);
        match Self::terms_of(id, &asked) {
            Ok(terms) => {
                ensure_caller::<T>(&terms.policy, caller)?;
                Ok(Prospect::Now(terms))
            }
            Err(Error::Unbound | Error::PoolTooSmall) if waits => {
                ensure_caller::<T>(&asked.policy, caller)?;
                Ok(Prospect::Later {
                    policy: asked.policy,
                })
            }
            Err(error) => Err(error),
        }
    }

    /// The terms under which a cryptlet is asked now for those who were admitted before. Five reads, of a contract's cryptlet
    /// eight.
    ///
    /// Errors: those of [`Self::terms`], but [`Error::CallerNotAllowed`].
    pub fn terms_for_all(id: CryptletId) -> Result<Terms<T::AccountId>, Error<T>> {
        Self::terms_of(id, &Self::asked(id)?)
    }

    fn asked(id: CryptletId) -> Result<Asked<T>, Error<T>> {
        let record = Self::active_cryptlet(id)?;
        let binding = match record.kind {
            Kind::Utility => None,
            Kind::Contract => Bindings::<T>::get(id),
        };
        Ok(Asked {
            policy: Self::strictest_policy(id, &record),
            record,
            binding,
        })
    }

    fn terms_of(id: CryptletId, asked: &Asked<T>) -> Result<Terms<T::AccountId>, Error<T>> {
        let Asked {
            record,
            binding,
            policy,
        } = asked;
        let is_bound = binding.as_ref().is_some_and(|binding| binding.is_bound);
        ensure!(
            record.kind == Kind::Utility || is_bound,
            Error::<T>::Unbound
        );
        let (now, pool) = (Self::now(), Pools::<T>::get(id));
        // As readers count who is seated when a round opens.
        let seats = pool.iter().filter(|seat| seat.since <= now).count();
        let pool_size = u16::try_from(seats).unwrap_or(u16::MAX);
        let most = policy.max_instances.unwrap_or(u16::MAX);
        ensure!(pool_size <= most, Error::<T>::PoolTooLarge);
        let quorum = policy
            .quorum_in(pool_size)
            .ok_or(Error::<T>::PoolTooSmall)?;
        let blueprint = binding.as_ref().map(|binding| binding.blueprint);
        let publisher = blueprint.and_then(Cryptlets::<T>::get).map(|it| it.owner);
        Ok(Terms {
            owner: publisher.unwrap_or_else(|| record.owner.clone()),
            version: record.version,
            code: record.code,
            chain_epoch: Self::chain_epoch(),
            pool_size,
            quorum,
            agreement: policy.agreement(),
            policy: policy.clone(),
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
        let owner = OwnerPolicies::<T>::get(id);
        Self::strictest_of(record.kind, record.isolation, owner.as_ref())
    }

    /// The policy in force for a cryptlet of this kind, whose configuration asks for this isolation, and whose owner demands
    /// this. What the council has put in the place of contract cryptlets' isolation stands in the place of all that is asked
    /// for. One read, of contract cryptlets two.
    pub(crate) fn strictest_of(
        kind: Kind,
        isolation: Isolation,
        owner: Option<&Policy<T::AccountId>>,
    ) -> Policy<T::AccountId> {
        let configured = Policy {
            isolation: demanded(isolation),
            ..Default::default()
        };
        let mut policy = ConsortiumPolicy::<T>::get().strictest(&configured);
        if let Some(owner) = owner {
            policy = policy.strictest(owner);
        }
        if kind == Kind::Contract {
            if let Some(isolation) = IsolationOverride::<T>::get() {
                policy.isolation = demanded(isolation);
            }
        }
        policy
    }

    pub(crate) fn do_set_isolation_override(isolation: Option<Isolation>) -> DispatchResult {
        ensure!(
            isolation != IsolationOverride::<T>::get(),
            Error::<T>::Unchanged
        );
        IsolationOverride::<T>::set(isolation);
        let chain_epoch = Self::open_epoch()?;
        Self::deposit_event(Event::IsolationOverrideSet {
            isolation,
            chain_epoch,
        });
        Ok(())
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
