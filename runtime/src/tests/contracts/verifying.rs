//! Contracts verify sealed trust envelopes: the precompile's verdict is that of everybody who has the chain's keys.
//!
//! | file | noun |
//! |---|---|
//! | `envelopes` | what hosts sign and a delegate carries |
//! | `forgeries` | what others make of it |
//! | `story` | a contract that asks, the result's envelope, and who judges it |

mod envelopes;
mod forgeries;
mod story;

use self::{
    envelopes::{carrier, concerted},
    forgeries::{recarry, FORGERIES},
    story::{messageAtCall, verifyCall, Message, Story},
};
use super::{
    binding::DELEGATE,
    listening::{quote, stock, wait_for_round},
    people::{read, try_read, Person},
    pool::Pool,
};
use crate::{Cryptlet, Runtime, RuntimeOrigin, System};
use codec::{Encode, MaxEncodedLen};
use cryptlet_primitives::{
    batch::BatchError,
    delegate_key::DelegatePair,
    envelope::{Envelope, EnvelopeError},
    ids::RoundId,
    statement::Statement,
    value::Value,
    Signature,
};
use frame_support::assert_ok;
use pallet_cryptlet::fixtures;
use pallet_revive::{
    create1,
    precompiles::alloy::{
        primitives::FixedBytes,
        sol_types::{Panic, PanicKind, Revert, SolCall, SolError},
    },
};
use sp_core::{Pair as _, H256};
use sp_keyring::{Ed25519Keyring, Sr25519Keyring};

/// A contract that asks the CryptoDelegate what it is asked, by a static call, and answers or reverts as that does.
const ASKS_ON: [u8; 50] = [
    // The constructor: PUSH 38, PUSH 12, PUSH 0, CODECOPY, PUSH 38, PUSH 0, RETURN.
    0x60, 38, 0x60, 12, 0x60, 0, 0x39, 0x60, 38, 0x60, 0, 0xf3,
    // CALLDATASIZE, PUSH 0, PUSH 0, CALLDATACOPY.
    0x36, 0x60, 0, 0x60, 0, 0x37,
    // PUSH 0, PUSH 0, CALLDATASIZE, PUSH 0, PUSH the address, GAS, STATICCALL.
    0x60, 0, 0x60, 0, 0x36, 0x60, 0, 0x63, 0x0c, 0x7d, 0, 0, 0x5a, 0xfa,
    // RETURNDATASIZE, PUSH 0, PUSH 0, RETURNDATACOPY.
    0x3d, 0x60, 0, 0x60, 0, 0x3e,
    // PUSH 33, JUMPI, RETURNDATASIZE, PUSH 0, REVERT, JUMPDEST, RETURNDATASIZE, PUSH 0, RETURN.
    0x60, 33, 0x57, 0x3d, 0x60, 0, 0xfd, 0x5b, 0x3d, 0x60, 0, 0xf3,
];

#[test]
fn a_contract_is_told_of_an_envelope_what_the_queue_has() {
    let mut story = Story::begin();
    for sequence in 0..2 {
        let envelope = story.disputed();
        let decision = story.verdict(&envelope).expect("it holds");
        assert_eq!(decision.dissented, [story.hosts[3]]);
        let (_, message) = story.told(envelope.encode());
        assert_eq!((message.agreed, message.dissented), (3, 1));
        let call = messageAtCall {
            topic: message.topic,
            sequence,
        };
        let kept = read(&mut story.chain, DELEGATE, call);
        // The place in the topic is not signed.
        assert_eq!(message.sequence, 0);
        assert_eq!(
            Message {
                sequence,
                ..message
            },
            kept
        );
    }
    // Nor is the moment of acceptance.
    let mut envelope = story.disputed();
    envelope.accepted_at += 1;
    assert_ok!(story.verdict(&envelope));
}

#[test]
fn a_contract_has_the_verdict_within_a_transaction() {
    let mut story = Story::begin();
    let envelope = story.disputed();
    let (chain, alith) = (&mut story.chain, Person::alith());
    let nonce = chain.state(|| System::account_nonce(alith.account()));
    let deployed = alith.transaction(chain, None, 0, ASKS_ON.to_vec());
    chain.make_all(vec![deployed]);
    let contract = create1(&alith.address(), nonce.into());
    let mut forged = envelope.clone();
    forged.observed_at += 1;
    for (envelope, valid) in [(envelope, true), (forged, false)] {
        let call = verifyCall {
            envelope: envelope.encode().into(),
        };
        alith.call(&mut story.chain, contract, 0, call.clone());
        let told = read(&mut story.chain, contract, call);
        assert_eq!(told.valid, valid);
        assert_eq!((told.valid, told.message), story.told(envelope.encode()));
    }
}

#[test]
fn a_feeds_result_is_verified_and_the_acceptance_of_a_subscription_is_none() {
    let mut story = Story::begin();
    let pool = Pool {
        cryptlet: story.cryptlet,
    };
    stock(&mut story.chain, &pool, 1);
    let acceptance = story.open();
    let accepted = story
        .chain
        .state(|| concerted(&acceptance, &Value::Bool(true)));
    assert_eq!(story.verdict(&accepted), Err(EnvelopeError::NoResult));
    pool.answer(&mut story.chain, |_| quote(1));
    wait_for_round(&mut story.chain);
    let envelope = story.answered(|_| quote(67_140_000));
    assert_ok!(story.verdict(&envelope));
    let (_, message) = story.told(envelope.encode());
    let call = messageAtCall {
        topic: message.topic,
        sequence: 0,
    };
    let kept = read(&mut story.chain, DELEGATE, call);
    // Nor is the feed signed.
    assert!(!kept.feed.is_zero() && message.feed.is_zero());
    assert_eq!(
        Message {
            feed: kept.feed,
            ..message
        },
        kept
    );
}

#[test]
fn signed_is_not_accepted() {
    let mut story = Story::begin();
    let mut statement = story.disputed().statement;
    statement.round = RoundId(1_000);
    let envelope = story
        .chain
        .state(|| concerted(&statement, &Value::Bool(true)));
    assert_ok!(story.verdict(&envelope));
    let topic = FixedBytes(statement.topic().0 .0);
    let call = messageAtCall { topic, sequence: 0 };
    assert_ne!(read(&mut story.chain, DELEGATE, call).round, 1_000);
}

#[test]
fn without_one_of_the_three_tiers_no_envelope_holds() {
    use EnvelopeError::{BadDelegateSignature, BadVote, NotCarried, UnknownDelegate};
    let mut story = Story::begin();
    let envelope = story.disputed();
    let host = story.hosts[1];
    let none = || Signature::from_raw([0; 64]);

    let mut code = envelope.clone();
    let vote = &mut code.votes[1].observation;
    vote.signatures.instance = none();
    let region = fixtures::region_pair(host, 0);
    vote.signatures.region = region.sign(vote.header.region_digest(&none()).as_bytes());
    assert_eq!(story.verdict(&code), Err(NotCarried(host)));
    recarry(&mut code, &carrier());
    let refused = Err(BadVote(host, BatchError::BadInstanceSignature));
    assert_eq!(story.verdict(&code), refused);

    let mut machine = envelope.clone();
    machine.votes[1].observation.signatures.region = none();
    assert_eq!(story.verdict(&machine), Err(NotCarried(host)));
    recarry(&mut machine, &carrier());
    let refused = Err(BadVote(host, BatchError::BadRegionSignature));
    assert_eq!(story.verdict(&machine), refused);

    let mut member = envelope.clone();
    member.carriage.signature = none().into();
    assert_eq!(story.verdict(&member), Err(BadDelegateSignature));
    recarry(
        &mut member,
        &DelegatePair::from(Ed25519Keyring::Ferdie.pair()),
    );
    assert_eq!(story.verdict(&member), Err(UnknownDelegate));
    recarry(&mut member, &carrier());
    assert_ok!(story.verdict(&member));
}

#[test]
fn whatever_part_is_forged_the_envelope_does_not_hold() {
    let mut story = Story::begin();
    let envelope = story.disputed();
    for (part, forge) in FORGERIES {
        let mut forged = envelope.clone();
        forge(&mut forged);
        assert_ne!(forged, envelope, "{part}");
        assert!(story.verdict(&forged).is_err(), "{part}");
    }
    let fewer = |left: usize| {
        let mut forged = envelope.clone();
        forged.votes.truncate(left);
        forged
    };
    assert_eq!(story.verdict(&fewer(2)), Err(EnvelopeError::NoQuorum));
    assert_eq!(story.verdict(&fewer(0)), Err(EnvelopeError::NoQuorum));
}

#[test]
fn an_envelope_of_another_chain_does_not_hold() {
    let mut story = Story::begin();
    let ours = story.agreed().statement;
    let theirs = Statement {
        genesis: H256::repeat_byte(9),
        ..ours.clone()
    };
    let mut envelope = story.chain.state(|| concerted(&theirs, &Value::Bool(true)));
    assert_eq!(story.verdict(&envelope), Err(EnvelopeError::OtherChain));
    // A delegate carries it over.
    envelope.statement.genesis = ours.genesis;
    recarry(&mut envelope, &carrier());
    assert_eq!(story.verdict(&envelope), Err(EnvelopeError::OtherRound));
}

#[test]
fn keys_that_went_out_of_force_sign_nothing_any_more() {
    use EnvelopeError::{KeyNotInForce, NotSeated, UnknownSigner};
    let mut story = Story::begin();
    let (cryptlet, owner) = (story.cryptlet, Sr25519Keyring::Bob.to_account_id());
    let [turned, renewed, caught, retired] = story.hosts[..] else {
        panic!("four hosts");
    };

    // A former region key is remembered, with its time.
    let envelope = story.agreed();
    assert_ok!(story.dated_on(&envelope));
    let (operator, key) = (story.operator(turned), fixtures::region_pair(turned, 1));
    story.chain.state(|| {
        let proof = fixtures::possession::<Runtime>(&operator, &key);
        let origin = RuntimeOrigin::signed(operator);
        assert_ok!(Cryptlet::rotate_host_key(
            origin,
            turned,
            key.public(),
            proof
        ));
    });
    assert_ok!(story.verdict(&envelope));
    assert_eq!(story.dated_on(&envelope), Err(KeyNotInForce(turned)));

    // A former instance key is not: whoever saved it has it.
    let envelope = story.agreed();
    assert_ok!(story.verdict(&envelope));
    let saved = story.keys(cryptlet);
    story
        .chain
        .state(|| fixtures::seat::<Runtime>(&owner, cryptlet, renewed));
    assert_eq!(story.verdict(&envelope), Err(UnknownSigner(renewed)));
    assert_ok!(envelope.verify(&saved));

    // Who was caught lying, and then lost its seat.
    let envelope = story.agreed();
    assert_ok!(story
        .chain
        .state(|| Cryptlet::suspend_equivocator(caught, [0, 0])));
    assert_ok!(story.verdict(&envelope));
    assert_eq!(story.dated_on(&envelope), Err(KeyNotInForce(caught)));
    let origin = RuntimeOrigin::signed(owner.clone());
    assert_ok!(story
        .chain
        .state(|| Cryptlet::dismiss_instance(origin, cryptlet, caught)));
    assert_eq!(story.verdict(&envelope), Err(NotSeated(caught)));

    // Who retired; and a cryptlet that is revoked has still said what it said.
    let envelope = story.agreed();
    let origin = RuntimeOrigin::signed(story.operator(retired));
    assert_ok!(story.chain.state(|| Cryptlet::retire_host(origin, retired)));
    let origin = RuntimeOrigin::signed(owner);
    assert_ok!(story.chain.state(|| Cryptlet::revoke(origin, cryptlet)));
    assert_ok!(story.verdict(&envelope));
    assert_eq!(story.dated_on(&envelope), Err(KeyNotInForce(retired)));
}

#[test]
fn bytes_that_are_no_envelope_are_told_as_such() {
    let mut story = Story::begin();
    let envelope = story.disputed();
    let whole = envelope.encode();
    assert!(story.told(whole.clone()).0);
    let cut = [0, 1, 31, 32, whole.len() / 2, whole.len() - 1];
    let cut = cut.map(|length| whole[..length].to_vec());
    let longer = [vec![0], vec![0; 1_000], whole.clone()];
    let longer = longer.map(|more| [whole.clone(), more].concat());
    let most = Envelope::max_encoded_len();
    let garbage = [0, 1, 4, 0xff].map(|byte| vec![byte; 100_000]);
    let count = (0..most).map(|place| u8::try_from(place % 251).expect("it is less"));
    let garbage = garbage.into_iter().chain([vec![0; most], count.collect()]);
    for bytes in cut.into_iter().chain(longer).chain(garbage) {
        assert!(Envelope::parse(&bytes).is_err(), "{} bytes", bytes.len());
        let told = story.told(bytes);
        assert_eq!(told, (false, Message::default()));
    }
    // One bit in every thirteenth byte of the whole, lengths among them.
    for place in (0..whole.len()).step_by(13) {
        let mut flipped = whole.clone();
        flipped[place] ^= 1 << (place % 8);
        match Envelope::parse(&flipped) {
            Ok(forged) => {
                let is_dated = forged.accepted_at != envelope.accepted_at;
                assert!(story.verdict(&forged).is_err() || is_dated, "byte {place}");
            }
            Err(_) => assert_eq!(story.told(flipped), (false, Message::default())),
        }
    }
}

#[test]
fn what_is_longer_than_any_envelope_is_not_read() {
    let mut story = Story::begin();
    let most = Envelope::max_encoded_len();
    for length in [most + 1, 130_000] {
        let call = verifyCall {
            envelope: vec![0; length].into(),
        };
        let refused = try_read(&mut story.chain, DELEGATE, call.abi_encode());
        let refused = Revert::abi_decode(&refused.expect_err("it reverts"));
        assert_eq!(refused.expect("it gives a reason").reason, "TooLong");
    }
    // Calls that the interface does not have: no argument, and one that lies about its length.
    let mut lying = verifyCall {
        envelope: vec![0; 64].into(),
    }
    .abi_encode();
    lying[4 + 32..4 + 64].fill(0xff);
    for input in [verifyCall::SELECTOR.to_vec(), lying] {
        let refused = try_read(&mut story.chain, DELEGATE, input);
        let refused = Panic::abi_decode(&refused.expect_err("it reverts"));
        let kind = refused.expect("it panics as Solidity does").kind();
        assert_eq!(kind, Some(PanicKind::ResourceError));
    }
}
