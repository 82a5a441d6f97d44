//! What a guest opens that is sealed to its host.

use crate::{
    common::guest::{call, opener, HOME},
    region::{encryption_key, instance, question, Outside},
};
use codec::Encode;
use cryptlet_host::region::{
    fault::{GuestFault, SecretError},
    frame::MAX_OPENINGS,
    Instance, Question, RegionError,
};
use cryptlet_primitives::value::Value;
use cryptlet_sealing::{open, seal, Place, PublicKey, Scheme, SecretKey, Seed, MAX_SEALED};
use std::sync::{atomic::Ordering, Arc};
use zeroize::Zeroizing;

fn sealed(place: &Place, recipients: &[PublicKey]) -> Vec<u8> {
    let seed = Seed::new(Zeroizing::new([9; 32]));
    seal(place, Scheme::default(), recipients, b"hunter2", &seed).unwrap()
}

/// Sealed to the host, for the component that is asked.
fn rightly() -> Vec<u8> {
    sealed(&HOME.input(false), &[encryption_key().public()])
}

async fn ask(
    instance: &Arc<dyn Instance>,
    method: &str,
    sealed: &[u8],
    outside: &Outside,
) -> Result<Value, RegionError> {
    let question = Question {
        params: vec![Value::Bytes(sealed.to_vec())].encode(),
        max_output: 1_024,
        ..question(method)
    };
    let output = call(instance.as_ref(), question, outside).await?;
    Ok(Value::parse(&output).unwrap())
}

fn result(case: u32, payload: Value) -> Value {
    Value::Variant {
        case,
        payload: Some(Box::new(payload)),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_sealed_to_the_host_reaches_the_guest_with_its_seed() {
    let instance = instance(opener()).await;
    let outside = Outside::default();
    let seed = open(&HOME.input(false), &encryption_key(), &rightly())
        .unwrap()
        .seed;
    let opened = vec![
        Value::Bytes(b"hunter2".to_vec()),
        Value::Bytes(seed.as_bytes().to_vec()),
    ];
    let revealed = ask(&instance, "reveal", &rightly(), &outside).await;
    assert_eq!(revealed, Ok(result(0, Value::Record(opened))));
    assert_eq!(outside.openings.load(Ordering::SeqCst), 1);
    let place = vec![Value::Bytes(vec![0x11; 32]), Value::Unsigned(7)];
    let question = Question {
        max_output: 1_024,
        ..question("place")
    };
    let output = call(instance.as_ref(), question, &outside).await.unwrap();
    assert_eq!(Value::parse(&output), Ok(Value::Record(place)));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_bytes_alone_tell_is_an_answer_equal_at_every_host() {
    let instance = instance(opener()).await;
    let outside = Outside::default();
    let (malformed, elsewhere) = (Value::Unsigned(0), Value::Unsigned(1));
    for bytes in [vec![], vec![1; 100], vec![1; MAX_SEALED - 16]] {
        let answer = ask(&instance, "reveal", &bytes, &outside).await;
        assert_eq!(answer, Ok(result(1, malformed.clone())));
    }
    let to_another = Place {
        cryptlet: 8,
        ..HOME.input(false)
    };
    let bytes = sealed(&to_another, &[encryption_key().public()]);
    let answer = ask(&instance, "reveal", &bytes, &outside).await;
    assert_eq!(answer, Ok(result(1, elsewhere)));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_this_host_can_not_open_is_no_answer() {
    let instance = instance(opener()).await;
    let outside = Outside::default();
    let refused = |error| Err(RegionError::Guest(GuestFault::NotOpened(error)));
    let other = SecretKey::new(&Zeroizing::new([2; 32])).unwrap().public();
    let to_others = sealed(&HOME.input(false), &[other]);
    let answer = ask(&instance, "reveal", &to_others, &outside).await;
    assert_eq!(answer, refused(SecretError::NotForThisHost));
    let mut changed = rightly();
    *changed.last_mut().unwrap() ^= 1;
    let answer = ask(&instance, "reveal", &changed, &outside).await;
    assert_eq!(answer, refused(SecretError::Refused));
    // The process serves the next question all the same.
    assert!(ask(&instance, "reveal", &rightly(), &outside).await.is_ok());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_question_opens_few_contents() {
    let instance = instance(opener()).await;
    let outside = Outside::default();
    let flood = ask(&instance, "flood", &rightly(), &outside).await;
    assert_eq!(flood, Err(RegionError::Guest(GuestFault::TooManyOpenings)));
    assert_eq!(outside.openings.load(Ordering::SeqCst), MAX_OPENINGS);
}

#[tokio::test(flavor = "multi_thread")]
async fn no_word_of_what_was_opened_comes_to_the_log() {
    let instance = instance(opener()).await;
    let outside = Outside::default();
    let gossip = ask(&instance, "gossip", &rightly(), &outside).await;
    let fault = gossip.unwrap_err();
    assert!(matches!(&fault, RegionError::Guest(GuestFault::Trapped(_))));
    assert!(fault.to_string().contains("not shown"), "{fault}");
    // The line before the opening, and none after it.
    assert_eq!(outside.lines.load(Ordering::SeqCst), 1);
    assert_eq!(outside.longest_line.load(Ordering::SeqCst), 0);
}
