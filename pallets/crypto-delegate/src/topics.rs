//! Topics and their pages of results.

use crate::{
    types::{topic_bytes, PAGE, PAGES_KEPT},
    BalanceOf, Config, Error, Event, HoldReason, Pages, Pallet, TopicRecord, TopicRecordOf, Topics,
};
use codec::MaxEncodedLen;
use cryptlet_primitives::{
    ids::{CryptletId, Sequence, TopicId},
    view::ResultRecord,
};
use frame_support::{
    ensure,
    traits::{fungible::MutateHold, tokens::Precision, Get},
};
use sp_runtime::{
    traits::{SaturatedConversion, Saturating},
    DispatchError, DispatchResult,
};

/// The page that a result stands in.
pub(crate) fn page_of(sequence: Sequence) -> u64 {
    sequence.checked_div(u64::from(PAGE)).unwrap_or_default()
}

impl<T: Config> Pallet<T> {
    /// What a topic with outputs of at most `max_output` bytes costs its depositor, until it is removed.
    pub fn topic_deposit(max_output: u32) -> BalanceOf<T> {
        let bytes = topic_bytes(TopicRecordOf::<T>::max_encoded_len(), max_output);
        let by_byte = <T as pallet_cryptlet::Config>::DepositPerByte::get()
            .saturating_mul(u64::from(bytes).saturated_into());
        // A topic is three items: its record and two pages.
        let by_item =
            <T as pallet_cryptlet::Config>::DepositPerItem::get().saturating_mul(3u32.into());
        by_byte.saturating_add(by_item)
    }

    /// Counts one more open round in a topic, which is opened if it is new. Gives the most bytes of an output: the
    /// policy's, within what the topic's deposit covers.
    pub(crate) fn join_topic(
        topic: TopicId,
        cryptlet: CryptletId,
        requester: &T::AccountId,
        max_output: u32,
    ) -> Result<u32, DispatchError> {
        let mut record = match Topics::<T>::get(topic) {
            Some(record) => record,
            None => Self::open_topic(topic, cryptlet, requester, max_output)?,
        };
        record.open = record.open.saturating_add(1);
        let covered = record.max_output.min(max_output);
        Topics::<T>::insert(topic, record);
        Ok(covered)
    }

    fn open_topic(
        topic: TopicId,
        cryptlet: CryptletId,
        requester: &T::AccountId,
        max_output: u32,
    ) -> Result<TopicRecordOf<T>, DispatchError> {
        let deposit = Self::topic_deposit(max_output);
        T::Currency::hold(&HoldReason::Topic.into(), requester, deposit)?;
        let depositor = requester.clone();
        Self::deposit_event(Event::TopicOpened {
            topic,
            cryptlet,
            depositor: depositor.clone(),
        });
        Ok(TopicRecord {
            cryptlet,
            depositor,
            deposit,
            next: 0,
            first: 0,
            open: 0,
            max_output,
            last_accepted_at: 0,
        })
    }

    /// One round of a topic is open no more.
    pub(crate) fn leave_topic(topic: TopicId) {
        Topics::<T>::mutate_extant(topic, |record| record.open = record.open.saturating_sub(1));
    }

    /// Appends a result, and counts its round out of the open ones. Gives the result's place.
    ///
    /// A read and a write of the topic, one append to a page (which is not decoded), and for each sixteenth result the
    /// removal of the page that is kept no longer.
    pub(crate) fn append_result(topic: TopicId, mut result: ResultRecord) -> Option<Sequence> {
        let mut record = Topics::<T>::get(topic)?;
        let sequence = record.next;
        let page = page_of(sequence);
        let oldest = page.saturating_sub(PAGES_KEPT.saturating_sub(1));
        if page_of(record.first) < oldest {
            Pages::<T>::remove(topic, page_of(record.first));
            record.first = oldest.saturating_mul(u64::from(PAGE));
        }
        result.sequence = sequence;
        record.next = sequence.saturating_add(1);
        record.open = record.open.saturating_sub(1);
        record.last_accepted_at = result.accepted_at;
        // Never fails: a page starts empty and takes the sixteen sequences that belong to it.
        Pages::<T>::try_append(topic, page, result).ok()?;
        Topics::<T>::insert(topic, record);
        Some(sequence)
    }

    pub(crate) fn do_remove_topic(who: &T::AccountId, topic: TopicId) -> DispatchResult {
        let record = Topics::<T>::get(topic).ok_or(Error::<T>::TopicNotFound)?;
        ensure!(record.depositor == *who, Error::<T>::NotDepositor);
        ensure!(record.open == 0, Error::<T>::TopicInUse);
        let idle_since = record.last_accepted_at;
        let is_idle =
            idle_since == 0 || Self::now() >= idle_since.saturating_add(T::TopicIdleMs::get());
        ensure!(is_idle, Error::<T>::TopicNotIdle);
        for page in page_of(record.first)..=page_of(record.next) {
            Pages::<T>::remove(topic, page);
        }
        Topics::<T>::remove(topic);
        let reason = HoldReason::Topic.into();
        T::Currency::release(&reason, who, record.deposit, Precision::BestEffort)?;
        Self::deposit_event(Event::TopicRemoved { topic });
        Ok(())
    }
}
