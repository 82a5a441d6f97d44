//! What the runtime APIs tell: each function is the API's of the same name in `cryptlet_primitives::api`.

use super::Chain;
use crate::{error::Outcome, keys::Account};
use cryptlet_primitives::{
    envelope::SavedKeys,
    ids::{CryptletId, HostId, Moment, RoundId, Sequence, TopicId, Version},
    policy::Policy,
    view::{
        CryptletFilter, CryptletView, HostView, Page, ResultRecord, RoundOutcome, SeatView,
        TopicView, MAX_PAGE,
    },
};
use sp_core::H256;

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
        let (mut rows, mut from) = (Vec::new(), Some(0));
        while let Some(start) = from.filter(|_| rows.len() < limit) {
            let from_id = CryptletId(u32::try_from(start).unwrap_or(u32::MAX));
            let page: Page<CryptletView<Account>> = self
                .api("CryptletApi_cryptlets", (filter, from_id, MAX_PAGE), at)
                .await?;
            rows.extend(page.rows);
            // A page that does not lead on ends the list, whatever the node says.
            from = page.next.filter(|next| *next > start);
        }
        rows.truncate(limit);
        Ok(rows)
    }

    /// A host.
    pub async fn host(&self, id: HostId, at: H256) -> Outcome<Option<HostView<Account>>> {
        self.api("CryptletApi_host", id, at).await
    }

    /// All hosts, at most `limit`.
    pub async fn hosts(&self, limit: usize, at: H256) -> Outcome<Vec<HostView<Account>>> {
        let (mut rows, mut from) = (Vec::new(), Some(0));
        while let Some(start) = from.filter(|_| rows.len() < limit) {
            let from_id = HostId(u32::try_from(start).unwrap_or(u32::MAX));
            let page: Page<HostView<Account>> = self
                .api("CryptletApi_hosts", (from_id, MAX_PAGE), at)
                .await?;
            rows.extend(page.rows);
            from = page.next.filter(|next| *next > start);
        }
        rows.truncate(limit);
        Ok(rows)
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
