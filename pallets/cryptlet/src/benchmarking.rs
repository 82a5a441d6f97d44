//! Benchmarks of the calls, each with the longest contents and the fullest lists.

#![allow(
    clippy::expect_used,
    clippy::arithmetic_side_effects,
    clippy::as_conversions,
    reason = "Never part of a chain: a benchmark that can't set itself up has to stop"
)]

use super::*;
use alloc::{boxed::Box, format, vec, vec::Vec};
use cryptlet_primitives::{
    binding::{Binding, MAX_OPERATORS},
    endpoint::EndpointText,
    ids::{CryptletId, HostId, Moment},
    package::{Kind, Tag, MAX_CONFIGURATION, MAX_HEADER, MAX_LOCATION, MAX_TAGS},
    policy::{Isolation, Policy},
    view::MAX_POOL,
    Public,
};
use fixtures::{fund, Package};
use frame_benchmarking::v2::*;
use frame_support::{pallet_prelude::ConstU32, traits::EnsureOrigin, BoundedVec};
use frame_system::RawOrigin;
use sp_core::{Pair, H160, H256};

/// The shortest configuration that the fixtures write, with room.
const LEAST_CONFIGURATION: u32 = 256;
const NAME: &str = "benchmarked";

/// An account with funds.
fn rich<T: Config>(name: &'static str) -> T::AccountId {
    let who: T::AccountId = account(name, 0, 0);
    fund::<T>(&who);
    who
}

fn council<T: Config>() -> Result<T::RuntimeOrigin, BenchmarkError> {
    T::CouncilOrigin::try_successful_origin().map_err(|_| BenchmarkError::Weightless)
}

/// As many tags as there may be, as long as they may be.
fn tags(first: char) -> BoundedVec<Tag, ConstU32<MAX_TAGS>> {
    let tag = |number: u32| {
        let word = format!("{first}{number}{}", "x".repeat(30));
        Tag::try_from(word.into_bytes()).expect("the tag is as long as a tag may be")
    };
    (0..MAX_TAGS)
        .map(tag)
        .collect::<Vec<_>>()
        .try_into()
        .expect("as many as there may be")
}

/// A configuration of about `length` bytes, never more, with as many values as have room.
fn configuration(key: &Public, length: u32) -> Vec<u8> {
    let mut text = fixtures::configuration(NAME, key, 0);
    text.pop();
    text.extend(b",\"values\":[0");
    let room = (length as usize).saturating_sub(text.len() + 2) / 2;
    text.extend(b",0".repeat(room));
    text.extend(b"]}");
    text
}

/// A package with a header of `h` and a configuration of `c` bytes, and the longest location, which is an inside one.
fn package<T: Config>(owner: &T::AccountId, h: u32, c: u32) -> Package {
    let identity = fixtures::identity_pair(NAME);
    let configuration = configuration(&identity.public(), c);
    let header = vec![b'w'; h as usize];
    let code = fixtures::code("benchmarked");
    let mut package = fixtures::package::<T>(owner, NAME, &identity, header, configuration, code);
    let mut location = inside::<T>();
    location.push(b'/');
    location.resize(MAX_LOCATION as usize, b'x');
    package.artefact.location = BoundedVec::truncate_from(location);
    package
}

/// As many inside hosts as there may be.
fn private_hosts() -> PrivateHosts {
    let label = "x".repeat(60);
    let host = |number: u32| {
        let name = format!("{label}.{label}.{label}.h{number:02}.internal");
        HostName::truncate_from(name.into_bytes())
    };
    BoundedVec::truncate_from((0..MAX_PRIVATE_HOSTS).map(host).collect())
}

/// The address of the last one of as many inside hosts as there may be: the longest way to find it.
fn inside<T: Config>() -> Vec<u8> {
    let hosts = private_hosts();
    let last = hosts.last().expect("there are some").clone();
    PrivateEndpoints::<T>::put(hosts);
    [b"https://", last.as_slice()].concat()
}

/// A registered cryptlet with tags and the longest policy.
fn registered<T: Config>(owner: &T::AccountId) -> CryptletId {
    let id = fixtures::register::<T>(owner, NAME);
    let origin = || RawOrigin::Signed(owner.clone()).into();
    Pallet::<T>::set_tags(origin(), id, tags('a')).expect("the owner has funds");
    let policy = Box::new(fixtures::large_policy(owner.clone()));
    Pallet::<T>::set_policy(origin(), id, policy).expect("the owner has funds");
    id
}

/// A registered cryptlet with tags and the longest policy, which is offered to another owner: a change withdraws that.
fn offered<T: Config>(owner: &T::AccountId) -> CryptletId {
    let id = registered::<T>(owner);
    let origin = RawOrigin::Signed(owner.clone()).into();
    Pallet::<T>::offer_ownership(origin, id, Some(account("buyer", 0, 0)))
        .expect("the owner offers");
    id
}

/// A host with as many former keys as may be had without letting time pass.
fn rotated<T: Config>(operator: &T::AccountId, times: u32) -> HostId {
    let host = fixtures::enrol::<T>(operator);
    for epoch in 1..=times {
        let key = fixtures::region_pair(host, epoch);
        let proof = fixtures::possession::<T>(operator, &key);
        let origin = RawOrigin::Signed(operator.clone()).into();
        Pallet::<T>::rotate_host_key(origin, host, key.public(), proof)
            .expect("the history has room");
    }
    host
}

/// A cryptlet whose pool lacks one seat, and an active host that policy admits by full lists.
fn nearly_full<T: Config>(owner: &T::AccountId, operator: &T::AccountId) -> (CryptletId, HostId) {
    let id = fixtures::register::<T>(owner, NAME);
    let host = fixtures::enrol::<T>(operator);
    let seats = (1..MAX_POOL).map(|number| Seat {
        host: HostId(host.0 + number),
        key: Public::from_raw(sp_io::hashing::blake2_256(&number.to_be_bytes())),
        epoch: 0,
        key_since: 0,
        since: 0,
    });
    let pool: Pool = seats
        .collect::<Vec<_>>()
        .try_into()
        .expect("one less than the bound");
    Pools::<T>::insert(id, pool);
    let policy = Policy {
        hosts: None,
        ..fixtures::large_policy(operator.clone())
    };
    OwnerPolicies::<T>::insert(id, policy.clone());
    ConsortiumPolicy::<T>::put(fixtures::reversed(policy));
    (id, host)
}

/// A contract that binds.
const CONTRACT: H160 = H160::repeat_byte(0xc0);

/// The contract's account, with funds.
fn contract<T: Config>() -> T::AccountId {
    rich::<T>("contract")
}

/// An operator with so many hosts.
fn with_hosts<T: Config>(number: u32, hosts: u32) -> T::AccountId {
    let operator: T::AccountId = account("operator", number, 0);
    fund::<T>(&operator);
    for _ in 0..hosts {
        fixtures::enrol::<T>(&operator);
    }
    operator
}

/// A binding to the largest blueprint, whose publisher demands all that may be demanded besides who asks and who serves.
fn asking<T: Config>(operators: Vec<T::AccountId>) -> Binding<T::AccountId> {
    let publisher = rich::<T>("publisher");
    let blueprint = fixtures::register_blueprint::<T>(&publisher, NAME);
    let policy = Policy {
        min_instances: None,
        quorum: None,
        hosts: None,
        operators: None,
        callers: None,
        callbacks: None,
        min_fee: Some(1),
        ..fixtures::large_policy(publisher)
    };
    OwnerPolicies::<T>::insert(blueprint, policy);
    fixtures::binding::<T>(blueprint, &operators)
}

/// A binding that is bound when all its hosts have agreed, as many as a pool may have.
fn starting<T: Config>() -> (CryptletId, Vec<HostId>) {
    let operators = MAX_POOL.div_ceil(MAX_HOSTS_OF_OPERATOR);
    let operators = (0..operators).map(|number| with_hosts::<T>(number, MAX_HOSTS_OF_OPERATOR));
    let mut asked = asking::<T>(operators.collect());
    asked.min_instances = asked.max_instances;
    let id = Pallet::<T>::bind_for(contract::<T>(), CONTRACT, asked).expect("it is bound");
    let hosts = Bindings::<T>::get(id).expect("it is there").asked;
    (id, hosts.into_inner())
}

/// These hosts agree.
fn take_all<T: Config>(id: CryptletId, hosts: &[HostId]) {
    for host in hosts {
        assert!(Pallet::<T>::take_answer(&fixtures::offered::<T>(id, *host)));
    }
}

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
    fn bind(o: Linear<1, MAX_OPERATORS>) {
        let operators: Vec<T::AccountId> = (0..o)
            .map(|number| with_hosts::<T>(number, MAX_HOSTS_OF_OPERATOR))
            .collect();
        let asked = asking::<T>(operators);
        let id = NextCryptlet::<T>::get();

        #[block]
        {
            Pallet::<T>::bind_for(contract::<T>(), CONTRACT, asked)
                .expect("the contract has funds");
        }

        assert!(Bindings::<T>::contains_key(id));
    }

    #[benchmark]
    fn unbind() {
        let (id, hosts) = starting::<T>();
        take_all::<T>(id, &hosts);

        #[block]
        {
            Pallet::<T>::unbind_for(CONTRACT).expect("it is bound");
        }

        assert!(!Pallet::<T>::is_active_cryptlet(id));
    }

    #[benchmark]
    fn check_answer() {
        let (id, mut hosts) = starting::<T>();
        let last = hosts.pop().expect("there are some");
        take_all::<T>(id, &hosts);
        let answer = fixtures::offered::<T>(id, last);
        let is_right;

        #[block]
        {
            is_right = Pallet::<T>::is_awaited(&answer) && Pallet::<T>::is_answer_signed(&answer);
        }

        assert!(is_right);
    }

    #[benchmark]
    fn take_answer() {
        let (id, mut hosts) = starting::<T>();
        let last = hosts.pop().expect("there are some");
        take_all::<T>(id, &hosts);
        let answer = fixtures::offered::<T>(id, last);

        #[block]
        {
            Pallet::<T>::take_answer(&answer);
        }

        assert!(Bindings::<T>::get(id).is_some_and(|binding| binding.is_bound));
    }

    #[benchmark]
    fn expire_bindings(b: Linear<0, MAX_EXPIRED_PER_BLOCK>) {
        let operator = with_hosts::<T>(0, 1);
        let blueprint = fixtures::register_blueprint::<T>(&rich::<T>("publisher"), NAME);
        for number in 0..b {
            let account: T::AccountId = account("contract", number, 0);
            fund::<T>(&account);
            let asked = fixtures::binding::<T>(blueprint, core::slice::from_ref(&operator));
            let contract = H160::from_low_u64_be(number.into());
            Pallet::<T>::bind_for(account, contract, asked).expect("the contract has funds");
        }
        #[block]
        {
            // A benchmark can't let time pass.
            Pallet::<T>::expire_bindings_at(Moment::MAX);
        }

        assert_eq!(Starting::<T>::decode_len().unwrap_or_default(), 0);
    }

    impl_benchmark_test_suite!(
        Pallet,
        crate::mock::new().externalities(),
        crate::mock::Test
    );
}
