//! What the pallet tells.

use frame_support::pallet_macros::*;

/// The events, as a part of the pallet.
#[pallet_section]
mod events {
    /// What happened to rounds, topics and hosts.
    #[pallet::event]
    #[pallet::generate_deposit(pub(super) fn deposit_event)]
    pub enum Event<T: Config> {
        /// A question waits for its answer.
        RoundOpened {
            /// The round.
            round: RoundId,
            /// Its topic.
            topic: TopicId,
            /// The cryptlet that is asked.
            cryptlet: CryptletId,
            /// Who asked.
            requester: T::AccountId,
            /// Past this moment nothing is accepted.
            deadline: Moment,
        },
        /// A round has its result.
        ResultAccepted {
            /// The round.
            round: RoundId,
            /// Its topic.
            topic: TopicId,
            /// The result's place in the topic.
            sequence: Sequence,
            /// Its place in the history of all results.
            leaf: LeafIndex,
            /// The cryptlet that answered.
            cryptlet: CryptletId,
            /// The feed whose round it was. None, if somebody asked.
            feed: Option<FeedId>,
            /// The agreed answer, an encoded value.
            output: Output,
            /// How many hosts agreed.
            agreed: u32,
            /// How many hosts voted otherwise.
            dissented: u32,
        },
        /// A host's vote was not the pool's.
        HostDissented {
            /// The round.
            round: RoundId,
            /// The host.
            host: HostId,
        },
        /// Nobody answered in time: the fee went back, less the least fee of the policy under which the round opened,
        /// which is burnt.
        RoundExpired {
            /// The round.
            round: RoundId,
            /// Its topic.
            topic: TopicId,
            /// Who asked. Nobody, if a feed did.
            requester: Option<T::AccountId>,
            /// What of the fee went back.
            refunded: BalanceOf<T>,
        },
        /// A round was closed before its deadline, by the council or because its cryptlet is revoked: the fee went
        /// back, less the least fee of the policy under which the round opened, which is burnt.
        RoundClosed {
            /// The round.
            round: RoundId,
            /// Its topic.
            topic: TopicId,
            /// Who asked. Nobody, if a feed did.
            requester: Option<T::AccountId>,
            /// What of the fee went back.
            refunded: BalanceOf<T>,
        },
        /// A delegate carried a report.
        ReportCarried {
            /// The delegate's validator.
            delegate: T::AccountId,
            /// Rounds that it decided.
            accepted: u32,
            /// Other rounds in it: closed before, or still without a quorum.
            skipped: u32,
        },
        /// A host answered one round in two ways. It is suspended.
        EquivocationProven {
            /// The host.
            host: HostId,
            /// The round.
            round: RoundId,
            /// Who proved it.
            by: T::AccountId,
        },
        /// A topic has its first round.
        TopicOpened {
            /// The topic.
            topic: TopicId,
            /// The cryptlet that is asked.
            cryptlet: CryptletId,
            /// Who paid for its place.
            depositor: T::AccountId,
        },
        /// A topic's depositor wants its deposit back: whoever asks next in the topic pays for it.
        TopicHandedOver {
            /// The topic.
            topic: TopicId,
        },
        /// Another account pays for a topic's place now, or the same one for a larger place; the former deposit went
        /// back.
        TopicTakenOver {
            /// The topic.
            topic: TopicId,
            /// Who pays now.
            depositor: T::AccountId,
            /// Most bytes of an output that the deposit covers.
            max_output: u32,
        },
        /// A topic's depositor chose how many of its results stay.
        RetentionSet {
            /// The topic.
            topic: TopicId,
            /// The rule.
            retention: Retention,
            /// Pages that the deposit covers now: more than the rule's while pages wait for another call to remove them.
            pages: u32,
            /// Sequence of the first result that is still in the state.
            first: Sequence,
        },
        /// A topic was to keep all results, but its depositor can't pay for one more page, or has paid for 1,024: the
        /// oldest one left the state.
        RetentionCut {
            /// The topic.
            topic: TopicId,
            /// Sequence of the first result that is still in the state.
            first: Sequence,
        },
        /// A topic and its results left the chain's state; the deposit went back.
        TopicRemoved {
            /// The topic.
            topic: TopicId,
        },
        /// An account subscribes. The pool is asked whether the cryptlet accepts.
        Subscribed {
            /// The feed.
            feed: FeedId,
            /// Who subscribes.
            subscriber: T::AccountId,
            /// The round in which the pool is asked.
            round: RoundId,
        },
        /// A quorum of the pool signed that the cryptlet accepts: the subscription is active.
        SubscriptionAccepted {
            /// The feed.
            feed: FeedId,
            /// Who subscribes.
            subscriber: T::AccountId,
            /// The round in which they signed.
            round: RoundId,
        },
        /// The pool did not accept, or not in time: deposit and funds went back.
        SubscriptionRefused {
            /// The feed.
            feed: FeedId,
            /// Who wanted to subscribe.
            subscriber: T::AccountId,
            /// The funds that went back.
            refunded: BalanceOf<T>,
        },
        /// A subscription pays for more results.
        SubscriptionFunded {
            /// The feed.
            feed: FeedId,
            /// Who subscribes.
            subscriber: T::AccountId,
            /// For how many results the funds pay now.
            results_left: u64,
        },
        /// Subscriptions have used up their funds with this result: they rest until they are funded. Each knows which
        /// result is its last (`results_left`).
        SubscriptionsDepleted {
            /// The feed.
            feed: FeedId,
            /// How many rounds of the feed its subscribers have paid for.
            delivered: u64,
            /// How many subscriptions rest.
            subscriptions: u32,
        },
        /// A subscription has ended: the deposit went back.
        Unsubscribed {
            /// The feed.
            feed: FeedId,
            /// Who subscribed.
            subscriber: T::AccountId,
            /// The unused funds that went back.
            refunded: BalanceOf<T>,
        },
        /// A feed's moment has come: its round is open.
        FeedDue {
            /// The feed.
            feed: FeedId,
            /// The round.
            round: RoundId,
            /// The moment.
            due: Moment,
            /// How long ago it was when the round opened, milliseconds.
            late_ms: u64,
        },
        /// Moments of an interval passed while the chain stood still or a round was open. Only the newest is made up
        /// for.
        MomentsMissed {
            /// The feed.
            feed: FeedId,
            /// How many are not made up for.
            missed: u64,
        },
        /// A round is open that waits for an event.
        FeedWatched {
            /// The feed.
            feed: FeedId,
            /// The round.
            round: RoundId,
            /// The cursor after which the event is looked for.
            after: Cursor,
        },
        /// A feed does not go on by itself.
        FeedStopped {
            /// The feed.
            feed: FeedId,
            /// Why.
            reason: StopReason,
        },
        /// A feed that had stopped goes on.
        FeedResumed {
            /// The feed.
            feed: FeedId,
        },
        /// Fees are shared in another way from now on.
        FeeSplitSet {
            /// The shares.
            split: FeeSplit,
        },
        /// A contract's question waits until its own cryptlet has enough hosts.
        RoundParked {
            /// The round.
            round: RoundId,
            /// Its topic.
            topic: TopicId,
            /// The cryptlet that is asked.
            cryptlet: CryptletId,
            /// Who asked.
            requester: T::AccountId,
            /// Past this moment nothing is accepted, whether the round has opened or not.
            deadline: Moment,
        },
        /// A delegate carried what hosts answered who were asked to serve contracts' own cryptlets.
        BindingsAnswered {
            /// The delegate's validator.
            delegate: T::AccountId,
            /// Answers that were of use.
            taken: u32,
        },
    }
}
