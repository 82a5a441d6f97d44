//! Contracts and people ask cryptlets.

use super::{
    binding::DELEGATE,
    blocks::{Chain, Made},
    people::{read, Person, TOKEN_WEI},
    pool::Pool,
};
use crate::{Callbacks, Runtime, RuntimeEvent};
use codec::Encode;
use cryptlet_primitives::{ids::RoundId, value::Value};
use pallet_crypto_delegate::{Event as Delegate, HistoryPeaks, Rounds};
use pallet_revive::precompiles::alloy::{
    primitives::{Address, FixedBytes, U256},
    sol,
    sol_types::SolValue,
};

sol! {
    struct Callback { bytes4 selector; uint64 gas; uint128 deposit; }
    function ask(string calldata name, uint256 fee) external payable returns (uint64 round);
    function answer() external view returns (string memory);
    function request(
        string calldata method,
        bytes calldata params,
        uint64 durationMs,
        uint256 fee,
        Callback calldata callback
    ) external payable returns (uint64 round);
    function historyRoot() external view returns (uint64 results, bytes32 root);
}

/// A fee that every policy of these stories is content with: a hundredth of a token.
pub const FEE_WEI: u128 = TOKEN_WEI / 100;

/// What the cryptlet of these stories says.
fn greeting(name: &str) -> Value {
    Value::Text(format!("Good day, {name}"))
}

/// Whether a block brought a result.
fn has_result(made: &Made) -> bool {
    made.events.iter().any(|event| {
        matches!(
            event,
            RuntimeEvent::CryptoDelegate(Delegate::ResultAccepted { .. })
        )
    })
}

/// How many callbacks a block made, and how many of them failed.
pub fn callbacks(made: &Made) -> (usize, usize) {
    let count = |is: fn(&pallet_callbacks::Event<Runtime>) -> bool| {
        let ours = made.events.iter().filter_map(|event| match event {
            RuntimeEvent::Callbacks(event) => Some(event),
            _ => None,
        });
        ours.filter(|event| is(event)).count()
    };
    let failed = count(|event| matches!(event, pallet_callbacks::Event::CallbackFailed { .. }));
    let delivered =
        count(|event| matches!(event, pallet_callbacks::Event::CallbackDelivered { .. }));
    (delivered + failed, failed)
}

#[test]
fn a_contract_asks_and_is_called_back_with_the_answer() {
    let mut chain = Chain::new();
    let pool = Pool::found(&mut chain, "greeter");
    let alith = Person::alith();
    let cryptlet = Address::from(pool.cryptlet.address().0);
    let contract = alith.deploy(
        &mut chain,
        "MyClient",
        cryptlet.abi_encode(),
        20 * TOKEN_WEI,
    );
    let call = askCall {
        name: "Bletchley".into(),
        fee: U256::from(FEE_WEI),
    };
    alith.call(&mut chain, contract, 0, call);
    let made = pool.answer(&mut chain, |_| greeting("Bletchley"));
    assert!(has_result(&made));
    // The result is stored first; the callback comes with the next block.
    assert_eq!(read(&mut chain, contract, answerCall {}), "");
    let made = chain.make(Vec::new());
    assert_eq!(callbacks(&made), (1, 0), "{:?}", made.events);
    assert_eq!(
        read(&mut chain, contract, answerCall {}),
        "Good day, Bletchley"
    );
    assert!(chain.state(|| !Callbacks::is_delivering()));
}

#[test]
fn a_person_asks_by_an_ethereum_transaction_and_pays_with_its_value() {
    let mut chain = Chain::new();
    let pool = Pool::found(&mut chain, "greeter");
    let call = requestCall {
        method: "greet".into(),
        params: vec![Value::Text("you".into())].encode().into(),
        durationMs: 10_000,
        fee: U256::from(FEE_WEI),
        callback: Callback {
            selector: FixedBytes([0; 4]),
            gas: 0,
            deposit: 0,
        },
    };
    Person::alith().call(&mut chain, pool.cryptlet.address(), TOKEN_WEI, call);
    let asked = chain.state(|| Rounds::<Runtime>::get(RoundId(0)).expect("it is open"));
    assert_eq!(asked.purpose.payer(), Some(&Person::alith().account()));
    assert_eq!(asked.fee, FEE_WEI / 1_000_000);
    let made = pool.answer(&mut chain, |_| greeting("you"));
    assert!(has_result(&made));
    let made = chain.make(Vec::new());
    assert_eq!(callbacks(&made), (0, 0));
}

#[test]
fn a_contract_reads_the_root_of_all_results() {
    let mut chain = Chain::new();
    let pool = Pool::found(&mut chain, "greeter");
    let empty = read(&mut chain, DELEGATE, historyRootCall {});
    assert_eq!(empty.results, 0);
    let contract = Person::alith().deploy(
        &mut chain,
        "MyClient",
        Address::from(pool.cryptlet.address().0).abi_encode(),
        20 * TOKEN_WEI,
    );
    let call = askCall {
        name: "Bletchley".into(),
        fee: U256::from(FEE_WEI),
    };
    Person::alith().call(&mut chain, contract, 0, call);
    pool.answer(&mut chain, |_| greeting("Bletchley"));
    let one = read(&mut chain, DELEGATE, historyRootCall {});
    let root = chain.state(|| HistoryPeaks::<Runtime>::get().root());
    assert_eq!((one.results, one.root.0), (1, root.0));
    assert_ne!(one.root, empty.root);
}
