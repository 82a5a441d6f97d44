//! The shape of a transaction, and how the node's offchain worker makes one.

use crate::{configs::Fees, Address, Balance, Nonce, Runtime, RuntimeCall, Signature};
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
};
use sp_runtime::{
    generic::{self, Era},
    traits::InvalidVersion,
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
/// signature names this chain by its EIP-155 number, or, in the legacy form, no chain: docs/trust-model.md.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct EthereumExtra;

impl EthExtra for EthereumExtra {
    type Config = Runtime;
    type ExtensionOtherVersions = InvalidVersion;
    type ExtensionV0 = TxExtension;

    fn get_eth_extension(nonce: Nonce, tip: Balance) -> TxExtension {
        extension(nonce, tip, SetOrigin::new_from_eth_transaction())
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
