//! What the runtime APIs show: calls of the node, never of a block.

use crate::{
    feeds, topics::page_of, types::Service, Config, Delegates, Feeds, FormerDelegates, Pages,
    Pallet, Parked, RoundRecordOf, Rounds, Standing, StandingOf, Subscriptions, Topics,
};
use alloc::vec::Vec;
use cryptlet_primitives::{
    envelope::SavedKeys,
    ids::{CryptletId, FeedId, RoundId, Sequence, TopicId},
    report::Report,
    view::{
        rows_of_page, FeedView, Page, ResultRecord, RoundOutcome, RoundView, SubscriptionState,
        SubscriptionView, TopicView,
    },
    DelegateId,
};
use sp_runtime::traits::SaturatedConversion;

/// Pages that are looked through for a round's result: 1,024 results. An older one is found by its moment or its place.
pub(crate) const OUTCOME_PAGES: usize = 64;

impl<T: Config> Pallet<T> {
    /// An open round.
    pub fn round_view(round: RoundId) -> Option<RoundView<T::AccountId>> {
        let record = Rounds::<T>::get(round).or_else(|| Standing::<T>::get(round))?;
        Some(Self::show_round(record))
    }

    /// Open rounds from number `from` on, at most [`MAX_PAGE`](cryptlet_primitives::view::MAX_PAGE). Reads the keys of
    /// all open rounds: their number is bounded.
    pub fn open_round_views(from: RoundId, limit: u32) -> Page<RoundView<T::AccountId>> {
        let mut rounds: Vec<RoundId> = Rounds::<T>::iter_keys()
            .filter(|round| *round >= from)
            .collect();
        rounds.sort_unstable();
        let limit = rows_of_page(limit);
        let next = rounds.get(limit).map(|round| round.0);
        let rows = rounds
            .into_iter()
            .take(limit)
            .filter_map(Self::round_view)
            .collect();
        Page { rows, next }
    }

    fn show_round(record: RoundRecordOf<T>) -> RoundView<T::AccountId> {
        RoundView {
            statement: record.statement,
            requester: record.purpose.payer().cloned(),
            feed: record.purpose.feed(),
            fee: record.fee.saturated_into(),
            opened_in: record.opened_in,
        }
    }

    /// What became of a round of this topic, as far as its newest `OUTCOME_PAGES` pages tell.
    pub fn outcome(topic: TopicId, round: RoundId) -> RoundOutcome {
        let open = Rounds::<T>::get(round)
            .or_else(|| Standing::<T>::get(round))
            .or_else(|| Parked::<T>::get(round));
        if open.is_some_and(|record| record.topic == topic) {
            return RoundOutcome::Open;
        }
        let Some(record) = Topics::<T>::get(topic) else {
            return RoundOutcome::Gone;
        };
        let pages = page_of(record.first)..=page_of(record.next);
        let newest = pages.rev().take(OUTCOME_PAGES);
        let mut results = newest.flat_map(|page| Pages::<T>::get(topic, page));
        match results.find(|result| result.round == round) {
            Some(result) => RoundOutcome::Accepted {
                topic,
                sequence: result.sequence,
            },
            None => RoundOutcome::Gone,
        }
    }

    /// Rounds of a cryptlet that wait for an event, from number `from` on, at most
    /// [`MAX_PAGE`](cryptlet_primitives::view::MAX_PAGE). Reads the keys of all of them.
    pub fn standing_round_views(
        cryptlet: CryptletId,
        from: RoundId,
        limit: u32,
    ) -> Page<RoundView<T::AccountId>> {
        let mut rounds: Vec<RoundId> = StandingOf::<T>::iter_key_prefix(cryptlet)
            .filter(|round| *round >= from)
            .collect();
        rounds.sort_unstable();
        let limit = rows_of_page(limit);
        let next = rounds.get(limit).map(|round| round.0);
        let records = rounds.into_iter().take(limit);
        let rows = records
            .filter_map(Standing::<T>::get)
            .map(Self::show_round)
            .collect();
        Page { rows, next }
    }

    /// A feed.
    pub fn feed_view(id: FeedId) -> Option<FeedView> {
        let record = Feeds::<T>::get(id)?;
        Some(FeedView {
            id,
            topic: record.feed.topic(),
            cryptlet: record.feed.cryptlet,
            method: record.feed.method,
            params: record.feed.params,
            trigger: record.feed.trigger,
            start: record.feed.start,
            duration_ms: record.feed.duration_ms,
            price: record.feed.price,
            state: record.state,
            delivered: record.delivered,
            active: record.active,
        })
    }

    /// A subscription.
    pub fn subscription_view(
        feed: FeedId,
        subscriber: T::AccountId,
    ) -> Option<SubscriptionView<T::AccountId>> {
        let subscription = Subscriptions::<T>::get(&subscriber, feed)?;
        let record = Feeds::<T>::get(feed)?;
        let (state, accepted_in, results_left) = match subscription.service {
            Service::Asked { round, .. } => (
                SubscriptionState::Asked { round },
                None,
                feeds::paid_results(&record, &subscription),
            ),
            Service::Accepted { round, .. } => {
                let end = feeds::end_of(&record, &subscription).unwrap_or_default();
                let left = end.saturating_sub(record.delivered);
                let state = if left > 0 {
                    SubscriptionState::Active
                } else {
                    SubscriptionState::Depleted
                };
                (state, Some(round), left)
            }
        };
        Some(SubscriptionView {
            feed,
            subscriber,
            state,
            results_left,
            funds: Self::left(&record, &subscription).saturated_into(),
            accepted_in,
        })
    }

    /// An account's subscriptions in the order of their feeds' names, those after the feed `after`, at most
    /// [`MAX_PAGE`](cryptlet_primitives::view::MAX_PAGE).
    pub fn subscription_views(
        subscriber: T::AccountId,
        after: Option<FeedId>,
        limit: u32,
    ) -> Vec<SubscriptionView<T::AccountId>> {
        let feeds = match after {
            Some(after) => Subscriptions::<T>::iter_key_prefix_from(
                &subscriber,
                Subscriptions::<T>::hashed_key_for(&subscriber, after),
            ),
            None => Subscriptions::<T>::iter_key_prefix(&subscriber),
        };
        feeds
            .take(rows_of_page(limit))
            .filter_map(|feed| Self::subscription_view(feed, subscriber.clone()))
            .collect()
    }

    /// A topic.
    pub fn topic_view(topic: TopicId) -> Option<TopicView<T::AccountId>> {
        let record = Topics::<T>::get(topic)?;
        Some(TopicView {
            id: topic,
            cryptlet: record.cryptlet,
            depositor: record.depositor,
            first: record.first,
            next: record.next,
            last_accepted_at: record.last_accepted_at,
            retention: record.retention,
        })
    }

    /// Results of a topic from place `from` on, at most [`MAX_PAGE`](cryptlet_primitives::view::MAX_PAGE).
    pub fn results(topic: TopicId, from: Sequence, limit: u32) -> Page<ResultRecord> {
        let Some(record) = Topics::<T>::get(topic) else {
            return Page {
                rows: Vec::new(),
                next: None,
            };
        };
        let from = from.max(record.first);
        let end = from
            .saturating_add(rows_of_page(limit).saturated_into())
            .min(record.next);
        if from >= end {
            return Page {
                rows: Vec::new(),
                next: None,
            };
        }
        let pages = page_of(from)..=page_of(end);
        let rows = pages
            .flat_map(|page| Pages::<T>::get(topic, page))
            .filter(|result| (from..end).contains(&result.sequence))
            .collect();
        Page {
            rows,
            next: (end < record.next).then_some(end),
        }
    }

    /// The delegates, in the order of their circle.
    pub fn delegate_keys() -> Vec<DelegateId> {
        Delegates::<T>::get()
            .into_iter()
            .map(|delegate| delegate.key)
            .collect()
    }

    /// The keys that verify results of one cryptlet: delegates, present and former, and the regions (with what the
    /// registrar remembers of former keys) and instances of its pool.
    pub fn key_book(cryptlet: CryptletId) -> SavedKeys {
        let mut delegates = Self::delegate_keys();
        delegates.extend(FormerDelegates::<T>::get());
        let pool = pallet_cryptlet::Pallet::<T>::pool(cryptlet);
        let regions = pool
            .iter()
            .flat_map(|seat| pallet_cryptlet::Pallet::<T>::region_keys(seat.host));
        SavedKeys {
            genesis: Self::genesis(),
            delegates,
            regions: regions.collect(),
            instances: pallet_cryptlet::Pallet::<T>::instance_keys(cryptlet),
        }
    }

    /// The report in a call of this pallet, if it is one.
    pub fn report_in(call: &crate::Call<T>) -> Option<&Report> {
        match call {
            crate::Call::report { report, .. } => Some(report),
            _ => None,
        }
    }
}
