//! Which pallets are benchmarked, and how. Never part of a chain.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::as_conversions,
    clippy::expect_used,
    reason = "A benchmark that can't run has to stop, and the SDK's macros compute without checks"
)]

use crate::{
    AllPalletsWithSystem, Balances, Callbacks, Consortium, Council, Cryptlet, CryptoDelegate,
    Runtime, Sudo, Timestamp, TransactionPayment, Utility,
};
use alloc::{string::String, vec::Vec};
use frame_benchmarking::{
    baseline::{Config as BaselineConfig, Pallet as BaselineBench},
    BenchmarkBatch, BenchmarkConfig, BenchmarkList,
};
use frame_support::traits::{StorageInfo, StorageInfoTrait, WhitelistedStorageKeys};
use frame_system_benchmarking::{
    extensions::Pallet as SystemExtensionsBench, Pallet as SystemBench,
};

frame_benchmarking::define_benchmarks!(
    [frame_benchmarking, BaselineBench::<Runtime>]
    [frame_system, SystemBench::<Runtime>]
    [frame_system_extensions, SystemExtensionsBench::<Runtime>]
    [crypto_delegate_precompile, crypto_delegate_precompile::Benchmarks::<Runtime>]
    [pallet_balances, Balances]
    [pallet_callbacks, Callbacks]
    [pallet_collective, Council]
    [pallet_consortium, Consortium]
    [pallet_crypto_delegate, CryptoDelegate]
    [pallet_cryptlet, Cryptlet]
    [pallet_sudo, Sudo]
    [pallet_timestamp, Timestamp]
    [pallet_transaction_payment, TransactionPayment]
    [pallet_utility, Utility]
);

impl frame_system_benchmarking::Config for Runtime {}
impl BaselineConfig for Runtime {}
impl pallet_transaction_payment::BenchmarkConfig for Runtime {}

/// What can be benchmarked, and the storage that the pallets declare.
pub fn metadata(extra: bool) -> (Vec<BenchmarkList>, Vec<StorageInfo>) {
    let mut list = Vec::<BenchmarkList>::new();
    list_benchmarks!(list, extra);
    (list, AllPalletsWithSystem::storage_info())
}

/// Runs the benchmarks that `config` names.
pub fn dispatch(config: BenchmarkConfig) -> Result<Vec<BenchmarkBatch>, String> {
    let whitelist = AllPalletsWithSystem::whitelisted_storage_keys();
    let mut batches = Vec::<BenchmarkBatch>::new();
    let params = (&config, &whitelist);
    add_benchmarks!(params, batches);
    Ok(batches)
}

/// Ends a benchmark that panics. The SDK's own handler is switched off by `full_crypto`, with which fixtures sign.
#[cfg(all(substrate_runtime, not(feature = "std")))]
#[panic_handler]
fn end(panic: &core::panic::PanicInfo) -> ! {
    sp_runtime::print(alloc::format!("{panic}").as_str());
    core::arch::wasm32::unreachable()
}
