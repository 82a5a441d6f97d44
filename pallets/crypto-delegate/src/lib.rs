//! The CryptoDelegate: questions to pools of hosts, and the answers that a quorum signed.
//!
//! 1. [`Pallet::request`] opens a round: a [`Statement`](cryptlet_primitives::statement::Statement) is fixed, the fee
//!    goes into the pallet's pot.
//! 2. The offchain worker of the leading delegate ([`leader`]) asks the pool's hosts over HTTPS ([`worker`]).
//! 3. [`Pallet::report`] brings their signed batches to the chain. Every signature that counts is checked when the
//!    report is authorized, in the pool and in the block; the votes are weighed by the same rule that clients use.
//! 4. A decided round becomes a [`ResultRecord`](cryptlet_primitives::view::ResultRecord) in its topic's pages, and its
//!    fee is paid. A round that nobody answers in time expires, and its fee goes back, less the least fee of the
//!    policy.
//!
//! Rounds open by themselves too, for those who subscribed: [`Pallet::subscribe`].
//!
//! | file | noun |
//! |---|---|
//! | `rounds` | opening a round |
//! | `parked` | contracts' requests that wait for hosts |
//! | `bindings` | what hosts answer who are asked to serve contracts' own cryptlets |
//! | `places` | how many rounds may be open, and what each place costs |
//! | `reports` | authorizing and settling a report; the count of storage accesses |
//! | `shape` | what a report weighs |
//! | `tally` | which votes count, and what they come to |
//! | `topics` | topics and their pages of results |
//! | `retention` | how many results a topic keeps, and what that costs |
//! | `queue` | results by place and by time, for other pallets |
//! | `history` | all results under one root, in the header |
//! | `expiry` | the end of rounds that nobody answered, or that are closed |
//! | `feeds` | subscriptions, and the rounds that open by themselves |
//! | `fees` | the pot: escrow, payment, refund |
//! | `extension` | the form in which a report comes |
//! | `equivocation` | two answers to one round |
//! | `session` | delegates come with the session keys |
//! | [`leader`] | who asks, and when the next takes over |
//! | `calls`, `events`, `errors` | what can be asked of the pallet, what it tells, and why it refuses |
//! | `dealings` | what other pallets do here for accounts |
//! | `outcome` | who else wants to know what becomes of rounds and subscriptions |
//! | `views` | what the runtime APIs show |
//! | [`worker`] | the offchain worker |

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

#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
mod bindings;
mod calls;
mod dealings;
mod equivocation;
mod errors;
mod events;
mod expiry;
mod extension;
mod feeds;
mod fees;
mod history;
pub mod leader;
mod outcome;
mod parked;
mod places;
mod queue;
mod reports;
mod retention;
mod rounds;
mod session;
mod shape;
mod tally;
#[cfg(test)]
mod tests;
mod topics;
#[cfg(any(test, feature = "try-runtime"))]
mod try_state;
pub mod types;
mod views;
pub mod weights;
pub mod worker;

pub use dealings::Payment;
pub use extension::AuthorizeCall;
pub use outcome::{Accepted, OnResult, OutcomeWeights};
pub use pallet::*;
pub use pallet_cryptlet::BalanceOf;
pub use parked::{MAX_PARKED, MAX_READY};
pub use reports::{tag, LONGEVITY, MALFORMED, NO_QUORUM, PRIORITY, PRIORITY_OUT_OF_TURN};
pub use session::MAX_FORMER;
pub use types::{
    Agenda, Delegate, FeeSplit, FeedRecord, FurtherPages, PaidBefore, Place, Purpose, Purposes,
    RoundRecord, RoundRecordOf, Schedule, Service, SubscriptionRecord, TopicRecord, TopicRecordOf,
};
pub use weights::WeightInfo;

use frame_support::pallet_macros::import_section;

/// The log target of the pallet and its worker.
pub const LOG: &str = "crypto-delegate";

/// The CryptoDelegate pallet.
#[allow(
    clippy::too_many_arguments,
    reason = "A call's arguments are what people fill in: one field each"
)]
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
    use alloc::boxed::Box;
    use cryptlet_primitives::{
        batch::{Output, SignedObservation},
        binding::BindingReport,
        feed::{Feed, Trigger},
        history::History,
        ids::{CryptletId, Cursor, FeedId, HostId, LeafIndex, Moment, RoundId, Sequence, TopicId},
        report::Report,
        statement::{Method, Params},
        view::{ResultRecord, Retention, StopReason},
        DelegateId,
    };
    use frame_support::{pallet_prelude::*, traits::EnsureOrigin, PalletId};
    use frame_system::{offchain::CreateAuthorizedTransaction, pallet_prelude::*};
    use pallet_cryptlet::By;
    use sp_runtime::traits::SaturatedConversion;
    use types::{AGENDA_PAGE, MAX_IN_BUCKET, PAGE};

    /// What the pallet needs from the runtime. Currency, clock and council are the registrar's.
    #[pallet::config]
    pub trait Config:
        frame_system::Config<RuntimeEvent: From<Event<Self>>>
        + pallet_cryptlet::Config<RuntimeHoldReason: From<HoldReason>>
        + CreateAuthorizedTransaction<Call<Self>>
    {
        /// Names the pot: the account that keeps the fees of open rounds.
        #[pallet::constant]
        type PotId: Get<PalletId>;

        /// Most rounds that are open at a time: the worker looks at each of them in each block.
        #[pallet::constant]
        type MaxOpenRounds: Get<u32>;

        /// Most rounds that one account may have open: no account takes the places of all.
        #[pallet::constant]
        type MaxOpenByRequester: Get<u32>;

        /// Most rounds of one cryptlet that may be open: no cryptlet, and no pool that is out of order, takes the
        /// places of all.
        #[pallet::constant]
        type MaxOpenByCryptlet: Get<u32>;

        /// Most delegates: as many as there may be validators.
        #[pallet::constant]
        type MaxDelegates: Get<u32>;

        /// Most that the hooks weigh, however many rounds expire and feeds are due: the rest waits for the next block.
        /// What expires takes half of it at most. Together with what ordinary transactions may fill it has to fit into a
        /// block, or reports would wait while much is due.
        #[pallet::constant]
        type HookWeight: Get<Weight>;

        /// Least time from opening to deadline, milliseconds: long enough that hosts answer and a block takes the
        /// report. Else an asker could read signed answers in the pool, and get the fee back when the report comes too
        /// late.
        #[pallet::constant]
        type MinDurationMs: Get<u64>;

        /// Longest time from opening to deadline, milliseconds, whatever policies allow.
        #[pallet::constant]
        type MaxDurationMs: Get<u64>;

        /// How long each delegate may lead before the next in rank may ask too, milliseconds. Longer than
        /// [`worker::DISPATCH_MS`], or hosts are asked twice for nothing.
        #[pallet::constant]
        type TakeoverMs: Get<u64>;

        /// How long a topic must have been without a result before its depositor may remove it, milliseconds, if others asked
        /// in it too, or a feed brought it results.
        #[pallet::constant]
        type TopicIdleMs: Get<u64>;

        /// Most feeds that one block takes up because they are due; the rest come in the next blocks, in their order.
        #[pallet::constant]
        type MaxDuePerBlock: Get<u32>;

        /// Shortest period of an interval, and shortest time to the moment at which a feed wakes itself, milliseconds.
        #[pallet::constant]
        type MinPeriodMs: Get<u64>;

        /// Who else wants to know what becomes of rounds and subscriptions.
        type OnResult: OnResult<Self::AccountId>;

        /// Weights of calls and hooks.
        type WeightInfo: WeightInfo;
    }

    /// The pallet.
    #[pallet::pallet]
    pub struct Pallet<T>(_);

    /// Why the pallet holds somebody's balance.
    #[pallet::composite_enum]
    pub enum HoldReason {
        /// For a topic's record and pages, until [`Pallet::remove_topic`] or until another account takes it over.
        #[codec(index = 0)]
        Topic,
        /// For an open round's record, until it is decided, expired or closed.
        #[codec(index = 1)]
        Round,
        /// For a subscription and its feed, until [`Pallet::unsubscribe`].
        #[codec(index = 2)]
        Subscription,
    }

    /// The number of the next round.
    #[pallet::storage]
    pub type NextRound<T: Config> = StorageValue<_, RoundId, ValueQuery>;

    /// Open rounds, at most [`Config::MaxOpenRounds`], each paid for by its requester's deposit. Removed when decided,
    /// expired or closed.
    #[pallet::storage]
    pub type Rounds<T: Config> = StorageMap<_, Twox64Concat, RoundId, RoundRecordOf<T>>;

    /// Requests of contracts that wait until their cryptlet has enough hosts: rounds that are not open yet, and are counted as
    /// if they were. Each is paid for by its requester's deposit.
    #[pallet::storage]
    pub type Parked<T: Config> = StorageMap<_, Twox64Concat, RoundId, RoundRecordOf<T>>;

    /// The same by cryptlet, in the order in which they came.
    #[pallet::storage]
    pub type ParkedOf<T: Config> = StorageMap<
        _,
        Twox64Concat,
        CryptletId,
        BoundedVec<RoundId, ConstU32<MAX_PARKED>>,
        ValueQuery,
    >;

    /// Cryptlets that have enough hosts now, and requests that waited for them: one is taken up in each block.
    #[pallet::storage]
    pub type Ready<T: Config> =
        StorageValue<_, BoundedVec<CryptletId, ConstU32<MAX_READY>>, ValueQuery>;

    /// The cryptlet whose waiting requests were looked at last, while any wait: all that an idle block reads of them.
    #[pallet::storage]
    pub type Visited<T: Config> = StorageValue<_, CryptletId>;

    /// How many rounds are open, with those that wait for hosts.
    #[pallet::storage]
    pub type OpenRounds<T: Config> = StorageValue<_, u32, ValueQuery>;

    /// How many rounds each account has open, at most [`Config::MaxOpenByRequester`]; no entry for none, so there are
    /// no more entries than open rounds.
    #[pallet::storage]
    pub type OpenByRequester<T: Config> =
        StorageMap<_, Blake2_128Concat, T::AccountId, u32, ValueQuery>;

    /// How many rounds of each cryptlet are open, at most [`Config::MaxOpenByCryptlet`]; no entry for none.
    #[pallet::storage]
    pub type OpenByCryptlet<T: Config> = StorageMap<_, Twox64Concat, CryptletId, u32, ValueQuery>;

    /// How many of the open rounds are feeds', at most half of [`Config::MaxOpenRounds`].
    #[pallet::storage]
    pub type OpenByFeeds<T: Config> = StorageValue<_, u32, ValueQuery>;

    /// How many of each cryptlet's open rounds are feeds', at most half of [`Config::MaxOpenByCryptlet`]; no entry for
    /// none.
    #[pallet::storage]
    pub type OpenByFeedsOf<T: Config> = StorageMap<_, Twox64Concat, CryptletId, u32, ValueQuery>;

    /// Topics, each paid for by the deposit of whoever asked first, or took it over. The key is a digest: no further
    /// hash is needed.
    #[pallet::storage]
    pub type Topics<T: Config> = StorageMap<_, Identity, TopicId, TopicRecordOf<T>>;

    /// Results of a topic, by page: as many of the newest pages as the topic's rule keeps, and its deposit covers.
    #[pallet::storage]
    pub type Pages<T: Config> = StorageDoubleMap<
        _,
        Identity,
        TopicId,
        Twox64Concat,
        u64,
        BoundedVec<ResultRecord, ConstU32<PAGE>>,
        ValueQuery,
    >;

    /// The history of all accepted results: their number, and at most 64 digests. Who reads the peaks finds each leaf in
    /// the offchain index.
    #[pallet::storage]
    pub type HistoryPeaks<T: Config> = StorageValue<_, History, ValueQuery>;

    /// Whether this block added to the history: its root goes into the header when the block ends. Never in the state.
    #[pallet::storage]
    pub type HistoryGrew<T: Config> = StorageValue<_, bool, ValueQuery>;

    /// The delegates of this session, in the order of their circle (see [`leader`]).
    #[pallet::storage]
    pub type Delegates<T: Config> =
        StorageValue<_, BoundedVec<Delegate<T::AccountId>, T::MaxDelegates>, ValueQuery>;

    /// Keys that were delegates' in past sessions, the newest last, at most [`MAX_FORMER`]: old envelopes
    /// name them. They carry nothing any more.
    #[pallet::storage]
    pub type FormerDelegates<T: Config> =
        StorageValue<_, BoundedVec<DelegateId, ConstU32<MAX_FORMER>>, ValueQuery>;

    /// Rounds by the second of their deadline. A decided round stays in its bucket until the second is over.
    #[pallet::storage]
    pub type Expiries<T: Config> =
        StorageMap<_, Twox64Concat, u64, BoundedVec<RoundId, ConstU32<MAX_IN_BUCKET>>, ValueQuery>;

    /// Which buckets may hold rounds: all that an idle block reads.
    #[pallet::storage]
    pub type ExpirySchedule<T: Config> = StorageValue<_, Schedule, ValueQuery>;

    /// Rounds that wait for an event, paid for by their feed's subscriptions, one for each event feed. Apart from
    /// [`Rounds`]: nobody looks at all of them.
    #[pallet::storage]
    pub type Standing<T: Config> = StorageMap<_, Twox64Concat, RoundId, RoundRecordOf<T>>;

    /// The same by cryptlet: a host looks for those that it serves.
    #[pallet::storage]
    pub type StandingOf<T: Config> =
        StorageDoubleMap<_, Twox64Concat, CryptletId, Twox64Concat, RoundId, ()>;

    /// How many rounds of each cryptlet wait for an event; no entry for none.
    #[pallet::storage]
    pub type Watching<T: Config> = StorageMap<_, Twox64Concat, CryptletId, u32>;

    /// Feeds, each paid for by every one of its subscriptions. The key is a digest: no further hash is needed.
    #[pallet::storage]
    pub type Feeds<T: Config> = StorageMap<_, Identity, FeedId, FeedRecord>;

    /// Subscriptions, each paid for by its subscriber.
    #[pallet::storage]
    pub type Subscriptions<T: Config> = StorageDoubleMap<
        _,
        Blake2_128Concat,
        T::AccountId,
        Identity,
        FeedId,
        SubscriptionRecord<BalanceOf<T>>,
    >;

    /// After which of a feed's results how many subscriptions have used up their funds: no more entries than
    /// subscriptions.
    #[pallet::storage]
    pub type Departures<T: Config> =
        StorageDoubleMap<_, Identity, FeedId, Twox64Concat, u64, u32, ValueQuery>;

    /// Feeds that wait, by the half second of their moment, in pages: no more entries than feeds.
    #[pallet::storage]
    pub type AgendaPages<T: Config> = StorageDoubleMap<
        _,
        Twox64Concat,
        u64,
        Twox64Concat,
        u32,
        BoundedVec<FeedId, ConstU32<AGENDA_PAGE>>,
        ValueQuery,
    >;

    /// The pages of each bucket that has more than one, while any but its first holds feeds.
    #[pallet::storage]
    pub type AgendaEnds<T: Config> = StorageMap<_, Twox64Concat, u64, FurtherPages, ValueQuery>;

    /// What of the agenda comes next: all that an idle block reads of it.
    #[pallet::storage]
    pub type AgendaSchedule<T: Config> = StorageValue<_, Agenda, ValueQuery>;

    /// How fees are shared.
    #[pallet::storage]
    pub type Split<T: Config> = StorageValue<_, FeeSplit, ValueQuery>;

    /// Earnings and refunds that could not be paid, because the account could not take so little: they are added to
    /// its next payment. The money is in the pot.
    #[pallet::storage]
    pub type Unpaid<T: Config> =
        StorageMap<_, Blake2_128Concat, T::AccountId, BalanceOf<T>, ValueQuery>;

    /// The pallet at the first block.
    #[pallet::genesis_config]
    #[derive(frame_support::DefaultNoBound)]
    pub struct GenesisConfig<T: Config> {
        /// How fees are shared.
        pub fee_split: FeeSplit,
        /// The pallet needs no more.
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
            assert!(
                self.fee_split.is_well_formed(),
                "cryptoDelegate.feeSplit: more than the whole"
            );
            Split::<T>::put(self.fee_split);
            Pallet::<T>::endow_pot().expect("cryptoDelegate: the pot can't be endowed");
        }
    }

    #[pallet::hooks]
    impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
        fn on_initialize(_: BlockNumberFor<T>) -> Weight {
            let least = <T as Config>::WeightInfo::on_idle_block()
                .saturating_add(<T as Config>::WeightInfo::on_finalize());
            let most = T::HookWeight::get().saturating_sub(least);
            // What waited for hosts is little, and comes first: feeds leave nothing to it while many are due.
            let mut used = Self::open_parked(most);
            if used.is_zero() {
                used = Self::visit_parked(most);
            }
            // Half at most for what expires; what that leaves is for feeds, and what those leave for what expires.
            let expired = Self::expire_due(most.saturating_sub(used).saturating_div(2));
            used.saturating_accrue(expired);
            used.saturating_accrue(Self::open_due(most.saturating_sub(used)));
            if expired.any_gt(Weight::zero()) {
                let again = Self::expire_due(most.saturating_sub(used));
                used.saturating_accrue(again);
            }
            // Last, what would end by itself.
            used.saturating_accrue(Self::end_orphans(most.saturating_sub(used)));
            used.saturating_add(least)
        }

        fn on_finalize(_: BlockNumberFor<T>) {
            Self::seal_history();
        }

        fn offchain_worker(block: BlockNumberFor<T>) {
            Self::run_worker(block);
        }

        fn integrity_test() {
            assert!(
                T::TakeoverMs::get() > worker::DISPATCH_MS,
                "TakeoverMs must exceed worker::DISPATCH_MS"
            );
            assert!(
                T::MaxDurationMs::get() <= cryptlet_primitives::statement::MAX_DURATION_MS,
                "readers refuse envelopes of rounds that last longer than statement::MAX_DURATION_MS"
            );
            assert!(
                T::MaxDelegates::get() > 0,
                "without delegates nobody reports"
            );
            let most = T::HookWeight::get();
            let half = most
                .saturating_sub(<T as Config>::WeightInfo::visit_parked())
                .saturating_div(2);
            assert!(
                Self::expires_within(half) && Self::opens_within(half),
                "HookWeight is too little: rounds would never expire, or feeds never be due"
            );
            assert!(
                Self::serves_parked_within(most),
                "HookWeight is too little: requests that wait for hosts would never open, or never end"
            );
            assert!(
                T::MaxDuePerBlock::get() > 0 && T::MinPeriodMs::get() > 0,
                "feeds would never be due, or always"
            );
            assert!(
                T::MaxOpenByRequester::get() > 0
                    && T::MaxOpenRounds::get() > 1
                    && T::MaxOpenByCryptlet::get() > 1,
                "nobody could ask, or no feed"
            );
        }

        #[cfg(feature = "try-runtime")]
        fn try_state(_: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
            Self::do_try_state()
        }
    }
}
