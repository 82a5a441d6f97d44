//! The precompile at each cryptlet's own address.

use crate::{
    abi::{self, ICryptlet, ICryptlet::ICryptletCalls as Calls, InstanceKey},
    asking,
    guard::{self, RecordOf},
    money::Ratio,
    outbound, results, Config, MeasuredWeight, Refusal, WeightInfo,
};
use alloc::vec::Vec;
use codec::Encode;
use core::{marker::PhantomData, num::NonZero};
use cryptlet_primitives::{
    ids::{CryptletId, TopicId, CRYPTLET_ADDRESS_SUFFIX},
    statement::topic_id,
    view::CryptletStatus,
};
use pallet_revive::precompiles::{
    alloy::{
        primitives::{Bytes, FixedBytes},
        sol_types::SolCall,
    },
    AddressMatcher, Error, Ext, Precompile,
};
use sp_runtime::SaturatedConversion;

type Registrar<T> = pallet_cryptlet::Pallet<T>;

/// Bytes 16 and 17 of all their addresses.
pub(crate) const SUFFIX: NonZero<u16> =
    NonZero::<u16>::MIN.saturating_add(CRYPTLET_ADDRESS_SUFFIX.saturating_sub(1));

/// What answers at the addresses of cryptlets. `W`: the weights of this crate.
pub struct CryptletPrecompile<T, W = MeasuredWeight<T>>(PhantomData<(T, W)>);

impl<T: Config, W: WeightInfo> Precompile for CryptletPrecompile<T, W> {
    type T = T;
    type Interface = Calls;
    const HAS_CONTRACT_INFO: bool = false;
    const MATCHER: AddressMatcher = AddressMatcher::Prefix(SUFFIX);

    fn call(
        address: &[u8; 20],
        input: &Self::Interface,
        env: &mut impl Ext<T = Self::T>,
    ) -> Result<Vec<u8>, Error> {
        let (id, record) = guard::existing::<T, W>(address, env)?;
        match input {
            Calls::request(call) => asking::request::<T, W>(id, record.kind, call, env),
            Calls::subscribe(call) => asking::subscribe::<T, W>(id, call, env),
            Calls::fund(call) => asking::fund::<T, W>(id, call, env),
            Calls::resume(call) => asking::resume::<T, W>(id, call, env),
            Calls::unsubscribe(call) => asking::unsubscribe::<T, W>(id, call, env),
            Calls::retry(call) => outbound::retry::<T, W>(id, call, env),
            Calls::topic(call) => {
                let topic = topic::<T, W>(id, &call.method, &call.params, env)?;
                let name = abi::word(topic.0);
                Ok(ICryptlet::topicCall::abi_encode_returns(&name))
            }
            Calls::latest(call) => {
                let topic = topic::<T, W>(id, &call.method, &call.params, env)?;
                let message = results::latest::<T, W>(topic, env)?;
                Ok(ICryptlet::latestCall::abi_encode_returns(&message))
            }
            Calls::inForce(call) => {
                let topic = topic::<T, W>(id, &call.method, &call.params, env)?;
                let message = results::in_force::<T, W>(topic, call.moment, env)?;
                Ok(ICryptlet::inForceCall::abi_encode_returns(&message))
            }
            Calls::header(_) => header::<T, W>(id, &record, env),
            Calls::policy(_) => policy::<T, W>(id, env),
            Calls::keys(_) => keys::<T, W>(id, env),
            of_record => {
                guard::read(env, W::compute(0))?;
                Ok(show(id, &record, of_record))
            }
        }
    }
}

/// What the record itself tells.
fn show<AccountId: Encode, Balance>(
    id: CryptletId,
    record: &pallet_cryptlet::CryptletRecord<AccountId, Balance>,
    input: &Calls,
) -> Vec<u8> {
    match input {
        Calls::number(_) => ICryptlet::numberCall::abi_encode_returns(&id.0),
        Calls::owner(_) => {
            let owner = FixedBytes(account_word(&record.owner));
            ICryptlet::ownerCall::abi_encode_returns(&owner)
        }
        Calls::name(_) => ICryptlet::nameCall::abi_encode_returns(&abi::text(&record.name)),
        Calls::version(_) => {
            let version = ICryptlet::versionReturn {
                newest: record.version,
                code: abi::word(record.code),
            };
            ICryptlet::versionCall::abi_encode_returns(&version)
        }
        Calls::active(_) => {
            let is_active = record.status == CryptletStatus::Active;
            ICryptlet::activeCall::abi_encode_returns(&is_active)
        }
        Calls::publicKey(_) => {
            let key = Bytes::copy_from_slice(&record.identity.key.0);
            ICryptlet::publicKeyCall::abi_encode_returns(&key)
        }
        // The others need more than the record, and have their own functions.
        _ => Vec::new(),
    }
}

/// The topic of a question.
fn topic<T: Config, W: WeightInfo>(
    cryptlet: CryptletId,
    method: &str,
    params: &Bytes,
    env: &mut impl Ext<T = T>,
) -> Result<TopicId, Error> {
    let length = method.len().saturating_add(params.len());
    guard::read(env, W::compute(length.saturated_into()))?;
    let (method, params) = abi::question(method, params)?;
    Ok(topic_id(cryptlet, &method, &params))
}

fn header<T: Config, W: WeightInfo>(
    cryptlet: CryptletId,
    record: &RecordOf<T>,
    env: &mut impl Ext<T = T>,
) -> Result<Vec<u8>, Error> {
    guard::read(env, W::header())?;
    let version =
        pallet_cryptlet::Versions::<T>::get(cryptlet, record.version).ok_or(Refusal::NotFound)?;
    let text = abi::text(&version.artefact.header);
    Ok(ICryptlet::headerCall::abi_encode_returns(&text))
}

fn policy<T: Config, W: WeightInfo>(
    cryptlet: CryptletId,
    env: &mut impl Ext<T = T>,
) -> Result<Vec<u8>, Error> {
    guard::read(env, W::policy())?;
    let policy = Registrar::<T>::policy_in_force(cryptlet).ok_or(Refusal::NotFound)?;
    let shown = abi::shown_policy(&policy, account_word, Ratio::of::<T>());
    Ok(ICryptlet::policyCall::abi_encode_returns(&shown))
}

fn keys<T: Config, W: WeightInfo>(
    cryptlet: CryptletId,
    env: &mut impl Ext<T = T>,
) -> Result<Vec<u8>, Error> {
    guard::read(env, W::keys())?;
    let keys = Registrar::<T>::instance_keys(cryptlet).into_iter();
    let shown: Vec<InstanceKey> = keys.map(InstanceKey::from).collect();
    Ok(ICryptlet::keysCall::abi_encode_returns(&shown))
}

/// An account's first 32 bytes, filled up with zeros: all there are of the accounts of this chain.
fn account_word(account: &impl Encode) -> [u8; 32] {
    let mut word = [0; 32];
    account.using_encoded(|bytes| {
        word.iter_mut()
            .zip(bytes)
            .for_each(|(to, from)| *to = *from);
    });
    word
}
