//! Contracts that benchmarks play on: cryptlets of their own, what hosts answer to them, and requests that wait.

use super::stage::{delegate_pair, method, params, price, rich, Stage};
use crate::*;
use alloc::{vec, vec::Vec};
use cryptlet_primitives::{
    binding::{BindingAnswer, BindingReport, MAX_ANSWERS},
    ids::CryptletId,
    statement::MAX_PARAMS,
    view::MAX_POOL,
};
use frame_benchmarking::v2::BenchmarkError;
use frame_support::{traits::Get, BoundedVec};
use pallet_cryptlet::{fixtures, MAX_HOSTS_OF_OPERATOR};
use sp_core::{Pair, H160};

/// A contract's cryptlet that is served by so many hosts, its number and what the hosts offer. It is bound when all have
/// agreed.
pub fn bound_by<T: Config>(hosts: u32) -> (CryptletId, Vec<BindingAnswer>) {
    let publisher = rich::<T>("publisher", u32::MAX);
    let blueprint = fixtures::register_blueprint::<T>(&publisher, "blueprint");
    let operators: Vec<T::AccountId> = (0..hosts.div_ceil(MAX_HOSTS_OF_OPERATOR))
        .map(|number| rich::<T>("operator of a contract", number))
        .collect();
    for number in 0..hosts {
        fixtures::enrol::<T>(&operators[(number / MAX_HOSTS_OF_OPERATOR) as usize]);
    }
    let mut binding = fixtures::binding::<T>(blueprint, &operators);
    binding.min_instances = hosts as u16;
    let id = Registrar::<T>::bind_for(contract::<T>(), H160::repeat_byte(0xc0), binding)
        .expect("the hosts are there");
    let asked = pallet_cryptlet::Bindings::<T>::get(id)
        .expect("it starts")
        .asked;
    let offers = asked
        .iter()
        .map(|host| fixtures::offered::<T>(id, *host))
        .collect();
    (id, offers)
}

/// So many contracts' cryptlets, each bound as soon as its only host's offer is taken: whose they are, and the offers.
pub fn bound_apart<T: Config>(count: u32) -> Vec<(T::AccountId, BindingAnswer)> {
    let publisher = rich::<T>("publisher", u32::MAX);
    let blueprint = fixtures::register_blueprint::<T>(&publisher, "blueprint");
    let bound = (0..count).map(|number| {
        let contract = rich::<T>("contract apart", number);
        let operator = rich::<T>("operator of a contract", number);
        let host = fixtures::enrol::<T>(&operator);
        let mut binding = fixtures::binding::<T>(blueprint, &[operator]);
        binding.min_instances = 1;
        let address = H160::from_low_u64_be(number.into());
        let id = Registrar::<T>::bind_for(contract.clone(), address, binding)
            .expect("the host is there");
        (contract, fixtures::offered::<T>(id, host))
    });
    bound.collect()
}

type Registrar<T> = pallet_cryptlet::Pallet<T>;

/// The contract of [`bound_by`].
pub fn contract<T: Config>() -> T::AccountId {
    rich::<T>("contract", 0)
}

/// The contract's cryptlet, bound, with policies as large as can be, and a host less than they want.
pub fn deserted<T: Config>() -> CryptletId {
    let (cryptlet, offers) = bound_by::<T>(1);
    Pallet::<T>::do_answer_bindings(&carry_answers::<T>(offers)).expect("it is right");
    Stage::<T>::around(cryptlet).crowd(contract::<T>());
    pallet_cryptlet::OwnerPolicies::<T>::mutate_extant(cryptlet, |policy| {
        policy.min_instances = Some(MAX_POOL as u16);
    });
    pallet_cryptlet::Pools::<T>::mutate(cryptlet, |pool| {
        pool.pop();
    });
    cryptlet
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

/// A contract's cryptlet that is bound, and so many requests that waited for it.
pub fn ready_for<T: Config>(requests: u32) -> Result<(), BenchmarkError> {
    let (cryptlet, offers) = bound_by::<T>(MAX_ANSWERS);
    for _ in 0..requests {
        ask_early::<T>(contract::<T>(), cryptlet)?;
    }
    Pallet::<T>::do_answer_bindings(&carry_answers::<T>(offers))?;
    // Its seats vote from the next moment on, and a benchmark can't let time pass.
    pallet_cryptlet::Pools::<T>::mutate(cryptlet, |pool| {
        pool.iter_mut().for_each(|seat| seat.since = 0);
    });
    Ready::<T>::put(BoundedVec::truncate_from(vec![cryptlet]));
    Ok(())
}
