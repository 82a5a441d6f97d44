//! Requests of contracts that wait until their own cryptlet has enough hosts.
//!
//! Such a request has its number, its place among the open rounds, its fee and its deposit as any other, and ends with its
//! deadline. What its statement lacks, since nobody can say it before (version, pool, quorum), is filled in when the round
//! opens: in a block after the one in which the last host was seated, whose seat votes from the next moment on.
//!
//! Whoever may be awake is taken up from a list, one cryptlet in each block. While the list is empty it is in each block another
//! cryptlet's turn to be looked at, whatever has or has not happened to it: so none is forgotten, and what waits for a cryptlet
//! that is gone ends before its deadline.

use crate::{
    rounds::Question, weights::besides, BalanceOf, Config, Error, Event, Pallet, Parked, ParkedOf,
    Purpose, Ready, RoundRecordOf, Rounds, Visited, WeightInfo, LOG,
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
        if !Visited::<T>::exists() {
            Visited::<T>::put(cryptlet);
        }
        // The last host may have got its seat in this very block.
        Self::wake_parked(cryptlet);
        Self::deposit_event(Event::RoundParked {
            round,
            topic,
            cryptlet,
            requester,
            deadline,
        });
        Ok(round)
    }

    /// Has a cryptlet's waiting requests open soon, if there are any and it has enough hosts now; else has hosts looked for.
    /// Beyond [`MAX_READY`] they wait until it is their cryptlet's turn again.
    pub(crate) fn wake_parked(cryptlet: CryptletId) {
        let waits = ParkedOf::<T>::contains_key(cryptlet);
        if waits && pallet_cryptlet::Pallet::<T>::find_hosts(cryptlet) {
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
            // It is looked at again when it is its turn.
            Err(_) => {}
        }
        Ready::<T>::put(ready);
        Self::weight_of_opening_parked(opened)
    }

    /// Looks at the next of the cryptlets whose requests wait: wakes them if they are forgotten, else has hosts looked for, if a
    /// weight of `most` is enough for it. Gives the weight used; that the last one is looked up is part of `on_idle_block`.
    pub(crate) fn visit_parked(most: Weight) -> Weight {
        let used = <T as Config>::WeightInfo::visit_parked();
        let Some(last) = Visited::<T>::get().filter(|_| used.all_lte(most)) else {
            return Weight::zero();
        };
        let last = ParkedOf::<T>::hashed_key_for(last);
        let mut all = ParkedOf::<T>::iter_keys_from(last).chain(ParkedOf::<T>::iter_keys());
        match all.next() {
            Some(cryptlet) => {
                Visited::<T>::put(cryptlet);
                Self::wake_parked(cryptlet);
            }
            None => Visited::<T>::kill(),
        }
        used
    }

    /// Ends what waits for the cryptlet that was visited last, if that is gone: as many requests as a weight of `most` is
    /// enough for. The others come when it is its turn again, or end with their deadlines. Gives the weight used.
    pub(crate) fn end_orphans(most: Weight) -> Weight {
        let gone = Visited::<T>::get()
            .filter(|cryptlet| !pallet_cryptlet::Pallet::<T>::is_active_cryptlet(*cryptlet));
        let Some(cryptlet) = gone else {
            return Weight::zero();
        };
        let mut used = Weight::zero();
        for round in ParkedOf::<T>::get(cryptlet) {
            let with_this = used.saturating_add(Self::weight_of_closing());
            if with_this.any_gt(most) {
                break;
            }
            used = with_this;
            if let Err(error) = Self::do_close_round(round, false) {
                // It waits, and its cryptlet is gone: nothing refuses that.
                log::error!(target: LOG, "request {round} still waits for cryptlet {cryptlet}: {error:?}");
            }
        }
        used
    }

    /// Whether the hooks can open all requests of a cryptlet, and end one, if they may weigh `most` together.
    pub(crate) fn serves_parked_within(most: Weight) -> bool {
        let opening = Self::weight_of_opening_parked(MAX_PARKED);
        let visit = <T as Config>::WeightInfo::visit_parked();
        let ending = visit.saturating_add(Self::weight_of_closing());
        opening.all_lte(most) && ending.all_lte(most)
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
