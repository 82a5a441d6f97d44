//! The end of rounds that nobody answered, or that are closed before.
//!
//! Expiry is bounded per block, whatever has piled up. A block in which nothing is due reads the clock and the
//! schedule, and writes nothing; from the first deadline to the last of the rounds that wait, the first block of each
//! second takes a bucket too and writes the schedule.

use crate::{
    places::Vacated,
    types::{BUCKET_MS, MAX_SPILL},
    weights::besides,
    BalanceOf, Config, Error, Event, Expiries, ExpirySchedule, OnResult, Pallet, Purpose,
    RoundRecordOf, WeightInfo,
};
use alloc::vec::Vec;
use cryptlet_primitives::ids::{Moment, RoundId};
use frame_support::{
    ensure,
    weights::{Weight, WeightMeter},
    BoundedVec,
};
use sp_runtime::{
    traits::{Saturating, Zero},
    DispatchResult,
};

/// What a block has left for expiry, and what its steps weigh: a round that is decided is only looked up.
struct Budget {
    meter: WeightMeter,
    bucket: Weight,
    skip: Weight,
    expire: Weight,
}

impl Budget {
    /// `None` if `most` is too little to begin with; `heard` is what those weigh who hear of one round's end.
    fn of_block<W: WeightInfo>(most: Weight, heard: Weight) -> Option<Self> {
        let mut meter = WeightMeter::with_limit(most);
        let begin = W::expire_rounds(0)
            .saturating_add(W::skip_rounds(0))
            .saturating_add(W::visit_buckets(0));
        meter.try_consume(begin).ok()?;
        Some(Budget {
            meter,
            bucket: besides(W::visit_buckets, 1),
            skip: besides(W::skip_rounds, 1),
            expire: besides(W::expire_rounds, 1).saturating_add(heard),
        })
    }

    /// Whether one more round can be taken up, decided or not.
    fn is_left(&self) -> bool {
        self.meter.can_consume(self.expire.max(self.skip))
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

    /// Expires rounds whose time is over, as far as a weight of `most` goes: the rest is next in the following blocks.
    /// Gives the weight used; to see that nothing is due is part of `on_idle_block`, which every block is weighed with.
    ///
    /// Runs before the block's own moment is known, so it goes by the parent's.
    pub(crate) fn expire_due(most: Weight) -> Weight {
        Self::expire_until(Self::now(), most)
    }

    /// Whether a weight of `most` is enough to expire a round, or a queue of them would never end.
    pub(crate) fn expires_within(most: Weight) -> bool {
        Self::expiry_budget(most).is_some_and(|mut budget| {
            budget.meter.try_consume(budget.bucket).is_ok() && budget.is_left()
        })
    }

    fn expiry_budget(most: Weight) -> Option<Budget> {
        Budget::of_block::<<T as Config>::WeightInfo>(most, Self::weight_of_no_result())
    }

    /// What those weigh at most who hear that a round ended without a result.
    fn weight_of_no_result() -> Weight {
        let heard = T::OnResult::weights();
        heard.no_result.max(heard.leave)
    }

    /// Weight of `close_round`, with that of whoever hears of it.
    pub(crate) fn weight_of_closing() -> Weight {
        <T as Config>::WeightInfo::close_round().saturating_add(Self::weight_of_no_result())
    }

    pub(crate) fn expire_until(now: Moment, most: Weight) -> Weight {
        let mut schedule = ExpirySchedule::<T>::get();
        if !schedule.is_due(now) {
            return Weight::zero();
        }
        let Some(mut budget) = Self::expiry_budget(most) else {
            return Weight::zero();
        };
        let mut vacated = Vacated::new();
        while schedule.is_due(now) && budget.meter.try_consume(budget.bucket).is_ok() {
            if !Self::empty_bucket(schedule.next, &mut budget, &mut vacated) {
                break;
            }
            schedule.next = schedule.next.saturating_add(1);
        }
        ExpirySchedule::<T>::put(schedule);
        Self::vacate(vacated);
        budget.meter.consumed()
    }

    /// Expires the rounds of a bucket, within the budget, and keeps the others. Whether none is left.
    fn empty_bucket(bucket: u64, budget: &mut Budget, vacated: &mut Vacated<T>) -> bool {
        let mut waiting = Expiries::<T>::take(bucket).into_iter();
        while budget.is_left() {
            let Some(round) = waiting.next() else { break };
            if let Some(record) = Self::take_round(round) {
                Self::expire(round, record, vacated);
                budget.meter.consume(budget.expire);
            } else {
                budget.meter.consume(budget.skip);
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
            Purpose::Request { .. } => T::OnResult::on_no_result(round),
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
        let record = Self::take_round(round).ok_or(Error::<T>::RoundNotFound)?;
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
