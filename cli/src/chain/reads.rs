//! What the runtime APIs tell: each function is the API's of the same name in `cryptlet_primitives::api`.

use super::Chain;
use crate::{account::Account, error::Outcome};
use cryptlet_primitives::{
    binding::BindingView,
    envelope::SavedKeys,
    ids::{CryptletId, FeedId, HostId, Moment, RoundId, Sequence, TopicId, Version},
    policy::Policy,
    view::{
        CryptletFilter, CryptletView, EncryptionKeyView, FeedView, HostView, Page, ResultRecord,
        RoundOutcome, SeatView, SubscriptionView, TopicView, MAX_PAGE,
    },
};
use sp_core::{H160, H256};

impl Chain {
    /// A cryptlet at its newest version, or at a past one.
    pub async fn cryptlet(
        &self,
        id: CryptletId,
        version: Option<Version>,
        at: H256,
    ) -> Outcome<Option<CryptletView<Account>>> {
        self.api("CryptletApi_cryptlet", (id, version), at).await
    }

    /// All cryptlets that pass the filter, at most `limit`.
    pub async fn cryptlets(
        &self,
        filter: &CryptletFilter<Account>,
        limit: usize,
        at: H256,
    ) -> Outcome<Vec<CryptletView<Account>>> {
        pages(limit, async |from| {
            let from = CryptletId(from);
            self.api("CryptletApi_cryptlets", (filter, from, MAX_PAGE), at)
                .await
        })
        .await
    }

    /// A host.
    pub async fn host(&self, id: HostId, at: H256) -> Outcome<Option<HostView<Account>>> {
        self.api("CryptletApi_host", id, at).await
    }

    /// All hosts, at most `limit`.
    pub async fn hosts(&self, limit: usize, at: H256) -> Outcome<Vec<HostView<Account>>> {
        pages(limit, async |from| {
            self.api("CryptletApi_hosts", (HostId(from), MAX_PAGE), at)
                .await
        })
        .await
    }

    /// A cryptlet's pool: admitted seats and offers.
    pub async fn pool(&self, cryptlet: CryptletId, at: H256) -> Outcome<Vec<SeatView>> {
        self.api("CryptletApi_pool", cryptlet, at).await
    }

    /// The policy in force for a cryptlet.
    pub async fn policy_in_force(
        &self,
        cryptlet: CryptletId,
        at: H256,
    ) -> Outcome<Option<Policy<Account>>> {
        self.api("CryptletApi_policy_in_force", cryptlet, at).await
    }

    /// The cryptlet that a contract has bound, or was to bind.
    pub async fn binding(&self, contract: H160, at: H256) -> Outcome<Option<BindingView>> {
        self.api("CryptletApi_binding", contract, at).await
    }

    /// The key that others seal to an account with.
    pub async fn encryption_key(
        &self,
        account: &Account,
        at: H256,
    ) -> Outcome<Option<EncryptionKeyView>> {
        self.api("CryptletApi_encryption_key", account, at).await
    }

    /// What became of a round of this topic.
    pub async fn outcome(&self, topic: TopicId, id: RoundId, at: H256) -> Outcome<RoundOutcome> {
        self.api("CryptoDelegateApi_outcome", (topic, id), at).await
    }

    /// A topic.
    pub async fn topic(&self, id: TopicId, at: H256) -> Outcome<Option<TopicView<Account>>> {
        self.api("CryptoDelegateApi_topic", id, at).await
    }

    /// The result of a topic at one place.
    pub async fn result(
        &self,
        topic: TopicId,
        place: Sequence,
        at: H256,
    ) -> Outcome<Option<ResultRecord>> {
        let page: Page<ResultRecord> = self
            .api("CryptoDelegateApi_results", (topic, place, 1u32), at)
            .await?;
        Ok(page
            .rows
            .into_iter()
            .find(|record| record.sequence == place))
    }

    /// A feed.
    pub async fn feed(&self, id: FeedId, at: H256) -> Outcome<Option<FeedView>> {
        self.api("CryptoDelegateApi_feed", id, at).await
    }

    /// An account's subscription to a feed.
    pub async fn subscription(
        &self,
        feed: FeedId,
        subscriber: &Account,
        at: H256,
    ) -> Outcome<Option<SubscriptionView<Account>>> {
        self.api("CryptoDelegateApi_subscription", (feed, subscriber), at)
            .await
    }

    /// An account's subscriptions, at most `limit`.
    pub async fn subscriptions_of(
        &self,
        subscriber: &Account,
        limit: usize,
        at: H256,
    ) -> Outcome<Vec<SubscriptionView<Account>>> {
        let mut rows: Vec<SubscriptionView<Account>> = Vec::new();
        while rows.len() < limit {
            let after = rows.last().map(|last| last.feed);
            let page: Vec<SubscriptionView<Account>> = self
                .api(
                    "CryptoDelegateApi_subscriptions_of",
                    (subscriber, after, MAX_PAGE),
                    at,
                )
                .await?;
            // A page that does not lead on ends the list, whatever the node says.
            let leads_on = page.first().is_some_and(|first| Some(first.feed) != after);
            if !leads_on {
                break;
            }
            rows.extend(page);
        }
        rows.truncate(limit);
        Ok(rows)
    }

    /// The keys that verify results of one cryptlet.
    pub async fn key_book(&self, cryptlet: CryptletId, at: H256) -> Outcome<SavedKeys> {
        self.api("CryptoDelegateApi_key_book", cryptlet, at).await
    }

    /// The chain's pace: how many milliseconds a slot has.
    pub async fn slot_ms(&self, at: H256) -> Outcome<u64> {
        self.api("AuraApi_slot_duration", (), at).await
    }

    /// The chain's clock.
    pub async fn now(&self, at: H256) -> Outcome<Moment> {
        self.api("CryptoDelegateApi_now", (), at).await
    }
}

/// The rows of all pages in their order, at most `limit`; `page` reads the one that begins at a number.
async fn pages<R>(limit: usize, page: impl AsyncFn(u32) -> Outcome<Page<R>>) -> Outcome<Vec<R>> {
    let (mut rows, mut from) = (Vec::new(), Some(0));
    while let Some(start) = from.filter(|_| rows.len() < limit) {
        let page = page(u32::try_from(start).unwrap_or(u32::MAX)).await?;
        rows.extend(page.rows);
        // A page that does not lead on ends the list, whatever the node says.
        from = page.next.filter(|next| *next > start);
    }
    rows.truncate(limit);
    Ok(rows)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn pages_are_read_up_to_the_limit_and_never_in_circles() {
        let page = async |from: u32| {
            Ok(Page {
                rows: vec![from, from + 1],
                next: Some(u64::from(from) + 2),
            })
        };
        assert_eq!(pages(5, page).await, Ok(vec![0, 1, 2, 3, 4]));
        let circle = async |from: u32| {
            Ok(Page {
                rows: vec![from],
                next: Some(0),
            })
        };
        assert_eq!(pages(5, circle).await, Ok(vec![0]));
    }
}
