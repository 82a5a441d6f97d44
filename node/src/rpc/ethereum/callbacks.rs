//! Logs that no Ethereum transaction made: those of callbacks, and those of contracts that other transactions called.
//!
//! Ethereum's clients know logs only as parts of a transaction. So each block with such logs ends with one transaction
//! that stands for them. It is made up by the node: nobody signed it, it costs nothing, its hash follows from the block's,
//! and the block's own hash, its transactions' root and its receipts' root don't have it.

use pallet_revive::{
    evm::{H160, H256, U256},
    pallet_revive_types::runtime_api::{
        TransactionInfoV1, TransactionLegacySignedV1, TransactionLegacyUnsignedV1,
        TransactionSignedV1,
    },
};
use sp_crypto_hashing::keccak_256;

/// Its sender and receiver: the address of the CryptoDelegate's contract (`ICryptoDelegate`).
pub const ADDRESS: H160 = H160([
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x0c, 0x7d, 0, 0,
]);

/// What the hash of such a transaction begins with, so that it is nothing else's.
const DOMAIN: &[u8] = b"cryptlet:callbacks";

/// The hash of the transaction that stands for the callbacks of the block with this Ethereum hash: Keccak-256 of the
/// domain and that hash.
pub fn hash(block: H256) -> H256 {
    H256(keccak_256(&[DOMAIN, block.as_bytes()].concat()))
}

/// That transaction. `index`: its place in the block, the last.
pub fn transaction(block_hash: H256, block_number: U256, index: U256) -> TransactionInfoV1 {
    let unsigned = TransactionLegacyUnsignedV1 {
        to: Some(ADDRESS),
        ..Default::default()
    };
    TransactionInfoV1 {
        block_hash,
        block_number,
        from: ADDRESS,
        hash: hash(block_hash),
        transaction_index: index,
        transaction_signed: TransactionSignedV1::TransactionLegacySigned(
            TransactionLegacySignedV1 {
                transaction_legacy_unsigned: unsigned,
                ..Default::default()
            },
        ),
    }
}
