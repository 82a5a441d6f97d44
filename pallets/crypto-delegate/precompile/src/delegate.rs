//! The precompile of the CryptoDelegate.

use crate::{
    abi::{
        self, FailureView, ICryptoDelegate, ICryptoDelegate::ICryptoDelegateCalls as Calls,
        RoundState, SubscriptionState, SubscriptionView,
    },
    binding, envelopes, guard,
    money::{wei_of, Ratio},
    results, topics, Config, MeasuredWeight, Refusal, WeightInfo,
};
use alloc::{string::String, vec::Vec};
use core::{marker::PhantomData, num::NonZero};
use cryptlet_primitives::{
    ids::{CryptletId, FeedId, RoundId, TopicId},
    package::Name,
    view::{self, RoundOutcome},
};
use pallet_callbacks::Callback;
use pallet_revive::{
    precompiles::{
        alloy::{primitives::FixedBytes, sol_types::SolCall},
        AddressMatcher, Error, Ext, Precompile,
    },
    AddressMapper,
};
use sp_core::H160;
use sp_runtime::SaturatedConversion;

/// Where the CryptoDelegate stands: bytes 16 and 17 of its address.
pub const DELEGATE_ADDRESS_SUFFIX: u16 = 0x0c7d;

/// The same, of a type that no zero has.
pub(crate) const SUFFIX: NonZero<u16> =
    NonZero::<u16>::MIN.saturating_add(DELEGATE_ADDRESS_SUFFIX.saturating_sub(1));

/// Pages of a topic that are looked through for a round's result, at most.
const OUTCOME_PAGES: u32 = 64;

type Delegate<T> = pallet_crypto_delegate::Pallet<T>;
type Callbacks<T> = pallet_callbacks::Pallet<T>;

/// What answers at the CryptoDelegate's address. `W`: the weights of this crate.
pub struct CryptoDelegatePrecompile<T, W = MeasuredWeight<T>>(PhantomData<(T, W)>);

impl<T: Config, W: WeightInfo> Precompile for CryptoDelegatePrecompile<T, W> {
    type T = T;
    type Interface = Calls;
    const HAS_CONTRACT_INFO: bool = false;
    const MATCHER: AddressMatcher = AddressMatcher::Fixed(SUFFIX);

    fn call(
        _: &[u8; 20],
        input: &Self::Interface,
        env: &mut impl Ext<T = Self::T>,
    ) -> Result<Vec<u8>, Error> {
        match input {
            Calls::bind(call) => return binding::bind::<T, W>(call, env),
            Calls::unbind(_) => return binding::unbind::<T, W>(env),
            Calls::handOverTopic(call) => {
                return topics::hand_over::<T, W>(abi::topic_of(&call.topic), env)
            }
            Calls::removeTopic(call) => {
                return topics::remove::<T, W>(abi::topic_of(&call.topic), env)
            }
            _ => guard::read(env, W::compute(0))?,
        }
        match input {
            // Answered above.
            Calls::bind(_) | Calls::unbind(_) | Calls::handOverTopic(_) | Calls::removeTopic(_) => {
                Err(Refusal::NotFound.into())
            }
            Calls::boundTo(call) => binding::bound_to::<T, W>(abi::h160(call.target), env),
            Calls::latest(call) => {
                let message = results::latest::<T, W>(abi::topic_of(&call.topic), env)?;
                Ok(ICryptoDelegate::latestCall::abi_encode_returns(&message))
            }
            Calls::inForce(call) => {
                let topic = abi::topic_of(&call.topic);
                let message = results::in_force::<T, W>(topic, call.moment, env)?;
                Ok(ICryptoDelegate::inForceCall::abi_encode_returns(&message))
            }
            Calls::messageAt(call) => {
                let topic = abi::topic_of(&call.topic);
                let message = results::at::<T, W>(topic, call.sequence, env)?;
                Ok(ICryptoDelegate::messageAtCall::abi_encode_returns(&message))
            }
            Calls::length(call) => length::<T, W>(abi::topic_of(&call.topic), env),
            Calls::roundState(call) => {
                round_state::<T, W>(RoundId(call.round), abi::topic_of(&call.topic), env)
            }
            Calls::feedId(call) => feed_id::<T, W>(call, env),
            Calls::subscription(call) => {
                let subscriber = abi::h160(call.subscriber);
                subscription::<T, W>(abi::feed_of(&call.feed), subscriber, env)
            }
            Calls::failures(call) => failures::<T, W>(abi::h160(call.target), env),
            Calls::failure(call) => failure::<T, W>(call.number, env),
            Calls::verify(call) => envelopes::verify::<T, W>(&call.envelope, env),
            Calls::cryptletOf(call) => cryptlet_of::<T, W>(&call.name, env),
            Calls::addressOf(call) => {
                let address = abi::address(CryptletId(call.number).address());
                Ok(ICryptoDelegate::addressOfCall::abi_encode_returns(&address))
            }
            Calls::encryptionKeyOf(call) => encryption_key_of::<T, W>(abi::h160(call.account), env),
            Calls::historyRoot(_) => history_root::<T, W>(env),
        }
    }
}

fn length<T: Config, W: WeightInfo>(
    topic: TopicId,
    env: &mut impl Ext<T = T>,
) -> Result<Vec<u8>, Error> {
    let record = results::topic_record::<T, W>(topic, env)?;
    let (first, next) = record.map_or((0, 0), |record| (record.first, record.next));
    Ok(ICryptoDelegate::lengthCall::abi_encode_returns(
        &ICryptoDelegate::lengthReturn { first, next },
    ))
}

fn round_state<T: Config, W: WeightInfo>(
    round: RoundId,
    topic: TopicId,
    env: &mut impl Ext<T = T>,
) -> Result<Vec<u8>, Error> {
    let record = results::topic_record::<T, W>(topic, env)?;
    let pages = record.map_or(0, |record| results::pages_of(&record));
    let looked_through = W::pages(pages.min(OUTCOME_PAGES));
    env.charge(W::round().saturating_add(looked_through))?;
    let (state, sequence) = match Delegate::<T>::outcome(topic, round) {
        RoundOutcome::Open => (RoundState::Open, 0),
        RoundOutcome::Accepted { sequence, .. } => (RoundState::Decided, sequence),
        RoundOutcome::Gone => (RoundState::Unknown, 0),
    };
    Ok(ICryptoDelegate::roundStateCall::abi_encode_returns(
        &ICryptoDelegate::roundStateReturn { state, sequence },
    ))
}

fn feed_id<T: Config, W: WeightInfo>(
    call: &ICryptoDelegate::feedIdCall,
    env: &mut impl Ext<T = T>,
) -> Result<Vec<u8>, Error> {
    let length = call
        .feed
        .method
        .len()
        .saturating_add(call.feed.params.len());
    env.charge(W::compute(length.saturated_into()))?;
    let feed = abi::feed(CryptletId(call.cryptlet), &call.feed, Ratio::of::<T>())?;
    let name = abi::word(feed.id().0);
    Ok(ICryptoDelegate::feedIdCall::abi_encode_returns(&name))
}

fn subscription<T: Config, W: WeightInfo>(
    feed: FeedId,
    subscriber: H160,
    env: &mut impl Ext<T = T>,
) -> Result<Vec<u8>, Error> {
    env.charge(W::subscription())?;
    let ratio = Ratio::of::<T>();
    let account = <T as pallet_revive::Config>::AddressMapper::to_account_id(&subscriber);
    let view = Delegate::<T>::subscription_view(feed, account);
    let (state, results_left, funds) = view.map_or((SubscriptionState::None, 0, 0), |view| {
        let state = match view.state {
            view::SubscriptionState::Active if Delegate::<T>::is_stopped(feed) => {
                SubscriptionState::Stopped
            }
            state => state.into(),
        };
        (state, view.results_left, view.funds)
    });
    let listener = Callbacks::<T>::listener(feed, subscriber);
    let (callback, paid) = listener.map_or((no_callback(), 0), |listener| {
        let callback = Callback {
            selector: listener.callback.selector,
            gas: listener.callback.gas,
            deposit: listener.callback.deposit.saturated_into(),
        };
        (callback, listener.funds.saturated_into::<u128>())
    });
    Ok(ICryptoDelegate::subscriptionCall::abi_encode_returns(
        &SubscriptionView {
            state,
            resultsLeft: results_left,
            funds: wei_of(funds, ratio),
            callback: abi::shown_callback(&callback, ratio),
            callbackFunds: wei_of(paid, ratio),
        },
    ))
}

fn no_callback() -> Callback<u128> {
    Callback {
        selector: [0; 4],
        gas: 0,
        deposit: 0,
    }
}

impl From<view::SubscriptionState> for SubscriptionState {
    fn from(state: view::SubscriptionState) -> Self {
        match state {
            view::SubscriptionState::Asked { .. } => SubscriptionState::Asked,
            view::SubscriptionState::Active => SubscriptionState::Active,
            view::SubscriptionState::Depleted => SubscriptionState::Depleted,
        }
    }
}

fn failures<T: Config, W: WeightInfo>(
    target: H160,
    env: &mut impl Ext<T = T>,
) -> Result<Vec<u8>, Error> {
    env.charge(W::failures())?;
    let numbers = pallet_callbacks::FailuresOf::<T>::get(target).into_inner();
    Ok(ICryptoDelegate::failuresCall::abi_encode_returns(&numbers))
}

fn failure<T: Config, W: WeightInfo>(
    number: u64,
    env: &mut impl Ext<T = T>,
) -> Result<Vec<u8>, Error> {
    env.charge(W::failure())?;
    let failed = pallet_callbacks::Failures::<T>::get(number).ok_or(Refusal::NotFound)?;
    Ok(ICryptoDelegate::failureCall::abi_encode_returns(
        &FailureView {
            target: abi::address(failed.contract),
            cryptlet: failed.cryptlet.0,
            feed: abi::word(failed.feed.unwrap_or_default().0),
            round: failed.round.0,
            topic: abi::word(failed.topic.0),
            sequence: failed.sequence,
            failedAt: failed.at,
            attempts: failed.attempts,
            reason: String::from(abi::reason(failed.reason)),
        },
    ))
}

fn cryptlet_of<T: Config, W: WeightInfo>(
    name: &str,
    env: &mut impl Ext<T = T>,
) -> Result<Vec<u8>, Error> {
    env.charge(W::cryptlet_of())?;
    let name: Name = abi::bounded(name.as_bytes())?;
    let cryptlet = pallet_cryptlet::Pallet::<T>::by_name(&name).ok_or(Refusal::NotFound)?;
    let address = abi::address(cryptlet.address());
    Ok(ICryptoDelegate::cryptletOfCall::abi_encode_returns(
        &address,
    ))
}

fn encryption_key_of<T: Config, W: WeightInfo>(
    address: H160,
    env: &mut impl Ext<T = T>,
) -> Result<Vec<u8>, Error> {
    env.charge(W::encryption_key())?;
    let account = <T as pallet_revive::Config>::AddressMapper::to_account_id(&address);
    let view = pallet_cryptlet::Pallet::<T>::encryption_key(&account);
    let (key, since) = view.map_or_else(Default::default, |view| (view.key, view.since));
    Ok(ICryptoDelegate::encryptionKeyOfCall::abi_encode_returns(
        &ICryptoDelegate::encryptionKeyOfReturn {
            key: abi::word(key),
            since,
        },
    ))
}

fn history_root<T: Config, W: WeightInfo>(env: &mut impl Ext<T = T>) -> Result<Vec<u8>, Error> {
    env.charge(W::history())?;
    let history = pallet_crypto_delegate::HistoryPeaks::<T>::get();
    let root: FixedBytes<32> = abi::word(history.root());
    Ok(ICryptoDelegate::historyRootCall::abi_encode_returns(
        &ICryptoDelegate::historyRootReturn {
            results: history.leaves,
            root,
        },
    ))
}
