//! Contracts that benchmarks play on: cryptlets of their own, what hosts answer to them, and requests that wait.

use super::stage::{delegate_pair, method, params, price, rich};
use crate::*;
use alloc::{vec, vec::Vec};
use cryptlet_primitives::{
    binding::{BindingAnswer, BindingReport},
    ids::{CryptletId, Moment},
    statement::MAX_PARAMS,
};
use frame_benchmarking::v2::BenchmarkError;
use frame_support::{traits::Get, BoundedVec};
use pallet_cryptlet::fixtures::{self, crowded};
use sp_core::{Pair, H160};

/// A contract that has a cryptlet of its own.
pub fn contract<T: Config>(number: u32) -> T::AccountId {
    rich::<T>("contract", number)
}

/// The operator of the only host that serves it and is somebody's.
fn operator<T: Config>(number: u32) -> T::AccountId {
    rich::<T>("operator of a contract", number)
}

fn address(number: u32) -> H160 {
    H160::from_low_u64_be(u64::from(number) + 1)
}

/// So many contracts' cryptlets, each with a blueprint of its own, under policies as large as can be: it is bound, with a full
/// pool, as soon as the offer of its last host is taken. Whose they are, and the offers.
pub fn bound_apart<T: Config>(count: u32) -> Vec<(T::AccountId, BindingAnswer)> {
    let operators: Vec<T::AccountId> = (0..count).map(operator::<T>).collect();
    let contracts: Vec<T::AccountId> = (0..count).map(contract::<T>).collect();
    let addresses: Vec<H160> = (0..count).map(address).collect();
    let consortium = crowded::policy_for(&operators, &contracts, &addresses);
    pallet_cryptlet::ConsortiumPolicy::<T>::put(fixtures::reversed(consortium));
    let bound = (0..count).map(|number| (contract::<T>(number), nearly_bound::<T>(number)));
    let bound = bound.collect();
    crowded::fill_starting::<T>(0);
    bound
}

/// What the last host of a contract's cryptlet offers.
fn nearly_bound<T: Config>(number: u32) -> BindingAnswer {
    let publisher = rich::<T>("publisher of a blueprint", number);
    let name = alloc::format!("blueprint-{number}");
    let blueprint = fixtures::register_blueprint::<T>(&publisher, &name);
    let policy = crowded::policy_for::<T::AccountId>(
        &[operator::<T>(number)],
        &[contract::<T>(number)],
        &[address(number)],
    );
    let operators = policy.operators.clone().expect("it has the longest list");
    pallet_cryptlet::OwnerPolicies::<T>::insert(blueprint, policy);
    let host = fixtures::enrol::<T>(&operator::<T>(number));
    crowded::grow_old::<T>(host);
    let binding = fixtures::binding::<T>(blueprint, &operators);
    let cryptlet = crowded::nearly_bound::<T>(contract::<T>(number), address(number), binding);
    fixtures::offered::<T>(cryptlet, host)
}

/// The same offers, but of cryptlets that were bound, and now look for a host: a read more shows that an answer is awaited.
pub fn sought_apart<T: Config>(count: u32) -> Vec<BindingAnswer> {
    let seek = |(_, offer): (T::AccountId, BindingAnswer)| {
        pallet_cryptlet::Bindings::<T>::mutate_extant(offer.cryptlet, |binding| {
            binding.is_bound = true;
            binding.asked = Default::default();
        });
        pallet_cryptlet::Wanting::<T>::insert(offer.cryptlet, Moment::MAX);
        offer
    };
    bound_apart::<T>(count).into_iter().map(seek).collect()
}

/// A contract and its cryptlet, bound, under policies as large as can be, and with a host less than they want.
pub fn deserted<T: Config>() -> (T::AccountId, CryptletId) {
    let (contract, offer) = bound_apart::<T>(1).remove(0);
    let cryptlet = offer.cryptlet;
    Pallet::<T>::do_answer_bindings(&carry_answers::<T>(vec![offer])).expect("it is right");
    pallet_cryptlet::Pools::<T>::mutate(cryptlet, |pool| {
        pool.pop();
    });
    (contract, cryptlet)
}

/// A report of answers by the last delegate of the circle.
pub fn carry_answers<T: Config>(answers: Vec<BindingAnswer>) -> BindingReport {
    let pair = delegate_pair(T::MaxDelegates::get() - 1);
    let delegate: cryptlet_primitives::DelegateId = pair.public().into();
    let digest = BindingReport::digest_of(Pallet::<T>::genesis(), &delegate, &answers);
    BindingReport {
        delegate,
        answers: BoundedVec::truncate_from(answers),
        signature: pair.sign(digest.as_bytes()).into(),
    }
}

/// The contract of a binding asks, and waits for hosts.
pub fn ask_early<T: Config>(
    contract: T::AccountId,
    cryptlet: CryptletId,
) -> Result<(), BenchmarkError> {
    let deadline = Pallet::<T>::now() + 60_000;
    let number = OpenRounds::<T>::get();
    Pallet::<T>::request_for(
        contract,
        cryptlet,
        method(),
        params(MAX_PARAMS, number),
        deadline,
        price::<T>(),
    )?;
    Ok(())
}

/// So many contracts' cryptlets, each asked before it is bound: what their hosts offer.
pub fn asked_early_apart<T: Config>(count: u32) -> Result<Vec<BindingAnswer>, BenchmarkError> {
    let mut offers = Vec::new();
    for (contract, offer) in bound_apart::<T>(count) {
        ask_early::<T>(contract, offer.cryptlet)?;
        offers.push(offer);
    }
    Ok(offers)
}

/// A contract's cryptlet that is bound, and so many requests that waited for it. It is the first of as many as may be ready.
pub fn ready_for<T: Config>(requests: u32) -> Result<(), BenchmarkError> {
    let (contract, offer) = bound_apart::<T>(1).remove(0);
    let cryptlet = offer.cryptlet;
    for _ in 0..requests {
        ask_early::<T>(contract.clone(), cryptlet)?;
    }
    Pallet::<T>::do_answer_bindings(&carry_answers::<T>(vec![offer]))?;
    // Its seats vote from the next moment on, and a benchmark can't let time pass.
    pallet_cryptlet::Pools::<T>::mutate(cryptlet, |pool| {
        pool.iter_mut().for_each(|seat| seat.since = 0);
    });
    let others = (1_000_000..).map(CryptletId);
    let ready: Vec<CryptletId> = [cryptlet]
        .into_iter()
        .chain(others)
        .take(MAX_READY as usize)
        .collect();
    Ready::<T>::put(BoundedVec::truncate_from(ready));
    Ok(())
}
