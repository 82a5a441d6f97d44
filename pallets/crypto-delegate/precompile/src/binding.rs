//! Contracts' own cryptlets: binding one, letting it go, and how that stands.

use crate::{
    abi::{self, BindingState, ICryptoDelegate},
    delegate::SUFFIX,
    guard,
    refusal::refused,
    Config, Refusal, WeightInfo,
};
use alloc::{string::String, vec::Vec};
use cryptlet_primitives::binding::{self, BindingView};
use pallet_cryptlet::WeightInfo as _;
use pallet_revive::{
    precompiles::{alloy::sol_types::SolCall, Error, Ext},
    AddressMapper,
};
use sp_core::H160;
use sp_runtime::SaturatedConversion;

type Registrar<T> = pallet_cryptlet::Pallet<T>;
type RegistrarWeight<T> = <T as pallet_cryptlet::Config>::WeightInfo;

/// Binds a cryptlet of its own to the calling contract, which may be under construction.
pub(crate) fn bind<T: Config, W: WeightInfo>(
    call: &ICryptoDelegate::bindCall,
    env: &mut impl Ext<T = T>,
) -> Result<Vec<u8>, Error> {
    let payer = guard::pay_at::<T, W>(&own_account::<T>(), env)?;
    let contract = calling_contract::<T>(&payer, env)?;
    let operators = call.binding.operators.len().saturated_into();
    env.charge(RegistrarWeight::<T>::bind(operators))?;
    let binding = abi::binding(&call.binding, T::AccountId::from)?;
    let cryptlet = Registrar::<T>::bind_for(payer, contract, binding).map_err(refused::<T>)?;
    Ok(ICryptoDelegate::bindCall::abi_encode_returns(
        &abi::address(cryptlet.address()),
    ))
}

/// Lets the calling contract's cryptlet go.
pub(crate) fn unbind<T: Config, W: WeightInfo>(
    env: &mut impl Ext<T = T>,
) -> Result<Vec<u8>, Error> {
    guard::write::<T, W>(env)?;
    let caller = env.caller().account_id()?.clone();
    let contract = calling_contract::<T>(&caller, env)?;
    env.charge(RegistrarWeight::<T>::unbind())?;
    Registrar::<T>::unbind_for(contract).map_err(refused::<T>)?;
    Ok(Vec::new())
}

/// Which cryptlet a contract has bound.
pub(crate) fn bound_to<T: Config, W: WeightInfo>(
    target: H160,
    env: &mut impl Ext<T = T>,
) -> Result<Vec<u8>, Error> {
    env.charge(W::bound_to())?;
    let view = Registrar::<T>::binding_view(target);
    let (cryptlet, state, reason) = view.map_or_else(nothing, |view| shown(&view));
    Ok(ICryptoDelegate::boundToCall::abi_encode_returns(
        &ICryptoDelegate::boundToReturn {
            cryptlet: abi::address(cryptlet),
            state,
            reason,
        },
    ))
}

fn nothing() -> (H160, BindingState, String) {
    (H160::zero(), BindingState::None, String::new())
}

fn shown(view: &BindingView) -> (H160, BindingState, String) {
    let (state, reason) = match view.state {
        binding::BindingState::Starting { .. } => (BindingState::Starting, ""),
        binding::BindingState::Bound => (BindingState::Bound, ""),
        binding::BindingState::Failed { reason } => (BindingState::Failed, reason.name()),
    };
    (view.cryptlet.address(), state, reason.into())
}

/// The address of the contract that calls. Whoever sent the transaction is none: a person's account binds nothing.
fn calling_contract<T: Config>(
    caller: &T::AccountId,
    env: &impl Ext<T = T>,
) -> Result<H160, Refusal> {
    if env.caller_is_origin(false) {
        return Err(Refusal::NotAContract);
    }
    Ok(<T as pallet_revive::Config>::AddressMapper::to_address(
        caller,
    ))
}

/// The account under the CryptoDelegate's own address.
fn own_account<T: Config>() -> T::AccountId {
    let mut address = H160::zero();
    let suffix = SUFFIX.get().to_be_bytes();
    address
        .0
        .iter_mut()
        .skip(16)
        .zip(suffix)
        .for_each(|(to, from)| *to = from);
    <T as pallet_revive::Config>::AddressMapper::to_account_id(&address)
}
