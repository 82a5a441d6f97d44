//! How many results of a topic stay in the state, and what that costs.
//!
//! The deposit covers a number of pages, [`TopicRecord::pages`](crate::TopicRecord::pages), from their beginning. When a
//! page begins that it does not cover, the oldest page goes; under [`Retention::All`] one more page is held first, and
//! the oldest goes only if the depositor can't pay, or has paid for [`MAX_PAGES_OF_ALL`]. So a result removes one page at most, whatever the rule was before.

use crate::{
    topics::page_of,
    types::{page_bytes, topic_bytes, PAGE},
    BalanceOf, Config, Error, Event, HoldReason, Pages, Pallet, TopicRecordOf, Topics,
};
use codec::MaxEncodedLen;
use cryptlet_primitives::{
    ids::TopicId,
    view::{Retention, LEAST_PAGES},
};
use frame_support::{
    ensure,
    traits::{fungible::MutateHold, tokens::Precision, Get},
};
use sp_runtime::{
    traits::{SaturatedConversion, Saturating},
    DispatchError, DispatchResult,
};

/// Most pages that one call removes.
pub(crate) const PAGES_PER_CALL: u32 = 64;
/// Most pages that [`Retention::All`] comes to: what others ask takes no more than this of a depositor's balance. Who wants
/// more names the number.
pub(crate) const MAX_PAGES_OF_ALL: u32 = 1_024;

/// The pages that a topic has.
pub(crate) fn stored_pages<T: Config>(record: &TopicRecordOf<T>) -> u32 {
    let end = record.next.div_ceil(u64::from(PAGE));
    end.saturating_sub(page_of(record.first)).saturated_into()
}

/// Whether a topic keeps no more than it must, and is paid for no more.
pub(crate) fn keeps_least<T: Config>(record: &TopicRecordOf<T>) -> bool {
    record.retention == Retention::default() && record.pages == u32::from(LEAST_PAGES)
}

impl<T: Config> Pallet<T> {
    /// What a topic with outputs of at most `max_output` bytes costs its depositor, until it is removed: its record and
    /// the fewest pages.
    pub fn topic_deposit(max_output: u32) -> BalanceOf<T> {
        Self::retention_deposit(max_output, LEAST_PAGES.into())
    }

    /// The deposit of a topic that keeps `pages` pages: one item for the record, and one for each page.
    pub fn retention_deposit(max_output: u32, pages: u32) -> BalanceOf<T> {
        let bytes = topic_bytes(TopicRecordOf::<T>::max_encoded_len(), max_output, pages);
        let items = pages.saturating_add(1);
        Self::storage_deposit(items, bytes)
    }

    /// What one more page costs.
    fn page_deposit(max_output: u32) -> BalanceOf<T> {
        Self::storage_deposit(1, page_bytes(max_output))
    }

    fn storage_deposit(items: u32, bytes: u32) -> BalanceOf<T> {
        let by_byte = <T as pallet_cryptlet::Config>::DepositPerByte::get();
        let by_item = <T as pallet_cryptlet::Config>::DepositPerItem::get();
        by_byte
            .saturating_mul(bytes.into())
            .saturating_add(by_item.saturating_mul(items.into()))
    }

    /// Makes room for a page that begins now.
    pub(crate) fn begin_page(topic: TopicId, record: &mut TopicRecordOf<T>) {
        if stored_pages::<T>(record) < record.pages {
            return;
        }
        if record.retention == Retention::All {
            if record.pages < MAX_PAGES_OF_ALL && Self::pay_for_page(record) {
                return;
            }
            Self::deposit_event(Event::RetentionCut {
                topic,
                first: record.first.saturating_add(PAGE.into()),
            });
        }
        Self::remove_oldest(topic, record);
    }

    /// Holds one more page's deposit. Whether the depositor could pay.
    fn pay_for_page(record: &mut TopicRecordOf<T>) -> bool {
        let price = Self::page_deposit(record.max_output);
        if Self::hold(HoldReason::Topic, &record.depositor, price).is_err() {
            return false;
        }
        record.deposit = record.deposit.saturating_add(price);
        record.pages = record.pages.saturating_add(1);
        true
    }

    fn remove_oldest(topic: TopicId, record: &mut TopicRecordOf<T>) {
        let oldest = page_of(record.first);
        Pages::<T>::remove(topic, oldest);
        record.first = oldest.saturating_add(1).saturating_mul(PAGE.into());
    }

    /// Removes the oldest pages until `left` are left, but no more than one call may. Gives how many it removed.
    pub(crate) fn remove_pages(topic: TopicId, record: &mut TopicRecordOf<T>, left: u32) -> u32 {
        let surplus = stored_pages::<T>(record).saturating_sub(left);
        let removed = surplus.min(PAGES_PER_CALL);
        for _ in 0..removed {
            Self::remove_oldest(topic, record);
        }
        removed
    }

    /// Sets a topic's rule, removes pages that it keeps no longer, and adjusts the deposit. Gives how many pages it
    /// removed.
    pub(crate) fn do_set_retention(
        who: &T::AccountId,
        topic: TopicId,
        retention: Retention,
    ) -> Result<u32, DispatchError> {
        let mut record = Topics::<T>::get(topic).ok_or(Error::<T>::TopicNotFound)?;
        ensure!(record.depositor == *who, Error::<T>::NotDepositor);
        let (removed, kept) = match retention {
            Retention::Newest { pages } => {
                ensure!(pages >= LEAST_PAGES, Error::<T>::RetentionTooShort);
                let removed = Self::remove_pages(topic, &mut record, pages.into());
                (removed, u32::from(pages))
            }
            Retention::All => (0, u32::from(LEAST_PAGES)),
        };
        record.retention = retention;
        // What is still there after this call is paid for until another call removes it.
        record.pages = stored_pages::<T>(&record).max(kept);
        record.is_handed_over &= keeps_least::<T>(&record);
        Self::adjust_deposit(&mut record)?;
        Self::deposit_event(Event::RetentionSet {
            topic,
            retention,
            pages: record.pages,
            first: record.first,
        });
        Topics::<T>::insert(topic, record);
        Ok(removed)
    }

    /// Holds what the pages cost more than before, or gives back what they cost less.
    fn adjust_deposit(record: &mut TopicRecordOf<T>) -> DispatchResult {
        let former = record.deposit;
        record.deposit = Self::retention_deposit(record.max_output, record.pages);
        let more = record.deposit.saturating_sub(former);
        Self::hold(HoldReason::Topic, &record.depositor, more)?;
        let less = former.saturating_sub(record.deposit);
        let reason = HoldReason::Topic.into();
        T::Currency::release(&reason, &record.depositor, less, Precision::BestEffort)?;
        Ok(())
    }

    /// Widens a topic that keeps more than it must at its depositor's expense, who wants the memory. If the depositor can't
    /// pay, outputs stay as long as they were.
    pub(crate) fn widen_memory(record: &mut TopicRecordOf<T>, max_output: u32) {
        let deposit = Self::retention_deposit(max_output, record.pages);
        let more = deposit.saturating_sub(record.deposit);
        if Self::hold(HoldReason::Topic, &record.depositor, more).is_ok() {
            record.deposit = record.deposit.saturating_add(more);
            record.max_output = max_output;
        }
    }

    /// Only what is as cheap as a new topic may be handed to whoever asks next.
    pub(crate) fn ensure_least(record: &TopicRecordOf<T>) -> Result<(), Error<T>> {
        ensure!(keeps_least::<T>(record), Error::<T>::RetentionTooLong);
        Ok(())
    }
}
