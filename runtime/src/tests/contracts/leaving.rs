//! Contracts that are gone before they are called: nothing is there to call, and nobody else notices.

use super::{
    asking::FEE_WEI,
    listening::quote,
    people::TOKEN_WEI,
    stage::{callback, feed, params, Stage},
};
use crate::{AccountId, Balances, Runtime};
use codec::Encode;
use frame_support::traits::fungible::{Inspect, InspectHold};
use pallet_callbacks::{Event, Failure, FailuresOf};
use pallet_crypto_delegate::Subscriptions;
use pallet_revive::{
    precompiles::alloy::{
        primitives::{Bytes, U256},
        sol,
    },
    AddressMapper,
};
use sp_core::H160;

sol! {
    struct Callback { bytes4 selector; uint64 gas; uint128 deposit; }
    struct Feed {
        string method; bytes params; uint8 trigger; uint64 periodMs; uint64 start; uint64 durationMs; uint256 price;
    }
    function vanish(string calldata method, bytes calldata params, uint256 fee, Callback calldata callback)
        external payable returns (address gone);
    function vanishListening(Feed calldata feed, uint64 results, Callback calldata callback)
        external payable returns (address gone);
}

/// A function that nobody will have.
const NO_FUNCTION: [u8; 4] = [1, 2, 3, 4];

/// What is to be called where nobody will be.
fn nobody() -> Callback {
    let callback = callback(NO_FUNCTION);
    Callback {
        selector: callback.selector,
        gas: callback.gas,
        deposit: callback.deposit,
    }
}

/// The only failure among events: of which contract, and why.
fn failure(events: &[Event<Runtime>]) -> (H160, Failure) {
    let mut failures = events.iter().filter_map(|event| match event {
        Event::CallbackFailed {
            contract, reason, ..
        } => Some((*contract, *reason)),
        _ => None,
    });
    let failure = failures.next().expect("one failed");
    assert_eq!(failures.next(), None);
    failure
}

fn account_of(contract: H160) -> AccountId {
    <Runtime as pallet_revive::Config>::AddressMapper::to_account_id(&contract)
}

#[test]
fn a_contract_that_is_no_more_when_its_answer_comes_has_no_code() {
    let mut stage = Stage::without_listening("Vanishing", vec![]);
    stage.pool.answer(&mut stage.chain, |_| quote(1));
    let call = vanishCall {
        // Not what the stock listens to.
        method: "best".into(),
        params: Bytes::from(params()),
        fee: U256::from(FEE_WEI),
        callback: nobody(),
    };
    stage.call(10 * TOKEN_WEI, call);
    // Until the stock's round is open too.
    stage.chain.idle(5);
    let (gone, reason) = failure(&stage.bring_to_all());
    assert_eq!(reason, Failure::NoCode);
    let said = quote(stage.price);
    assert_eq!(stage.newest("best"), said.encode(), "the result stands");
    let left = stage.chain.state(|| Balances::balance(&account_of(gone)));
    assert!(left > 0, "what was not used");
}

#[test]
fn a_contract_that_is_no_more_when_results_come_has_no_code_and_disturbs_nobody() {
    let mut stage = Stage::without_listening("Vanishing", vec![]);
    let same = feed();
    let call = vanishListeningCall {
        feed: Feed {
            method: same.method,
            params: same.params,
            trigger: same.trigger,
            periodMs: same.periodMs,
            start: same.start,
            durationMs: same.durationMs,
            price: same.price,
        },
        results: 10,
        callback: nobody(),
    };
    stage.call(10 * TOKEN_WEI, call);
    stage.pool.answer(&mut stage.chain, |_| quote(1));
    let (gone, reason) = failure(&stage.bring_to_all());
    assert_eq!(reason, Failure::NoCode);
    // It is called again, and is gone still.
    assert_eq!(failure(&stage.bring_to_all()), (gone, Failure::NoCode));
    stage.chain.state(|| {
        assert_eq!(FailuresOf::<Runtime>::get(gone).len(), 2);
        assert_eq!(Subscriptions::<Runtime>::iter().count(), 2, "it stays");
        assert!(Balances::total_balance_on_hold(&account_of(gone)) > 0);
    });
}
