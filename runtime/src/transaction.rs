//! The shape of a transaction, and how the node's offchain worker makes one.

use crate::{configs::Fees, Address, Runtime, RuntimeCall, Signature};
use frame_metadata_hash_extension::CheckMetadataHash;
use frame_system::{
    offchain::{CreateAuthorizedTransaction, CreateBare, CreateTransaction, CreateTransactionBase},
    CheckGenesis, CheckMortality, CheckNonZeroSender, CheckNonce, CheckSpecVersion, CheckTxVersion,
    CheckWeight, WeightReclaim,
};
use pallet_crypto_delegate::AuthorizeCall;
use sp_runtime::generic::{self, Era};

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
    WeightReclaim<Runtime>,
);

/// A transaction as it arrives, its signature not checked yet.
pub type UncheckedExtrinsic =
    generic::UncheckedExtrinsic<Address, RuntimeCall, Signature, TxExtension>;

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
        UncheckedExtrinsic::new_transaction(call, extension)
    }
}

impl<Call> CreateAuthorizedTransaction<Call> for Runtime
where
    RuntimeCall: From<Call>,
{
    /// No signer, no nonce, no fee, no end of validity: an authorized call carries its own proof,
    /// and says itself how long it is valid.
    fn create_extension() -> TxExtension {
        (
            AuthorizeCall::new(),
            CheckNonZeroSender::new(),
            CheckSpecVersion::new(),
            CheckTxVersion::new(),
            CheckGenesis::new(),
            CheckMortality::from(Era::Immortal),
            CheckNonce::from(0),
            CheckWeight::new(),
            Fees::from(0),
            CheckMetadataHash::new(false),
            WeightReclaim::new(),
        )
    }
}

impl<Call> CreateBare<Call> for Runtime
where
    RuntimeCall: From<Call>,
{
    fn create_bare(call: RuntimeCall) -> UncheckedExtrinsic {
        UncheckedExtrinsic::new_bare(call)
    }
}
