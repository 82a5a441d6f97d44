//! Contracts that subscribe to a price and are called back with it, and one that reads it: examples of `contracts/`, as
//! `contracts/build.mjs` compiles them, on the EVM that nodes run.

use super::{feeds::ACCEPTED_TOGETHER, in_block, mint, origin, refused, Registrar};
use crate::hosts::account;
use anyhow::{ensure, Context, Result};
use cryptlet_primitives::ids::{CryptletId, TopicId};
use cryptlet_registrar_runtime::{
    configs::GAS_SCALE, AccountId, Runtime, RuntimeCall, RuntimeEvent, TOKEN,
};
use frame_support::weights::Weight;
use pallet_callbacks::{Event as Callbacks, QueueEnds};
use pallet_crypto_delegate::Topics;
use pallet_revive::{
    precompiles::alloy::{
        primitives::{Address, FixedBytes, U256},
        sol,
        sol_types::{SolCall, SolValue},
    },
    AddressMapper, Code, ExecConfig, TransactionLimits,
};
use sp_core::{Pair, H160};
use std::path::PathBuf;

sol! {
    function start(uint64 periodMs, uint256 price, uint64 results, uint64 gas, uint128 deposit) external payable;
    function price(uint8 market) external view;
    function marketWatcher() external view;
    function latest(bytes32 topic) external view;
}

/// From price to price, milliseconds: enough for a thousand contracts to subscribe, and for all of them to be called.
const PERIOD_MS: u64 = 10 * 60 * 1_000;
/// Wei in the chain's smallest unit.
const WEI: u128 = 1_000_000;
/// What each result costs a contract, in wei.
const PRICE_WEI: u128 = TOKEN / 1_000 * WEI;
/// Most that a callback may take for what it stores, in wei.
const DEPOSIT_WEI: u128 = TOKEN / 100 * WEI;
/// Results that each contract pays for.
const RESULTS: u64 = 3;
/// Barrels in each stock.
const BARRELS: u32 = 1_000;
/// The first market that there is.
const WTI_OIL: u8 = 0;
/// Time that any call here is content with.
const CALL_LIMIT: Weight = Weight::from_parts(60_000_000_000, 1_000_000);
/// Where the CryptoDelegate's precompile stands.
const DELEGATE: H160 = H160([
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x0c, 0x7d, 0, 0,
]);

/// What a block's callbacks did.
#[derive(Clone, Copy, Debug, Default)]
pub struct Delivered {
    /// Callbacks.
    pub callbacks: u32,
    /// Those among them that failed.
    pub failed: u32,
    /// Picoseconds that all of them weighed: what they were charged, at a unit each.
    pub weight: u128,
}

impl Delivered {
    /// What one of them weighed, picoseconds.
    pub fn each(&self) -> u128 {
        let callbacks = u128::from(self.callbacks).max(1);
        self.weight / callbacks
    }

    /// Adds another block's.
    pub fn add(&mut self, other: Delivered) {
        self.callbacks += other.callbacks;
        self.failed += other.failed;
        self.weight += other.weight;
    }
}

/// What reading the newest result weighs, picoseconds.
#[derive(Clone, Copy, Debug)]
pub struct Reading {
    /// The contract's function, with all that it does to ask and to decode.
    pub by_contract: u64,
    /// The same contract's call that reads nothing.
    pub nothing: u64,
    /// The precompile's function alone.
    pub by_precompile: u64,
}

/// So much weight in Ethereum gas.
pub fn gas(weight: u128) -> u128 {
    weight.div_ceil(u128::from(GAS_SCALE))
}

impl Registrar {
    /// The most gas that a callback may have.
    pub fn most_gas(&mut self) -> u64 {
        self.chain
            .within(pallet_callbacks::Pallet::<Runtime>::max_gas)
    }

    /// Has so many contracts subscribe to the price of oil, and the pool accept them: each is a `StockClient`, which keeps
    /// what its stock is worth. A callback may use `gas`.
    pub fn open_stocks(&mut self, count: u32, gas: u64) -> Result<()> {
        let code = deploying("StockClient", self.first()?.scene.cryptlet, Some(BARRELS))?;
        let start = startCall {
            periodMs: PERIOD_MS,
            price: U256::from(PRICE_WEI),
            results: RESULTS,
            gas,
            deposit: DEPOSIT_WEI,
        };
        let start = start.abi_encode();
        let mut left = usize::try_from(count)?;
        while left > 0 {
            let some = left.min(ACCEPTED_TOGETHER);
            // No report fits into a session's first block.
            while self.begins_session() {
                self.pass()?;
            }
            let from = self.next_round();
            in_block(&mut self.chain, || {
                mint(&deployer())?;
                for _ in 0..some {
                    let stock = deploy(&code)?;
                    mint(&account_of(stock))?;
                    call(stock, start.clone())?;
                }
                Ok(())
            })?;
            while self.begins_session() {
                self.pass()?;
            }
            let rounds: Vec<_> = self
                .opened(from)?
                .into_iter()
                .map(|(_, round)| round)
                .collect();
            self.accept(&rounds)?;
            left -= some;
        }
        Ok(())
    }

    /// Lets blocks pass until a price is due and the pool has brought it: the next block begins to deliver it.
    pub fn bring_price(&mut self) -> Result<()> {
        let from = self.next_round();
        while self.next_round() == from {
            self.pass()?;
        }
        let rounds: Vec<_> = self
            .opened(from)?
            .into_iter()
            .map(|(_, round)| round)
            .collect();
        let report = self.deliver(&rounds)?;
        while self.begins_session() {
            self.pass()?;
        }
        self.chain.begin()?;
        self.chain.apply(&report)?;
        self.chain.seal()?;
        self.chain.keep()?;
        ensure!(self.waiting_turns() > 0, "nobody waits for the result");
        Ok(())
    }

    /// Turns that wait in the queue of callbacks.
    pub fn waiting_turns(&mut self) -> u64 {
        self.chain.within(|| QueueEnds::<Runtime>::get().length())
    }

    /// What the callbacks of the block did that was kept last, or is under way.
    pub fn delivered(&mut self) -> Delivered {
        self.chain.within(|| {
            let mut delivered = Delivered::default();
            for record in frame_system::Pallet::<Runtime>::read_events_no_consensus() {
                let (failed, charged) = match record.event {
                    RuntimeEvent::Callbacks(Callbacks::CallbackDelivered { charged, .. }) => {
                        (0, charged)
                    }
                    RuntimeEvent::Callbacks(Callbacks::CallbackFailed { charged, .. }) => {
                        (1, charged)
                    }
                    _ => continue,
                };
                delivered.add(Delivered {
                    callbacks: 1,
                    failed,
                    weight: charged,
                });
            }
            delivered
        })
    }

    /// What the callbacks of the next block would do, which is not kept.
    pub fn would_deliver(&mut self) -> Result<Delivered> {
        self.chain.begin()?;
        self.chain.seal()?;
        Ok(self.delivered())
    }

    /// Deploys a `Market`, which reads prices.
    pub fn open_market(&mut self) -> Result<H160> {
        let code = deploying("Market", self.first()?.scene.cryptlet, None)?;
        in_block(&mut self.chain, || {
            mint(&deployer())?;
            deploy(&code)
        })
    }

    /// What it weighs to read the newest price.
    pub fn read_price(&mut self, market: H160) -> Result<Reading> {
        let weigh = |contract, input| call(contract, input).map(|weight| weight.ref_time());
        self.chain.within(|| {
            let topic: TopicId = Topics::<Runtime>::iter_keys().next().context("no topic")?;
            let topic = FixedBytes(topic.0 .0);
            Ok(Reading {
                by_contract: weigh(market, priceCall { market: WTI_OIL }.abi_encode())?,
                nothing: weigh(market, marketWatcherCall {}.abi_encode())?,
                by_precompile: weigh(DELEGATE, latestCall { topic }.abi_encode())?,
            })
        })
    }

    /// The transactions that call a `Market`: for the newest price, and for nothing that is stored.
    pub fn calls_of(&mut self, market: H160) -> Result<[Vec<u8>; 2]> {
        let inputs = [
            priceCall { market: WTI_OIL }.abi_encode(),
            marketWatcherCall {}.abi_encode(),
        ];
        let [price, nothing] = inputs.map(|data| {
            let call = pallet_revive::Call::<Runtime>::call {
                dest: market,
                value: 0,
                weight_limit: CALL_LIMIT,
                storage_deposit_limit: TOKEN,
                data,
            };
            self.chain
                .within(|| super::signed(&account("asker"), RuntimeCall::Revive(call)))
        });
        Ok([price?, nothing?])
    }
}

/// Who deploys and starts all contracts.
fn deployer() -> AccountId {
    account("deployer").public().into()
}

/// The account under a contract's address.
fn account_of(contract: H160) -> AccountId {
    <Runtime as pallet_revive::Config>::AddressMapper::to_account_id(&contract)
}

/// The code that deploys a contract of this name, which knows the cryptlet, and perhaps a number.
fn deploying(name: &str, cryptlet: CryptletId, number: Option<u32>) -> Result<Vec<u8>> {
    let file = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("../contracts/build")
        .join(format!("{name}.json"));
    let text = std::fs::read_to_string(&file).with_context(|| {
        let file = file.display();
        format!("{file}: compile the contracts first, by `node build.mjs` in contracts/")
    })?;
    let built: serde_json::Value = serde_json::from_str(&text)?;
    let code = built.get("bytecode").and_then(|code| code.as_str());
    let code = code.context("it has no bytecode")?;
    let mut code = hex::decode(code.trim_start_matches("0x"))?;
    let cryptlet = Address::from(cryptlet.address().0);
    code.extend(match number {
        Some(number) => (cryptlet, number).abi_encode_params(),
        None => cryptlet.abi_encode(),
    });
    Ok(code)
}

/// Deploys a contract, and gives its address.
fn deploy(code: &[u8]) -> Result<H160> {
    // As a transaction's check does before its call: the address is made of the number before.
    frame_system::Pallet::<Runtime>::inc_account_nonce(deployer());
    let deployed = pallet_revive::Pallet::<Runtime>::bare_instantiate(
        origin(&deployer()),
        Default::default(),
        limits(),
        Code::Upload(code.to_vec()),
        Vec::new(),
        None,
        &ExecConfig::new_substrate_tx_without_bump(),
    );
    let deployed = deployed.result.map_err(refused)?;
    ensure!(!deployed.result.did_revert(), "the constructor reverts");
    Ok(deployed.addr)
}

/// Calls a contract, which has to succeed. Gives what that weighed.
fn call(contract: H160, input: Vec<u8>) -> Result<Weight> {
    let called = pallet_revive::Pallet::<Runtime>::bare_call(
        origin(&deployer()),
        contract,
        Default::default(),
        limits(),
        input,
        &ExecConfig::new_substrate_tx(),
    );
    let answer = called.result.map_err(refused)?;
    let data = hex::encode(&answer.data);
    ensure!(!answer.did_revert(), "the contract reverts: 0x{data}");
    Ok(called.weight_consumed)
}

fn limits() -> TransactionLimits<Runtime> {
    TransactionLimits::WeightAndDeposit {
        weight_limit: CALL_LIMIT,
        deposit_limit: 1_000 * TOKEN,
    }
}
