//! What the worker remembers of its requests, in the node's own storage: it spares hosts and pool, and decides nothing.

use alloc::collections::BTreeMap;
use codec::{Decode, Encode};
use cryptlet_primitives::ids::RoundId;
use sp_runtime::offchain::storage::StorageValueRef;

/// Where it stands in the node's own storage.
const MEMORY_KEY: &[u8] = b"crypto-delegate/memory";
/// Blocks for which a reported round is not asked for again: the report needs one or two to get into a block.
const REPORTED_BLOCKS: u32 = 4;
/// Most blocks between two requests for a round that brought no quorum.
const MAX_BACKOFF_BLOCKS: u32 = 8;

/// How often a change is tried while the other lane changes too.
const MAX_TRIES: u32 = 4;

/// What was asked in one round.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Encode, Decode)]
struct Asked {
    attempts: u32,
    asked_in: u32,
    reported_in: Option<u32>,
}

/// What was asked in the rounds that are open. As many entries as open rounds, at most.
#[derive(Clone, PartialEq, Eq, Debug, Default, Encode, Decode)]
pub(super) struct Memory(BTreeMap<RoundId, Asked>);

impl Memory {
    pub(super) fn load() -> Self {
        StorageValueRef::persistent(MEMORY_KEY)
            .get()
            .ok()
            .flatten()
            .unwrap_or_default()
    }

    /// Changes what is stored. The other lane may do so at the same time, so the change is made on what is there then;
    /// after some tries it is let go, and a round is asked for once too often.
    pub(super) fn update(change: impl Fn(&mut Memory)) {
        let stored = StorageValueRef::persistent(MEMORY_KEY);
        let _ = (0..MAX_TRIES).find(|_| {
            let changed = stored.mutate(|found: Result<Option<Memory>, _>| {
                let mut memory = found.ok().flatten().unwrap_or_default();
                change(&mut memory);
                Ok::<_, ()>(memory)
            });
            changed.is_ok()
        });
    }

    /// Forgets rounds that are open no more.
    pub(super) fn retain(&mut self, is_open: impl Fn(&RoundId) -> bool) {
        self.0.retain(|round, _| is_open(round));
    }

    /// Whether all its rounds are open.
    pub(super) fn is_current(&self, is_open: impl Fn(&RoundId) -> bool) -> bool {
        self.0.keys().all(is_open)
    }

    /// How often a round was asked for: the least asked go first, so that rounds that never agree hold up nobody.
    pub(super) fn attempts(&self, round: RoundId) -> u32 {
        self.0.get(&round).map_or(0, |asked| asked.attempts)
    }

    /// Whether it is time to ask. A block number that goes back is another branch, which knows of no report.
    pub(super) fn is_time(&self, round: RoundId, block: u32) -> bool {
        let Some(asked) = self.0.get(&round) else {
            return true;
        };
        let rests =
            |since: u32, blocks: u32| (since..since.saturating_add(blocks)).contains(&block);
        let backoff = asked.attempts.min(MAX_BACKOFF_BLOCKS);
        !asked
            .reported_in
            .is_some_and(|reported_in| rests(reported_in, REPORTED_BLOCKS))
            && !rests(asked.asked_in, backoff)
    }

    pub(super) fn note_asked(&mut self, round: RoundId, block: u32) {
        let asked = self.0.entry(round).or_default();
        asked.attempts = asked.attempts.saturating_add(1);
        asked.asked_in = block;
    }

    pub(super) fn note_reported(&mut self, round: RoundId, block: u32) {
        if let Some(asked) = self.0.get_mut(&round) {
            asked.reported_in = Some(block);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROUND: RoundId = RoundId(7);

    #[test]
    fn a_reported_round_rests_for_four_blocks_of_its_branch() {
        let mut memory = Memory::default();
        memory.note_asked(ROUND, 10);
        memory.note_reported(ROUND, 10);
        assert!((10..14).all(|block| !memory.is_time(ROUND, block)));
        assert!(memory.is_time(ROUND, 14));
        assert!(memory.is_time(ROUND, 9), "another branch");
    }

    #[test]
    fn a_round_without_quorum_is_asked_again_ever_more_seldom() {
        let mut memory = Memory::default();
        memory.note_asked(ROUND, 10);
        assert!(!memory.is_time(ROUND, 10) && memory.is_time(ROUND, 11));
        memory.note_asked(ROUND, 11);
        memory.note_asked(ROUND, 13);
        assert!(!memory.is_time(ROUND, 15) && memory.is_time(ROUND, 16));
        (0..100).for_each(|_| memory.note_asked(ROUND, 20));
        assert!(!memory.is_time(ROUND, 27) && memory.is_time(ROUND, 28));
    }
}
