//! What the callbacks of contracts/examples and of the template need is less than what they ask for, and what they ask for
//! fits into a block of the default slots.

use super::{
    asking::{askCall, FEE_WEI},
    blocks::Chain,
    code,
    listening::{feedCall, quote, startCall},
    people::{read, Person, TOKEN_WEI},
    pool::Pool,
};
use crate::{Balances, Callbacks, Revive, Runtime, RuntimeOrigin, TOKEN};
use codec::Encode;
use cryptlet_primitives::{
    ids::{FeedId, RoundId, TopicId},
    value::Value,
};
use frame_support::{storage::with_transaction, traits::fungible::Mutate, weights::Weight};
use pallet_callbacks::{Answers, Callback, Called, Contracts, Limits, Message};
use pallet_cryptlet::Versions;
use pallet_revive::precompiles::alloy::{
    primitives::{Address, Bytes, FixedBytes, U256},
    sol,
    sol_types::{SolCall, SolValue},
};
use sp_core::{H160, H256};
use sp_runtime::{DispatchError, TransactionOutcome};

sol! {
    struct Terms {
        uint64 notional;
        uint32 spreadPpm;
        string start;
        uint32 periodMonths;
        uint32 periods;
        uint32 graceDays;
        string trigger;
    }
    function oilRoseFeed() external view returns (bytes32);
    function oilFellFeed() external view returns (bytes32);
    function ratedFeed() external view returns (bytes32);
    function wireOilRose(uint64 start, uint256 price, uint64 results) external payable;
    function wireOilFell(uint64 start, uint256 price, uint64 results) external payable;
    function wireRated(string calldata customer, uint256 price, uint64 results) external payable;
    function validate(address customer, bytes calldata sealedData) external payable returns (uint64 round);
    function setAmount(bytes calldata sealedInput, bytes calldata approval, uint256 fee)
        external payable returns (uint64 round);
    function secure() external payable;
    function step(uint64 durationMs, uint256 fee) external payable returns (uint64 round);
}

/// Most gas that an example may ask for: less than what fits into a block of the default slots, so that there is room for
/// weights that are measured anew.
const MOST: u64 = 150_000;
/// The type of a message, of which selectors are made.
const MESSAGE: &str = "(uint32,bytes32,bytes32,uint64,uint64,uint64,uint64,uint16,uint16,bytes)";
/// Picoseconds of a gas.
const GAS_PS: u64 = 50_000;

/// A contract, and the cryptlet whose results it takes.
pub struct Stage {
    /// The chain.
    pub chain: Chain,
    /// The cryptlet.
    pub pool: Pool,
    /// The contract.
    pub contract: H160,
}

impl Stage {
    /// Has Alith deploy a contract that is written for a reference cryptlet.
    fn new(name: &str, cryptlet: &str, arguments: impl FnOnce(Address) -> Vec<u8>) -> Self {
        let mut chain = Chain::new();
        let pool = Pool::found(&mut chain, cryptlet);
        give_header(&mut chain, &pool, cryptlet);
        let contract = deploy(&mut chain, name, arguments(address(&pool)));
        Stage {
            chain,
            pool,
            contract,
        }
    }

    /// Alith calls the contract, and has to succeed.
    pub fn call(&mut self, wei: u128, call: impl SolCall) {
        Person::alith().call(&mut self.chain, self.contract, wei, call);
    }

    /// The contract's callback with this result of a feed that it listens to.
    fn takes_of_feed(&mut self, feed: FixedBytes<32>, function: &str, output: &Value) {
        let feed = FeedId(H256(feed.0));
        let contract = self.contract;
        let listener = self
            .chain
            .state(|| Callbacks::listener(feed, contract).expect("it listens"));
        let message = self.message(Some(feed), RoundId(1), output);
        self.expect_fitting(function, &listener.callback, &message);
    }

    /// The contract's callback with this answer to what it asked last.
    fn takes_answer(&mut self, function: &str, output: &Value) {
        let (round, callback) = self.chain.state(|| {
            let newest = Answers::<Runtime>::iter().max_by_key(|(round, _)| *round);
            let (round, answer) = newest.expect("it has asked");
            (round, answer.callback)
        });
        let message = self.message(None, round, output);
        self.expect_fitting(function, &callback, &message);
    }

    fn message(&self, feed: Option<FeedId>, round: RoundId, output: &Value) -> Message {
        Message {
            cryptlet: self.pool.cryptlet,
            topic: TopicId(H256::repeat_byte(1)),
            feed,
            round,
            sequence: 5,
            observed_at: 1_800_000_000_000,
            accepted_at: 1_800_000_000_500,
            agreed: 3,
            dissented: 1,
            output: output.encode().try_into().expect("it fits into an output"),
        }
    }

    /// The callback takes three quarters of what it asks for at most, and asks for no more than examples may.
    fn expect_fitting(&mut self, function: &str, asked: &Callback<u128>, message: &Message) {
        let digest = sp_io::hashing::keccak_256(format!("{function}({MESSAGE})").as_bytes());
        assert_eq!(asked.selector[..], digest[..4], "{function}");
        let most = self.chain.state(Callbacks::max_gas);
        assert!(
            asked.gas <= MOST.min(most),
            "{function}: {} of {most}",
            asked.gas
        );
        let (gas, deposit) = (asked.gas / 4 * 3, asked.deposit / 4 * 3);
        let called = self.attempt(asked.selector, message, gas, deposit);
        let (used, taken) = (called.weight.ref_time() / GAS_PS, called.taken);
        assert_eq!(
            called.outcome,
            Ok(()),
            "{function} used {used} gas of {gas}, a deposit of {taken} of {deposit}"
        );
    }

    /// Calls the contract back, as the chain does, and undoes it.
    fn attempt(
        &mut self,
        selector: [u8; 4],
        message: &Message,
        gas: u64,
        deposit: u128,
    ) -> Called<u128> {
        type Outside = <Runtime as pallet_callbacks::Config>::Contracts;
        let contract = self.contract;
        let called = self.chain.state(|| {
            with_transaction(|| {
                Balances::mint_into(&Callbacks::pot(), deposit + TOKEN).expect("there is room");
                let limits = Limits {
                    weight: Weight::from_parts(gas * GAS_PS, u64::MAX),
                    deposit,
                };
                let cryptlet = message.cryptlet;
                let called = Outside::call_back(cryptlet, contract, selector, message, limits);
                TransactionOutcome::Rollback(Ok::<_, DispatchError>(called))
            })
        });
        called.expect("it is rolled back")
    }
}

/// The reference cryptlet's header, on the chain: contracts are written for it.
fn give_header(chain: &mut Chain, pool: &Pool, name: &str) {
    let root = env!("CARGO_MANIFEST_DIR");
    let Ok(text) = std::fs::read(format!("{root}/../sdk/examples/{name}/header.wit")) else {
        return;
    };
    chain.state(|| {
        Versions::<Runtime>::mutate(pool.cryptlet, 1, |version| {
            let version = version.as_mut().expect("it is registered");
            version.artefact.header = text.try_into().expect("it is within its bound");
        });
    });
}

/// Deploys, whatever it costs: some contracts are larger than a story's transaction pays for.
fn deploy(chain: &mut Chain, name: &str, arguments: Vec<u8>) -> H160 {
    let origin = RuntimeOrigin::signed(Person::alith().account());
    let limits = pallet_revive::TransactionLimits::WeightAndDeposit {
        weight_limit: Weight::MAX,
        deposit_limit: u128::MAX,
    };
    let code = pallet_revive::Code::Upload([code::of(name), arguments].concat());
    let config = pallet_revive::ExecConfig::new_substrate_tx();
    let wei = sp_core::U256::from(50 * TOKEN_WEI);
    let made = chain
        .state(|| Revive::bare_instantiate(origin, wei, limits, code, Vec::new(), None, &config));
    made.result.expect("it is deployed").addr
}

fn address(pool: &Pool) -> Address {
    Address::from(pool.cryptlet.address().0)
}

pub fn price() -> U256 {
    U256::from(FEE_WEI)
}

/// A case of a variant.
pub fn case(case: u32, payload: Option<Value>) -> Value {
    let payload = payload.map(Box::new);
    Value::Variant { case, payload }
}

fn some(value: Value) -> Value {
    case(1, Some(value))
}

pub fn ok(value: Value) -> Value {
    case(0, Some(value))
}

fn text(words: &str) -> Value {
    Value::Text(words.into())
}

#[test]
fn the_template_keeps_an_answer_as_long_as_any() {
    let mut stage = Stage::new("MyClient", "greeter", |cryptlet| cryptlet.abi_encode());
    let (name, fee) = ("Bletchley".into(), price());
    stage.call(0, askCall { name, fee });
    stage.takes_answer("answered", &text(&"x".repeat(1_000)));
}

#[test]
fn a_stock_takes_a_price() {
    let mut stage = Stage::new("StockClient", "market-watcher", |cryptlet| {
        (cryptlet, 1_000u32).abi_encode_params()
    });
    // What docs/contracts.md has a newcomer ask for.
    let call = startCall {
        periodMs: 2_000,
        price: price(),
        results: 5,
        gas: 50_000,
        deposit: TOKEN_WEI / 100,
    };
    stage.call(0, call);
    let feed = read(&mut stage.chain, stage.contract, feedCall {});
    stage.takes_of_feed(feed, "calculatePrice", &quote(67_140_000));
}

#[test]
fn an_alert_takes_a_rise_and_a_fall() {
    let mut stage = Stage::new("PriceAlertWired", "market-watcher", |cryptlet| {
        ("Ada".to_string(), cryptlet).abi_encode_params()
    });
    let (start, results) = (0, 2);
    let (rise, fall) = (
        wireOilRoseCall {
            start,
            price: price(),
            results,
        },
        wireOilFellCall {
            start,
            price: price(),
            results,
        },
    );
    let crossing = some(Value::Record(vec![
        Value::Unsigned(1_592_784_000_000),
        text("2020-06-22"),
        Value::Signed(40_460_000),
        Value::Signed(39_750_000),
    ]));
    stage.call(0, rise);
    let feed = read(&mut stage.chain, stage.contract, oilRoseFeedCall {});
    stage.takes_of_feed(feed, "onOilRose", &crossing);
    stage.call(0, fall);
    let feed = read(&mut stage.chain, stage.contract, oilFellFeedCall {});
    stage.takes_of_feed(feed, "onOilFell", &crossing);
}

#[test]
fn a_bank_takes_a_verdict() {
    let mut stage = Stage::new("CustomerValidatorWired", "customer-validator", |cryptlet| {
        (cryptlet, price(), U256::ZERO).abi_encode_params()
    });
    let customer = Address::from(Person::alith().address().0);
    let call = validateCall {
        customer,
        sealedData: Bytes::from(vec![1; 900]),
    };
    stage.call(0, call);
    let verdict = Value::Record(vec![
        Value::Bytes(vec![7; 32]),
        Value::Bytes(customer.to_vec()),
        Value::Bool(true),
        case(0, None),
    ]);
    stage.takes_answer("validated", &ok(verdict));
}

#[test]
fn a_trade_takes_a_ciphertext_as_long_as_any() {
    let mut stage = Stage::new("PropertyPrivacyWired", "property-privacy", |cryptlet| {
        let signers = vec![Address::from(Person::alith().address().0)];
        let keys = vec![FixedBytes([3; 32])];
        (signers, keys, "a house".to_string(), cryptlet).abi_encode_params()
    });
    let call = setAmountCall {
        sealedInput: Bytes::from(vec![1; 500]),
        approval: Bytes::from(vec![1; 64]),
        fee: price(),
    };
    stage.call(FEE_WEI, call);
    stage.takes_answer("onAmountSealed", &ok(Value::Bytes(vec![7; 1_010])));
}

#[test]
fn a_swap_takes_its_state_and_a_rating() {
    let mut stage = swap();
    stage.call(1_000_000_000_000, secureCall {});
    let (duration, fee) = (10_000, price());
    stage.call(
        FEE_WEI,
        stepCall {
            durationMs: duration,
            fee,
        },
    );
    // Settled: the collateral is divided.
    let mut state = vec![Value::Unsigned(1_800_000_000_000); 9];
    state[2] = case(2, None);
    state[3] = Value::Unsigned(20);
    state[6] = Value::Unsigned(9);
    state[7] = Value::Unsigned(1_000_000);
    stage.takes_answer("updateState", &ok(Value::Record(state)));

    let call = wireRatedCall {
        customer: "ACME".into(),
        price: price(),
        results: 2,
    };
    stage.call(0, call);
    let feed = read(&mut stage.chain, stage.contract, ratedFeedCall {});
    let change = some(Value::Record(vec![
        Value::Unsigned(1),
        text("ACME"),
        text("D"),
        text("A"),
        Value::Unsigned(1_800_000_000_000),
    ]));
    stage.takes_of_feed(feed, "onRated", &change);
}

/// A swap, which asks the cryptlet that computes, and listens to one that tells ratings: here one stands for both.
pub fn swap() -> Stage {
    let mut chain = Chain::new();
    let pool = Pool::found(&mut chain, "credit-default-swap");
    give_header(&mut chain, &pool, "credit-watch");
    let [buyer, seller] =
        [H160([9; 20]), Person::alith().address()].map(|one| Address::from(one.0));
    let terms = Terms {
        notional: 1_000_000,
        spreadPpm: 40_000,
        start: "2026-01-01".into(),
        periodMonths: 3,
        periods: 20,
        graceDays: 30,
        trigger: "CC".into(),
    };
    let both = address(&pool);
    let arguments = (
        both,
        buyer,
        seller,
        terms,
        "ACME".to_string(),
        "A".to_string(),
        both,
    );
    let contract = deploy(
        &mut chain,
        "CreditDefaultSwapWired",
        arguments.abi_encode_params(),
    );
    Stage {
        chain,
        pool,
        contract,
    }
}
