//! Whom a look for news asks, so that no crowd of hosts keeps others from being heard.
//!
//! The cryptlets that watch stand in a circle. A look takes as many of their pools as have room, and the next one goes on
//! after the last of them. Hosts that did not answer rest: for one look, for two if they are silent again, and so on.
//! They take only what those that speak leave free, and a few places that are kept for them, in the order in which their
//! rests end. While there is room for all, all are asked in each look.

use crate::{Config, Watching};
use alloc::{
    collections::{BTreeMap, BTreeSet},
    vec::Vec,
};
use codec::{Decode, Encode};
use cryptlet_primitives::ids::{CryptletId, HostId};
use sp_runtime::offchain::storage::StorageValueRef;

/// Where it stands in the node's own storage. Only the lane of news writes there, one run at a time.
const LOOKS_KEY: &[u8] = b"crypto-delegate/looks";
/// Most hosts that one look asks of those that speak: two full pools. Each is a signature and a request, and a look
/// has to end before the next.
const MAX_ASKED: usize = 128;
/// How many places a look keeps for hosts that were silent, however many speak: they may be back.
const KEPT_PLACES: usize = 32;
/// Most pools that one look reads, each in one read of the state.
const MAX_POOLS: usize = 512;
/// Most looks for which a silent host rests. A silent host that is not asked for as long after its rest is forgotten: it
/// may have left.
const MAX_REST: u32 = 64;

/// Since when a host says nothing.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Encode, Decode)]
struct Silence {
    /// For how many looks it rests.
    rest: u32,
    /// The last look of its rest.
    until: u32,
}

/// What is remembered of the looks before. It decides only who is asked first.
#[derive(Clone, PartialEq, Eq, Debug, Default, Encode, Decode)]
pub(super) struct Looks {
    /// How many there were.
    count: u32,
    /// The last cryptlet whose pool had room.
    last: Option<CryptletId>,
    /// Who did not answer when it was asked last. A look adds no more than it asks, and each entry is dropped at last
    /// after two longest rests: some ten thousands at most.
    silent: BTreeMap<HostId, Silence>,
}

impl Looks {
    pub(super) fn load() -> Self {
        StorageValueRef::persistent(LOOKS_KEY)
            .get()
            .ok()
            .flatten()
            .unwrap_or_default()
    }

    pub(super) fn store(&self) {
        StorageValueRef::persistent(LOOKS_KEY).set(self);
    }

    /// Whom the next look asks.
    pub(super) fn next_hosts<T: Config>(&mut self) -> BTreeSet<HostId> {
        self.choose(pools::<T>(self.last))
    }

    fn choose(
        &mut self,
        pools: impl Iterator<Item = (CryptletId, Vec<HostId>)>,
    ) -> BTreeSet<HostId> {
        self.count = self.count.saturating_add(1);
        let mut chosen: BTreeSet<HostId> = BTreeSet::new();
        let mut resting: BTreeSet<(u32, HostId)> = BTreeSet::new();
        for (cryptlet, pool) in pools {
            let mut speaking = Vec::new();
            for host in pool {
                if let Some(silence) = self.silent.get(&host) {
                    resting.insert((silence.until, host));
                } else if !chosen.contains(&host) {
                    speaking.push(host);
                }
            }
            if chosen.len().saturating_add(speaking.len()) > MAX_ASKED {
                break;
            }
            chosen.extend(speaking);
            self.last = Some(cryptlet);
        }
        let left = MAX_ASKED.saturating_sub(chosen.len()).max(KEPT_PLACES);
        chosen.extend(resting.into_iter().take(left).map(|(_, host)| host));
        chosen
    }

    /// Remembers which of the hosts that were asked answered.
    pub(super) fn note(&mut self, asked: &BTreeSet<HostId>, answered: &BTreeSet<HostId>) {
        for host in asked {
            if answered.contains(host) {
                self.silent.remove(host);
                continue;
            }
            let silence = self.silent.entry(*host).or_default();
            silence.rest = silence.rest.saturating_mul(2).clamp(1, MAX_REST);
            silence.until = self.count.saturating_add(silence.rest);
        }
        let count = self.count;
        self.silent
            .retain(|_, silence| count <= silence.until.saturating_add(MAX_REST));
    }
}

/// The pools of cryptlets that watch, each once, beginning after the cryptlet `last`.
fn pools<T: Config>(last: Option<CryptletId>) -> impl Iterator<Item = (CryptletId, Vec<HostId>)> {
    let after = last.map(Watching::<T>::iter_keys_from_key);
    let mut known = BTreeSet::new();
    after
        .into_iter()
        .flatten()
        .chain(Watching::<T>::iter_keys())
        .take_while(move |cryptlet| known.insert(*cryptlet))
        .take(MAX_POOLS)
        .map(|cryptlet| {
            let pool = pallet_cryptlet::Pallet::<T>::pool(cryptlet);
            (cryptlet, pool.iter().map(|seat| seat.host).collect())
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    type Circle = Vec<(CryptletId, Vec<HostId>)>;

    /// Pools of 64 hosts of their own, and at last one of the hosts 0 to 2.
    fn circle(full: u32) -> Circle {
        let crowd = (1..=full).map(|number| {
            let hosts = number * 64..(number + 1) * 64;
            (CryptletId(number), hosts.map(HostId).collect())
        });
        let few = (CryptletId(1_000), (0..3).map(HostId).collect());
        crowd.chain([few]).collect()
    }

    /// A look at which those answer who `speak`. Gives who was asked.
    fn look(looks: &mut Looks, circle: &Circle, speaks: impl Fn(u32) -> bool) -> BTreeSet<HostId> {
        let start = circle.iter().position(|(id, _)| Some(*id) == looks.last);
        let start = start.map_or(0, |place| place + 1);
        let pools = circle[start..].iter().chain(&circle[..start]).cloned();
        let asked = looks.choose(pools);
        assert!(asked.len() <= MAX_ASKED + KEPT_PLACES);
        let answered = asked.iter().copied().filter(|host| speaks(host.0));
        looks.note(&asked, &answered.collect());
        asked
    }

    #[test]
    fn a_full_pool_has_room_in_an_empty_look() {
        let most = usize::try_from(cryptlet_primitives::view::MAX_POOL).unwrap();
        assert!(most <= MAX_ASKED, "else it is never asked");
    }

    #[test]
    fn while_there_is_room_all_are_asked_each_time() {
        let mut looks = Looks::default();
        for _ in 0..100 {
            let asked = look(&mut looks, &circle(1), |host| host % 2 == 0);
            assert_eq!(asked.len(), 67);
        }
    }

    #[test]
    fn those_that_speak_are_asked_each_time_whoever_is_silent() {
        let (mut looks, circle) = (Looks::default(), circle(64));
        let is_few = |host: u32| host < 3;
        // Once round.
        (0..33).for_each(|_| drop(look(&mut looks, &circle, is_few)));
        assert_eq!(looks.silent.len(), 64 * 64);
        for _ in 0..200 {
            let asked = look(&mut looks, &circle, is_few);
            assert!((0..3).all(|host| asked.contains(&HostId(host))));
        }
        // One look missed.
        look(&mut looks, &circle, |_| false);
        look(&mut looks, &circle, is_few);
        let asked = look(&mut looks, &circle, is_few);
        assert!((0..3).all(|host| asked.contains(&HostId(host))), "back");
    }

    #[test]
    fn those_that_speak_take_turns_if_they_are_too_many() {
        let (mut looks, circle) = (Looks::default(), circle(6));
        let mut asked: BTreeMap<HostId, u32> = BTreeMap::new();
        for _ in 0..13 * 4 {
            for host in look(&mut looks, &circle, |_| true) {
                *asked.entry(host).or_default() += 1;
            }
        }
        assert_eq!(asked.len(), 6 * 64 + 3);
        assert!(asked.values().all(|count| *count >= 13), "{asked:?}");
    }

    #[test]
    fn silent_hosts_are_asked_again_however_many_speak() {
        let (mut looks, circle) = (Looks::default(), circle(8));
        let is_up = |host: u32| host >= 3;
        (0..50).for_each(|_| drop(look(&mut looks, &circle, is_up)));
        assert_eq!(looks.silent.len(), 3);
        (0..10).for_each(|_| drop(look(&mut looks, &circle, |_| true)));
        assert!(looks.silent.is_empty(), "they are back");
    }

    #[test]
    fn who_left_is_forgotten() {
        let mut looks = Looks::default();
        (0..100).for_each(|_| drop(look(&mut looks, &circle(1), |_| false)));
        assert_eq!(looks.silent.len(), 67);
        (0..129).for_each(|_| drop(look(&mut looks, &circle(0), |_| true)));
        assert!(looks.silent.is_empty());
    }
}
