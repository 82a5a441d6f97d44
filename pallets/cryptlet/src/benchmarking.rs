//! Benchmarks of the calls, each with the longest contents and the fullest lists.

#![allow(
    clippy::expect_used,
    clippy::arithmetic_side_effects,
    clippy::as_conversions,
    reason = "Never part of a chain: a benchmark that can't set itself up has to stop"
)]

mod stage;

use super::*;
use alloc::{boxed::Box, vec::Vec};
use cryptlet_primitives::{
    binding::MAX_OPERATORS,
    endpoint::EndpointText,
    ids::Moment,
    package::{Kind, MAX_CONFIGURATION, MAX_HEADER},
    policy::Isolation,
    view::MAX_POOL,
};
use fixtures::{crowded, fund, Package};
use frame_benchmarking::v2::*;
use frame_support::BoundedVec;
use frame_system::RawOrigin;
use sp_core::{Pair, H160, H256};
use stage::{
    asking, contract, council, inside, nearly_full, offered, operators, package, private_hosts,
    registered, rich, rotated, starting, tags, take_all, with_idle_hosts, CONTRACT,
    LEAST_CONFIGURATION, NAME,
};

#[benchmarks]
mod benches {
    use super::*;

    #[benchmark]
    fn register(h: Linear<1, MAX_HEADER>, c: Linear<LEAST_CONFIGURATION, MAX_CONFIGURATION>) {
        let owner = rich::<T>("owner");
        let Package {
            artefact,
            signature,
        } = package::<T>(&owner, h, c);
        let policy = Box::new(fixtures::large_policy(owner.clone()));
        let id = NextCryptlet::<T>::get();

        #[extrinsic_call]
        _(
            RawOrigin::Signed(owner),
            fixtures::name_of(NAME),
            Kind::Utility,
            artefact.header,
            artefact.configuration,
            artefact.code,
            artefact.location,
            tags('a'),
            policy,
            signature,
        );

        assert!(Cryptlets::<T>::contains_key(id));
    }

    #[benchmark]
    fn update(h: Linear<1, MAX_HEADER>, c: Linear<LEAST_CONFIGURATION, MAX_CONFIGURATION>) {
        let owner = rich::<T>("owner");
        let id = offered::<T>(&owner);
        let Package {
            artefact,
            signature,
        } = package::<T>(&owner, h, c);
        let Artefact {
            header,
            configuration,
            code,
            location,
        } = artefact;

        #[extrinsic_call]
        _(
            RawOrigin::Signed(owner),
            id,
            header,
            configuration,
            code,
            location,
            signature,
        );

        assert!(Versions::<T>::contains_key(id, 2));
    }

    #[benchmark]
    fn rotate_key() {
        let owner = rich::<T>("owner");
        let id = offered::<T>(&owner);
        let key = fixtures::pair("another identity");
        let proof = fixtures::possession::<T>(&owner, &key);

        #[extrinsic_call]
        _(RawOrigin::Signed(owner), id, key.public(), proof);

        assert!(Cryptlets::<T>::get(id).is_some_and(|record| record.identity.key == key.public()));
    }

    #[benchmark]
    fn revoke() {
        let owner = rich::<T>("owner");
        let id = registered::<T>(&owner);

        #[extrinsic_call]
        _(RawOrigin::Signed(owner), id);

        assert!(!Pallet::<T>::is_active_cryptlet(id));
    }

    #[benchmark]
    fn offer_ownership() {
        let (owner, other) = (rich::<T>("owner"), account("other", 0, 0));
        let id = registered::<T>(&owner);

        #[extrinsic_call]
        _(RawOrigin::Signed(owner), id, Some(other));

        assert!(Cryptlets::<T>::get(id).is_some_and(|record| record.offered_to.is_some()));
    }

    #[benchmark]
    fn accept_ownership() -> Result<(), BenchmarkError> {
        let (owner, other) = (rich::<T>("owner"), rich::<T>("other"));
        let id = registered::<T>(&owner);
        let origin = RawOrigin::Signed(owner).into();
        Pallet::<T>::offer_ownership(origin, id, Some(other.clone()))?;

        #[extrinsic_call]
        _(RawOrigin::Signed(other.clone()), id);

        assert!(Cryptlets::<T>::get(id).is_some_and(|record| record.owner == other));
        Ok(())
    }

    #[benchmark]
    fn set_tags() {
        let owner = rich::<T>("owner");
        let id = offered::<T>(&owner);

        #[extrinsic_call]
        _(RawOrigin::Signed(owner), id, tags('b'));

        assert!(Cryptlets::<T>::get(id).is_some_and(|record| record.tags == tags('b')));
    }

    #[benchmark]
    fn set_policy() {
        let owner = rich::<T>("owner");
        let id = offered::<T>(&owner);
        let policy = Box::new(fixtures::large_policy(owner.clone()));

        #[extrinsic_call]
        _(RawOrigin::Signed(owner), id, policy);

        assert!(OwnerPolicies::<T>::contains_key(id));
    }

    #[benchmark]
    fn enrol_host() {
        let operator = rich::<T>("operator");
        let host = NextHost::<T>::get();
        let region = fixtures::region_pair(host, 0);
        let proof = fixtures::possession::<T>(&operator, &region);

        #[extrinsic_call]
        _(
            RawOrigin::Signed(operator),
            BoundedVec::truncate_from(inside::<T>()),
            region.public(),
            H256::repeat_byte(1),
            Isolation::Software,
            Evidence::default(),
            proof,
        );

        assert!(Voters::<T>::contains_key(host));
    }

    #[benchmark]
    fn renew_host() {
        let operator = rich::<T>("operator");
        let host = rotated::<T>(&operator, MAX_PAST_KEYS);

        #[extrinsic_call]
        _(RawOrigin::Signed(operator), host, Evidence::default());

        assert!(Voters::<T>::contains_key(host));
    }

    #[benchmark]
    fn rotate_host_key() {
        let operator = rich::<T>("operator");
        let host = rotated::<T>(&operator, MAX_PAST_KEYS - 1);
        let key = fixtures::region_pair(host, MAX_PAST_KEYS);
        let proof = fixtures::possession::<T>(&operator, &key);

        #[extrinsic_call]
        _(RawOrigin::Signed(operator), host, key.public(), proof);

        assert!(Voters::<T>::get(host).is_some_and(|voter| voter.region_epoch == MAX_PAST_KEYS));
    }

    #[benchmark]
    fn suspend_host() {
        let operator = rich::<T>("operator");
        let host = rotated::<T>(&operator, MAX_PAST_KEYS);

        #[extrinsic_call]
        _(RawOrigin::Signed(operator), host);

        assert!(Hosts::<T>::get(host).is_some_and(|record| record.suspended_by.is_some()));
    }

    #[benchmark]
    fn reinstate_host() -> Result<(), BenchmarkError> {
        let operator = rich::<T>("operator");
        let host = rotated::<T>(&operator, MAX_PAST_KEYS);
        Pallet::<T>::suspend_host(RawOrigin::Signed(operator.clone()).into(), host)?;

        #[extrinsic_call]
        _(RawOrigin::Signed(operator), host);

        assert!(Hosts::<T>::get(host).is_some_and(|record| record.suspended_by.is_none()));
        Ok(())
    }

    #[benchmark]
    fn retire_host() {
        let operator = rich::<T>("operator");
        let host = rotated::<T>(&operator, MAX_PAST_KEYS);

        #[extrinsic_call]
        _(RawOrigin::Signed(operator), host);

        assert!(Hosts::<T>::get(host).is_some_and(|record| record.retirement.is_some()));
    }

    #[benchmark]
    fn withdraw_host() -> Result<(), BenchmarkError> {
        let operator = rich::<T>("operator");
        let host = rotated::<T>(&operator, MAX_PAST_KEYS);
        Pallet::<T>::retire_host(RawOrigin::Signed(operator.clone()).into(), host)?;
        // A benchmark can't let time pass.
        Hosts::<T>::mutate_extant(host, |record| {
            if let Some(retirement) = record.retirement.as_mut() {
                retirement.withdrawable_at = 0;
            }
        });

        #[extrinsic_call]
        _(RawOrigin::Signed(operator), host);

        assert!(!Voters::<T>::contains_key(host));
        Ok(())
    }

    #[benchmark]
    fn offer_instance() {
        let (owner, operator) = (rich::<T>("owner"), rich::<T>("operator"));
        let (id, host) = nearly_full::<T>(&owner, &operator);
        let (instance, region) = (fixtures::pair("instance"), fixtures::region_pair(host, 0));
        let (by_instance, by_region) =
            fixtures::offer_signatures::<T>(id, host, &instance, 0, &region);

        #[extrinsic_call]
        _(
            RawOrigin::Signed(operator),
            id,
            host,
            instance.public(),
            by_instance,
            by_region,
        );

        assert!(Offers::<T>::contains_key(id, host));
    }

    #[benchmark]
    fn admit_instance() {
        let (owner, operator) = (rich::<T>("owner"), rich::<T>("operator"));
        let (id, host) = nearly_full::<T>(&owner, &operator);
        let key = fixtures::offer::<T>(id, host);

        #[extrinsic_call]
        _(RawOrigin::Signed(owner), id, host, key);

        assert_eq!(Pools::<T>::decode_len(id), Some(MAX_POOL as usize));
    }

    #[benchmark]
    fn dismiss_instance() {
        let (owner, operator) = (rich::<T>("owner"), rich::<T>("operator"));
        let (id, host) = nearly_full::<T>(&owner, &operator);
        fixtures::seat::<T>(&owner, id, host);
        fixtures::offer::<T>(id, host);

        #[extrinsic_call]
        _(RawOrigin::Signed(operator), id, host);

        assert!(!Offers::<T>::contains_key(id, host));
    }

    #[benchmark]
    fn set_consortium_policy() -> Result<(), BenchmarkError> {
        let origin = council::<T>()?;
        let policy = fixtures::large_policy::<T::AccountId>(account("caller", 0, 0));

        #[extrinsic_call]
        _(origin as T::RuntimeOrigin, Box::new(policy.clone()));

        assert_eq!(ConsortiumPolicy::<T>::get(), policy);
        Ok(())
    }

    #[benchmark]
    fn set_private_endpoints() -> Result<(), BenchmarkError> {
        let origin = council::<T>()?;
        let hosts = private_hosts();

        #[extrinsic_call]
        _(origin as T::RuntimeOrigin, hosts.clone());

        assert_eq!(PrivateEndpoints::<T>::get(), hosts);
        Ok(())
    }

    #[benchmark]
    fn move_host() {
        let operator = rich::<T>("operator");
        let host = rotated::<T>(&operator, MAX_PAST_KEYS);
        let elsewhere: EndpointText = BoundedVec::truncate_from(inside::<T>());

        #[extrinsic_call]
        _(RawOrigin::Signed(operator), host, elsewhere.clone());

        assert_eq!(Pallet::<T>::endpoint(host), Some(elsewhere));
    }

    #[benchmark]
    fn set_encryption_key() {
        let who = rich::<T>("owner");
        let origin = || RawOrigin::Signed(who.clone());
        let (former, key) = (H256::repeat_byte(9), H256::repeat_byte(10));
        Pallet::<T>::set_encryption_key(origin().into(), former).expect("the owner has funds");

        #[extrinsic_call]
        _(origin(), key);

        let found = Pallet::<T>::encryption_key(&who);
        assert_eq!(found.map(|view| view.key), Some(key));
    }

    #[benchmark]
    fn clear_encryption_key() {
        let who = rich::<T>("owner");
        let origin = || RawOrigin::Signed(who.clone());
        Pallet::<T>::set_encryption_key(origin().into(), H256::repeat_byte(9))
            .expect("the owner has funds");

        #[extrinsic_call]
        _(origin());

        assert_eq!(Pallet::<T>::encryption_key(&who), None);
    }

    #[benchmark]
    fn release_name() -> Result<(), BenchmarkError> {
        let origin = council::<T>()?;
        let owner = rich::<T>("owner");
        let id = registered::<T>(&owner);
        Pallet::<T>::revoke(RawOrigin::Signed(owner).into(), id)?;

        #[extrinsic_call]
        _(origin as T::RuntimeOrigin, id);

        assert_eq!(Pallet::<T>::by_name(&fixtures::name_of(NAME)), None);
        Ok(())
    }

    #[benchmark]
    fn set_isolation_override() -> Result<(), BenchmarkError> {
        let origin = council::<T>()?;

        #[extrinsic_call]
        _(origin as T::RuntimeOrigin, Some(Isolation::Enclave));

        assert!(IsolationOverride::<T>::exists());
        Ok(())
    }

    #[benchmark]
    fn seek_hosts() {
        let (id, hosts) = starting::<T>();
        take_all::<T>(id, &hosts);
        // All seats but one are taken, and policy has a least fee.
        Pools::<T>::mutate(id, |pool| {
            pool.pop();
        });
        let who = rich::<T>("user");

        #[extrinsic_call]
        _(RawOrigin::Signed(who), id);

        assert!(Wanting::<T>::contains_key(id));
    }

    #[benchmark]
    fn bind(o: Linear<1, MAX_OPERATORS>) {
        let operators: Vec<T::AccountId> = (0..o).map(with_idle_hosts::<T>).collect();
        let asked = asking::<T>(&operators);
        // It has bound one before, which came to nothing: that is forgotten.
        Pallet::<T>::bind_for(contract::<T>(), CONTRACT, asked.clone())
            .expect("the contract has funds");
        Pallet::<T>::expire_bindings_at(Moment::MAX);
        crowded::fill_starting::<T>(1);
        let id = NextCryptlet::<T>::get();

        #[block]
        {
            Pallet::<T>::bind_for(contract::<T>(), CONTRACT, asked)
                .expect("the contract has funds");
        }

        assert!(Bindings::<T>::contains_key(id));
    }

    #[benchmark]
    fn unbind_bound() {
        let (id, hosts) = starting::<T>();
        take_all::<T>(id, &hosts);
        crowded::fill_starting::<T>(0);

        #[block]
        {
            Pallet::<T>::unbind_for(CONTRACT).expect("it is bound");
        }

        assert!(Cryptlets::<T>::contains_key(id) && !Pallet::<T>::is_active_cryptlet(id));
    }

    /// One host has not agreed yet.
    #[benchmark]
    fn unbind_starting() {
        let (id, mut hosts) = starting::<T>();
        hosts.pop();
        take_all::<T>(id, &hosts);
        crowded::fill_starting::<T>(0);

        #[block]
        {
            Pallet::<T>::unbind_for(CONTRACT).expect("it starts");
        }

        assert!(!Cryptlets::<T>::contains_key(id));
    }

    /// Each lacks one host.
    #[benchmark]
    fn expire_bindings(b: Linear<0, MAX_EXPIRED_PER_BLOCK>) {
        let asked = asking::<T>(&operators::<T>(1));
        for number in 0..b {
            let account: T::AccountId = account("contract", number, 0);
            fund::<T>(&account);
            let contract = H160::from_low_u64_be((1 + number).into());
            let callers = core::slice::from_ref(&account);
            let policy = crowded::policy_for(&asked.operators, callers, &[contract]);
            OwnerPolicies::<T>::insert(asked.blueprint, policy.clone());
            ConsortiumPolicy::<T>::put(fixtures::reversed(policy));
            crowded::nearly_bound::<T>(account, contract, asked.clone());
        }
        crowded::fill_starting::<T>(0);
        #[block]
        {
            // A benchmark can't let time pass.
            Pallet::<T>::expire_bindings_at(Moment::MAX);
        }

        let left = Starting::<T>::decode_len().unwrap_or_default();
        assert_eq!(left, (MAX_STARTING - b) as usize);
        assert_eq!(Bindings::<T>::iter().count(), 0);
    }

    #[benchmark]
    fn go_on_searching() {
        let (id, hosts) = starting::<T>();
        take_all::<T>(id, &hosts);
        Wanting::<T>::insert(id, 0);
        Searched::<T>::put(id);

        #[block]
        {
            // A benchmark can't let time pass.
            Pallet::<T>::go_on_searching_at(Moment::MAX);
        }

        assert!(!Wanting::<T>::contains_key(id));
    }

    impl_benchmark_test_suite!(
        Pallet,
        crate::mock::new().externalities(),
        crate::mock::Test
    );
}
