//! What an `eth_*` method answers when it can't: the codes and words that Ethereum's clients look for.

use super::turns::MAX_WORK;
use cryptlet_registrar_runtime::Hash;
use jsonrpsee::types::ErrorObjectOwned;
use pallet_revive::{evm::decode_revert_reason, EthTransactError};
use sc_transaction_pool_api::error::Error as PoolError;
use sp_core::{Bytes, U256};
use sp_runtime::transaction_validity::InvalidTransaction;

/// A contract reverted; the error's data are what it gave back.
pub const REVERTED: i32 = 3;
/// The request is sound, but can't be answered.
pub const SERVER: i32 = -32_000;
/// The node does as much of this as it does at once (EIP-1474): libraries that know the code ask again by themselves.
pub const BUSY: i32 = -32_005;
/// The request is not sound.
pub const PARAMS: i32 = -32_602;

/// An error with one of the codes above.
pub fn of(code: i32, message: impl Into<String>) -> ErrorObjectOwned {
    ErrorObjectOwned::owned(code, message, None::<()>)
}

/// The request is not sound.
pub fn params(message: impl Into<String>) -> ErrorObjectOwned {
    of(PARAMS, message)
}

/// Too many questions of a kind wait.
pub fn busy() -> ErrorObjectOwned {
    of(
        BUSY,
        "this node is busy: too many such questions wait; ask again in some seconds",
    )
}

/// The answer takes too long.
pub fn too_long() -> ErrorObjectOwned {
    let seconds = MAX_WORK.as_secs();
    of(
        SERVER,
        format!("query timeout exceeded: it takes more than {seconds} seconds; ask for less: of logs for fewer blocks"),
    )
}

/// A search for logs finds or reads too much.
pub fn too_much(done: impl std::fmt::Display) -> ErrorObjectOwned {
    of(
        SERVER,
        format!("query {done}: ask for fewer blocks, or for a contract or a topic"),
    )
}

/// Who listens missed something.
pub fn missed() -> ErrorObjectOwned {
    of(
        SERVER,
        "blocks came faster than they could be told, and this subscription ends here: subscribe anew, and ask eth_getLogs for \
         what came between",
    )
}

/// A call of the runtime that can't be tried.
pub fn untried() -> ErrorObjectOwned {
    of(
        SERVER,
        "this is no call of the chain's runtime, or it weighs more than a transaction may: it is not tried",
    )
}

/// There is no such block.
pub fn no_block() -> ErrorObjectOwned {
    of(SERVER, "header not found")
}

/// The database does not answer.
pub fn database(error: sp_blockchain::Error) -> ErrorObjectOwned {
    of(
        SERVER,
        format!("this node's database does not answer: {error}"),
    )
}

/// A block's state does not answer.
pub fn state(error: impl std::fmt::Display) -> ErrorObjectOwned {
    of(
        SERVER,
        format!(
            "the state of that block does not answer ({error}); ask a newer block, or an archive node (--state-pruning \
             archive --blocks-pruning archive)"
        ),
    )
}

/// A block's body is not there.
pub fn no_body(block: Hash) -> ErrorObjectOwned {
    of(
        SERVER,
        format!(
            "the body of block {block:?} is not in this node's store; ask an archive node (--state-pruning archive \
             --blocks-pruning archive)"
        ),
    )
}

/// A block has a transaction that is none.
pub fn bad_block(block: Hash) -> ErrorObjectOwned {
    of(
        SERVER,
        format!("an Ethereum transaction in block {block:?} can't be read: tell who maintains this node"),
    )
}

/// A call or an estimate failed.
pub fn call(error: EthTransactError) -> ErrorObjectOwned {
    match error {
        EthTransactError::Data(data) => {
            let message = match decode_revert_reason(&data) {
                // Of `Error(string)` the text alone follows, as elsewhere.
                Some(reason) => format!(
                    "execution reverted: {}",
                    reason.strip_prefix("revert: ").unwrap_or(&reason)
                ),
                None => "execution reverted".to_owned(),
            };
            ErrorObjectOwned::owned(REVERTED, message, Some(Bytes(data)))
        }
        EthTransactError::Message(message) => of(SERVER, message),
    }
}

/// The pool does not take a transaction.
pub fn pool(error: PoolError) -> ErrorObjectOwned {
    let message = match error {
        PoolError::InvalidTransaction(invalid) => invalid_transaction(invalid),
        PoolError::TooLowPriority { .. } => {
            "replacement transaction underpriced: another one of this sender with this nonce waits, and no price lets one go \
             before another on this chain"
                .to_owned()
        }
        PoolError::ImmediatelyDropped => "txpool is full: send it again later".to_owned(),
        PoolError::TemporarilyBanned => {
            "it was refused before, and is not looked at again for some time: change it, or send it later".to_owned()
        }
        other => other.to_string(),
    };
    of(SERVER, message)
}

fn invalid_transaction(invalid: InvalidTransaction) -> String {
    match invalid {
        InvalidTransaction::Stale => "nonce too low: transactions with it, or later ones, are in blocks".to_owned(),
        InvalidTransaction::Future => "nonce too high: those before it are missing".to_owned(),
        InvalidTransaction::BadProof => "invalid sender: the signature is not sound".to_owned(),
        InvalidTransaction::Payment => {
            "insufficient funds for gas * price + value, or too little gas for the transaction's own cost: \
             eth_estimateGas says how much it takes"
                .to_owned()
        }
        InvalidTransaction::ExhaustsResources => {
            "exceeds block gas limit: no block has room for it".to_owned()
        }
        other => format!("the chain refuses it: {other:?}"),
    }
}

/// A transaction names another chain.
pub fn wrong_chain(have: U256, want: u64) -> ErrorObjectOwned {
    of(
        SERVER,
        format!("invalid chain id for signer: have {have} want {want}"),
    )
}

/// A transaction would be good on every chain.
pub fn unprotected() -> ErrorObjectOwned {
    of(
        SERVER,
        "only replay-protected (EIP-155) transactions allowed over RPC: sign it with the number of this chain, \
         eth_chainId",
    )
}

/// More bytes than a transaction has.
pub fn oversized(length: usize, most: usize) -> ErrorObjectOwned {
    of(
        SERVER,
        format!("oversized data: transaction size {length}, limit {most}"),
    )
}

/// Bytes that are no transaction.
pub fn no_transaction(error: impl std::fmt::Display) -> ErrorObjectOwned {
    of(
        SERVER,
        format!("no signed transaction can be read from these bytes: {error}"),
    )
}

/// Transactions of a kind that this chain does not take.
pub fn unsupported(kind: u8) -> ErrorObjectOwned {
    of(
        SERVER,
        format!("transaction type not supported: {kind}; this chain takes 0, 1 (EIP-2930) and 2 (EIP-1559)"),
    )
}

/// A transaction offers less than a gas costs.
pub fn underpriced(offered: U256, price: U256) -> ErrorObjectOwned {
    of(
        SERVER,
        format!(
            "max fee per gas less than block base fee: maxFeePerGas {offered}, baseFee {price}"
        ),
    )
}
