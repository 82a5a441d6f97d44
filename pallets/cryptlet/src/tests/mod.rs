//! Stories of publishers, operators and the council. Every story ends with a check of the invariants.

mod bindings;
mod deposits;
mod discovery;
mod encryption_keys;
mod hosts;
mod ownership;
mod policy;
mod pool;
mod registration;
mod standing;
mod versions;
mod wandering;

use crate::{
    fixtures::{name_of, Package},
    mock::*,
    Error,
};
use alloc::boxed::Box;
use cryptlet_primitives::{
    package::{Kind, Tag},
    policy::Policy,
};
use frame_support::dispatch::DispatchResult;

fn signed(who: &AccountId) -> RuntimeOrigin {
    RuntimeOrigin::signed(who.clone())
}

fn council() -> RuntimeOrigin {
    RuntimeOrigin::root()
}

fn refused(error: Error<Test>) -> sp_runtime::DispatchError {
    error.into()
}

fn tag(word: &str) -> Tag {
    word.as_bytes()
        .to_vec()
        .try_into()
        .expect("the tag is short")
}

/// Registers a package as it is.
fn register(who: &AccountId, name: &str, package: Package) -> DispatchResult {
    register_with(who, name, package, &[], Policy::default())
}

fn register_with(
    who: &AccountId,
    name: &str,
    package: Package,
    tags: &[&str],
    policy: Policy<AccountId>,
) -> DispatchResult {
    let Package {
        artefact,
        signature,
    } = package;
    let tags = tags.iter().map(|word| tag(word)).collect::<Vec<_>>();
    Cryptlet::register(
        signed(who),
        name_of(name),
        Kind::Utility,
        artefact.header,
        artefact.configuration,
        artefact.code,
        artefact.location,
        tags.try_into().expect("few tags"),
        Box::new(policy),
        signature,
    )
}

/// Updates a cryptlet by a package as it is.
fn update(
    who: &AccountId,
    id: cryptlet_primitives::ids::CryptletId,
    package: Package,
) -> DispatchResult {
    let Package {
        artefact,
        signature,
    } = package;
    let crate::Artefact {
        header,
        configuration,
        code,
        location,
    } = artefact;
    Cryptlet::update(
        signed(who),
        id,
        header,
        configuration,
        code,
        location,
        signature,
    )
}
