//! Requests of contracts that wait until their own cryptlet has enough hosts.
//!
//! Such a request has its number, its place among the open rounds, its fee and its deposit as any other, and ends with its
//! deadline. What its statement lacks, since nobody can say it before (version, pool, quorum), is filled in when the round
//! opens: in a block after the one in which the last host was seated, whose seat votes from the next moment on.

use crate::{
    rounds::Question, weights::besides, BalanceOf, Config, Error, Event, Pallet, Parked, ParkedOf,
    Purpose, Ready, RoundRecordOf, Rounds, WeightInfo,
};
use alloc::vec::Vec;
use cryptlet_primitives::{
    ids::{CryptletId, RoundId},
    policy::Policy,
};
use frame_support::{ensure, traits::Get, weights::Weight};
use pallet_cryptlet::Terms;
use sp_core::H256;
use sp_runtime::DispatchError;

/// Most requests of one contract that wait: so many open in one block.
pub const MAX_PARKED: u32 = 8;
/// Most cryptlets whose waiting requests may open: one of them is taken up in each block.
pub const MAX_READY: u32 = 64;

impl<T: Config> Pallet<T> {
    /// Has a question wait for hosts. Gives the number of its round to come.
    pub(crate) fn park(
        requester: T::AccountId,
        question: Question,
        policy: Policy<T::AccountId>,
        fee: BalanceOf<T>,
    ) -> Result<RoundId, DispatchError> {
        let (cryptlet, deadline) = (question.cryptlet, question.deadline);
        let waiting = ParkedOf::<T>::decode_len(cryptlet).unwrap_or_default();
        let has_room = u32::try_from(waiting).is_ok_and(|waiting| waiting < MAX_PARKED);
        ensure!(has_room, Error::<T>::MaxParkedExceeded);
        // Until it opens nobody answers it, and nobody earns by it.
        let terms = Terms {
            owner: requester.clone(),
            version: 0,
            code: H256::zero(),
            chain_epoch: 0,
            pool_size: 0,
            quorum: 0,
            agreement: policy.agreement(),
            policy,
        };
        let purpose = Purpose::Request {
            requester: requester.clone(),
        };
        let record = Self::paid_record(&requester, purpose, question, terms, fee)?;
        let (round, topic) = (record.statement.round, record.topic);
        ParkedOf::<T>::try_append(cryptlet, round).map_err(|_| Error::<T>::MaxParkedExceeded)?;
        Parked::<T>::insert(round, record);
        pallet_cryptlet::Pallet::<T>::want_hosts(cryptlet);
        Self::deposit_event(Event::RoundParked {
            round,
            topic,
            cryptlet,
            requester,
            deadline,
        });
        Ok(round)
    }

    /// Has a cryptlet's waiting requests open soon, if it has enough hosts now. Beyond [`MAX_READY`] they wait on, and end
    /// with their deadlines at last.
    pub(crate) fn wake_parked(cryptlet: CryptletId) {
        let waits = ParkedOf::<T>::contains_key(cryptlet);
        if waits && pallet_cryptlet::Pallet::<T>::has_enough_hosts(cryptlet) {
            Ready::<T>::mutate(|ready| {
                if !ready.contains(&cryptlet) {
                    let _ = ready.try_push(cryptlet);
                }
            });
        }
    }

    /// Opens the waiting requests of one cryptlet that has enough hosts, if a weight of `most` is enough for it. Gives the
    /// weight used; that the first of them is looked up is part of `on_idle_block`, which every block is weighed with.
    pub(crate) fn open_parked(most: Weight) -> Weight {
        let mut ready = Ready::<T>::get();
        let Some(cryptlet) = ready.first().copied() else {
            return Weight::zero();
        };
        if Self::weight_of_opening_parked(MAX_PARKED).any_gt(most) {
            return Weight::zero();
        }
        ready.remove(0);
        let mut opened = 0;
        match pallet_cryptlet::Pallet::<T>::terms_for_all(cryptlet) {
            Ok(terms) => opened = Self::open_all_parked(cryptlet, &terms),
            // Its last seat votes from the next moment on.
            Err(pallet_cryptlet::Error::PoolTooSmall)
                if pallet_cryptlet::Pallet::<T>::has_enough_hosts(cryptlet) =>
            {
                let _ = ready.try_push(cryptlet);
            }
            // What waits ends with its deadline.
            Err(_) => {}
        }
        Ready::<T>::put(ready);
        Self::weight_of_opening_parked(opened)
    }

    /// Weight of opening so many waiting requests.
    fn weight_of_opening_parked(count: u32) -> Weight {
        <T as Config>::WeightInfo::open_parked(0)
            .saturating_add(besides(<T as Config>::WeightInfo::open_parked, count))
    }

    /// Opens those of a cryptlet's waiting requests that still have time for an answer. Gives how many.
    fn open_all_parked(cryptlet: CryptletId, terms: &Terms<T::AccountId>) -> u32 {
        let soonest = Self::now().saturating_add(T::MinDurationMs::get());
        let waiting: Vec<RoundId> = ParkedOf::<T>::get(cryptlet).into_inner();
        let mut opened: u32 = 0;
        for round in waiting {
            let in_time =
                Parked::<T>::get(round).filter(|record| record.statement.deadline >= soonest);
            if let Some(record) = in_time {
                Self::unpark(round, cryptlet);
                Self::open_waited(record, terms);
                opened = opened.saturating_add(1);
            }
        }
        opened
    }

    /// Opens a round that has waited.
    fn open_waited(mut record: RoundRecordOf<T>, terms: &Terms<T::AccountId>) {
        let statement = &mut record.statement;
        statement.chain_epoch = terms.chain_epoch;
        statement.version = terms.version;
        statement.code = terms.code;
        statement.opened_at = Self::now();
        statement.pool_size = terms.pool_size;
        statement.quorum = terms.quorum;
        statement.agreement = terms.agreement.clone();
        statement.max_output = statement.max_output.min(terms.policy.max_output());
        record.digest = statement.digest();
        record.owner = terms.owner.clone();
        record.opened_in = Self::block();
        let (round, cryptlet) = (record.statement.round, record.statement.cryptlet);
        let opened = record
            .purpose
            .payer()
            .cloned()
            .map(|requester| Event::RoundOpened {
                round,
                topic: record.topic,
                cryptlet,
                requester,
                deadline: record.statement.deadline,
            });
        Rounds::<T>::insert(round, record);
        if let Some(opened) = opened {
            Self::deposit_event(opened);
        }
    }

    /// Takes an open round off the chain, or a request that waits.
    pub(crate) fn take_round(round: RoundId) -> Option<RoundRecordOf<T>> {
        if let Some(record) = Rounds::<T>::take(round) {
            return Some(record);
        }
        let record = Parked::<T>::get(round)?;
        Self::unpark(round, record.statement.cryptlet);
        Some(record)
    }

    fn unpark(round: RoundId, cryptlet: CryptletId) {
        Parked::<T>::remove(round);
        ParkedOf::<T>::mutate_exists(cryptlet, |waiting| {
            if let Some(rounds) = waiting {
                rounds.retain(|other| *other != round);
                if rounds.is_empty() {
                    *waiting = None;
                }
            }
        });
    }
}
