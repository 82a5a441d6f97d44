//! What must hold of the pallet's storage at the end of every block.

use crate::{
    Answers, Config, Delivering, Failures, FailuresOf, HoldReason, Lines, ListenerOf, Listeners,
    Listening, NextFailure, Pallet, Queue, QueueEnds, Resting, Turn, Unpaid, MAX_FAILURES,
};
use alloc::{
    collections::{BTreeMap, BTreeSet},
    vec::Vec,
};
use cryptlet_primitives::ids::FeedId;
use frame_support::{
    ensure,
    traits::fungible::{Inspect, InspectHold},
};
use pallet_cryptlet::BalanceOf;
use sp_core::H160;
use sp_runtime::{
    traits::{Saturating, Zero},
    TryRuntimeError,
};

impl<T: Config> Pallet<T> {
    /// All invariants.
    pub(crate) fn do_try_state() -> Result<(), TryRuntimeError> {
        ensure!(!Delivering::<T>::get(), "a callback has not ended");
        Self::try_listeners()?;
        Self::try_queue()?;
        Self::try_failures()?;
        Self::try_money()
    }

    fn all_listeners() -> impl Iterator<Item = (FeedId, H160, ListenerOf<T>)> {
        Listeners::<T>::iter().chain(Resting::<T>::iter())
    }

    /// Listeners that do not rest are counted, and their subscriptions are accepted; each listener subscribes to its feed, and
    /// does not rest at the same time.
    fn try_listeners() -> Result<(), TryRuntimeError> {
        let mut counts: BTreeMap<FeedId, u32> = BTreeMap::new();
        for (feed, contract, listener) in Listeners::<T>::iter() {
            let count = counts.entry(feed).or_default();
            *count = count.saturating_add(1);
            ensure!(
                !Resting::<T>::contains_key(feed, contract),
                "a listener rests and does not"
            );
            ensure!(
                pallet_crypto_delegate::Pallet::<T>::is_accepted(feed, &listener.account),
                "a listener is looked at before it is accepted"
            );
        }
        ensure!(
            counts == Listening::<T>::iter().collect(),
            "Listening is not the number of each feed's listeners"
        );
        for (feed, _, listener) in Self::all_listeners() {
            ensure!(
                pallet_crypto_delegate::Pallet::<T>::is_subscribed(feed, &listener.account),
                "a listener without a subscription"
            );
        }
        Ok(())
    }

    /// Every line, and every answer that is there, has one turn; the places between the ends are taken, and no others.
    fn try_queue() -> Result<(), TryRuntimeError> {
        let ends = QueueEnds::<T>::get();
        let mut turns: BTreeSet<Turn> = BTreeSet::new();
        let mut places = 0u64;
        for (place, turn) in Queue::<T>::iter() {
            places = places.saturating_add(1);
            ensure!(
                (ends.head..ends.tail).contains(&place),
                "a turn outside of the queue"
            );
            ensure!(turns.insert(turn), "somebody has two turns");
        }
        ensure!(places == ends.length(), "the queue has a gap");
        let lines = Lines::<T>::iter_keys().map(Turn::Feed);
        let answers = Answers::<T>::iter()
            .filter(|(_, answer)| answer.result.is_some())
            .map(|(round, _)| Turn::Answer(round));
        ensure!(
            turns == lines.chain(answers).collect(),
            "turns are not those of lines and answers"
        );
        ensure!(
            Lines::<T>::iter_values().all(|line| line.cursor.is_none() || !line.pending.is_empty()),
            "a line has begun with nothing"
        );
        ensure!(
            Lines::<T>::iter_values().all(|line| line.pending.is_sorted_by_key(|it| it.sequence)),
            "a line is not in the order of its results"
        );
        Ok(())
    }

    /// Each failure stands in its contract's list, once, the oldest first.
    fn try_failures() -> Result<(), TryRuntimeError> {
        let mut listed = 0usize;
        for (contract, numbers) in FailuresOf::<T>::iter() {
            listed = listed.saturating_add(numbers.len());
            ensure!(
                !numbers.is_empty() && numbers.is_sorted_by(|a, b| a < b),
                "a contract's failures are not in their order"
            );
            ensure!(
                u32::try_from(numbers.len()).is_ok_and(|count| count <= MAX_FAILURES),
                "a contract has too many failures"
            );
            for number in numbers {
                let failed = Failures::<T>::get(number);
                ensure!(
                    failed.is_some_and(|failed| failed.contract == contract),
                    "a failure in another contract's list"
                );
                ensure!(
                    number < NextFailure::<T>::get(),
                    "a failure from the future"
                );
            }
        }
        ensure!(
            Failures::<T>::iter_keys().count() == listed,
            "a failure in no list"
        );
        Ok(())
    }

    /// The pot holds at least its endowment, all that is paid in advance, failures' deposits and what is unpaid; deposits
    /// are on hold.
    fn try_money() -> Result<(), TryRuntimeError> {
        let sum = |total: BalanceOf<T>, amount: BalanceOf<T>| total.saturating_add(amount);
        let amounts = Self::all_listeners()
            .map(|(_, _, listener)| listener.funds)
            .chain(Answers::<T>::iter_values().map(|answer| answer.funds))
            .chain(Failures::<T>::iter_values().map(|failed| failed.deposit))
            .chain(Unpaid::<T>::iter_values());
        let due = amounts.fold(T::Currency::minimum_balance(), sum);
        ensure!(
            T::Currency::balance(&Self::pot()) >= due,
            "the pot holds less than it owes"
        );
        let listeners =
            Self::all_listeners().map(|(_, _, listener)| (listener.account, listener.deposit));
        Self::try_held(
            HoldReason::Listener,
            listeners.collect(),
            "a listener's deposit is not on hold",
        )?;
        let answers = Answers::<T>::iter_values().map(|answer| (answer.account, answer.deposit));
        Self::try_held(
            HoldReason::Answer,
            answers.collect(),
            "the deposit of who waits is not on hold",
        )
    }

    /// Each account has exactly the sum of its deposits on hold, and no other account has any.
    fn try_held(
        reason: HoldReason,
        deposits: Vec<(T::AccountId, BalanceOf<T>)>,
        broken: &'static str,
    ) -> Result<(), TryRuntimeError> {
        let mut sums: BTreeMap<T::AccountId, BalanceOf<T>> = BTreeMap::new();
        for (who, deposit) in deposits {
            let sum = sums.entry(who).or_default();
            *sum = sum.saturating_add(deposit);
        }
        let reason = reason.into();
        for who in frame_system::Account::<T>::iter_keys() {
            let sum = sums.remove(&who).unwrap_or_else(Zero::zero);
            ensure!(T::Currency::balance_on_hold(&reason, &who) == sum, broken);
        }
        ensure!(sums.is_empty(), broken);
        Ok(())
    }
}
