//! What an account does at a cryptlet: asking, subscribing, paying for more, having a feed go on, leaving.

use crate::{
    abi::{self, ICryptlet},
    guard::{self, account_of},
    money::{found, units_of, Ratio},
    refusal::refused,
    Config, Refusal, WeightInfo,
};
use alloc::vec::Vec;
use cryptlet_primitives::{
    ids::{CryptletId, FeedId},
    package::Kind,
};
use pallet_callbacks::{CallbackOf, WeightInfo as _};
use pallet_cryptlet::BalanceOf;
use pallet_crypto_delegate::WeightInfo as _;
use pallet_revive::precompiles::{alloy::sol_types::SolCall, Error, Ext};
use sp_runtime::SaturatedConversion;

type Delegate<T> = pallet_crypto_delegate::Pallet<T>;
type Callbacks<T> = pallet_callbacks::Pallet<T>;
type DelegateWeight<T> = <T as pallet_crypto_delegate::Config>::WeightInfo;
type CallbackWeight<T> = <T as pallet_callbacks::Config>::WeightInfo;

/// Asks, and has the caller be called back if it wants.
pub(crate) fn request<T: Config, W: WeightInfo>(
    cryptlet: CryptletId,
    kind: Kind,
    call: &ICryptlet::requestCall,
    env: &mut impl Ext<T = T>,
) -> Result<Vec<u8>, Error> {
    let payer = guard::pay::<T, W>(cryptlet, env)?;
    let (method, params) = abi::question(&call.method, &call.params)?;
    let length = params.len().saturated_into();
    env.charge(Delegate::<T>::weight_of_asking(kind, length))?;
    let callback = wanted::<T, W>(&call.callback)?;
    let fee = units_of::<BalanceOf<T>>(call.fee, Ratio::of::<T>())?;
    let deadline = Delegate::<T>::now().saturating_add(call.durationMs);
    let round = Delegate::<T>::request_for(payer.clone(), cryptlet, method, params, deadline, fee)
        .map_err(refused::<T>)?;
    if let Some(callback) = callback {
        env.charge(W::found().saturating_add(CallbackWeight::<T>::await_answer()))?;
        found::<T>(&account_of::<T>(cryptlet), &payer).map_err(refused::<T>)?;
        Callbacks::<T>::await_answer(round, payer, cryptlet, callback).map_err(refused::<T>)?;
    }
    Ok(ICryptlet::requestCall::abi_encode_returns(&round.0))
}

/// Subscribes, and has the caller be called back with each result if it wants.
pub(crate) fn subscribe<T: Config, W: WeightInfo>(
    cryptlet: CryptletId,
    call: &ICryptlet::subscribeCall,
    env: &mut impl Ext<T = T>,
) -> Result<Vec<u8>, Error> {
    let payer = guard::pay::<T, W>(cryptlet, env)?;
    let feed = abi::feed(cryptlet, &call.feed, Ratio::of::<T>())?;
    let length = feed.params.len().saturated_into();
    env.charge(DelegateWeight::<T>::subscribe(length))?;
    let callback = wanted::<T, W>(&call.callback)?;
    let funds = price_of_all::<T>(feed.price, call.results)?;
    let id = Delegate::<T>::subscribe_for(payer.clone(), feed, funds).map_err(refused::<T>)?;
    if let Some(callback) = callback {
        env.charge(W::found().saturating_add(CallbackWeight::<T>::listen()))?;
        found::<T>(&account_of::<T>(cryptlet), &payer).map_err(refused::<T>)?;
        Callbacks::<T>::listen(id, payer, cryptlet, callback, call.results)
            .map_err(refused::<T>)?;
    }
    Ok(ICryptlet::subscribeCall::abi_encode_returns(&abi::word(
        id.0,
    )))
}

/// Pays for more results, and for more callbacks if the caller listens.
pub(crate) fn fund<T: Config, W: WeightInfo>(
    cryptlet: CryptletId,
    call: &ICryptlet::fundCall,
    env: &mut impl Ext<T = T>,
) -> Result<Vec<u8>, Error> {
    let payer = guard::pay::<T, W>(cryptlet, env)?;
    env.charge(W::feed().saturating_add(DelegateWeight::<T>::fund_subscription()))?;
    let id = abi::feed_of(&call.id);
    let price = feed_at::<T>(cryptlet, id)?;
    let funds = price_of_all::<T>(price, call.results)?;
    Delegate::<T>::fund_for(payer.clone(), id, funds).map_err(refused::<T>)?;
    let contract = address_of::<T>(&payer);
    if Callbacks::<T>::is_listening(id, contract) {
        env.charge(CallbackWeight::<T>::fund_listener())?;
        Callbacks::<T>::fund_listener(id, &payer, call.results).map_err(refused::<T>)?;
    }
    Ok(ICryptlet::fundCall::abi_encode_returns(
        &ICryptlet::fundReturn {},
    ))
}

/// Has a feed go on that stopped, if the caller subscribes to it.
pub(crate) fn resume<T: Config, W: WeightInfo>(
    cryptlet: CryptletId,
    call: &ICryptlet::resumeCall,
    env: &mut impl Ext<T = T>,
) -> Result<Vec<u8>, Error> {
    let payer = guard::pay::<T, W>(cryptlet, env)?;
    env.charge(W::feed().saturating_add(DelegateWeight::<T>::resume_feed()))?;
    let id = abi::feed_of(&call.id);
    feed_at::<T>(cryptlet, id)?;
    Delegate::<T>::resume_for(&payer, id).map_err(refused::<T>)?;
    Ok(ICryptlet::resumeCall::abi_encode_returns(
        &ICryptlet::resumeReturn {},
    ))
}

/// Ends the caller's subscription, and with it its callbacks.
pub(crate) fn unsubscribe<T: Config, W: WeightInfo>(
    cryptlet: CryptletId,
    call: &ICryptlet::unsubscribeCall,
    env: &mut impl Ext<T = T>,
) -> Result<Vec<u8>, Error> {
    guard::write::<T, W>(env)?;
    env.charge(W::feed().saturating_add(Delegate::<T>::weight_of_leaving()))?;
    let subscriber = env.caller().account_id()?.clone();
    let id = abi::feed_of(&call.id);
    feed_at::<T>(cryptlet, id)?;
    Delegate::<T>::unsubscribe_for(subscriber, id).map_err(refused::<T>)?;
    Ok(ICryptlet::unsubscribeCall::abi_encode_returns(
        &ICryptlet::unsubscribeReturn {},
    ))
}

/// The address of an account, by which callbacks know it.
pub(crate) fn address_of<T: Config>(account: &T::AccountId) -> sp_core::H160 {
    use pallet_revive::AddressMapper;
    <T as pallet_revive::Config>::AddressMapper::to_address(account)
}

/// The price of a feed of this cryptlet.
pub(crate) fn feed_at<T: Config>(cryptlet: CryptletId, id: FeedId) -> Result<u128, Refusal> {
    let record = pallet_crypto_delegate::Feeds::<T>::get(id).ok_or(Refusal::NotFound)?;
    let is_here = record.feed.cryptlet == cryptlet;
    is_here
        .then_some(record.feed.price)
        .ok_or(Refusal::NotFound)
}

fn price_of_all<T: Config>(price: u128, results: u64) -> Result<BalanceOf<T>, Refusal> {
    let funds = price.checked_mul(results.into()).ok_or(Refusal::TooMuch)?;
    BalanceOf::<T>::try_from(funds).map_err(|_| Refusal::TooMuch)
}

/// The callback that is wanted, if any: with gas enough to call the contract at all.
fn wanted<T: Config, W: WeightInfo>(
    callback: &abi::Callback,
) -> Result<Option<CallbackOf<T>>, Refusal> {
    let callback = abi::callback(callback, Ratio::of::<T>())?;
    let suffices = callback.as_ref().is_none_or(|callback: &CallbackOf<T>| {
        let weight = Callbacks::<T>::weight_of_gas(callback.gas);
        weight.ref_time() > W::call_back().ref_time()
    });
    if suffices {
        Ok(callback)
    } else {
        Err(Refusal::BadCallback)
    }
}
