//! Calls of contracts with results: in a block's callbacks, and once more when somebody retries one that failed.
//!
//! What a callback may take for the contract's storage lies in the pot of `pallet-callbacks`. It is moved to the cryptlet's
//! account before the call, since that is who calls, and the rest goes back after it, with what the contract gets back for
//! storage that it freed: it too goes to whoever calls. All of it, the call included, is undone if the call fails.

use crate::{
    abi::{self, ICryptlet},
    guard::{self, account_of},
    refusal::refused,
    Config, MeasuredWeight, Refusal, WeightInfo,
};
use alloc::vec::Vec;
use core::marker::PhantomData;
use cryptlet_primitives::ids::CryptletId;
use frame_support::{
    storage::with_transaction,
    traits::{
        fungible::{Inspect, Mutate},
        tokens::Preservation,
    },
    weights::Weight,
};
use frame_system::RawOrigin;
use pallet_callbacks::{Called, Contracts, Failure, Limits, Message, WeightInfo as _};
use pallet_cryptlet::BalanceOf;
use pallet_revive::{
    precompiles::{alloy::sol_types::SolCall, Error, Ext},
    AccountInfo, CallResources, ExecConfig, ReentrancyProtection, TransactionLimits,
};
use sp_core::{H160, U256};
use sp_runtime::{
    traits::{SaturatedConversion, Saturating, Zero},
    DispatchError, TransactionOutcome,
};

type Callbacks<T> = pallet_callbacks::Pallet<T>;

/// The contracts of `pallet_revive`, for `pallet_callbacks`. `W`: the weights of this crate.
pub struct ReviveContracts<T, W = MeasuredWeight<T>>(PhantomData<(T, W)>);

impl<T: Config, W: WeightInfo> Contracts<T::AccountId, BalanceOf<T>> for ReviveContracts<T, W> {
    fn address_of(account: &T::AccountId) -> H160 {
        crate::asking::address_of::<T>(account)
    }

    fn call_back(
        cryptlet: CryptletId,
        contract: H160,
        selector: [u8; 4],
        message: &Message,
        limits: Limits<BalanceOf<T>>,
    ) -> Called<BalanceOf<T>> {
        let Some(left) = after_overhead::<W>(limits.weight) else {
            return failed(Failure::OutOfGas, Weight::zero());
        };
        let overhead = W::call_back();
        if !AccountInfo::<T>::is_contract(&contract) {
            return failed(Failure::NoCode, overhead);
        }
        let data = abi::calldata(selector, message.clone());
        let limits = Limits {
            weight: left,
            ..limits
        };
        let mut called = call_or_undo::<T>(cryptlet, contract, data, limits);
        called.weight.saturating_accrue(overhead);
        called
    }
}

/// What is left for the contract of a callback's weight. Time alone is counted: this chain proves no storage to anybody.
fn after_overhead<W: WeightInfo>(weight: Weight) -> Option<Weight> {
    let left = weight.ref_time().checked_sub(W::call_back().ref_time())?;
    (left > 0).then_some(weight.set_ref_time(left))
}

fn failed<Balance: Zero>(failure: Failure, weight: Weight) -> Called<Balance> {
    Called {
        outcome: Err(failure),
        weight,
        taken: Zero::zero(),
        returned: Zero::zero(),
    }
}

/// Calls as the cryptlet, and undoes everything if that fails.
fn call_or_undo<T: Config>(
    cryptlet: CryptletId,
    contract: H160,
    data: Vec<u8>,
    limits: Limits<BalanceOf<T>>,
) -> Called<BalanceOf<T>> {
    // Before the first layer is open, nothing has been done that would cost more than the overhead.
    let mut used = Weight::zero();
    let called =
        with_transaction(
            || match call_within::<T>(cryptlet, contract, data, limits, &mut used) {
                Ok(called) => TransactionOutcome::Commit(Ok::<_, DispatchError>(called)),
                Err(failure) => TransactionOutcome::Rollback(Ok(failed(failure, Weight::zero()))),
            },
        );
    let called = called.unwrap_or_else(|_| failed(Failure::Trapped, Weight::zero()));
    Called {
        weight: used,
        ..called
    }
}

fn call_within<T: Config>(
    cryptlet: CryptletId,
    contract: H160,
    data: Vec<u8>,
    limits: Limits<BalanceOf<T>>,
    used: &mut Weight,
) -> Result<Called<BalanceOf<T>>, Failure> {
    let (pot, caller) = (Callbacks::<T>::pot(), account_of::<T>(cryptlet));
    let before = Balances::<T>::balance(&caller);
    transfer::<T>(&pot, &caller, limits.deposit)?;
    let called = pallet_revive::Pallet::<T>::bare_call(
        RawOrigin::Signed(caller.clone()).into(),
        contract,
        U256::zero(),
        TransactionLimits::WeightAndDeposit {
            weight_limit: limits.weight,
            deposit_limit: limits.deposit.saturated_into::<u128>().saturated_into(),
        },
        data,
        &ExecConfig::new_substrate_tx_without_bump(),
    );
    *used = called.weight_consumed;
    match called.result {
        Ok(output) if !output.did_revert() => {}
        Ok(_) => return Err(Failure::Reverted),
        Err(error) => return Err(failure_of::<T>(error)),
    }
    // What was the cryptlet's own stays; all else came from the pot, or is for whom the pot keeps it.
    let rest = Balances::<T>::balance(&caller).saturating_sub(before);
    transfer::<T>(&caller, &pot, rest)?;
    Ok(Called {
        outcome: Ok(()),
        weight: called.weight_consumed,
        taken: limits.deposit.saturating_sub(rest),
        returned: rest.saturating_sub(limits.deposit),
    })
}

type Balances<T> = <T as pallet_cryptlet::Config>::Currency;

fn transfer<T: Config>(
    from: &T::AccountId,
    to: &T::AccountId,
    amount: BalanceOf<T>,
) -> Result<(), Failure> {
    if !amount.is_zero() {
        Balances::<T>::transfer(from, to, amount, Preservation::Preserve)
            .map_err(|_| Failure::Unpaid)?;
    }
    Ok(())
}

/// Why the call itself failed. What a contract returns says nothing about it: it could claim anything.
fn failure_of<T: Config>(error: DispatchError) -> Failure {
    let is = |known: pallet_revive::Error<T>| error == known.into();
    let out_of_gas = is(pallet_revive::Error::OutOfGas)
        || is(pallet_revive::Error::StorageDepositLimitExhausted)
        || is(pallet_revive::Error::StorageDepositNotEnoughFunds);
    if out_of_gas {
        Failure::OutOfGas
    } else {
        Failure::Trapped
    }
}

/// Runs a failed callback once more, in the transaction of who asks for it: an account by itself, or the contract. Others'
/// contracts are refused, since they may have been called by this one, which does not expect results in the middle of
/// something.
///
/// The contract has what the callback would have, neither more nor less; what it does when it fails is undone, but not what
/// the caller did before. Its output is dropped: a contract returns what it likes, to whoever likes to pay for it.
pub(crate) fn retry<T: Config, W: WeightInfo>(
    cryptlet: CryptletId,
    call: &ICryptlet::retryCall,
    env: &mut impl Ext<T = T>,
) -> Result<Vec<u8>, Error> {
    guard::write::<T, W>(env)?;
    let ours = <T as pallet_callbacks::Config>::WeightInfo::retry();
    env.charge(ours.saturating_add(W::call_back()))?;
    let attempt =
        Callbacks::<T>::begin_retry(call.failure).map_err(|error| refused::<T>(error.into()))?;
    if attempt.cryptlet != cryptlet {
        return Err(Refusal::NotFound.into());
    }
    let caller = crate::asking::address_of::<T>(env.caller().account_id()?);
    if !env.caller_is_origin(false) && caller != attempt.contract {
        return Err(Refusal::Indirect.into());
    }
    let outcome = attempt_call::<T, W>(attempt, env)?;
    Callbacks::<T>::end_retry(call.failure, outcome);
    Ok(ICryptlet::retryCall::abi_encode_returns(&outcome.is_ok()))
}

/// Calls the contract out of this call. Nothing that the contract does makes this call fail.
fn attempt_call<T: Config, W: WeightInfo>(
    attempt: pallet_callbacks::Attempt<BalanceOf<T>>,
    env: &mut impl Ext<T = T>,
) -> Result<Result<(), Failure>, Error> {
    let limits = attempt.limits;
    let Some(weight) = after_overhead::<W>(limits.weight) else {
        return Ok(Err(Failure::OutOfGas));
    };
    if !AccountInfo::<T>::is_contract(&attempt.contract) {
        return Ok(Err(Failure::NoCode));
    }
    let deposit_limit = limits.deposit.saturated_into::<u128>().saturated_into();
    let meter = env.frame_meter();
    let has_weight = meter
        .weight_left()
        .is_some_and(|left| left.ref_time() >= weight.ref_time());
    let has_deposit = meter
        .deposit_left()
        .is_some_and(|left| left >= deposit_limit);
    if !has_weight || !has_deposit {
        return Err(Refusal::TooLittle.into());
    }
    let called = env.call(
        &CallResources::WeightDeposit {
            weight,
            deposit_limit,
        },
        &attempt.contract,
        U256::zero(),
        abi::calldata(attempt.selector, attempt.message),
        ReentrancyProtection::AllowReentry,
        false,
    );
    let output = core::mem::take(env.last_frame_output_mut());
    Ok(match called {
        Ok(()) if output.did_revert() => Err(Failure::Reverted),
        Ok(()) => Ok(()),
        Err(error) => Err(failure_of::<T>(error.error)),
    })
}
