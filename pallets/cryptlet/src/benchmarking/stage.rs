//! What benchmarks play on: cryptlets, hosts and contracts, with the longest contents and the fullest lists.

use crate::*;
use alloc::{boxed::Box, format, vec, vec::Vec};
use cryptlet_primitives::{
    binding::{Binding, MAX_OPERATORS},
    ids::{CryptletId, HostId},
    package::{Kind, Tag, MAX_CONFIGURATION, MAX_HEADER, MAX_LOCATION, MAX_TAGS},
    policy::Policy,
    view::MAX_POOL,
    Public,
};
use fixtures::{crowded, fund, Package};
use frame_benchmarking::v2::{account, BenchmarkError};
use frame_support::{pallet_prelude::ConstU32, traits::EnsureOrigin, BoundedVec};
use frame_system::RawOrigin;
use sp_core::{Pair, H160};

/// The shortest configuration that the fixtures write, with room.
pub const LEAST_CONFIGURATION: u32 = 256;
pub const NAME: &str = "benchmarked";

/// An account with funds.
pub fn rich<T: Config>(name: &'static str) -> T::AccountId {
    let who: T::AccountId = account(name, 0, 0);
    fund::<T>(&who);
    who
}

pub fn council<T: Config>() -> Result<T::RuntimeOrigin, BenchmarkError> {
    T::CouncilOrigin::try_successful_origin().map_err(|_| BenchmarkError::Weightless)
}

/// As many tags as there may be, as long as they may be.
pub fn tags(first: char) -> BoundedVec<Tag, ConstU32<MAX_TAGS>> {
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
pub fn configuration(key: &Public, length: u32) -> Vec<u8> {
    let mut text = fixtures::configuration(NAME, key, 0);
    text.pop();
    text.extend(b",\"values\":[0");
    let room = (length as usize).saturating_sub(text.len() + 2) / 2;
    text.extend(b",0".repeat(room));
    text.extend(b"]}");
    text
}

/// A package with a header of `h` and a configuration of `c` bytes, and the longest location, which is an inside one.
pub fn package<T: Config>(owner: &T::AccountId, h: u32, c: u32) -> Package {
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
pub fn private_hosts() -> PrivateHosts {
    let label = "x".repeat(60);
    let host = |number: u32| {
        let name = format!("{label}.{label}.{label}.h{number:02}.internal");
        HostName::truncate_from(name.into_bytes())
    };
    BoundedVec::truncate_from((0..MAX_PRIVATE_HOSTS).map(host).collect())
}

/// The address of the last one of as many inside hosts as there may be: the longest way to find it.
pub fn inside<T: Config>() -> Vec<u8> {
    let hosts = private_hosts();
    let last = hosts.last().expect("there are some").clone();
    PrivateEndpoints::<T>::put(hosts);
    [b"https://", last.as_slice()].concat()
}

/// A registered cryptlet with tags and the longest policy.
pub fn registered<T: Config>(owner: &T::AccountId) -> CryptletId {
    let id = fixtures::register::<T>(owner, NAME);
    let origin = || RawOrigin::Signed(owner.clone()).into();
    Pallet::<T>::set_tags(origin(), id, tags('a')).expect("the owner has funds");
    let policy = Box::new(fixtures::large_policy(owner.clone()));
    Pallet::<T>::set_policy(origin(), id, policy).expect("the owner has funds");
    id
}

/// A registered cryptlet with tags and the longest policy, which is offered to another owner: a change withdraws that.
pub fn offered<T: Config>(owner: &T::AccountId) -> CryptletId {
    let id = registered::<T>(owner);
    let origin = RawOrigin::Signed(owner.clone()).into();
    Pallet::<T>::offer_ownership(origin, id, Some(account("buyer", 0, 0)))
        .expect("the owner offers");
    id
}

/// A host with as many former keys as may be had without letting time pass.
pub fn rotated<T: Config>(operator: &T::AccountId, times: u32) -> HostId {
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
pub fn nearly_full<T: Config>(
    owner: &T::AccountId,
    operator: &T::AccountId,
) -> (CryptletId, HostId) {
    let id = fixtures::register::<T>(owner, NAME);
    let host = fixtures::enrol::<T>(operator);
    Pools::<T>::insert(id, crowded::nearly_full_pool());
    let policy = Policy {
        hosts: None,
        ..fixtures::large_policy(operator.clone())
    };
    OwnerPolicies::<T>::insert(id, policy.clone());
    ConsortiumPolicy::<T>::put(fixtures::reversed(policy));
    (id, host)
}

/// A contract that binds.
pub const CONTRACT: H160 = H160::repeat_byte(0xc0);

/// The contract's account, with funds.
pub fn contract<T: Config>() -> T::AccountId {
    rich::<T>("contract")
}

/// An operator with so many hosts.
pub fn with_hosts<T: Config>(number: u32, hosts: u32) -> T::AccountId {
    let operator: T::AccountId = account("operator", number, 0);
    fund::<T>(&operator);
    for _ in 0..hosts {
        fixtures::enrol::<T>(&operator);
    }
    operator
}

/// An operator with as many hosts as are looked at: those that are looked at first serve nobody.
pub fn with_idle_hosts<T: Config>(number: u32) -> T::AccountId {
    let operator = with_hosts::<T>(number, MAX_LOOKS_AT_OPERATOR);
    let idle = MAX_LOOKS_AT_OPERATOR - MAX_HOSTS_OF_OPERATOR;
    let first: Vec<HostId> = OperatorHosts::<T>::iter_key_prefix(&operator)
        .take(idle as usize)
        .collect();
    for host in first {
        Pallet::<T>::suspend_host(RawOrigin::Signed(operator.clone()).into(), host)
            .expect("it is its operator's");
    }
    operator
}

/// A contract cryptlet with header, configuration and location as long as may be, and all tags.
fn largest_blueprint<T: Config>(publisher: &T::AccountId) -> CryptletId {
    let id = NextCryptlet::<T>::get();
    let Package {
        artefact,
        signature,
    } = package::<T>(publisher, MAX_HEADER, MAX_CONFIGURATION);
    Pallet::<T>::register(
        RawOrigin::Signed(publisher.clone()).into(),
        fixtures::name_of(NAME),
        Kind::Contract,
        artefact.header,
        artefact.configuration,
        artefact.code,
        artefact.location,
        tags('a'),
        Box::default(),
        signature,
    )
    .expect("the package is right and the name is free");
    id
}

/// A binding to the largest blueprint. Its publisher and the consortium demand all that may be demanded but hosts by their
/// numbers: their lists admit [`CONTRACT`] and these operators.
pub fn asking<T: Config>(operators: &[T::AccountId]) -> Binding<T::AccountId> {
    let publisher = rich::<T>("publisher");
    let blueprint = largest_blueprint::<T>(&publisher);
    let policy = crowded::policy_for(operators, &[contract::<T>()], &[CONTRACT]);
    ConsortiumPolicy::<T>::put(fixtures::reversed(policy.clone()));
    OwnerPolicies::<T>::insert(blueprint, policy);
    fixtures::binding::<T>(blueprint, operators)
}

/// As many operators as a binding names, of which the last ones have so many hosts together.
pub fn operators<T: Config>(hosts: u32) -> Vec<T::AccountId> {
    let serving = hosts.div_ceil(MAX_HOSTS_OF_OPERATOR);
    let idle = (0..MAX_OPERATORS - serving).map(|number| account("idle operator", number, 0));
    let busy = (0..serving).map(|number| {
        let others = number * MAX_HOSTS_OF_OPERATOR;
        with_hosts::<T>(number, MAX_HOSTS_OF_OPERATOR.min(hosts - others))
    });
    idle.chain(busy).collect()
}

/// A binding that is bound when all its hosts have agreed, as many as a pool may have.
pub fn starting<T: Config>() -> (CryptletId, Vec<HostId>) {
    let mut asked = asking::<T>(&operators::<T>(MAX_POOL));
    asked.min_instances = asked.max_instances;
    let id = Pallet::<T>::bind_for(contract::<T>(), CONTRACT, asked).expect("it is bound");
    let hosts = Bindings::<T>::get(id).expect("it is there").asked;
    (id, hosts.into_inner())
}

/// These hosts agree.
pub fn take_all<T: Config>(id: CryptletId, hosts: &[HostId]) {
    for host in hosts {
        assert!(Pallet::<T>::take_answer(&fixtures::offered::<T>(id, *host)));
    }
}
