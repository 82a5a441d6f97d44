//! Rounds that are asked for together, and the batches that came for them.

use super::{Refused, WorkerMetrics, GRACE_MS, LOG};
use crate::{
    tally::{self, Decided, OpenRecords},
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
use sp_core::offchain::{Duration, Timestamp};

/// Hosts that may vote in a cryptlet's rounds, with the moment from which on they may.
pub(super) type Voters = Vec<(HostId, Moment)>;

/// Rounds that fit one report.
pub(super) struct Group<T: Config> {
    /// All its rounds: those that are reported are open as long as no block holds the report, and what answers them
    /// is weighed with it.
    pub(super) rounds: OpenRecords<T>,
    /// Which of them are reported.
    reported: BTreeSet<RoundId>,
    /// Who is asked what.
    pub(super) asked: BTreeMap<HostId, BTreeSet<RoundId>>,
    /// What came, checked.
    batches: BTreeMap<(HostId, CryptletId), Batch>,
    /// When the first round was seen decided that is not reported yet.
    decided_at: Option<Timestamp>,
    /// Whether something came since the votes were weighed last.
    is_fresh: bool,
}

impl<T: Config> Default for Group<T> {
    fn default() -> Self {
        Group {
            rounds: BTreeMap::new(),
            reported: BTreeSet::new(),
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
        self.reported.len() == self.rounds.len()
    }

    /// Takes the batches of a host's reply that are what was asked, votes throughout at `now` by the chain's clock, and
    /// rightly signed.
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

    /// Whether a batch is the asked host's, the first for its cryptlet, about asked rounds alone, each observation a
    /// vote as pool and block count it, and signed by the admitted keys. So a report is never longer than was planned,
    /// and no host can have it refused by what it puts beside its votes.
    fn check(&self, host: HostId, batch: &Batch, now: Moment) -> Result<(), Refused> {
        let asked = self.asked.get(&host).ok_or(Refused::Unasked)?;
        let is_asked = batch.signers.host == host
            && !self.batches.contains_key(&(host, batch.signers.cryptlet))
            && batch
                .observations
                .iter()
                .all(|answer| asked.contains(&answer.round));
        if !is_asked {
            return Err(Refused::Unasked);
        }
        let admission = tally::admission::<T>(&batch.signers, now).ok_or(Refused::BadSignature)?;
        let is_vote = |answer| admission.vote(batch, answer, &self.rounds, now).is_some();
        if !batch.observations.iter().all(is_vote) {
            return Err(Refused::NoVote);
        }
        batch
            .verify(Pallet::<T>::genesis(), &admission.keys)
            .map_err(|_| Refused::BadSignature)
    }

    /// Whether it is time to report: some round is decided at `now` by the chain's clock, and either nobody else will
    /// be heard (`is_final`) or those who differ had [`GRACE_MS`] by the machine's, which shows `at`.
    pub(super) fn is_ripe(&mut self, now: Moment, at: Timestamp, is_final: bool) -> bool {
        if self.is_fresh && self.decided_at.is_none() {
            self.is_fresh = false;
            if !self.decided(now).1.is_empty() {
                self.decided_at = Some(at);
            }
        }
        let grace = Duration::from_millis(GRACE_MS);
        self.decided_at
            .is_some_and(|since| is_final || at >= since.add(grace))
    }

    /// The batches so far, and what they decide that is not reported yet.
    fn decided(&self, now: Moment) -> (Vec<Batch>, Vec<Decided>) {
        let batches: Vec<Batch> = self.batches.values().cloned().collect();
        let mut decided = tally::weigh::<T>(&batches, &self.rounds, now).decided;
        decided.retain(|decided| !self.reported.contains(&decided.round));
        (batches, decided)
    }

    /// Gives the rounds that are decided, from now on as reported, with the batches that have a vote in one of them.
    pub(super) fn take_decided(&mut self, now: Moment) -> (Vec<RoundId>, Vec<Batch>) {
        let (batches, decided) = self.decided(now);
        let counted: BTreeSet<usize> = decided
            .iter()
            .flat_map(|decided| decided.batches.iter().copied())
            .collect();
        let carried = batches.into_iter().enumerate();
        let carried = carried
            .filter(|(place, _)| counted.contains(place))
            .map(|(_, batch)| batch)
            .collect();
        let rounds: Vec<RoundId> = decided.iter().map(|decided| decided.round).collect();
        self.reported.extend(&rounds);
        self.decided_at = None;
        (rounds, carried)
    }
}
