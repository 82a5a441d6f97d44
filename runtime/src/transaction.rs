//! The shape of a transaction, and how the node's offchain worker makes one.

use crate::{configs::Fees, AccountId, Address, Balance, Nonce, Runtime, RuntimeCall, Signature};
use frame_metadata_hash_extension::CheckMetadataHash;
use frame_system::{
    offchain::{CreateAuthorizedTransaction, CreateBare, CreateTransaction, CreateTransactionBase},
    CheckGenesis, CheckMortality, CheckNonZeroSender, CheckNonce, CheckSpecVersion, CheckTxVersion,
    CheckWeight, WeightReclaim,
};
use pallet_crypto_delegate::AuthorizeCall;
use pallet_revive::evm::{
    runtime::{EthExtra, UncheckedExtrinsic as EthereumOrPlain},
    tx_extension::SetOrigin,
    TransactionSigned,
};
use sp_runtime::{
    generic::{self, CheckedExtrinsic, Era},
    traits::InvalidVersion,
    transaction_validity::InvalidTransaction,
};

/// What is checked before a call runs, in this order, and settled after it. `AuthorizeCall` comes first: it sees what
/// all others carry, and lets a report have nothing but what [`CreateAuthorizedTransaction`] gives it.
pub type TxExtension = (
    AuthorizeCall<Runtime>,
    CheckNonZeroSender<Runtime>,
    CheckSpecVersion<Runtime>,
    CheckTxVersion<Runtime>,
    CheckGenesis<Runtime>,
    CheckMortality<Runtime>,
    CheckNonce<Runtime>,
    CheckWeight<Runtime>,
    Fees,
    CheckMetadataHash<Runtime>,
    SetOrigin<Runtime>,
    WeightReclaim<Runtime>,
);

/// A transaction as it arrives, its signature not checked yet: an Ethereum one, wrapped into a bare
/// `Revive.eth_transact`, or one of [`PlainExtrinsic`].
pub type UncheckedExtrinsic = EthereumOrPlain<Address, Signature, EthereumExtra>;

/// A transaction as clients of this chain make it.
pub type PlainExtrinsic = generic::UncheckedExtrinsic<Address, RuntimeCall, Signature, TxExtension>;

/// What an Ethereum transaction is checked by: the same as every other, with the nonce and the tip that it names. Its
/// signature has to name this chain by its EIP-155 number. One of the legacy form that names no chain is refused: it would
/// be good on every chain, and whoever saw it elsewhere could bring it here.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct EthereumExtra;

/// A transaction whose signature was checked.
type Checked = CheckedExtrinsic<AccountId, RuntimeCall, TxExtension>;

impl EthExtra for EthereumExtra {
    type Config = Runtime;
    type ExtensionOtherVersions = InvalidVersion;
    type ExtensionV0 = TxExtension;

    fn get_eth_extension(nonce: Nonce, tip: Balance) -> TxExtension {
        AnyChain::get_eth_extension(nonce, tip)
    }

    fn try_into_checked_extrinsic(
        payload: &[u8],
        encoded_len: usize,
    ) -> Result<Checked, InvalidTransaction> {
        if !names_chain(payload) {
            return Err(InvalidTransaction::Call);
        }
        AnyChain::try_into_checked_extrinsic(payload, encoded_len)
    }
}

/// What `pallet_revive` checks by itself: of chains, that none but this one is named.
struct AnyChain;

impl EthExtra for AnyChain {
    type Config = Runtime;
    type ExtensionOtherVersions = InvalidVersion;
    type ExtensionV0 = TxExtension;

    fn get_eth_extension(nonce: Nonce, tip: Balance) -> TxExtension {
        extension(nonce, tip, SetOrigin::new_from_eth_transaction())
    }
}

/// Whether a signed transaction names a chain. Only those of the legacy form may leave it out; what is no transaction at
/// all is not this check's to refuse.
fn names_chain(payload: &[u8]) -> bool {
    match TransactionSigned::decode(payload) {
        Ok(TransactionSigned::TransactionLegacySigned(transaction)) => {
            let unsigned = transaction.transaction_legacy_unsigned;
            unsigned.chain_id.is_some()
        }
        _ => true,
    }
}

fn extension(nonce: Nonce, tip: Balance, origin: SetOrigin<Runtime>) -> TxExtension {
    (
        AuthorizeCall::new(),
        CheckNonZeroSender::new(),
        CheckSpecVersion::new(),
        CheckTxVersion::new(),
        CheckGenesis::new(),
        CheckMortality::from(Era::Immortal),
        CheckNonce::from(nonce),
        CheckWeight::new(),
        Fees::from(tip),
        CheckMetadataHash::new(false),
        origin,
        WeightReclaim::new(),
    )
}

impl<Call> CreateTransactionBase<Call> for Runtime
where
    RuntimeCall: From<Call>,
{
    type Extrinsic = UncheckedExtrinsic;
    type RuntimeCall = RuntimeCall;
}

impl<Call> CreateTransaction<Call> for Runtime
where
    RuntimeCall: From<Call>,
{
    type Extension = TxExtension;

    fn create_transaction(call: RuntimeCall, extension: TxExtension) -> UncheckedExtrinsic {
        PlainExtrinsic::new_transaction(call, extension).into()
    }
}

impl<Call> CreateAuthorizedTransaction<Call> for Runtime
where
    RuntimeCall: From<Call>,
{
    /// No signer, no nonce, no fee, no end of validity: an authorized call carries its own proof,
    /// and says itself how long it is valid.
    fn create_extension() -> TxExtension {
        extension(0, 0, SetOrigin::default())
    }
}

impl<Call> CreateBare<Call> for Runtime
where
    RuntimeCall: From<Call>,
{
    fn create_bare(call: RuntimeCall) -> UncheckedExtrinsic {
        PlainExtrinsic::new_bare(call).into()
    }
}
