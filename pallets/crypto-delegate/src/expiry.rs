//! The end of rounds that nobody answered. Bounded per block, whatever has piled up; one read in an idle block.

use crate::{
    types::{BUCKET_MS, MAX_SPILL},
    Config, Error, Event, Expiries, ExpirySchedule, OpenRounds, Pallet, RoundRecordOf, Rounds,
    WeightInfo,
};
use alloc::vec::Vec;
use cryptlet_primitives::ids::{Moment, RoundId};
use frame_support::{traits::Get, weights::Weight, BoundedVec};

/// Most buckets that one block visits: a chain that stood still for an hour has caught up after a minute of blocks.
pub(crate) const MAX_BUCKETS_PER_BLOCK: u32 = 64;

impl<T: Config> Pallet<T> {
    /// Puts a round into the bucket of its deadline, or into the next that has room.
    pub(crate) fn schedule(round: RoundId, deadline: Moment) -> Result<(), Error<T>> {
        let own = deadline.checked_div(BUCKET_MS).unwrap_or_default();
        for bucket in own..=own.saturating_add(MAX_SPILL) {
            if Expiries::<T>::try_append(bucket, round).is_ok() {
                let schedule = ExpirySchedule::<T>::get();
                if schedule.with(bucket) != schedule {
                    ExpirySchedule::<T>::put(schedule.with(bucket));
                }
                return Ok(());
            }
        }
        Err(Error::MaxExpiriesExceeded)
    }

    /// Expires rounds whose time is over: at most [`Config::MaxExpiriesPerBlock`] are looked at. Gives the weight used.
    ///
    /// Runs before the block's own moment is known, so it goes by the parent's.
    pub(crate) fn expire_due() -> Weight {
        Self::expire_until(Self::now())
    }

    pub(crate) fn expire_until(now: Moment) -> Weight {
        let mut schedule = ExpirySchedule::<T>::get();
        if !schedule.is_due(now) {
            return <T as Config>::WeightInfo::on_idle_block();
        }
        let mut budget = T::MaxExpiriesPerBlock::get();
        let mut buckets = 0u32;
        while schedule.is_due(now) && budget > 0 && buckets < MAX_BUCKETS_PER_BLOCK {
            buckets = buckets.saturating_add(1);
            let looked_at = Self::empty_bucket(schedule.next, budget);
            budget = budget.saturating_sub(looked_at);
            if budget > 0 {
                schedule.next = schedule.next.saturating_add(1);
            }
        }
        ExpirySchedule::<T>::put(schedule);
        let looked_at = T::MaxExpiriesPerBlock::get().saturating_sub(budget);
        <T as Config>::WeightInfo::on_idle_block()
            .saturating_add(<T as Config>::WeightInfo::expire_rounds(looked_at))
            .saturating_add(<T as Config>::WeightInfo::visit_buckets(buckets))
    }

    /// Looks at the rounds of a bucket, at most `budget` of them, and keeps the others. Gives how many it looked at:
    /// `budget` if there may be more.
    fn empty_bucket(bucket: u64, budget: u32) -> u32 {
        let mut waiting: Vec<RoundId> = Expiries::<T>::take(bucket).into_inner();
        let count = waiting
            .len()
            .min(usize::try_from(budget).unwrap_or(usize::MAX));
        let later = waiting.split_off(count);
        let mut expired = 0u32;
        for round in waiting {
            if let Some(record) = Rounds::<T>::take(round) {
                Self::expire(round, record);
                expired = expired.saturating_add(1);
            }
        }
        if expired > 0 {
            OpenRounds::<T>::mutate(|open| *open = open.saturating_sub(expired));
        }
        if !later.is_empty() {
            Expiries::<T>::insert(bucket, BoundedVec::truncate_from(later));
        }
        u32::try_from(count).unwrap_or(budget)
    }

    fn expire(round: RoundId, record: RoundRecordOf<T>) {
        Self::pay(&record.requester, record.fee);
        Self::leave_topic(record.topic);
        Self::deposit_event(Event::RoundExpired {
            round,
            topic: record.topic,
            requester: record.requester,
            refunded: record.fee,
        });
    }
}
