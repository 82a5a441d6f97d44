//! What hosts answer who are asked to serve contracts' own cryptlets: authorizing and settling.
//!
//! As a report of results, a report of answers comes without fee, from a delegate, and every signature is checked before it
//! gets into a block. The registrar says which answers it waits for, and what comes of them.

use crate::{
    reports::MALFORMED, Config, Error, Event, Pallet, WeightInfo, LONGEVITY, PRIORITY,
    PRIORITY_OUT_OF_TURN,
};
use alloc::{collections::BTreeSet, vec::Vec};
use codec::Encode;
use cryptlet_primitives::{
    binding::{BindingAnswer, BindingReport},
    ids::CryptletId,
};
use frame_support::{
    ensure,
    pallet_prelude::{
        Get, InvalidTransaction, TransactionSource, TransactionValidityError,
        TransactionValidityWithRefund, ValidTransaction,
    },
    weights::Weight,
};
use pallet_cryptlet::WeightInfo as _;
use sp_runtime::DispatchError;

type Registrar<T> = pallet_cryptlet::Pallet<T>;

/// Reads that show whether an answer is awaited, and what refusals leave: see [`Registrar::is_awaited`].
const READS_OF_ANSWER: u64 = 9;

fn refused(reason: InvalidTransaction) -> TransactionValidityError {
    TransactionValidityError::Invalid(reason)
}

impl<T: Config> Pallet<T> {
    /// Checks a report of answers, the cheap things first: a stranger's costs a read, one that comes too late no signature
    /// check. Answers that nobody waits for any more keep no others from being taken: whoever lets a binding go would
    /// void what hosts said to others. They are weighed as the rest, and count for nothing.
    ///
    /// - [`InvalidTransaction::BadSigner`]: the key is not a current delegate's.
    /// - [`InvalidTransaction::Custom`] with [`MALFORMED`]: there is nothing in it, it is out of order, or has a pair of
    ///   cryptlet and host twice.
    /// - [`InvalidTransaction::Stale`]: no binding waits for any of the answers.
    /// - [`InvalidTransaction::BadProof`]: the delegate's signature is wrong, or a host's under an answer that is waited for.
    pub(crate) fn authorize_answers(
        _: TransactionSource,
        report: &BindingReport,
    ) -> TransactionValidityWithRefund {
        let circle =
            Self::circle(&report.delegate).ok_or(refused(InvalidTransaction::BadSigner))?;
        if !report.is_well_formed() {
            return Err(refused(InvalidTransaction::Custom(MALFORMED)));
        }
        if !report.answers.iter().any(Registrar::<T>::is_awaited) {
            return Err(refused(InvalidTransaction::Stale));
        }
        if !report.is_signed(Self::genesis()) {
            return Err(refused(InvalidTransaction::BadProof));
        }
        let awaited = awaited::<T>(report);
        if !awaited
            .iter()
            .copied()
            .all(Registrar::<T>::is_answer_signed)
        {
            return Err(refused(InvalidTransaction::BadProof));
        }
        let class = if circle.is_watching(Self::now()) {
            PRIORITY
        } else {
            PRIORITY_OUT_OF_TURN
        };
        let answers = u64::try_from(awaited.len()).unwrap_or(u64::MAX);
        let validity = ValidTransaction {
            priority: class.saturating_add(answers),
            requires: Vec::new(),
            provides: awaited.into_iter().map(tag).collect(),
            longevity: LONGEVITY,
            propagate: true,
        };
        Ok((validity, Weight::zero()))
    }

    /// Weight of settling a report of so many answers, each to another binding at worst: which comes into force and wakes what
    /// waited for it, as is measured, or comes to nothing, as one does whose time is over.
    pub(crate) fn weight_of_settling_answers(answers: u32) -> Weight {
        let failed = |count| <T as pallet_cryptlet::Config>::WeightInfo::expire_bindings(count);
        let found = T::DbWeight::get().reads(READS_OF_ANSWER);
        let failing = <T as Config>::WeightInfo::settle_answers(1)
            .saturating_add(failed(answers).saturating_sub(failed(0)))
            .saturating_add(found.saturating_mul(answers.into()));
        <T as Config>::WeightInfo::settle_answers(answers).max(failing)
    }

    /// Settles those answers of an authorized report that are waited for: their signatures were looked at, and are not checked
    /// again, since between authorization and this no other call runs. An answer may be of no use any more by what came before
    /// it in the same report: it is skipped. Gives the weight of what was looked at and settled.
    pub(crate) fn do_answer_bindings(report: &BindingReport) -> Result<Weight, DispatchError> {
        let circle = Self::circle(&report.delegate).ok_or(Error::<T>::UnknownDelegate)?;
        let delegate = circle.carrier().ok_or(Error::<T>::UnknownDelegate)?.clone();
        let mut cryptlets: BTreeSet<CryptletId> = BTreeSet::new();
        let mut taken: u32 = 0;
        let awaited = awaited::<T>(report);
        let passed = report.answers.len().saturating_sub(awaited.len());
        let settled = u32::try_from(awaited.len()).unwrap_or(u32::MAX);
        for answer in awaited {
            if Registrar::<T>::take_answer(answer) {
                taken = taken.saturating_add(1);
                cryptlets.insert(answer.cryptlet);
            }
        }
        ensure!(taken > 0, Error::<T>::NothingDecided);
        for cryptlet in cryptlets {
            Self::wake_parked(cryptlet);
        }
        Self::deposit_event(Event::BindingsAnswered { delegate, taken });
        let passed = u64::try_from(passed).unwrap_or(u64::MAX);
        let looks = T::DbWeight::get()
            .reads(READS_OF_ANSWER)
            .saturating_mul(passed);
        Ok(Self::weight_of_settling_answers(settled).saturating_add(looks))
    }
}

/// The answers of a report that bindings wait for.
fn awaited<T: Config>(report: &BindingReport) -> Vec<&BindingAnswer> {
    let answers = report.answers.iter();
    answers
        .filter(|answer| Registrar::<T>::is_awaited(answer))
        .collect()
}

/// The pool's tag of an answer: while a report with it waits, another one has to be better to replace it.
fn tag(answer: &BindingAnswer) -> Vec<u8> {
    ("crypto-delegate/binding", answer.cryptlet, answer.host).encode()
}
