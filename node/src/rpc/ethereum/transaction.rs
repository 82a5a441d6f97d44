//! Transactions as Ethereum's clients get them.

use pallet_revive::{
    evm::{Byte, GenericTransaction, TransactionSigned, H160, H256, U256},
    pallet_revive_types::runtime_api::{TransactionInfoV1, TransactionSignedV1},
};
use serde::Serialize;
use sp_crypto_hashing::keccak_256;

/// A transaction in a block, or one that waits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Transaction {
    /// It is in a block.
    Mined(Box<TransactionInfoV1>),
    /// It waits in the pool.
    Pending(Box<Pending>),
}

/// A transaction that waits: it has no block yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Pending {
    /// `null`.
    pub block_hash: Option<H256>,
    /// `null`.
    pub block_number: Option<U256>,
    /// `null`.
    pub transaction_index: Option<U256>,
    /// Who sent it.
    pub from: H160,
    /// Its hash.
    pub hash: H256,
    /// What was signed, and how.
    #[serde(flatten)]
    pub signed: TransactionSignedV1,
}

/// A signed transaction that was read, with what has to be computed from it.
#[derive(Clone, Debug)]
pub struct Parsed {
    /// Its hash.
    pub hash: H256,
    /// Who signed it.
    pub from: H160,
    /// Its parts, whatever its kind.
    pub parts: GenericTransaction,
    signed: TransactionSigned,
}

impl Parsed {
    /// Reads a signed transaction, RLP, as of a chain on which a gas costs `price`. Fails, with the reason, if it is none, or
    /// its signature is nobody's.
    pub fn new(payload: &[u8], price: U256) -> Result<Self, String> {
        let signed = TransactionSigned::decode(payload).map_err(|error| error.to_string())?;
        let from = signed
            .recover_eth_address()
            .map_err(|()| "its signature is nobody's".to_owned())?;
        Ok(Parsed {
            hash: H256(keccak_256(payload)),
            from,
            parts: GenericTransaction::from_signed(signed.clone(), price, Some(from)),
            signed,
        })
    }

    /// It as it is to be written, so that its hash is the one that its sender knows.
    pub fn payload(&self) -> Vec<u8> {
        self.signed.signed_payload()
    }

    /// Its kind: 0 for those of before EIP-2718.
    pub fn kind(&self) -> Byte {
        self.parts.r#type.clone().unwrap_or_default()
    }

    /// The most that it offers for each gas.
    pub fn offer(&self) -> U256 {
        match &self.signed {
            TransactionSigned::TransactionLegacySigned(tx) => {
                tx.transaction_legacy_unsigned.gas_price
            }
            TransactionSigned::Transaction2930Signed(tx) => tx.transaction_2930_unsigned.gas_price,
            TransactionSigned::Transaction1559Signed(tx) => {
                tx.transaction_1559_unsigned.max_fee_per_gas
            }
            TransactionSigned::Transaction4844Signed(tx) => {
                tx.transaction_4844_unsigned.max_fee_per_gas
            }
            TransactionSigned::Transaction7702Signed(tx) => {
                tx.transaction_7702_unsigned.max_fee_per_gas
            }
        }
    }

    /// It in its block: for its gas it paid `price` each.
    pub fn mined(
        self,
        block_hash: H256,
        block_number: U256,
        index: U256,
        price: U256,
    ) -> TransactionInfoV1 {
        TransactionInfoV1 {
            block_hash,
            block_number,
            from: self.from,
            hash: self.hash,
            transaction_index: index,
            transaction_signed: priced(self.signed, Some(price)).into(),
        }
    }

    /// It before it has a block.
    pub fn pending(self) -> Pending {
        Pending {
            block_hash: None,
            block_number: None,
            transaction_index: None,
            from: self.from,
            hash: self.hash,
            signed: priced(self.signed, None).into(),
        }
    }
}

/// A transaction with `gasPrice` and `v`, which were not signed but clients look for: what was paid for each gas, or the
/// most that is offered, and the parity of the signature once more.
fn priced(mut signed: TransactionSigned, paid: Option<U256>) -> TransactionSigned {
    match &mut signed {
        TransactionSigned::Transaction1559Signed(tx) => {
            let unsigned = &mut tx.transaction_1559_unsigned;
            unsigned.gas_price = paid.unwrap_or(unsigned.max_fee_per_gas);
            tx.v = Some(tx.y_parity);
        }
        TransactionSigned::Transaction2930Signed(tx) => tx.v = Some(tx.y_parity),
        TransactionSigned::Transaction7702Signed(tx) => tx.v = Some(tx.y_parity),
        TransactionSigned::Transaction4844Signed(_)
        | TransactionSigned::TransactionLegacySigned(_) => {}
    }
    signed
}
