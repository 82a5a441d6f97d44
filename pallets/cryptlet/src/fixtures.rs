//! Publishers, hosts and pools with real keys, for tests and benchmarks of this pallet and of those that build on it.
//!
//! Keys follow from what they are for, so a test that knows a host's number can sign as its region.

#![allow(
    clippy::expect_used,
    reason = "Never part of a chain: a fixture that can't set itself up has to stop"
)]

pub mod crowded;
pub mod widest;

use crate::{Artefact, Config, Cryptlets, Evidence, NextCryptlet, NextHost, Pallet, Voters};
use alloc::{boxed::Box, format, string::String, vec::Vec};
use codec::Decode;
use cryptlet_primitives::{
    binding::{Binding, BindingAnswer, BindingRefusal, InstanceRefusal, Said},
    digest::sha256,
    endpoint::EndpointText,
    ids::{CryptletId, HostId, KeyEpoch},
    package::{possession_digest, InstanceOffer, Kind, Name, PackageStatement},
    policy::{AllowList, Isolation, Policy},
    view::MAX_POOL,
    Public, Signature,
};
use frame_support::traits::{fungible::Mutate, Get};
use frame_system::RawOrigin;
use sp_core::{ed25519::Pair, Pair as _, H256};
use sp_runtime::traits::{Saturating, TrailingZeroInput};

/// The key pair of a word.
pub fn pair(word: &str) -> Pair {
    Pair::from_seed(&sp_io::hashing::blake2_256(word.as_bytes()))
}

/// The identity key of a cryptlet, by its name.
pub fn identity_pair(name: &str) -> Pair {
    pair(&format!("identity of {name}"))
}

/// The region key of a host that [`enrol`] enrolled, by epoch.
pub fn region_pair(host: HostId, epoch: KeyEpoch) -> Pair {
    pair(&format!("region {epoch} of host {host}"))
}

/// The key of an instance that [`offer`] offered, by epoch.
pub fn instance_pair(cryptlet: CryptletId, host: HostId, epoch: KeyEpoch) -> Pair {
    pair(&format!(
        "instance {epoch} of cryptlet {cryptlet} on host {host}"
    ))
}

/// The digest of a component that nobody has: the fixtures run nothing.
pub fn code(word: &str) -> H256 {
    sha256(word.as_bytes())
}

/// Gives an account more than it needs for any number of deposits, and little enough for many to have it.
pub fn fund<T: Config>(who: &T::AccountId) {
    let items = T::DepositPerItem::get().saturating_mul(10_000u32.into());
    let bytes = T::DepositPerByte::get().saturating_mul(10_000_000u32.into());
    T::Currency::mint_into(who, items.saturating_add(bytes)).expect("the issuance has room");
}

/// A configuration of `length` bytes, or of as many as it needs.
pub fn configuration(name: &str, key: &Public, length: usize) -> Vec<u8> {
    let key: String = key.0.iter().map(|byte| format!("{byte:02x}")).collect();
    let text = |padding: &str| {
        format!(r#"{{"name":"{name}","publicKey":"0x{key}","padding":"{padding}"}}"#)
    };
    let missing = length.saturating_sub(text("").len());
    text(&"x".repeat(missing)).into_bytes()
}

/// What a publisher brings to register or update a cryptlet.
pub struct Package {
    /// What is published.
    pub artefact: Artefact,
    /// The identity key's signature.
    pub signature: Signature,
}

/// A package of `publisher`, signed by `identity`.
pub fn package<T: Config>(
    publisher: &T::AccountId,
    name: &str,
    identity: &Pair,
    header: Vec<u8>,
    configuration: Vec<u8>,
    code: H256,
) -> Package {
    let statement = PackageStatement {
        publisher: publisher.clone(),
        name: name_of(name),
        code,
        header: sha256(&header),
        configuration: sha256(&configuration),
    };
    let artefact = Artefact {
        header: header.try_into().expect("the header is within its bound"),
        configuration: configuration
            .try_into()
            .expect("the configuration is within its bound"),
        code,
        location: Default::default(),
    };
    Package {
        artefact,
        signature: identity.sign(statement.digest().as_bytes()),
    }
}

/// A small package of `publisher` for a cryptlet with the identity key of its name.
pub fn small_package<T: Config>(publisher: &T::AccountId, name: &str, code: H256) -> Package {
    let identity = identity_pair(name);
    let configuration = configuration(name, &identity.public(), 0);
    package::<T>(
        publisher,
        name,
        &identity,
        b"package a:b;".to_vec(),
        configuration,
        code,
    )
}

/// A name.
pub fn name_of(name: &str) -> Name {
    name.as_bytes()
        .to_vec()
        .try_into()
        .expect("the name is within its bound")
}

/// Registers a utility cryptlet and gives its number. The owner must have funds.
pub fn register<T: Config>(owner: &T::AccountId, name: &str) -> CryptletId {
    register_as::<T>(owner, name, Kind::Utility)
}

/// Registers a cryptlet whose code contracts bind. The owner must have funds.
pub fn register_blueprint<T: Config>(owner: &T::AccountId, name: &str) -> CryptletId {
    register_as::<T>(owner, name, Kind::Contract)
}

fn register_as<T: Config>(owner: &T::AccountId, name: &str, kind: Kind) -> CryptletId {
    let id = NextCryptlet::<T>::get();
    let Package {
        artefact,
        signature,
    } = small_package::<T>(owner, name, code(name));
    Pallet::<T>::register(
        RawOrigin::Signed(owner.clone()).into(),
        name_of(name),
        kind,
        artefact.header,
        artefact.configuration,
        artefact.code,
        artefact.location,
        Default::default(),
        Box::default(),
        signature,
    )
    .expect("the package is right and the name is free");
    id
}

/// The possession proof of a key for an account.
pub fn possession<T: Config>(account: &T::AccountId, key: &Pair) -> Signature {
    key.sign(possession_digest(Pallet::<T>::genesis(), account, &key.public()).as_bytes())
}

/// The endpoint of a host: its name is its number's.
pub fn endpoint(host: HostId) -> EndpointText {
    let url = format!("https://host-{host}.example.org:8443");
    url.into_bytes()
        .try_into()
        .expect("the endpoint is within its bound")
}

/// Enrols a software host and gives its number. The operator must have funds.
pub fn enrol<T: Config>(operator: &T::AccountId) -> HostId {
    let host = NextHost::<T>::get();
    let region = region_pair(host, 0);
    Pallet::<T>::enrol_host(
        RawOrigin::Signed(operator.clone()).into(),
        endpoint(host),
        region.public(),
        H256::repeat_byte(7),
        Isolation::Software,
        Evidence::default(),
        possession::<T>(operator, &region),
    )
    .expect("the key is new and the operator has funds");
    host
}

/// The two signatures under an offer: the instance's and the region's.
pub fn offer_signatures<T: Config>(
    cryptlet: CryptletId,
    host: HostId,
    instance: &Pair,
    epoch: KeyEpoch,
    region: &Pair,
) -> (Signature, Signature) {
    let genesis = Pallet::<T>::genesis();
    let offer = InstanceOffer {
        genesis,
        cryptlet,
        host,
        key: instance.public(),
        epoch,
    };
    let digest = offer.digest();
    (
        instance.sign(digest.as_bytes()),
        region.sign(digest.as_bytes()),
    )
}

/// Offers an instance with its next key, and gives that key. The host must stand on a region key
/// of [`region_pair`].
pub fn offer<T: Config>(cryptlet: CryptletId, host: HostId) -> Public {
    let voter = Voters::<T>::get(host).expect("the host is enrolled");
    let epoch = Pallet::<T>::next_instance_epoch(cryptlet, host).expect("the host is enrolled");
    let instance = instance_pair(cryptlet, host, epoch);
    let region = region_pair(host, voter.region_epoch);
    let (by_instance, by_region) = offer_signatures::<T>(cryptlet, host, &instance, epoch, &region);
    Pallet::<T>::offer_instance(
        RawOrigin::Signed(voter.operator).into(),
        cryptlet,
        host,
        instance.public(),
        by_instance,
        by_region,
    )
    .expect("the host is active and its operator has funds");
    instance.public()
}

/// Seats a host in a cryptlet's pool, or rotates the key of its seat. The seat votes in rounds that open from the
/// next moment on: advance the clock before you open one.
pub fn seat<T: Config>(owner: &T::AccountId, cryptlet: CryptletId, host: HostId) {
    let key = offer::<T>(cryptlet, host);
    Pallet::<T>::admit_instance(RawOrigin::Signed(owner.clone()).into(), cryptlet, host, key)
        .expect("the policy admits the host");
}

/// A binding to the newest version of a blueprint, for one host or more of these operators, that lets requests wait.
pub fn binding<T: Config>(
    blueprint: CryptletId,
    operators: &[T::AccountId],
) -> Binding<T::AccountId> {
    let record = Cryptlets::<T>::get(blueprint).expect("the blueprint is registered");
    Binding {
        blueprint,
        code: record.code,
        min_instances: 1,
        max_instances: u16::try_from(MAX_POOL).expect("a pool has few"),
        operators: operators.to_vec().try_into().expect("few operators"),
        isolation: Isolation::Software,
        wait: true,
    }
}

/// A host's signed offer to serve a contract's cryptlet, with its next key.
pub fn offered<T: Config>(cryptlet: CryptletId, host: HostId) -> BindingAnswer {
    let epoch = Pallet::<T>::next_instance_epoch(cryptlet, host).expect("the host is enrolled");
    offered_with::<T>(cryptlet, host, &instance_pair(cryptlet, host, epoch), epoch)
}

/// A host's signed offer to serve a contract's cryptlet, with this key.
pub fn offered_with<T: Config>(
    cryptlet: CryptletId,
    host: HostId,
    instance: &Pair,
    epoch: KeyEpoch,
) -> BindingAnswer {
    let voter = Voters::<T>::get(host).expect("the host is enrolled");
    let region = region_pair(host, voter.region_epoch);
    let (by_instance, by_region) = offer_signatures::<T>(cryptlet, host, instance, epoch, &region);
    BindingAnswer {
        cryptlet,
        host,
        said: Said::Offered {
            key: instance.public(),
            epoch,
            by_instance,
            by_region,
        },
    }
}

/// A host's signed refusal to serve a contract's cryptlet.
pub fn refused<T: Config>(
    cryptlet: CryptletId,
    host: HostId,
    reason: BindingRefusal,
) -> BindingAnswer {
    let voter = Voters::<T>::get(host).expect("the host is enrolled");
    let refusal = InstanceRefusal {
        genesis: Pallet::<T>::genesis(),
        cryptlet,
        host,
        reason,
    };
    let by_region = region_pair(host, voter.region_epoch).sign(refusal.digest().as_bytes());
    BindingAnswer {
        cryptlet,
        host,
        said: Said::Refused { reason, by_region },
    }
}

/// An account that nobody has.
fn nobody<AccountId: Decode>(number: u32) -> AccountId {
    let digest = sp_io::hashing::blake2_256(&number.to_be_bytes());
    AccountId::decode(&mut TrailingZeroInput::new(&digest)).expect("any bytes are an account")
}

/// A policy with its lists the other way round: the most work to compare it with the one that it was.
pub fn reversed<AccountId>(mut policy: Policy<AccountId>) -> Policy<AccountId> {
    fn reverse<Item>(list: &mut Option<AllowList<Item>>) {
        if let Some(list) = list {
            let entries: &mut [Item] = list.as_mut();
            entries.reverse();
        }
    }
    reverse(&mut policy.hosts);
    reverse(&mut policy.operators);
    reverse(&mut policy.callers);
    reverse(&mut policy.callbacks);
    policy
}

/// The largest policy: every demand made, every list full of different entries, `account` the last of those of accounts.
pub fn large_policy<AccountId: Clone + Decode>(account: AccountId) -> Policy<AccountId> {
    use cryptlet_primitives::{
        agreement::{Agreement, MedianField, MAX_FIELDS},
        policy::MAX_ALLOWED,
    };
    fn full<Item>(item: impl Fn(u32) -> Item) -> Option<AllowList<Item>> {
        AllowList::try_from((0..MAX_ALLOWED).map(item).collect::<Vec<_>>()).ok()
    }
    let with_account = |number: u32| {
        if number.saturating_add(1) == MAX_ALLOWED {
            account.clone()
        } else {
            nobody(number)
        }
    };
    let fields: Vec<_> = (0..MAX_FIELDS)
        .map(|leaf| MedianField {
            leaf: u8::try_from(leaf).unwrap_or(u8::MAX),
            max_deviation: u64::MAX,
            min: i64::MIN,
            max: i64::MAX,
        })
        .collect();
    Policy {
        min_instances: Some(1),
        max_instances: Some(u16::MAX),
        quorum: Some(1),
        agreement: fields.try_into().ok().map(Agreement::Median),
        isolation: Some(Isolation::Software),
        hosts: full(HostId),
        operators: full(with_account),
        callers: full(with_account),
        callbacks: full(|number| {
            sp_core::H160::repeat_byte(u8::try_from(number).unwrap_or(u8::MAX))
        }),
        max_params: Some(u32::MAX),
        max_output: Some(u32::MAX),
        max_duration_ms: Some(u64::MAX),
        min_fee: Some(u128::MAX),
    }
}
