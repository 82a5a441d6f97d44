//! Which function of a contract is called, and what that may cost.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use pallet_cryptlet::BalanceOf;
use scale_info::TypeInfo;

/// Which function of a contract is called with a result, and what one call may cost.
#[derive(
    Clone,
    Copy,
    PartialEq,
    Eq,
    Debug,
    Encode,
    Decode,
    DecodeWithMemTracking,
    MaxEncodedLen,
    TypeInfo,
)]
pub struct Callback<Balance> {
    /// The function: the first four bytes of the Keccak-256 of its signature.
    pub selector: [u8; 4],
    /// Most gas that one call may take, in Ethereum's gas of this chain.
    pub gas: u64,
    /// Most that one call may take as deposit for what the contract stores, in the currency's smallest unit.
    pub deposit: Balance,
}

/// A [`Callback`] of this runtime.
pub type CallbackOf<T> = Callback<BalanceOf<T>>;
