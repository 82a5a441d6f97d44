//! What contracts call: the CryptoDelegate at a fixed address, and each cryptlet at its own; and how cryptlets call
//! contracts back.
//!
//! The interface is `contracts/src/ICryptoDelegate.sol`, which contracts import and this crate reads. A function charges its
//! weight, step by step, each before its work; then it refuses what it may not be ([`Refusal`]); then it hands over to the
//! pallets, whose rules are the same for contracts as for everybody. What reverts has changed nothing: `pallet_revive`
//! undoes the call.
//!
//! | file | noun |
//! |---|---|
//! | [`abi`] | the interface's types, and the chain's |
//! | [`money`] | wei and units; value that comes with a call |
//! | `refusal` | why a function refuses |
//! | `guard` | static calls, delegate calls, value, and calls out of a callback |
//! | `cryptlet` | the precompile of cryptlets |
//! | `asking` | asking, subscribing, funding, resuming, leaving |
//! | `delegate` | the precompile of the CryptoDelegate |
//! | `binding` | contracts' own cryptlets |
//! | `topics` | handing over and removing topics |
//! | `results` | results of topics |
//! | `envelopes` | sealed trust envelopes |
//! | `outbound` | calls of contracts, and retries of those that failed |
//! | [`weights`] | what all this weighs |

#![cfg_attr(not(feature = "std"), no_std)]
#![deny(missing_docs)]
#![cfg_attr(
    not(test),
    deny(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::panic,
        clippy::indexing_slicing,
        clippy::arithmetic_side_effects,
        clippy::as_conversions
    )
)]

extern crate alloc;

pub mod abi;
mod asking;
#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
mod binding;
mod cryptlet;
mod delegate;
mod envelopes;
mod guard;
pub mod money;
mod outbound;
mod refusal;
mod results;
mod topics;
pub mod weights;

#[cfg(feature = "runtime-benchmarks")]
pub use benchmarking::Pallet as Benchmarks;
pub use cryptlet::CryptletPrecompile;
pub use delegate::{CryptoDelegatePrecompile, DELEGATE_ADDRESS_SUFFIX};
pub use outbound::ReviveContracts;
pub use refusal::Refusal;
pub use weights::{MeasuredWeight, WeightInfo};

/// What is needed of the runtime: the pallets, and that contracts pay in what the registrar counts in. Whatever has it needs
/// no more.
pub trait Config:
    pallet_revive::Config<Currency = <Self as pallet_cryptlet::Config>::Currency>
    + pallet_crypto_delegate::Config
    + pallet_callbacks::Config
{
}

impl<T> Config for T where
    T: pallet_revive::Config<Currency = <T as pallet_cryptlet::Config>::Currency>
        + pallet_crypto_delegate::Config
        + pallet_callbacks::Config
{
}
