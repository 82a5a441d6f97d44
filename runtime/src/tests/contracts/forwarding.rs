//! How functions may be called: those that change the state by a plain call alone, and with value only if they take it.

use super::{
    asking::FEE_WEI,
    binding::{Parties, DELEGATE},
    blocks::Chain,
    functions::{callback, feed, none, request, Arguments, Function},
    listening::{quote, wait_for_round},
    people::{read, Person, TOKEN_WEI},
    pool::Pool,
};
use crate::{Revive, Runtime, RuntimeOrigin};
use crypto_delegate_precompile::abi::{
    word, ICryptlet, ICryptlet::ICryptletCalls, ICryptoDelegate,
    ICryptoDelegate::ICryptoDelegateCalls,
};
use frame_support::{storage::with_transaction, weights::Weight};
use pallet_crypto_delegate::Topics;
use pallet_revive::precompiles::alloy::{
    primitives::{Address, Bytes, FixedBytes, U256},
    sol,
    sol_types::{Revert, SolCall, SolError, SolInterface},
};
use sp_core::H160;
use sp_runtime::{DispatchError, StateVersion, TransactionOutcome};
use std::collections::BTreeSet;

sol! {
    enum Way { Plain, Static, Delegate }
    function forward(Way way, address target, uint256 value, bytes calldata data)
        external payable returns (bool succeeded, bytes memory output);
}

/// A contract that hands calls on: it subscribes to a feed, its callback failed, and it opened a topic.
struct Scene {
    chain: Chain,
    pool: Pool,
    arguments: Arguments,
}

/// What became of a call that was handed on.
#[derive(PartialEq, Eq, Debug)]
pub struct Handed {
    /// Why it was refused, if it was; empty: without a reason.
    pub refused: Option<String>,
    /// Whether anything is stored now that was not before, or the other way round.
    pub has_changed: bool,
}

/// Hands a call on, looks what comes of it, and undoes it.
pub fn hand_on(
    chain: &mut Chain,
    forwarder: H160,
    way: Way,
    target: H160,
    value: u128,
    input: Vec<u8>,
) -> Handed {
    let call = forward(way, target, value, input).abi_encode();
    let origin = RuntimeOrigin::signed(Person::alith().account());
    let limits = pallet_revive::TransactionLimits::WeightAndDeposit {
        weight_limit: Weight::MAX,
        deposit_limit: u128::MAX,
    };
    let config = pallet_revive::ExecConfig::new_substrate_tx();
    let looked = chain.state(|| {
        with_transaction(|| {
            let before = sp_io::storage::root(StateVersion::V1);
            let none = sp_core::U256::zero();
            let called = Revive::bare_call(origin, forwarder, none, limits, call, &config);
            let has_changed = sp_io::storage::root(StateVersion::V1) != before;
            let looked = (called.result, has_changed);
            TransactionOutcome::Rollback(Ok::<_, DispatchError>(looked))
        })
    });
    let (answer, has_changed) = looked.expect("it is rolled back");
    let answer = answer.expect("the forwarder comes to its end");
    let handed = forwardCall::abi_decode_returns(&answer.data).expect("it tells what came of it");
    Handed {
        refused: (!handed.succeeded).then(|| reason(&handed.output)),
        has_changed,
    }
}

fn forward(way: Way, target: H160, value: u128, input: Vec<u8>) -> forwardCall {
    forwardCall {
        way,
        target: Address::from(target.0),
        value: U256::from(value),
        data: Bytes::from(input),
    }
}

/// The reason in what a refused call gives back.
fn reason(output: &[u8]) -> String {
    if output.is_empty() {
        return String::new();
    }
    let reverted = Revert::abi_decode(output);
    reverted.map_or_else(|_| format!("{output:?}"), |reverted| reverted.reason)
}

impl Scene {
    fn set() -> Self {
        let mut chain = Chain::new();
        let pool = Pool::found(&mut chain, "market-watcher");
        let parties = Parties::found(&mut chain);
        let named = ICryptoDelegate::feedIdCall {
            cryptlet: pool.cryptlet.0,
            feed: feed(2_000),
        };
        let arguments = Arguments {
            cryptlet: pool.cryptlet,
            contract: Person::alith().deploy(&mut chain, "Forwarder", Vec::new(), 50 * TOKEN_WEI),
            feed: read(&mut chain, DELEGATE, named),
            topic: FixedBytes([0; 32]),
            binding: parties.binding(false),
        };
        let mut scene = Scene {
            chain,
            pool,
            arguments,
        };
        scene.do_for_good(request(none()));
        scene.arguments.topic = scene.chain.state(|| {
            let mut all = Topics::<Runtime>::iter_keys();
            word(all.next().expect("it is open").0)
        });
        scene.do_for_good(ICryptlet::subscribeCall {
            feed: feed(2_000),
            results: 10,
            callback: callback(),
        });
        scene.pool.answer(&mut scene.chain, |_| quote(1));
        wait_for_round(&mut scene.chain);
        scene.pool.answer(&mut scene.chain, |_| quote(2));
        scene.chain.idle(2);
        scene
    }

    /// The forwarder calls its cryptlet, and what it does stays.
    fn do_for_good(&mut self, call: impl SolCall) {
        let cryptlet = self.pool.cryptlet.address();
        let call = forward(Way::Plain, cryptlet, 0, call.abi_encode());
        Person::alith().call(&mut self.chain, self.arguments.contract, 0, call);
    }

    fn hand_on(&mut self, way: Way, value: u128, function: &Function) -> Handed {
        let input = function.input.clone();
        hand_on(
            &mut self.chain,
            self.arguments.contract,
            way,
            function.target,
            value,
            input,
        )
    }
}

/// What is refused changes nothing.
fn refused_as(reason: &str) -> Handed {
    Handed {
        refused: Some(reason.into()),
        has_changed: false,
    }
}

#[test]
fn these_are_all_functions_that_there_are() {
    let scene = Scene::set();
    for (target, selectors) in [
        (
            scene.pool.cryptlet.address(),
            ICryptletCalls::selectors().collect::<BTreeSet<_>>(),
        ),
        (DELEGATE, ICryptoDelegateCalls::selectors().collect()),
    ] {
        let all = scene
            .arguments
            .changes()
            .into_iter()
            .chain(scene.arguments.reads());
        let ours = all.filter(|function| function.target == target);
        let ours: BTreeSet<_> = ours.map(|function| function.selector()).collect();
        assert_eq!(ours, selectors);
    }
}

#[test]
fn what_changes_the_state_is_called_plainly_or_not_at_all() {
    let mut scene = Scene::set();
    for function in scene.arguments.changes() {
        let name = function.signature;
        let plain = scene.hand_on(Way::Plain, 0, &function);
        let expected = Handed {
            refused: function.refused.map(String::from),
            has_changed: function.refused.is_none(),
        };
        assert_eq!(plain, expected, "{name}");
        let fixed = scene.hand_on(Way::Static, 0, &function);
        assert_eq!(fixed, refused_as(""), "{name}");
        let delegated = scene.hand_on(Way::Delegate, 0, &function);
        assert_eq!(delegated, refused_as("DelegateCall"), "{name}");
    }
}

#[test]
fn what_changes_nothing_is_read_by_static_calls_and_not_by_delegate_calls() {
    let mut scene = Scene::set();
    let answered = Handed {
        refused: None,
        has_changed: false,
    };
    for function in scene.arguments.reads() {
        let name = function.signature;
        for way in [Way::Plain, Way::Static] {
            assert_eq!(scene.hand_on(way, 0, &function), answered, "{name}");
        }
        let delegated = scene.hand_on(Way::Delegate, 0, &function);
        assert_eq!(delegated, refused_as("DelegateCall"), "{name}");
    }
}

#[test]
fn value_goes_to_functions_that_take_it_alone() {
    let mut scene = Scene::set();
    for function in scene
        .arguments
        .free()
        .into_iter()
        .chain(scene.arguments.reads())
    {
        let name = function.signature;
        let handed = scene.hand_on(Way::Plain, TOKEN_WEI, &function);
        assert_eq!(handed, refused_as("NotPayable"), "{name}");
    }
    for function in scene.arguments.paid() {
        let handed = scene.hand_on(Way::Plain, TOKEN_WEI, &function);
        let expected = function.refused.map(String::from);
        assert_eq!(handed.refused, expected, "{}", function.signature);
    }
}

#[test]
fn who_pays_for_more_has_more_results_and_more_callbacks() {
    let mut scene = Scene::set();
    let subscription = ICryptoDelegate::subscriptionCall {
        feed: scene.arguments.feed,
        subscriber: Address::from(scene.arguments.contract.0),
    };
    let before = read(&mut scene.chain, DELEGATE, subscription.clone());
    let id = scene.arguments.feed;
    scene.do_for_good(ICryptlet::fundCall { id, results: 3 });
    let after = read(&mut scene.chain, DELEGATE, subscription);
    assert_eq!(after.resultsLeft, before.resultsLeft + 3);
    assert_eq!(after.funds, before.funds + U256::from(3 * FEE_WEI));
    let prepaid = after.callbackFunds - before.callbackFunds;
    assert!(prepaid >= U256::from(3 * callback().deposit), "{prepaid}");
}
