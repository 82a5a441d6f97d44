//! Why the pallet refuses.

use frame_support::pallet_macros::*;

/// The errors, as a part of the pallet.
#[pallet_section]
mod errors {
    /// Why a call was refused.
    #[pallet::error]
    pub enum Error<T> {
        /// The callback's gas is more than fits into a block's share of callbacks: give less.
        GasTooHigh,
        /// The cryptlet's policy does not admit this contract to be called back: look at its `callbacks`.
        NotAllowed,
        /// The account does not subscribe to the feed: subscribe first.
        NotSubscribed,
        /// The contract listens to this feed already: leave it first.
        AlreadyListening,
        /// The contract does not listen to this feed: subscribe with a callback.
        NotListening,
        /// Somebody waits for this round's answer already.
        AlreadyAwaited,
        /// The account can't pay the deposit of a listener or of somebody who waits: fund the account.
        DepositNotCovered,
        /// A contract is being called back: do it in another transaction.
        Reentered,
        /// There is no such failed callback: it was delivered since, or forgotten for newer ones.
        FailureNotFound,
        /// The topic does not keep the failed callback's result any more: let it be forgotten.
        ResultGone,
        /// The failed callback's result is still there: try the callback again.
        ResultKept,
        /// The council has paused this contract.
        ContractPaused,
        /// The contract is paused already.
        AlreadyPaused,
        /// The contract is not paused.
        NotPaused,
    }
}
