//! Rounds that are asked for together, and the batches that came for them.

use super::{Refused, WorkerMetrics, GRACE_MS, LOG};
use crate::{
    tally::{self, OpenRecords, Tally},
    Config, Pallet, RoundRecordOf,
};
use alloc::{
    collections::{BTreeMap, BTreeSet},
    vec::Vec,
};
use codec::DecodeAll;
use cryptlet_primitives::{
    batch::Batch,
    dispatch::Reply,
    ids::{CryptletId, HostId, Moment, RoundId},
};

/// Hosts that may vote in a cryptlet's rounds, with the moment from which on they may.
pub(super) type Voters = Vec<(HostId, Moment)>;

/// Rounds that fit one report.
pub(super) struct Group<T: Config> {
    /// The rounds that are not reported yet.
    pub(super) rounds: OpenRecords<T>,
    /// Who is asked what.
    pub(super) asked: BTreeMap<HostId, BTreeSet<RoundId>>,
    /// What came, checked.
    batches: BTreeMap<(HostId, CryptletId), Batch>,
    /// When the first round was seen decided that is not reported yet.
    decided_at: Option<Moment>,
    /// Whether something came since the votes were weighed last.
    is_fresh: bool,
}

impl<T: Config> Default for Group<T> {
    fn default() -> Self {
        Group {
            rounds: BTreeMap::new(),
            asked: BTreeMap::new(),
            batches: BTreeMap::new(),
            decided_at: None,
            is_fresh: false,
        }
    }
}

impl<T: Config> Group<T> {
    /// Adds a round, and asks those voters for it that had their seat when it opened.
    pub(super) fn add(&mut self, round: RoundId, record: RoundRecordOf<T>, voters: &Voters) {
        for (host, since) in voters {
            if *since <= record.statement.opened_at {
                self.asked.entry(*host).or_default().insert(round);
            }
        }
        self.rounds.insert(round, record);
    }

    /// Whether all rounds are reported.
    pub(super) fn is_settled(&self) -> bool {
        self.rounds.is_empty()
    }

    /// Takes the batches of a host's reply that are what was asked, and rightly signed.
    pub(super) fn hear(
        &mut self,
        host: HostId,
        body: &[u8],
        now: Moment,
        metrics: &mut WorkerMetrics,
    ) {
        let Ok(reply) = Reply::decode_all(&mut &body[..]) else {
            log::debug!(target: LOG, "host {host}: the reply can't be read");
            return metrics.refuse(Refused::Undecodable);
        };
        for refused in &reply.refused {
            log::debug!(target: LOG, "host {host}, round {}: {:?}", refused.round, refused.reason);
            metrics.refuse(Refused::ByHost);
        }
        for batch in reply.batches {
            match self.check(host, &batch, now) {
                Ok(()) => {
                    let count = u64::try_from(batch.observations.len()).unwrap_or_default();
                    metrics.observations_accepted =
                        metrics.observations_accepted.saturating_add(count);
                    self.batches.insert((host, batch.signers.cryptlet), batch);
                    self.is_fresh = true;
                }
                Err(reason) => {
                    log::debug!(target: LOG, "host {host}: a batch is refused: {reason:?}");
                    metrics.refuse(reason);
                }
            }
        }
    }

    /// Whether a batch is the asked host's, the first for its cryptlet, about asked rounds alone, within its bounds,
    /// and signed by the admitted keys. So a report is never longer than was planned.
    fn check(&self, host: HostId, batch: &Batch, now: Moment) -> Result<(), Refused> {
        let cryptlet = batch.signers.cryptlet;
        let fits = |round: &RoundId, statement: &sp_core::H256, length: usize| {
            self.rounds.get(round).is_none_or(|record| {
                record.statement.cryptlet == cryptlet
                    && record.digest == *statement
                    && u32::try_from(length)
                        .is_ok_and(|length| length <= record.statement.max_output)
            })
        };
        let asked = self.asked.get(&host).ok_or(Refused::Unasked)?;
        let is_asked = batch.signers.host == host
            && !self.batches.contains_key(&(host, cryptlet))
            && batch.observations.iter().all(|answer| {
                asked.contains(&answer.round)
                    && fits(&answer.round, &answer.statement, answer.output.len())
            });
        if !is_asked {
            return Err(Refused::Unasked);
        }
        let keys = tally::keys_of::<T>(&batch.signers, now).ok_or(Refused::BadSignature)?;
        batch
            .verify(Pallet::<T>::genesis(), &keys)
            .map_err(|_| Refused::BadSignature)
    }

    /// Whether it is time to report: some round is decided, and either nobody else will be heard (`is_final`) or those
    /// who differ had [`GRACE_MS`].
    pub(super) fn is_ripe(&mut self, now: Moment, is_final: bool) -> bool {
        if self.is_fresh && self.decided_at.is_none() {
            self.is_fresh = false;
            if !self.weigh(now).1.decided.is_empty() {
                self.decided_at = Some(now);
            }
        }
        self.decided_at
            .is_some_and(|since| is_final || now >= since.saturating_add(GRACE_MS))
    }

    /// The batches so far, and what they come to.
    fn weigh(&self, now: Moment) -> (Vec<Batch>, Tally<T::AccountId>) {
        let batches: Vec<Batch> = self.batches.values().cloned().collect();
        let tally = tally::weigh::<T>(&batches, &self.rounds, now);
        (batches, tally)
    }

    /// Takes out the decided rounds, with the batches that have a vote in one of them.
    pub(super) fn take_decided(&mut self, now: Moment) -> (Vec<RoundId>, Vec<Batch>) {
        let (batches, tally) = self.weigh(now);
        let carried = batches.into_iter().enumerate();
        let carried: Vec<Batch> = carried
            .filter(|(place, _)| tally.counted.contains(place))
            .map(|(_, batch)| batch)
            .collect();
        let rounds: Vec<RoundId> = tally
            .decided
            .into_iter()
            .map(|decided| decided.round)
            .collect();
        for round in &rounds {
            self.rounds.remove(round);
        }
        self.decided_at = None;
        (rounds, carried)
    }
}
