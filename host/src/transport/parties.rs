//! Who connects and asks, by address: none takes the room or the time of the others.

use std::{
    collections::HashMap,
    net::{IpAddr, Ipv6Addr},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

/// What an address may use up at once of what it gets in the long run: two seconds' worth.
const BURST: Duration = Duration::from_secs(2);
/// How many parties are remembered before those without a connection are forgotten.
const MAX_KNOWN: usize = 4096;
/// The bits of an IPv6 address that name one party: who gets one address gets all that share these.
const IPV6_PREFIX: u128 = u128::MAX << 64;

/// All parties.
pub struct Parties {
    most_connections: usize,
    /// How long one connection or request uses up.
    each: Duration,
    known: Mutex<HashMap<IpAddr, Party>>,
}

/// One party.
#[derive(Clone, Copy)]
struct Party {
    connections: usize,
    /// Until when what it used is used up.
    used_until: Instant,
}

/// A connection of a party. Dropping it gives its place back.
pub struct Presence {
    parties: Arc<Parties>,
    party: IpAddr,
}

impl Parties {
    /// Parties of at most so many connections at once, and so many connections and requests in a second.
    pub fn new(most_connections: usize, per_second: u32) -> Self {
        Parties {
            most_connections,
            each: Duration::from_secs(1)
                .checked_div(per_second)
                .unwrap_or(BURST),
            known: Mutex::default(),
        }
    }

    /// Takes a place for a connection from `address`. `None` if the party has as many as it may, or comes too often.
    pub fn enter(self: &Arc<Self>, address: IpAddr) -> Option<Presence> {
        let party = party(address);
        let mut known = self.known();
        let entry = self.entry(&mut known, party);
        if entry.connections >= self.most_connections || !entry.uses(self.each) {
            return None;
        }
        entry.connections = entry.connections.saturating_add(1);
        Some(Presence {
            parties: self.clone(),
            party,
        })
    }

    /// Whether a request from `address` is not too often. Counts it if so.
    pub fn may_ask(&self, address: IpAddr) -> bool {
        let mut known = self.known();
        self.entry(&mut known, party(address)).uses(self.each)
    }

    fn entry<'a>(&self, known: &'a mut HashMap<IpAddr, Party>, party: IpAddr) -> &'a mut Party {
        let now = Instant::now();
        if known.len() >= MAX_KNOWN && !known.contains_key(&party) {
            // Connections are bounded, and so is what remains.
            known.retain(|_, party| party.connections > 0);
        }
        known.entry(party).or_insert(Party {
            connections: 0,
            used_until: now,
        })
    }

    fn leave(&self, party: IpAddr) {
        if let Some(entry) = self.known().get_mut(&party) {
            entry.connections = entry.connections.saturating_sub(1);
        }
    }

    fn known(&self) -> MutexGuard<'_, HashMap<IpAddr, Party>> {
        // A map of counts is whole after any panic.
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Party {
    /// Uses up `each`, if that much is left.
    fn uses(&mut self, each: Duration) -> bool {
        let now = Instant::now();
        let until = self.used_until.max(now) + each;
        let fits = until.saturating_duration_since(now) <= BURST;
        if fits {
            self.used_until = until;
        }
        fits
    }
}

impl Drop for Presence {
    fn drop(&mut self) {
        self.parties.leave(self.party);
    }
}

/// The party behind an address.
fn party(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => Ipv6Addr::from(u128::from(address) & IPV6_PREFIX).into(),
        address => address,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn a_party_has_its_places_and_gets_them_back() {
        let parties = Arc::new(Parties::new(2, 1_000));
        let [one, other] = ["192.0.2.1", "192.0.2.2"].map(address);
        let first = parties.enter(one);
        let _second = parties.enter(address("::ffff:192.0.2.1")).unwrap();
        assert!(parties.enter(one).is_none());
        assert!(parties.enter(other).is_some());
        drop(first);
        assert!(parties.enter(one).is_some());
    }

    #[test]
    fn a_party_asks_in_bursts_and_no_more() {
        let parties = Parties::new(1, 5);
        let one = address("2001:db8::1");
        let allowed = (0..100).filter(|_| parties.may_ask(one)).count();
        assert_eq!(allowed, 10);
        assert!(
            !parties.may_ask(address("2001:db8::2")),
            "of the same network"
        );
        assert!(parties.may_ask(address("2001:db8:0:1::1")));
    }

    #[test]
    fn parties_that_have_gone_are_forgotten() {
        let parties = Arc::new(Parties::new(1, 1));
        let stays = address("192.0.2.1");
        let _stays = parties.enter(stays).unwrap();
        for number in 0..10_000_u32 {
            parties.may_ask(std::net::Ipv4Addr::from(number).into());
        }
        assert!(parties.known().len() <= MAX_KNOWN);
        assert!(parties.enter(stays).is_none(), "who stays is known");
    }
}
