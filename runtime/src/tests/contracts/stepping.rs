//! A swap is asked for its next state by anybody, and by nobody while an answer is on its way.

use super::{
    asking::{callbacks, FEE_WEI},
    gas::{case, ok, price, secureCall, stepCall, swap, Stage},
    people::try_read,
};
use cryptlet_primitives::value::Value;
use pallet_revive::precompiles::alloy::{
    sol,
    sol_types::{SolCall, SolError},
};

sol! {
    error StepPending(uint64 round);
}

/// How long hosts have for an answer.
const DURATION_MS: u64 = 5_000;

fn step() -> stepCall {
    stepCall {
        durationMs: DURATION_MS,
        fee: price(),
    }
}

/// Whether a step is refused because an answer is on its way.
fn is_pending(stage: &mut Stage) -> bool {
    let refused = try_read(&mut stage.chain, stage.contract, step().abi_encode());
    refused.is_err_and(|reason| StepPending::abi_decode(&reason).is_ok())
}

/// The state of a swap that runs.
fn running() -> Value {
    let mut state = vec![Value::Unsigned(0); 9];
    state[2] = case(0, None);
    ok(Value::Record(state))
}

/// A swap that has its collateral, and was asked for its first state.
fn stepped() -> Stage {
    let mut stage = swap();
    stage.call(1_000_000_000_000, secureCall {});
    assert!(!is_pending(&mut stage));
    stage.call(FEE_WEI, step());
    stage
}

#[test]
fn a_swap_is_not_stepped_while_its_answer_is_on_its_way() {
    let mut stage = stepped();
    assert!(is_pending(&mut stage), "the round is open");
    stage.pool.answer(&mut stage.chain, |_| running());
    assert!(is_pending(&mut stage), "the callback is to come");
    let made = stage.chain.make(Vec::new());
    assert_eq!(callbacks(&made), (1, 0));
    assert!(!is_pending(&mut stage));
    stage.call(FEE_WEI, step());
}

#[test]
fn a_swap_whose_callback_failed_is_stepped_again() {
    let mut stage = stepped();
    stage.pool.answer(&mut stage.chain, |_| Value::Bool(true));
    let made = stage.chain.make(Vec::new());
    assert_eq!(callbacks(&made), (1, 1));
    assert!(!is_pending(&mut stage));
    stage.call(FEE_WEI, step());
}

#[test]
fn a_swap_that_nobody_answered_is_stepped_again() {
    let mut stage = stepped();
    stage.chain.idle(15);
    assert!(!is_pending(&mut stage));
    stage.call(FEE_WEI, step());
}
