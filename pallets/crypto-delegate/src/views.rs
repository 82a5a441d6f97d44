//! What the runtime APIs show: calls of the node, never of a block.

use crate::{
    topics::page_of, Config, Delegates, FormerDelegates, Pages, Pallet, RoundRecordOf, Rounds,
    Topics,
};
use alloc::vec::Vec;
use cryptlet_primitives::{
    envelope::SavedKeys,
    ids::{CryptletId, RoundId, Sequence, TopicId},
    report::Report,
    view::{rows_of_page, Page, ResultRecord, RoundOutcome, RoundView, TopicView},
    DelegateId,
};
use sp_runtime::traits::SaturatedConversion;

impl<T: Config> Pallet<T> {
    /// An open round.
    pub fn round_view(round: RoundId) -> Option<RoundView<T::AccountId>> {
        Rounds::<T>::get(round).map(Self::show_round)
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
            requester: Some(record.requester),
            feed: None,
            fee: record.fee.saturated_into(),
            opened_in: record.opened_in,
        }
    }

    /// What became of a round of this topic.
    pub fn outcome(topic: TopicId, round: RoundId) -> RoundOutcome {
        if Rounds::<T>::get(round).is_some_and(|record| record.topic == topic) {
            return RoundOutcome::Open;
        }
        let Some(record) = Topics::<T>::get(topic) else {
            return RoundOutcome::Gone;
        };
        let pages = page_of(record.first)..=page_of(record.next);
        let mut results = pages.rev().flat_map(|page| Pages::<T>::get(topic, page));
        match results.find(|result| result.round == round) {
            Some(result) => RoundOutcome::Accepted {
                topic,
                sequence: result.sequence,
            },
            None => RoundOutcome::Gone,
        }
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
            crate::Call::report { report } => Some(report),
            _ => None,
        }
    }
}
