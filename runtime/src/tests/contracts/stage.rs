//! A chain with a contract that means harm, and with one beside it that listens to the same.

use super::{
    asking::FEE_WEI,
    blocks::Chain,
    listening::{quote, stock, wait_for_round, worthMicrosCall},
    people::{read, Person, TOKEN_WEI},
    pool::Pool,
};
use crate::{Callbacks, CryptoDelegate, Runtime, RuntimeEvent};
use codec::Encode;
use cryptlet_primitives::{queue::MessageQueue, statement::topic_id, value::Value};
use pallet_callbacks::{Event, Failure, FailuresOf};
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
    function listen(Feed calldata feed, uint64 results, Callback_ calldata callback) external payable returns (bytes32 id);
}

/// Gas that a hostile callback may burn.
pub const GAS: u64 = 200_000;
/// Units that this gas costs.
pub const LIMIT: u128 = 10_000_000_000;
/// Units that what the chain itself does for a callback costs, at most.
const OVERHEAD: u128 = 2_000_000_000;

/// Arguments of `latest(wti-oil)`.
pub fn params() -> Vec<u8> {
    let wti_oil = Value::Variant {
        case: 0,
        payload: None,
    };
    vec![wti_oil].encode()
}

/// A callback of a hostile contract.
pub fn callback(selector: [u8; 4]) -> Callback_ {
    Callback_ {
        selector: FixedBytes(selector),
        gas: GAS,
        deposit: TOKEN_WEI / 100,
    }
}

/// The same feed that a [`stock`] subscribes to.
pub fn feed() -> Feed {
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

/// What became of a callback.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Outcome {
    /// Whether it was delivered, or why it failed.
    pub fate: Result<(), Failure>,
    /// Units that it cost, but for the deposit of what it stores.
    pub charged: u128,
}

/// A chain with a pool, a stock, and a hostile contract, which both listen to the same feed.
pub struct Stage {
    /// The chain.
    pub chain: Chain,
    /// The cryptlet that both listen to.
    pub pool: Pool,
    /// The hostile contract.
    pub hostile: H160,
    /// What the feed's newest result says.
    pub price: i64,
    /// The stock.
    pub stock: H160,
}

impl Stage {
    /// Deploys the hostile contract with these arguments after its cryptlet, and has it listen.
    pub fn set(name: &str, arguments: Vec<u8>, selector: [u8; 4]) -> Self {
        let mut stage = Self::without_listening(name, arguments);
        let call = listenCall {
            feed: feed(),
            results: 10,
            callback: callback(selector),
        };
        stage.call(0, call);
        stage.pool.answer(&mut stage.chain, |_| quote(1));
        stage
    }

    /// Deploys the hostile contract. The stock alone listens, and has not been accepted yet.
    pub fn without_listening(name: &str, arguments: Vec<u8>) -> Self {
        let mut chain = Chain::new();
        let pool = Pool::found(&mut chain, "market-watcher");
        let stock = stock(&mut chain, &pool, 1);
        let cryptlet = Address::from(pool.cryptlet.address().0).abi_encode();
        let arguments = [cryptlet, arguments].concat();
        let hostile = Person::alith().deploy(&mut chain, name, arguments, 50 * TOKEN_WEI);
        Stage {
            chain,
            pool,
            hostile,
            price: 1_000_000,
            stock,
        }
    }

    /// Alith calls the hostile contract, and has to succeed.
    pub fn call(&mut self, wei: u128, call: impl SolCall) {
        Person::alith().call(&mut self.chain, self.hostile, wei, call);
    }

    /// What the hostile contract answers.
    pub fn read<C: SolCall>(&mut self, call: C) -> C::Return {
        read(&mut self.chain, self.hostile, call)
    }

    /// Brings the feed a result, and gives what became of the hostile contract's callback. The stock has been called.
    pub fn bring(&mut self) -> Outcome {
        let events = self.bring_to_all();
        let outcomes = self.outcomes(&events);
        assert_eq!(outcomes.len(), 1, "it is called once: {outcomes:?}");
        outcomes[0]
    }

    /// Brings the feed a result, and gives what callbacks made of it. The stock has been called.
    pub fn bring_to_all(&mut self) -> Vec<Event<Runtime>> {
        self.price += 1;
        let price = self.price;
        wait_for_round(&mut self.chain);
        self.pool.answer(&mut self.chain, |_| quote(price));
        let made = (0..3).flat_map(|_| self.chain.make(Vec::new()).events);
        let ours = made.filter_map(|event| match event {
            RuntimeEvent::Callbacks(event) => Some(event),
            _ => None,
        });
        let events = ours.collect();
        let worth = read(&mut self.chain, self.stock, worthMicrosCall {});
        assert_eq!(worth, i128::from(price), "the other is undisturbed");
        assert!(self.chain.state(|| !Callbacks::is_delivering()));
        events
    }

    /// What became of the hostile contract's callbacks.
    fn outcomes(&self, events: &[Event<Runtime>]) -> Vec<Outcome> {
        let ours = |event: &Event<Runtime>| {
            let (whose, fate, charged) = match event {
                Event::CallbackDelivered {
                    contract, charged, ..
                } => (*contract, Ok(()), *charged),
                Event::CallbackFailed {
                    contract,
                    charged,
                    reason,
                    ..
                } => (*contract, Err(*reason), *charged),
                _ => return None,
            };
            assert!(charged <= LIMIT + OVERHEAD, "{charged}");
            (whose == self.hostile).then_some(Outcome { fate, charged })
        };
        events.iter().filter_map(ours).collect()
    }

    /// What the cryptlet answered last to a question about oil.
    pub fn newest(&mut self, method: &str) -> Vec<u8> {
        let cryptlet = self.pool.cryptlet;
        let method = method.as_bytes().to_vec().try_into();
        let params = params().try_into().expect("they are short");
        let topic = topic_id(cryptlet, &method.expect("it is short"), &params);
        let newest = self.chain.state(|| CryptoDelegate::latest(topic));
        newest.expect("it is there").output.to_vec()
    }

    /// The newest failure of the hostile contract.
    pub fn failure(&mut self) -> u64 {
        let hostile = self.hostile;
        let failures = self.chain.state(|| FailuresOf::<Runtime>::get(hostile));
        *failures.last().expect("it failed")
    }
}
