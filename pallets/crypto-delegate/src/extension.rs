//! The part of a transaction that authorizes calls, and lets a report come in one form only.

use crate::{Call, Config};
use codec::{Decode, DecodeWithMemTracking, Encode};
use frame_support::{
    dispatch::{DispatchInfo, PostDispatchInfo},
    pallet_prelude::{
        DispatchResult, InvalidTransaction, TransactionSource, TransactionValidityError, Weight,
    },
    traits::IsSubType,
    CloneNoBound, DebugNoBound, EqNoBound, PartialEqNoBound,
};
use frame_system::offchain::CreateTransaction;
use scale_info::TypeInfo;
use sp_runtime::traits::{
    AsTransactionAuthorizedOrigin, Dispatchable, Implication, TransactionExtension, ValidateResult,
};

/// FRAME's extension of this name, with one more check: the first in a runtime's transactions.
///
/// What the other extensions carry (nonce, tip, mortality) means nothing for a report, which nobody signs as a
/// transaction. So whoever saw one could send it in as many forms, each with a hash of its own, for each node to verify
/// anew and without fee. A report is valid only as the runtime makes it for its own delegate. The bytes that are
/// compared are few, so the check weighs nothing besides the authorization. Clients see no other extension than
/// FRAME's, which has the same name and no content.
#[derive(
    Encode,
    Decode,
    DecodeWithMemTracking,
    CloneNoBound,
    EqNoBound,
    PartialEqNoBound,
    DebugNoBound,
    TypeInfo,
)]
#[scale_info(skip_type_params(T))]
pub struct AuthorizeCall<T>(frame_system::AuthorizeCall<T>);

impl<T> AuthorizeCall<T> {
    /// The extension: it has no content.
    #[allow(
        clippy::new_without_default,
        reason = "As all extensions of FRAME that have no content"
    )]
    pub fn new() -> Self {
        Self(frame_system::AuthorizeCall::new())
    }
}

type CallOf<T> = <T as frame_system::Config>::RuntimeCall;

/// All that comes beside a call, as the runtime makes it for this pallet's.
type ExtensionOf<T> = <T as CreateTransaction<Call<T>>>::Extension;

impl<T: Config + Send + Sync> TransactionExtension<CallOf<T>> for AuthorizeCall<T>
where
    CallOf<T>: Dispatchable<Info = DispatchInfo, PostInfo = PostDispatchInfo> + IsSubType<Call<T>>,
    ExtensionOf<T>: Encode,
{
    const IDENTIFIER: &'static str = "AuthorizeCall";
    type Implicit = ();
    type Val = Weight;
    type Pre = Weight;

    fn validate(
        &self,
        origin: T::RuntimeOrigin,
        call: &CallOf<T>,
        info: &DispatchInfo,
        len: usize,
        self_implicit: (),
        inherited_implication: &impl Implication,
        source: TransactionSource,
    ) -> ValidateResult<Weight, CallOf<T>> {
        let is_report = matches!(
            call.is_sub_type(),
            Some(Call::report { .. } | Call::answer_bindings { .. })
        );
        if is_report && !origin.is_transaction_authorized() {
            let others = inherited_implication.parts().explicit.encode();
            let own: ExtensionOf<T> = T::create_extension();
            if others != own.encode() {
                return Err(InvalidTransaction::Call.into());
            }
        }
        self.0.validate(
            origin,
            call,
            info,
            len,
            self_implicit,
            inherited_implication,
            source,
        )
    }

    fn prepare(
        self,
        val: Weight,
        origin: &T::RuntimeOrigin,
        call: &CallOf<T>,
        info: &DispatchInfo,
        len: usize,
    ) -> Result<Weight, TransactionValidityError> {
        self.0.prepare(val, origin, call, info, len)
    }

    fn post_dispatch_details(
        pre: Weight,
        info: &DispatchInfo,
        post_info: &PostDispatchInfo,
        len: usize,
        result: &DispatchResult,
    ) -> Result<Weight, TransactionValidityError> {
        frame_system::AuthorizeCall::<T>::post_dispatch_details(pre, info, post_info, len, result)
    }

    fn weight(&self, call: &CallOf<T>) -> Weight {
        self.0.weight(call)
    }
}
