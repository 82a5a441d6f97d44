//! Who asks the hosts, and when the next delegate takes over.
//!
//! The delegates stand in a circle. The block that opened a round picks where it starts: rounds of one block have one
//! leader, so that their answers travel in one report. The delegate at rank `k` may ask once `k` takeover spans have
//! passed. Ranks save work, they don't decide: a report counts whoever of the delegates carries it. But the carrying
//! earns only whose turn it was, and in the pool a report out of turn gives way: batches can be read there by
//! everybody, and signed anew by any delegate.
//!
//! A round that waits for an event has no such order: nobody knows when it is to be asked for. There the turn passes from
//! one delegate to the next with each takeover span of the clock, and a report counts as in turn in the span after it
//! too: it may travel that long.
//!
//! Worker, pool and block all go by the chain's clock, each by that of the block at hand, and the worker's block is
//! never a later one than the pool's of its own node: so a report that is in turn when it is made is so in the pool
//! too.

use crate::{types::RoundRecord, Config, Delegate, Delegates, Pallet};
use alloc::vec::Vec;
use codec::Encode;
use cryptlet_primitives::{ids::Moment, DelegateId};
use frame_support::traits::Get;
use sp_core::H256;

/// The place in a circle of `size` of the delegate that leads the rounds of the block `opened_in`. `None` in an empty
/// one.
pub fn first(genesis: H256, opened_in: u32, size: usize) -> Option<usize> {
    let digest = sp_io::hashing::blake2_256(&(genesis, opened_in).encode());
    let (head, _) = digest.split_first_chunk::<8>()?;
    let size = u64::try_from(size).ok()?;
    usize::try_from(u64::from_le_bytes(*head).checked_rem(size)?).ok()
}

/// The rank of the delegate at `place` in a circle of `size`, for rounds of the block `opened_in`: 0 leads. `None` if
/// there is no such place.
pub fn rank(genesis: H256, opened_in: u32, place: usize, size: usize) -> Option<u64> {
    let start = first(genesis, opened_in, size)?;
    if place >= size {
        return None;
    }
    let steps = place
        .checked_add(size)?
        .checked_sub(start)?
        .checked_rem(size)?;
    u64::try_from(steps).ok()
}

/// Whether the delegate of `rank` may ask at `now`, milliseconds, for a round that opened at `opened_at`.
pub fn may_ask(rank: u64, opened_at: Moment, now: Moment, takeover_ms: u64) -> bool {
    now >= opened_at.saturating_add(rank.saturating_mul(takeover_ms))
}

/// The place in a circle of `size` of the delegate that watches for events at `now`, milliseconds. `None` in an empty
/// one.
pub fn watcher(genesis: H256, size: usize, now: Moment, takeover_ms: u64) -> Option<usize> {
    let span = u32::try_from(now.checked_div(takeover_ms)? & u64::from(u32::MAX)).ok()?;
    first(genesis, span, size)
}

/// Whether the delegate at `place` watches at `now`, or did in the span before.
fn is_in_watch(genesis: H256, place: usize, size: usize, now: Moment, takeover_ms: u64) -> bool {
    let before = now.saturating_sub(takeover_ms);
    [now, before]
        .into_iter()
        .any(|at| watcher(genesis, size, at, takeover_ms) == Some(place))
}

/// The delegates as one report finds them, and which of them carries it.
pub(crate) struct Circle<AccountId> {
    genesis: H256,
    delegates: Vec<Delegate<AccountId>>,
    carrier: usize,
    takeover_ms: u64,
}

impl<AccountId> Circle<AccountId> {
    /// Who carries the report.
    pub(crate) fn carrier(&self) -> Option<&AccountId> {
        Some(&self.delegates.get(self.carrier)?.account)
    }

    /// Whether the carrier watches at `now`, or did in the span before.
    pub(crate) fn is_watching(&self, now: Moment) -> bool {
        let size = self.delegates.len();
        is_in_watch(self.genesis, self.carrier, size, now, self.takeover_ms)
    }

    /// Whether the carrier's turn to ask for a round has come at `now`. The leader's has, always.
    pub(crate) fn is_in_turn<Balance>(
        &self,
        round: &RoundRecord<AccountId, Balance>,
        now: Moment,
    ) -> bool {
        let size = self.delegates.len();
        if round.is_standing() {
            return self.is_watching(now);
        }
        let rank = rank(self.genesis, round.opened_in, self.carrier, size);
        let opened_at = round.statement.opened_at;
        rank.is_some_and(|rank| may_ask(rank, opened_at, now, self.takeover_ms))
    }

    /// Who earns the delegate's share of a round that is decided at `now`: the carrier if it is its turn, else the
    /// leader of the round.
    pub(crate) fn earner<Balance>(
        &self,
        round: &RoundRecord<AccountId, Balance>,
        now: Moment,
    ) -> Option<&AccountId> {
        if self.is_in_turn(round, now) {
            return self.carrier();
        }
        let size = self.delegates.len();
        let leader = if round.is_standing() {
            watcher(self.genesis, size, now, self.takeover_ms)
        } else {
            first(self.genesis, round.opened_in, size)
        };
        Some(&self.delegates.get(leader?)?.account)
    }
}

impl<T: Config> Pallet<T> {
    /// The circle with the delegate of this key as carrier, if it is a current one.
    pub(crate) fn circle(carrier: &DelegateId) -> Option<Circle<T::AccountId>> {
        let delegates = Delegates::<T>::get().into_inner();
        Some(Circle {
            genesis: Self::genesis(),
            carrier: delegates
                .iter()
                .position(|delegate| delegate.key == *carrier)?,
            delegates,
            takeover_ms: T::TakeoverMs::get(),
        })
    }

    /// The place of a key in the circle, and the circle's size.
    pub(crate) fn place_of(key: &DelegateId) -> Option<(usize, usize)> {
        let circle: Vec<DelegateId> = Delegates::<T>::get()
            .into_iter()
            .map(|delegate| delegate.key)
            .collect();
        Some((circle.iter().position(|other| other == key)?, circle.len()))
    }

    /// Whether the delegate at `place` of `size` may ask for a round at `now`.
    pub(crate) fn is_due(
        (place, size): (usize, usize),
        opened_in: u32,
        opened_at: Moment,
        now: Moment,
    ) -> bool {
        let rank = rank(Self::genesis(), opened_in, place, size);
        rank.is_some_and(|rank| may_ask(rank, opened_at, now, T::TakeoverMs::get()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rank_is_held_once_and_all_lead_some_block() {
        let genesis = H256::repeat_byte(7);
        let mut leaders = [0u32; 4];
        for block in 0..400 {
            let mut ranks: Vec<u64> = (0..4)
                .map(|place| rank(genesis, block, place, 4).unwrap())
                .collect();
            leaders[ranks.iter().position(|rank| *rank == 0).unwrap()] += 1;
            ranks.sort_unstable();
            assert_eq!(ranks, [0, 1, 2, 3]);
        }
        assert!(
            leaders.iter().all(|led| (60..140).contains(led)),
            "{leaders:?}"
        );
    }

    #[test]
    fn nobody_stands_outside_the_circle() {
        assert_eq!(rank(H256::zero(), 1, 4, 4), None);
        assert_eq!(rank(H256::zero(), 1, 0, 0), None);
    }

    #[test]
    fn the_next_takes_over_after_its_delay() {
        assert!(may_ask(0, 1_000, 1_000, 3_000));
        assert!(!may_ask(1, 1_000, 3_999, 3_000));
        assert!(may_ask(1, 1_000, 4_000, 3_000));
        assert!(!may_ask(u64::MAX, 1_000, u64::MAX - 1, 3_000));
    }
}
