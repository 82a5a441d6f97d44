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
use futures::{
    future::{select, Either},
    Stream, StreamExt,
};
use jsonrpsee::{
    core::{async_trait, RpcResult},
    proc_macros::rpc,
    PendingSubscriptionSink, SubscriptionCloseResponse, SubscriptionMessage,
};
use serde_json::value::RawValue;
use sp_api::{ApiError, ApiRef, ProvideRuntimeApi};
use sp_blockchain::HeaderBackend;
use std::{pin::pin, sync::Arc};

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
    async fn subscribe_results(
        &self,
        topic: TopicId,
        from: Option<Sequence>,
    ) -> SubscriptionCloseResponse;

    /// Events of the registrar, the CryptoDelegate and callbacks as they happen, those that pass the filter: of each block
    /// that becomes the best, or of finalized blocks alone. After a reorganisation those of the new branch come.
    #[subscription(name = "subscribeEvents" => "events", unsubscribe = "unsubscribeEvents", item = super::events::Happened)]
    async fn subscribe_events(&self, filter: Option<EventFilter>) -> SubscriptionCloseResponse;
}

/// What the runtime answers.
type Api = <Client as ProvideRuntimeApi<Block>>::Api;

/// Answers the methods from the client's state.
pub struct Feeds {
    client: Arc<Client>,
    bulletin: Arc<Bulletin>,
}

impl Feeds {
    /// Reads through `client`, and new blocks from the bulletin.
    pub fn new(client: Arc<Client>, bulletin: Arc<Bulletin>) -> Self {
        Feeds { client, bulletin }
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

/// Sends what comes, one after the other as the reader takes them, until it leaves. If they end before, it missed some, and
/// is told so.
async fn send(
    pending: PendingSubscriptionSink,
    mut items: impl Stream<Item = Arc<RawValue>> + Unpin + Send,
) -> SubscriptionCloseResponse {
    let Ok(sink) = pending.accept().await else {
        return SubscriptionCloseResponse::None;
    };
    let mut closed = pin!(sink.closed());
    loop {
        let item = match select(closed.as_mut(), items.next()).await {
            Either::Left(_) => return SubscriptionCloseResponse::None,
            Either::Right((item, _)) => item,
        };
        let Some(item) = item else {
            let error = SubscriptionMessage::from_json(&fault::missed());
            return error.map_or(
                SubscriptionCloseResponse::None,
                SubscriptionCloseResponse::NotifErr,
            );
        };
        let message = SubscriptionMessage::new(sink.method_name(), sink.subscription_id(), &&*item);
        let Ok(message) = message else {
            return SubscriptionCloseResponse::None;
        };
        if sink.send(message).await.is_err() {
            return SubscriptionCloseResponse::None;
        }
    }
}

#[async_trait]
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

    async fn subscribe_results(
        &self,
        pending: PendingSubscriptionSink,
        topic: TopicId,
        from: Option<Sequence>,
    ) -> SubscriptionCloseResponse {
        let connection = pending.connection_id().0;
        send(pending, follow(&self.bulletin, connection, topic, from)).await
    }

    async fn subscribe_events(
        &self,
        pending: PendingSubscriptionSink,
        filter: Option<EventFilter>,
    ) -> SubscriptionCloseResponse {
        match happenings(&self.bulletin, filter.unwrap_or_default()) {
            Ok(events) => send(pending, events).await,
            Err(error) => {
                pending.reject(error).await;
                SubscriptionCloseResponse::None
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures::stream;
    use jsonrpsee::{core::EmptyServerParams, RpcModule};
    use serde_json::value::to_raw_value;

    #[tokio::test]
    async fn a_block_with_many_events_cuts_nobody_off() {
        let events = 1_000;
        let mut module = RpcModule::new(());
        module
            .register_subscription("listen", "told", "leave", move |_, pending, _, _| {
                let event = |number: u32| -> Arc<RawValue> {
                    to_raw_value(&number).expect("a number").into()
                };
                send(pending, stream::iter((0..events).map(event)))
            })
            .expect("no two have the same name");
        let mut reader = module
            .subscribe("listen", EmptyServerParams::new(), 1)
            .await
            .expect("it is there");
        for number in 0..events {
            let told = reader.next::<u32>().await.expect("more to come");
            assert_eq!(told.expect("a number").0, number);
        }
        // Then it is told that it missed the rest.
        assert!(reader.next::<u32>().await.is_none());
    }
}
