//! The registrar chain's runtime: a table of contents. Each pallet's settings are in [`configs`],
//! by subject.

#![cfg_attr(not(feature = "std"), no_std)]
#![cfg_attr(
    not(test),
    deny(
        clippy::unwrap_used,
        clippy::panic,
        clippy::indexing_slicing,
        clippy::arithmetic_side_effects
    )
)]
// `expect_used` and `as_conversions` are in what the runtime's macros generate; written by hand is configuration.
#![recursion_limit = "256"]

#[cfg(feature = "std")]
#[allow(
    missing_docs,
    dead_code,
    reason = "Written by the builder, without documentation"
)]
mod wasm {
    include!(concat!(env!("OUT_DIR"), "/wasm_binary.rs"));
}

extern crate alloc;

pub mod apis;
pub mod configs;
pub mod ethereum;
pub mod genesis;
mod pallets;
mod session_keys;
#[cfg(test)]
mod tests;
mod transaction;

use alloc::borrow::Cow;
use sp_runtime::{
    generic,
    traits::{BlakeTwo256, IdentifyAccount, Verify},
    MultiAddress, MultiSignature,
};
use sp_version::RuntimeVersion;

pub use apis::RuntimeApi;
pub use pallets::*;
pub use session_keys::SessionKeys;
pub use transaction::{EthereumExtra, PlainExtrinsic, TxExtension, UncheckedExtrinsic};
#[cfg(feature = "std")]
pub use wasm::{WASM_BINARY, WASM_BINARY_BLOATY};

/// A signature of a transaction: ed25519, sr25519, ECDSA or Ethereum's.
pub type Signature = MultiSignature;
/// An account: 32 bytes, the public key or its hash.
pub type AccountId = <<Signature as Verify>::Signer as IdentifyAccount>::AccountId;
/// How a transaction names an account.
pub type Address = MultiAddress<AccountId, ()>;
/// An amount, in units of 10⁻¹² token.
pub type Balance = u128;
/// How many transactions an account has sent.
pub type Nonce = u32;
/// The number of a block: at 250 ms it lasts 34 years.
pub type BlockNumber = u32;
/// A hash of a block, a transaction or a piece of state.
pub type Hash = sp_core::H256;
/// Milliseconds since 1970, UTC.
pub type Moment = u64;
/// A block's header.
pub type Header = generic::Header<BlockNumber, BlakeTwo256>;
/// A block as the runtime reads it.
pub type Block = generic::Block<Header, UncheckedExtrinsic>;

/// Runs blocks: what the node calls through [`apis`].
pub type Executive = frame_executive::Executive<
    Runtime,
    Block,
    frame_system::ChainContext<Runtime>,
    Runtime,
    AllPalletsWithSystem,
>;

/// The amount that one token counts as.
pub const TOKEN: Balance = 1_000_000_000_000;
/// A thousandth of a token.
pub const MILLI_TOKEN: Balance = 1_000_000_000;
/// A millionth of a token.
pub const MICRO_TOKEN: Balance = 1_000_000;

/// The version of this code. `spec_version` rises with every change of behaviour,
/// `transaction_version` with every change of how transactions are encoded.
#[sp_version::runtime_version]
pub const VERSION: RuntimeVersion = RuntimeVersion {
    spec_name: Cow::Borrowed("cryptlet-registrar"),
    impl_name: Cow::Borrowed("cryptlet-registrar"),
    authoring_version: 1,
    spec_version: 1,
    impl_version: 1,
    apis: apis::RUNTIME_API_VERSIONS,
    transaction_version: 1,
    system_version: 1,
};
