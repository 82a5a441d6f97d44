//! What a guest asks of its host: sources, the round, updates.

use crate::{
    common::guest::{call, limits, listener, reader},
    region::{ask, instance, patient, question, region, update, Outside, NUMBER},
};
use cryptlet_host::region::{
    fault::{GuestFault, SourceError},
    frame::MAX_UPDATES,
    Instance, IsolatedRegion, Question, RegionError,
};
use cryptlet_primitives::value::Value;
use std::sync::{atomic::Ordering, Arc};

#[tokio::test(flavor = "multi_thread")]
async fn an_import_flood_is_stopped() {
    let instance = instance(reader()).await;
    let outside = Outside::default();
    let flood = call(instance.as_ref(), question("flood"), &outside).await;
    assert_eq!(flood, Err(RegionError::Guest(GuestFault::TooManyReads)));
    assert_eq!(outside.reads.load(Ordering::SeqCst), limits().reads);
    // Each call costs the host more time than the guest fuel: whichever ends first ends it.
    let chatter = call(instance.as_ref(), question("chatter"), &outside).await;
    let ended =
        [GuestFault::OutOfFuel, GuestFault::OutOfTime].map(|fault| Err(RegionError::Guest(fault)));
    assert!(ended.contains(&chatter), "{chatter:?}");
    assert_eq!(outside.lines.load(Ordering::SeqCst), limits().lines);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_source_reaches_the_guest_and_a_missing_one_is_no_answer() {
    let instance = instance(reader()).await;
    let gold = Value::Variant {
        case: 0,
        payload: Some(Box::new(Value::Unsigned(100_000))),
    };
    assert_eq!(ask(&instance, "size").await, Ok(gold));
    assert_eq!(ask(&instance, "weigh").await, Ok(Value::Unsigned(100_000)));
    let none = [
        SourceError::Unavailable("the vein is empty".into()),
        SourceError::NotDeclared,
        SourceError::NotMapped,
        SourceError::OutOfScope,
        SourceError::TooLong,
    ];
    for error in none {
        let outside = Outside {
            without_gold: Some(error),
            ..Outside::default()
        };
        // Whether the guest answers with an error or traps.
        for method in ["size", "weigh"] {
            let refused = call(instance.as_ref(), question(method), &outside).await;
            let fault = GuestFault::SourceUnavailable("gold".into());
            assert_eq!(refused, Err(RegionError::Guest(fault)), "{method}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_round_has_a_moment_a_cursor_and_a_seed() {
    let instance = instance(listener()).await;
    assert_eq!(ask(&instance, "due").await, Ok(Value::Unsigned(4)));
    assert_eq!(ask(&instance, "begins").await, Ok(Value::Unsigned(8)));
    let seed = Value::Bytes(vec![6; 32]);
    assert_eq!(ask(&instance, "chance").await, Ok(seed));
}

/// What `next` gives after this cursor.
async fn next(
    instance: &Arc<dyn Instance>,
    after: u64,
    outside: &Outside,
) -> Result<Value, RegionError> {
    let question = Question {
        after,
        max_output: 8_192,
        ..question("next")
    };
    let output = call(instance.as_ref(), question, outside).await?;
    Ok(Value::parse(&output).unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn an_update_reaches_the_guest_whole_and_after_the_last_there_is_none() {
    let instance = instance(listener()).await;
    let update = update();
    let fields = vec![
        Value::Unsigned(update.number),
        Value::Unsigned(update.issued_at),
        Value::Bytes(update.content.into_inner()),
    ];
    let some = Value::Variant {
        case: 1,
        payload: Some(Box::new(Value::Record(fields))),
    };
    let none = Value::Variant {
        case: 0,
        payload: None,
    };
    let outside = Outside::default();
    assert_eq!(next(&instance, 8, &outside).await, Ok(some));
    assert_eq!(next(&instance, NUMBER, &outside).await, Ok(none));
}

#[tokio::test(flavor = "multi_thread")]
async fn updates_that_can_not_be_read_are_no_answer() {
    let instance = instance(listener()).await;
    let outside = Outside {
        without_updates: true,
        ..Outside::default()
    };
    let refused = next(&instance, 8, &outside).await;
    assert_eq!(
        refused,
        Err(RegionError::Guest(GuestFault::UpdatesUnavailable))
    );
    assert_eq!(ask(&instance, "due").await, Ok(Value::Unsigned(4)));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_guest_that_asks_for_updates_without_end_is_ended() {
    let instance = region(patient(), 20_000).create(listener()).await.unwrap();
    let outside = Outside::default();
    let question = Question {
        time_ms: patient().call_ms,
        ..question("listen")
    };
    let ended = call(instance.as_ref(), question, &outside).await;
    assert_eq!(ended, Err(RegionError::Guest(GuestFault::TooManyUpdates)));
    assert_eq!(outside.updates.load(Ordering::SeqCst), MAX_UPDATES);
}
