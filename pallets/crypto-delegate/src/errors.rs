//! Why the pallet refuses.

use frame_support::pallet_macros::*;

/// The errors, as a part of the pallet.
#[pallet_section]
mod errors {
    /// Why a call was refused.
    #[pallet::error]
    pub enum Error<T> {
        /// There is no such topic: look at `CryptoDelegate.Topics`.
        TopicNotFound,
        /// Only the topic's depositor may remove it, hand it over, or say what it keeps.
        NotDepositor,
        /// A topic keeps two pages or more: give a larger number.
        RetentionTooShort,
        /// The topic keeps more than who asks next should pay for, or one call can remove: shorten it by
        /// `set_retention` first, as often as it takes.
        RetentionTooLong,
        /// Rounds of the topic are open: wait until they are decided or expired.
        TopicInUse,
        /// The topic had a result not long ago, and others asked in it too, or a feed brought it: wait until it has been idle
        /// for `TopicIdleMs`, or hand it over.
        TopicNotIdle,
        /// The method is not a WIT identifier: lower-case words of letters and digits, joined by hyphens.
        BadMethod,
        /// The parameters are not an encoded list of values, or nest too deep.
        BadParams,
        /// The parameters are longer than the policy allows: look at `cryptlet_policy`.
        MaxParamsExceeded,
        /// The deadline is nearer than the chain allows (`MinDurationMs`), or has passed: choose a later one.
        DeadlineTooSoon,
        /// The deadline is farther away than policy or chain allow.
        MaxDurationExceeded,
        /// The fee is less than the policy asks: look at `cryptlet_policy`.
        FeeTooLow,
        /// As many rounds are open as the chain bears: ask again when some are decided.
        MaxOpenRoundsExceeded,
        /// This account has as many rounds open as one may (`MaxOpenByRequester`): ask again when some are decided.
        MaxOpenByRequesterExceeded,
        /// As many rounds of this cryptlet are open as one may have (`MaxOpenByCryptlet`): ask again when some are
        /// decided.
        MaxOpenByCryptletExceeded,
        /// The account can't pay the deposit of the round's place, or that of its topic, which is new, handed over by
        /// its depositor, too small for the policy's `max_output`, or is to keep more: fund the account.
        DepositNotCovered,
        /// The round is not open: it is decided, expired, closed, or was never asked.
        RoundNotFound,
        /// The round's cryptlet is active: only the council may close it; else wait for its deadline.
        CryptletActive,
        /// Too many rounds end around this moment: choose another deadline.
        MaxExpiriesExceeded,
        /// The report decides no open round.
        NothingDecided,
        /// The report's key is not a current delegate's.
        UnknownDelegate,
        /// The two observations do not contradict one another: same chain, host and statement, another answer.
        NoContradiction,
        /// An observation does not belong to its signed header, or is of another chain.
        BadProof,
        /// No region key of that host and epoch is known.
        UnknownRegionKey,
        /// A region's signature is not the key's.
        BadRegionSignature,
        /// The shares are more than the whole: lower one of them.
        BadFeeSplit,
        /// The period is shorter than the chain allows (`MinPeriodMs`): choose a longer one.
        PeriodTooShort,
        /// The moment has passed, or the feed has ended: choose a moment to come, or another price.
        MomentPassed,
        /// The moment is more than five years ahead: choose a nearer one.
        MomentTooFar,
        /// The funds do not pay for one result, or the subscription is not accepted yet: wait until it is, give at least the
        /// price.
        FundsTooLow,
        /// This account subscribes to the feed already: fund the subscription, or leave it first.
        AlreadySubscribed,
        /// This account does not subscribe to such a feed: look at `CryptoDelegate.Subscriptions`.
        NotSubscribed,
        /// The feed has not stopped: look at its state.
        NotStopped,
        /// The policy in force lets no round wait for a minute (`max_duration_ms`), and an event is waited for no shorter:
        /// have it allow more, or subscribe at intervals.
        WatchTooShort,
        /// As many rounds of this cryptlet wait for events as may (256): join a feed that others have begun, subscribe at
        /// intervals, or try again when some have ended.
        MaxWatchingExceeded,
        /// No event can come after this cursor: give a lower one.
        CursorTooHigh,
        /// The topic is handed over already: it goes to who asks next.
        AlreadyHandedOver,
        /// As many requests of the contract wait for hosts as may: ask again when the cryptlet has enough.
        MaxParkedExceeded,
    }
}
