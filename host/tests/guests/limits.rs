//! What a guest uses up: fuel, time, memory, table, stack, output, and the compiler.

use crate::{
    common::guest::{limits, number, plain},
    region::{ask, ends, instance, region, QUICK},
};
use cryptlet_host::region::{
    fault::GuestFault, frame::GuestLimits, Guest, IsolatedRegion, RegionError,
};
use cryptlet_primitives::value::Value;
use std::time::{Duration, Instant};

#[tokio::test(flavor = "multi_thread")]
async fn a_loop_runs_out_of_fuel() {
    ends(
        number("bad", "", "(loop (br 0)) unreachable"),
        GuestFault::OutOfFuel,
        QUICK,
    )
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_loop_with_endless_fuel_runs_out_of_time() {
    let endless = GuestLimits {
        fuel: u64::MAX,
        call_ms: 300,
        ..limits()
    };
    let guest = number("bad", "", "(loop (br 0)) unreachable");
    let instance = region(endless, 20_000).create(guest).await.unwrap();
    let started = Instant::now();
    assert_eq!(
        ask(&instance, "bad").await,
        Err(RegionError::Guest(GuestFault::OutOfTime))
    );
    assert!(
        started.elapsed() < Duration::from_secs(2),
        "took {:?}",
        started.elapsed()
    );
    assert_eq!(ask(&instance, "fine").await, Ok(Value::Unsigned(42)));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_memory_bomb_is_refused() {
    let grow = "(loop (drop (memory.grow (i32.const 16))) (br 0)) unreachable";
    ends(
        number("bad", "(memory 1)", grow),
        GuestFault::OutOfMemory,
        QUICK,
    )
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_memory_that_starts_too_large_is_refused() {
    let instance = instance(number("bad", "(memory 1024)", "i64.const 1")).await;
    assert_eq!(
        ask(&instance, "bad").await,
        Err(RegionError::Guest(GuestFault::OutOfMemory))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_table_bomb_is_refused() {
    let grow = "(loop (drop (table.grow (ref.null func) (i32.const 1000))) (br 0)) unreachable";
    ends(
        number("bad", "(table 1 funcref)", grow),
        GuestFault::OutOfTable,
        QUICK,
    )
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn endless_recursion_runs_out_of_stack() {
    ends(
        number("bad", "", "(i64.add (call $f) (i64.const 1))"),
        GuestFault::OutOfStack,
        QUICK,
    )
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_trap_is_named() {
    let fault = GuestFault::Trapped("wasm trap: wasm `unreachable` instruction executed".into());
    ends(number("bad", "", "unreachable"), fault, QUICK).await;
}

/// A guest whose `bad` gives a list of `length` bytes.
fn flood(length: u32) -> Guest {
    plain(
        "export bad: func() -> list<u8>;\nexport fine: func() -> u64;",
        &format!(
            "(memory (export \"memory\") 200)
             (func (export \"bad\") (result i32)
               (i32.store (i32.const 0) (i32.const 16)) (i32.store (i32.const 4) (i32.const {length})) (i32.const 0))
             (func (export \"fine\") (result i64) i64.const 42)"
        ),
        "(func (export \"bad\") (result (list u8)) (canon lift (core func $i \"bad\") (memory (core memory $i \"memory\"))))
         (func (export \"fine\") (result u64) (canon lift (core func $i \"fine\")))",
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn an_output_flood_is_cut() {
    ends(flood(65), GuestFault::OutputTooLong, QUICK).await;
    ends(flood(10_000), GuestFault::OutputTooLong, QUICK).await;
    // All of the guest's memory: the runtime stops copying long before.
    let instance = instance(flood(13_000_000)).await;
    let error = ask(&instance, "bad").await.unwrap_err();
    assert!(
        matches!(error, RegionError::Guest(GuestFault::Trapped(_))),
        "{error:?}"
    );
    assert_eq!(ask(&instance, "fine").await, Ok(Value::Unsigned(42)));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_compile_bomb_is_ended() {
    // Four megabytes of one function: the compiler would take minutes.
    let instructions =
        "local.get 0 i64.const 3 i64.mul i64.const 5 i64.xor local.set 0 ".repeat(400_000);
    let bomb = number(
        "bad",
        "",
        &format!("(local i64) {instructions} local.get 0"),
    );
    let started = Instant::now();
    let refused = region(limits(), 300).create(bomb).await.err().unwrap();
    assert!(
        matches!(
            refused,
            RegionError::Killed { .. } | RegionError::Died { .. }
        ),
        "{refused:?}"
    );
    assert!(
        started.elapsed() < Duration::from_secs(5),
        "took {:?}",
        started.elapsed()
    );
    let instance = instance(number("bad", "", "unreachable")).await;
    assert_eq!(ask(&instance, "fine").await, Ok(Value::Unsigned(42)));
}
