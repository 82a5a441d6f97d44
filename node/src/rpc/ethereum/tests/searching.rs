//! Searches for the least gas: what they find, and where they end.

use super::*;
use crate::rpc::ethereum::{
    estimate::{Run, Search, MAX_GAS, MAX_RUNS},
    turns::Deadline,
};
use jsonrpsee::core::RpcResult;
use pallet_revive::EthTransactError;
use std::time::Duration;

/// What all that a transaction may weigh is worth here.
const WEIGHT: u64 = 2_160_000;

/// What `search` finds for a transaction that uses some gas and goes through with enough, and in how many runs.
fn found(search: Search, used: u64, needed: impl Fn(u64) -> bool) -> (RpcResult<Run>, u32) {
    let mut runs = 0;
    let found = search.run(|gas| {
        runs += 1;
        Ok(if needed(gas) {
            Ok(used)
        } else {
            Err(EthTransactError::Message("out of gas".into()))
        })
    });
    (found, runs)
}

/// One for a transaction that names no gas.
fn search(time: Duration) -> Search {
    Search {
        most: MAX_GAS,
        weight: WEIGHT,
        is_plain: false,
        deadline: Deadline::after(time),
    }
}

const MINUTE: Duration = Duration::from_secs(60);

#[test]
fn what_needs_the_gas_that_it_uses_is_found_soon() {
    for (used, needed) in [
        (21_000, 21_000),
        (50_000, 50_700),
        (900_000, 1_100_000),
        // More than all weight is worth: most of it is a deposit.
        (40_000_000, 40_000_000),
    ] {
        let (gas, runs) = found(search(MINUTE), used, |gas| gas >= needed);
        let gas = gas.expect("it can be tried").expect("it goes through");
        assert!(gas >= needed && gas <= needed + needed / 50, "{gas}");
        assert!(runs <= 10, "{runs} runs");
    }
}

#[test]
fn a_payment_takes_just_what_it_uses() {
    let plain = || Search {
        is_plain: true,
        ..search(MINUTE)
    };
    let (gas, runs) = found(plain(), 21_340, |gas| gas >= 21_340);
    assert_eq!((gas.unwrap().unwrap(), runs), (21_340, 2));
    // To a contract that wants more than it uses.
    let (gas, _) = found(plain(), 21_340, |gas| gas >= 30_000);
    assert!(gas.unwrap().unwrap() >= 30_000);
}

#[test]
fn what_wants_far_more_than_it_uses_gets_an_answer_after_some_runs() {
    for least in [WEIGHT - 1, WEIGHT + 1, MAX_GAS / 2 + 1, MAX_GAS] {
        let (gas, runs) = found(search(MINUTE), 1, |gas| gas >= least);
        let gas = gas.expect("it can be tried").expect("it goes through");
        assert!((least..=MAX_GAS).contains(&gas), "{gas}");
        assert!(runs <= MAX_RUNS, "{runs} runs");
    }
}

#[test]
fn a_search_ends_with_its_time_and_says_what_was_enough() {
    let (gas, runs) = found(search(Duration::ZERO), 21_000, |gas| gas >= 21_000);
    assert_eq!((gas.unwrap().unwrap(), runs), (WEIGHT, 1));
}

#[test]
fn more_gas_than_any_transaction_takes_is_not_tried() {
    let (failed, runs) = found(search(MINUTE), 21_000, |gas| gas > MAX_GAS);
    assert!(failed.expect("it can be tried").is_err());
    assert_eq!(runs, 2);
}

#[test]
fn what_names_its_gas_is_tried_with_that() {
    let named = Search {
        most: 40_000_000,
        ..search(MINUTE)
    };
    let (gas, _) = found(named, 30_000_000, |gas| gas >= 39_999_999);
    assert_eq!(gas.unwrap().unwrap(), 40_000_000);
}

#[test]
fn a_state_that_does_not_answer_ends_the_search() {
    let mut runs = 0;
    let failed = search(MINUTE).run(|_| {
        runs += 1;
        Err(fault::state("it is pruned"))
    });
    assert_eq!(
        failed.map_err(|error| error.code()).err(),
        Some(fault::SERVER)
    );
    assert_eq!(runs, 1);
}
