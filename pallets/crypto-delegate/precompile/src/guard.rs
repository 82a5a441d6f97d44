//! What a call may be, before anything is done for it: how it came, whether it brings value, and whether it comes out of a
//! callback.

use crate::{
    abi::cryptlet_at,
    money::{pass_on, units_of, Ratio},
    refusal::refused,
    Config, Refusal, WeightInfo,
};
use cryptlet_primitives::ids::CryptletId;
use frame_support::weights::Weight;
use pallet_cryptlet::{BalanceOf, CryptletRecord};
use pallet_revive::precompiles::{alloy::primitives::U256, Error, Ext};

/// What the registrar has of a cryptlet.
pub(crate) type RecordOf<T> = CryptletRecord<<T as frame_system::Config>::AccountId, BalanceOf<T>>;

/// Lets a call in that changes nothing, for `weight`.
pub(crate) fn read(env: &mut impl Ext, weight: Weight) -> Result<(), Error> {
    env.charge(weight)?;
    ensure_called(env)?;
    ensure_no_value(env)
}

/// Lets a call in that changes the state, and brings no value.
pub(crate) fn write<T: Config, W: WeightInfo>(env: &mut impl Ext<T = T>) -> Result<(), Error> {
    env.charge(W::admit())?;
    ensure_called(env)?;
    ensure_may_change::<T>(env)?;
    ensure_no_value(env)
}

/// Lets a call in that changes the state, and passes the value on that it brings. Gives who pays: whoever called.
pub(crate) fn pay<T: Config, W: WeightInfo>(
    cryptlet: CryptletId,
    env: &mut impl Ext<T = T>,
) -> Result<T::AccountId, Error> {
    pay_at::<T, W>(&account_of::<T>(cryptlet), env)
}

/// The same where the value has arrived in the account `at`.
pub(crate) fn pay_at<T: Config, W: WeightInfo>(
    at: &T::AccountId,
    env: &mut impl Ext<T = T>,
) -> Result<T::AccountId, Error> {
    env.charge(W::admit().saturating_add(W::pass_on()))?;
    ensure_called(env)?;
    ensure_may_change::<T>(env)?;
    let payer = env.caller().account_id()?.clone();
    let value = U256::from_be_bytes(env.value_transferred().to_big_endian());
    let value = units_of(value, Ratio::of::<T>())?;
    pass_on::<T>(at, &payer, value).map_err(refused::<T>)?;
    Ok(payer)
}

/// The record of the cryptlet at an address, for the weight of one read.
pub(crate) fn existing<T: Config, W: WeightInfo>(
    address: &[u8; 20],
    env: &mut impl Ext<T = T>,
) -> Result<(CryptletId, RecordOf<T>), Error> {
    env.charge(W::cryptlet())?;
    let cryptlet = cryptlet_at(address);
    let record = pallet_cryptlet::Cryptlets::<T>::get(cryptlet).ok_or(Refusal::NotFound)?;
    Ok((cryptlet, record))
}

/// The account under a cryptlet's address.
pub(crate) fn account_of<T: Config>(cryptlet: CryptletId) -> T::AccountId {
    cryptlet.account().into()
}

fn ensure_called(env: &impl Ext) -> Result<(), Error> {
    if env.is_delegate_call() {
        return Err(Refusal::DelegateCall.into());
    }
    Ok(())
}

fn ensure_no_value(env: &impl Ext) -> Result<(), Error> {
    if env.value_transferred().is_zero() {
        Ok(())
    } else {
        Err(Refusal::NotPayable.into())
    }
}

/// As the SDK's own precompiles refuse: a static call fails without a reason.
fn ensure_may_change<T: Config>(env: &impl Ext<T = T>) -> Result<(), Error> {
    if env.is_read_only() {
        return Err(pallet_revive::Error::<T>::StateChangeDenied.into());
    }
    if pallet_callbacks::Pallet::<T>::is_delivering() {
        return Err(Refusal::Reentered.into());
    }
    Ok(())
}
