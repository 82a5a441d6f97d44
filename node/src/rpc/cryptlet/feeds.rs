//! Feeds, their subscriptions, and results and events as they come.

use super::{
    bulletin::Bulletin,
    events::{happenings, EventFilter},
    fault,
    follow::follow,
    round::OpenRound,
};
use crate::{block::Block, client::Client};
use cryptlet_primitives::{
    api::CryptoDelegateApi,
    ids::{CryptletId, FeedId, RoundId, Sequence, TopicId},
    view::{FeedView, Page, SubscriptionView},
};
use cryptlet_registrar_runtime::{AccountId, Hash};
use futures::{FutureExt, Stream};
use jsonrpsee::{core::RpcResult, proc_macros::rpc, PendingSubscriptionSink};
use sc_rpc::{
    utils::{spawn_subscription_task, BoundedVecDeque, PendingSubscription},
    SubscriptionTaskExecutor,
};
use serde::Serialize;
use sp_api::{ApiError, ApiRef, ProvideRuntimeApi};
use sp_blockchain::HeaderBackend;
use std::sync::Arc;

/// Results or events that wait for a reader: one that is further behind is cut off, and may come back with `from`.
const BEHIND: usize = 128;

/// The `cryptlet_*` methods about what comes by itself.
#[rpc(server, namespace = "cryptlet")]
pub trait FeedsRpc {
    /// A feed. `null` if nobody subscribes to it.
    #[method(name = "feed", blocking)]
    fn feed(&self, id: FeedId, at: Option<Hash>) -> RpcResult<Option<FeedView>>;

    /// An account's subscription to a feed. `null` if there is none.
    #[method(name = "subscription", blocking)]
    fn subscription(
        &self,
        feed: FeedId,
        subscriber: AccountId,
        at: Option<Hash>,
    ) -> RpcResult<Option<SubscriptionView<AccountId>>>;

    /// An account's subscriptions, those after the feed `after`, at most `limit` of them.
    #[method(name = "subscriptions", blocking)]
    fn subscriptions(
        &self,
        subscriber: AccountId,
        after: Option<FeedId>,
        limit: Option<u32>,
        at: Option<Hash>,
    ) -> RpcResult<Vec<SubscriptionView<AccountId>>>;

    /// Rounds of a cryptlet that wait for an event, from number `from` on, at most `limit` of them.
    #[method(name = "standingRounds", blocking)]
    fn standing_rounds(
        &self,
        cryptlet: CryptletId,
        from: Option<RoundId>,
        limit: Option<u32>,
        at: Option<Hash>,
    ) -> RpcResult<Page<OpenRound>>;

    /// Results of a topic as they are accepted, those from place `from` on that are there already too. Follows the best
    /// chain: after a reorganisation the results of the new branch come, under the places that they have there.
    #[subscription(name = "subscribeResults" => "results", unsubscribe = "unsubscribeResults", item = super::follow::TopicResult)]
    fn subscribe_results(&self, topic: TopicId, from: Option<Sequence>);

    /// Events of the registrar and the CryptoDelegate as they happen, those that pass the filter: of each block that
    /// becomes the best, or of finalized blocks alone. After a reorganisation those of the new branch come.
    #[subscription(name = "subscribeEvents" => "events", unsubscribe = "unsubscribeEvents", item = super::events::Happened)]
    fn subscribe_events(&self, filter: Option<EventFilter>);
}

/// What the runtime answers.
type Api = <Client as ProvideRuntimeApi<Block>>::Api;

/// Answers the methods from the client's state.
pub struct Feeds {
    client: Arc<Client>,
    bulletin: Arc<Bulletin>,
    executor: SubscriptionTaskExecutor,
}

impl Feeds {
    /// Reads through `client`, and new blocks from the bulletin; subscriptions run on `executor`.
    pub fn new(
        client: Arc<Client>,
        bulletin: Arc<Bulletin>,
        executor: SubscriptionTaskExecutor,
    ) -> Self {
        Feeds {
            client,
            bulletin,
            executor,
        }
    }

    /// Sends what comes until the reader leaves, or is too far behind.
    fn pipe<Item: Serialize + Clone + Send + Sync + 'static>(
        &self,
        pending: PendingSubscriptionSink,
        items: impl Stream<Item = Item> + Unpin + Send + 'static,
    ) {
        let buffer = BoundedVecDeque::new(BEHIND);
        spawn_subscription_task(
            &self.executor,
            PendingSubscription::from(pending).pipe_from_stream(items, buffer),
        );
    }

    fn read<Answer>(
        &self,
        at: Option<Hash>,
        read: impl FnOnce(ApiRef<'_, Api>, Hash) -> Result<Answer, ApiError>,
    ) -> RpcResult<Answer> {
        let at = at.unwrap_or_else(|| self.client.info().best_hash);
        read(self.client.runtime_api(), at).map_err(fault::runtime)
    }
}

impl FeedsRpcServer for Feeds {
    fn feed(&self, id: FeedId, at: Option<Hash>) -> RpcResult<Option<FeedView>> {
        self.read(at, |api, at| api.feed(at, id))
    }

    fn subscription(
        &self,
        feed: FeedId,
        subscriber: AccountId,
        at: Option<Hash>,
    ) -> RpcResult<Option<SubscriptionView<AccountId>>> {
        self.read(at, |api, at| api.subscription(at, feed, subscriber))
    }

    fn subscriptions(
        &self,
        subscriber: AccountId,
        after: Option<FeedId>,
        limit: Option<u32>,
        at: Option<Hash>,
    ) -> RpcResult<Vec<SubscriptionView<AccountId>>> {
        let limit = fault::page_limit(limit)?;
        self.read(at, |api, at| {
            api.subscriptions_of(at, subscriber, after, limit)
        })
    }

    fn standing_rounds(
        &self,
        cryptlet: CryptletId,
        from: Option<RoundId>,
        limit: Option<u32>,
        at: Option<Hash>,
    ) -> RpcResult<Page<OpenRound>> {
        let limit = fault::page_limit(limit)?;
        let (page, delegates) = self.read(at, |api, at| {
            let page = api.standing_rounds(at, cryptlet, from.unwrap_or_default(), limit)?;
            Ok((page, api.delegates(at)?))
        })?;
        let rows = page.rows.into_iter();
        Ok(Page {
            rows: rows
                .map(|round| OpenRound::new(round, &delegates))
                .collect(),
            next: page.next,
        })
    }

    fn subscribe_results(
        &self,
        pending: PendingSubscriptionSink,
        topic: TopicId,
        from: Option<Sequence>,
    ) {
        let results = follow(self.client.clone(), &self.bulletin, topic, from);
        self.pipe(pending, results);
    }

    fn subscribe_events(&self, pending: PendingSubscriptionSink, filter: Option<EventFilter>) {
        match happenings(&self.bulletin, filter.unwrap_or_default()) {
            Ok(events) => self.pipe(pending, events),
            Err(error) => self.executor.spawn(
                "cryptlet-refuse-subscription",
                Some("rpc"),
                pending.reject(error).boxed(),
            ),
        }
    }
}
