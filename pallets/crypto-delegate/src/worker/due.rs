//! Which open rounds this delegate asks for now, in groups that fit a report each.

use super::{group::Group, memory::Memory, Run, LOG};
use crate::{tally, Config, Pallet, RoundRecordOf, Rounds};
use alloc::{
    collections::{BTreeMap, BTreeSet},
    vec::Vec,
};
use cryptlet_primitives::{
    ids::{CryptletId, HostId, Moment, RoundId},
    report::{MAX_BATCHES, MAX_ROUNDS},
};

/// Most groups in one run: with full groups 256 rounds. What is left waits for the next block.
const MAX_GROUPS: usize = 4;
/// Most bytes of observations in a report: well below what a block takes, and as much as a pool's hosts say in 64
/// rounds with outputs of a kilobyte each.
const MAX_REPORT_BYTES: u32 = 2 * 1024 * 1024;
/// Bytes of an observation without its output.
const OBSERVATION_BYTES: u32 = 64;

/// Hosts that may vote in a cryptlet's rounds, with the moment from which on they may.
pub(super) type Voters = Vec<(HostId, Moment)>;

/// How full a group is.
#[derive(Default)]
struct Load {
    cryptlets: BTreeSet<CryptletId>,
    rounds: u32,
    batches: u32,
    bytes: u32,
}

impl Load {
    /// Takes a round of `cryptlet` with `seats` voters, if it fits.
    fn take(&mut self, cryptlet: CryptletId, seats: u32, max_output: u32) -> bool {
        let new_batches = if self.cryptlets.contains(&cryptlet) {
            0
        } else {
            seats
        };
        let rounds = self.rounds.saturating_add(1);
        let batches = self.batches.saturating_add(new_batches);
        let answer = max_output.saturating_add(OBSERVATION_BYTES);
        let bytes = self.bytes.saturating_add(seats.saturating_mul(answer));
        if rounds > MAX_ROUNDS || batches > MAX_BATCHES || bytes > MAX_REPORT_BYTES {
            return false;
        }
        self.cryptlets.insert(cryptlet);
        (self.rounds, self.batches, self.bytes) = (rounds, batches, bytes);
        true
    }
}

// The greatest round of the greatest pool has room in an empty group, so no round is left out for ever.
const _: () = {
    let answer = cryptlet_primitives::batch::MAX_OUTPUT.saturating_add(OBSERVATION_BYTES);
    assert!(MAX_BATCHES.saturating_mul(answer) <= MAX_REPORT_BYTES);
};

impl Run {
    /// Reads all open rounds, and groups those of the lane that are this delegate's to ask for now: the least asked
    /// first, among them the oldest.
    pub(super) fn due_groups<T: Config>(&mut self) -> Vec<Group<T>> {
        let open: BTreeMap<RoundId, RoundRecordOf<T>> = Rounds::<T>::iter().collect();
        let memory = Memory::load();
        if !memory.is_current(|round| open.contains_key(round)) {
            Memory::update(|memory| memory.retain(|round| open.contains_key(round)));
        }
        let mut due: Vec<(RoundId, RoundRecordOf<T>)> = open
            .into_iter()
            .filter(|(round, record)| self.is_due::<T>(&memory, *round, record))
            .collect();
        due.sort_by_cached_key(|(round, _)| (memory.attempts(*round), *round));
        let mut voters: BTreeMap<CryptletId, Voters> = BTreeMap::new();
        let mut groups: Vec<(Load, Group<T>)> = Vec::new();
        for (round, record) in due {
            let cryptlet = record.statement.cryptlet;
            let known = voters
                .entry(cryptlet)
                .or_insert_with(|| tally::voters::<T>(cryptlet, self.now));
            let seats = u32::try_from(known.len()).unwrap_or(u32::MAX);
            let max_output = record.statement.max_output;
            let Some(group) = room_in(&mut groups, cryptlet, seats, max_output) else {
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

/// The first group with room for a round, a new one if there may be more.
fn room_in<T: Config>(
    groups: &mut Vec<(Load, Group<T>)>,
    cryptlet: CryptletId,
    seats: u32,
    max_output: u32,
) -> Option<&mut Group<T>> {
    let fits = groups
        .iter_mut()
        .position(|(load, _)| load.take(cryptlet, seats, max_output));
    let place = match fits {
        Some(place) => place,
        None if groups.len() < MAX_GROUPS => {
            let mut load = Load::default();
            load.take(cryptlet, seats, max_output)
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

    #[test]
    fn an_observation_is_no_longer_than_counted() {
        let longest = u32::try_from(Observation::max_encoded_len()).unwrap();
        assert!(longest <= cryptlet_primitives::batch::MAX_OUTPUT + OBSERVATION_BYTES);
    }

    #[test]
    fn a_group_holds_no_more_batches_than_a_report() {
        let mut load = Load::default();
        assert!(load.take(CryptletId(1), 40, 32));
        assert!(!load.take(CryptletId(2), 40, 32), "80 batches");
        assert!(
            load.take(CryptletId(1), 40, 32),
            "another round of the same hosts"
        );
        assert!(load.take(CryptletId(3), 24, 32));
    }
}
