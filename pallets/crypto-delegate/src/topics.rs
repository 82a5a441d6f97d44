//! Topics and their pages of results.

use crate::{
    retention::{keeps_least, stored_pages, PAGES_PER_CALL},
    types::PAGE,
    BalanceOf, Config, Error, Event, HoldReason, Pages, Pallet, TopicRecord, TopicRecordOf, Topics,
};
use cryptlet_primitives::{
    history::{AcceptedResult, History},
    ids::{CryptletId, LeafIndex, Sequence, TopicId},
    view::{ResultRecord, Retention, LEAST_PAGES},
};
use frame_support::{
    ensure,
    traits::{fungible::MutateHold, tokens::Precision, Get},
};
use sp_core::H256;
use sp_runtime::{DispatchError, DispatchResult};

/// The page that a result stands in.
pub(crate) fn page_of(sequence: Sequence) -> u64 {
    sequence.checked_div(u64::from(PAGE)).unwrap_or_default()
}

impl<T: Config> Pallet<T> {
    /// Counts one more open round in a topic, which is opened if it is new, and whose deposit the requester takes over
    /// if the depositor has handed it over or outputs may be longer than it covers. A topic that keeps more than it must
    /// is not taken over: longer outputs are its depositor's to pay for, or have no room. Gives the most bytes of an output
    /// that the deposit covers.
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
        let is_anothers = record.depositor != *requester;
        record.is_shared |= is_anothers;
        let is_handed_over = record.is_handed_over && is_anothers;
        let is_too_small = record.max_output < max_output;
        if is_handed_over || (is_too_small && keeps_least::<T>(&record)) {
            Self::take_over_topic(topic, &mut record, requester, max_output)?;
        } else if is_too_small {
            Self::widen_memory(&mut record, max_output);
        }
        record.open = record.open.saturating_add(1);
        let covered = record.max_output;
        Topics::<T>::insert(topic, record);
        Ok(covered)
    }

    fn open_topic(
        topic: TopicId,
        cryptlet: CryptletId,
        requester: &T::AccountId,
        max_output: u32,
    ) -> Result<TopicRecordOf<T>, Error<T>> {
        let deposit = Self::topic_deposit(max_output);
        Self::hold(HoldReason::Topic, requester, deposit)?;
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
            retention: Retention::default(),
            pages: LEAST_PAGES.into(),
            next: 0,
            first: 0,
            open: 0,
            max_output,
            last_accepted_at: 0,
            is_handed_over: false,
            is_shared: false,
        })
    }

    /// The requester pays for the topic from now on, with outputs of at least `max_output` bytes; the former deposit
    /// goes back, first, so that a depositor who widens its own topic needs no more than the difference.
    fn take_over_topic(
        topic: TopicId,
        record: &mut TopicRecordOf<T>,
        requester: &T::AccountId,
        max_output: u32,
    ) -> DispatchResult {
        let reason = HoldReason::Topic.into();
        let (former, deposit) = (&record.depositor, record.deposit);
        T::Currency::release(&reason, former, deposit, Precision::BestEffort)?;
        // Stored results may be as long as the former policy allowed.
        record.max_output = record.max_output.max(max_output);
        record.deposit = Self::retention_deposit(record.max_output, record.pages);
        Self::hold(HoldReason::Topic, requester, record.deposit)?;
        if record.depositor != *requester {
            record.is_handed_over = false;
        }
        record.depositor = requester.clone();
        Self::deposit_event(Event::TopicTakenOver {
            topic,
            depositor: requester.clone(),
            max_output: record.max_output,
        });
        Ok(())
    }

    /// Puts a deposit on hold.
    pub(crate) fn hold(
        reason: HoldReason,
        who: &T::AccountId,
        deposit: BalanceOf<T>,
    ) -> Result<(), Error<T>> {
        T::Currency::hold(&reason.into(), who, deposit).map_err(|_| Error::DepositNotCovered)
    }

    pub(crate) fn do_hand_over_topic(who: &T::AccountId, topic: TopicId) -> DispatchResult {
        let mut record = Topics::<T>::get(topic).ok_or(Error::<T>::TopicNotFound)?;
        ensure!(record.depositor == *who, Error::<T>::NotDepositor);
        ensure!(!record.is_handed_over, Error::<T>::AlreadyHandedOver);
        Self::ensure_least(&record)?;
        record.is_handed_over = true;
        Topics::<T>::insert(topic, record);
        Self::deposit_event(Event::TopicHandedOver { topic });
        Ok(())
    }

    /// Counts one more open round, of a feed, into a topic that is there. Gives the most bytes of an output that its
    /// deposit covers.
    pub(crate) fn count_into_topic(topic: TopicId) -> Option<u32> {
        Topics::<T>::mutate_exists(topic, |record| {
            let record = record.as_mut()?;
            record.open = record.open.saturating_add(1);
            record.is_shared = true;
            Some(record.max_output)
        })
    }

    /// One round or feed of a topic is open no more.
    pub(crate) fn leave_topic(topic: TopicId) {
        Topics::<T>::mutate_extant(topic, |record| record.open = record.open.saturating_sub(1));
    }

    /// Appends a result to its topic and to the history, and counts its round out of the open ones. Gives the result's
    /// place in both.
    ///
    /// A read and a write of the topic, one append to a page (which is not decoded), and for each sixteenth result the
    /// removal of the page that is kept no longer, or one hold of the depositor's balance.
    pub(crate) fn append_result(
        topic: TopicId,
        statement: H256,
        mut result: ResultRecord,
        history: &mut History,
    ) -> Option<(Sequence, LeafIndex)> {
        let mut record = Topics::<T>::get(topic)?;
        let sequence = record.next;
        let page = page_of(sequence);
        if sequence.is_multiple_of(u64::from(PAGE)) {
            Self::begin_page(topic, &mut record);
        }
        result.sequence = sequence;
        let leaf = Self::remember(history, &AcceptedResult::new(topic, statement, &result))?;
        result.leaf = leaf;
        record.next = sequence.saturating_add(1);
        record.open = record.open.saturating_sub(1);
        record.last_accepted_at = result.accepted_at;
        // Never fails: a page starts empty and takes the sixteen sequences that belong to it.
        Pages::<T>::try_append(topic, page, result).ok()?;
        Topics::<T>::insert(topic, record);
        Some((sequence, leaf))
    }

    /// Whether others than its depositor may still want a topic's results: they asked here too, or a feed brought results,
    /// not long ago.
    fn is_needed(record: &TopicRecordOf<T>) -> bool {
        let idle_from = record
            .last_accepted_at
            .saturating_add(T::TopicIdleMs::get());
        record.is_shared && record.last_accepted_at > 0 && Self::now() < idle_from
    }

    /// Removes a topic. Gives how many pages it had.
    pub(crate) fn do_remove_topic(
        who: &T::AccountId,
        topic: TopicId,
    ) -> Result<u32, DispatchError> {
        let mut record = Topics::<T>::get(topic).ok_or(Error::<T>::TopicNotFound)?;
        ensure!(record.depositor == *who, Error::<T>::NotDepositor);
        ensure!(record.open == 0, Error::<T>::TopicInUse);
        ensure!(!Self::is_needed(&record), Error::<T>::TopicNotIdle);
        ensure!(
            stored_pages::<T>(&record) <= PAGES_PER_CALL,
            Error::<T>::RetentionTooLong
        );
        let removed = Self::remove_pages(topic, &mut record, 0);
        Topics::<T>::remove(topic);
        let reason = HoldReason::Topic.into();
        T::Currency::release(&reason, who, record.deposit, Precision::BestEffort)?;
        Self::deposit_event(Event::TopicRemoved { topic });
        Ok(removed)
    }
}
