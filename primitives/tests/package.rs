//! What publishers and hosts sign before anything is asked: packages, offers, names.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "how a test says what it expects"
)]

mod world;

use cryptlet_primitives::{
    digest::sha256,
    ids::HostId,
    package::{is_name, InstanceOffer, PackageStatement},
};
use sp_core::{bounded::BoundedVec, ed25519, Pair, H256};
use world::*;

#[test]
fn a_package_is_its_publishers_and_whole() {
    let identity = ed25519::Pair::from_seed(&[0x1d; 32]);
    let good = PackageStatement {
        publisher: [0xaa; 32],
        name: BoundedVec::truncate_from(b"market-watcher".to_vec()),
        code: sha256(b"component"),
        header: sha256(b"header"),
        configuration: sha256(b"configuration"),
    };
    let signature = identity.sign(good.digest().as_bytes());
    assert!(good.is_signed(&identity.public(), &signature));
    assert!(!good.is_signed(&region(0).public(), &signature));
    let alterations: [fn(&mut PackageStatement<[u8; 32]>); 5] = [
        |package| package.publisher = [0xab; 32],
        |package| package.name = BoundedVec::truncate_from(b"market-watchers".to_vec()),
        |package| package.code = H256::zero(),
        |package| package.header = package.code,
        |package| std::mem::swap(&mut package.header, &mut package.configuration),
    ];
    for alter in alterations {
        let mut other = good.clone();
        alter(&mut other);
        assert!(!other.is_signed(&identity.public(), &signature));
    }
}

#[test]
fn an_offer_needs_two_keys() {
    let offer = |key: &sp_core::ed25519::Pair| InstanceOffer {
        genesis: GENESIS,
        cryptlet: CRYPTLET,
        host: HostId(0),
        key: key.public(),
        epoch: 0,
    };
    let good = offer(&instance(0));
    let sign =
        |pair: sp_core::ed25519::Pair, offer: &InstanceOffer| pair.sign(offer.digest().as_bytes());
    let (by_instance, by_region) = (sign(instance(0), &good), sign(region(0), &good));
    assert!(good.is_signed(&region(0).public(), &by_instance, &by_region));
    assert!(!good.is_signed(&region(1).public(), &by_instance, &by_region));
    assert!(!good.is_signed(&region(0).public(), &by_region, &by_region));
    let one_key = offer(&region(0));
    let both = sign(region(0), &one_key);
    assert!(!one_key.is_signed(&region(0).public(), &both, &both));
}

#[test]
fn names_are_words_joined_by_single_hyphens() {
    for good in ["a", "gold", "us-treasury-10y", "x9", "a-1-b"] {
        assert!(is_name(good.as_bytes()), "{good}");
    }
    for bad in [
        "", "-", "a-", "-a", "a--b", "1a", "A", "a_b", "a b", "a.b", "ä", "a\n", "a\0",
    ] {
        assert!(!is_name(bad.as_bytes()), "{bad}");
    }
}
