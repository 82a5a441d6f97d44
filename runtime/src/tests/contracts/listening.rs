//! Contracts subscribe, and are called with each result.

use super::{
    asking::{callbacks, FEE_WEI},
    blocks::{Chain, SLOT_MS},
    people::{read, Person, TOKEN_WEI},
    pool::Pool,
};
use crate::{configs::BlockLimits, Runtime};
use cryptlet_primitives::value::Value;
use frame_support::traits::Get;
use pallet_crypto_delegate::{OpenRounds, Subscriptions};
use pallet_revive::precompiles::alloy::{
    primitives::{Address, U256},
    sol,
    sol_types::SolValue,
};
use sp_core::H160;

sol! {
    function start(uint64 periodMs, uint256 price, uint64 results, uint64 gas, uint128 deposit) external payable;
    function stop() external;
    function feed() external view returns (bytes32);
    function worthMicros() external view returns (int128);
    function price(uint8 market) external view returns (uint8 market, string memory date, int64 micros, uint64 acceptedAt);
}

/// From price to price.
const PERIOD_MS: u64 = 2_000;
/// Gas of a callback.
const GAS: u64 = 250_000;

/// A quote of oil, as the cryptlet answers it.
pub fn quote(micros: i64) -> Value {
    let wti_oil = Value::Variant {
        case: 0,
        payload: None,
    };
    let quote = Value::Record(vec![
        wti_oil,
        Value::Text("2026-11-20".into()),
        Value::Signed(micros),
    ]);
    Value::Variant {
        case: 0,
        payload: Some(Box::new(quote)),
    }
}

/// A stock of so many barrels that has subscribed to the price, and has been accepted.
pub fn stock(chain: &mut Chain, pool: &Pool, barrels: u32) -> H160 {
    let alith = Person::alith();
    let arguments = (Address::from(pool.cryptlet.address().0), barrels).abi_encode_params();
    let contract = alith.deploy(chain, "StockClient", arguments, 50 * TOKEN_WEI);
    let call = startCall {
        periodMs: PERIOD_MS,
        price: U256::from(FEE_WEI),
        results: 10,
        gas: GAS,
        deposit: TOKEN_WEI / 100,
    };
    alith.call(chain, contract, 0, call);
    contract
}

/// Makes blocks until a round is open, ten at most.
pub fn wait_for_round(chain: &mut Chain) {
    for _ in 0..10 {
        if chain.state(|| OpenRounds::<Runtime>::get() > 0) {
            return;
        }
        chain.idle(1);
    }
    panic!("no round opened within {} ms", 10 * SLOT_MS);
}

#[test]
fn a_stock_of_oil_knows_what_it_is_worth_with_each_price() {
    let mut chain = Chain::new();
    let pool = Pool::found(&mut chain, "market-watcher");
    let contract = stock(&mut chain, &pool, 1_000);
    pool.answer(&mut chain, |_| quote(1));
    for micros in [67_140_000, 68_000_001] {
        wait_for_round(&mut chain);
        pool.answer(&mut chain, |_| quote(micros));
        let made = chain.make(Vec::new());
        assert_eq!(callbacks(&made), (1, 0), "{:?}", made.events);
        let worth = read(&mut chain, contract, worthMicrosCall {});
        assert_eq!(worth, i128::from(micros) * 1_000);
    }
}

#[test]
fn who_leaves_gets_back_what_is_not_used() {
    let mut chain = Chain::new();
    let pool = Pool::found(&mut chain, "market-watcher");
    let contract = stock(&mut chain, &pool, 1);
    pool.answer(&mut chain, |_| quote(1));
    wait_for_round(&mut chain);
    pool.answer(&mut chain, |_| quote(1));
    chain.idle(1);
    Person::alith().call(&mut chain, contract, 0, stopCall {});
    assert_eq!(read(&mut chain, contract, feedCall {}).0, [0; 32]);
    let left = chain.state(|| Subscriptions::<Runtime>::iter().count());
    assert_eq!(left, 0);
    let balance = chain.state(|| pallet_revive::Pallet::<Runtime>::evm_balance(&contract));
    // One result, its callback, the acceptance's fee, what the contract stores, and the deposit of the topic, which stays.
    let spent = 50 * TOKEN_WEI - balance.low_u128();
    assert!(spent < TOKEN_WEI, "{spent}");
}

#[test]
fn all_who_want_the_same_price_share_its_rounds() {
    let mut chain = Chain::new();
    let pool = Pool::found(&mut chain, "market-watcher");
    let stocks: Vec<H160> = (1..=20)
        .map(|barrels| stock(&mut chain, &pool, barrels))
        .collect();
    pool.answer(&mut chain, |_| quote(1));
    wait_for_round(&mut chain);
    assert_eq!(chain.state(OpenRounds::<Runtime>::get), 1);
    pool.answer(&mut chain, |_| quote(50_000_000));
    // A block without transactions: its hooks, its inherent, and no more callbacks than fit.
    let full = chain.state(|| {
        let callbacks = <Runtime as pallet_callbacks::Config>::CallbackWeight::get();
        let hooks = <Runtime as pallet_crypto_delegate::Config>::HookWeight::get();
        let limits: frame_system::limits::BlockWeights = BlockLimits::get();
        callbacks
            .saturating_add(hooks)
            .saturating_add(limits.base_block)
    });
    for _ in 0..20 {
        let made = chain.make(Vec::new());
        // The change of sessions declares a whole block.
        assert!(
            made.begins_session() || made.weight.all_lte(full),
            "{:?}",
            made.weight
        );
    }
    for (place, contract) in stocks.into_iter().enumerate() {
        let barrels = i128::try_from(place).expect("few") + 1;
        let worth = read(&mut chain, contract, worthMicrosCall {});
        assert_eq!(worth, barrels * 50_000_000);
    }
}

#[test]
fn a_market_reads_the_price_that_others_asked_for() {
    let mut chain = Chain::new();
    let pool = Pool::found(&mut chain, "market-watcher");
    stock(&mut chain, &pool, 1);
    let cryptlet = Address::from(pool.cryptlet.address().0);
    let market = Person::alith().deploy(&mut chain, "Market", cryptlet.abi_encode(), 0);
    pool.answer(&mut chain, |_| quote(1));
    wait_for_round(&mut chain);
    pool.answer(&mut chain, |_| quote(71_000_000));
    let call = priceCall { market: 0 };
    let input = pallet_revive::precompiles::alloy::sol_types::SolCall::abi_encode(&call);
    let answer = super::people::try_read(&mut chain, market, input).expect("there is a price");
    // The quote is a struct of dynamic size, followed by the moment.
    let micros = U256::from(71_000_000u64).to_be_bytes::<32>();
    assert!(answer.windows(32).any(|word| word == micros));
}
