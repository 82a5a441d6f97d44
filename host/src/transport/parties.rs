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
/// The bits that name a site: who gets more than one network gets all that share these.
const IPV6_SITE: u128 = u128::MAX << 80;
/// How much of what one party may have a whole site may.
const SITE_SHARES: u32 = 4;

/// All parties.
pub struct Parties {
    most_connections: usize,
    /// How long one connection or request uses up.
    each: Duration,
    known: Mutex<HashMap<Name, Party>>,
}

/// Who counts as one, and how many shares it has.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct Name {
    network: IpAddr,
    shares: u32,
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
    address: IpAddr,
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
        let mut known = self.known();
        let names = names(address);
        let has_room = |name: &Name| {
            let shares = usize::try_from(name.shares).unwrap_or(usize::MAX);
            let most = self.most_connections.saturating_mul(shares);
            known.get(name).is_none_or(|party| party.connections < most)
        };
        if !names.iter().all(has_room) || !self.use_up(&mut known, &names) {
            return None;
        }
        for name in names {
            let entry = self.entry(&mut known, name);
            entry.connections = entry.connections.saturating_add(1);
        }
        Some(Presence {
            parties: self.clone(),
            address,
        })
    }

    /// Whether a request from `address` is not too often. Counts it if so.
    pub fn may_ask(&self, address: IpAddr) -> bool {
        self.use_up(&mut self.known(), &names(address))
    }

    /// Uses up what one connection or request does, if all of `names` have that much left.
    fn use_up(&self, known: &mut HashMap<Name, Party>, names: &[Name]) -> bool {
        let each = |name: &Name| self.each.checked_div(name.shares).unwrap_or_default();
        let fits = names
            .iter()
            .all(|name| self.entry(known, *name).after(each(name)).is_some());
        if fits {
            for name in names {
                let entry = self.entry(known, *name);
                entry.used_until = entry.after(each(name)).unwrap_or(entry.used_until);
            }
        }
        fits
    }

    fn entry<'a>(&self, known: &'a mut HashMap<Name, Party>, party: Name) -> &'a mut Party {
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

    fn leave(&self, address: IpAddr) {
        let mut known = self.known();
        for name in names(address) {
            if let Some(entry) = known.get_mut(&name) {
                entry.connections = entry.connections.saturating_sub(1);
            }
        }
    }

    fn known(&self) -> MutexGuard<'_, HashMap<Name, Party>> {
        // A map of counts is whole after any panic.
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Party {
    /// Until when it is used up once `each` more is, if that much is left.
    fn after(&self, each: Duration) -> Option<Instant> {
        let now = Instant::now();
        let until = self.used_until.max(now) + each;
        (until.saturating_duration_since(now) <= BURST).then_some(until)
    }
}

impl Drop for Presence {
    fn drop(&mut self) {
        self.parties.leave(self.address);
    }
}

/// The party behind an address, and the site that it is of.
fn names(address: IpAddr) -> Vec<Name> {
    let name = |network, shares| Name { network, shares };
    match address.to_canonical() {
        IpAddr::V6(address) => [(IPV6_PREFIX, 1), (IPV6_SITE, SITE_SHARES)]
            .map(|(bits, shares)| {
                let network = Ipv6Addr::from(u128::from(address) & bits);
                name(network.into(), shares)
            })
            .to_vec(),
        address => vec![name(address, 1)],
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
    fn many_networks_of_one_site_have_the_places_of_four() {
        let parties = Arc::new(Parties::new(2, 1_000));
        let of = |site: &str, network: u16| address(&format!("2001:db8:{site}:{network:x}::1"));
        let enter = |site, network| parties.enter(of(site, network));
        let mut held: Vec<_> = (0..100).filter_map(|network| enter("1", network)).collect();
        assert_eq!(held.len(), 8);
        assert!(enter("2", 0).is_some(), "another site");
        held.pop();
        assert!(enter("1", 200).is_some(), "a place was given back");
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
