//! Callbacks: results that contracts asked for, delivered to them by calls that they paid for in advance.
//!
//! 1. A contract that subscribes to a feed becomes a listener ([`Pallet::listen`]); one that asks once waits for an answer
//!    ([`Pallet::await_answer`]). Both pay for their callbacks in advance: the money is in the pallet's pot.
//! 2. The CryptoDelegate tells of each stored result ([`OnResult`](pallet_crypto_delegate::OnResult)). Of a feed that has
//!    listeners it gets into the feed's line, whatever the number of listeners; the line takes a turn in the queue.
//! 3. In the next block, after its inherents, turns are served within [`Config::CallbackWeight`]: a few listeners of the
//!    oldest result, then the line goes to the back of the queue. So no feed holds up another. Whoever is served or
//!    looked at pays for it.
//! 4. A callback costs what it weighed, and never more than was paid for it. One that fails is kept for a while, for
//!    anybody to try again ([`Pallet::begin_retry`]).
//!
//! Contracts reach the pallet by the precompile alone. While one is called back, [`Delivering`] keeps all that changes
//! state there shut.
//!
//! | file | noun |
//! |---|---|
//! | `types/` | what is stored |
//! | `contracts` | contracts, as a trait: the outside world |
//! | `message` | a result, as contracts see it |
//! | `listeners` | listening, resting, leaving |
//! | `answers` | waiting for one answer |
//! | `outcomes` | what the CryptoDelegate tells: lines grow, money goes back |
//! | `queue` | whose turn it is |
//! | `delivery` | a block's share of turns |
//! | `service` | one callback: whether it is made, and what it costs |
//! | `failures` | callbacks that failed, and their retries |
//! | `money` | prices, the pot, refunds |
//! | `views` | what people read of it |
//! | `calls`, `events`, `errors` | what can be asked of the pallet, what it tells, and why it refuses |

#![cfg_attr(not(feature = "std"), no_std)]
#![deny(missing_docs)]
#![cfg_attr(
    not(test),
    deny(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::panic,
        clippy::indexing_slicing,
        clippy::arithmetic_side_effects,
        clippy::as_conversions
    )
)]

extern crate alloc;

mod answers;
#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
mod calls;
mod contracts;
mod delivery;
mod errors;
mod events;
mod failures;
mod listeners;
mod message;
#[cfg(test)]
mod mock;
mod money;
mod outcomes;
mod queue;
mod service;
#[cfg(test)]
mod tests;
#[cfg(any(test, feature = "try-runtime"))]
mod try_state;
mod types;
mod views;
pub mod weights;

pub use contracts::{Called, Contracts, Limits};
pub use failures::Attempt;
pub use message::Message;
pub use pallet::*;
pub use pallet_cryptlet::BalanceOf;
pub use types::*;
pub use weights::WeightInfo;

use frame_support::pallet_macros::import_section;

/// The log target of the pallet.
pub const LOG: &str = "callbacks";

/// The pallet of callbacks.
#[allow(
    clippy::as_conversions,
    clippy::expect_used,
    reason = "Both are in what FRAME's macros and the derived codec generate; written by hand is nothing here but thin calls"
)]
#[import_section(events::events)]
#[import_section(errors::errors)]
#[import_section(calls::calls)]
#[frame_support::pallet]
pub mod pallet {
    use super::*;
    use alloc::vec::Vec;
    use cryptlet_primitives::ids::{CryptletId, FeedId, RoundId};
    use frame_support::{
        pallet_prelude::*,
        traits::{
            fungible::{Balanced, Credit},
            EnsureOrigin, OnUnbalanced,
        },
        weights::WeightMeter,
        PalletId,
    };
    use frame_system::pallet_prelude::*;
    use sp_core::H160;

    /// What the pallet needs from the runtime. Currency, clock, council and deposits are the registrar's.
    #[pallet::config]
    pub trait Config:
        frame_system::Config<RuntimeEvent: From<Event<Self>>>
        + pallet_cryptlet::Config<
            RuntimeHoldReason: From<HoldReason>,
            Currency: Balanced<<Self as frame_system::Config>::AccountId>,
        > + pallet_crypto_delegate::Config
    {
        /// Names the pot: the account that keeps what callbacks are paid for with.
        #[pallet::constant]
        type PotId: Get<PalletId>;

        /// The contracts.
        type Contracts: Contracts<Self::AccountId, BalanceOf<Self>>;

        /// Most that callbacks weigh in a block, however many wait.
        #[pallet::constant]
        type CallbackWeight: Get<Weight>;

        /// Weight of one gas, picoseconds; not 0.
        #[pallet::constant]
        type GasWeight: Get<u64>;

        /// What one gas costs, in the currency's smallest unit.
        #[pallet::constant]
        type GasPrice: Get<BalanceOf<Self>>;

        /// Who gets what callbacks cost, as it gets fees: the block's author.
        type OnCharge: OnUnbalanced<
            Credit<Self::AccountId, <Self as pallet_cryptlet::Config>::Currency>,
        >;

        /// Weights of calls and hooks.
        type WeightInfo: WeightInfo;
    }

    /// The pallet.
    #[pallet::pallet]
    pub struct Pallet<T>(_);

    /// Why the pallet holds somebody's balance.
    #[pallet::composite_enum]
    pub enum HoldReason {
        /// For a listener's record, and its part of line and queue, until its subscription ends.
        #[codec(index = 0)]
        Listener,
        /// For the record of somebody who waits for an answer, until it is delivered or will not come.
        #[codec(index = 1)]
        Answer,
    }

    /// Listeners that are looked at when a result comes, each paid for by its own deposit. The first key is a digest.
    #[pallet::storage]
    pub type Listeners<T: Config> =
        StorageDoubleMap<_, Identity, FeedId, Blake2_128Concat, H160, ListenerOf<T>>;

    /// Listeners that rest until their subscriptions are accepted, or that can't pay, until they are funded: nobody looks at
    /// them.
    #[pallet::storage]
    pub type Resting<T: Config> =
        StorageDoubleMap<_, Identity, FeedId, Blake2_128Concat, H160, ListenerOf<T>>;

    /// How many of a feed's listeners do not rest; no entry for none.
    #[pallet::storage]
    pub type Listening<T: Config> = StorageMap<_, Identity, FeedId, u32, ValueQuery>;

    /// Who waits for the answer to a request, by round, each paid for by its own deposit.
    #[pallet::storage]
    pub type Answers<T: Config> = StorageMap<_, Twox64Concat, RoundId, AnswerOf<T>>;

    /// Results that wait, by feed; no entry for a feed that has no turn in the queue.
    #[pallet::storage]
    pub type Lines<T: Config> = StorageMap<_, Identity, FeedId, Line>;

    /// Whose turn it is, by place: one for each line and each answer that is there.
    #[pallet::storage]
    pub type Queue<T: Config> = StorageMap<_, Twox64Concat, u64, Turn>;

    /// Where the queue begins and ends: all that an idle block reads.
    #[pallet::storage]
    pub type QueueEnds<T: Config> = StorageValue<_, Ends, ValueQuery>;

    /// Callbacks that failed, by number, each paid for out of what was paid in advance for the callback.
    #[pallet::storage]
    pub type Failures<T: Config> = StorageMap<_, Twox64Concat, u64, FailedCallbackOf<T>>;

    /// The number of the next failure.
    #[pallet::storage]
    pub type NextFailure<T: Config> = StorageValue<_, u64, ValueQuery>;

    /// Each contract's failures, the oldest first; no entry for none.
    #[pallet::storage]
    pub type FailuresOf<T: Config> =
        StorageMap<_, Blake2_128Concat, H160, BoundedVec<u64, ConstU32<MAX_FAILURES>>, ValueQuery>;

    /// Whether a contract is being called back at this moment. Never at the end of a block or transaction.
    #[pallet::storage]
    pub type Delivering<T: Config> = StorageValue<_, bool, ValueQuery>;

    /// Contracts that the council has paused. Nobody pays: only the council sets them.
    #[pallet::storage]
    pub type Paused<T: Config> = StorageMap<_, Blake2_128Concat, H160, ()>;

    /// Refunds that could not be paid, because the account could not take so little: they are added to its next one. The
    /// money is in the pot.
    #[pallet::storage]
    pub type Unpaid<T: Config> =
        StorageMap<_, Blake2_128Concat, T::AccountId, BalanceOf<T>, ValueQuery>;

    /// The pallet at the first block.
    #[pallet::genesis_config]
    #[derive(frame_support::DefaultNoBound)]
    pub struct GenesisConfig<T: Config> {
        /// The pallet needs nothing.
        #[serde(skip)]
        pub _config: PhantomData<T>,
    }

    #[pallet::genesis_build]
    impl<T: Config> BuildGenesisConfig for GenesisConfig<T> {
        #[allow(
            clippy::expect_used,
            reason = "A genesis that can't work has to fail while it is built; there is no chain yet that could go down"
        )]
        fn build(&self) {
            Pallet::<T>::endow_pot().expect("callbacks: the pot can't be endowed");
        }
    }

    #[pallet::hooks]
    impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
        /// After the inherents, so that contracts see the block's own moment; a block's results are delivered from the
        /// next one on.
        fn on_poll(_: BlockNumberFor<T>, meter: &mut WeightMeter) {
            Self::serve_queue(meter);
        }

        fn integrity_test() {
            assert!(T::GasWeight::get() > 0, "gas without weight");
            assert!(
                Self::max_gas() > 0,
                "CallbackWeight is too little: no callback would ever be made"
            );
        }

        #[cfg(feature = "try-runtime")]
        fn try_state(_: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
            Self::do_try_state()
        }
    }

    #[pallet::view_functions]
    impl<T: Config> Pallet<T> {
        /// How a contract's listening to a feed stands; `None` if it does not listen.
        pub fn listener_view(feed: FeedId, contract: H160) -> Option<ListenerViewOf<T>> {
            Self::view_of_listener(feed, contract)
        }

        /// A contract's failed callbacks, the oldest first, at most [`MAX_FAILURES`].
        pub fn failure_views(contract: H160) -> Vec<FailureViewOf<T>> {
            Self::views_of_failures(contract)
        }

        /// Who waits for a round's answer, with what is paid for it.
        pub fn answer_view(round: RoundId) -> Option<AnswerOf<T>> {
            Answers::<T>::get(round)
        }

        /// Whether the council has paused a contract.
        pub fn is_paused(contract: H160) -> bool {
            Paused::<T>::contains_key(contract)
        }

        /// How many turns wait: lines of feeds, and answers.
        pub fn queue_length() -> u64 {
            QueueEnds::<T>::get().length()
        }

        /// What a callback of so much gas and storage deposit costs at the chain's present pace.
        pub fn price_view(gas: u64, deposit: BalanceOf<T>) -> PriceViewOf<T> {
            Self::price_of_callback(gas, deposit)
        }
    }
}
