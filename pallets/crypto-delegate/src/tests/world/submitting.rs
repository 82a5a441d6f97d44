//! Reports, in the pool and in a block.

use super::super::mock::*;
use crate::Call;
use codec::Encode;
use cryptlet_primitives::report::Report;
use frame_support::{
    dispatch::{GetDispatchInfo, PostDispatchInfo},
    weights::Weight,
};
use frame_system::{offchain::CreateAuthorizedTransaction, CheckNonce};
use sp_runtime::{
    traits::{Applyable, Checkable, TransactionExtension},
    transaction_validity::{TransactionSource, TransactionValidity, TransactionValidityError},
    DispatchResult, DispatchResultWithInfo,
};

/// The call that carries a report.
pub fn call_of(report: Report) -> Call<Test> {
    let purposes = crate::types::Purposes::of_report::<Test>(&report);
    Call::report { report, purposes }
}

fn transaction(report: Report) -> Extrinsic {
    let call = RuntimeCall::CryptoDelegate(call_of(report));
    <Test as CreateAuthorizedTransaction<Call<Test>>>::create_authorized_transaction(call)
}

/// What the transaction pool says to a report.
pub fn validate(report: &Report) -> TransactionValidity {
    validate_transaction(transaction(report.clone()))
}

/// What the transaction pool says to a report with other extensions beside it than its delegate's.
pub fn validate_with(report: &Report, extension: Extension) -> TransactionValidity {
    let call = RuntimeCall::CryptoDelegate(call_of(report.clone()));
    validate_transaction(Extrinsic::new_transaction(call, extension))
}

pub(super) fn validate_transaction(transaction: Extrinsic) -> TransactionValidity {
    let (info, length) = (transaction.get_dispatch_info(), transaction.encoded_size());
    let context = frame_system::ChainContext::<Test>::default();
    let checked = Checkable::check(transaction, &context)?;
    checked.validate::<Test>(TransactionSource::External, &info, length)
}

/// Applies a report as a block does: authorization, then the call.
pub fn submit(report: &Report) -> Result<DispatchResult, TransactionValidityError> {
    Ok(apply(report)?.map(|_| ()).map_err(|error| error.error))
}

/// What a block weighs a report with, before it is applied and after.
pub fn weights_of(report: &Report) -> (Weight, Weight) {
    let transaction = transaction(report.clone());
    let mut before = transaction.get_dispatch_info();
    // What `CheckNonce` is weighed with, it gives back: nobody signed, so there is no nonce.
    let unneeded = CheckNonce::<Test>::from(0).weight(&transaction.function);
    before.extension_weight = before.extension_weight.saturating_sub(unneeded);
    let after = apply(report)
        .expect("it is authorized")
        .expect("it is settled");
    (before.total_weight(), after.calc_actual_weight(&before))
}

fn apply(
    report: &Report,
) -> Result<DispatchResultWithInfo<PostDispatchInfo>, TransactionValidityError> {
    apply_transaction(transaction(report.clone()))
}

pub(super) fn apply_transaction(
    transaction: Extrinsic,
) -> Result<DispatchResultWithInfo<PostDispatchInfo>, TransactionValidityError> {
    let (info, length) = (transaction.get_dispatch_info(), transaction.encoded_size());
    let context = frame_system::ChainContext::<Test>::default();
    let checked = Checkable::check(transaction, &context)?;
    checked.apply::<Test>(&info, length)
}

/// Whether a report is accepted.
pub type Outcome = Result<(), TransactionValidityError>;
