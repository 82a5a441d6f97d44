//! Which votes of a report count, and what they come to: the same for the pool, the block and the worker.

use crate::{Config, NextRound, RoundRecord, RoundRecordOf, Rounds, Standing};
use alloc::{collections::BTreeMap, vec::Vec};
use cryptlet_primitives::{
    agreement::{decide, Decision, Vote},
    batch::{Batch, BatchKeys, Observation, Signers},
    envelope::is_timely,
    ids::{CryptletId, HostId, Moment, RoundId},
    report::MAX_ROUNDS,
};
use pallet_cryptlet::{Panel, Voter};

/// Bytes of an observation without its output.
pub(crate) const OBSERVATION_BYTES: u32 = 64;

/// Open rounds that a set of batches speaks of.
pub(crate) type OpenRecords<T> = BTreeMap<RoundId, RoundRecordOf<T>>;

/// A round in which a quorum agrees.
pub(crate) struct Decided {
    /// The round.
    pub(crate) round: RoundId,
    /// On what, and who.
    pub(crate) decision: Decision,
    /// The batches with a vote in it, by their place.
    pub(crate) batches: Vec<usize>,
}

/// What a set of batches comes to.
pub(crate) struct Tally<AccountId> {
    /// Rounds in which a quorum agrees, in rising order.
    pub(crate) decided: Vec<Decided>,
    /// The batches of admitted signers, by their place, and the keys that must have signed them.
    pub(crate) seated: BTreeMap<usize, BatchKeys>,
    /// What the batches are full of.
    pub(crate) bulk: Bulk,
    /// The operators of the hosts that voted.
    pub(crate) operators: BTreeMap<HostId, AccountId>,
}

/// What batches are full of.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub(crate) struct Bulk {
    /// Bytes of outputs that are votes: only these are looked at.
    pub(crate) voted: u32,
    /// Bytes of observations that admitted signers made of open rounds, and of closed ones.
    sound: u32,
    /// Bytes of all others.
    padding: u32,
    /// Batches whose signers are not admitted.
    strangers: u32,
}

impl Bulk {
    fn add(&mut self, observation: &Observation, is_sound: bool) {
        let bytes = length_of(observation).saturating_add(OBSERVATION_BYTES);
        let sum = if is_sound {
            &mut self.sound
        } else {
            &mut self.padding
        };
        *sum = sum.saturating_add(bytes);
    }
}

impl<AccountId> Tally<AccountId> {
    /// Whether more of the report is for nothing than for something.
    ///
    /// A report is feeless, so a delegate must not be able to fill blocks with what it invents. But an honest one may
    /// come late: rounds were decided by another report meanwhile, and nothing tells any more what was answered in
    /// them; hosts were dismissed, so their signatures can't be checked; a clock was wrong. What admitted signers
    /// signed (every such batch is checked) about open rounds rightly, or about closed ones, is no padding; rounds that
    /// never were are refused before. All the rest, at most half of the batches and half of the bytes, is.
    pub(crate) fn is_padded(&self) -> bool {
        let seated = u32::try_from(self.seated.len()).unwrap_or(u32::MAX);
        self.bulk.strangers > seated || self.bulk.padding > self.bulk.sound
    }
}

/// The distinct rounds that batches answer, in rising order.
pub(crate) fn rounds_in(batches: &[Batch]) -> Vec<RoundId> {
    let mut rounds: Vec<RoundId> = batches
        .iter()
        .flat_map(|batch| {
            batch
                .observations
                .iter()
                .map(|observation| observation.round)
        })
        .collect();
    // Batches hold their rounds in order, which this sort makes use of.
    rounds.sort();
    rounds.dedup();
    rounds
}

/// Reads those rounds that are open at `now`: one read each, for those that wait for an event and those that are closed two. `None` if there are more rounds than a report may hold, or
/// one that was never opened.
pub(crate) fn open_rounds<T: Config>(batches: &[Batch], now: Moment) -> Option<OpenRecords<T>> {
    let rounds = rounds_in(batches);
    let next = NextRound::<T>::get();
    let is_known = rounds.last().is_none_or(|newest| *newest < next);
    if !is_known || u32::try_from(rounds.len()).unwrap_or(u32::MAX) > MAX_ROUNDS {
        return None;
    }
    let records = rounds
        .into_iter()
        .filter_map(|round| Some((round, open_record::<T>(round)?)));
    Some(
        records
            .filter(|(_, record)| record.is_open_at(now))
            .collect(),
    )
}

/// An open round: one read, of one that waits for an event two.
fn open_record<T: Config>(round: RoundId) -> Option<RoundRecordOf<T>> {
    Rounds::<T>::get(round).or_else(|| Standing::<T>::get(round))
}

/// A batch that may vote.
pub(crate) struct Admission {
    /// In rounds that opened at this moment or later.
    since: Moment,
    /// With these keys.
    pub(crate) keys: BatchKeys,
}

impl Admission {
    /// The vote in an observation of the batch, if it counts in one of the open `rounds` at `now`.
    pub(crate) fn vote<'a, AccountId, Balance>(
        &self,
        batch: &'a Batch,
        observation: &'a Observation,
        rounds: &BTreeMap<RoundId, RoundRecord<AccountId, Balance>>,
        now: Moment,
    ) -> Option<Vote<'a>> {
        let record = rounds.get(&observation.round)?;
        let statement = &record.statement;
        let counts = statement.cryptlet == batch.signers.cryptlet
            && observation.statement == record.digest
            && self.since <= statement.opened_at
            && is_timely(observation.observed_at, statement.opened_at, now)
            && length_of(observation) <= statement.max_output;
        counts.then_some(Vote {
            host: batch.signers.host,
            observed_at: observation.observed_at,
            output: &observation.output,
        })
    }
}

/// Who is who, read at most once for each cryptlet and host.
struct Bench<T: Config> {
    now: Moment,
    panels: BTreeMap<CryptletId, Option<Panel<T::AccountId>>>,
    voters: BTreeMap<HostId, Option<Voter<T::AccountId>>>,
}

impl<T: Config> Bench<T> {
    fn new(now: Moment) -> Self {
        Bench {
            now,
            panels: BTreeMap::new(),
            voters: BTreeMap::new(),
        }
    }

    /// Whether the signers are those that the registrar admits now: an active cryptlet, a seat with this key, an
    /// active host with this key, within policy.
    fn admission(&mut self, signers: &Signers) -> Option<Admission> {
        let Signers {
            host,
            region_epoch,
            cryptlet,
            instance_epoch,
        } = *signers;
        let panel = self
            .panels
            .entry(cryptlet)
            .or_insert_with(|| pallet_cryptlet::Pallet::<T>::panel(cryptlet))
            .as_ref()?;
        let at = panel
            .pool
            .binary_search_by_key(&host, |seat| seat.host)
            .ok()?;
        let seat = panel
            .pool
            .get(at)
            .filter(|seat| seat.epoch == instance_epoch)?;
        let voter = self
            .voters
            .entry(host)
            .or_insert_with(|| pallet_cryptlet::Pallet::<T>::voter(host));
        let voter = voter
            .as_ref()
            .filter(|voter| voter.region_epoch == region_epoch)?;
        let admitted = voter.is_eligible(host, &panel.policy, self.now);
        admitted.then_some(Admission {
            since: seat.since,
            keys: BatchKeys {
                region: voter.region_key,
                instance: seat.key,
            },
        })
    }

    fn operators(&self) -> BTreeMap<HostId, T::AccountId> {
        let known = self.voters.iter();
        known
            .filter_map(|(host, voter)| Some((*host, voter.as_ref()?.operator.clone())))
            .collect()
    }
}

/// What a batch may do, if its signers are admitted at `now`.
pub(crate) fn admission<T: Config>(signers: &Signers, now: Moment) -> Option<Admission> {
    Bench::<T>::new(now).admission(signers)
}

/// Who may vote in rounds of a cryptlet at `now`, with the moment from which on: those whom it is worth asking.
pub(crate) fn voters<T: Config>(cryptlet: CryptletId, now: Moment) -> Vec<(HostId, Moment)> {
    let Some(Panel { pool, policy }) = pallet_cryptlet::Pallet::<T>::panel(cryptlet) else {
        return Vec::new();
    };
    let admitted = pool.iter().filter(|seat| {
        pallet_cryptlet::Pallet::<T>::voter(seat.host)
            .is_some_and(|voter| voter.is_eligible(seat.host, &policy, now))
    });
    admitted.map(|seat| (seat.host, seat.since)).collect()
}

/// Weighs the votes in `batches` for the open `rounds`. Signatures are not looked at: the caller checks those of the
/// seated batches, or knows that they were checked.
///
/// The caller knows that no pair of host and cryptlet has two batches, and that no batch names a round twice: so each
/// host has at most one vote in a round, which is of one cryptlet.
pub(crate) fn weigh<T: Config>(
    batches: &[Batch],
    rounds: &OpenRecords<T>,
    now: Moment,
) -> Tally<T::AccountId> {
    let mut bench = Bench::<T>::new(now);
    let mut votes: BTreeMap<RoundId, Vec<(usize, Vote<'_>)>> = BTreeMap::new();
    let mut seated: BTreeMap<usize, BatchKeys> = BTreeMap::new();
    let mut bulk = Bulk::default();
    for (place, batch) in batches.iter().enumerate() {
        let Some(admission) = bench.admission(&batch.signers) else {
            bulk.strangers = bulk.strangers.saturating_add(1);
            let observations = batch.observations.iter();
            observations.for_each(|observation| bulk.add(observation, false));
            continue;
        };
        for observation in &batch.observations {
            let vote = admission.vote(batch, observation, rounds, now);
            let is_closed = !rounds.contains_key(&observation.round);
            bulk.add(observation, vote.is_some() || is_closed);
            if let Some(vote) = vote {
                bulk.voted = bulk.voted.saturating_add(length_of(observation));
                let cast = votes.entry(observation.round).or_default();
                cast.push((place, vote));
            }
        }
        seated.insert(place, admission.keys);
    }
    let mut decided = Vec::new();
    for (round, cast) in votes {
        let Some(record) = rounds.get(&round) else {
            continue;
        };
        let (batches, cast): (Vec<usize>, Vec<Vote<'_>>) = cast.into_iter().unzip();
        let statement = &record.statement;
        if let Some(decision) = decide(&statement.agreement, statement.quorum, &cast) {
            decided.push(Decided {
                round,
                decision,
                batches,
            });
        }
    }
    Tally {
        decided,
        seated,
        bulk,
        operators: bench.operators(),
    }
}

/// Bytes of an observation's output.
fn length_of(observation: &Observation) -> u32 {
    u32::try_from(observation.output.len()).unwrap_or(u32::MAX)
}
