//! A runtime around `pallet-oracle`, with operators that feed values by signed transactions of the registrar's own form:
//! the same checks, the same fees. It is flattered in two ways: its operators are a constant list instead of a stored one,
//! and the values of the round before have just expired, so that the first feeds combine nothing.

pub(crate) mod runtime;

use crate::{
    chain::{Chain, Engine},
    hosts::Host,
    BATCH,
};
use anyhow::{anyhow, ensure, Context, Result};
use codec::Encode;
use frame_metadata_hash_extension::CheckMetadataHash;
use frame_support::traits::fungible::Mutate;
use frame_system::{
    AuthorizeCall, CheckGenesis, CheckMortality, CheckNonZeroSender, CheckNonce, CheckSpecVersion,
    CheckTxVersion, CheckWeight, WeightReclaim,
};
use pallet_transaction_payment::ChargeTransactionPayment;
use runtime::{
    dispatch, operators, Balances, Extension, Feed, Oracle, Runtime, RuntimeCall, RuntimeOrigin,
    Transaction, EXPIRY_MS,
};
use sp_core::{sr25519, Pair};
use sp_runtime::{
    generic::{Era, SignedPayload},
    AccountId32, BuildStorage, MultiSignature,
};

/// What an account starts with.
const ENDOWMENT: u128 = 1_000_000_000_000_000_000;

/// A chain on which each operator has fed all values once, too long ago to count.
pub fn prepare() -> Result<Chain> {
    let mut chain = found()?;
    chain.begin()?;
    chain.within(|| {
        for host in operators() {
            let account = host.account();
            endow(&account)?;
            Oracle::feed_values(RuntimeOrigin::signed(account), feed(&host, BATCH)?)
                .map_err(|error| anyhow!("not fed: {error:?}"))?;
        }
        ensure!(Oracle::get(&0).is_some(), "no value is combined");
        Ok(())
    })?;
    chain.seal()?;
    chain.keep()?;
    while chain.now() < first_moment(&mut chain)? + EXPIRY_MS {
        chain.begin()?;
        chain.seal()?;
        chain.keep()?;
    }
    Ok(chain)
}

/// A chain of this runtime, on which nothing has happened.
pub(crate) fn found() -> Result<Chain> {
    let mut storage = frame_system::GenesisConfig::<Runtime>::default()
        .build_storage()
        .map_err(|error| anyhow!(error))?;
    pallet_transaction_payment::GenesisConfig::<Runtime>::default()
        .assimilate_storage(&mut storage)
        .map_err(|error| anyhow!(error))?;
    Ok(Chain::new(storage, Engine::Native(dispatch), clock))
}

/// Gives an account money for its fees.
pub(crate) fn endow(account: &AccountId32) -> Result<()> {
    Balances::mint_into(account, ENDOWMENT)
        .map(|_| ())
        .map_err(|error| anyhow!("not endowed: {error:?}"))
}

fn first_moment(chain: &mut Chain) -> Result<u64> {
    let value = chain
        .within(|| Oracle::get(&0))
        .context("no value is combined")?;
    Ok(value.timestamp)
}

/// The operators' transactions that bring `count` new values.
pub fn feeds(chain: &mut Chain, count: u16) -> Result<Vec<Vec<u8>>> {
    let feeds = || {
        operators()
            .iter()
            .map(|host| {
                let values = feed(host, count)?;
                let call = RuntimeCall::Oracle(pallet_oracle::Call::feed_values { values });
                signed(&host.operator, call)
            })
            .collect()
    };
    chain.within(feeds)
}

fn feed(host: &Host, count: u16) -> Result<Feed> {
    let values: Vec<(u32, u128)> = (0..u32::from(count))
        .map(|key| (key, 67_140_000 + u128::from(host.id.0)))
        .collect();
    values
        .try_into()
        .map_err(|_| anyhow!("more values than a feed takes"))
}

/// The first transaction of an account that has sent none.
pub(crate) fn signed(pair: &sr25519::Pair, call: RuntimeCall) -> Result<Vec<u8>> {
    let extension: Extension = (
        AuthorizeCall::new(),
        CheckNonZeroSender::new(),
        CheckSpecVersion::new(),
        CheckTxVersion::new(),
        CheckGenesis::new(),
        CheckMortality::from(Era::Immortal),
        CheckNonce::from(0),
        CheckWeight::new(),
        ChargeTransactionPayment::from(0),
        CheckMetadataHash::new(false),
        WeightReclaim::new(),
    );
    let payload =
        SignedPayload::new(call, extension).map_err(|error| anyhow!("no payload: {error:?}"))?;
    let signature: MultiSignature = payload.using_encoded(|bytes| pair.sign(bytes)).into();
    let (call, extension, _) = payload.deconstruct();
    let signer = AccountId32::from(pair.public());
    Ok(Transaction::new_signed(call, signer.into(), signature, extension).encode())
}

fn clock(now: u64) -> Vec<u8> {
    Transaction::new_bare(RuntimeCall::Timestamp(pallet_timestamp::Call::set { now })).encode()
}
