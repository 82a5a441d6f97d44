//! The report: assembled, signed, and given to the transaction pool.

use super::{call_of, group::Group, list, memory::Memory, Run, LOG};
use crate::{Call, Config, Pallet};
use alloc::vec::Vec;
use cryptlet_primitives::{
    batch::Batch,
    delegate_key::DelegateSignature,
    report::{digest_of, Report},
};
use frame_support::BoundedVec;
use frame_system::offchain::{
    CreateAuthorizedTransaction, CreateTransactionBase, SubmitTransaction,
};
use sp_runtime::RuntimeAppPublic;

impl Run {
    /// Reports the decided rounds of a group, and remembers that they are reported.
    pub(super) fn report<T: Config>(&mut self, group: &mut Group<T>) {
        let (rounds, batches) = group.take_decided(self.now);
        if rounds.is_empty() {
            return;
        }
        let memory = Memory::load();
        let attempts = rounds.iter().map(|round| memory.attempts(*round)).max();
        let report = self.sign::<T>(batches, attempts.unwrap_or_default());
        let submitted = report.is_some_and(submit::<T>);
        if submitted {
            self.metrics.reports_submitted = self.metrics.reports_submitted.saturating_add(1);
            log::debug!(target: LOG, "reported rounds {:?}", list(&rounds));
            self.reported.extend(rounds);
        } else {
            self.metrics.reports_failed = self.metrics.reports_failed.saturating_add(1);
            log::warn!(target: LOG, "the pool did not take the report of rounds {:?}", list(&rounds));
        }
    }

    /// The report of these batches, for rounds that were asked for `attempts` times before.
    fn sign<T: Config>(&self, mut batches: Vec<Batch>, attempts: u32) -> Option<Report> {
        // A pool bans for a while what it once found stale, by its hash. A later try for the same rounds starts with
        // another batch, so that it is another transaction, though hosts repeat their answers: one for each of the
        // batches. Of a single batch there is one report, until the next delegate takes over.
        let turn = usize::try_from(attempts)
            .unwrap_or_default()
            .checked_rem(batches.len())?;
        batches.rotate_left(turn);
        let digest = digest_of(Pallet::<T>::genesis(), &self.me, &batches);
        let signature: DelegateSignature = self.me.sign(&digest)?;
        Some(Report {
            delegate: self.me.clone(),
            batches: BoundedVec::try_from(batches).ok()?,
            signature,
        })
    }
}

fn submit<T: Config>(report: Report) -> bool {
    let call: <T as CreateTransactionBase<Call<T>>>::RuntimeCall = call_of::<T>(report).into();
    let transaction =
        <T as CreateAuthorizedTransaction<Call<T>>>::create_authorized_transaction(call);
    SubmitTransaction::<T, Call<T>>::submit_transaction(transaction).is_ok()
}
