//! The runtime APIs: what node, delegates and hosts ask the runtime.

use crate::{
    binding::BindingView,
    envelope::SavedKeys,
    history::History,
    ids::{CryptletId, FeedId, HostId, Moment, RoundId, Sequence, TopicId, Version},
    policy::{Isolation, Policy},
    report::Report,
    view::{
        CryptletFilter, CryptletView, EncryptionKeyView, FeedView, HostView, Page, ResultRecord,
        RoundOutcome, RoundView, SeatView, SubscriptionView, TopicView,
    },
    DelegateId,
};
use alloc::vec::Vec;
use codec::Codec;
use sp_core::H160;

sp_api::decl_runtime_apis! {
    /// The registrar: cryptlets, hosts, policy.
    pub trait CryptletApi<AccountId> where AccountId: Codec {
        /// A cryptlet at its newest version, or at a past one.
        fn cryptlet(id: CryptletId, version: Option<Version>) -> Option<CryptletView<AccountId>>;
        /// Cryptlets that pass the filter, from number `from` on, at most [`crate::view::MAX_PAGE`].
        fn cryptlets(filter: CryptletFilter<AccountId>, from: CryptletId, limit: u32) -> Page<CryptletView<AccountId>>;
        /// A host.
        fn host(id: HostId) -> Option<HostView<AccountId>>;
        /// Hosts from number `from` on, at most [`crate::view::MAX_PAGE`].
        fn hosts(from: HostId, limit: u32) -> Page<HostView<AccountId>>;
        /// A cryptlet's pool: admitted seats and offers.
        fn pool(cryptlet: CryptletId) -> Vec<SeatView>;
        /// The policy in force for a cryptlet: consortium's and owner's, the strictest of each.
        fn policy_in_force(cryptlet: CryptletId) -> Option<Policy<AccountId>>;
        /// The key that others seal to an account with, if it has published one.
        fn encryption_key(account: AccountId) -> Option<EncryptionKeyView>;
        /// How the cryptlet of a contract's own stands; `None` if the contract has bound none.
        fn binding(contract: H160) -> Option<BindingView>;
        /// What the council has put in the place of the isolation that blueprints and bindings of contract cryptlets ask
        /// for.
        fn isolation_override() -> Option<Isolation>;
    }

    /// The CryptoDelegate: rounds, topics, results.
    pub trait CryptoDelegateApi<AccountId> where AccountId: Codec {
        /// An open round.
        fn round(id: RoundId) -> Option<RoundView<AccountId>>;
        /// Open rounds from number `from` on, at most [`crate::view::MAX_PAGE`].
        fn open_rounds(from: RoundId, limit: u32) -> Page<RoundView<AccountId>>;
        /// What became of a round of this topic, as far as its newest 1,024 results tell.
        fn outcome(topic: TopicId, id: RoundId) -> RoundOutcome;
        /// A topic.
        fn topic(id: TopicId) -> Option<TopicView<AccountId>>;
        /// Results of a topic from place `from` on, at most [`crate::view::MAX_PAGE`].
        fn results(topic: TopicId, from: Sequence, limit: u32) -> Page<ResultRecord>;
        /// Rounds of a cryptlet that wait for an event, from number `from` on, at most [`crate::view::MAX_PAGE`].
        fn standing_rounds(cryptlet: CryptletId, from: RoundId, limit: u32) -> Page<RoundView<AccountId>>;
        /// A feed.
        fn feed(id: FeedId) -> Option<FeedView>;
        /// A subscription.
        fn subscription(feed: FeedId, subscriber: AccountId) -> Option<SubscriptionView<AccountId>>;
        /// An account's subscriptions in the order of their feeds' names, those after the feed `after`, at most
        /// [`crate::view::MAX_PAGE`].
        fn subscriptions_of(subscriber: AccountId, after: Option<FeedId>, limit: u32) -> Vec<SubscriptionView<AccountId>>;
        /// The result of a topic that was in force at a moment: the newest kept one that was accepted then or before.
        fn result_in_force(topic: TopicId, moment: Moment) -> Option<ResultRecord>;
        /// The history of all accepted results.
        fn history() -> History;
        /// The delegates, in the order of their ranks' circle.
        fn delegates() -> Vec<DelegateId>;
        /// The keys that verify results of one cryptlet: delegates, and the regions and instances of its pool.
        fn key_book(cryptlet: CryptletId) -> SavedKeys;
        /// The reports among a block's extrinsics, in their order: one call for a whole body.
        fn reports_of(body: Vec<Block::Extrinsic>) -> Vec<Report>;
        /// The chain's clock, milliseconds.
        fn now() -> Moment;
    }
}
