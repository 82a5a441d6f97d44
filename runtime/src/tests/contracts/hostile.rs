//! Contracts that mean harm: each is charged its limit at most, its failure is recorded, and no other callback notices.

use super::{
    asking::FEE_WEI,
    blocks::{Chain, Made},
    listening::{quote, stock, wait_for_round, worthMicrosCall},
    people::{read, Person, TOKEN_WEI},
    pool::Pool,
};
use crate::{Callbacks, Runtime, RuntimeEvent};
use codec::Encode;
use cryptlet_primitives::{ids::TopicId, queue::MessageQueue, value::Value};
use pallet_callbacks::{Event, Failure, Failures, FailuresOf};
use pallet_revive::precompiles::alloy::{
    primitives::{Address, Bytes, FixedBytes, U256},
    sol,
    sol_types::{SolCall, SolValue},
};
use sp_core::H160;

sol! {
    struct Callback_ { bytes4 selector; uint64 gas; uint128 deposit; }
    struct Feed {
        string method; bytes params; uint8 trigger; uint64 periodMs; uint64 start; uint64 durationMs; uint256 price;
    }
    struct Message {
        uint32 cryptlet; bytes32 topic; bytes32 feed; uint64 round; uint64 sequence; uint64 observedAt;
        uint64 acceptedAt; uint16 agreed; uint16 dissented; bytes output;
    }
    function listen(Feed calldata feed, uint64 results, Callback_ calldata callback) external payable returns (bytes32 id);
    function vanish(string calldata method, bytes calldata params, uint256 fee, Callback_ calldata callback)
        external payable returns (address gone);
    function load(uint256 size) external;
    function take(uint256 places) external;
    function accept(bool whether) external;
    function accepted() external view returns (uint256);
    function refused() external view returns (uint256);
    function entered() external view returns (uint256);
    function unexpected() external view returns (string memory);
    function didRead() external view returns (bool);
    function calls() external view returns (uint256);
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

/// Gas that a hostile callback may burn.
const GAS: u64 = 200_000;

/// Arguments of `latest(wti-oil)`.
fn params() -> Vec<u8> {
    let wti_oil = Value::Variant {
        case: 0,
        payload: None,
    };
    vec![wti_oil].encode()
}

fn callback(selector: [u8; 4]) -> Callback_ {
    Callback_ {
        selector: FixedBytes(selector),
        gas: GAS,
        deposit: TOKEN_WEI / 100,
    }
}

/// The same feed that a [`stock`] subscribes to.
fn feed() -> Feed {
    Feed {
        method: "latest".into(),
        params: Bytes::from(params()),
        trigger: 1,
        periodMs: 2_000,
        start: 0,
        durationMs: 10_000,
        price: U256::from(FEE_WEI),
    }
}

/// A chain with a pool, a stock, and a hostile contract, which both listen to the same feed.
struct Stage {
    chain: Chain,
    pool: Pool,
    stock: H160,
    hostile: H160,
    price: i64,
}

impl Stage {
    /// Deploys the hostile contract with these arguments after its cryptlet, and has it listen.
    fn set(name: &str, arguments: Vec<u8>, selector: [u8; 4]) -> Self {
        let mut chain = Chain::new();
        let pool = Pool::found(&mut chain, "market-watcher");
        let stock = stock(&mut chain, &pool, 1);
        let cryptlet = Address::from(pool.cryptlet.address().0).abi_encode();
        let alith = Person::alith();
        let hostile = alith.deploy(
            &mut chain,
            name,
            [cryptlet, arguments].concat(),
            50 * TOKEN_WEI,
        );
        let call = listenCall {
            feed: feed(),
            results: 10,
            callback: callback(selector),
        };
        alith.call(&mut chain, hostile, 0, call);
        pool.answer(&mut chain, |_| quote(1));
        Stage {
            chain,
            pool,
            stock,
            hostile,
            price: 1_000_000,
        }
    }

    /// Brings the feed a result, and gives what became of the hostile contract's callback. The stock has been called.
    fn bring(&mut self) -> Result<u128, Failure> {
        self.price += 1;
        let price = self.price;
        wait_for_round(&mut self.chain);
        let accepted = self.pool.answer(&mut self.chain, |_| quote(price));
        let mut outcomes = Vec::new();
        for _ in 0..3 {
            let made = self.chain.make(Vec::new());
            outcomes.extend(self.outcome(&made));
        }
        assert_eq!(outcomes.len(), 1, "it is called once: {outcomes:?}");
        let worth = read(&mut self.chain, self.stock, worthMicrosCall {});
        assert_eq!(worth, i128::from(price), "the other is undisturbed");
        assert!(self.chain.state(|| !Callbacks::is_delivering()));
        assert!(!accepted.events.is_empty());
        outcomes.remove(0)
    }

    /// What became of the hostile contract's callback in a block, if it had one.
    fn outcome(&self, made: &Made) -> Vec<Result<u128, Failure>> {
        // Gas, what the chain itself does for a callback, and the deposit.
        let most = u128::from(GAS) * 50_000 + 5_000_000_000 + 10_000_000_000;
        let ours = |event: &RuntimeEvent| match event {
            RuntimeEvent::Callbacks(Event::CallbackDelivered {
                contract, charged, ..
            }) if *contract == self.hostile => {
                assert!(*charged <= most, "{charged}");
                Some(Ok(*charged))
            }
            RuntimeEvent::Callbacks(Event::CallbackFailed {
                contract,
                charged,
                reason,
                ..
            }) if *contract == self.hostile => {
                assert!(*charged <= most, "{charged}");
                Some(Err(*reason))
            }
            _ => None,
        };
        made.events.iter().filter_map(ours).collect()
    }

    /// The newest failure of the hostile contract.
    fn failure(&mut self) -> u64 {
        let hostile = self.hostile;
        let failures = self.chain.state(|| FailuresOf::<Runtime>::get(hostile));
        *failures.last().expect("it failed")
    }
}

#[test]
fn whoever_reverts_is_tried_again_by_anybody_and_then_succeeds() {
    let mut stage = Stage::set("Reverts", vec![], calledCall::SELECTOR);
    assert_eq!(stage.bring(), Err(Failure::Reverted));
    let failure = stage.failure();
    let (alith, hostile) = (Person::alith(), stage.hostile);
    let cryptlet = stage.pool.cryptlet.address();
    // Once more in vain.
    alith.call(&mut stage.chain, cryptlet, 0, retryCall { failure });
    assert_eq!(read(&mut stage.chain, hostile, acceptedCall {}), U256::ZERO);
    alith.call(&mut stage.chain, hostile, 0, acceptCall { whether: true });
    alith.call(&mut stage.chain, cryptlet, 0, retryCall { failure });
    assert_eq!(
        read(&mut stage.chain, hostile, acceptedCall {}),
        U256::from(1)
    );
    assert!(!stage
        .chain
        .state(|| Failures::<Runtime>::contains_key(failure)));
    assert!(stage.bring().is_ok());
}

#[test]
fn whoever_burns_its_gas_has_burnt_its_gas() {
    for selector in [
        calledCall::SELECTOR,
        swellsCall::SELECTOR,
        haltsCall::SELECTOR,
        swallowsCall::SELECTOR,
    ] {
        let mut stage = Stage::set("BurnsGas", vec![], selector);
        let outcome = stage.bring();
        assert!(outcome.is_err(), "{outcome:?}");
    }
}

#[test]
fn a_bomb_of_return_data_bursts_in_its_own_gas() {
    for size in [1_000u64, 10_000_000] {
        for selector in [
            calledCall::SELECTOR,
            revertsCall::SELECTOR,
            liesCall::SELECTOR,
        ] {
            let mut stage = Stage::set("ReturnBomb", U256::from(size).abi_encode(), selector);
            let outcome = stage.bring();
            if selector != calledCall::SELECTOR || size > 1_000 {
                assert!(outcome.is_err(), "{size}: {outcome:?}");
            }
        }
    }
}

#[test]
fn whoever_reenters_is_refused_each_time() {
    let mut stage = Stage::set("Reenters", vec![], calledCall::SELECTOR);
    let outcome = stage.bring();
    let hostile = stage.hostile;
    if outcome.is_ok() {
        assert_eq!(read(&mut stage.chain, hostile, unexpectedCall {}), "");
        assert_eq!(
            read(&mut stage.chain, hostile, refusedCall {}),
            U256::from(9)
        );
        assert!(read(&mut stage.chain, hostile, didReadCall {}));
    }
    assert_eq!(read(&mut stage.chain, hostile, enteredCall {}), U256::ZERO);
    assert!(outcome.is_ok(), "its gas is enough: {outcome:?}");
}

#[test]
fn whoever_fills_more_storage_than_it_paid_for_fills_none() {
    let mut stage = Stage::set(
        "FillsStorage",
        U256::from(50).abi_encode(),
        calledCall::SELECTOR,
    );
    assert!(stage.bring().is_err());
    let alith = Person::alith();
    let hostile = stage.hostile;
    alith.call(
        &mut stage.chain,
        hostile,
        0,
        takeCall { places: U256::ZERO },
    );
    assert!(stage.bring().is_ok());
}

#[test]
fn calls_in_calls_end_where_the_gas_ends() {
    for selector in [calledCall::SELECTOR, branchesCall::SELECTOR] {
        let mut stage = Stage::set("DeepCalls", vec![], selector);
        // Whether it gets so far as to end well or not: it ends, and the other is called.
        let _ = stage.bring();
    }
}

#[test]
fn whoever_destroys_itself_is_missed_by_nobody() {
    let mut stage = Stage::set("SelfDestructs", vec![], calledCall::SELECTOR);
    let _ = stage.bring();
    let _ = stage.bring();
}

#[test]
fn a_contract_that_is_no_more_when_its_answer_comes_has_no_code() {
    let mut chain = Chain::new();
    let pool = Pool::found(&mut chain, "market-watcher");
    let cryptlet = Address::from(pool.cryptlet.address().0).abi_encode();
    let alith = Person::alith();
    let hostile = alith.deploy(&mut chain, "Vanishing", cryptlet, 50 * TOKEN_WEI);
    let call = vanishCall {
        method: "latest".into(),
        params: Bytes::from(params()),
        fee: U256::from(FEE_WEI),
        callback: callback(calledCall::SELECTOR),
    };
    alith.call(&mut chain, hostile, 10 * TOKEN_WEI, call);
    pool.answer(&mut chain, |_| quote(1));
    let made = chain.make(Vec::new());
    let reasons: Vec<_> = made
        .events
        .iter()
        .filter_map(|event| match event {
            RuntimeEvent::Callbacks(Event::CallbackFailed { reason, .. }) => Some(*reason),
            _ => None,
        })
        .collect();
    assert_eq!(reasons, vec![Failure::NoCode]);
}

#[test]
fn whoever_lies_about_its_interface_harms_itself() {
    let mut stage = Stage::set("NoSuchFunction", vec![], [1, 2, 3, 4]);
    assert_eq!(stage.bring(), Err(Failure::Reverted));
    let mut stage = Stage::set("AcceptsAnything", vec![], [1, 2, 3, 4]);
    assert!(stage.bring().is_ok());
    for selector in [misreadsCall::SELECTOR, [9; 4]] {
        let mut stage = Stage::set("DecodesWrongly", vec![], selector);
        assert_eq!(stage.bring(), Err(Failure::Reverted));
    }
}

#[test]
fn the_result_stands_whatever_its_callback_did() {
    let mut stage = Stage::set("BurnsGas", vec![], haltsCall::SELECTOR);
    let _ = stage.bring();
    let cryptlet = stage.pool.cryptlet;
    let price = stage.price;
    stage.chain.state(|| {
        let method = b"latest".to_vec().try_into().expect("it is short");
        let params = params().try_into().expect("they are short");
        let topic: TopicId = cryptlet_primitives::statement::topic_id(cryptlet, &method, &params);
        let newest = <pallet_crypto_delegate::Pallet<Runtime> as MessageQueue>::latest(topic);
        let newest = newest.expect("it is there");
        assert_eq!(newest.output.to_vec(), quote(price).encode());
    });
}
