//! What contracts send and get, and what of it is refused.

use super::*;
use alloy::sol_types::{SolCall, SolInterface, SolValue};
use cryptlet_primitives::{
    ids::{HostId, RoundId},
    statement::{MAX_METHOD, MAX_PARAMS},
};
use pallet_revive::precompiles::AddressMatcher;
use proptest::prelude::*;
use sp_core::ConstU32;

fn ratio() -> Ratio {
    Ratio::new(1_000_000)
}

fn message() -> pallet_callbacks::Message {
    pallet_callbacks::Message {
        cryptlet: CryptletId(7),
        topic: TopicId(H256([1; 32])),
        feed: Some(FeedId(H256([2; 32]))),
        round: RoundId(11),
        sequence: 12,
        observed_at: 13,
        accepted_at: 14,
        agreed: 3,
        dissented: 1,
        output: vec![1, 2, 3].try_into().unwrap(),
    }
}

fn some_feed() -> Feed {
    Feed {
        method: "price-at".into(),
        params: Bytes::from(vec![0]),
        trigger: interface::Trigger::Every,
        periodMs: 1_000,
        start: 5,
        durationMs: 6,
        price: U256::from(7_000_000),
    }
}

#[test]
fn selectors_are_those_of_the_solidity_compiler() {
    assert_eq!(ICryptlet::requestCall::SELECTOR, [0x61, 0x00, 0x00, 0x1b]);
    assert_eq!(ICryptlet::subscribeCall::SELECTOR, [0x0c, 0x56, 0xfe, 0x2e]);
    assert_eq!(ICryptlet::latestCall::SELECTOR, [0x4e, 0x80, 0x49, 0x8f]);
    assert_eq!(
        ICryptoDelegate::verifyCall::SELECTOR,
        [0x8e, 0x76, 0x0a, 0xfe]
    );
    assert_eq!(
        ICryptoDelegate::feedIdCall::SELECTOR,
        [0x99, 0x72, 0x22, 0xcc]
    );
}

#[test]
fn a_message_is_the_one_argument_of_the_called_function() {
    let data = calldata([1, 2, 3, 4], message());
    assert_eq!(data[..4], [1, 2, 3, 4]);
    let (read,) = <(Message,)>::abi_decode_params(&data[4..]).unwrap();
    assert_eq!((read.cryptlet, read.round, read.sequence), (7, 11, 12));
    assert_eq!((read.observedAt, read.acceptedAt), (13, 14));
    assert_eq!((read.agreed, read.dissented), (3, 1));
    assert_eq!((read.topic.0, read.feed.0), ([1; 32], [2; 32]));
    assert_eq!(read.output.to_vec(), vec![1, 2, 3]);
    let asked = pallet_callbacks::Message {
        feed: None,
        ..message()
    };
    let data = calldata([0; 4], asked);
    let (read,) = <(Message,)>::abi_decode_params(&data[4..]).unwrap();
    assert_eq!(read.feed, FixedBytes::ZERO);
}

#[test]
fn a_callback_is_whole_or_none() {
    let callback_of = |selector, gas, deposit| {
        let selector = FixedBytes(selector);
        let asked = Callback {
            selector,
            gas,
            deposit,
        };
        callback::<u128>(&asked, ratio())
    };
    assert_eq!(callback_of([0; 4], 0, 0), Ok(None));
    let whole = callback_of([0, 0, 0, 1], 50_000, 2_000_000)
        .unwrap()
        .unwrap();
    assert_eq!((whole.gas, whole.deposit), (50_000, 2));
    for (selector, gas, deposit) in [([0; 4], 1, 0), ([0; 4], 0, 1), ([1; 4], 0, 0)] {
        let refused = callback_of(selector, gas, deposit);
        assert_eq!(
            refused,
            Err(Refusal::BadCallback),
            "{selector:?} {gas} {deposit}"
        );
    }
    assert_eq!(callback_of([1; 4], 1, 1), Err(Refusal::Dust));
}

#[test]
fn a_feed_has_a_period_if_it_repeats_and_only_then() {
    let read = feed(CryptletId(3), &some_feed(), ratio()).unwrap();
    assert_eq!(read.cryptlet, CryptletId(3));
    assert_eq!(read.trigger, Trigger::Every { period_ms: 1_000 });
    assert_eq!((read.start, read.duration_ms, read.price), (5, 6, 7));
    for (trigger, known) in [
        (interface::Trigger::Once, Trigger::Once),
        (interface::Trigger::WakeUp, Trigger::WakeUp),
        (interface::Trigger::Event, Trigger::Event),
    ] {
        let with_period = Feed {
            trigger,
            ..some_feed()
        };
        let refused = feed(CryptletId(3), &with_period, ratio());
        assert_eq!(refused, Err(Refusal::BadFeed));
        let without = Feed {
            periodMs: 0,
            ..with_period
        };
        let read = feed(CryptletId(3), &without, ratio()).unwrap();
        assert_eq!(read.trigger, known);
    }
}

#[test]
fn what_is_too_long_is_refused_before_it_is_copied() {
    let longest = "a".repeat(MAX_METHOD as usize);
    let params = Bytes::from(vec![0; MAX_PARAMS as usize]);
    assert!(question(&longest, &params).is_ok());
    let longer = "a".repeat(MAX_METHOD as usize + 1);
    assert_eq!(question(&longer, &params), Err(Refusal::TooLong));
    let more = Bytes::from(vec![0; MAX_PARAMS as usize + 1]);
    assert_eq!(question(&longest, &more), Err(Refusal::TooLong));
    assert_eq!(bounded::<ConstU32<0>>(&[1]), Err(Refusal::TooLong));
}

#[test]
fn what_a_policy_does_not_demand_is_told_from_what_it_forbids() {
    let shown = shown_policy(&Policy::<u8>::default(), |_| [0; 32], ratio());
    assert!(shown.anyCaller && shown.anyCallback);
    assert_eq!((shown.minInstances, shown.maxInstances), (0, u16::MAX));
    let strict = Policy {
        callers: Some(vec![5u8].try_into().unwrap()),
        callbacks: Some(Default::default()),
        min_fee: Some(4),
        ..Default::default()
    };
    let shown = shown_policy(&strict, |caller| [*caller; 32], ratio());
    assert_eq!(
        (shown.anyCaller, shown.callers),
        (false, vec![FixedBytes([5; 32])])
    );
    assert_eq!((shown.anyCallback, shown.callbacks), (false, vec![]));
    assert_eq!(shown.minFee, U256::from(4_000_000));
}

#[test]
fn enumerations_have_the_numbers_of_the_interface() {
    assert_eq!(u8::from(interface::Trigger::Event), 3);
    assert_eq!(u8::from(RoundState::Decided), 2);
    assert_eq!(u8::from(SubscriptionState::Stopped), 4);
    assert_eq!(u8::from(Isolation::from(policy::Isolation::Enclave)), 2);
}

#[test]
fn precompiles_stand_where_cryptlets_have_their_addresses() {
    let cryptlets = AddressMatcher::Prefix(crate::cryptlet::SUFFIX);
    assert_eq!(cryptlets.base_address(), CryptletId(0).address().0);
    let delegate = AddressMatcher::Fixed(crate::delegate::SUFFIX).base_address();
    assert_eq!(delegate[16..], [0x0c, 0x7d, 0, 0]);
    assert_eq!(delegate[..16], [0; 16]);
}

#[test]
fn keys_are_shown_as_they_are() {
    let key = SavedInstanceKey {
        cryptlet: CryptletId(1),
        host: HostId(2),
        epoch: 3,
        key: sp_core::ed25519::Public::from_raw([4; 32]),
        since: 5,
        from: 6,
        until: None,
    };
    let shown = InstanceKey::from(key);
    assert_eq!((shown.host, shown.epoch, shown.since), (2, 3, 5));
    assert_eq!(shown.key.0, [4; 32]);
}

proptest! {
    #[test]
    fn a_cryptlet_is_found_at_its_address(number in any::<u32>()) {
        let cryptlet = CryptletId(number);
        prop_assert_eq!(cryptlet_at(&cryptlet.address().0), cryptlet);
        prop_assert_eq!(h160(address(cryptlet.address())), cryptlet.address());
    }

    /// Whatever is sent, reading it ends, and what is read is bounded.
    #[test]
    fn no_calldata_is_more_than_refused(data in prop::collection::vec(any::<u8>(), 0..512)) {
        let _ = ICryptlet::ICryptletCalls::abi_decode_validate(&data);
        let _ = ICryptoDelegate::ICryptoDelegateCalls::abi_decode_validate(&data);
        for selector in ICryptlet::ICryptletCalls::SELECTORS {
            let call = [selector.as_slice(), &data].concat();
            let _ = ICryptlet::ICryptletCalls::abi_decode_validate(&call);
        }
    }

    /// What a contract encodes is what the chain reads.
    #[test]
    fn a_feed_arrives_as_it_was_sent(
        method in "[a-z-]{0,64}",
        params in prop::collection::vec(any::<u8>(), 0..300),
        (period, start, duration) in any::<(u64, u64, u64)>(),
        price in any::<u128>(),
    ) {
        let sent = Feed {
            method: method.clone(),
            params: Bytes::from(params.clone()),
            trigger: interface::Trigger::Every,
            periodMs: period,
            start,
            durationMs: duration,
            price: wei_of(price, ratio()),
        };
        let read = Feed::abi_decode_validate(&sent.abi_encode()).unwrap();
        let read = feed(CryptletId(3), &read, ratio()).unwrap();
        prop_assert_eq!(read.method.to_vec(), method.into_bytes());
        prop_assert_eq!(read.params.to_vec(), params);
        prop_assert_eq!(read.trigger, Trigger::Every { period_ms: period });
        prop_assert_eq!((read.start, read.duration_ms, read.price), (start, duration, price));
    }
}
