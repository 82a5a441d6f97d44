//! What is made ready, and which questions fit.

use crate::{
    common::guest::{call, limits, listener, number, reader},
    region::{ask, instance, question, region, Outside},
};
use cryptlet_host::region::{fault::GuestFault, IsolatedRegion, Question, RegionError};
use cryptlet_primitives::value::Value;
use sp_core::H256;

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_the_registered_component_is_not_made_ready() {
    let region = region(limits(), 20_000);
    let mut other = number("bad", "", "unreachable");
    other.digest = H256::repeat_byte(1);
    assert_eq!(
        region.create(other).await.err(),
        Some(RegionError::Guest(GuestFault::WrongDigest))
    );

    let mut other = reader();
    other.header = crate::common::guest::header("export size: func() -> result<u64, string>;");
    let undeclared = region.create(other).await.err().unwrap();
    assert!(
        matches!(undeclared, RegionError::Guest(GuestFault::BadInterface(_))),
        "{undeclared:?}"
    );

    let mut other = listener();
    other.header = other
        .header
        .replace("import cryptlet:fabric/updates@1.0.0;", "");
    let undeclared = region.create(other).await.err().unwrap();
    assert!(
        matches!(&undeclared, RegionError::Guest(GuestFault::BadInterface(why)) if why.contains("updates")),
        "{undeclared:?}"
    );

    let mut other = number("bad", "", "unreachable");
    other.header =
        crate::common::guest::header("export bad: func() -> u32;\nexport fine: func() -> u64;");
    let mistyped = region.create(other).await.err().unwrap();
    assert!(
        matches!(mistyped, RegionError::Guest(GuestFault::BadInterface(_))),
        "{mistyped:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn questions_that_do_not_fit_are_refused() {
    let instance = instance(number("bad", "", "unreachable")).await;
    assert_eq!(
        ask(&instance, "none").await,
        Err(RegionError::Guest(GuestFault::NoMethod))
    );
    for params in [vec![], vec![4, 0, 1], vec![0, 0], vec![255; 100]] {
        let question = Question {
            params,
            ..question("fine")
        };
        let refused = call(instance.as_ref(), question, &Outside::default()).await;
        assert!(
            matches!(refused, Err(RegionError::Guest(GuestFault::BadParams(_)))),
            "{refused:?}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_left_over_between_questions() {
    let count = "(global.set $n (i64.add (global.get $n) (i64.const 1))) global.get $n";
    let instance = instance(number("bad", "(global $n (mut i64) (i64.const 0))", count)).await;
    for _ in 0..3 {
        assert_eq!(ask(&instance, "bad").await, Ok(Value::Unsigned(1)));
    }
}
