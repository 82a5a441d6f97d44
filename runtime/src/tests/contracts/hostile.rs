//! Contracts that mean harm: each is charged its limit at most, its failure is recorded, and no other callback notices.

use super::{
    listening::quote,
    people::{Person, TOKEN_WEI},
    stage::{Outcome, Stage, LIMIT},
};
use crate::{Callbacks, Runtime};
use codec::Encode;
use cryptlet_primitives::ids::FeedId;
use pallet_callbacks::{Failure, Failures, ListenerOf, Listeners};
use pallet_cryptlet::Ties;
use pallet_crypto_delegate::{Subscriptions, Topics};
use pallet_revive::precompiles::alloy::{
    primitives::{FixedBytes, U256},
    sol,
    sol_types::{SolCall, SolValue},
};
use sp_core::H160;

use Cost::{Part, Whole};
use Failure::{OutOfGas, Reverted, Trapped};

sol! {
    struct Message {
        uint32 cryptlet; bytes32 topic; bytes32 feed; uint64 round; uint64 sequence; uint64 observedAt;
        uint64 acceptedAt; uint16 agreed; uint16 dissented; bytes output;
    }
    function take(uint256 places) external;
    function fill() external;
    function full() external view returns (uint256);
    function accept(bool whether) external;
    function accepted() external view returns (uint256);
    function refused() external view returns (uint256);
    function entered() external view returns (uint256);
    function unexpected() external view returns (string memory);
    function didRead() external view returns (bool);
    function calls() external view returns (uint256);
    function sender() external view returns (address);
    function deepest() external view returns (uint256);
    function stop(bytes32 feed) external;
    function retry(uint64 failure) external returns (bool succeeded);

    function called(Message calldata message) external;
    function swells(Message calldata message) external;
    function halts(Message calldata message) external;
    function swallows(Message calldata message) external;
    function branches(Message calldata message) external;
    function clears(Message calldata message) external;
    function misreads(Message calldata message) external;
    function reverts(Message calldata message) external;
    function lies(Message calldata message) external;
}

/// A function of the same name that takes something else.
mod wrong {
    pallet_revive::precompiles::alloy::sol! {
        function called(bool whether, uint8 number) external;
    }
}

/// A function that no contract has.
const NO_FUNCTION: [u8; 4] = [1, 2, 3, 4];

/// What a callback costs of its limit.
#[derive(Clone, Copy)]
enum Cost {
    /// All of it.
    Whole,
    /// What it used.
    Part,
}

impl Cost {
    fn is(self, charged: u128) -> bool {
        match self {
            Whole => charged >= LIMIT,
            Part => (LIMIT / 100..LIMIT).contains(&charged),
        }
    }
}

fn encoded(argument: Option<u64>) -> Vec<u8> {
    argument.map_or_else(Vec::new, |number| U256::from(number).abi_encode())
}

/// What the hostile contract listens with, and to what.
fn listener(stage: &mut Stage) -> (FeedId, ListenerOf<Runtime>) {
    let hostile = stage.hostile;
    let found = stage.chain.state(|| {
        let ours = Listeners::<Runtime>::iter().find(|(_, contract, _)| *contract == hostile);
        ours.map(|(feed, _, listener)| (feed, listener))
    });
    found.expect("it listens")
}

/// Units that are prepaid for the hostile contract's callbacks.
fn funds(stage: &mut Stage) -> u128 {
    listener(stage).1.funds
}

/// Wei that an account has, of those that it may spend.
fn balance(stage: &mut Stage, who: H160) -> sp_core::U256 {
    stage
        .chain
        .state(|| pallet_revive::Pallet::<Runtime>::evm_balance(&who))
}

/// A contract's callback comes to this end, and costs so much of its limit.
fn comes_to(
    contract: &str,
    argument: Option<u64>,
    function: [u8; 4],
    fate: Result<(), Failure>,
    cost: Cost,
) -> Stage {
    let mut stage = Stage::set(contract, encoded(argument), function);
    let outcome = stage.bring();
    let case = format!("{contract} {argument:?} {function:?}: {outcome:?}");
    assert_eq!(outcome.fate, fate, "{case}");
    assert!(cost.is(outcome.charged), "{case}");
    stage
}

#[test]
fn whoever_reverts_is_tried_again_by_anybody_and_then_succeeds() {
    let mut stage = Stage::set("Reverts", vec![], calledCall::SELECTOR);
    let Outcome { fate, charged } = stage.bring();
    assert_eq!(fate, Err(Reverted));
    assert!(Part.is(charged), "{charged}");
    let failure = stage.failure();
    let (alith, cryptlet) = (Person::alith(), stage.pool.cryptlet.address());
    // Once more in vain.
    alith.call(&mut stage.chain, cryptlet, 0, retryCall { failure });
    assert_eq!(stage.read(acceptedCall {}), U256::ZERO);
    stage.call(0, acceptCall { whether: true });
    alith.call(&mut stage.chain, cryptlet, 0, retryCall { failure });
    assert_eq!(stage.read(acceptedCall {}), U256::from(1));
    let is_kept = |failure| Failures::<Runtime>::contains_key(failure);
    assert!(!stage.chain.state(|| is_kept(failure)));
    assert_eq!(stage.bring().fate, Ok(()));
}

#[test]
fn whoever_burns_its_gas_has_burnt_its_gas() {
    for (function, failure, cost) in [
        (calledCall::SELECTOR, OutOfGas, Whole),
        (swellsCall::SELECTOR, OutOfGas, Part),
        (haltsCall::SELECTOR, Trapped, Whole),
    ] {
        comes_to("BurnsGas", None, function, Err(failure), cost);
    }
}

#[test]
fn whoever_hides_that_its_gas_is_burnt_has_burnt_nearly_all() {
    let mut stage = Stage::set("BurnsGas", vec![], swallowsCall::SELECTOR);
    let Outcome { fate, charged } = stage.bring();
    // By how much the 64th that the inner call leaves is.
    assert!(matches!(fate, Err(OutOfGas | Reverted)), "{fate:?}");
    assert!(charged >= LIMIT / 100 * 95, "{charged}");
}

#[test]
fn a_bomb_of_return_data_bursts_in_its_own_gas() {
    // What the chain lets a contract return.
    let limit = 128 * 1_024;
    for (size, returned, reverted) in [
        (1_000, Ok(()), Reverted),
        (limit, Ok(()), Reverted),
        (limit + 1, Err(Trapped), Trapped),
        (10_000_000, Err(OutOfGas), OutOfGas),
    ] {
        let size = Some(size);
        comes_to("ReturnBomb", size, calledCall::SELECTOR, returned, Part);
        let reverts = revertsCall::SELECTOR;
        comes_to("ReturnBomb", size, reverts, Err(reverted), Part);
    }
    let lies = liesCall::SELECTOR;
    comes_to("ReturnBomb", Some(0), lies, Err(Reverted), Part);
}

#[test]
fn whoever_lies_about_its_interface_harms_itself() {
    comes_to("NoSuchFunction", None, NO_FUNCTION, Err(Reverted), Part);
    for function in [wrong::calledCall::SELECTOR, misreadsCall::SELECTOR] {
        comes_to("DecodesWrongly", None, function, Err(Reverted), Part);
    }
    let mut stage = comes_to("AcceptsAnything", None, NO_FUNCTION, Ok(()), Part);
    assert_eq!(stage.read(callsCall {}), U256::from(1));
    let sender = stage.read(senderCall {});
    assert_eq!(sender.0 .0, stage.pool.cryptlet.address().0);
}

#[test]
fn whoever_reenters_is_refused_each_time() {
    let mut stage = Stage::set("Reenters", vec![], calledCall::SELECTOR);
    let (feed, before) = listener(&mut stage);
    let outcome = stage.bring();
    assert_eq!(outcome.fate, Ok(()), "its gas is enough");
    assert_eq!(stage.read(unexpectedCall {}), "");
    // Each function that changes the state, and one of them by another contract.
    assert_eq!(stage.read(refusedCall {}), U256::from(11));
    assert_eq!(stage.read(enteredCall {}), U256::ZERO);
    assert!(stage.read(didReadCall {}));
    let (still, after) = listener(&mut stage);
    assert_eq!(still, feed);
    assert!(after.funds <= before.funds - outcome.charged);
    stage.chain.state(|| {
        assert_eq!(Subscriptions::<Runtime>::iter().count(), 2);
        assert_eq!(Topics::<Runtime>::iter().count(), 1);
        assert_eq!(Ties::<Runtime>::iter().count(), 0);
    });
}

#[test]
fn whoever_fills_more_storage_than_it_paid_for_fills_none() {
    let mut stage = Stage::set("FillsStorage", encoded(Some(50)), calledCall::SELECTOR);
    let before = funds(&mut stage);
    let outcome = stage.bring();
    assert_eq!(outcome.fate, Err(OutOfGas));
    assert_eq!(stage.read(fullCall {}), U256::ZERO);
    // What is kept of the failure is paid for, and no storage.
    let kept = stage.chain.state(Callbacks::failure_deposit);
    assert_eq!(funds(&mut stage), before - outcome.charged - kept);
    stage.call(
        0,
        takeCall {
            places: U256::from(5),
        },
    );
    let before = funds(&mut stage);
    let outcome = stage.bring();
    assert_eq!(outcome.fate, Ok(()));
    assert_eq!(stage.read(fullCall {}), U256::from(5));
    assert!(funds(&mut stage) < before - outcome.charged);
}

#[test]
fn whoever_clears_storage_gets_back_what_was_paid_for_it() {
    let mut stage = Stage::set("FillsStorage", encoded(Some(5)), clearsCall::SELECTOR);
    stage.call(0, fillCall {});
    let cryptlet = stage.pool.cryptlet.address();
    let before = (funds(&mut stage), balance(&mut stage, cryptlet));
    let outcome = stage.bring();
    assert_eq!(outcome.fate, Ok(()));
    assert_eq!(stage.read(fullCall {}), U256::ZERO);
    assert!(funds(&mut stage) > before.0 - outcome.charged);
    assert_eq!(balance(&mut stage, cryptlet), before.1, "it gets nothing");
}

#[test]
fn calls_in_calls_end_at_the_greatest_depth_and_where_the_gas_ends() {
    let called = calledCall::SELECTOR;
    let mut stage = comes_to("DeepCalls", None, called, Ok(()), Part);
    assert_eq!(stage.read(deepestCall {}), U256::from(25));
    let branches = branchesCall::SELECTOR;
    let mut stage = comes_to("DeepCalls", None, branches, Err(OutOfGas), Whole);
    assert_eq!(stage.read(deepestCall {}), U256::ZERO);
}

#[test]
fn whoever_destroys_itself_is_there_for_the_next() {
    let mut stage = Stage::set("SelfDestructs", vec![], calledCall::SELECTOR);
    let (hostile, owner) = (stage.hostile, Person::alith().address());
    let (all, before) = (balance(&mut stage, hostile), balance(&mut stage, owner));
    assert!(all > TOKEN_WEI.into());
    for _ in 0..2 {
        let outcome = stage.bring();
        assert_eq!(outcome.fate, Ok(()));
        assert!(Part.is(outcome.charged), "{outcome:?}");
        assert!(balance(&mut stage, hostile).is_zero());
        assert_eq!(balance(&mut stage, owner), before + all, "once");
    }
    let feed = FixedBytes(listener(&mut stage).0 .0 .0);
    stage.call(0, stopCall { feed });
    assert!(!balance(&mut stage, hostile).is_zero(), "what was prepaid");
}

#[test]
fn the_result_stands_whatever_its_callback_did() {
    let mut stage = Stage::set("BurnsGas", vec![], haltsCall::SELECTOR);
    assert_eq!(stage.bring().fate, Err(Trapped));
    let said = quote(stage.price);
    assert_eq!(stage.newest("latest"), said.encode());
}
