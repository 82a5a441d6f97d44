//! Which open rounds this delegate asks for now, in groups that fit a report each.

use super::{
    group::{Group, Voters},
    memory::Memory,
    Run, LOG,
};
use crate::{
    shape::Shape,
    tally::{self, OBSERVATION_BYTES},
    types::Purposes,
    Config, OnResult, Pallet, RoundRecordOf, Rounds, Standing,
};
use alloc::{
    collections::{BTreeMap, BTreeSet},
    vec::Vec,
};
use cryptlet_primitives::{
    ids::{CryptletId, RoundId},
    report::{MAX_BATCHES, MAX_ROUNDS},
};
use frame_support::{dispatch::DispatchClass, traits::Get};

/// Most groups in one run: with full groups 256 rounds. What is left waits for the next block.
const MAX_GROUPS: usize = 4;
/// Most bytes of observations in a report: well below what a block takes, and as much as a pool's hosts say in 64
/// rounds with outputs of a kilobyte each.
const MAX_REPORT_BYTES: u32 = 2 * 1024 * 1024;

/// What a round adds to a report.
#[derive(Clone, Copy)]
struct Addition {
    cryptlet: CryptletId,
    /// Hosts that may answer.
    seats: u32,
    max_output: u32,
    /// What the round was opened for.
    purposes: Purposes,
}

/// How full a group is.
#[derive(Default)]
struct Load {
    cryptlets: BTreeSet<CryptletId>,
    shape: Shape,
}

impl Load {
    /// Takes a round, if it fits, and the report then `is_bearable`. A round alone is taken whatever it weighs: nothing
    /// lighter could be made of it.
    fn take(&mut self, round: Addition, is_bearable: impl Fn(&Shape) -> bool) -> bool {
        let Addition {
            cryptlet,
            seats,
            max_output,
            purposes,
        } = round;
        let (new_cryptlets, new_batches) = if self.cryptlets.contains(&cryptlet) {
            (0, 0)
        } else {
            (1, seats)
        };
        let shape = Shape {
            batches: self.shape.batches.saturating_add(new_batches),
            cryptlets: self.shape.cryptlets.saturating_add(new_cryptlets),
            observations: self.shape.observations.saturating_add(seats),
            rounds: self.shape.rounds.saturating_add(1),
            bytes: self
                .shape
                .bytes
                .saturating_add(seats.saturating_mul(max_output)),
            purposes: self.shape.purposes.plus(purposes),
        };
        let others = shape.observations.saturating_mul(OBSERVATION_BYTES);
        let is_too_large = shape.rounds > MAX_ROUNDS
            || shape.batches > MAX_BATCHES
            || shape.bytes.saturating_add(others) > MAX_REPORT_BYTES;
        if is_too_large || (self.shape.rounds > 0 && !is_bearable(&shape)) {
            return false;
        }
        self.cryptlets.insert(cryptlet);
        self.shape = shape;
        true
    }
}

// The greatest round of the greatest pool has room in an empty group, so no round is left out for ever.
const _: () = {
    let answer = cryptlet_primitives::batch::MAX_OUTPUT.saturating_add(OBSERVATION_BYTES);
    assert!(MAX_BATCHES.saturating_mul(answer) <= MAX_REPORT_BYTES);
};

impl Run {
    /// Reads all open rounds, and gives those of the lane that are this delegate's to ask for now: the least asked first,
    /// among them the oldest.
    pub(super) fn due_rounds<T: Config>(&self) -> Vec<(RoundId, RoundRecordOf<T>)> {
        let open: BTreeMap<RoundId, RoundRecordOf<T>> = Rounds::<T>::iter().collect();
        let memory = Memory::load();
        let is_open =
            |round: &RoundId| open.contains_key(round) || Standing::<T>::contains_key(round);
        if !memory.is_current(is_open) {
            Memory::update(|memory| memory.retain(is_open));
        }
        let mut due: Vec<(RoundId, RoundRecordOf<T>)> = open
            .into_iter()
            .filter(|(round, record)| self.is_due::<T>(&memory, *round, record))
            .collect();
        due.sort_by_cached_key(|(round, _)| (memory.attempts(*round), *round));
        due
    }

    /// Groups rounds so that each group fits a report. What has no room waits for the next block.
    pub(super) fn groups_of<T: Config>(
        &mut self,
        due: Vec<(RoundId, RoundRecordOf<T>)>,
    ) -> Vec<Group<T>> {
        let mut voters: BTreeMap<CryptletId, Voters> = BTreeMap::new();
        let mut groups: Vec<(Load, Group<T>)> = Vec::new();
        for (round, record) in due {
            let cryptlet = record.statement.cryptlet;
            let known = voters
                .entry(cryptlet)
                .or_insert_with(|| tally::voters::<T>(cryptlet, self.now));
            let addition = Addition {
                cryptlet,
                seats: u32::try_from(known.len()).unwrap_or(u32::MAX),
                max_output: record.statement.max_output,
                purposes: Purposes::of::<T>([&record]),
            };
            let Some(group) = room_in(&mut groups, addition) else {
                continue;
            };
            group.add(round, record, known);
            self.asked.push(round);
            self.metrics.rounds_asked = self.metrics.rounds_asked.saturating_add(1);
        }
        if !groups.is_empty() {
            self.metrics.runs = self.metrics.runs.saturating_add(1);
            log::debug!(target: LOG, "block {}: {} groups of rounds are due", self.block, groups.len());
        }
        groups.into_iter().map(|(_, group)| group).collect()
    }

    fn is_due<T: Config>(
        &self,
        memory: &Memory,
        round: RoundId,
        record: &RoundRecordOf<T>,
    ) -> bool {
        record.is_open_at(self.now)
            && self.lane.takes(memory.attempts(round))
            && memory.is_time(round, self.block)
            && Pallet::<T>::is_due(
                self.place,
                record.opened_in,
                record.statement.opened_at,
                self.now,
            )
    }
}

/// Whether a block takes a report of this shape: it may weigh as much as any ordinary transaction, less a tenth for
/// what is checked besides.
fn is_bearable<T: Config>(shape: &Shape) -> bool {
    let limits = T::BlockWeights::get();
    let Some(most) = limits.get(DispatchClass::Normal).max_extrinsic else {
        return true;
    };
    let besides = most.checked_div(10).unwrap_or_default();
    let weight = shape.weight::<<T as Config>::WeightInfo>(&T::OnResult::weights());
    weight.all_lte(most.saturating_sub(besides))
}

/// The first group with room for a round, a new one if there may be more.
fn room_in<T: Config>(
    groups: &mut Vec<(Load, Group<T>)>,
    round: Addition,
) -> Option<&mut Group<T>> {
    let fits = groups
        .iter_mut()
        .position(|(load, _)| load.take(round, is_bearable::<T>));
    let place = match fits {
        Some(place) => place,
        None if groups.len() < MAX_GROUPS => {
            let mut load = Load::default();
            load.take(round, is_bearable::<T>)
                .then(|| groups.push((load, Group::default())))?;
            groups.len().checked_sub(1)?
        }
        None => return None,
    };
    groups.get_mut(place).map(|(_, group)| group)
}

#[cfg(test)]
mod tests {
    use super::*;
    use codec::MaxEncodedLen;
    use cryptlet_primitives::batch::Observation;

    fn round_of(cryptlet: u32, seats: u32, max_output: u32) -> Addition {
        Addition {
            cryptlet: CryptletId(cryptlet),
            seats,
            max_output,
            purposes: Purposes::default(),
        }
    }

    #[test]
    fn an_observation_is_no_longer_than_counted() {
        let longest = u32::try_from(Observation::max_encoded_len()).unwrap();
        assert!(longest <= cryptlet_primitives::batch::MAX_OUTPUT + OBSERVATION_BYTES);
    }

    #[test]
    fn a_group_holds_no_more_batches_than_a_report() {
        let mut load = Load::default();
        let mut take = |cryptlet, seats| load.take(round_of(cryptlet, seats, 32), |_| true);
        assert!(take(1, 40));
        assert!(!take(2, 40), "80 batches");
        assert!(take(1, 40), "another round of the same hosts");
        assert!(take(3, 24));
    }

    #[test]
    fn a_group_is_no_heavier_than_a_transaction_may_be() {
        let is_bearable = |shape: &Shape| shape.bytes <= 3 * 4_096;
        let mut load = Load::default();
        let taken = (0..64).filter(|_| load.take(round_of(1, 4, 1_024), is_bearable));
        assert_eq!(taken.count(), 3);
        let mut alone = Load::default();
        assert!(
            alone.take(round_of(1, 64, 1_024), is_bearable),
            "one round is always asked"
        );
    }
}
