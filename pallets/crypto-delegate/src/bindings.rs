//! What hosts answer who are asked to serve contracts' own cryptlets: authorizing and settling.
//!
//! As a report of results, a report of answers comes without fee, from a delegate, and every signature is checked before it
//! gets into a block. The registrar says which answers it waits for, and what comes of them.

use crate::{
    reports::MALFORMED, Config, Error, Event, Pallet, LONGEVITY, PRIORITY, PRIORITY_OUT_OF_TURN,
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
        InvalidTransaction, TransactionSource, TransactionValidityError,
        TransactionValidityWithRefund, ValidTransaction,
    },
    weights::Weight,
};
use sp_runtime::DispatchResult;

type Registrar<T> = pallet_cryptlet::Pallet<T>;

fn refused(reason: InvalidTransaction) -> TransactionValidityError {
    TransactionValidityError::Invalid(reason)
}

impl<T: Config> Pallet<T> {
    /// Checks a report of answers, the cheap things first: a stranger's costs a read, one that comes too late no signature
    /// check.
    ///
    /// - [`InvalidTransaction::BadSigner`]: the key is not a current delegate's.
    /// - [`InvalidTransaction::Custom`] with [`MALFORMED`]: there is nothing in it, it is out of order, or has a pair of
    ///   cryptlet and host twice.
    /// - [`InvalidTransaction::Stale`]: no binding waits for one of the answers.
    /// - [`InvalidTransaction::BadProof`]: the delegate's signature, or one of a host's, is wrong.
    pub(crate) fn authorize_answers(
        _: TransactionSource,
        report: &BindingReport,
    ) -> TransactionValidityWithRefund {
        let circle =
            Self::circle(&report.delegate).ok_or(refused(InvalidTransaction::BadSigner))?;
        if !report.is_well_formed() {
            return Err(refused(InvalidTransaction::Custom(MALFORMED)));
        }
        if !report.answers.iter().all(Registrar::<T>::is_awaited) {
            return Err(refused(InvalidTransaction::Stale));
        }
        let is_signed = report.is_signed(Self::genesis())
            && report.answers.iter().all(Registrar::<T>::is_answer_signed);
        if !is_signed {
            return Err(refused(InvalidTransaction::BadProof));
        }
        let class = if circle.is_watching(Self::now()) {
            PRIORITY
        } else {
            PRIORITY_OUT_OF_TURN
        };
        let answers = u64::try_from(report.answers.len()).unwrap_or(u64::MAX);
        let validity = ValidTransaction {
            priority: class.saturating_add(answers),
            requires: Vec::new(),
            provides: report.answers.iter().map(tag).collect(),
            longevity: LONGEVITY,
            propagate: true,
        };
        Ok((validity, Weight::zero()))
    }

    /// Settles an authorized report of answers. No signature is checked again: between authorization and this no other call
    /// runs. An answer may be of no use any more by what came before it in the same report: it is skipped.
    pub(crate) fn do_answer_bindings(report: &BindingReport) -> DispatchResult {
        let circle = Self::circle(&report.delegate).ok_or(Error::<T>::UnknownDelegate)?;
        let delegate = circle.carrier().ok_or(Error::<T>::UnknownDelegate)?.clone();
        let mut cryptlets: BTreeSet<CryptletId> = BTreeSet::new();
        let mut taken: u32 = 0;
        for answer in &report.answers {
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
        Ok(())
    }
}

/// The pool's tag of an answer: while a report with it waits, another one has to be better to replace it.
fn tag(answer: &BindingAnswer) -> Vec<u8> {
    ("crypto-delegate/binding", answer.cryptlet, answer.host).encode()
}
