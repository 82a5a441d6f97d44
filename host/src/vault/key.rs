//! Names and public halves of keys.

use codec::{Decode, Encode};
use cryptlet_primitives::{
    ids::{CryptletId, KeyEpoch},
    Public,
};
use sp_core::H256;
use std::fmt;

/// A key's name: what it is for.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Encode, Decode)]
pub enum KeyId {
    /// The region's signing key of one epoch (ed25519).
    Region {
        /// Which of the region's keys.
        epoch: KeyEpoch,
    },
    /// The region's key for what only it may read (X25519).
    Encryption,
    /// An instance's signing key of one epoch (ed25519).
    Instance {
        /// The chain: its first block's hash.
        genesis: H256,
        /// The cryptlet.
        cryptlet: CryptletId,
        /// Which of the instance's keys.
        epoch: KeyEpoch,
    },
    /// The signing key of one epoch (ed25519) of an instance that serves one contract. Forgotten once the contract has let its
    /// cryptlet go, or the chain takes later epochs alone; no other key is.
    Contract {
        /// The chain: its first block's hash.
        genesis: H256,
        /// The contract's own cryptlet.
        cryptlet: CryptletId,
        /// Which of the instance's keys.
        epoch: KeyEpoch,
    },
}

impl fmt::Display for KeyId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            KeyId::Region { epoch } => write!(formatter, "region/{epoch}"),
            KeyId::Encryption => write!(formatter, "encryption"),
            KeyId::Instance {
                genesis,
                cryptlet,
                epoch,
            } => write!(formatter, "instance/{genesis}/{cryptlet}/{epoch}"),
            KeyId::Contract {
                genesis,
                cryptlet,
                epoch,
            } => write!(formatter, "contract/{genesis}/{cryptlet}/{epoch}"),
        }
    }
}

/// A key's public half.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum PublicHalf {
    /// Of a signing key: ed25519.
    Signing(Public),
    /// Of an encryption key: X25519.
    Encryption(H256),
}
