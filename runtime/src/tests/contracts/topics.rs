//! Contracts get back what they paid for the places of their questions.

use super::{
    asking::{askCall, callbacks, requestCall, Callback, FEE_WEI},
    binding::{bound_to, carry, next, settleCall, Parties, DELEGATE},
    blocks::Chain,
    people::{try_read, Person, TOKEN_WEI},
    pool::Pool,
};
use crate::{Balances, Runtime};
use codec::Encode;
use cryptlet_primitives::{ids::TopicId, value::Value};
use frame_support::traits::fungible::InspectHold;
use pallet_crypto_delegate::{HoldReason, TopicRecordOf, Topics};
use pallet_revive::{
    precompiles::alloy::{
        primitives::{Address, FixedBytes, U256},
        sol,
        sol_types::{SolCall, SolValue},
    },
    AddressMapper,
};
use sp_core::H160;

sol! {
    function removeTopic(bytes32 topic) external;
    function handOverTopic(bytes32 topic) external;
}

/// What an address pays for topics.
fn held(chain: &mut Chain, address: H160) -> u128 {
    chain.state(|| {
        let account = <Runtime as pallet_revive::Config>::AddressMapper::to_account_id(&address);
        Balances::balance_on_hold(&HoldReason::Topic.into(), &account)
    })
}

/// All topics.
fn topics(chain: &mut Chain) -> Vec<(TopicId, TopicRecordOf<Runtime>)> {
    chain.state(|| Topics::<Runtime>::iter().collect())
}

/// The reason why a call is refused, in Alith's name.
fn refusal(chain: &mut Chain, contract: H160, call: impl SolCall) -> String {
    let refused = try_read(chain, contract, call.abi_encode()).expect_err("it reverts");
    String::from_utf8_lossy(&refused).into_owned()
}

/// A client that greets.
fn client(chain: &mut Chain, pool: &Pool) -> H160 {
    let cryptlet = Address::from(pool.cryptlet.address().0);
    Person::alith().deploy(chain, "MyClient", cryptlet.abi_encode(), 20 * TOKEN_WEI)
}

fn ask(chain: &mut Chain, client: H160, name: &str) {
    let call = askCall {
        name: name.into(),
        fee: U256::from(FEE_WEI),
    };
    Person::alith().call(chain, client, 0, call);
}

/// Alith asks the same herself.
fn ask_as_a_person(chain: &mut Chain, pool: &Pool, name: &str) {
    let call = requestCall {
        method: "greet".into(),
        params: vec![Value::Text(name.into())].encode().into(),
        durationMs: 10_000,
        fee: U256::from(FEE_WEI),
        callback: Callback {
            selector: FixedBytes([0; 4]),
            gas: 0,
            deposit: 0,
        },
    };
    Person::alith().call(chain, pool.cryptlet.address(), 2 * TOKEN_WEI, call);
}

/// The pool answers, and the callback comes.
fn answer(chain: &mut Chain, pool: &Pool) {
    pool.answer(chain, |_| Value::Text("Good day".into()));
    chain.idle(1);
}

#[test]
fn who_asks_something_new_each_time_pays_for_one_topic() {
    let mut chain = Chain::new();
    let pool = Pool::found(&mut chain, "greeter");
    let client = client(&mut chain, &pool);
    ask(&mut chain, client, "Ada");
    answer(&mut chain, &pool);
    let deposit = held(&mut chain, client);
    assert!(deposit > 0);
    let first = topics(&mut chain);
    ask(&mut chain, client, "Ada");
    answer(&mut chain, &pool);
    assert_eq!(
        topics(&mut chain)[0].1.next,
        2,
        "the same question keeps its topic"
    );
    for name in ["Grace", "Joan", "Mavis"] {
        ask(&mut chain, client, name);
        answer(&mut chain, &pool);
        assert_eq!(held(&mut chain, client), deposit);
        let now = topics(&mut chain);
        assert_eq!(now.len(), 1);
        assert_ne!(now[0].0, first[0].0);
    }
}

#[test]
fn what_a_ledger_has_locked_does_not_grow_with_its_steps() {
    let mut chain = Chain::new();
    let parties = Parties::found(&mut chain);
    let contract = parties.deploy(&mut chain, false);
    let (cryptlet, ..) = bound_to(&mut chain, contract);
    carry(&mut chain, || parties.offers(cryptlet));
    chain.idle(1);
    let (alith, pool) = (Person::alith(), Pool { cryptlet });
    let mut deposit = 0;
    for balance in 1..=4 {
        let settle = settleCall {
            fee: U256::from(FEE_WEI),
        };
        alith.call(&mut chain, contract, 0, settle);
        pool.answer(&mut chain, |statement| next(statement, balance));
        let topic = FixedBytes(topics(&mut chain)[0].0 .0 .0);
        // The answer waits to be delivered: nobody takes it away.
        let refused = try_read(&mut chain, contract, removeTopicCall { topic }.abi_encode());
        assert!(refused.is_err());
        let made = chain.make(Vec::new());
        assert_eq!(callbacks(&made), (1, 0), "{:?}", made.events);
        let now = held(&mut chain, contract);
        assert!(now > 0 && (balance == 1 || now == deposit), "{now}");
        deposit = now;
    }
    let topic = FixedBytes(topics(&mut chain)[0].0 .0 .0);
    alith.call(&mut chain, contract, 0, removeTopicCall { topic });
    assert_eq!(held(&mut chain, contract), 0);
    assert_eq!(topics(&mut chain).len(), 0);
}

#[test]
fn a_topic_that_others_asked_in_is_handed_over() {
    let mut chain = Chain::new();
    let pool = Pool::found(&mut chain, "greeter");
    let client = client(&mut chain, &pool);
    ask(&mut chain, client, "Ada");
    ask_as_a_person(&mut chain, &pool, "Ada");
    answer(&mut chain, &pool);
    let deposit = held(&mut chain, client);
    let (topic, _) = topics(&mut chain).remove(0);
    ask(&mut chain, client, "Grace");
    answer(&mut chain, &pool);
    // It may be needed still, so it stays, and the next who asks pays for it.
    assert_eq!(held(&mut chain, client), 2 * deposit);
    let record = chain
        .state(|| Topics::<Runtime>::get(topic))
        .expect("it stays");
    assert!(record.is_handed_over && record.is_shared);
    let alith = Person::alith();
    let before = held(&mut chain, alith.address());
    ask_as_a_person(&mut chain, &pool, "Ada");
    assert_eq!(held(&mut chain, client), deposit);
    assert_eq!(held(&mut chain, alith.address()), before + deposit);
}

#[test]
fn a_person_removes_a_topic_by_an_ethereum_transaction() {
    let mut chain = Chain::new();
    let pool = Pool::found(&mut chain, "greeter");
    let alith = Person::alith();
    ask_as_a_person(&mut chain, &pool, "Ada");
    let topic = FixedBytes(topics(&mut chain)[0].0 .0 .0);
    let in_use = refusal(&mut chain, DELEGATE, removeTopicCall { topic });
    assert!(in_use.contains("CryptoDelegate: TopicInUse"), "{in_use}");
    answer(&mut chain, &pool);
    assert!(held(&mut chain, alith.address()) > 0);
    alith.call(&mut chain, DELEGATE, 0, removeTopicCall { topic });
    assert_eq!(held(&mut chain, alith.address()), 0);
    let gone = refusal(&mut chain, DELEGATE, handOverTopicCall { topic });
    assert!(gone.contains("CryptoDelegate: TopicNotFound"), "{gone}");
}

#[test]
fn nobody_lets_go_of_what_another_paid_for() {
    let mut chain = Chain::new();
    let pool = Pool::found(&mut chain, "greeter");
    let client = client(&mut chain, &pool);
    ask(&mut chain, client, "Ada");
    answer(&mut chain, &pool);
    let topic = FixedBytes(topics(&mut chain)[0].0 .0 .0);
    for reason in [
        refusal(&mut chain, DELEGATE, removeTopicCall { topic }),
        refusal(&mut chain, DELEGATE, handOverTopicCall { topic }),
    ] {
        assert!(reason.contains("CryptoDelegate: NotDepositor"), "{reason}");
    }
}
