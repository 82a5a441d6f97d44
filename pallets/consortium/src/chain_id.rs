//! The number that Ethereum transactions name this chain by (EIP-155), so that what is signed for one chain is worth
//! nothing on another.

use crate::{ChainId, Config};
use core::{fmt, marker::PhantomData};
use frame_support::traits::Get;

/// The number of a chain that was given none: the letters CLT, 4,410,452. All development chains share it, so a
/// transaction of one can be repeated on another: a chain whose tokens are worth something has a number of its own.
pub const DEVELOPMENT_CHAIN_ID: u64 = u64::from_be_bytes(*b"\0\0\0\0\0CLT");

/// The highest number: wallets count in the whole numbers of JavaScript, below 2^53, and compute twice the number and 36
/// (the `v` of a signature).
pub const MAX_CHAIN_ID: u64 = 4_503_599_627_370_476;

/// Why a number can't be a chain's: it is 0, which signatures take for no chain at all, or above [`MAX_CHAIN_ID`].
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ChainIdError(pub u64);

impl fmt::Display for ChainIdError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: choose 1 to {MAX_CHAIN_ID}", self.0)
    }
}

impl core::error::Error for ChainIdError {}

/// Refuses a number that signatures or wallets can't carry.
pub fn check_chain_id(id: u64) -> Result<(), ChainIdError> {
    if (1..=MAX_CHAIN_ID).contains(&id) {
        Ok(())
    } else {
        Err(ChainIdError(id))
    }
}

/// The chain's number, for pallet-revive's `ChainId`. One storage read.
pub struct ContractChainId<T>(PhantomData<T>);

impl<T: Config> Get<u64> for ContractChainId<T> {
    fn get() -> u64 {
        ChainId::<T>::get()
    }
}
