//! The end of rounds that nobody answered, or that are closed before.
//!
//! Expiry is bounded per block, whatever has piled up. A block in which nothing is due reads the clock and the
//! schedule, and writes nothing; from the first deadline to the last of the rounds that wait, the first block of each
//! second takes a bucket too and writes the schedule.

use crate::{
    places::Vacated,
    types::{BUCKET_MS, MAX_SPILL},
    BalanceOf, Config, Error, Event, Expiries, ExpirySchedule, Pallet, Purpose, RoundRecordOf,
    Rounds, WeightInfo,
};
use alloc::vec::Vec;
use cryptlet_primitives::ids::{Moment, RoundId};
use frame_support::{ensure, traits::Get, weights::Weight, BoundedVec};
use sp_runtime::{
    traits::{Saturating, Zero},
    DispatchResult,
};

/// Most buckets that one block visits: a chain that stood still for an hour has caught up after a minute of blocks.
pub(crate) const MAX_BUCKETS_PER_BLOCK: u32 = 64;

/// Decided rounds that a block may skip for each round that it may expire: to skip is a read, to expire is a refund. So
/// rounds that are answered never hold up those that are not, at 16 times their number.
const LOOKS_PER_EXPIRY: u32 = 16;

/// What a block has left for expiry.
#[derive(Clone, Copy)]
struct Budget {
    expiries: u32,
    looks: u32,
}

impl Budget {
    fn of_block(expiries: u32) -> Self {
        Budget {
            expiries,
            looks: expiries.saturating_mul(LOOKS_PER_EXPIRY),
        }
    }

    fn is_left(&self) -> bool {
        self.expiries > 0 && self.looks > 0
    }
}

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

    /// Expires rounds whose time is over, at most [`Config::MaxExpiriesPerBlock`]. Gives the weight used.
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
        let whole = Budget::of_block(T::MaxExpiriesPerBlock::get());
        let mut budget = whole;
        let mut buckets = 0u32;
        let mut vacated = Vacated::new();
        while schedule.is_due(now) && buckets < MAX_BUCKETS_PER_BLOCK {
            buckets = buckets.saturating_add(1);
            if !Self::empty_bucket(schedule.next, &mut budget, &mut vacated) {
                break;
            }
            schedule.next = schedule.next.saturating_add(1);
        }
        ExpirySchedule::<T>::put(schedule);
        Self::vacate(vacated);
        let expired = whole.expiries.saturating_sub(budget.expiries);
        let skipped = whole
            .looks
            .saturating_sub(budget.looks)
            .saturating_sub(expired);
        <T as Config>::WeightInfo::on_idle_block()
            .saturating_add(<T as Config>::WeightInfo::expire_rounds(expired))
            .saturating_add(<T as Config>::WeightInfo::skip_rounds(skipped))
            .saturating_add(<T as Config>::WeightInfo::visit_buckets(buckets))
    }

    /// Expires the rounds of a bucket, within the budget, and keeps the others. Whether none is left.
    fn empty_bucket(bucket: u64, budget: &mut Budget, vacated: &mut Vacated<T>) -> bool {
        let mut waiting = Expiries::<T>::take(bucket).into_iter();
        while budget.is_left() {
            let Some(round) = waiting.next() else { break };
            budget.looks = budget.looks.saturating_sub(1);
            if let Some(record) = Rounds::<T>::take(round) {
                Self::expire(round, record, vacated);
                budget.expiries = budget.expiries.saturating_sub(1);
            }
        }
        let later: Vec<RoundId> = waiting.collect();
        if later.is_empty() {
            return true;
        }
        Expiries::<T>::insert(bucket, BoundedVec::truncate_from(later));
        false
    }

    fn expire(round: RoundId, record: RoundRecordOf<T>, vacated: &mut Vacated<T>) {
        let refunded = Self::give_up(&record, vacated);
        Self::deposit_event(Event::RoundExpired {
            round,
            topic: record.topic,
            requester: record.purpose.payer().cloned(),
            refunded,
        });
        Self::end_purpose(round, record.purpose, record.rent, vacated);
    }

    /// A round ends without a result: its fee goes back but for the rent, and its place is free. Gives what goes back: of
    /// a feed's round nothing, whose fee is what those left who are gone.
    fn give_up(record: &RoundRecordOf<T>, vacated: &mut Vacated<T>) -> BalanceOf<T> {
        Self::leave_topic(record.topic);
        vacated.add(record);
        let Some(payer) = record.purpose.payer() else {
            vacated.burn(record.fee);
            return Zero::zero();
        };
        let refunded = record.fee.saturating_sub(record.rent);
        vacated.burn(record.rent);
        Self::pay(payer, refunded);
        refunded
    }

    /// What a round was for has not come about. For a place with a `rent` a feed's subscribers pay.
    fn end_purpose(
        round: RoundId,
        purpose: Purpose<T::AccountId>,
        rent: BalanceOf<T>,
        vacated: &mut Vacated<T>,
    ) {
        match purpose {
            Purpose::Request { .. } => {}
            Purpose::Acceptance { feed, subscriber } => {
                Self::refuse_subscription(feed, round, &subscriber);
            }
            Purpose::Delivery { feed } => {
                vacated.burn(Self::on_no_delivery(feed, round, rent));
            }
        }
    }

    /// Ends an open round before its deadline. As a decided one it stays in its bucket until then.
    pub(crate) fn do_close_round(round: RoundId, by_council: bool) -> DispatchResult {
        let record = Rounds::<T>::take(round).ok_or(Error::<T>::RoundNotFound)?;
        let is_lost = by_council
            || !pallet_cryptlet::Pallet::<T>::is_active_cryptlet(record.statement.cryptlet);
        ensure!(is_lost, Error::<T>::CryptletActive);
        let mut vacated = Vacated::new();
        let refunded = Self::give_up(&record, &mut vacated);
        Self::deposit_event(Event::RoundClosed {
            round,
            topic: record.topic,
            requester: record.purpose.payer().cloned(),
            refunded,
        });
        // A feed's subscribers don't pay for a place that was taken from them.
        Self::end_purpose(round, record.purpose, Zero::zero(), &mut vacated);
        Self::vacate(vacated);
        Ok(())
    }
}
