//! Opening a round.
//!
//! Storage accesses of a request, besides the fee's transfer: the registrar's terms (at most 5 reads), `OpenRounds`,
//! `OpenByRequester`, `OpenByCryptlet`, `NextRound`, `Topics`, one bucket, `ExpirySchedule`, the requester's holds (a
//! read and a write each), `Rounds` (a write); for a topic that is taken over the former depositor's account and holds.

use crate::{BalanceOf, Config, Error, Event, HoldReason, NextRound, Pallet, RoundRecord, Rounds};
use cryptlet_primitives::{
    ids::{CryptletId, Moment, RoundId},
    policy::Policy,
    statement::{topic_id, Method, Occasion, Params, Statement},
    value::Value,
};
use frame_support::{ensure, traits::Get};
use sp_core::H256;
use sp_runtime::{
    traits::{SaturatedConversion, Zero},
    DispatchResult,
};

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
    ) -> DispatchResult {
        let opened_at = Self::now();
        let terms = pallet_cryptlet::Pallet::<T>::terms(cryptlet, &requester)?;
        ensure!(is_identifier(&method), Error::<T>::BadMethod);
        ensure!(Value::parse_list(&params).is_ok(), Error::<T>::BadParams);
        let rent = terms.policy.min_fee.unwrap_or_default();
        Self::ensure_within(&terms.policy, &params)?;
        ensure!(fee.saturated_into::<u128>() >= rent, Error::<T>::FeeTooLow);
        Self::ensure_in_time(&terms.policy, opened_at, deadline)?;

        let topic = topic_id(cryptlet, &method, &params);
        let max_output = terms.policy.max_output();
        Self::take_place(&requester, cryptlet)?;
        Self::join_topic(topic, cryptlet, &requester, max_output)?;
        let round = Self::next_round();
        Self::schedule(round, deadline)?;
        Self::escrow(&requester, fee)?;
        let statement = Statement {
            genesis: Self::genesis(),
            chain_epoch: terms.chain_epoch,
            round,
            cryptlet,
            version: terms.version,
            code: terms.code,
            method,
            params,
            opened_at,
            deadline,
            pool_size: terms.pool_size,
            quorum: terms.quorum,
            max_output,
            agreement: terms.agreement,
            occasion: Occasion::Request,
        };
        let mut record = RoundRecord {
            digest: statement.digest(),
            statement,
            topic,
            requester: requester.clone(),
            owner: terms.owner,
            fee,
            rent: rent.saturated_into(),
            deposit: Zero::zero(),
            opened_in: Self::block(),
        };
        // The deposit is no part of its own length: a balance takes as many bytes whatever it is.
        record.deposit = Self::round_deposit(&record);
        Self::hold(HoldReason::Round, &requester, record.deposit)?;
        Rounds::<T>::insert(round, record);
        Self::deposit_event(Event::RoundOpened {
            round,
            topic,
            cryptlet,
            requester,
            deadline,
        });
        Ok(())
    }

    fn ensure_within(policy: &Policy<T::AccountId>, params: &Params) -> Result<(), Error<T>> {
        let length = u32::try_from(params.len()).unwrap_or(u32::MAX);
        ensure!(length <= policy.max_params(), Error::<T>::MaxParamsExceeded);
        Ok(())
    }

    fn ensure_in_time(
        policy: &Policy<T::AccountId>,
        opened_at: Moment,
        deadline: Moment,
    ) -> Result<(), Error<T>> {
        let longest = policy
            .max_duration_ms
            .unwrap_or(u64::MAX)
            .min(T::MaxDurationMs::get());
        let soonest = opened_at.saturating_add(T::MinDurationMs::get());
        ensure!(deadline >= soonest, Error::<T>::DeadlineTooSoon);
        ensure!(
            deadline <= opened_at.saturating_add(longest),
            Error::<T>::MaxDurationExceeded
        );
        Ok(())
    }

    /// Takes the next number.
    fn next_round() -> RoundId {
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
