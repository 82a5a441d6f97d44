//! Opening a round.
//!
//! Storage accesses of a request, besides the fee's transfer: the registrar's terms (at most 5 reads), `OpenRounds`,
//! `OpenByRequester`, `OpenByCryptlet`, `NextRound`, `Topics`, one bucket, `ExpirySchedule`, the requester's holds (a
//! read and a write each), `Rounds` (a write); for a topic that is taken over the former depositor's account and holds.

use crate::{
    BalanceOf, Config, Error, Event, HoldReason, NextRound, Pallet, Purpose, RoundRecord,
    RoundRecordOf, Rounds,
};
use cryptlet_primitives::{
    ids::{CryptletId, Moment, RoundId},
    policy::Policy,
    statement::{topic_id, Method, Occasion, Params, Statement},
    value::Value,
};
use frame_support::{ensure, traits::Get};
use pallet_cryptlet::{Prospect, Terms};
use sp_core::H256;
use sp_runtime::{
    traits::{SaturatedConversion, Zero},
    DispatchError,
};

/// What is asked, why, and until when.
pub(crate) struct Question {
    pub(crate) cryptlet: CryptletId,
    pub(crate) method: Method,
    pub(crate) params: Params,
    pub(crate) occasion: Occasion,
    pub(crate) deadline: Moment,
}

impl<T: Config> Pallet<T> {
    /// The chain's clock: milliseconds since 1970, UTC, as of the current block.
    pub fn now() -> Moment {
        pallet_cryptlet::Pallet::<T>::now()
    }

    /// Hash of the chain's first block, which all signatures bind.
    pub fn genesis() -> H256 {
        pallet_cryptlet::Pallet::<T>::genesis()
    }

    pub(crate) fn block() -> u32 {
        frame_system::Pallet::<T>::block_number().saturated_into()
    }

    pub(crate) fn do_request(
        requester: T::AccountId,
        cryptlet: CryptletId,
        method: Method,
        params: Params,
        deadline: Moment,
        fee: BalanceOf<T>,
    ) -> Result<RoundId, DispatchError> {
        let prospect = pallet_cryptlet::Pallet::<T>::terms_or_wait(cryptlet, &requester)?;
        let policy = match &prospect {
            Prospect::Now(terms) => &terms.policy,
            Prospect::Later { policy } => policy,
        };
        Self::ensure_question(&method, &params)?;
        Self::ensure_within(policy, &params)?;
        let least = policy.min_fee.unwrap_or_default();
        ensure!(fee.saturated_into::<u128>() >= least, Error::<T>::FeeTooLow);
        Self::ensure_in_time(policy, Self::now(), deadline)?;
        let question = Question {
            cryptlet,
            method,
            params,
            occasion: Occasion::Request,
            deadline,
        };
        let terms = match prospect {
            Prospect::Now(terms) => terms,
            Prospect::Later { policy } => return Self::park(requester, question, policy, fee),
        };
        let purpose = Purpose::Request {
            requester: requester.clone(),
        };
        Self::open_paid(&requester, purpose, question, terms, fee)
    }

    /// Opens a round that somebody pays for in advance.
    pub(crate) fn open_paid(
        payer: &T::AccountId,
        purpose: Purpose<T::AccountId>,
        question: Question,
        terms: Terms<T::AccountId>,
        fee: BalanceOf<T>,
    ) -> Result<RoundId, DispatchError> {
        let record = Self::paid_record(payer, purpose, question, terms, fee)?;
        let round = record.statement.round;
        let opened = Event::RoundOpened {
            round,
            topic: record.topic,
            cryptlet: record.statement.cryptlet,
            requester: payer.clone(),
            deadline: record.statement.deadline,
        };
        Rounds::<T>::insert(round, record);
        Self::deposit_event(opened);
        Ok(round)
    }

    /// Takes a place, a number, the fee and the deposit for a round. Gives its record.
    pub(crate) fn paid_record(
        payer: &T::AccountId,
        purpose: Purpose<T::AccountId>,
        question: Question,
        terms: Terms<T::AccountId>,
        fee: BalanceOf<T>,
    ) -> Result<RoundRecordOf<T>, DispatchError> {
        let Question {
            cryptlet,
            method,
            params,
            occasion,
            deadline,
        } = question;
        let rent = terms.policy.min_fee.unwrap_or_default();
        let topic = topic_id(cryptlet, &method, &params);
        let max_output = terms.policy.max_output();
        Self::take_place(payer, cryptlet)?;
        let covered = Self::join_topic(topic, cryptlet, payer, max_output)?;
        let round = Self::next_round();
        Self::schedule(round, deadline)?;
        Self::escrow(payer, fee)?;
        let statement = Statement {
            genesis: Self::genesis(),
            chain_epoch: terms.chain_epoch,
            round,
            cryptlet,
            version: terms.version,
            code: terms.code,
            method,
            params,
            opened_at: Self::now(),
            deadline,
            pool_size: terms.pool_size,
            quorum: terms.quorum,
            max_output: max_output.min(covered),
            agreement: terms.agreement,
            occasion,
        };
        let mut record = RoundRecord {
            digest: statement.digest(),
            statement,
            topic,
            purpose,
            owner: terms.owner,
            fee,
            rent: rent.saturated_into(),
            deposit: Zero::zero(),
            opened_in: Self::block(),
        };
        // The deposit is no part of its own length: a balance takes as many bytes whatever it is.
        record.deposit = Self::round_deposit(&record);
        Self::hold(HoldReason::Round, payer, record.deposit)?;
        Ok(record)
    }

    /// Refuses what is no question whatever the cryptlet.
    pub(crate) fn ensure_question(method: &Method, params: &Params) -> Result<(), Error<T>> {
        ensure!(is_identifier(method), Error::<T>::BadMethod);
        ensure!(Value::parse_list(params).is_ok(), Error::<T>::BadParams);
        Ok(())
    }

    pub(crate) fn ensure_within(
        policy: &Policy<T::AccountId>,
        params: &Params,
    ) -> Result<(), Error<T>> {
        let length = u32::try_from(params.len()).unwrap_or(u32::MAX);
        ensure!(length <= policy.max_params(), Error::<T>::MaxParamsExceeded);
        Ok(())
    }

    fn ensure_in_time(
        policy: &Policy<T::AccountId>,
        opened_at: Moment,
        deadline: Moment,
    ) -> Result<(), Error<T>> {
        let longest = Self::longest_ms(policy);
        let soonest = opened_at.saturating_add(T::MinDurationMs::get());
        ensure!(deadline >= soonest, Error::<T>::DeadlineTooSoon);
        ensure!(
            deadline <= opened_at.saturating_add(longest),
            Error::<T>::MaxDurationExceeded
        );
        Ok(())
    }

    /// Takes the next number.
    pub(crate) fn next_round() -> RoundId {
        let round = NextRound::<T>::get();
        // 2^64 rounds are not opened in the lifetime of any chain.
        NextRound::<T>::put(RoundId(round.0.saturating_add(1)));
        round
    }
}

/// Whether a method's name is a WIT identifier: words of lower-case letters and digits that begin with a letter,
/// joined by single hyphens.
fn is_identifier(method: &[u8]) -> bool {
    method.split(|byte| *byte == b'-').all(|word| {
        word.first().is_some_and(u8::is_ascii_lowercase)
            && word
                .iter()
                .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
    })
}
