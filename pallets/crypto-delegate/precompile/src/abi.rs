//! The interface that contracts see, read from the very file that they import, and how its types stand for the chain's.

use crate::{
    money::{units_of, wei_of, Ratio},
    Refusal,
};
use alloc::{string::String, vec::Vec};
use cryptlet_primitives::{
    binding::MAX_OPERATORS,
    envelope::SavedInstanceKey,
    feed::{self, Trigger},
    ids::{CryptletId, FeedId, TopicId},
    policy::{self, Policy},
    statement::{Method, Params},
};
use frame_support::{traits::Get, BoundedVec};
use pallet_callbacks::Failure;
use pallet_revive::precompiles::alloy::{
    self,
    primitives::{Address, Bytes, FixedBytes, U256},
};
use sp_core::{H160, H256};

pub use interface::{
    Binding, BindingState, Callback, FailureView, Feed, ICryptlet, ICryptoDelegate, InstanceKey,
    Isolation, Message, PolicyView, RoundState, SubscriptionState, SubscriptionView,
};

#[cfg(test)]
mod tests;

#[allow(
    clippy::all,
    clippy::arithmetic_side_effects,
    clippy::as_conversions,
    clippy::indexing_slicing,
    missing_docs,
    reason = "Written by alloy's macro, which reads the interface's file; its documentation stands there"
)]
mod interface {
    use super::alloy;

    alloy::sol!("../../../contracts/src/ICryptoDelegate.sol");
}

/// The address as contracts have it.
pub fn address(address: H160) -> Address {
    Address::from(address.0)
}

/// The address as the chain has it.
pub fn h160(address: Address) -> H160 {
    H160(address.into_array())
}

/// The digest as contracts have it.
pub fn word(digest: H256) -> FixedBytes<32> {
    FixedBytes(digest.0)
}

/// The cryptlet of a contract address: its first four bytes.
pub fn cryptlet_at(address: &[u8; 20]) -> CryptletId {
    let [a, b, c, d, ..] = *address;
    CryptletId(u32::from_be_bytes([a, b, c, d]))
}

/// A question's method and parameters, if they are not longer than any may be.
pub fn question(method: &str, params: &Bytes) -> Result<(Method, Params), Refusal> {
    Ok((bounded(method.as_bytes())?, bounded(params)?))
}

/// Bytes that are not longer than any may be: looked at before they are copied.
pub fn bounded<Bound: Get<u32>>(bytes: &[u8]) -> Result<BoundedVec<u8, Bound>, Refusal> {
    let fits = u32::try_from(bytes.len()).is_ok_and(|length| length <= Bound::get());
    if !fits {
        return Err(Refusal::TooLong);
    }
    Ok(BoundedVec::truncate_from(bytes.to_vec()))
}

/// A callback as the chain has it; `None` if none is wanted.
pub fn callback<Balance: TryFrom<u128>>(
    callback: &Callback,
    ratio: Ratio,
) -> Result<Option<pallet_callbacks::Callback<Balance>>, Refusal> {
    let selector = callback.selector.0;
    let is_wanted = selector != [0; 4];
    let is_empty = callback.gas == 0 && callback.deposit == 0;
    let has_gas = callback.gas > 0;
    if (is_wanted && !has_gas) || (!is_wanted && !is_empty) {
        return Err(Refusal::BadCallback);
    }
    if !is_wanted {
        return Ok(None);
    }
    let deposit = units_of(U256::from(callback.deposit), ratio)?;
    Ok(Some(pallet_callbacks::Callback {
        selector,
        gas: callback.gas,
        deposit,
    }))
}

/// A callback as contracts have it.
pub fn shown_callback(callback: &pallet_callbacks::Callback<u128>, ratio: Ratio) -> Callback {
    Callback {
        selector: FixedBytes(callback.selector),
        gas: callback.gas,
        deposit: u128::try_from(wei_of(callback.deposit, ratio)).unwrap_or(u128::MAX),
    }
}

/// A feed of `cryptlet` as the chain has it.
pub fn feed(cryptlet: CryptletId, feed: &Feed, ratio: Ratio) -> Result<feed::Feed, Refusal> {
    use interface::Trigger as Kind;
    let (method, params) = question(&feed.method, &feed.params)?;
    let trigger = match feed.trigger {
        Kind::Every => Trigger::Every {
            period_ms: feed.periodMs,
        },
        _ if feed.periodMs != 0 => return Err(Refusal::BadFeed),
        Kind::Once => Trigger::Once,
        Kind::WakeUp => Trigger::WakeUp,
        Kind::Event => Trigger::Event,
        _ => return Err(Refusal::BadFeed),
    };
    Ok(feed::Feed {
        cryptlet,
        method,
        params,
        trigger,
        start: feed.start,
        duration_ms: feed.durationMs,
        price: units_of(feed.price, ratio)?,
    })
}

impl From<pallet_callbacks::Message> for Message {
    fn from(message: pallet_callbacks::Message) -> Self {
        Message {
            cryptlet: message.cryptlet.0,
            topic: word(message.topic.0),
            feed: word(message.feed.unwrap_or_default().0),
            round: message.round.0,
            sequence: message.sequence,
            observedAt: message.observed_at,
            acceptedAt: message.accepted_at,
            agreed: message.agreed,
            dissented: message.dissented,
            output: Bytes::from(message.output.into_inner()),
        }
    }
}

impl From<SavedInstanceKey> for InstanceKey {
    fn from(key: SavedInstanceKey) -> Self {
        InstanceKey {
            host: key.host.0,
            epoch: key.epoch,
            key: FixedBytes(key.key.0),
            since: key.since,
        }
    }
}

impl From<policy::Isolation> for Isolation {
    fn from(isolation: policy::Isolation) -> Self {
        match isolation {
            policy::Isolation::Software => Isolation::Software,
            policy::Isolation::MeasuredBoot => Isolation::MeasuredBoot,
            policy::Isolation::Enclave => Isolation::Enclave,
        }
    }
}

impl TryFrom<Isolation> for policy::Isolation {
    type Error = Refusal;

    fn try_from(isolation: Isolation) -> Result<Self, Refusal> {
        match isolation {
            Isolation::Software => Ok(policy::Isolation::Software),
            Isolation::MeasuredBoot => Ok(policy::Isolation::MeasuredBoot),
            Isolation::Enclave => Ok(policy::Isolation::Enclave),
            // What alloy has for values that are none of them never comes out of its decoder.
            _ => Err(Refusal::NotFound),
        }
    }
}

/// A binding as the chain has it; `account` reads an account of 32 bytes.
pub fn binding<AccountId>(
    binding: &Binding,
    account: impl Fn([u8; 32]) -> AccountId,
) -> Result<cryptlet_primitives::binding::Binding<AccountId>, Refusal> {
    let blueprint = cryptlet_at(&binding.blueprint.into_array());
    // Another address with the same first bytes is no cryptlet's.
    if h160(binding.blueprint) != blueprint.address() {
        return Err(Refusal::NotFound);
    }
    if binding.operators.len() > usize::try_from(MAX_OPERATORS).unwrap_or_default() {
        return Err(Refusal::TooLong);
    }
    let operators = binding.operators.iter().map(|word| account(word.0));
    Ok(cryptlet_primitives::binding::Binding {
        blueprint,
        code: H256(binding.code.0),
        min_instances: binding.minInstances,
        max_instances: binding.maxInstances,
        operators: BoundedVec::truncate_from(operators.collect()),
        isolation: binding.isolation.try_into()?,
        wait: binding.wait,
    })
}

/// A policy as contracts have it; `account` gives an account's 32 bytes.
pub fn shown_policy<AccountId: Clone + Ord>(
    policy: &Policy<AccountId>,
    account: impl Fn(&AccountId) -> [u8; 32],
    ratio: Ratio,
) -> PolicyView {
    let callers = policy.callers.iter().flatten();
    let callbacks = policy.callbacks.iter().flatten();
    PolicyView {
        minInstances: policy.min_instances.unwrap_or_default(),
        maxInstances: policy.max_instances.unwrap_or(u16::MAX),
        quorum: policy.quorum.unwrap_or_default(),
        isolation: policy.isolation.unwrap_or_default().into(),
        maxParams: policy.max_params(),
        maxOutput: policy.max_output(),
        maxDurationMs: policy.max_duration_ms.unwrap_or(u64::MAX),
        minFee: wei_of(policy.min_fee.unwrap_or_default(), ratio),
        anyCaller: policy.callers.is_none(),
        callers: callers.map(|caller| FixedBytes(account(caller))).collect(),
        anyCallback: policy.callbacks.is_none(),
        callbacks: callbacks.copied().map(address).collect(),
    }
}

/// The word for a failure.
pub fn reason(failure: Failure) -> &'static str {
    match failure {
        Failure::Reverted => "Reverted",
        Failure::OutOfGas => "OutOfGas",
        Failure::NoCode => "NoCode",
        Failure::NotAllowed => "NotAllowed",
        Failure::Paused => "Paused",
        Failure::Unpaid => "Unpaid",
        Failure::Gone => "Gone",
        Failure::Trapped => "Trapped",
    }
}

/// What a contract is called with: the selector, then the message as the function's one argument.
pub fn calldata(selector: [u8; 4], message: pallet_callbacks::Message) -> Vec<u8> {
    use alloy::sol_types::SolValue;
    let argument = Message::from(message).abi_encode();
    [selector.as_slice(), &argument].concat()
}

/// Text that is UTF-8 by the chain's own checks.
pub fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// The topic that contracts name.
pub fn topic_of(topic: &FixedBytes<32>) -> TopicId {
    TopicId(H256(topic.0))
}

/// The feed that contracts name.
pub fn feed_of(feed: &FixedBytes<32>) -> FeedId {
    FeedId(H256(feed.0))
}
