//! What the pallet tells.

use frame_support::pallet_macros::*;

/// The events, as a part of the pallet.
#[pallet_section]
mod events {
    /// What the pallet tells.
    #[pallet::event]
    #[pallet::generate_deposit(pub(super) fn deposit_event)]
    pub enum Event<T: Config> {
        /// A contract listens to a feed.
        ListenerAdded {
            /// The feed.
            feed: FeedId,
            /// The contract.
            contract: H160,
            /// The feed's cryptlet.
            cryptlet: CryptletId,
        },
        /// A listener paid for more callbacks; if it rested, it is looked at again, unless they are not enough for one.
        ListenerFunded {
            /// The feed.
            feed: FeedId,
            /// The contract.
            contract: H160,
            /// What it has for callbacks now.
            funds: BalanceOf<T>,
        },
        /// A listener rests until it is funded: its subscription does not pay for results any more, or its funds not for
        /// the next callback.
        ListenerRested {
            /// The feed.
            feed: FeedId,
            /// The contract.
            contract: H160,
        },
        /// A listener left with its subscription.
        ListenerRemoved {
            /// The feed.
            feed: FeedId,
            /// The contract.
            contract: H160,
            /// What it got back, besides its deposit.
            refunded: BalanceOf<T>,
        },
        /// A contract waits for a round's answer.
        AnswerAwaited {
            /// The round.
            round: RoundId,
            /// The contract.
            contract: H160,
        },
        /// A contract got back what its callback did not cost: it was made, or no answer came.
        AnswerRefunded {
            /// The round.
            round: RoundId,
            /// The contract.
            contract: H160,
            /// What it got back, besides its deposit.
            refunded: BalanceOf<T>,
        },
        /// A result of a feed is not delivered to listeners that have not had it: too many of the feed wait, or its topic
        /// does not keep it any more.
        DeliverySkipped {
            /// The feed.
            feed: FeedId,
            /// The round that brought the result.
            round: RoundId,
        },
        /// A contract was called back.
        CallbackDelivered {
            /// The cryptlet that called.
            cryptlet: CryptletId,
            /// The contract.
            contract: H160,
            /// The feed; `None` if the contract asked.
            feed: Option<FeedId>,
            /// The round that brought the result.
            round: RoundId,
            /// What it cost.
            charged: BalanceOf<T>,
        },
        /// A contract was not called back, or did not take it.
        CallbackFailed {
            /// The cryptlet that called.
            cryptlet: CryptletId,
            /// The contract.
            contract: H160,
            /// The feed; `None` if the contract asked.
            feed: Option<FeedId>,
            /// The round that brought the result.
            round: RoundId,
            /// What it cost.
            charged: BalanceOf<T>,
            /// Why.
            reason: Failure,
            /// Its number, by which it can be tried again; `None` if it was not kept.
            failure: Option<u64>,
        },
        /// A failed callback was tried again, and the contract took it.
        FailureRetried {
            /// Its number.
            failure: u64,
            /// The contract.
            contract: H160,
        },
        /// A failed callback was tried again, and failed again.
        RetryFailed {
            /// Its number.
            failure: u64,
            /// The contract.
            contract: H160,
            /// Why.
            reason: Failure,
        },
        /// A failed callback can't be tried again any more: for newer ones, or because its result is gone.
        FailureForgotten {
            /// Its number.
            failure: u64,
            /// The contract.
            contract: H160,
        },
        /// The council paused a contract.
        ContractPaused {
            /// The contract.
            contract: H160,
        },
        /// The council has a contract called back again.
        ContractResumed {
            /// The contract.
            contract: H160,
        },
    }
}
